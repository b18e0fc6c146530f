"""Which of several files is the truth, where each of them may be: the one that works, by its name, or by a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from evalkit.errors import Reading, ReadingError
from evalkit.reading.questions import consequence
from evalkit.reading.sides import Note
from evalkit.reading.understanding.words import STRONG, truth_said_of_file
from evalkit.uploads.opened import Opened, may_be_truth, truth_said_of
from evalkit.uploads.upload import AUTOMATIC, TRUTH_FILE, TRUTH_OF_ALL, FileOutcome

ReadWith = Callable[[int, Sequence[int]], FileOutcome]
"""Reads the file at a position with truth files at others."""


def with_truth_found(
    opened: Sequence[Opened], outcomes: Sequence[FileOutcome], read_with: ReadWith
) -> list[FileOutcome]:
    """The outcomes, of which those that nothing came of are read anew with one of these files as the truth of others.

    So it is with decisions, which look like a truth, and with a truth that looks like scores. Where several can be the
    truth, it is the one whose name says so; where names do not tell, it is asked.
    """
    result, left = list(outcomes), _left_over(opened, outcomes)
    if len(left) < 2 or all(truth_said_of_file(opened[at].upload.name) >= STRONG for at in left):
        return result
    tried = {truth: _read_with(truth, left, read_with) for truth in left if may_be_truth(opened[truth])}
    works = {truth: read for truth, read in tried.items() if any(map(_came_to_something, read.values()))}
    if not works:
        return result
    truth = _only_one(opened, works) if len(works) == 1 else _said_by_name(opened, list(works))
    if truth is None:
        names = {opened[at].upload.name for at in works}
        return _asked(opened, result, left, works) if 1 < len(works) == len(names) else result
    result[truth] = FileOutcome(opened[truth].preview, is_truth=True, truth=None, loaded=None, error=None)
    for at, outcome in works[truth].items():
        result[at] = outcome if len(works) == 1 else _with_note(outcome, opened[truth])
    return result


def _left_over(opened: Sequence[Opened], outcomes: Sequence[FileOutcome]) -> list[int]:
    """Files of which nothing came: truth that none uses, and refused ones. Of others a person said what they are."""
    used = {outcome.truth for outcome in outcomes}
    asked_with = {
        reading.options.get(TRUTH_FILE)
        for outcome in outcomes
        if outcome.error is not None
        for reading in outcome.error.readings
    }
    return [
        at
        for at, (file, outcome) in enumerate(zip(opened, outcomes, strict=True))
        if file.preview is not None
        and at not in used
        and file.upload.name not in asked_with
        and file.upload.truth == AUTOMATIC
        and not _came_to_something(outcome)
    ]


def _came_to_something(outcome: FileOutcome) -> bool:
    return outcome.loaded is not None or (outcome.error is not None and bool(outcome.error.readings))


def _read_with(truth: int, left: Sequence[int], read_with: ReadWith) -> dict[int, FileOutcome]:
    """The other files that are left, each read with this one as their truth."""
    return {at: read_with(at, [truth]) for at in left if at != truth}


def _only_one(opened: Sequence[Opened], works: Mapping[int, Mapping[int, FileOutcome]]) -> int | None:
    """The one file that works as the truth of others, unless one of these is called the truth more than it."""
    [(truth, read)] = works.items()
    others = [truth_said_of(opened[at]) for at, outcome in read.items() if _came_to_something(outcome)]
    return truth if truth_said_of(opened[truth]) >= max(others) else None


def _said_by_name(opened: Sequence[Opened], truths: Sequence[int]) -> int | None:
    """The one file of which names say more than of all others that it is the truth."""
    said = {at: truth_said_of(opened[at]) for at in truths}
    most = [at for at in truths if said[at] == max(said.values())]
    return most[0] if len(most) == 1 else None


def _with_note(outcome: FileOutcome, truth: Opened) -> FileOutcome:
    if outcome.loaded is None:
        return outcome
    note = Note(f"The truth is from {truth.upload.name}, since its name or that of its column says so.")
    return replace(outcome, loaded=replace(outcome.loaded, notes=(note, *outcome.loaded.notes)))


def _asked(
    opened: Sequence[Opened],
    outcomes: list[FileOutcome],
    left: Sequence[int],
    works: Mapping[int, Mapping[int, FileOutcome]],
) -> list[FileOutcome]:
    """The question stands with the first file; the others wait for the answer."""
    first = left[0]
    likeliest = sorted(works, key=lambda truth: (truth_said_of(opened[truth]), truth), reverse=True)
    readings = [one for truth in likeliest for one in _readings(opened, truth, works[truth])]
    question = ReadingError(
        "Which of the files holds the truth?",
        found=" and ".join(opened[at].upload.name for at in left),
        remedy="Choose the one that does; the others are read as what a model said.",
        readings=readings,
    )
    for at in left:
        outcomes[at] = FileOutcome(opened[at].preview, is_truth=at != first, truth=None, loaded=None, error=None)
    outcomes[first] = replace(outcomes[first], error=question)
    return outcomes


def _readings(opened: Sequence[Opened], truth: int, read: Mapping[int, FileOutcome]) -> Iterator[Reading]:
    name = opened[truth].upload.name
    says, options = f"{name} holds the truth", {TRUTH_OF_ALL: name}
    if len(read) > 1:
        loaded = sum(outcome.loaded is not None for outcome in read.values())
        yield Reading(says, f"{loaded} of {len(read)} other files can be loaded", options)
        return
    [(at, outcome)] = read.items()
    says = f"{opened[at].upload.name} holds what the model said, and {says}"
    if outcome.loaded is not None:
        yield Reading(says, consequence(outcome.loaded.predictions), options)
    elif outcome.error is not None:
        for one in outcome.error.readings:
            yield Reading(f"{says}; {one.says}", one.consequence, {**one.options, **options})
