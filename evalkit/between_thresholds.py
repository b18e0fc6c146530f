"""What counts alone tell about the scores between two thresholds of a grid.

Neighbouring rows differ by exact numbers of positives and negatives: those whose score lies between the two thresholds.
Hence a histogram of scores, the reliability of each part of it, and bounds of what finer thresholds could show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.counts import ThresholdCounts
from evalkit.predictions import FloatArray, IntArray


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

    >>> from evalkit.counts import counts_by_threshold
    >>> h = score_histogram(counts_by_threshold([1, 0, 1, 0], [0.9, 0.9, 0.3, 0.1]))
    >>> h.edges.tolist(), h.positives.tolist(), h.negatives.tolist()
    ([-inf, 0.1, 0.3, 0.9, inf], [0, 0, 1, 1], [0, 1, 0, 1])
    >>> h.share_positive.tolist()
    [nan, 0.0, 1.0, 0.5]
    """
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

    >>> from evalkit.counts import counts_by_threshold
    >>> average_precision_bounds(counts_by_threshold([0, 1, 0, 1], [0.1, 0.35, 0.4, 0.8]))
    Bounds(low=0.8333..., high=0.8333...)
    """
    if t.positives == 0:
        return Bounds(float("nan"), float("nan"))
    found = np.diff(t.tp)
    rank = np.arange(1, int(t.tp[-1]) + 1)
    low = float(np.sum(rank / (rank + np.repeat(t.fp[1:], found))))
    found, tp = np.diff(t.tp, append=t.positives), np.append(t.tp[1:], t.positives)
    some = found > 0
    high = float(np.sum(found[some] * (tp[some] / (tp + t.fp)[some])))
    return Bounds(low / t.positives, high / t.positives)
