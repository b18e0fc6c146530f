"""Files of predictions and truth: each is opened, paired with the file that holds its truth, and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from evalkit.errors import EvalkitError, ReadingError
from evalkit.files.sandbox.worker import ReportProgress
from evalkit.reading.contents.content import Choices
from evalkit.reading.contents.opening import open_content
from evalkit.reading.loading import Loaded, read_contents, with_details
from evalkit.reading.preview import preview
from evalkit.reading.questions import Asked
from evalkit.uploads.details import details_of, files_about_items, with_details_named
from evalkit.uploads.opened import Opened, holds_own_truth, is_truth_only
from evalkit.uploads.tracks import with_tracks_joined
from evalkit.uploads.upload import AUTOMATIC, ITSELF, TRUTH_FILE, TRUTH_OF_ALL, FileOutcome, Upload
from evalkit.uploads.which_truth import with_truth_found


def read_files(uploads: Sequence[Upload], paths: Sequence[Path], report_progress: ReportProgress) -> list[FileOutcome]:
    """What came of each file. An error of one file is part of its reading, and does not keep the others from it."""
    uploads = [_with_answered_truth(at, uploads) for at in range(len(uploads))]
    opened = []
    for upload, path in zip(uploads, paths, strict=True):
        report_progress(f"Opening {upload.name}", None)
        opened.append(_opened(upload, path))

    joined = with_tracks_joined(opened)
    files = joined.opened

    def read_with(at: int, truths: Sequence[int]) -> FileOutcome:
        report_progress(f"Reading {files[at].upload.name}", None)
        return joined.with_note(_with_details(at, _outcome(at, files, truths), files))

    truths = _truth_files(files)
    heads = [at for at in truths if at not in joined.parts]
    outcomes = [_unread(file, at in truths) or read_with(at, heads) for at, file in enumerate(files)]
    return with_details_named(with_truth_found(joined.without_parts, outcomes, read_with))


def _with_answered_truth(at: int, uploads: Sequence[Upload]) -> Upload:
    """An upload with the truth file that its answer names. An answer that names a file that is not there is void."""
    upload = uploads[at]
    named = upload.answer.get(TRUTH_FILE)
    if named is None or upload.truth != AUTOMATIC:
        return upload
    if named == "":
        return replace(upload, truth=ITSELF)
    position = next((i for i, other in enumerate(uploads) if other.name == named and i != at), None)
    return replace(upload, answer={}) if position is None else replace(upload, truth=position)


def _opened(upload: Upload, path: Path) -> Opened:
    choices = Asked(upload.choices, upload.choices, upload.joining).answered(upload.answer).choices
    try:
        content = open_content(path.read_bytes(), upload.name, choices)
    except EvalkitError as error:
        return Opened(upload, ReadingError(**error.parts), None)
    return Opened(upload, content, preview(content, upload.choices))


def _truth_files(opened: Sequence[Opened]) -> list[int]:
    """Positions of the truth files: the user said that they are, or they can be nothing else."""
    chosen = {file.upload.truth for file in opened}
    answered = {file.upload.answer.get(TRUTH_OF_ALL) for file in opened} & {file.upload.name for file in opened}

    def is_truth(at: int, file: Opened) -> bool:
        if at in chosen or file.upload.name in answered:
            return True
        return not answered and file.upload.truth < 0 and file.preview is not None and is_truth_only(file.preview)

    return [at for at, file in enumerate(opened) if file.preview is not None and is_truth(at, file)]


def _unread(file: Opened, is_truth: bool) -> FileOutcome | None:
    """What came of a file that is not read as predictions: it could not be opened, or it is the truth of others."""
    if isinstance(file.content, ReadingError):
        return FileOutcome(None, is_truth=False, truth=None, loaded=None, error=file.content)
    return FileOutcome(file.preview, is_truth=True, truth=None, loaded=None, error=None) if is_truth else None


def _outcome(at: int, opened: Sequence[Opened], truths: Sequence[int]) -> FileOutcome:
    shown = opened[at].preview
    try:
        loaded, truth = _loaded(at, opened, truths)
    except EvalkitError as error:
        return FileOutcome(shown, is_truth=False, truth=None, loaded=None, error=ReadingError(**error.parts))
    return FileOutcome(shown, is_truth=False, truth=truth, loaded=loaded, error=None)


def _with_details(at: int, outcome: FileOutcome, opened: Sequence[Opened]) -> FileOutcome:
    """The outcome of a file that was loaded, with what another file tells about its items."""
    if outcome.loaded is None:
        return outcome
    others = files_about_items(opened, beside=(at, outcome.truth))
    details = details_of(outcome.loaded, opened[at].upload.joining, opened, others)
    if details is None:
        return outcome
    truth = None if outcome.truth is None else opened[outcome.truth]
    try:
        loaded = _load(opened[at], truth, opened[details])
    except ReadingError:
        return outcome
    return replace(outcome, loaded=loaded, details=details)


def _loaded(at: int, opened: Sequence[Opened], truths: Sequence[int]) -> tuple[Loaded, int | None]:
    """A file with the truth that the user chose; else with its own, if one is called so; else with a truth file.

    Of several truth files it is the one that knows most of its items. The second value is the position of the truth
    file, None where the truth is in the file itself. Where nothing can be loaded, a question comes before an error.
    """
    file, chosen = opened[at], opened[at].upload.truth
    if chosen >= 0:
        return _load(file, opened[chosen]), chosen
    if chosen == ITSELF or not truths:
        return _load(file, None), None
    own, others = (lambda: (_load(file, None), None)), (lambda: _loaded_with_best_truth(file, opened, truths))
    ways: list[Callable[[], tuple[Loaded, int | None]]] = [own, others] if holds_own_truth(file) else [others, own]
    refused: list[ReadingError] = []
    for way in ways:
        try:
            return way()
        except ReadingError as error:
            refused.append(error)
            if error.readings and way is others:
                raise
    raise next((error for error in refused if error.readings), refused[ways.index(others)])


def _loaded_with_best_truth(file: Opened, opened: Sequence[Opened], truths: Sequence[int]) -> tuple[Loaded, int]:
    """Of several truth files the first that most items are found in; a question, or else the first error, where none
    can be used."""
    best: tuple[Loaded, int] | None = None
    refused: list[ReadingError] = []
    for truth in truths:
        try:
            loaded = _load(file, opened[truth])
        except ReadingError as error:
            refused.append(error)
            continue
        if best is None or loaded.predictions.n_examples > best[0].predictions.n_examples:
            best = loaded, truth
    if best is None:
        raise next((error for error in refused if error.readings), refused[0])
    return best


def _with_cells_of_both(truth: Choices, scores: Choices) -> Choices:
    """What was said of the truth file. What a cell of truth means may be said of either of the two files."""
    return replace(truth, unknown=truth.unknown or scores.unknown, empty_is_no=truth.empty_is_no or scores.empty_is_no)


def _load(file: Opened, truth: Opened | None, details: Opened | None = None) -> Loaded:
    assert not isinstance(file.content, ReadingError)
    true_content = None if truth is None else truth.content
    if isinstance(true_content, ReadingError):
        raise true_content
    name = Path(file.upload.name).stem.removesuffix(".csv") or file.upload.name
    upload = file.upload
    of_truth = Choices() if truth is None else _with_cells_of_both(truth.upload.choices, upload.choices)
    asked = Asked(upload.choices, of_truth, upload.joining, most_labels=upload.most_labels).answered(upload.answer)
    asked = replace(asked, options={**asked.options, TRUTH_FILE: "" if truth is None else truth.upload.name})
    if details is not None and not isinstance(details.content, ReadingError):
        asked = with_details(asked, details.content, upload.choices, file.content)
    return read_contents(file.content, true_content, asked, name=name)
