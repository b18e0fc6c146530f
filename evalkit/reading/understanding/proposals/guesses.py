"""Score columns and true classes that are matched otherwise than by their names as they stand.

They are asked, unless the user said with which number classes begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.reading.contents.content import whole_number
from evalkit.reading.understanding.label_columns import other_writing
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG

_MOST_DIGITS = 10
"""Longer numbers are no class numbers; Python refuses to read some of them."""


def guesses(sheet: Sheet, columns: Sequence[str], classes: Sequence[str]) -> Iterator[tuple[dict[str, str], str]]:
    """Class -> column, and what is taken for granted: another writing, or class numbers in the order of columns."""
    free = [name for name in columns if _may_be_unnamed(sheet.profiles[name])]
    if any(sheet.profiles[name].said.get("score", 0) == STRONG for name in columns):
        return  # one of the columns is called a score
    if (written := other_writing(free, classes)) is not None and len(written) > 1:
        pairs = ", ".join(f"{label!r} is {column!r}" for label, column in list(written.items())[:3])
        yield written, f"labels are written in two ways: {pairs}"
    for first in _first_numbers(classes, len(free)):
        if sheet.choices.first_class not in (None, first):
            continue
        in_order = {str(number): name for number, name in enumerate(free, first)}
        pairs = ", ".join(f"class {number} is {name!r}" for number, name in list(in_order.items())[:3])
        yield in_order, f"true classes are numbers of the columns, from {first}: {pairs}"


def _first_numbers(classes: Sequence[str], n_columns: int) -> list[int]:
    """The numbers, 0 or 1, from which true classes may count so many columns; none where they are no such numbers."""
    numbers = {int(plain) for plain in map(whole_number, classes) if plain.isdecimal() and len(plain) < _MOST_DIGITS}
    if len(numbers) < len(set(classes)) or min(len(numbers), n_columns) < 2:
        return []
    return [first for first in (0, 1) if first <= min(numbers) and max(numbers) < n_columns + first]


def _may_be_unnamed(profile: Profile) -> bool:
    """It may hold the scores of a label whose name it does not have: measured numbers, whose name says nothing else."""
    said = max((degree for role, degree in profile.said.items() if role != "score"), default=0)
    return profile.is_number and not profile.is_whole and said < MEDIUM
