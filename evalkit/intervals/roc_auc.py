"""Intervals and tests of the area under the ROC curve, by the placements of DeLong and their sums over groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import NO_ERROR, Estimate, effective_groups, logit_bounds, no_interval, require_level
from evalkit.intervals.shares import wilson


def delong(
    y_true: npt.ArrayLike, y_score: npt.ArrayLike, level: float = 0.95, *, groups: npt.ArrayLike | None = None
) -> Estimate:
    """Area under the ROC curve with its interval, in O(n log n).

    y_true: (n,) 0/1 or booleans. y_score: (n,) numbers of any range, -inf where the model gave none (tied below all).
    groups: (n,) names of the videos, or other clusters, that pairs belong to; by default pairs are independent.

    The variance is that of DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), from midranks as in Sun and Xu,
    IEEE Signal Process. Lett. 21 (2014); with groups that of Obuchowski, Biometrics 53 (1997), which is
    the former where each pair is a group of its own. The interval is symmetric on the logit scale, with the normal
    quantile; with groups with t's, whose degrees of freedom are the ``effective_groups`` that hold positives, or those
    that hold negatives where these are fewer, less one. An area of 0 or 1 has no variance: there it is Wilson's for as
    many cases as the rarer class has groups. NaN without positives or without negatives; no interval where either lies
    in a single group. Shapes that differ and NaN are errors.

    >>> e = delong([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.9])
    >>> round(e.value, 4), round(e.low, 3), round(e.high, 3)
    (0.8333, 0.152, 0.993)
    """
    return auc_estimate(grouped_arrays(y_true, y_score, groups), level)


def auc_estimate(s: GroupedScores, level: float = 0.95) -> Estimate:
    """``delong`` of grouped scores."""
    require_level(level)
    return _estimate(s, _placements(s), level)


def _estimate(s: GroupedScores, parts: _Placements | None, level: float) -> Estimate:
    method = "DeLong, logit scale" if s.single else "DeLong by groups (Obuchowski), logit scale"
    n = int(s.positives.sum())
    if parts is None:
        return no_interval(float("nan"), level, method, n, "there are no positives or no negatives")
    variance = _variance(s, parts.above, parts.below)
    if np.isnan(variance):
        return no_interval(parts.auc, level, method, n, "positives or negatives lie in a single group")
    if variance <= 0 or parts.auc in (0.0, 1.0):
        cases = min(int(np.count_nonzero(s.positives)), int(np.count_nonzero(s.negatives)))
        edge = wilson(parts.auc * cases, cases, level)
        return Estimate(parts.auc, edge.low, edge.high, level, "Wilson, cases of the rarer class", n)
    low, high = logit_bounds(parts.auc, float(np.sqrt(variance)), _quantile(s, level))
    return Estimate(parts.auc, low, high, level, method, n)


def auc_influence(s: GroupedScores) -> tuple[float, FloatArray]:
    """The area, and what each group adds to it, (n_groups,); NaN without positives or without negatives."""
    parts = _placements(s)
    if parts is None:
        return float("nan"), np.full(s.n_groups, np.nan)
    return parts.auc, parts.above / float(s.positives.sum()) + parts.below / float(s.negatives.sum())


def auc_difference(
    a: GroupedScores, b: GroupedScores, level: float = 0.95
) -> tuple[Estimate, Estimate, Estimate, float]:
    """The area of two models on the same pairs, the difference b - a, and the p-value of no difference.

    Both have the same groups, positives and negatives. DeLong et al. (1988) with the covariance of the two models,
    or its clustered form (Obuchowski 1997) with t's quantile, on the plain scale. Models that rank alike: difference 0,
    p = 1.

    >>> a = grouped_arrays([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.9], None)
    >>> b = grouped_arrays([0, 0, 1, 1, 1], [0.1, 0.2, 0.35, 0.8, 0.9], None)
    >>> _, _, difference, p_value = auc_difference(a, b)
    >>> round(difference.value, 4), round(p_value, 3)
    (0.1667, 0.48)
    """
    require_level(level)
    if not (np.array_equal(a.positives, b.positives) and np.array_equal(a.negatives, b.negatives)):
        raise InvalidInputError("Two areas are compared on the same pairs.", found="totals of groups that differ")
    method = "DeLong, paired" if a.single else "DeLong by groups (Obuchowski), paired"
    n = int(a.positives.sum())
    of_a, of_b = _placements(a), _placements(b)
    estimates = _estimate(a, of_a, level), _estimate(b, of_b, level)

    def untested(value: float, reason: str) -> tuple[Estimate, Estimate, Estimate, float]:
        return *estimates, no_interval(value, level, method, n, reason), float("nan")

    if of_a is None or of_b is None:
        return untested(float("nan"), "there are no positives or no negatives")
    value = of_b.auc - of_a.auc
    above, below = of_b.above - of_a.above, of_b.below - of_a.below
    variance = _variance(a, above, below)
    if np.isnan(variance):
        return untested(value, "positives or negatives lie in a single group")
    error = float(np.sqrt(max(variance, 0.0)))
    if error < NO_ERROR:
        if abs(value) < NO_ERROR:
            return *estimates, Estimate(0.0, 0.0, 0.0, level, method, n), 1.0
        return untested(value, "every case differs by the same amount")
    half = _quantile(a, level) * error
    p_value = 2 * float(special.stdtr(_degrees(a), -abs(value) / error))
    return *estimates, Estimate(value, max(value - half, -1.0), min(value + half, 1.0), level, method, n), p_value


@dataclass(frozen=True, slots=True, eq=False)
class _Placements:
    """Sums over each group, (n_groups,), of how its positives and its negatives are placed, less their mean."""

    auc: float
    above: FloatArray
    below: FloatArray


def _placements(s: GroupedScores) -> _Placements | None:
    positives, negatives = int(s.positives.sum()), int(s.negatives.sum())
    if positives == 0 or negatives == 0:
        return None
    order = np.argsort(s.y_score)
    truth, group, score = s.y_true[order], s.group[order], s.y_score[order]
    begins = np.flatnonzero(np.diff(score, prepend=-np.inf))  # of each run of equal scores
    size = np.diff(begins, append=len(score))
    upto = np.append(0, np.cumsum(truth))
    run_positives = upto[begins + size] - upto[begins]
    run_negatives = size - run_positives
    scored_positives = int(upto[-1])
    absent_positives, absent_negatives = positives - scored_positives, negatives - (len(score) - scored_positives)
    # Of a positive: negatives below it, those tied with it by half. Of a negative: positives above it, likewise.
    under = np.repeat(begins - upto[begins] + run_negatives / 2 + absent_negatives, size)
    over = np.repeat(scored_positives - upto[begins] - run_positives / 2, size)
    auc = (float(under[truth].sum()) + absent_positives * absent_negatives / 2) / (positives * negatives)
    n_groups = s.n_groups
    of_positive, of_negative = group[truth], group[~truth]
    lost_positives = s.positives - np.bincount(of_positive, minlength=n_groups)
    lost_negatives = s.negatives - np.bincount(of_negative, minlength=n_groups)
    above = np.bincount(of_positive, weights=under[truth], minlength=n_groups) + lost_positives * absent_negatives / 2
    lost_below = lost_negatives * (scored_positives + absent_positives / 2)
    below = np.bincount(of_negative, weights=over[~truth], minlength=n_groups) + lost_below
    return _Placements(auc, above / negatives - s.positives * auc, below / positives - s.negatives * auc)


def _degrees(s: GroupedScores) -> float:
    """Degrees of freedom of the variance: for independent pairs infinite, as DeLong's test uses the normal."""
    return np.inf if s.single else min(effective_groups(s.positives), effective_groups(s.negatives)) - 1


def _quantile(s: GroupedScores, level: float) -> float:
    return float(special.stdtrit(_degrees(s), (1 + level) / 2))


def _variance(s: GroupedScores, above: FloatArray, below: FloatArray) -> float:
    """Obuchowski (1997); NaN where one group holds all positives, or all negatives."""
    positives, negatives = float(s.positives.sum()), float(s.negatives.sum())
    with_positive, with_negative = int(np.count_nonzero(s.positives)), int(np.count_nonzero(s.negatives))
    if with_positive < 2 or with_negative < 2:
        return float("nan")
    among_positives = with_positive / (with_positive - 1) * float(above @ above) / positives**2
    among_negatives = with_negative / (with_negative - 1) * float(below @ below) / negatives**2
    across = s.n_groups / (s.n_groups - 1) * float(above @ below) / (positives * negatives)
    return among_positives + among_negatives + 2 * across
