"""Bad and odd prediction files, with what a careful person would make of each. Made here, byte by byte.

The expectations are written by hand. None of them is what the reader happened to answer.
"""

from tests.reading.corpus_content import CONTENT_CASES
from tests.reading.corpus_files import FILE_CASES
from tests.reading.corpus_joins import JOIN_CASES
from tests.reading.corpus_records import RECORD_CASES
from tests.reading.corpus_stored import STORED_CASES
from tests.reading.expectations import Case

CASES: tuple[Case, ...] = (*FILE_CASES, *CONTENT_CASES, *RECORD_CASES, *STORED_CASES, *JOIN_CASES)
