"""The distinct cells of a column, and which of them each item has.

As Python's texts a million cells cost .2 s a column, and a table of slices asks for each column. As numbers they cost a
third of it: those of a few characters are padded to one width, and their bytes are read as integers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evalkit.arrays import IntArray, TextArray

NUL = "\0"

_WIDEST = 64
"""Characters of the longest cell that is padded: of longer ones the padding costs more than Python's texts."""
_SAMPLE = 2_000
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads what words differ by over all bits

_Keys = npt.NDArray[np.uint64]


def distinct_cells(column: TextArray) -> tuple[list[str], IntArray]:
    """The distinct cells, rising, and the position among them of each cell, (n_items,).

    NULs at the end of a cell are left out, as numpy's padded texts do.

    >>> cells, place = distinct_cells(np.array(["out", "in", "out"]))
    >>> cells, place.tolist()
    (['in', 'out'], [1, 0, 1])
    """
    return _by_integers(column) or _by_texts(column)


def _by_texts(column: TextArray) -> tuple[list[str], IntArray]:
    cells = column.tolist()
    plain = {cell: cell.rstrip(NUL) for cell in set(cells)}
    distinct = sorted(set(plain.values()))
    rank = {cell: i for i, cell in enumerate(distinct)}
    place = {cell: rank[of_cell] for cell, of_cell in plain.items()}
    return distinct, np.fromiter(map(place.__getitem__, cells), dtype=np.int64, count=len(cells))


def _by_integers(column: TextArray) -> tuple[list[str], IntArray] | None:
    """None where cells are long, or two of them share an integer."""
    width = int(np.strings.str_len(column).max(initial=0))
    if not 0 < width <= _WIDEST:
        return None
    padded = _padded(column, width)
    words = padded.view(np.uint64).reshape(len(padded), -1)
    keys = _keys(words)
    known = np.unique(keys[:_SAMPLE])
    place = np.searchsorted(known, keys)
    unseen = known[np.minimum(place, len(known) - 1)] != keys
    if unseen.any():
        known = np.union1d(known, keys[unseen])
        place = np.searchsorted(known, keys)
    a_cell = np.empty(len(known), dtype=np.int64)
    a_cell[place] = np.arange(len(place))
    if words.shape[1] > 1 and not (words == words[a_cell][place]).all():
        return None  # two texts of one key
    cells = column[a_cell].tolist()
    rank = np.empty(len(known), dtype=np.int64)
    rank[np.argsort(padded[a_cell], kind="stable")] = np.arange(len(known))
    return sorted(cell.rstrip(NUL) for cell in cells), rank[place]


def _padded(column: TextArray, width: int) -> npt.NDArray[np.bytes_] | npt.NDArray[np.str_]:
    """Cells of one width, which is a multiple of eight bytes."""
    try:
        return column.astype(f"S{-(-width // 8) * 8}")
    except UnicodeEncodeError:  # more than ASCII
        return column.astype(f"U{-(-width // 2) * 2}")


def _keys(words: npt.NDArray[np.uint64]) -> _Keys:
    """(n_cells,) one integer for the words of each cell, (n_cells, n_words)."""
    keys = words[:, 0].copy()
    for j in range(1, words.shape[1]):
        keys = (keys ^ (keys >> np.uint64(29))) * _ODD + words[:, j]
    return keys
