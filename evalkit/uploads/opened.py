"""A file that was opened, and what it may be: a model's, the truth, or both."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Content
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.preview import Preview
from evalkit.reading.understanding.words import MEDIUM, said_of, truth_said_of_file
from evalkit.uploads.upload import Upload


@dataclass(frozen=True, slots=True)
class Opened:
    """A file after it was opened. preview: None where that failed, and ``content`` is the error."""

    upload: Upload
    content: Content | ReadingError
    preview: Preview | None


def is_truth_only(shown: Preview) -> bool:
    return bool(shown.candidates) and all(candidate.gives == "truth" for candidate in shown.candidates)


def may_be_truth(file: Opened) -> bool:
    return file.preview is not None and any(candidate.gives == "truth" for candidate in file.preview.candidates)


def holds_own_truth(file: Opened) -> bool:
    """Whether the file holds its truth by its kind, or in a column whose name says so."""
    found = () if file.preview is None else file.preview.candidates
    return any(candidate.gives == "both" and _truth_said_of_column(candidate) >= MEDIUM for candidate in found)


def truth_said_of(file: Opened) -> int:
    """How much the names of a file and of its column say that it is the truth; below 0, that it is a model's."""
    found = () if file.preview is None else file.preview.candidates
    of_columns = [_truth_said_of_column(candidate) for candidate in found if candidate.gives == "truth"]
    return truth_said_of_file(file.upload.name) + max(of_columns, default=0)


def _truth_said_of_column(candidate: Candidate) -> int:
    if "truth" not in candidate.roles:
        return MEDIUM
    said = said_of(candidate.roles["truth"])
    return said.get("truth", 0) - max(said.get("predicted", 0), said.get("score", 0))
