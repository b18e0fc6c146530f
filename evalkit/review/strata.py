"""How pairs are parted by score before some are drawn, and how many of each part are."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray

PARTS, PARTS_BELOW = 5, 8
"""Strata above a threshold, and at most so many below it."""
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


def parts_below(n: int) -> int:
    """How many strata there are below a threshold, if ``n`` pairs are drawn: of few, as many as above.

    >>> parts_below(20), parts_below(60), parts_below(200)
    (5, 6, 8)
    """
    return min(max(n // 10, PARTS), PARTS_BELOW)


def parts_by_spread(ranked: IntArray, chance: FloatArray, parts: int) -> list[IntArray]:
    """Pairs by falling score in so many parts, each with as much of their number and their spread; none is empty.

    chance: of every pair, by its place, how likely it is true; the spread of one is the standard deviation of that.
    Pairs that are likely true though they are not predicted lie near the threshold, where parts are the smallest. By
    number alone they would stand among many that are not; by spread alone the lowest part would hold nearly all pairs,
    and a few true ones that a few verdicts miss.

    >>> chance = np.concatenate([np.full(40, 0.5), np.full(120, 0.01)])
    >>> [len(part) for part in parts_by_spread(np.arange(160), chance, 8)]
    [11, 11, 12, 19, 26, 27, 27, 27]
    """
    if not len(ranked):
        return []
    spread = np.sqrt(chance[ranked] * (1 - chance[ranked]))
    held = np.cumsum(1 / len(ranked) + spread / spread.sum())
    cuts = np.searchsorted(held, held[-1] * np.arange(1, parts) / parts)
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
