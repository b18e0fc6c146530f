"""What the values of a column look like: the evidence by which its role is told, beside its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from evalkit.arrays import FloatArray, Positions
from evalkit.reading.contents.content import NUMBER, NUMBER_LIKE, Column, Table, whole_number
from evalkit.reading.understanding.words import said_of

MOST_ROWS, MOST_CELLS = 2_000, 50_000
"""Rows and cells of a table that are looked at: spread evenly over all of it, where it has more."""

_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)
_PER_CENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?) ?%", re.ASCII)
_PATH = re.compile(
    r".*[/\\].*|.*\.(?:mp4|mov|avi|mkv|webm|mpe?g|jpe?g|png|gif|bmp|tiff?|webp|wav|mp3|flac)", re.IGNORECASE
)

_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d\d")

_YES_AND_NO = (
    ("yes", "no"),
    ("y", "n"),
    ("t", "f"),
    ("pos", "neg"),
    ("positive", "negative"),
    ("positiv", "negativ"),
    ("accept", "reject"),
    ("wahr", "falsch"),
    ("vrai", "faux"),
    ("verdadero", "falso"),
    ("verdadeiro", "falso"),
    ("vero", "falso"),
    ("ja", "nein"),
    ("oui", "non"),
    ("si", "no"),
    ("sí", "no"),
    ("sì", "no"),
    ("sim", "não"),
    ("1", "-1"),
)
"""Pairs of words, in lower case, of which the first says yes."""


def yes_of(distinct: Sequence[str]) -> dict[str, bool] | None:
    """Each cell -> whether it says yes; None where the cells do not say yes and no in one of the usual ways.

    Cells beside both that may mean that nobody knows are left out: the reader asks what they mean.

    >>> yes_of(["0.0", "1.0"]), yes_of(["Y", "N"]), yes_of(["cat", "dog"])
    ({'0.0': False, '1.0': True}, {'Y': True, 'N': False}, None)
    """
    known = [cell for cell in distinct if cell.casefold() not in NOT_YES_OR_NO]
    found = _yes_of(distinct)
    return found if found is not None or len(known) == len(distinct) or len(known) < 2 else _yes_of(known)


def _yes_of(distinct: Sequence[str]) -> dict[str, bool] | None:
    plain = {cell: whole_number(cell.casefold().removeprefix("+")) for cell in distinct if cell}
    if not plain:
        return None
    said = set(plain.values())
    if said <= {"0", "1", "true", "false"}:
        return {cell: value in ("1", "true") for cell, value in plain.items()}
    for yes, no in _YES_AND_NO:
        if said <= {yes, no} and (len(said) == 2 or said <= {"yes", "no"}):
            return {cell: value == yes for cell, value in plain.items()}
    return None


NOT_YES_OR_NO = {
    "",
    "-1",
    "-1.0",
    "?",
    "u",
    "unknown",
    "unsure",
    "uncertain",
    "nan",
    "na",
    "n/a",
    "null",
    "none",
    "ignore",
}
"""Cells beside yes and no, in lower case, that may say that the truth is not known, so that it is worth asking."""


@dataclass(frozen=True)
class Profile:
    """A column by its values, and by its name.

    cells: of the rows that are looked at. said: role -> how much the name says for it. whole: the whole column.
    """

    name: str
    cells: list[str]
    said: Mapping[str, int]
    whole: Column = field(repr=False)

    @cached_property
    def distinct(self) -> list[str]:
        return list(dict.fromkeys(self.cells))

    @cached_property
    def filled(self) -> list[str]:
        """The distinct cells that are not empty."""
        return [cell for cell in self.distinct if cell]

    @cached_property
    def style(self) -> str | None:
        """How numbers are written: "point", "comma", "percent" or "percent comma"; None where a cell is no number."""
        if not self.filled:
            return None
        if all(NUMBER.fullmatch(cell) for cell in self.filled):
            return "point"
        if all(_PER_CENT.fullmatch(cell) for cell in self.filled):
            return "percent comma" if any("," in cell for cell in self.filled) else "percent"
        if all(_COMMA.fullmatch(cell) or re.fullmatch(r"[+-]?\d+", cell) for cell in self.filled):
            return "comma"
        return None

    @cached_property
    def numbers(self) -> FloatArray:
        """(n_rows,) as numbers, NaN where there is none; per cent as hundredths."""
        if self.style is None:
            return np.full(len(self.cells), np.nan)
        plain = (cell.rstrip("% ").replace(",", ".") or "nan" for cell in self.cells)
        numbers = np.array(list(plain)).astype(np.float64)
        return numbers / 100 if self.style.startswith("percent") else numbers

    @cached_property
    def is_number(self) -> bool:
        return self.style is not None and bool(np.isfinite(self.numbers[~np.isnan(self.numbers)]).all())

    @cached_property
    def mostly_numbers(self) -> bool:
        """Most cells are meant as numbers, and some are measured: a column of scores in which a cell is odd."""
        meant = [cell for cell in self.cells if NUMBER_LIKE.fullmatch(cell)]
        return 2 * len(meant) >= len(self.cells) and any(set(cell) & set(".,%") for cell in meant)

    @cached_property
    def low(self) -> float:
        return float(np.nanmin(self.numbers)) if self.is_number else np.nan

    @cached_property
    def high(self) -> float:
        return float(np.nanmax(self.numbers)) if self.is_number else np.nan

    @cached_property
    def is_whole(self) -> bool:
        """All cells are whole numbers, also if written 1.0."""
        with np.errstate(invalid="ignore"):
            return self.is_number and bool((np.mod(self.numbers[~np.isnan(self.numbers)], 1) == 0).all())

    @cached_property
    def is_unit(self) -> bool:
        """All numbers lie between 0 and 1."""
        return self.is_number and self.low >= 0 and self.high <= 1

    @cached_property
    def yes(self) -> Mapping[str, bool] | None:
        """Each cell -> whether it says yes, where the column says yes and no."""
        return yes_of(self.filled) if 0 < len(self.filled) <= 6 else None

    @cached_property
    def is_constant(self) -> bool:
        return len(self.distinct) == 1

    @cached_property
    def differs_everywhere(self) -> bool:
        """No two rows of the whole column are alike, and none is empty."""
        if "" in self.distinct or len(self.distinct) < len(self.cells):
            return False
        return len(self.cells) == len(self.whole) or self.whole.count_distinct() == len(self.whole)

    @cached_property
    def counts_rows(self) -> bool:
        """Whole numbers that rise by one from row to row, from 0 or 1."""
        if not self.is_whole or not self.differs_everywhere or self.low not in (0, 1):
            return False
        numbers = self.numbers if len(self.cells) == len(self.whole) else self.whole.numbers()
        return bool((np.diff(numbers) == 1).all())

    @cached_property
    def is_path(self) -> bool:
        return bool(self.filled) and all(_PATH.fullmatch(cell) for cell in self.filled[:50])

    @cached_property
    def is_time(self) -> bool:
        return bool(self.filled) and all(_TIME.match(cell) for cell in self.filled[:50])

    @cached_property
    def is_list(self) -> bool:
        return bool(self.filled) and all(cell[0] in "[{(" and cell[-1] in "]})" for cell in self.filled)

    @cached_property
    def is_class(self) -> bool:
        """It may hold classes: some value occurs twice, and it is no measured number."""
        if self.is_list or not self.filled or (self.is_number and not self.is_whole):
            return False
        return len(self.filled) <= 2 or len(self.filled) < len(self.cells)


def profiles_of(table: Table) -> dict[str, Profile]:
    """Column -> its profile, of at most MOST_ROWS rows that are spread evenly."""
    rows = rows_looked_at(table)
    return {
        name: Profile(name, column.cells_of(rows), said_of(name), column)
        for name, column in zip(table.header, table.columns, strict=True)
    }


def rows_looked_at(table: Table) -> Positions:
    """The rows by which columns are told: all, or so many that are spread evenly, with the first and the last."""
    most = max(100, min(MOST_ROWS, MOST_CELLS // len(table.header)))
    rows: Positions = np.unique(np.linspace(0, len(table) - 1, min(len(table), most)).astype(np.int64))
    return rows
