"""Rows that all have more fields than the header: which of the columns have no name?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.errors import Reading, ReadingError
from evalkit.reading.contents.content import Choices
from evalkit.reading.contents.text.header import UNNAMED, numbered
from evalkit.reading.sides import Note

_WEKA = ("inst#", "actual", "predicted", "error", "distribution")
"""The header of Weka's predictions: its last name stands for as many columns as there are classes."""


@dataclass(frozen=True, slots=True)
class Named:
    """Names of all columns. empty: positions of those that are left out, since they are empty and have no name."""

    header: tuple[str, ...]
    empty: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rows:
    """What rows of one width are like. empty: positions of fields that are empty in all of them."""

    first: Sequence[str]
    line: int
    empty: frozenset[int]
    is_first_distinct: bool


def with_surplus(header: tuple[str, ...], rows: Iterable[tuple[int, list[str]]], choices: Choices) -> Named:
    """The header, with names for the columns that have none if every row has more fields than it.

    ReadingError, with the answers, where it is not chosen which columns these are. Rows of several widths are left to
    be refused. line: of the header. rows: all that follow it, each with its line.
    """
    found = _look_at(rows, len(header))
    if found is None:
        return Named(header)
    width, more = len(found.first), len(found.first) - len(header)
    if header[: len(_WEKA)] == _WEKA:
        at = len(_WEKA)
        return Named((*header[:at], *numbered(more, at + 1), *header[at:]))
    last = (*header, *numbered(more, len(header) + 1))
    empty = found.empty & set(range(len(header), width))
    may_be_first = more == 1 and UNNAMED not in header
    if choices.surplus == "first" and may_be_first:
        return Named((UNNAMED, *header))
    if choices.surplus == "last":
        return Named(last, empty, tuple(_on_empty(width, empty)))
    readings = [_reading("last", more, last, found, is_empty=len(empty) == more)]
    if may_be_first and not empty:
        first = _reading("first", 1, (UNNAMED, *header), found)
        readings.insert(0 if found.is_first_distinct else 1, first)
    raise _question(len(header), found, readings, is_empty=len(empty) == more)


def _look_at(rows: Iterable[tuple[int, list[str]]], width: int) -> _Rows | None:
    """None where the rows are not all of one width, or of none beyond that of the header."""
    first: list[str] = []
    at, empty, firsts, count = 0, set[int](), set[str](), 0
    for line, row in rows:
        if not first:
            if len(row) <= width:
                return None
            first, at, empty = row, line, set(range(len(row)))
        if len(row) != len(first):
            return None
        empty = {i for i in empty if not row[i]}
        count += 1
        if len(firsts) == count - 1:  # all of them differ so far
            firsts.add(row[0])
    return _Rows(first, at, frozenset(empty), len(firsts) == count) if first else None


def _on_empty(width: int, empty: frozenset[int]) -> Iterable[Note]:
    if empty:
        fields = ", ".join(str(i + 1) for i in sorted(empty))
        yield Note(f"Of {width} fields in every row these are empty, have no name, and are left out: {fields}.")


def _reading(end: str, more: int, names: tuple[str, ...], rows: _Rows, *, is_empty: bool = False) -> Reading:
    """The answer that the columns at one end have no name. is_empty: and that they hold nothing."""
    which = f"The {end} column has no name" if more == 1 else f"The {end} {more} columns have no name"
    nothing = (", and holds nothing" if more == 1 else ", and hold nothing") if is_empty else ""
    return Reading(f"{which}{nothing}", _shown(names, rows), {"surplus": end})


def _question(width: int, rows: _Rows, readings: Sequence[Reading], *, is_empty: bool) -> ReadingError:
    """width: of the header. is_empty: what the rows have more of is empty in all of them."""
    more = len(rows.first) - width
    fields = "one field" if more == 1 else f"{more} fields"
    nothing = (", and it is empty" if more == 1 else ", and they are empty") if is_empty else ""
    return ReadingError(
        f"Every row has {fields} more than the header{nothing}.",
        where=f"line {rows.line}",
        found=f"{len(rows.first)} fields, the header has {width}",
        remedy="Say which columns have no name (surplus='first' or 'last'), or write a name for each column.",
        readings=readings,
    )


def _shown(names: Sequence[str], rows: _Rows) -> str:
    """What the first row then says: "line 2: 'id' is 'x', ..."."""
    pairs = [f"{name!r} is {cell[:40]!r}" for name, cell in zip(names, rows.first, strict=True)]
    some = pairs if len(pairs) <= 5 else [*pairs[:2], "...", *pairs[-2:]]
    return f"line {rows.line}: {', '.join(some)}"
