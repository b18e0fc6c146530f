"""Does a table list the likeliest labels of an item, one behind the other, with the score of each?"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from evalkit.reading.sides import Note
from evalkit.reading.understanding.sheet import Sheet

_NUMBERED = re.compile(r"(\D*)(\d+)(\D*)", re.ASCII)
_DIGITS = 2
_ROWS = 3
"""Rows in which scores may fall from column to column by chance."""


def without_lower_ranks(sheet: Sheet) -> tuple[Sheet, tuple[Note, ...]]:
    """The sheet with the likeliest label and its score alone, of columns such as label_1, prob_1, label_2, prob_2, and
    a note on the others; the sheet as it is, where there are no such columns."""
    lower = _lower_ranks(sheet)
    if not lower or not lower.isdisjoint(sheet.choices.columns.values()):
        return sheet, ()
    kept = [at for at, name in enumerate(sheet.table.header) if name not in lower]
    header, columns = tuple(sheet.table.header[at] for at in kept), tuple(sheet.table.columns[at] for at in kept)
    table = replace(sheet.table, header=header, columns=columns)
    named = ", ".join(name for name in sheet.table.header if name in lower)
    note = Note(f"Only the likeliest label of each item is used, and not those behind it: {named}.")
    return replace(sheet, table=table), (note,)


def _lower_ranks(sheet: Sheet) -> set[str]:
    """The columns of the second label and the further ones, and of their scores."""
    families: dict[tuple[str, str], dict[int, str]] = {}
    for name in sheet.table.header:
        if (parts := _NUMBERED.fullmatch(name)) is not None and len(parts[2]) <= _DIGITS:
            families.setdefault((parts[1], parts[3]), {})[int(parts[2])] = name
    ranked = [dict(sorted(family.items())) for family in families.values() if len(family) > 1]
    scores = [family for family in ranked if _fall(sheet, list(family.values()))]
    labels = [family for family in ranked if _are_labels(sheet, list(family.values()))]
    for one in scores:
        for other in labels:
            if list(one) == list(other):
                return {*list(one.values())[1:], *list(other.values())[1:]}
    return set()


def _fall(sheet: Sheet, names: list[str]) -> bool:
    """Whether numbers never rise from column to column, in any row."""
    profiles = [sheet.profiles[name] for name in names]
    if len(profiles[0].cells) < _ROWS or not all(p.is_number and not p.is_whole for p in profiles):
        return False
    return bool((np.diff([p.numbers for p in profiles], axis=0) <= 0).all())


def _are_labels(sheet: Sheet, names: list[str]) -> bool:
    """Whether the cells of each row differ, and columns have values in common."""
    profiles = [sheet.profiles[name] for name in names]
    if any(p.is_number and not p.is_whole for p in profiles):
        return False
    share = not set(profiles[0].filled).isdisjoint(profiles[1].filled)
    return share and all(len(set(row)) == len(row) for row in zip(*(p.cells for p in profiles), strict=True))
