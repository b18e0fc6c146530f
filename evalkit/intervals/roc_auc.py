"""Intervals and tests of the area under the ROC curve, by the placements of DeLong and their sums over groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.errors import InvalidInputError
from evalkit.intervals.area_scores import PRIOR, moderated, score_bounds, usual_variance, variance_ratio
from evalkit.intervals.average_precision import AreaPart, influence_difference, influence_estimate
from evalkit.intervals.estimate import (
    NO_ERROR,
    Estimate,
    agreeing_bounds,
    combine_bounds,
    effective_groups,
    no_interval,
    require_level,
)

FEWEST_CASES = 5
"""With fewer positives, or fewer negatives, there is no interval and no test. Average precision takes more."""

NORMAL_FROM = 20
"""With so many cases of the rarer class DeLong's test takes the normal distribution; with fewer, and of groups, t's."""


def delong(
    y_true: npt.ArrayLike, y_score: npt.ArrayLike, level: float = 0.95, *, groups: npt.ArrayLike | None = None
) -> Estimate:
    """Area under the ROC curve with its interval, in O(n log n).

    y_true: (n,) 0/1 or booleans. y_score: (n,) numbers of any range, -inf where the model gave none (tied below all).
    groups: (n,) names of the videos, or other clusters, that pairs belong to; by default pairs are independent.

    The variance is that of DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), from midranks as in Sun and Xu,
    IEEE Signal Process. Lett. 21 (2014), ``moderated`` towards what areas of this size have, since few cases show too
    little of it. With groups it is the jackknife's by what each group adds, where that is larger. The interval holds
    all areas whose own spread allows for the one seen (``score_bounds``), so that it serves areas of 0 and 1. It has
    t's quantile: with as many degrees of freedom as the rarer class has cases and the moderation adds, or, of groups,
    as the ``effective_groups`` that hold positives, or negatives where these are fewer, less one.

    NaN without positives or without negatives; no interval below FEWEST_CASES of either, and none where either lies in
    a single group. Shapes that differ and NaN are errors.

    >>> e = delong([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.6, 0.35, 0.5, 0.7, 0.8, 0.9])
    >>> round(e.value, 4), round(e.low, 3), round(e.high, 3)
    (0.88, 0.502, 0.986)
    """
    return auc_estimate(grouped_arrays(y_true, y_score, groups), level)


def auc_estimate(s: GroupedScores, level: float = 0.95) -> Estimate:
    """``delong`` of grouped scores."""
    require_level(level)
    return _estimate(s, _placements(s), level)


def _estimate(s: GroupedScores, parts: _Placements | None, level: float) -> Estimate:
    method = "DeLong, moderated, as a score" if s.single else "jackknife of groups, moderated, as a score"
    n = int(s.positives.sum())
    if parts is None:
        return no_interval(float("nan"), level, method, n, "there are no positives or no negatives")
    lacking = _too_few(s)
    if lacking:
        return no_interval(parts.auc, level, method, n, lacking)
    cases = _cases(s)
    added = _left_out(s, parts)
    seen = variance_ratio(parts.auc, float(added @ added))
    if s.single or 0 < parts.auc < 1:
        classes = float(n), float(s.negatives.sum())
    else:  # an area of 0 or 1 does not show how related pairs are: each group counts as one case
        classes = effective_groups(s.positives), effective_groups(s.negatives)
    ratio = moderated(seen, *classes, cases)
    degrees = cases + PRIOR - 1 if s.single else cases - 1
    quantile = float(special.stdtrit(degrees, (1 + level) / 2))
    low, high = score_bounds(parts.auc, ratio if s.single else max(seen, ratio), quantile)
    return Estimate(parts.auc, low, high, level, method, n)


def _too_few(s: GroupedScores) -> str:
    """Why there is neither an interval nor a test; empty where there is."""
    for of_groups, name in ((s.positives, "positive"), (s.negatives, "negative")):
        n = int(of_groups.sum())
        if n < FEWEST_CASES:
            verb, plural = ("is", "") if n == 1 else ("are", "s")
            return f"there {verb} {n} {name}{plural}; an interval of ROC AUC needs at least {FEWEST_CASES}"
    few = min(np.count_nonzero(s.positives), np.count_nonzero(s.negatives)) < 2
    return "positives or negatives lie in a single group" if few else ""


def auc_part(s: GroupedScores) -> AreaPart:
    """The area as a part of a mean over labels; NaN without positives or without negatives.

    The squares of what groups add sum to the variance of ``delong`` before it is moderated; what moderation adds to it
    is hidden. Few positives do not lift this area: U is unbiased.
    """
    parts = _placements(s)
    if parts is None:
        return AreaPart(float("nan"), np.full(s.n_groups, np.nan))
    added = _left_out(s, parts)
    seen = variance_ratio(parts.auc, float(added @ added))
    expected = moderated(seen, float(s.positives.sum()), float(s.negatives.sum()), _cases(s))
    return AreaPart(parts.auc, added, hidden=max(expected - seen, 0.0) * usual_variance(parts.auc))


def auc_mean(part: AreaPart, in_groups: IntArray, level: float) -> Estimate:
    """The mean of areas over labels with its interval, a score interval as that of one label.

    in_groups: (n_groups,) positives of all labels; degrees of freedom are their ``effective_groups``, less one. Means
    of 0 or 1, and those without an interval, are as for average precision.
    """
    usual = influence_estimate(part.value, part.influence, in_groups, level)
    variance = float(part.influence @ part.influence) + part.hidden
    if usual.reason or not 0 < part.value < 1 or not variance > NO_ERROR**2:
        return usual
    quantile = float(special.stdtrit(effective_groups(in_groups) - 1, (1 + level) / 2))
    low, high = score_bounds(part.value, variance_ratio(part.value, variance), quantile)
    return Estimate(part.value, low, high, level, "influence of groups, moderated, as a score", usual.n)


def auc_mean_difference(
    a: AreaPart, b: AreaPart, in_groups: IntArray, level: float
) -> tuple[Estimate, Estimate, Estimate, float]:
    """Means over the same labels of two models, the difference b - a, and the p-value of no difference.

    The test goes by what each group adds to the difference, over t; the interval is that of ``auc_difference``.
    """
    of_a, of_b = auc_mean(a, in_groups, level), auc_mean(b, in_groups, level)
    e, p_value = influence_difference(b.value - a.value, b.influence - a.influence, in_groups, level)
    if e.reason or p_value == 1:
        return of_a, of_b, e, p_value
    variances = [float(part.influence @ part.influence) + part.hidden for part in (a, b)]
    product = float(np.sqrt(variances[0] * variances[1]))
    correlation = float(a.influence @ b.influence) / product if product > 0 else 0.0
    bounds = _agreeing(e, combine_bounds(of_a, of_b, correlation), rejected=p_value < 1 - level)
    return of_a, of_b, replace(e, low=bounds[0], high=bounds[1]), p_value


def auc_difference(
    a: GroupedScores, b: GroupedScores, level: float = 0.95
) -> tuple[Estimate, Estimate, Estimate, float]:
    """The area of two models on the same pairs, the difference b - a, and the p-value of no difference.

    Both have the same groups, positives and negatives. The test is that of DeLong et al. (1988) with the covariance of
    the two models, or its clustered form, Obuchowski, Biometrics 53 (1997): normal from NORMAL_FROM independent cases
    of the rarer class on, else t's. The interval adds those of the two models in squares (``combine_bounds``), is no
    narrower than the test's own, and ends at 0 where the test rejects a difference of 0, so that the two agree. Models
    that rank alike: difference 0, p = 1. Nothing where either model has no interval.

    >>> truth = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    >>> a = grouped_arrays(truth, [0.1, 0.2, 0.3, 0.4, 0.6, 0.35, 0.5, 0.7, 0.8, 0.9], None)
    >>> b = grouped_arrays(truth, [0.1, 0.2, 0.3, 0.4, 0.5, 0.35, 0.6, 0.7, 0.8, 0.9], None)
    >>> _, _, difference, p_value = auc_difference(a, b)
    >>> round(difference.value, 4), round(p_value, 3)
    (0.04, 0.519)
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
    value, lacking = of_b.auc - of_a.auc, _too_few(a)
    if lacking:
        return untested(value, lacking)
    moved = _Placements(value, of_b.above - of_a.above, of_b.below - of_a.below)
    error = float(np.sqrt(max(_variance(a, moved), 0.0)))
    if error < NO_ERROR:
        if abs(value) < NO_ERROR:
            return *estimates, Estimate(0.0, 0.0, 0.0, level, method, n), 1.0
        return untested(value, "every case differs by the same amount")
    degrees = np.inf if a.single and _cases(a) >= NORMAL_FROM else _cases(a) - 1
    p_value = 2 * float(special.stdtr(degrees, -abs(value) / error))
    half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
    tested = Estimate(value, value - half, value + half, level, method, n)
    combined = combine_bounds(*estimates, _correlation(a, of_a, of_b))
    low, high = _agreeing(tested, combined, rejected=p_value < 1 - level)
    return *estimates, Estimate(value, low, high, level, method, n), p_value


def _agreeing(tested: Estimate, combined: tuple[float, float], *, rejected: bool) -> tuple[float, float]:
    """The ends of a difference's interval: the wider of the test's own and the combined one, but no contradiction."""
    low, high = max(min(tested.low, combined[0]), -1.0), min(max(tested.high, combined[1]), 1.0)
    return agreeing_bounds(tested.value, low, high, rejected=rejected)


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


def _cases(s: GroupedScores) -> float:
    """The effective groups of the rarer class; of independent pairs its number."""
    return min(effective_groups(s.positives), effective_groups(s.negatives))


def _variance(s: GroupedScores, parts: _Placements) -> float:
    """Obuchowski (1997), which is DeLong's where each pair is a group of its own."""
    positives, negatives = float(s.positives.sum()), float(s.negatives.sum())
    with_positive, with_negative = int(np.count_nonzero(s.positives)), int(np.count_nonzero(s.negatives))
    among_positives = with_positive / (with_positive - 1) * float(parts.above @ parts.above) / positives**2
    among_negatives = with_negative / (with_negative - 1) * float(parts.below @ parts.below) / negatives**2
    across = s.n_groups / (s.n_groups - 1) * float(parts.above @ parts.below) / (positives * negatives)
    return among_positives + among_negatives + 2 * across


def _left_out(s: GroupedScores, parts: _Placements) -> FloatArray:
    """How far the area moves when each group is left out, (n_groups,), as large as its errors.

    A large group draws the area towards itself and so lies nearer to it than it would to that of the others: what is
    left of its class shows how much nearer. For independent pairs the sum of squares is DeLong's variance.
    """
    return _share_left_out(s, parts.above, s.positives) + _share_left_out(s, parts.below, s.negatives)


def _share_left_out(s: GroupedScores, placed: FloatArray, cases: IntArray) -> FloatArray:
    total = float(cases.sum())
    left = np.maximum(total - cases, 1.0)  # none is left where a single group holds the class
    return np.asarray(placed / np.sqrt(left * total) if s.single else placed / left)


def _correlation(s: GroupedScores, a: _Placements, b: _Placements) -> float:
    """Of the areas of two models; 0 where either has no variance. Moderation makes variances larger, and it smaller."""
    together = _Placements(a.auc, a.above + b.above, a.below + b.below)
    of_a, of_b, of_both = (_variance(s, parts) for parts in (a, b, together))
    if min(of_a, of_b) <= 0:
        return 0.0
    correlation = (of_both - (of_a + of_b)) / 2 / float(np.sqrt(of_a * of_b))
    cases = _cases(s)
    return correlation * (cases - 1) / (cases + PRIOR - 1) if s.single else correlation
