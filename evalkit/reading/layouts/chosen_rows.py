"""Some rows of a table: those that hold chosen values, as of one fold alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Table, TextColumn
from evalkit.reading.sides import MOST_PLACES, Exclusion, Sides


def in_words(where: Mapping[str, str]) -> str:
    """The rows that are chosen, as the end of a sentence.

    >>> in_words({"mtry": "2", "fold": "0"})
    "mtry '2' and fold '0'"
    """
    return " and ".join(f"{column} {value!r}" for column, value in where.items())


def only_rows(table: Table, where: Mapping[str, str]) -> tuple[Table, Exclusion | None]:
    """The rows that hold a value in each of some columns, and the others. where: column -> value, as written.

    ReadingError where there is no such column, or no such row.
    """
    if not where:
        return table, None
    is_wanted = np.ones(len(table), dtype=np.bool_)
    for name, value in where.items():
        if name not in table.header:
            raise ReadingError(
                "There is no such column.", found=repr(name), remedy=f"Columns: {', '.join(table.header[:12])}."
            )
        codes, distinct = table.column(name).codes()
        if value not in distinct:
            raise ReadingError(
                "No row holds the value that was chosen.",
                where=f"column {name!r}",
                found=repr(value),
                remedy=f"There are: {', '.join(map(repr, distinct[:8]))}.",
            )
        is_wanted &= codes == distinct.index(value)
    if not is_wanted.any():
        raise ReadingError("No row holds the values that were chosen.", found=in_words(where))
    others = np.flatnonzero(~is_wanted)
    if not len(others):
        return table, None
    places = tuple(table.place(row) for row in others[:MOST_PLACES].tolist())
    return rows_taken(table, np.flatnonzero(is_wanted)), Exclusion(f"is not of {in_words(where)}", len(others), places)


def with_excluded(sides: Sides, rows: Exclusion) -> Sides:
    """Sides that account for rows that were left out before they were read."""
    scores, truth = sides.scores, sides.truth
    if scores is not None:
        scores = replace(scores, rows=scores.rows + rows.count, excluded=(*scores.excluded, rows))
    if truth is not None:
        truth = replace(truth, rows=truth.rows + rows.count, excluded=(*truth.excluded, rows))
    return Sides(scores, truth)


def rows_taken(table: Table, rows: Positions) -> Table:
    """The table of these rows alone, which rise. Each keeps its place in the file."""
    columns = tuple(TextColumn(column.cells_of(rows)) for column in table.columns)
    listed = rows.tolist()
    lines = None if table.lines is None else [table.lines[row] for row in listed]
    numbers = [row if table.numbers is None else table.numbers[row] for row in listed] if lines is None else None
    absent = {name: listed.index(row) for name, row in table.absent.items() if row in listed}
    # A number that was measured can be written in several ways, in whichever row it stands.
    measured = {name: min(int(np.searchsorted(rows, row)), len(listed) - 1) for name, row in table.measured.items()}
    return replace(table, columns=columns, lines=lines, numbers=numbers, absent=absent, measured=measured)
