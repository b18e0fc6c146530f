"""How pairs are parted by score before some are drawn, and how many of each part are."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray

PARTS = 5
"""Strata on either side of a threshold."""
LEAST_ABOVE, LEAST_BELOW = 4, 2
"""So many are drawn of each stratum, at least, or all of it."""
SUREST = 0.1
"""Above a threshold no stratum is held to be surer than that: a few verdicts would then never correct it."""


def equal_parts(ranked: IntArray) -> list[IntArray]:
    """Pairs by falling score in parts of one size, those that are not empty.

    >>> [len(part) for part in equal_parts(np.arange(12))]
    [3, 3, 2, 2, 2]
    """
    return [part for part in np.array_split(ranked, PARTS) if len(part)]


def halving_parts(ranked: IntArray) -> list[IntArray]:
    """Pairs by falling score, the lower half in one part, half of the rest in the next one, and so on.

    Pairs that are likely true though they are not predicted lie near the threshold, where parts are small.

    >>> [len(part) for part in halving_parts(np.arange(160))]
    [10, 10, 20, 40, 80]
    """
    cuts = [len(ranked) // 2**power for power in range(PARTS - 1, 0, -1)]
    return [part for part in np.split(ranked, cuts) if len(part)]


def allocate(size: IntArray, spread: FloatArray, least: IntArray, n: int) -> IntArray:
    """How many to draw of each stratum: in proportion to its spread, such that the variance is least (Neyman 1934).

    size: (n_strata,) pairs. spread: (n_strata,) the standard deviation of what a stratum adds to the figure, above 0.
    least: at least so many, or all there are. Numbers add up to ``n``, or to less where there are not so many pairs, or
    to more where the least do.

    >>> allocate(np.array([100, 100, 3]), np.array([3.0, 1.0, 9.0]), np.array([4, 4, 4]), 23).tolist()
    [15, 5, 3]
    """
    lowest = np.minimum(least, size)
    wanted = lowest.astype(np.float64)
    free = np.ones(len(size), dtype=np.bool_)
    while free.any():
        left = max(n - wanted[~free].sum(), 0.0)
        share = left * spread / spread[free].sum()
        beyond = free & (share > size)
        bound = beyond if beyond.any() else free & (share < lowest)
        if not bound.any():
            wanted[free] = share[free]
            break
        wanted[bound] = np.where(beyond, size, lowest)[bound]
        free &= ~bound
    drawn = np.floor(wanted + 1e-9).astype(np.int64)
    rest = np.argsort(drawn - wanted, kind="stable")
    more = [each for each in rest.tolist() if drawn[each] < size[each]][: max(n - int(drawn.sum()), 0)]
    drawn[more] += 1
    return drawn
