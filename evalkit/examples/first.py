"""The first of a list whose order is a number for each pair, without sorting the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Pairs of example and label with what they are ordered by.

    key: (n,) float64, the largest comes first; of equal ones the one whose label, then whose example comes first.
    example, label: (n,) positions. truth: (n,) bool. score: (n,) float64, -inf where the model gave none.
    """

    key: FloatArray
    example: IntArray
    label: IntArray
    truth: BoolArray
    score: FloatArray

    def take(self, rows: IntArray) -> Ranked:
        return Ranked(self.key[rows], self.example[rows], self.label[rows], self.truth[rows], self.score[rows])


def first_of(key: FloatArray, most: int) -> IntArray:
    """Places of the ``most`` largest keys, rising; of equal ones those that stand first.

    >>> first_of(np.array([1.0, 3.0, 2.0, 3.0, 2.0]), 3).tolist()
    [1, 2, 3]
    """
    if len(key) <= most:
        return np.arange(len(key))
    if not most:
        return np.arange(0)
    last = np.partition(key, len(key) - most)[len(key) - most]
    above = np.flatnonzero(key > last)
    return np.sort(np.concatenate([above, np.flatnonzero(key == last)[: most - len(above)]]))


def joined(parts: list[Ranked]) -> Ranked:
    """The pairs of several labels in one."""
    if not parts:
        none = np.empty(0, dtype=np.int64)
        return Ranked(np.empty(0), none, none, np.empty(0, dtype=np.bool_), np.empty(0))
    return Ranked(
        np.concatenate([part.key for part in parts]),
        np.concatenate([part.example for part in parts]).astype(np.int64),
        np.concatenate([part.label for part in parts]),
        np.concatenate([part.truth for part in parts]),
        np.concatenate([part.score for part in parts]),
    )


def in_order(pairs: Ranked, start: int, limit: int | None) -> Ranked:
    """Those from a place on, in their order, at most so many."""
    if limit is not None and start + limit < len(pairs.key):
        most = max(start + limit, 1)
        pairs = pairs.take(np.flatnonzero(pairs.key >= np.partition(pairs.key, -most)[-most]))
    order = np.lexsort((pairs.example, pairs.label, -pairs.key))
    return pairs.take(order[start:] if limit is None else order[start : start + limit])
