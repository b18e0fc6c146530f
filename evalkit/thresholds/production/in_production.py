"""What thresholds do, and what their decisions cost, where positives are rarer than in the test set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from evalkit.counting.by_label import each_label
from evalkit.counting.grouped import grouped_predictions, grouping
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.thresholds.plan_row import estimate_at
from evalkit.thresholds.production.costs import CostModel, precision_of_rates


@dataclass(frozen=True, slots=True)
class Production:
    """What a threshold of a label does where its positives are so rare: figures with intervals, of all items there.

    here, prevalence: the share of positives of the test set, and there. precision: of what is predicted.
    predicted_positive_rate: the share of items for which the label is predicted. cost: the mean of an item.
    """

    here: float
    prevalence: float
    precision: Estimate
    predicted_positive_rate: Estimate
    cost: Estimate


@dataclass(frozen=True, slots=True)
class PlanInProduction:
    """rows: label -> Production. cost: the sum over labels of the mean cost of an item; labels without one are left
    out. NaN where all are."""

    rows: Mapping[str, Production]
    cost: float


def in_production(
    ev: Evaluation, thresholds: Mapping[str, float], costs: CostModel, *, rarer: float = 1.0, level: float = 0.95
) -> PlanInProduction:
    """Thresholds by label where positives are ``rarer`` by a factor, or where ``costs.prevalence`` of items are.

    Recall and the false positive rate are taken to be the same there as on the test set, and independent of each other.
    The share that is predicted and the mean cost are weighted sums of the two, with the intervals of such sums
    (square-and-add: Zou and Donner, Stat. Med. 27, 2008) of intervals that respect groups; precision is that of
    ``precision_at_prevalence``, so that 0 false alarms among 50 negatives are no precision of 1. The prevalence is
    taken as known. NaN where recall or the false positive rate is.

    rarer: 1 or above; below it the prevalence could exceed 1, which is an error.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> truth, score = [[1]] * 50 + [[0]] * 50, [[0.9]] * 40 + [[0.1]] * 60
    >>> ev = evaluate(predictions_from_matrix(truth, score, labels=["cat"], task="binary"))
    >>> row = in_production(ev, {"cat": 0.5}, CostModel(fp=1, fn=10), rarer=250).rows["cat"]
    >>> row.prevalence, row.precision.value, round(row.precision.low, 3), round(row.cost.high, 4)
    (0.002, 1.0, 0.022, 0.0753)
    """
    if not rarer >= 1:
        raise InvalidInputError("Positives are rarer by a factor of 1 or more.", found=repr(rarer))
    within = None if ev.predictions is None else grouping(ev.predictions)

    def row(label: str) -> Production:
        t, p = ev.per_label[label], ev.predictions
        s = None if p is None or within is None else grouped_predictions(p, [label], within)
        at = partial(estimate_at, t=t, threshold=thresholds[label], s=s, level=level)
        here = t.positives / (t.positives + t.negatives) if t.positives + t.negatives else float("nan")
        there = here / rarer if costs.prevalence is None else costs.prevalence
        c = t.at(thresholds[label])
        return _production(at("recall"), at("false_positive_rate"), costs, (here, there), int(c.tp + c.fp))

    rows = dict(zip(thresholds, each_label(row, thresholds), strict=True))
    known = [each.cost.value for each in rows.values() if not np.isnan(each.cost.value)]
    return PlanInProduction(MappingProxyType(rows), float(np.sum(known)) if known else float("nan"))


def _production(tpr: Estimate, fpr: Estimate, costs: CostModel, shares: tuple[float, float], n: int) -> Production:
    """shares: of positives, here and there. n: how much is predicted here."""
    prevalence = shares[1]
    negative = 1 - prevalence
    predicted = _weighted(tpr, prevalence, fpr, negative, 0.0)
    of_hits, of_alarms = prevalence * (costs.tp - costs.fn), negative * (costs.fp - costs.tn)
    cost = _weighted(tpr, of_hits, fpr, of_alarms, prevalence * costs.fn + negative * costs.tn)
    if 0 < prevalence < 1:
        precision = precision_of_rates(tpr, fpr, prevalence, n)
    else:
        precision = no_interval(float("nan"), tpr.level, "", 0, "there are no positives or no negatives")
    return Production(*shares, precision, predicted, cost)


def _weighted(a: Estimate, weight_a: float, b: Estimate, weight_b: float, constant: float) -> Estimate:
    """A weighted sum of two independent figures with its interval."""
    value = float(constant + weight_a * a.value + weight_b * b.value)
    method, n = "square-and-add of recall and false positive rate", int(a.n + b.n)
    if np.isnan(a.low) or np.isnan(b.low):
        return no_interval(value, a.level, method, n, a.reason or b.reason)
    down = up = 0.0
    for e, weight in ((a, weight_a), (b, weight_b)):
        ends = sorted(weight * float(end - e.value) for end in (e.low, e.high))
        down, up = down + ends[0] ** 2, up + ends[1] ** 2
    return Estimate(value, float(value - np.sqrt(down)), float(value + np.sqrt(up)), a.level, method, n)
