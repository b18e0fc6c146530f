"""Counts by two labels, one for the row and one for the column, of which most are 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class LabelGrid:
    """Examples by a label of the row and a label of the column. Only cells that are not 0 are kept.

    Attributes:
        rows: names of the rows. columns: names of the columns; None stands for no label.
        row, column, count: (n_cells,) int64, rising by row, then by column; no count is 0.
        of_rows, of_columns: (n_rows,) and (n_columns,) int64, the numbers of examples that shares are of. Where an
            example may stand in several cells, or in none, they are no sums of cells.
        total: all examples, where each stands in one cell; else None.
    """

    rows: tuple[str, ...]
    columns: tuple[str | None, ...]
    row: IntArray
    column: IntArray
    count: IntArray
    of_rows: IntArray
    of_columns: IntArray
    total: int | None = None

    def __repr__(self) -> str:
        return f"LabelGrid({len(self.rows)} rows, {len(self.columns)} columns, {len(self.count)} cells that are not 0)"

    def at(self, row: str, column: str | None) -> int:
        """The count of one cell, by the names of its labels.

        >>> grid_of("ab", "ab", np.array([[5, 1], [0, 4]])).at("a", "b")
        1
        """
        here = (self.row == self.rows.index(row)) & (self.column == self.columns.index(column))
        return int(self.count[here].sum())

    def counts(self, rows: Sequence[int], columns: Sequence[int]) -> IntArray:
        """(len(rows), len(columns)) counts of some rows and columns, by their places and in that order.

        >>> grid_of("ab", "ab", np.array([[5, 1], [0, 4]])).counts([1, 0], [1]).tolist()
        [[4], [1]]
        """
        found = np.zeros((len(rows), len(columns)), dtype=np.int64)
        i, j = _places(rows, len(self.rows))[self.row], _places(columns, len(self.columns))[self.column]
        here = (i >= 0) & (j >= 0)
        found[i[here], j[here]] = self.count[here]
        return found

    def part(self, rows: Sequence[int], columns: Sequence[int]) -> LabelGrid:
        """Some rows and columns, by their places and in that order. Shares are of the same numbers as in the whole.

        >>> grid_of("ab", "ab", np.array([[5, 1], [0, 4]])).part([0], [1]).of_rows.tolist()
        [6]
        """
        counts = self.counts(rows, columns)
        i, j = np.nonzero(counts)
        names = tuple(self.rows[each] for each in rows), tuple(self.columns[each] for each in columns)
        totals = self.of_rows[list(rows)], self.of_columns[list(columns)]
        return LabelGrid(*names, i, j, counts[i, j], *totals, self.total)

    @property
    def wrong(self) -> BoolArray:
        """(n_cells,) whether row and column of a cell are different labels."""
        place = {name: at for at, name in enumerate(self.columns)}
        same = np.array([place.get(name, -1) for name in self.rows], dtype=np.int64)
        different: BoolArray = same[self.row] != self.column
        return different


def grid_of(rows: Sequence[str], columns: Sequence[str | None], counts: IntArray) -> LabelGrid:
    """A table of counts as a grid whose examples each stand in one cell."""
    i, j = np.nonzero(counts)
    sums = counts.sum(axis=1), counts.sum(axis=0)
    return LabelGrid(tuple(rows), tuple(columns), i, j, counts[i, j], *sums, int(counts.sum()))


def grid_of_cells(rows: Sequence[str], columns: Sequence[str | None], row: IntArray, column: IntArray) -> LabelGrid:
    """The same of the place of each example, without a table of all cells.

    >>> grid_of_cells("ab", ["a", "b", None], np.array([0, 1, 1]), np.array([0, 2, 2])).at("b", None)
    2
    """
    key, count = np.unique(row * len(columns) + column, return_counts=True)
    of_rows, of_columns = np.bincount(row, minlength=len(rows)), np.bincount(column, minlength=len(columns))
    cells = key // len(columns), key % len(columns), count.astype(np.int64)
    return LabelGrid(tuple(rows), tuple(columns), *cells, of_rows, of_columns, len(row))


def _places(chosen: Sequence[int], n: int) -> IntArray:
    """Where each of n stands among some that are chosen; -1 for the others."""
    at = np.full(n, -1, dtype=np.int64)
    at[list(chosen)] = np.arange(len(chosen))
    return at


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """A cell whose row and column are different labels (``column`` is None: no label).

    of_row, of_column: the share of its examples of what the row and the column count.
    """

    row: str
    column: str | None
    count: int
    of_row: float
    of_column: float


def confused_pairs(grid: LabelGrid) -> list[ConfusedPair]:
    """All cells of a grid with different labels that are not 0, the largest count first; of equal ones that which is
    the larger share of its row.

    >>> [pair.count for pair in confused_pairs(grid_of("abc", "abc", np.array([[5, 1, 0], [3, 2, 0], [0, 0, 4]])))]
    [3, 1]
    """
    cells = np.flatnonzero(grid.wrong)
    row, column, count = grid.row[cells], grid.column[cells], grid.count[cells]
    of_row, of_column = count / grid.of_rows[row], count / grid.of_columns[column]
    order = np.lexsort((-of_row, -count))
    columns = (row, column, count, of_row, of_column)
    return [
        ConfusedPair(grid.rows[i], grid.columns[j], n, by_row, by_column)
        for i, j, n, by_row, by_column in zip(*(each[order].tolist() for each in columns), strict=True)
    ]


def labels_beside(grid: LabelGrid, chosen: Sequence[int], most: int) -> list[int]:
    """Some rows by their places, and those they are most confused with, either way round, until there are so many.

    Rows and columns are the same labels in the same order (the columns may have no label besides). Those that are added
    stand behind the chosen ones, the most confused first.

    >>> labels_beside(grid_of("abc", "abc", np.array([[5, 0, 2], [1, 2, 0], [0, 0, 4]])), [0], 2)
    [0, 2]
    """
    here = np.zeros(len(grid.rows), dtype=np.bool_)
    here[list(chosen)] = True
    inside = grid.column < len(grid.rows)
    row, column, count = grid.row[inside], grid.column[inside], grid.count[inside]
    with_them = np.zeros(len(grid.rows), dtype=np.int64)
    np.add.at(with_them, column[here[row]], count[here[row]])
    np.add.at(with_them, row[here[column]], count[here[column]])
    with_them[here] = 0
    others = np.flatnonzero(with_them)
    others = others[np.argsort(-with_them[others], kind="stable")]
    return [*chosen, *others.tolist()][: max(most, len(chosen))]


def blocks(grid: LabelGrid, order: Sequence[int], size: int) -> LabelGrid:
    """The wrong cells of a grid summed over blocks of so many labels that stand side by side in an order.

    Rows and columns are the same labels (the columns may have no label besides, which is a column of its own). The
    name of a block is that of its first and its last label.

    >>> found = blocks(grid_of("abcd", "abcd", np.array([[5, 1, 0, 0], [2, 9, 0, 0], [0, 0, 3, 0], [7, 0, 0, 1]])),
    ...                [0, 1, 2, 3], 2)
    >>> found.rows, found.counts([0, 1], [0, 1]).tolist()
    (('a … b', 'c … d'), [[3, 0], [7, 0]])
    """
    n, more = len(grid.rows), len(grid.columns) - len(grid.rows)
    n_blocks = -(-n // size)
    place = np.empty(n + more, dtype=np.int64)
    place[list(order)] = np.arange(n) // size
    place[n:] = n_blocks + np.arange(more)
    wrong = np.flatnonzero(grid.wrong)
    row, column = place[grid.row[wrong]], place[grid.column[wrong]]
    counts = np.zeros((n_blocks, n_blocks + more), dtype=np.int64)
    np.add.at(counts, (row, column), grid.count[wrong])
    parts = [[grid.rows[each] for each in order[at : at + size]] for at in range(0, n, size)]
    names = [part[0] if len(part) == 1 else f"{part[0]} … {part[-1]}" for part in parts]
    i, j = np.nonzero(counts)
    sums = counts.sum(axis=1), counts.sum(axis=0)
    return LabelGrid(tuple(names), (*names, *grid.columns[n:]), i, j, counts[i, j], *sums)
