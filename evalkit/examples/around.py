"""The pairs around a threshold: what changes sides as it moves, the nearest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray, Positions, TextArray
from evalkit.examples.first import Ranked, first_of, in_order, joined
from evalkit.examples.selection import labels_listed
from evalkit.predictions import Predictions

_MANY = 200_000
"""Scores from which on only those that are likely near enough are looked at one by one."""
_SAMPLED = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class PairsAround:
    """Pairs of example and label whose scores lie around a threshold, the lowest score first.

    Attributes:
        reach: between these two scores every pair of the list's labels is here; those at the ends may be cut short.
        ids: (n,) of the examples. label: (n,) positions in ``Predictions.labels``. truth: (n,) bool. score: (n,).
    """

    reach: tuple[float, float]
    ids: TextArray
    label: IntArray
    truth: BoolArray
    score: FloatArray

    def __repr__(self) -> str:
        return f"PairsAround({len(self)} pairs, every one from {self.reach[0]:g} to {self.reach[1]:g})"

    def __len__(self) -> int:
        return len(self.score)


def pairs_around(
    p: Predictions, label: str | None, threshold: float, *, most: int = 2_000, without: Collection[str] = ()
) -> PairsAround:
    """The ``most`` pairs whose scores are nearest to a threshold.

    label: one, or None for all labels but those ``without``. Pairs without a score never change sides, and those whose
    truth is not known are counted nowhere: neither is here. Above all scores (inf) the highest are the nearest.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [0]], [[0.3], [0.6], [0.9]], labels=["cat"], ids=[*"xyz"], task="binary")
    >>> around = pairs_around(p, None, 0.5, most=2)
    >>> around.ids.tolist(), around.score.tolist()
    (['x', 'y'], [0.3, 0.6])
    """
    chosen = labels_listed(p, label, without)
    parts = [p.scored(i) for i in chosen]
    n = sum(len(score) for _, _, score in parts)
    within = _likely([score for _, _, score in parts], threshold, most) if n > _MANY else np.inf
    found = _nearest(parts, chosen, threshold, most, within)
    if len(found.key) < min(most, n):
        found = _nearest(parts, chosen, threshold, most, np.inf)
    far = -float(found.key.min(initial=0.0))
    reach = (-np.inf, np.inf) if len(found.key) == n else _ends(found.score, threshold, far)
    order = np.lexsort((found.example, found.label, found.score))
    found = found.take(order)
    return PairsAround(reach, p.ids[found.example], found.label, found.truth, found.score)


def _ends(score: FloatArray, threshold: float, far: float) -> tuple[float, float]:
    if np.isinf(threshold):
        return float(score.min()), np.inf
    return threshold - far, threshold + far


def _distance(score: FloatArray, threshold: float) -> FloatArray:
    """How far scores are from a threshold; from one above all of them, how far below zero they are."""
    return np.abs(score - threshold) if np.isfinite(threshold) else -score


def _likely(scores: list[FloatArray], threshold: float, most: int) -> float:
    """A distance within which there are likely some times as many pairs as are wanted."""
    n = sum(map(len, scores))
    sampled = np.concatenate([score[:: max(n // _SAMPLED, 1)] for score in scores])
    distance = np.sort(_distance(sampled, threshold))
    return float(distance[min(4 * most * len(distance) // n + 10, len(distance) - 1)])


def _nearest(
    parts: list[tuple[Positions, BoolArray, FloatArray]], labels: list[int], threshold: float, most: int, within: float
) -> Ranked:
    ranked = []
    for i, (example, truth, score) in zip(labels, parts, strict=True):
        distance = _distance(score, threshold)
        at = np.flatnonzero(distance <= within)
        at = at[first_of(-distance[at], most)]
        ranked.append(Ranked(-distance[at], example[at].astype(np.int64), np.full(len(at), i), truth[at], score[at]))
    return in_order(joined(ranked), 0, most)
