"""A part of a list whose order is a number for each pair, however deep in the list, without sorting the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.examples.first import Ranked, in_order, joined

_MANY, _EVERY = 200_000, 64
_NONE = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Pairs of one label with what they are ordered by.

    key: (n,) float64, or one number, infinite, that all n of them have. take: the pairs at some of its places, of which
    examples rise.
    """

    label: int
    n: int
    key: FloatArray | float
    take: Callable[[IntArray], Ranked]

    def places(self, value: float) -> IntArray:
        """Where the key is just this."""
        if isinstance(self.key, float):
            return np.arange(self.n if self.key == value else 0)
        return np.flatnonzero(self.key == value)

    def count(self, value: float) -> int:
        """How many have just this key."""
        if isinstance(self.key, float):
            return self.n if self.key == value else 0
        return int(np.count_nonzero(self.key == value))


def part_of(blocks: Sequence[Block], start: int, limit: int | None) -> Ranked:
    """The pairs from a place on, at most so many: the largest key first, of equal ones by label, then by example.

    blocks: those of one label next to each other, labels rising.

    The keys of the first and of the last of them are found, and then only pairs between the two are looked at; of many
    that have one key, those of the labels that are reached.
    """
    total = sum(block.n for block in blocks)
    stop = total if limit is None else min(start + limit, total)
    if start >= stop:
        return joined([])
    if start == 0 and stop == total:
        return in_order(joined([block.take(np.arange(block.n)) for block in blocks]), 0, None)
    high, low, before = _ends(blocks, start, stop - 1)
    if high == low:
        return joined(list(_alike(blocks, high, start - before, stop - before)))
    parts = list(_alike(blocks, high, start - before, total))
    parts.append(in_order(joined(list(_between(blocks, low, high))), 0, None))
    parts += _alike(blocks, low, 0, stop - start - sum(len(part.key) for part in parts))
    return joined(parts)


def _ends(blocks: Sequence[Block], first: int, last: int) -> tuple[float, float, int]:
    """The keys at two ranks, the largest has rank 0; and how many are above the first of them."""
    arrays = [block.key for block in blocks if not isinstance(block.key, float)]
    n = sum(map(len, arrays))
    on_top = sum(block.n for block in blocks if isinstance(block.key, float) and block.key > 0)
    above, keys = _around(arrays, *(min(max(rank - on_top, 0), n - 1) for rank in (first, last))) if n else (0, _NONE)
    places = [len(keys) - 1 - (rank - on_top - above) for rank in (first, last)]
    inside = [place for place in places if 0 <= place < len(keys)]
    if inside:
        keys.partition(inside)
    high, low = (np.inf if at >= len(keys) else -np.inf if at < 0 else float(keys[at]) for at in places)
    return high, low, above + int(np.count_nonzero(keys > high)) + (on_top if high < np.inf else 0)


def _around(arrays: Sequence[FloatArray], first: int, last: int) -> tuple[int, FloatArray]:
    """All keys among which those at two ranks are, and how many are above them. Of many keys a sample tells where."""
    n = sum(map(len, arrays))
    if n > _MANY:
        sample = np.sort(np.concatenate([each[::_EVERY] for each in arrays]))[::-1]
        margin = 6 * n / len(sample) ** 0.5  # six times the largest standard error of a rank
        bounds = [(first - margin) / n * len(sample), (last + margin) / n * len(sample)]
        high = sample[int(bounds[0])] if bounds[0] >= 0 else np.inf
        low = sample[int(bounds[1])] if bounds[1] < len(sample) else -np.inf
        above = sum(int(np.count_nonzero(each > high)) for each in arrays)
        keys = np.concatenate([each[(each >= low) & (each <= high)] for each in arrays])
        if above <= first and last < above + len(keys):
            return above, keys
    return 0, np.concatenate(arrays)


def _between(blocks: Iterable[Block], low: float, high: float) -> Iterator[Ranked]:
    """The pairs whose keys lie between two others, which are not many."""
    for block in blocks:
        if not isinstance(block.key, float):
            yield block.take(np.flatnonzero((block.key < high) & (block.key > low)))


def _alike(blocks: Iterable[Block], value: float, begin: int, end: int) -> Iterator[Ranked]:
    """Of all pairs with this very key those from a place to another, label after label, and in each by example."""
    place = 0
    for _, of_label in groupby(blocks, lambda block: block.label):
        own = list(of_label)
        n = sum(block.count(value) for block in own)
        if place < end and place + n > begin:
            found = joined([block.take(block.places(value)) for block in own])
            rows = np.argsort(found.example, kind="stable")
            yield found.take(rows[max(begin - place, 0) : end - place])
        place += n
        if place >= end:
            return
