"""Sorting the keys of a count, by whichever of two ways is faster on this processor; and the rows that scores reach.

numpy's own sort uses what instructions the processor has, and some have none that help, or ones that are slow: there it
takes several times as long as numpy's counting sort of 16 bits, done twice, and a sort of what is nearly in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray

Keys: TypeAlias = npt.NDArray[np.uint64]

ENOUGH = 2**15
"""Keys from which on the two ways differ by enough to choose between them."""


def sort_keys(key: Keys) -> None:
    """Sort keys in place, rising. Both ways end in a complete sort, so that the result cannot depend on the choice.

    >>> key = np.array([3, 1, 2], dtype=np.uint64)
    >>> sort_keys(key); key.tolist()
    [1, 2, 3]
    """
    if len(key) >= ENOUGH and is_by_place_faster():
        sort_by_place(key)
    else:
        key.sort()


def sort_by_place(key: Keys) -> None:
    """Sort keys in place: put blocks of them nearly in order by their places, then sort all.

    numpy's stable sort takes what is in order already as it is, and merges the blocks, each of which fits into the
    processor's cache.
    """
    for start in range(0, len(key), _BLOCK):
        _order_nearly(key[start : start + _BLOCK])
    key.sort(kind="stable")


_BLOCK = 2**17


def _order_nearly(key: Keys) -> None:
    """Order keys by 32 bits of their place between a low and a high one, 16 bits at a time, the lower ones first.

    The few keys beyond these two have the first or the last place. Where more than a few share a place with others, so
    that much is left to do, all are sorted from the start.
    """
    sample = np.sort(key[:: len(key) // _SAMPLE + 1])
    low, high = sample[len(sample) // _BEYOND], sample[-1 - len(sample) // _BEYOND]
    place = np.clip(key, low, high)
    place -= low
    place >>= np.uint64(max(int(high - low).bit_length() - 32, 0))
    order = np.argsort(place.astype(np.uint16), kind="stable")
    place >>= np.uint64(16)
    key[:] = key[order[np.argsort(place.astype(np.uint16)[order], kind="stable")]]
    if np.count_nonzero(key[1:] < key[:-1]) > len(key) // _MUCH:
        key.sort()


_SAMPLE = 2**10
_BEYOND = 2**6
_MUCH = 4


@cache
def is_by_place_faster() -> bool:
    """Measured once in the life of a process, in some milliseconds."""
    key = np.random.default_rng(0).random(ENOUGH).view(np.uint64)
    return _seconds(sort_by_place, key) < _seconds(np.ndarray.sort, key)


def _seconds(sort: Callable[[Keys], None], key: Keys) -> float:
    """The shortest of a few tries, in which nothing came between."""
    taken = []
    for _ in range(_TRIES):
        copy = key.copy()
        begun = perf_counter()
        sort(copy)
        taken.append(perf_counter() - begun)
    return min(taken)


_TRIES = 5


def rows_reached(scores: FloatArray, thresholds: FloatArray) -> IntArray:
    """The first row of a table whose threshold each score reaches: (n_scores,), n_rows for one that reaches none.

    Bisection takes a wrong turn at every second step of every score. Instead the range of the thresholds is parted
    evenly: a score lies in the part of a higher place than all thresholds of lower parts, and is compared with those of
    its own part alone. To find the part rounds, but never past a part: subtraction and multiplication keep order.

    scores: finite. thresholds: (n_rows,) strictly falling, the first may be inf.

    >>> rows_reached(np.array([0.7, 0.5, 0.1]), np.array([0.7, 0.5, 0.2])).tolist()
    [0, 1, 3]
    """
    rising = thresholds[::-1]
    n_rows = len(rising)
    low, high = rising[0], rising[-1 - int(np.isposinf(rising[-1]))] if n_rows > 1 else rising[0]
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        parts_in_one = _PARTS * n_rows / (high - low)
    if len(scores) < ENOUGH or not 0 < parts_in_one < np.inf:
        return np.asarray(n_rows - np.searchsorted(rising, scores, side="right"))

    def part_of(values: FloatArray) -> npt.NDArray[np.int32]:
        places: FloatArray = (np.clip(values, low, high) - low) * parts_in_one
        return places.astype(np.int32)

    part, edges = part_of(scores), np.arange(_PARTS * n_rows + 2)
    lower = np.searchsorted(part_of(rising), edges)  # thresholds in lower parts than each
    reached = lower[part]
    many = np.diff(lower) > 1
    beyond = np.append(rising, np.inf)
    reached += beyond[reached] <= scores
    if many.any():
        crowded = np.flatnonzero(many[part])
        reached[crowded] = np.searchsorted(rising, scores[crowded], side="right")
    return np.asarray(n_rows - reached)


_PARTS = 8  # for each threshold, so that few share one
