"""Which columns of two files name the same items? Those called so, if their values meet; else those that meet most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import words_of

_ENOUGH = 0.5
"""The share of the items of the scores that must be in the truth, for columns that are not called ids."""


def with_common_ids(scores: Sheet, truth: Sheet) -> tuple[Sheet, Sheet]:
    """Both tables with the columns of their ids, where these can be told by their values."""
    if scores.chosen("id") is not None or truth.chosen("id") is not None or scores.id_parts:
        return scores, truth
    are_called_so = scores.id is not None and truth.id is not None
    if are_called_so and _are_of_one(scores, str(scores.id), truth, str(truth.id)):
        return scores, truth
    best, pair = 0.0, ("", "")
    for one in _may_name(scores):
        for other in _may_name(truth):
            share = _meeting(scores, one.name, truth, other.name)
            if share > best:
                best, pair = share, (one.name, other.name)
    if best < _ENOUGH:
        return scores, truth
    return _with_id(scores, pair[0]), _with_id(truth, pair[1])


def _are_of_one(scores: Sheet, one: str, truth: Sheet, other: str) -> bool:
    """Both columns have one name, or some value in common."""
    return words_of(one) == words_of(other) or _meeting(scores, one, truth, other) > 0


def _may_name(sheet: Sheet) -> Iterator[Profile]:
    """Columns that may name items: neither measured numbers nor yes and no, and with many distinct values."""
    for profile in sheet.profiles.values():
        is_measured = profile.is_number and not profile.is_whole
        if not is_measured and profile.yes is None and len(profile.filled) > 0.2 * len(profile.cells):
            yield profile


def _meeting(scores: Sheet, one: str, truth: Sheet, other: str) -> float:
    """The share of the distinct cells of one column that are in the other."""
    cells = {cell for cell in scores.profiles[one].whole.codes()[1] if cell}
    return len(cells.intersection(truth.profiles[other].whole.codes()[1])) / max(1, len(cells))


def _with_id(sheet: Sheet, name: str) -> Sheet:
    """The sheet as if the user had chosen its id."""
    return Sheet(
        sheet.table, replace(sheet.choices, columns={**sheet.choices.columns, "id": name}), sheet.truth_elsewhere
    )
