"""Intervals and tests of average precision, by what each group adds to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.curves import average_precision
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.estimate import (
    FEWEST_POSITIVES,
    NO_ERROR,
    Estimate,
    effective_groups,
    logit_bounds,
    no_interval,
    require_level,
)
from evalkit.intervals.residuals import degrees_of_freedom, understated
from evalkit.intervals.shares import wilson

METHOD = "influence of groups, logit scale"


class AreaPart(NamedTuple):
    """An area of one label as a part of a mean over labels, or that mean.

    value: NaN where it is undefined. influence: (n_groups,) what each group adds to it, as large as its errors. lift:
    about how much too high it comes out for having few positives. hidden: the variance that few positives do not show.
    """

    value: float
    influence: FloatArray
    lift: float = 0.0
    hidden: float = 0.0


def ap_influence(s: GroupedScores) -> tuple[float, FloatArray]:
    """Average precision, and what each group adds to it, (n_groups,): its derivative by the weight of that group.

    The sum of squares is the variance (Hampel, J. Am. Stat. Assoc. 69, 1974; the infinitesimal jackknife of Efron,
    1982), in O(n log n). Each positive has the precision p at its score, among n predictions: a pair of truth y scored
    at least as high moves that by (y - p) / n. A positive counts with its own p as well. NaN without positives.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> value, influence = ap_influence(grouped_arrays([1, 0, 1], [0.9, 0.8, 0.7], None))
    >>> round(value, 4), influence.round(4).tolist()
    (0.8333, [0.1389, -0.1111, -0.0278])
    """
    positives = int(s.positives.sum())
    t = s.table()
    if positives == 0:
        return float("nan"), np.full(s.n_groups, np.nan)
    flagged = np.maximum(t.tp + t.fp, 1)
    reached = t.tp / flagged
    moved = np.diff(t.tp, prepend=0) / flagged
    up, down = (np.cumsum(part[::-1])[::-1] for part in (moved, moved * reached))
    order = np.argsort(s.y_score)  # searching in order is many times as fast
    row = t.row(s.y_score[order])
    of_pair = s.y_true[order] * (reached + up)[row] - down[row]
    value = average_precision(t)
    of_group = np.bincount(s.group[order], weights=of_pair, minlength=s.n_groups) - value * s.positives
    return value, np.asarray(of_group / positives)


def ap_estimate(s: GroupedScores, level: float = 0.95) -> Estimate:
    """Average precision with its interval, symmetric on the logit scale, with t's quantile.

    Of 0 or 1: Wilson's for as many cases as groups hold positives. None below FEWEST_POSITIVES.
    """
    value, influence = ap_influence(s)
    return influence_estimate(value, enlarged(influence, s.positives), s.positives, level)


def ap_lift(s: GroupedScores) -> float:
    """About how much too high average precision comes out for having few positives. NaN without positives.

    At its own score each positive is sure to be predicted; one of another data set would be with probability r, the
    recall there. Of n predictions with precision p that lifts p by (1 - r) (1 - p) / n. Since p itself comes out too
    high this is too little, and it is doubled. Beside the error of one label the lift is small, but a mean over labels
    evens out errors and leaves the lift.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> round(ap_lift(grouped_arrays([1, 0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.5], None)), 4)
    0.0247
    """
    positives = int(s.positives.sum())
    if positives == 0:
        return float("nan")
    t = s.table()
    flagged = np.maximum(t.tp + t.fp, 1)
    lift = (1 - t.tp / positives) * (1 - t.tp / flagged) / flagged
    return 2 * float(np.diff(t.tp, prepend=0) @ lift) / positives


def influence_estimate(
    value: float, influence: FloatArray, in_groups: IntArray, level: float, *, lift: float = 0.0
) -> Estimate:
    """Interval of an area from what each group adds to it, (n_groups,), ``enlarged`` for few groups.

    Degrees of freedom are those that what groups add leaves: ``degrees_of_freedom``. in_groups: (n_groups,) positives.
    lift: how much too high the area comes out, to which the lower end is extended.
    """
    require_level(level)
    n, groups = int(in_groups.sum()), effective_groups(in_groups)
    if n < FEWEST_POSITIVES or groups < 2:
        return no_interval(value, level, METHOD, n, _too_few(n, groups))
    if np.isnan(value):
        return no_interval(value, level, METHOD, n, "it is undefined")
    error = float(np.sqrt(influence @ influence))
    if error < NO_ERROR or not 0 < value < 1:
        edge = wilson(value * groups, groups, level)
        return Estimate(value, edge.low, edge.high, level, "Wilson, groups as cases", n)
    quantile = float(special.stdtrit(degrees_of_freedom(in_groups, influence), (1 + level) / 2))
    low, high = logit_bounds(value, error, quantile)
    if 0 < lift < value:
        low = min(low, logit_bounds(value - lift, error, quantile)[0])
    return Estimate(value, low, high, level, METHOD, n)


def ap_part(s: GroupedScores) -> AreaPart:
    """What a label adds to a mean: ``enlarged`` for its own groups, which are few where those of the mean are many."""
    value, influence = ap_influence(s)
    return AreaPart(value, enlarged(influence, s.positives), ap_lift(s))


def ap_mean(part: AreaPart, in_groups: IntArray, level: float) -> Estimate:
    """The mean over labels with its interval. in_groups: (n_groups,) positives of all labels."""
    return influence_estimate(part.value, part.influence, in_groups, level, lift=part.lift)


def ap_mean_difference(
    a: AreaPart, b: AreaPart, in_groups: IntArray, level: float
) -> tuple[Estimate, Estimate, Estimate, float]:
    """Means over the same labels of two models, the difference b - a, and the p-value of no difference."""
    moved = b.influence - a.influence
    difference, p_value = influence_difference(b.value - a.value, moved, in_groups, level)
    return ap_mean(a, in_groups, level), ap_mean(b, in_groups, level), difference, p_value


def ap_difference(
    a: GroupedScores, b: GroupedScores, level: float = 0.95
) -> tuple[Estimate, Estimate, Estimate, float]:
    """Average precision of two models on the same groups, the difference b - a, and the p-value of no difference.

    The squares of what each group adds to b less what it adds to a sum to the variance of the difference; divided by
    its root the difference follows t. No interval and no p-value below FEWEST_POSITIVES. Two equal models: difference
    0, p = 1.
    """
    (value_a, influence_a), (value_b, influence_b) = ap_influence(a), ap_influence(b)
    influence_a, influence_b = enlarged(influence_a, a.positives), enlarged(influence_b, a.positives)
    estimate_a = influence_estimate(value_a, influence_a, a.positives, level)
    estimate_b = influence_estimate(value_b, influence_b, a.positives, level)
    difference, p_value = influence_difference(value_b - value_a, influence_b - influence_a, a.positives, level)
    return estimate_a, estimate_b, difference, p_value


def influence_difference(
    value: float, influence: FloatArray, in_groups: IntArray, level: float
) -> tuple[Estimate, float]:
    """Interval of a difference from what each group adds to it, and the p-value of no difference.

    influence: (n_groups,), ``enlarged`` for few groups. in_groups: (n_groups,) positives.
    """
    method, n, groups = "influence of groups, paired", int(in_groups.sum()), effective_groups(in_groups)
    if abs(value) < NO_ERROR and not np.any(np.abs(influence) > NO_ERROR):
        return Estimate(0.0, 0.0, 0.0, level, method, n), 1.0
    if n < FEWEST_POSITIVES or groups < 2:
        return no_interval(value, level, method, n, _too_few(n, groups)), float("nan")
    error = float(np.sqrt(influence @ influence))
    if not error > NO_ERROR:
        reason = "the difference is undefined" if np.isnan(value) else "every group differs by the same amount"
        return no_interval(value, level, method, n, reason), float("nan")
    degrees = degrees_of_freedom(in_groups, influence)
    half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
    p_value = float(2 * special.stdtr(degrees, -abs(value) / error))
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), level, method, n), p_value


def enlarged(influence: FloatArray, in_groups: IntArray) -> FloatArray:
    """What groups add, (n_groups,), as large as their errors: squares of it are ``understated`` by the groups' sizes.

    in_groups: (n_groups,) positives.
    """
    return np.asarray(influence * np.sqrt(understated(in_groups)))


def _too_few(n: int, groups: float) -> str:
    few = f"there are {n} positives; an interval needs at least {FEWEST_POSITIVES}"
    return few if n < FEWEST_POSITIVES or groups > 1 else "the positives lie in a single group"
