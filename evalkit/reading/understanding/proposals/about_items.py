"""Which columns of numbers in a wide table are no scores of a label, but about the item?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from evalkit.reading.layouts.cells import parted_cells
from evalkit.reading.understanding.label_columns import LabelColumns
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import STRONG

SUM_TOLERANCE = 1e-3
"""How far scores of one item may sum from 1 and still be probabilities of one true label."""
_OFTEN = 5
"""Items in which every other label is true, so that a column that is never true is not just a rare label."""


_FEW_ROWS = 3
"""Rows that may agree by chance."""


def left_out(sheet: Sheet, found: LabelColumns) -> dict[str, str]:
    """Columns that are no labels -> why. A column that is a true label of some item always is one."""
    others = [column for label, column in found.columns.items() if label not in found.true]
    of_labels = [sheet.profiles[column] for label, column in found.columns.items() if label in found.true]
    left = {}
    for name in others:
        profile = sheet.profiles[name]
        why = "it is the highest of the others" if _is_highest(profile, of_labels) else None
        if why is None and not found.is_affixed:  # a prefix that all share says what a column is
            why = _why_no_label(profile, of_labels)
        if why is not None:
            left[name] = why
    if len(others) > len(left) and sum_to_one(of_labels):
        with_all = [*of_labels, *(sheet.profiles[name] for name in others if name not in left)]
        if not sum_to_one(with_all):
            left |= dict.fromkeys((name for name in others if name not in left), "scores sum to 1 without it")
    return left


def _is_highest(profile: Profile, of_labels: Sequence[Profile]) -> bool:
    """The score of the likeliest label, beside those of all."""
    if len(of_labels) < 2 or not profile.is_number or not all(p.is_number for p in of_labels):
        return False
    scores = np.array([p.numbers for p in of_labels])
    tells = np.ptp(scores, axis=0) > SUM_TOLERANCE
    is_highest = np.abs(scores.max(axis=0) - profile.numbers) <= SUM_TOLERANCE
    return bool(is_highest.all() and tells.sum() > _FEW_ROWS)


def sum_to_one(profiles: Sequence[Profile]) -> bool:
    """Whether the numbers of several columns sum to 1 in every row, up to rounding."""
    if len(profiles) < 2 or not all(p.is_number for p in profiles):
        return False
    with np.errstate(over="ignore"):
        total = np.sum([p.numbers for p in profiles], axis=0)
    return bool((np.abs(total - 1) <= SUM_TOLERANCE).all())


def _why_no_label(profile: Profile, of_labels: Sequence[Profile]) -> str | None:
    """Why a column is no label beside the columns of true ones; None where nothing speaks against it."""
    said, many = profile.said, len(profile.cells) > 3
    reasons = {
        "it counts the rows": said.get("index", 0) == STRONG or (profile.counts_rows and many),
        "its name says so": said.get("about", 0) == STRONG,
        "it is the same in every row": profile.is_constant and many,
        "it is no label of its own": max(said.get("score", 0), said.get("predicted", 0)) == STRONG,
    }
    return next((why for why, holds in reasons.items() if holds), None) or _why_by_numbers(profile, of_labels)


def _why_by_numbers(profile: Profile, of_labels: Sequence[Profile]) -> str | None:
    """Why the numbers of a column are no scores, beside those of true labels; None where they may be."""
    numbers = [p for p in of_labels if p.is_number]
    if not profile.is_number or not numbers:
        return None
    if profile.is_whole and len(profile.cells) > 3 and not any(p.is_whole for p in numbers):
        return "it holds whole numbers"
    if all(p.is_unit for p in numbers) and not profile.is_unit and len(profile.cells) > 3:
        return "its numbers are not between 0 and 1"
    return None


def is_about(profile: Profile) -> bool:
    """A number about the item in a table whose labels are not known."""
    said = profile.said
    if said.get("about", 0) == STRONG or said.get("index", 0) == STRONG or said.get("predicted", 0) == STRONG:
        return True
    return profile.counts_rows and len(profile.cells) > 3


def doubtful_labels(sheet: Sheet, found: LabelColumns, left: Mapping[str, str]) -> tuple[str, ...]:
    """Labels that are never true, and not surely numbers about the item."""
    if sheet.choices.labels is not None:
        return ()
    return tuple(label for label, column in found.columns.items() if label not in found.true and column not in left)


def is_question(sheet: Sheet, truth: str, found: LabelColumns, doubtful: Sequence[str]) -> bool:
    """Whether columns that are never true are asked about: few, where all others are true often."""
    if not doubtful or found.is_affixed or len(doubtful) > max(1, len(found.true) // 3):
        return False
    profile = sheet.profiles[truth]
    parts_of = dict(zip(profile.distinct, parted_cells(profile.distinct, found.columns)[0], strict=True))
    often = Counter(label for cell in profile.cells for label in parts_of[cell])
    return all(often[label] >= _OFTEN for label in found.true)


def may_be_confusions(sheet: Sheet, truth: str, found: LabelColumns) -> bool:
    """Whether a table is a confusion matrix, or each of so few items has another class: a row for each column, in the
    same order, and nothing else."""
    rows = sheet.profiles[truth].whole
    is_square = len(rows) == len(found.columns) == len(sheet.table.header) - 1
    return is_square and not found.is_affixed and rows.cells() == list(found.columns)
