"""Does the first line name the columns, or is it data? By what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evalkit.errors import Reading, ReadingError
from evalkit.reading.contents.content import NUMBER, NUMBER_LIKE

UNNAMED = "(unnamed)"
"""What a first column without a name is called."""

ADDRESS = re.compile(r"(?:gs|s3|https?|file)://", re.IGNORECASE)
_PATH = re.compile(
    r".*[/\\].*\.\w{1,5}|.*\.(?:mp4|mov|avi|mkv|webm|mpe?g|jpe?g|png|gif|bmp|tiff?|webp|wav|mp3|flac|jsonl?|txt|csv)",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r"[+-]?\d*[.,]\d+(?:e[+-]?\d+)?\s*%?", re.ASCII | re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def lists_addresses(cells: Sequence[str]) -> bool:
    """Whether a line is of a list that is known to have no header: it holds an address, or is nothing but a path."""
    return any(map(ADDRESS.match, cells)) or (len(cells) == 1 and _PATH.fullmatch(cells[0]) is not None)


def may_be_data(cells: Sequence[str]) -> bool:
    """Whether the first line holds what could be data: without it, the line names the columns."""
    return any(NUMBER_LIKE.fullmatch(cell) or _PATH.fullmatch(cell) for cell in cells)


def is_data(cells: Sequence[str], later: Sequence[Sequence[str]], line: int) -> bool:
    """Whether the first line is data, by the rows below it. ReadingError, with both answers, where that is unclear.

    A word above a column of numbers, or of paths, is a name. A number with decimals is data. Whole numbers are class
    numbers, and so names, where they count up from 0 or 1.
    """
    columns = _columns(cells, later)
    if _names_some(cells, columns):
        return False
    if any(_PATH.fullmatch(cell) and _are_paths(below) for cell, below in zip(cells, columns, strict=True)):
        return True
    if any(_has_decimals(cell, below) for cell, below in zip(cells, columns, strict=True)):
        if _is_index(cells, columns) or _is_word_above_digits(cells, columns):
            raise _unclear(cells, line, names_first=True)
        return True
    return not _is_index(cells, columns) and _are_data(cells, columns, line)


def _are_data(cells: Sequence[str], columns: Sequence[Sequence[str]], line: int) -> bool:
    """As ``is_data``, of a line without decimals."""
    numbers = [cell for cell, below in zip(cells, columns, strict=True) if _are_numbers(below)]
    values = [float(cell) for cell in numbers if NUMBER.fullmatch(cell)]
    if not values:
        return False
    whole = all(map(_is_whole, (cell for below in columns if _are_numbers(below) for cell in below)))
    if len(cells) == 1 and whole:
        return True
    counts_up = _count_up(values)
    if counts_up and len(values) > 1 and (len(values) > 2 or not whole):
        return False
    if len(set(cells)) < len(cells):  # which no names can be
        return True
    raise _unclear(cells, line, names_first=counts_up)


def _count_up(values: Sequence[float]) -> bool:
    """Whether numbers are 0, 1, 2 ... or 1, 2, 3 ..., as class numbers are."""
    return any(values == [float(first + i) for i in range(len(values))] for first in (0, 1))


def names_numbers(cells: Sequence[str], later: Sequence[Sequence[str]]) -> bool:
    """Whether a line has a word above a column of numbers or of paths."""
    return _names_some(cells, _columns(cells, later))


def _columns(cells: Sequence[str], later: Sequence[Sequence[str]]) -> list[list[str]]:
    """What stands below each cell, without empty cells."""
    return [[row[i] for row in later if i < len(row) and row[i]] for i in range(len(cells))]


def _names_some(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    return any(
        cell.strip() and below and not kind.fullmatch(cell) and all(map(kind.fullmatch, below))
        for cell, below in zip(cells, columns, strict=True)
        for kind in (NUMBER_LIKE, _PATH)
    )


def _are_numbers(cells: Sequence[str]) -> bool:
    return bool(cells) and all(map(NUMBER_LIKE.fullmatch, cells))


def _are_paths(cells: Sequence[str]) -> bool:
    return bool(cells) and all(map(_PATH.fullmatch, cells))


def _is_index(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first column, and no other, has no name and has cells: the index of a data frame is such a column."""
    return len(cells) > 1 and bool(columns[0]) and _is_only_nameless(cells)


def _is_only_nameless(cells: Sequence[str]) -> bool:
    """Whether the first cell, and no other, is blank."""
    return not cells[0].strip() and all(cell.strip() for cell in cells[1:])


def _has_decimals(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell is a number with a decimal fraction; one with a comma or per cent only above others like it."""
    if NUMBER.fullmatch(cell):
        return not _is_whole(cell)
    return _DECIMALS.fullmatch(cell) is not None and bool(below) and all(map(_DECIMALS.fullmatch, below))


def _is_whole(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None and float(cell).is_integer()


def _is_word_above_digits(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a word without a digit stands above cells that all have one: a name, as it seems, such as "id"."""
    return any(
        cell.strip() and not _DIGIT.search(cell) and len(below) > 1 and all(map(_DIGIT.search, below))
        for cell, below in zip(cells, columns, strict=True)
    )


def _unclear(cells: Sequence[str], line: int, *, names_first: bool) -> ReadingError:
    """The question whether the first line names the columns. names_first: that it does, is likelier."""
    shown = [repr(cell[:40]) for cell in cells[:4]]
    more = ", ..." if len(cells) > 4 else ""
    by_position = ", ".join(f"column {i} begins with {cell}" for i, cell in enumerate(shown, 1))
    names = Reading(
        "The first line names the columns", f"the columns are called {', '.join(shown)}{more}", {"header": True}
    )
    data = Reading("The first line is data", f"there is no header, and {by_position}{more}", {"header": False})
    return ReadingError(
        "It is not clear whether the first line names the columns or is data.",
        where=f"line {line}",
        found=f"{', '.join(shown)}{more}",
        remedy="Say whether there is a header, or add a first line with a name for each column.",
        readings=[names, data] if names_first else [data, names],
    )


def numbered(width: int, first: int = 1) -> tuple[str, ...]:
    """Names for columns that have none, by their positions.

    >>> numbered(2), numbered(1, first=4)
    (('column 1', 'column 2'), ('column 4',))
    """
    return tuple(f"column {i}" for i in range(first, first + width))


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of the first line as names. The first column may be without one, as the index of a data frame is.

    >>> named(["", "truth", "score"])
    ('(unnamed)', 'truth', 'score')
    """
    has_place = len(cells) > 1 and UNNAMED not in cells
    return (UNNAMED, *cells[1:]) if has_place and _is_only_nameless(cells) else tuple(cells)


def check_names(header: tuple[str, ...], where: str, below: Callable[[], int | None] = lambda: None) -> None:
    """Columns are told apart by their names: each needs one of its own. below: gives the line, if there is one, that
    seems to name the columns where the first one does not."""
    seen: set[str] = set()
    for i, name in enumerate(header, 1):
        if name in seen:
            raise ReadingError(
                "Two columns have the same name.", where=where, found=repr(name), remedy="Rename one of them."
            )
        if not name.strip():
            line = below()
            title = "" if line is None else f" If line {line} names the columns, remove the lines above it."
            remedy = f"Name it, or remove the column.{title}"
            raise ReadingError("A column has no name.", where=f"{where}, column {i}", remedy=remedy)
        seen.add(name)
