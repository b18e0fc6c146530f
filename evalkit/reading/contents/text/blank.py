"""Columns and rows without any cell, as spreadsheets leave them beside and below a table, and titles above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from evalkit.reading.contents.text.encoding import Text
from evalkit.reading.contents.text.header import numbered
from evalkit.reading.sides import Note

_FEWEST = 3
"""Fields of a row that is blank for sure. In a row of two, truth and decision may both be without a label."""
_LOOKED_AT = 20
"""Lines among which the names of the columns are looked for, where the first line lacks some."""


def without_blank(
    header: tuple[str, ...], rows: Iterable[tuple[int, Sequence[str]]]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """The header, with names for the columns that have neither a name nor a cell, and the positions of these.

    >>> without_blank(("id", "score", ""), [(2, ["a", ".9", ""])])
    (('id', 'score', 'column 3'), frozenset({2}))
    """
    blank = _without_cell(header, rows)
    names = numbered(len(header))
    if len(header) - len(blank) < 1 or any(names[i] in header for i in blank):
        return header, frozenset()
    return tuple(names[i] if i in blank else name for i, name in enumerate(header)), frozenset(blank)


def _without_cell(header: tuple[str, ...], rows: Iterable[tuple[int, Sequence[str]]]) -> set[int]:
    """The positions of columns that have neither a name nor a cell."""
    blank = {i for i, name in enumerate(header) if not name.strip()}
    if 0 in blank:  # bars around the rows, as of a table in Markdown
        return set()
    for _, row in rows if blank else ():
        blank = {i for i in blank if not row[i].strip()} if len(row) == len(header) else set()
        if not blank:
            break
    return blank


def on_blank(blank: frozenset[int]) -> Iterator[Note]:
    """A note on columns that are left out."""
    if blank:
        which = ", ".join(str(i + 1) for i in sorted(blank))
        yield Note(f"Left out: columns that have neither a name nor a cell ({which}).")


def without_blank_rows(text: Text, mark: str) -> tuple[Text, tuple[Note, ...]]:
    """The text without rows at its end that are nothing but separators, and a note on them."""
    data, end, count = text.utf8, len(text.utf8), 0
    only = mark.encode()
    while True:
        line_end = end
        while line_end > text.start and data[line_end - 1] in b"\r\n":
            line_end -= 1
        begin = max(data.rfind(b"\n", text.start, line_end), data.rfind(b"\r", text.start, line_end)) + 1
        line = data[max(begin, text.start) : line_end]
        if line != only * len(line) or len(line) < _FEWEST - 1 or begin <= text.start:
            break
        end, count = begin, count + 1
    if not count:
        return text, ()
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return replace(text, utf8=data[:end]), (Note(f"Left out: {rows} without any cell, at the end of the file."),)


def line_of_names(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> int | None:
    """The line that seems to name the columns, below a title: the first one that has a cell for each of them, all of
    which differ."""
    for line, row in islice(rows, 1, _LOOKED_AT):
        if len(row) == width and all(cell.strip() for cell in row) and len(set(row)) == width:
            return line
    return None
