"""What decisions cost, and what they are like where positives are rarer than in the test set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import Ratio, false_positive_rate, prevalence, recall
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.intervals.shares import wilson


@dataclass(frozen=True, slots=True)
class CostModel:
    """What a decision costs, in a unit of one's own: a false alarm (fp), a miss (fn), a hit (tp) and a true negative;
    what is below 0 is a gain.

    prevalence: the share of positives where the model is used; None for that of the test set.

    >>> CostModel(fp=1, fn=10).of(Counts(tp=3, fp=2, fn=1, tn=4))
    1.2
    """

    fp: float
    fn: float
    tp: float = 0.0
    tn: float = 0.0
    prevalence: float | None = None

    def __post_init__(self) -> None:
        if not np.isfinite([self.fp, self.fn, self.tp, self.tn]).all():
            raise InvalidInputError("Costs are finite numbers.", found=str(self))
        if self.prevalence is not None:
            _require_share(self.prevalence)

    def of(self, c: Counts, *, rarer: float = 1.0) -> Ratio:
        """The mean cost of an item at these counts. NaN without examples, and, where the prevalence is another one than
        that of the test set, without positives or without negatives.

        rarer: by what factor positives are rarer than in the test set; where the model has a prevalence, that holds.
        """
        if self.prevalence is None and rarer == 1:
            total = np.asarray(c.tp) + c.fp + c.fn + c.tn
            spent = self.fp * np.asarray(c.fp, dtype=np.float64)
            spent = spent + self.fn * np.asarray(c.fn) + self.tp * np.asarray(c.tp) + self.tn * np.asarray(c.tn)
            with np.errstate(invalid="ignore", divide="ignore"):
                cost = spent / total
            return cost if np.ndim(cost) else float(cost)
        found, alarms = recall(c), false_positive_rate(c)
        there = prevalence(c) / rarer if self.prevalence is None else self.prevalence
        of_positives = self.fn * (1 - found) + self.tp * found
        of_negatives = self.fp * alarms + self.tn * (1 - alarms)
        return there * of_positives + (1 - there) * of_negatives


def expected_cost(t: ThresholdCounts, model: CostModel) -> FloatArray:
    """(n_rows,) the mean cost of an item at each threshold of a table; the first is where nothing is predicted.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> expected_cost(counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1]), CostModel(fp=1, fn=4)).tolist()
    [2.0, 1.0, 1.25, 0.25, 0.5]
    """
    t.require("accuracy")
    return np.asarray(model.of(t.counts), dtype=np.float64)


def precision_at_prevalence(c: Counts, prevalence: float, level: float = 0.95) -> Estimate:
    """Precision where this share of all items is positive, as unsure as recall and the false positive rate are.

    Its odds are those of the prevalence times recall / false positive rate, whose interval is that of a ratio of two
    shares with Wilson's intervals (Donner and Zou, Stat. Methods Med. Res. 21, 2012): 0 false alarms among 50 negatives
    are no precision of 1. Taken are independent pairs. NaN where nothing is predicted.

    >>> e = precision_at_prevalence(Counts(tp=40, fp=0, fn=10, tn=50), 0.002)
    >>> e.value, round(e.low, 3), e.high
    (1.0, 0.022, 1.0)
    """
    tpr, fpr = wilson(c.tp, c.tp + c.fn, level), wilson(c.fp, c.fp + c.tn, level)
    return precision_of_rates(tpr, fpr, prevalence, int(c.tp + c.fp))


def precision_of_rates(tpr: Estimate, fpr: Estimate, prevalence: float, n: int) -> Estimate:
    """``precision_at_prevalence`` from recall and false positive rate with their intervals. n: predictions."""
    _require_share(prevalence)
    method = "ratio of two intervals"
    if np.isnan(float(tpr.low)) or np.isnan(float(fpr.low)) or not n:
        reason = "nothing is predicted, or there are no positives or negatives"
        return no_interval(float("nan"), tpr.level, method, n, reason)
    low, high = _ratio_bounds(tpr, fpr)
    odds = prevalence / (1 - prevalence)
    value = np.inf if fpr.value == 0 else float(tpr.value) / float(fpr.value)
    share = [1.0 if np.isinf(ratio) else odds * ratio / (1 + odds * ratio) for ratio in (value, low, high)]
    return Estimate(share[0], share[1], share[2], tpr.level, method, n)


def _ratio_bounds(a: Estimate, b: Estimate) -> tuple[float, float]:
    """Bounds of the ratio a / b of two shares from the bounds of each."""
    x, y = float(a.value), float(b.value)
    low_of, high_of = (float(a.low), float(b.high)), (float(a.high), float(b.low))
    (l1, u2), (u1, l2) = low_of, high_of
    product = x * y
    below = product**2 - l1 * u2 * (2 * x - l1) * (2 * y - u2)
    denominator = u2 * (2 * y - u2)
    low = (product - np.sqrt(max(below, 0.0))) / denominator if denominator else np.inf
    above = product**2 - u1 * l2 * (2 * x - u1) * (2 * y - l2)
    denominator = l2 * (2 * y - l2)
    high = (product + np.sqrt(max(above, 0.0))) / denominator if denominator > 0 else np.inf
    return max(float(low), 0.0), float(high)


def _require_share(prevalence: float) -> None:
    if not 0 < prevalence < 1:
        raise InvalidInputError("A prevalence lies between 0 and 1.", found=repr(prevalence))
