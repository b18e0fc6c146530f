"""Sorting the keys of a count, by whichever of two ways is faster on this processor.

numpy's own sort uses what instructions the processor has, and some have none that help, or ones that are slow: there it
takes several times as long to sort keys from the start as to sort them after they were put roughly in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Keys: TypeAlias = npt.NDArray[np.uint64]

ENOUGH = 2**15
"""Keys from which on the two ways differ by enough to choose between them."""


def sort_keys(key: Keys) -> None:
    """Sort keys in place, rising. Both ways end in a complete sort, so that the result cannot depend on the choice.

    >>> key = np.array([3, 1, 2], dtype=np.uint64)
    >>> sort_keys(key); key.tolist()
    [1, 2, 3]
    """
    if len(key) >= ENOUGH and _roughly_first_is_faster():
        sort_roughly_first(key)
    else:
        key.sort()


def sort_roughly_first(key: Keys) -> None:
    """Sort keys in place, after putting them in order by 16 bits of their place between the lowest and the highest.

    numpy orders 16 bits by counting them, and its stable sort is quick on what is nearly in order. Where keys crowd so
    that 16 bits hardly tell them apart, nothing is gained, and they are sorted from the start.
    """
    lowest = key.min()
    place = key - lowest
    place >>= np.uint64(max(int(key.max() - lowest).bit_length() - 16, 0))
    code = place.astype(np.uint16)
    if np.bincount(code).max() > len(key) // _CROWD:
        key.sort()
        return
    key[:] = key[np.argsort(code, kind="stable")]
    key.sort(kind="stable")


_CROWD = 8


@cache
def _roughly_first_is_faster() -> bool:
    """Measured once in the life of a process, in some milliseconds."""
    key = np.random.default_rng(0).random(ENOUGH).view(np.uint64)
    return _seconds(sort_roughly_first, key) < _seconds(np.ndarray.sort, key)


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
