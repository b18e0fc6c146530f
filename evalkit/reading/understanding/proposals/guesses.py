"""Score columns and true classes that are matched otherwise than by their names as they stand.

They are asked, unless the user said with which number classes begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from evalkit.reading.contents.content import whole_number
from evalkit.reading.understanding.label_columns import common_affixes, other_writing
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG

_ENOUGH, _OF_EACH = 20, 2
"""Rows, and rows decided for each class, in which a column is not the highest by chance."""
_MOST_DIGITS = 10
"""Longer numbers are no class numbers; Python refuses to read some of them."""


def by_decisions(sheet: Sheet, columns: Sequence[str], classes: Sequence[str]) -> tuple[dict[str, str], str] | None:
    """Class -> the column that is highest exactly where another column decides for it, and a note. Of numbered
    columns of scores, as many as there are classes, each decided for in some rows; None where no column shows it."""
    numbered = [name for name in columns if re.search(r"\d$", name) and sheet.profiles[name].is_number]
    for name, profile in sheet.profiles.items():
        if profile.said.get("predicted", 0) < MEDIUM or len(profile.cells) < _ENOUGH:
            continue
        decided = sorted(set(profile.cells))
        if len(decided) != len(numbered) or len(decided) < 2 or not set(classes) <= set(decided):
            continue
        columns_of = _highest_where_decided(sheet, profile, numbered)
        if columns_of is not None:
            shown = ", ".join(f"{column!r} of {label!r}" for label, column in list(columns_of.items())[:3])
            return columns_of, f"Columns are of the labels that {name!r} names where they are the highest: {shown}."
    return None


def _highest_where_decided(sheet: Sheet, decisions: Profile, numbered: Sequence[str]) -> dict[str, str] | None:
    """Class -> the column that is the highest in the rows that decide for it, and in no others."""
    highest = np.argmax([sheet.profiles[column].numbers for column in numbered], axis=0)
    pairs = Counter(zip(decisions.cells, highest.tolist(), strict=True))
    if not len(pairs) == len(numbered) == len({at for _, at in pairs}) or min(pairs.values()) < _OF_EACH:
        return None
    return {cell: numbered[at] for cell, at in sorted(pairs, key=lambda pair: pair[1])}


def guesses(sheet: Sheet, columns: Sequence[str], classes: Sequence[str]) -> Iterator[tuple[dict[str, str], str]]:
    """Class -> column, and what is taken for granted: another writing, or class numbers in the order of columns."""
    free = [name for name in columns if _may_be_unnamed(sheet.profiles[name])]
    if (written := _other_writing(free, classes)) is not None and len(written) > 1:
        pairs = ", ".join(f"{label!r} is {column!r}" for label, column in list(written.items())[:3])
        yield written, f"labels are written in two ways: {pairs}"
    if any(sheet.profiles[name].said.get("score", 0) == STRONG for name in columns):
        return  # one of the columns is called a score
    for first in _first_numbers(classes, len(free)):
        if sheet.choices.first_class not in (None, first):
            continue
        in_order = {str(number): name for number, name in enumerate(free, first)}
        pairs = ", ".join(f"class {number} is {name!r}" for number, name in list(in_order.items())[:3])
        yield in_order, f"true classes are numbers of the columns, from {first}: {pairs}"


def _other_writing(names: Sequence[str], classes: Sequence[str]) -> dict[str, str] | None:
    """Class -> the column that is called so in another writing, or so between what all such columns have; or else the
    one whose name begins with the one letter that the class is."""
    prefix, suffix = common_affixes(names)
    own = [name for name in names if name.startswith(prefix) and name.endswith(suffix)]
    stem_of = {name: name[len(prefix) : len(name) - len(suffix)] for name in own}
    for stems in ({name: name for name in names}, stem_of):
        column_of = {stem: name for name, stem in stems.items()}
        found = other_writing(list(column_of), classes)
        if found is None and all(len(one) == 1 and one.isalpha() for one in classes):
            found = _by_initials(list(column_of), classes)
        if found is not None and len(column_of) == len(stems):
            return {label: column_of[stem] for label, stem in found.items()}
    return None


def _by_initials(stems: Sequence[str], classes: Sequence[str]) -> dict[str, str] | None:
    """Class of one letter -> the name that begins with it; None unless each name is of one class."""
    found = {label: [stem for stem in stems if stem.casefold().startswith(label.casefold())] for label in classes}
    names = [some[0] for some in found.values() if len(some) == 1]
    return dict(zip(found, names, strict=True)) if len(names) == len(set(names)) == len(found) == len(stems) else None


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
