"""The same score in two scales, such as a probability and its logit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet

_TO_TELL = 5
"""Distinct scores from which on two columns of one order cannot be so by chance."""


def other_scales(sheet: Sheet, score: str) -> list[str]:
    """Columns of numbers that order the rows just as a score does."""
    own = sheet.profiles[score]
    if not own.is_number or len(own.filled) < _TO_TELL:
        return []
    others = [p for name, p in sheet.profiles.items() if name != score and p.is_number and not p.is_whole]
    return [p.name for p in others if _order_alike(own, p)]


def without_other_scales(sheet: Sheet, scores: Sequence[str]) -> list[str]:
    """Scores without those that say the same as one between 0 and 1."""
    units = [name for name in scores if sheet.profiles[name].is_unit]
    same = {other for name in units for other in other_scales(sheet, name) if not sheet.profiles[other].is_unit}
    return [name for name in scores if name not in same]


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
    return [Note(f"Not used, since it orders the items as {score!r} does: {', '.join(others)}.")] if others else []
