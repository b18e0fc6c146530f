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
    cells = column.tolist()
    plain = {cell: cell.rstrip(NUL) for cell in set(cells)}
    distinct = sorted(set(plain.values()))
    rank = {cell: i for i, cell in enumerate(distinct)}
    place = {cell: rank[of_cell] for cell, of_cell in plain.items()}
    return distinct, np.fromiter(map(place.__getitem__, cells), dtype=np.int64, count=len(cells))
