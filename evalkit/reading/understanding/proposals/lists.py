"""Proposals for tables with a row for each item, in which cells list labels and their scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.reading.layouts.cells import parted_cells
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.lists import labels_marked, list_in
from evalkit.reading.layouts.tables.lists_in_cells import LISTS, are_unnamed, first_labels, lists_in, scores_of_all
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.about_items import SUM_TOLERANCE
from evalkit.reading.understanding.sheet import Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK


def lists(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with both sides: a truth that names labels of the lists."""
    yield from _with_truth(sheet, _named(sheet)) or _with_truth(sheet, _alone(sheet))


def list_scores(sheet: Sheet, truth: Profile | Sequence[str] | None) -> Iterator[Proposal]:
    """Tables whose truth is elsewhere: in a column of classes, or of these labels; None where it is not known."""
    for columns in _named(sheet) or _alone(sheet):
        if _names_some(sheet, columns, truth) if truth is not None else _are_called_scores(sheet, columns):
            yield _proposal(sheet, columns, None)


def _with_truth(sheet: Sheet, ways: Sequence[Mapping[str, str]]) -> list[Proposal]:
    """Each way to read lists, with each truth that names a label of them."""
    truths = sheet.columns_for("truth", _may_be_true)
    pairs = [(columns, truth) for columns in ways for truth in truths if truth not in columns.values()]
    return [
        _proposal(sheet, columns, truth)
        for columns, truth in pairs
        if _names_some(sheet, columns, sheet.profiles[truth])
    ]


def _named(sheet: Sheet) -> list[dict[str, str]]:
    """The columns of labels and their scores, by their roles."""
    columns = lists_in(sheet.table, sheet.choices, _taken(sheet)) if _may_list(sheet) else {}
    return [columns] if columns else []


def _alone(sheet: Sheet) -> list[dict[str, str]]:
    """Columns that list as many numbers in each row, which may be scores alone, or anything else about an item."""
    chosen = sheet.chosen("scores_list")
    names = scores_of_all(sheet.table, _taken(sheet)) if _may_list(sheet) else []
    same = set() if chosen else _in_another_scale(sheet, names)
    return [{"scores_list": name} for name in names if chosen in (None, name) and name not in same]


def _in_another_scale(sheet: Sheet, names: Sequence[str]) -> set[str]:
    """Lists of numbers that order the labels of every row as a list of probabilities does: logits beside softmax."""
    rows_of = {name: [list_in(cell) for cell in sheet.profiles[name].cells] for name in names}
    whole = {name: rows for name, rows in rows_of.items() if len({len(row or ()) for row in rows}) == 1}
    lists = {name: np.array(rows, dtype=np.float64) for name, rows in whole.items()}
    sure = [name for name, rows in lists.items() if _are_probabilities(rows)]
    ranks = {name: np.argsort(rows, axis=1, kind="stable") for name, rows in lists.items()}
    return {name for name in names if name not in sure and any(np.array_equal(ranks[name], ranks[one]) for one in sure)}


def _are_probabilities(rows: FloatArray) -> bool:
    with np.errstate(over="ignore"):
        return bool((rows >= 0).all() and (np.abs(rows.sum(axis=1) - 1) <= SUM_TOLERANCE).all())


def _may_list(sheet: Sheet) -> bool:
    """Unless the user chose columns for a label in each row."""
    return sheet.choices.layout is not None or not any(sheet.chosen(role) for role in ("label", "score", "predicted"))


def _taken(sheet: Sheet) -> set[str]:
    """Columns that are no lists of the model: with another chosen role, or called the truth, though it lists labels."""
    chosen = {name for role, name in sheet.choices.columns.items() if role not in LISTS}
    return chosen | {name for name, profile in sheet.profiles.items() if profile.said.get("truth", 0) == STRONG}


def _are_called_scores(sheet: Sheet, columns: Mapping[str, str]) -> bool:
    """Whether lists hold scores by their labels, by the choice of the user, or by their name."""
    said = sheet.profiles[columns["scores_list"]].said if are_unnamed(columns) else {"score": STRONG}
    return bool(sheet.chosen("scores_list")) or max(said.get("score", 0), said.get("predicted", 0)) >= WEAK


def _names_some(sheet: Sheet, columns: Mapping[str, str], truth: Profile | Sequence[str]) -> bool:
    """Whether a truth names a label of the lists.

    Labels without names are named by class numbers alone, from 0 or from 1; these say too little of lists that may be
    anything. A truth that lists 0 or 1 for each of as many labels shows that they are scores.
    """
    known = first_labels(sheet.table, columns)
    cells = truth.whole.codes()[1] if isinstance(truth, Profile) else []
    is_marked = labels_marked(cells, known) is not None
    if isinstance(truth, Profile):
        truth = [part for parts in parted_cells(cells, known)[0] for part in parts]
    if are_unnamed(columns) and not is_marked:
        return _are_called_scores(sheet, columns) and bool(truth) and {*truth} <= {*known, str(len(known))}
    return not {*known}.isdisjoint(truth)


def _proposal(sheet: Sheet, columns: Mapping[str, str], truth: str | None) -> Proposal:
    roles = sheet.item_roles(truth, *columns.values()) | ({} if truth is None else {"truth": truth})
    listed = " and ".join(map(repr, columns.values()))
    what = "a score for each label" if are_unnamed(columns) else "labels and their scores"
    reason = f"{listed} list{'s' if len(columns) == 1 else ''} {what}"
    says = reason if truth is None else f"{reason}, and {truth!r} is the truth"
    decisions = [p.name for p in sheet.profiles.values() if p.name != truth and _is_decision(p)]
    candidate = Candidate(
        "lists-in-cells",
        says,
        {**roles, **columns},
        gives="scores" if truth is None else "both",
        settings=sheet.item_settings(),
    )
    return Proposal(candidate, sheet.cost(roles, used=[*columns.values(), *decisions]), "lists", says, verified=True)


def _may_be_true(profile: Profile) -> bool:
    """What is called a prediction is no truth: it names labels of the lists because it is the first of them."""
    of_truth = profile.said.get("truth", 0)
    is_predicted = profile.said.get("predicted", 0) >= max(MEDIUM, of_truth)
    return not is_predicted and (profile.is_class or profile.is_list or of_truth >= WEAK)


def _is_decision(profile: Profile) -> bool:
    """It says what the lists say anyway, by its name: the predicted label, or its score."""
    return max(profile.said.get("predicted", 0), profile.said.get("score", 0)) >= MEDIUM
