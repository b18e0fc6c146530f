"""One file that a person chose: what they said about it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices
from evalkit.reading.joining.choices import Joining
from evalkit.reading.loading import Loaded
from evalkit.reading.preview import Preview

AUTOMATIC, ITSELF = -1, -2
"""Where the truth of a file is: to be found, or in the file itself. Other numbers are positions of files."""
TRUTH_FILE = "file_of_truth"
"""The option of a reading that names the file of its truth, or is empty where that is in the file that is read."""
TRUTH_OF_ALL = "file_of_all_truth"
"""The option of a reading that names the one of several files that holds the truth of the others."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file, and what the user chose for it.

    truth: AUTOMATIC, ITSELF, or the position of another file. answer: the options of the reading that was chosen, where
    the file could be read in several ways, ``TRUTH_FILE`` and ``TRUTH_OF_ALL``. most_labels: how many a model may have,
    by the limits of the server; None: any number.
    """

    name: str
    choices: Choices = field(default_factory=Choices)
    joining: Joining = field(default_factory=Joining)
    truth: int = AUTOMATIC
    answer: Mapping[str, Any] = field(default_factory=dict)
    most_labels: int | None = None


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What came of one file. preview: None where it could not be opened. loaded: None for a truth file, or an error.

    is_truth: it is read as the truth of others. truth: position of the file that its truth is from, None for itself.
    is_details: it tells more about the items of others. details: position of the file that does so for this one.
    """

    preview: Preview | None
    is_truth: bool
    truth: int | None
    loaded: Loaded | None
    error: ReadingError | None
    is_details: bool = False
    details: int | None = None
