"""Proposals for wide tables: a row for each item, and a score column for each label."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evalkit.reading.contents.content import NUMBER_LIKE, whole_number
from evalkit.reading.layouts.cells import parted_cells
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.lists import labels_marked, without_times
from evalkit.reading.sides import Note
from evalkit.reading.understanding.label_columns import LabelColumns, common_affixes, label_columns
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.about_items import (
    SUM_TOLERANCE,
    doubtful_labels,
    is_about,
    is_question,
    left_out,
    may_be_confusions,
)
from evalkit.reading.understanding.proposals.decided_columns import decided_by_highest
from evalkit.reading.understanding.proposals.guesses import by_decisions, guesses
from evalkit.reading.understanding.proposals.numbers import number_notes, number_settings
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, WEAK

_NAMED = 8
_ENOUGH, _TOGETHER = 20, 0.3
"""Rows, and the correlation in them, from which on two scores rise together."""


def wide(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with their truth in a column of classes, or of several labels."""
    known: dict[str, LabelColumns] = {}
    for truth in sheet.columns_for("truth", _may_be_classes):
        columns = score_columns(sheet, {truth})
        profile = sheet.profiles[truth]
        classes = classes_of(profile, columns)
        labels = {*columns, *(name for name in classes if name != truth)}
        columns = [name for name in sheet.profiles if name in labels]
        found = label_columns(columns, classes) if sheet.choices.labels is None else _chosen(sheet, classes)
        if found is not None and sheet.choices.labels is None and _rise_together(sheet, truth, found):
            continue
        if found is not None and (len(found.columns) > 1 or sheet.choices.labels is not None):
            known[truth] = found
        elif found is None and (profile.said.get("predicted", 0) < MEDIUM or sheet.chosen("truth") == truth):
            yield from _guessed(sheet, truth, columns, classes)
    of_true = {truth: {label: found.columns[label] for label in found.true} for truth, found in known.items()}
    decided = decided_by_highest(sheet, of_true)
    for truth, found in known.items():
        for proposal in _with_truth(sheet, truth, found):
            yield replace(proposal, cost=proposal.cost + MARGIN + WEAK) if truth in decided else proposal


def _guessed(sheet: Sheet, truth: str, columns: Sequence[str], classes: Sequence[str]) -> Iterator[Proposal]:
    """Labels that are matched otherwise than by their names as they stand."""
    shown = by_decisions(sheet, columns, classes)
    is_said = sheet.choices.first_class is not None or shown is not None
    for of_labels, note in guesses(sheet, columns, classes) if shown is None else [shown]:
        roles = _roles(sheet, truth)
        candidate = Candidate(
            "wide",
            f"it has {len(of_labels):,} score columns, and the truth in {truth!r}",
            roles,
            tuple(of_labels),
            "both",
            settings_of(sheet, of_labels),
            (Note(note),),
        )
        cost = sheet.cost(roles, used=[*of_labels.values(), *_decisions_beside(sheet, of_labels)])
        yield Proposal(candidate, cost, "wide", note, verified=is_said, asks=not is_said)


def classes_of(profile: Profile, known: Sequence[str]) -> list[str]:
    """The labels that the cells of a truth column name, parted by the mark that the known labels show.

    known: the labels, or the score columns, whose names may hold more than the label, in the order in which cells may
    list 0 or 1 for each. All cells are looked at, not only those of the profile.
    """
    distinct = profile.whole.codes()[1]
    prefix, suffix = common_affixes(known)
    stems = [name.removeprefix(prefix).removesuffix(suffix) for name in known]
    if (marked := labels_marked(distinct, stems)) is not None:
        return list(dict.fromkeys(label for labels in marked for label in labels))
    names = {*known, *stems}
    parts = list(dict.fromkeys(part for parts in parted_cells(distinct, names)[0] for part in parts))
    timed = without_times(parts, frozenset(part.split(" ")[0] for part in parts)) if names.isdisjoint(parts) else None
    return list(dict.fromkeys(timed.values())) if timed else parts


def wide_scores(sheet: Sheet, classes: Sequence[str] | None) -> Iterator[Proposal]:
    """Tables whose truth is elsewhere. classes: those of the truth, where they are known."""
    columns = score_columns(sheet, set())
    if sheet.choices.labels is not None:
        yield from _scores_alone(sheet, dict(sheet.choices.labels), verified=True)
        return
    found = label_columns(columns, classes) if classes else None
    if found is not None and len(found.columns) > 1:
        left = left_out(sheet, found)
        kept = {label: column for label, column in found.columns.items() if column not in left}
        if len(kept) > 1:
            yield from _scores_alone(sheet, kept, verified=True, left=left, affixed=found.is_affixed)
    elif classes:
        for of_labels, note in guesses(sheet, columns, classes):
            is_said = sheet.choices.first_class is not None
            for proposal in _scores_alone(sheet, of_labels, verified=is_said):
                candidate = replace(proposal.candidate, notes=(Note(note),))
                yield replace(proposal, candidate=candidate, says=note, asks=not is_said)
        yield from _in_order(sheet, columns, classes)
    elif classes is None:
        of_labels = {name: name for name in columns if not is_about(sheet.profiles[name])}
        if len(of_labels) > 1:
            yield from _scores_alone(sheet, of_labels, verified=False)


def _in_order(sheet: Sheet, columns: Sequence[str], classes: Sequence[str]) -> Iterator[Proposal]:
    """Columns without names, as many as there are true labels: these may be in the order of the alphabet."""
    free = [name for name in columns if sheet.profiles[name].is_number]
    if not sheet.table.headless or len(free) != len(classes) or len(free) < 2:
        return
    of_labels = dict(zip(sorted(classes), free, strict=True))
    pairs = ", ".join(f"{name} is {label!r}" for label, name in list(of_labels.items())[:3])
    note = f"the columns without names are the true labels in the order of the alphabet: {pairs}"
    for proposal in _scores_alone(sheet, of_labels, verified=False):
        yield replace(proposal, candidate=replace(proposal.candidate, notes=(Note(note),)), says=note, asks=True)


def _scores_alone(
    sheet: Sheet,
    columns: Mapping[str, str],
    *,
    verified: bool,
    left: Mapping[str, str] | None = None,
    affixed: bool = False,
) -> Iterator[Proposal]:
    roles = _roles(sheet, None)
    cost = sheet.cost(roles, used=[*columns.values(), *_decisions_beside(sheet, columns), *(left or {})])
    yield Proposal(
        Candidate(
            "wide",
            f"it has {len(columns):,} score columns",
            roles,
            tuple(columns),
            "scores",
            settings_of(sheet, columns),
            (
                *number_notes(settings_of(sheet, columns)),
                *_left_note(left or {}),
                *(_affix_note(columns) if affixed else ()),
            ),
        ),
        cost,
        "wide",
        says=f"Each of {_listed(columns.values())} is the score of a label",
        verified=verified,
    )


def _with_truth(sheet: Sheet, truth: str, found: LabelColumns) -> Iterator[Proposal]:
    left = {} if sheet.choices.labels is not None else left_out(sheet, found)
    doubtful = doubtful_labels(sheet, found, left)
    kept = {label: column for label, column in found.columns.items() if column not in left}
    if len(kept) < 2 and sheet.choices.labels is None:
        return
    yield _read_as(sheet, truth, _Kept(found, kept, left, doubtful))
    if is_question(sheet, truth, found, doubtful):
        without = {label: column for label, column in kept.items() if label not in doubtful}
        about = dict.fromkeys((kept[label] for label in doubtful), "it is never true")
        if len(without) > 1:
            yield _read_as(sheet, truth, _Kept(found, without, {**left, **about}, ()))


def _rise_together(sheet: Sheet, truth: str, found: LabelColumns) -> bool:
    """Whether the columns of yes and no, by numbers in their names, are no scores of these: of two classes one falls as
    the other rises. They are of several models or folds, each the score of yes."""
    yes = sheet.profiles[truth].yes
    if yes is None or not found.is_affixed or len(found.true) != 2 or len(sheet.profiles[truth].cells) < _ENOUGH:
        return False
    scores = [sheet.profiles[found.columns[label]] for label in sorted(found.true)]
    if not all(label.isdecimal() for label in found.true) or any(not p.is_number or p.is_constant for p in scores):
        return False
    numbers = np.array([p.numbers for p in scores])
    return bool(np.isfinite(numbers).all() and np.corrcoef(numbers)[0, 1] > _TOGETHER)


@dataclass(frozen=True, slots=True)
class _Kept:
    """columns: label -> its score column, of those that are taken for labels. left: other columns -> why they are none.
    doubtful: labels that are never true."""

    found: LabelColumns
    columns: Mapping[str, str]
    left: Mapping[str, str]
    doubtful: Sequence[str]


def _read_as(sheet: Sheet, truth: str, kept: _Kept) -> Proposal:
    roles, columns = _roles(sheet, truth), kept.columns
    beside = _decisions_beside(sheet, columns)
    cost = sheet.cost(roles, used=[*columns.values(), *beside, *kept.left]) + _against(sheet, truth, kept.found)
    notes = [
        *number_notes(settings_of(sheet, columns)),
        *_left_note(kept.left),
        *(_affix_note(columns) if kept.found.is_affixed else ()),
        *_beside_note(beside),
    ]
    if kept.doubtful:
        more = len(kept.doubtful) - _NAMED
        never = ", ".join(kept.doubtful[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        notes.append(Note(f"Never true, so check that these columns are labels: {never}.", warning=True))
    two = _polar(sheet, truth, columns, kept.found)
    if two is not None:
        return _of_positive(sheet, roles, two, notes, cost)
    says = f"{_listed(columns.values())} are the scores of {len(columns)} labels, and {truth!r} is the truth"
    reason = f"it has {len(columns):,} score columns, and the truth in {truth!r}"
    candidate = Candidate("wide", reason, roles, tuple(columns), "both", settings_of(sheet, columns), tuple(notes))
    asks = sheet.chosen("truth") is None and may_be_confusions(sheet, truth, kept.found)
    if asks:
        says = f"{says}: each of {len(columns)} rows is an item, and this is no confusion matrix"
    return Proposal(candidate, cost, "wide", says, verified=bool(kept.found.true), asks=asks)


@dataclass(frozen=True, slots=True)
class _Binary:
    """Two score columns of which one is of the class that says yes."""

    positive: str
    column: str
    other: str


def _of_positive(sheet: Sheet, roles: Mapping[str, str], two: _Binary, notes: list[Note], cost: float) -> Proposal:
    """Two scores that sum to 1, of yes and no, as the one score of yes."""
    truth = roles["truth"]
    notes.append(Note(f"{two.column!r} is taken for the score of {two.positive!r}; {two.other!r} says the same."))
    reason = f"{two.column!r} is the score of the class {two.positive!r}, and the truth is in {truth!r}"
    settings = number_settings(sheet, [two.column]) | sheet.item_settings()
    settings["positive"] = _as_in_truth(sheet, truth, two.positive)
    says = f"{two.column!r} is the score of class {two.positive!r}, and {truth!r} is the truth"
    candidate = Candidate("binary", reason, {**roles, "score": two.column}, (), "both", settings, tuple(notes))
    return Proposal(candidate, cost, "wide", says, verified=True)


def _against(sheet: Sheet, truth: str, found: LabelColumns) -> float:
    """What the values say against a truth: it never varies. For it: the names of the score columns hold its own."""
    if sheet.profiles[truth].is_constant:
        return MARGIN
    return -1 if truth and truth in f"{found.prefix} {found.suffix}" else 0


def _as_in_truth(sheet: Sheet, truth: str, positive: str) -> str:
    """The class as the truth writes it: "1" may be "1.0" there."""
    return next((cell for cell in sheet.profiles[truth].filled if whole_number(cell) == positive), positive)


def _polar(sheet: Sheet, truth: str, columns: Mapping[str, str], found: LabelColumns) -> _Binary | None:
    """Of two columns with affixed names for yes and no, whose scores sum to 1, the one for yes."""
    yes = sheet.profiles[truth].yes
    if yes is None or len(columns) != 2 or not found.is_affixed or len(found.true) != 2:
        return None
    total = sum(sheet.profiles[column].numbers for column in columns.values())
    if not bool((np.abs(np.asarray(total) - 1) <= SUM_TOLERANCE).all()):
        return None
    said = {whole_number(cell): value for cell, value in yes.items()}
    positive = next(label for label in columns if said.get(label))
    other = next(column for label, column in columns.items() if label != positive)
    return _Binary(positive, columns[positive], other)


def _roles(sheet: Sheet, truth: str | None) -> dict[str, str]:
    roles = sheet.item_roles(truth)
    if truth is None:
        return roles
    return {role: roles[role] for role in ("id",) if role in roles} | {"truth": truth} | roles


def settings_of(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Any]:
    """How the numbers of the columns are written, and which column is of which label where their names differ."""
    settings = number_settings(sheet, list(columns.values()))
    return settings | sheet.item_settings() | {"labels": dict(columns)}


def score_columns(sheet: Sheet, used: Collection[str]) -> list[str]:
    """Columns that may hold the scores of a label: those without a chosen role in which some cell is meant as a number.

    A column that is called as a label, and holds an odd cell, is to be refused and not to be passed over.
    """
    taken = {name for name in sheet.choices.columns.values() if name} | set(used)
    taken.update((sheet.id or "", *sheet.id_parts))
    return [name for name, profile in sheet.profiles.items() if name not in taken and _has_number(profile)]


def _has_number(profile: Profile) -> bool:
    """Numbers, but for odd cells: a few cells of a column of codes may look like numbers."""
    some = profile.filled[:1_000]
    return profile.is_number or 2 * sum(NUMBER_LIKE.fullmatch(cell) is not None for cell in some) >= len(some) > 0


def _may_be_classes(profile: Profile) -> bool:
    if profile.is_number and not profile.is_whole:
        return False
    counts = profile.counts_rows and len(profile.cells) > 2
    return not counts and (profile.is_list or profile.is_class or profile.said.get("truth", 0) >= WEAK)


def _chosen(sheet: Sheet, classes: Sequence[str]) -> LabelColumns:
    columns = dict(sheet.choices.labels or {})
    return LabelColumns(columns, "", "", frozenset(columns) & frozenset(classes))


def _decisions_beside(sheet: Sheet, columns: Mapping[str, str]) -> list[str]:
    """Columns that say what a table of all scores says anyway: the predicted label, and its score."""
    labels = set(columns.values())
    others = [p for name, p in sheet.profiles.items() if name not in labels]
    return [p.name for p in others if max(p.said.get("predicted", 0), p.said.get("score", 0)) >= MEDIUM]


def _beside_note(beside: Sequence[str]) -> list[Note]:
    return [Note(f"Not used beside the scores of all labels: {', '.join(beside)}.")] if beside else []


def _affix_note(columns: Mapping[str, str]) -> list[Note]:
    pairs = ", ".join(f"{column!r} of {label!r}" for label, column in list(columns.items())[:3])
    more = ", ..." if len(columns) > 3 else ""
    return [Note(f"Labels are named by the part of the columns that the truth has too: {pairs}{more}.")]


def _left_note(left: Mapping[str, str]) -> list[Note]:
    if not left:
        return []
    words = ", ".join(f"{name} ({why})" for name, why in list(left.items())[:_NAMED])
    return [Note(f"Not taken for labels, but kept as columns about the item: {words}.", warning=True)]


def _listed(names: Collection[str]) -> str:
    names = list(names)
    first = ", ".join(repr(name) for name in names[:4])
    return first + (f" and {len(names) - 4:,} more" if len(names) > 4 else "")
