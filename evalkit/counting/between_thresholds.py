"""What follows from counts alone about the scores between two thresholds of a grid.

Neighbouring rows differ by exact numbers of positives and negatives: those whose score lies between the two thresholds.
Hence a histogram of scores, the reliability of each part of it, and bounds of what finer thresholds could show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import roc_auc

_ADDED_UP: Final = 1000
"""Reciprocals that are added up one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreHistogram:
    """Items by score. Bin ``i`` holds ``edges[i] <= score < edges[i + 1]``.

    edges: (n_bins + 1,) float64, rising from -inf to inf, the thresholds of the table between them. The first bin also
    holds the items that got no score. positives, negatives: (n_bins,) int64; they add up to the table's totals.
    """

    edges: FloatArray
    positives: IntArray
    negatives: IntArray

    @property
    def total(self) -> IntArray:
        """(n_bins,) items of each bin."""
        return self.positives + self.negatives

    @property
    def share_positive(self) -> FloatArray:
        """(n_bins,) reliability: the share of positives among the items of each bin, NaN where it is empty.

        Where scores are probabilities that can be relied on, it lies between the edges of its bin.
        """
        share: FloatArray = np.full(len(self.positives), np.nan)
        np.divide(self.positives, self.total, out=share, where=self.total > 0)
        return share


@dataclass(frozen=True, slots=True)
class Bounds:
    """A figure that is known to lie in [low, high]."""

    low: float
    high: float


def score_histogram(t: ThresholdCounts) -> ScoreHistogram:
    """Positives and negatives between neighbouring thresholds, by differences of the rows.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> h = score_histogram(counts_by_threshold([1, 0, 1, 0], [0.9, 0.9, 0.3, 0.1]))
    >>> h.edges.tolist(), h.positives.tolist(), h.negatives.tolist()
    ([-inf, 0.1, 0.3, 0.9, inf], [0, 0, 1, 1], [0, 1, 0, 1])
    >>> h.share_positive.tolist()
    [nan, 0.0, 1.0, 0.5]
    """
    t.require("tp", "fp")
    edges = np.concatenate([[-np.inf], t.thresholds[::-1]])
    positives, negatives = (
        np.diff(column, append=total)[::-1] for column, total in ((t.tp, t.positives), (t.fp, t.negatives))
    )
    return ScoreHistogram(edges, positives, negatives)


def average_precision_bounds(t: ThresholdCounts) -> Bounds:
    """Lowest and highest average precision that scores with these counts can have. NaN without positives.

    Between two rows d positives and e negatives come in an unknown order. A positive counts with the precision reached
    at its score. It is highest where all d share a score above the e negatives, (tp + d) / (tp + d + fp) for each;
    lowest where the negatives come first and then the positives one by one, (tp + j) / (tp + j + fp + e) for the j-th:
    no order gives the j-th positive more negatives or fewer positives. Both can occur, so no narrower bounds hold.
    Positives below the last threshold count 0 in the low bound, as they may have no score at all.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> average_precision_bounds(counts_by_threshold([0, 1, 0, 1], [0.1, 0.35, 0.4, 0.8]))
    Bounds(low=0.8333..., high=0.8333...)
    """
    t.require("tp", "fp")
    if t.positives == 0:
        return Bounds(float("nan"), float("nan"))
    found, ahead = np.diff(t.tp).astype(np.float64), t.fp[1:].astype(np.float64)
    low = float(np.sum(found - ahead * _reciprocals(t.tp[:-1] + ahead, t.tp[1:] + ahead)))
    found, tp = np.diff(t.tp, append=t.positives), np.append(t.tp[1:], t.positives)
    some = found > 0
    high = float(np.sum(found[some] * (tp[some] / (tp + t.fp)[some])))
    return Bounds(max(low, 0.0) / t.positives, high / t.positives)


def roc_auc_bounds(t: ThresholdCounts) -> Bounds:
    """Lowest and highest ROC AUC that scores with these counts can have. NaN without positives or without negatives.

    Between two rows d positives and e negatives come in an unknown order: all d before all e, or after them. Straight
    lines, as in ``roc_auc``, lie in the middle, and d e pairs of a positive and a negative are open.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> roc_auc_bounds(counts_by_threshold([0, 1, 0, 1], [0.1, 0.35, 0.4, 0.8]))
    Bounds(low=0.75, high=0.75)
    """
    t.require("tp", "fp")
    middle = roc_auc(t)
    open_pairs = np.diff(t.tp, append=t.positives) * np.diff(t.fp, append=t.negatives).astype(np.float64)
    half = float(open_pairs.sum()) / 2 / t.positives / t.negatives if t.positives and t.negatives else float("nan")
    return Bounds(middle - half, middle + half)


def _reciprocals(low: FloatArray, high: FloatArray) -> FloatArray:
    """The sum of 1 / k over whole k in (low, high], element by element, as there may be billions of them.

    A difference of harmonic numbers: ln(k + 1/2) + 1 / (24 (k + 1/2)^2) + Euler's constant, which is off by less than
    1 / (100 k^4); the first of them, where that shows, are added up one by one.
    """
    exact = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, _ADDED_UP + 1))])
    near, far = (np.minimum(low, _ADDED_UP), np.minimum(high, _ADDED_UP)), (low, high)
    summed = exact[near[1].astype(np.int64)] - exact[near[0].astype(np.int64)]
    a, b = (np.maximum(end, _ADDED_UP) + 0.5 for end in far)
    return summed + np.log1p((b - a) / a) + (1 / b**2 - 1 / a**2) / 24  # type: ignore[no-any-return]
