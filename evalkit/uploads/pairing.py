"""Files of predictions and truth: each is opened, paired with the file that holds its truth, and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import EvalkitError, ReadingError
from evalkit.files.sandbox.worker import ReportProgress
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.opening import open_content
from evalkit.reading.loading import Loaded, read_contents
from evalkit.reading.preview import Preview, preview
from evalkit.reading.questions import Asked
from evalkit.uploads.upload import ITSELF, FileOutcome, Upload


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file after it was opened. preview: None where that failed, and ``content`` is the error."""

    upload: Upload
    content: Content | ReadingError
    preview: Preview | None


def read_files(uploads: Sequence[Upload], paths: Sequence[Path], report_progress: ReportProgress) -> list[FileOutcome]:
    """What came of each file. An error of one file is part of its reading, and does not keep the others from it."""
    opened = []
    for upload, path in zip(uploads, paths, strict=True):
        report_progress(f"Opening {upload.name}", None)
        opened.append(_opened(upload, path))
    truths = _truth_files(opened)
    readings = []
    for i, file in enumerate(opened):
        if isinstance(file.content, ReadingError):
            readings.append(FileOutcome(None, is_truth=False, truth=None, loaded=None, error=file.content))
        elif i in truths:
            readings.append(FileOutcome(file.preview, is_truth=True, truth=None, loaded=None, error=None))
        else:
            report_progress(f"Reading {file.upload.name}", None)
            readings.append(_reading(i, opened, truths))
    return readings


def _opened(upload: Upload, path: Path) -> _Opened:
    choices = Asked(upload.choices, upload.choices, upload.joining).answered(upload.answer).choices
    try:
        content = open_content(path.read_bytes(), upload.name, choices)
    except EvalkitError as error:
        return _Opened(upload, ReadingError(**error.parts), None)
    return _Opened(upload, content, preview(content, upload.choices))


def _truth_files(opened: Sequence[_Opened]) -> list[int]:
    """Positions of the truth files: the user chose them as the truth of others, or they can be nothing else."""
    chosen = {file.upload.truth for file in opened}
    return [
        i for i, file in enumerate(opened) if file.preview is not None and (i in chosen or _is_truth_only(file.preview))
    ]


def _is_truth_only(shown: Preview) -> bool:
    return bool(shown.candidates) and all(candidate.gives == "truth" for candidate in shown.candidates)


def _reading(at: int, opened: Sequence[_Opened], truths: Sequence[int]) -> FileOutcome:
    try:
        loaded, truth = _loaded(at, opened, truths)
    except EvalkitError as error:
        return FileOutcome(
            opened[at].preview, is_truth=False, truth=None, loaded=None, error=ReadingError(**error.parts)
        )
    return FileOutcome(opened[at].preview, is_truth=False, truth=truth, loaded=loaded, error=None)


def _loaded(at: int, opened: Sequence[_Opened], truths: Sequence[int]) -> tuple[Loaded, int | None]:
    """A file with the truth that the user chose, or its own, or else that of the file that knows most of its items.

    The second value is the position of the truth file, None where the truth is in the file itself.
    """
    chosen = opened[at].upload.truth
    if chosen >= 0:
        return _load(opened[at], opened[chosen]), chosen
    try:
        return _load(opened[at], None), None
    except ReadingError as error:
        if chosen == ITSELF or not truths:
            raise
        without_truth_file = error
    return _loaded_with_best_truth(opened[at], opened, truths, without_truth_file)


def _loaded_with_best_truth(
    file: _Opened, opened: Sequence[_Opened], truths: Sequence[int], without_truth_file: ReadingError
) -> tuple[Loaded, int]:
    """Of several truth files the first that most items are found in; the first error where none can be used."""
    best: tuple[Loaded, int] | None = None
    refused: ReadingError | None = None
    for truth in truths:
        try:
            loaded = _load(file, opened[truth])
        except ReadingError as error:
            refused = refused or error
            continue
        if best is None or loaded.predictions.n_examples > best[0].predictions.n_examples:
            best = loaded, truth
    if best is None:
        assert refused is not None
        raise refused from without_truth_file
    return best


def _load(file: _Opened, truth: _Opened | None) -> Loaded:
    assert not isinstance(file.content, ReadingError)
    name = Path(file.upload.name).stem.removesuffix(".csv") or file.upload.name
    upload = file.upload
    of_truth = Choices() if truth is None else truth.upload.choices
    asked = Asked(upload.choices, of_truth, upload.joining).answered(upload.answer)
    content = None if truth is None else truth.content
    if isinstance(content, ReadingError):
        raise content
    return read_contents(file.content, content, asked, name=name)
