"""Two thresholds and a band of review: the model accepts above it, rejects below it, and people look within."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import InvalidInputError, require_type
from evalkit.thresholds.operating_points import Infeasible


@dataclass(frozen=True, slots=True)
class ReviewBand:
    """accept: predicted without a look is what scores at or above it. reject: what scores below it is not predicted.

    load: the share of all pairs between the two, which a person looks at. error: the share of all pairs that are
    decided wrongly without a look. reviewed, false_accepts, false_rejects: the same as counts of pairs.
    """

    accept: float
    reject: float
    load: float
    error: float
    reviewed: int
    false_accepts: int
    false_rejects: int


def review_band(t: ThresholdCounts, load: float | None = None, error: float | None = None) -> ReviewBand | Infeasible:
    """The band with the least error for at most so much review, or with the least review for at most so much error.

    t: of one label, or of several pooled. load, error: shares of all pairs, from 0 to 1; one of them. Of equally good
    bands it takes the one with less review, or less error, and of these the one that lies highest. A pair without a
    score is rejected. Infeasible where positives without a score alone make more errors.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.1])
    >>> band = review_band(t, error=0)
    >>> band.accept, band.reject, band.reviewed
    (0.8, 0.6, 2)
    """
    require_type(t, ThresholdCounts)
    t.require("accuracy")
    given = [each for each in (load, error) if each is not None]
    if len(given) != 1 or not 0 <= given[0] <= 1:
        raise InvalidInputError("Give one of load and error, as a share from 0 to 1.", found=f"{load=}, {error=}")
    pairs = t.positives + t.negatives
    if not pairs:
        return Infeasible("There are no pairs to decide.")
    predicted = t.tp + t.fp
    if load is not None:
        room = int(np.floor(load * pairs + 1e-9))
        low = np.searchsorted(predicted, predicted + room, side="right") - 1
        low = np.searchsorted(t.tp, t.tp[low])  # below its last positive a band holds nothing worth a look
    else:
        wrong = int(np.floor(given[0] * pairs + 1e-9))
        low = np.searchsorted(t.tp, t.positives + t.fp - wrong)
    low = np.maximum(low, np.arange(len(low)))  # the lower end is not above the upper one
    high = np.flatnonzero(low < len(t.tp))
    if not len(high):
        return Infeasible(f"Positives without a score alone are {t.positives - int(t.tp[-1])} errors.")
    return _best(t, high, low[high], predicted, pairs, by_error=load is not None)


def _best(
    t: ThresholdCounts, high: IntArray, low: IntArray, predicted: IntArray, pairs: int, *, by_error: bool
) -> ReviewBand:
    errors, looked_at = t.fp[high] + t.positives - t.tp[low], predicted[low] - predicted[high]
    first, second = (errors, looked_at) if by_error else (looked_at, errors)
    i = int(np.lexsort((high, second, first))[0])
    upper, lower = int(high[i]), int(low[i])
    return ReviewBand(
        accept=float(t.thresholds[upper]),
        reject=float(t.thresholds[lower]),
        load=int(looked_at[i]) / pairs,
        error=int(errors[i]) / pairs,
        reviewed=int(looked_at[i]),
        false_accepts=int(t.fp[upper]),
        false_rejects=int(t.positives - t.tp[lower]),
    )
