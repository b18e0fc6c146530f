"""Reliability in bins of equal width, and the expected calibration error."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.calibration.claims import Claimed, Claims, claims_of
from evalkit.calibration.related import bin_of, residual_correlation, variance_of_sums
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions

BINS = 15
MOST_BINS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """How often scores come true, bin by bin: each bin holds the scores above its lower edge, up to its upper one.

    Attributes:
        of: "label", "pairs" (of example and label) or "top label": what the scores are claims of.
        edges: (bins + 1,) from 0 to 1, at equal distances; a score of 0 is in the first bin.
        total, came_true: (bins,) int64 claims in each, and how many of them came true.
        mean_score: (bins,) float64, NaN where a bin is empty.
        left_out: pairs without a score, or examples of which several labels have the highest score: in no bin.
        if_calibrated: the expected calibration error that a perfectly calibrated model with these very scores would
            show on the average, by chance alone; NaN where there is no score.
    """

    of: Claimed
    edges: FloatArray
    total: IntArray
    came_true: IntArray
    mean_score: FloatArray
    left_out: int
    if_calibrated: float

    def __repr__(self) -> str:
        return (
            f"Reliability({self.of}, {self.total.sum()} scores in {len(self.total)} bins, expected calibration error "
            f"{self.expected_calibration_error:.4f}, {self.if_calibrated:.4f} if calibrated)"
        )

    @property
    def share(self) -> FloatArray:
        """(bins,) how many of a bin came true; NaN where it is empty."""
        return _ratio(self.came_true, self.total)

    @property
    def expected_calibration_error(self) -> float:
        """The mean distance of share and mean score, each bin by how many it holds; NaN where there is no score."""
        held = self.total > 0
        if not held.any():
            return float("nan")
        distance = np.abs(self.share[held] - self.mean_score[held])
        return float(np.sum(self.total[held] * distance) / np.sum(self.total))


def reliability(
    p: Predictions,
    bins: int = BINS,
    *,
    label: str | None = None,
    labels: Collection[str] | None = None,
    scored_only: bool = False,
) -> Reliability:
    """How often scores come true, in bins of equal width on (0, 1].

    Of a label, one against the rest; or, where none is named, of the top label of single-label models (an example of
    which several labels have the highest score has none, and is left out), and of all pairs of others.

    Args:
        p: predictions whose scores are probabilities.
        bins: how many, from 1 to 10,000.
        labels: where no label is named, only their pairs, or the examples of which one of them is true.
        scored_only: leave pairs without a score out, where otherwise these are an error; the scores of an example need
            not sum to 1 then.

    Scores that are no probabilities, or missing, are a NotProbabilitiesError that says why.

    ``if_calibrated`` adds sqrt(2 V / pi) / n over the bins, with the variance V of how many would come true in each:
    the sum of s (1 - s), and more where claims are related, as those of one video are, by as much as their residuals
    are alike.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.9], [0.3]], labels=["cat"], task="binary")
    >>> r = reliability(p, 2)
    >>> r.total.tolist(), r.came_true.tolist(), round(r.expected_calibration_error, 4)
    ([1, 2], [1, 1], 0.4667)
    """
    return reliability_of(claims_of(p, label, labels=labels, scored_only=scored_only), bins)


def expected_calibration_error(
    p: Predictions,
    bins: int = BINS,
    *,
    label: str | None = None,
    labels: Collection[str] | None = None,
    scored_only: bool = False,
) -> float:
    """The mean distance of what scores claim and what comes true, in bins of equal width on (0, 1]; lower is better.

    Arguments and errors are those of ``reliability``, whose ``if_calibrated`` is what to hold it against: a perfectly
    calibrated model does not have 0. NaN where there is no score.

    Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks".

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> round(expected_calibration_error(p), 12)
    0.4
    """
    return reliability(p, bins, label=label, labels=labels, scored_only=scored_only).expected_calibration_error


def reliability_of(claims: Claims, bins: int = BINS) -> Reliability:
    edges, table, n = bin_edges(bins), claims.table(), len(claims)
    score, true, false = table.thresholds[1:], np.diff(table.tp), np.diff(table.fp)
    place = bin_of(score, edges)
    came_true, total, sums = (
        np.bincount(place, each, minlength=bins) for each in (true, true + false, score * (true + false))
    )
    total, came_true = total.astype(np.int64), came_true.astype(np.int64)
    chance = float("nan")
    if n:
        variance = variance_of_sums(claims, edges, residual_correlation(claims))
        chance = float(np.sum(np.sqrt(2 * variance / np.pi)) / n)
    return Reliability(claims.what, edges, total, came_true, _ratio(sums, total), claims.left_out, chance)


def bin_edges(bins: int) -> FloatArray:
    """(bins + 1,) from 0 to 1; a number of bins that is none is an error.

    >>> bin_edges(4).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or not 1 <= bins <= MOST_BINS:
        raise InvalidInputError(f"bins must be a whole number from 1 to {MOST_BINS:,}.", found=repr(bins))
    return np.arange(int(bins) + 1) / int(bins)


def _ratio(of: FloatArray | IntArray, total: IntArray) -> FloatArray:
    return np.asarray(np.divide(of, total, out=np.full(len(total), np.nan), where=total > 0))
