"""Operating points: the threshold that maximises a metric under constraints, and the break-even point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import METRICS, metric
from evalkit.errors import InvalidInputError, require_type


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on a metric, inclusive. Undefined values do not satisfy it.

    >>> Constraint("precision", at_least=0.9)
    Constraint(metric='precision', at_least=0.9, at_most=None)
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        metric(self.metric)
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if not bounds or np.isnan(bounds).any():
            raise InvalidInputError("A constraint needs at_least or at_most, as a number.", found=self.metric)

    def satisfied(self, c: Counts) -> BoolArray:
        value = np.asarray(METRICS[self.metric].function(c))
        above = value >= self.at_least if self.at_least is not None else ~np.isnan(value)
        below = value <= self.at_most if self.at_most is not None else ~np.isnan(value)
        return above & below


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold, its counts, and the reason for it in words."""

    threshold: float
    counts: Counts
    reason: str


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No threshold does what was asked, and why."""

    reason: str


def find_threshold(
    t: ThresholdCounts, maximize: str = "f1", subject_to: Constraint | Sequence[Constraint] = ()
) -> OperatingPoint | Infeasible:
    """The threshold of the table that makes a metric best (lowest, where lower is better) under all constraints.

    Looks at every row that predicts something; of equal values it takes the highest threshold. A figure that a source
    of ratios alone leaves open (``t.unknown``) is an error, and the counts of its points are in units of no meaning. An
    unknown metric, and one without a better end, are errors too.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> find_threshold(counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])).threshold
    0.5
    """
    goal = metric(maximize)
    if goal.higher_is_better is None:
        raise InvalidInputError(f"{goal.title} has no better end to look for.", found=repr(maximize))
    require_type(t, ThresholdCounts)
    if isinstance(subject_to, Constraint):
        subject_to = (subject_to,)
    t.require(maximize, *(constraint.metric for constraint in subject_to))
    predicts = t.tp + t.fp > 0
    if not predicts.any():
        return Infeasible("No score reaches any threshold, so nothing is ever predicted.")
    value = np.asarray(goal.function(t.counts), dtype=np.float64)
    allowed = predicts & ~np.isnan(value)
    if not allowed.any():
        return Infeasible(f"{goal.title} is undefined at every threshold, since {goal.undefined_when}.")
    for constraint in subject_to:
        allowed &= constraint.satisfied(t.counts)
    if not allowed.any():
        return Infeasible("No threshold satisfies all constraints together.")
    signed = value if goal.higher_is_better else -value
    best = int(np.argmax(np.where(allowed, signed, -np.inf)))
    word = "Highest" if goal.higher_is_better else "Lowest"
    threshold = float(t.thresholds[best])
    return OperatingPoint(threshold, t.at(threshold), f"{word} {goal.title}: {value[best]:.3f}.{_of_units(t)}")


def break_even(t: ThresholdCounts) -> OperatingPoint | Infeasible:
    """The threshold at which precision and recall are closest, among those that find anything.

    They are equal exactly where as many are predicted as there are positives. Of equally close rows the highest
    threshold is taken.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> break_even(counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])).threshold
    0.6
    """
    require_type(t, ThresholdCounts)
    t.require("precision", "recall")
    finding = np.flatnonzero(t.tp)
    if len(finding) == 0:
        return Infeasible("Precision and recall do not meet: no threshold finds a positive.")
    tp, predicted = t.tp[finding], t.tp[finding] + t.fp[finding]
    # |tp / predicted - tp / positives|, times the constant number of positives, so that ties are met exactly; as
    # doubles, since products of counts of billions have no room in 64 bits
    distance = tp.astype(np.float64) * np.abs(t.positives - predicted) / predicted
    threshold = float(t.thresholds[finding[np.argmin(distance)]])
    reason = f"Precision and recall are equal, or as close as they get.{_of_units(t)}"
    return OperatingPoint(threshold, t.at(threshold), reason)


def _of_units(t: ThresholdCounts) -> str:
    return " The counts are in units of no meaning: the source gave ratios alone." if t.unknown else ""
