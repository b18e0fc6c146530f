"""The same score in two scales, such as a probability and its logit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.about_items import SUM_TOLERANCE
from evalkit.reading.understanding.sheet import Sheet

_HALF = 0.5
_TO_TELL = 5
"""Distinct scores from which on two columns of one order cannot be so by chance."""


def other_scales(sheet: Sheet, score: str) -> list[str]:
    """Columns of numbers that order the rows just as a score does, or are the score of the likelier of two classes."""
    own = sheet.profiles[score]
    if not own.is_number or len(own.filled) < _TO_TELL:
        return []
    others = [p for name, p in sheet.profiles.items() if name != score and p.is_number and not p.is_whole]
    return [p.name for p in others if _order_alike(own, p) or _is_of_the_likelier(p, own)]


def without_other_scales(sheet: Sheet, scores: Sequence[str]) -> list[str]:
    """Scores without those that say the same as one between 0 and 1."""
    units = [name for name in scores if sheet.profiles[name].is_unit]
    same = {
        other
        for name in units
        for other in other_scales(sheet, name)
        if not sheet.profiles[other].is_unit or _is_of_the_likelier(sheet.profiles[other], sheet.profiles[name])
    }
    return [name for name in scores if name not in same]


def _is_of_the_likelier(one: Profile, other: Profile) -> bool:
    """Whether a column is p or 1 - p of another one, whichever is higher; where both occur, the other says more."""
    if not (other.is_unit and one.is_unit and other.low < _HALF < other.high):
        return False
    return bool((np.abs(np.maximum(other.numbers, 1 - other.numbers) - one.numbers) <= SUM_TOLERANCE).all())


def _order_alike(one: Profile, other: Profile) -> bool:
    """Whether rows that are sorted by one column are sorted by the other too."""
    order = np.lexsort((other.numbers, one.numbers))
    a, b = one.numbers[order], other.numbers[order]
    known = ~(np.isnan(a) | np.isnan(b))
    if len(set(other.filled)) < _TO_TELL or not known.all():
        return False
    return bool((np.diff(b) >= 0).all())


def notes_on_scales(sheet: Sheet, score: str) -> list[Note]:
    others = other_scales(sheet, score)
    return [Note(f"Not used, since it says no more than {score!r} does: {', '.join(others)}.")] if others else []
