"""The distinct cells of a column, and which of them each item has."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import IntArray, TextArray

NUL = "\0"


def distinct_cells(column: TextArray) -> tuple[list[str], IntArray]:
    """The distinct cells, rising, and the position among them of each cell, (n_items,).

    >>> cells, place = distinct_cells(np.array(["out", "in", "out"]))
    >>> cells, place.tolist()
    (['in', 'out'], [1, 0, 1])
    """
    cells = [cell.rstrip(NUL) for cell in column.tolist()]
    distinct = sorted(set(cells))
    rank = {cell: i for i, cell in enumerate(distinct)}
    return distinct, np.fromiter(map(rank.__getitem__, cells), dtype=np.int64, count=len(cells))
