"""Score columns and true classes that are matched otherwise than by their names as they stand: never unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.reading.contents.content import whole_number
from evalkit.reading.understanding.label_columns import other_writing
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG


def guesses(sheet: Sheet, columns: Sequence[str], classes: Sequence[str]) -> Iterator[tuple[dict[str, str], str]]:
    """Class -> column, and what is taken for granted: another writing, or class numbers in the order of columns."""
    free = [name for name in columns if _may_be_unnamed(sheet.profiles[name])]
    if any(sheet.profiles[name].said.get("score", 0) == STRONG for name in columns):
        return  # one of the columns is called a score
    if (written := other_writing(free, classes)) is not None and len(written) > 1:
        pairs = ", ".join(f"{label!r} is {column!r}" for label, column in list(written.items())[:3])
        yield written, f"labels are written in two ways: {pairs}"
    numbers = sorted({int(whole_number(each)) for each in classes if whole_number(each).isdecimal()})
    if len(numbers) < len(set(classes)) or len(free) < 2 or len(numbers) < 2 or numbers[-1] > len(free):
        return
    for first in (0, 1):
        if first <= numbers[0] and numbers[-1] < len(free) + first and (first == 0 or 0 not in numbers):
            in_order = {str(number): name for number, name in enumerate(free, first)}
            pairs = ", ".join(f"class {number} is {name!r}" for number, name in list(in_order.items())[:3])
            yield in_order, f"true classes are numbers of the columns, from {first}: {pairs}"


def _may_be_unnamed(profile: Profile) -> bool:
    """It may hold the scores of a label whose name it does not have: measured numbers, whose name says nothing else."""
    said = max((degree for role, degree in profile.said.items() if role != "score"), default=0)
    return profile.is_number and not profile.is_whole and said < MEDIUM
