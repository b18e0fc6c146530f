"""How are the numbers of a column written: with a point, a decimal comma, or per cent signs?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from evalkit.reading.contents.arrow import CodedColumn, WrittenColumn
from evalkit.reading.contents.content import Column

NumberStyle = Literal["point", "comma", "percent", "percent-comma", "mixed", "none"]

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_POINT = rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}"
_COMMA = rf"[+-]?(?:\d+,?\d*|,\d+){_EXPONENT}"
_SIGN = r"[ \x{a0}\x{202f}]*%"
_STYLES: tuple[tuple[NumberStyle, str], ...] = (
    ("comma", _COMMA),
    ("percent", _POINT + _SIGN),
    ("percent-comma", _COMMA + _SIGN),
    ("mixed", rf"(?:{_POINT}|{_COMMA})(?:{_SIGN})?"),
)


def written_as(column: Column) -> NumberStyle:
    """How all cells that are not empty are written; whole numbers go with any style.

    point: "0.9". comma: "0,9". percent: "90.5 %". percent-comma: "90,5 %". mixed: as numbers, and not all in one of
    these ways. none: a cell is no number, or all are empty.

    >>> from evalkit.reading.contents.content import TextColumn
    >>> [written_as(TextColumn(cells)) for cells in (["0.9", "", "1"], ["0,9", "1"], ["90 %"], ["0,9", "0.9"], ["a"])]
    ['point', 'comma', 'percent', 'mixed', 'none']
    """
    if column.first_odd() is None:
        return "none" if all(pc.all(pc.equal(part, "")).as_py() for part in _parts(column)) else "point"
    return next((style for style, pattern in _STYLES if _all_match(column, pattern)), "none")


def _all_match(column: Column, pattern: str) -> bool:
    whole = rf"^(?:{pattern})?$"
    return all(pc.all(pc.match_substring_regex(part, whole)).as_py() is not False for part in _parts(column))


def _parts(column: Column) -> Iterator[pa.Array]:
    """The distinct cells of a column, or all of them where hardly two are alike."""
    if isinstance(column, WrittenColumn):
        yield from column.text.chunks
    else:
        yield column.distinct if isinstance(column, CodedColumn) else pa.array(column.codes()[1], pa.string())
