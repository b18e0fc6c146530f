"""The difference of one figure of two models: its value, its interval, and its test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.footing import UNMATCHED, Decided, Footing, MatchSupport, decided
from evalkit.comparison.p_values import bootstrap_test, mcnemar, more_needed, sign_flip
from evalkit.counting.counts import Counts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS, UNREGISTERED
from evalkit.intervals.areas import AREA_STATISTICS
from evalkit.intervals.estimate import (
    FEWEST_POSITIVES,
    NO_ERROR,
    Estimate,
    agreeing_bounds,
    combine_bounds,
    correlation_of,
    no_interval,
)
from evalkit.intervals.ratios_of_groups import PROPORTIONS, RATIOS
from evalkit.intervals.resampling import bootstrap_estimate
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import share_interval

FIGURES = (*METRICS, "roc_auc", "average_precision")
"""Figures that a comparison has of any two models."""

ONE_DENOMINATOR = tuple(key for key in PROPORTIONS if key in RATIOS and key != "precision")
"""Shares whose denominator is the same for both models, so that numerators can be tested against each other."""

SIGN_FLIP = "sign-flip of groups, mid-p"
PAIRED_BOOTSTRAP = "paired bootstrap by group"


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One figure of both models, and what tells them apart.

    Attributes:
        metric: a key of METRICS, "roc_auc", "average_precision", or "top1_accuracy" or "exact_match" of a whole model.
        a, b: the figure of each with its interval. difference: b - a with its own.
        p_value: the probability of a difference at least as large if the two were equally good; NaN where it cannot be
            tested.
        test: the test in words. Not adjusted for testing several figures or labels: see ``holm``.
        mid_p: the mid-p form of an exact test, else NaN.
        left_out: of a mean over labels, those on which the figure of either model is undefined.
        open_to: the least and the most that the difference may be where no threshold meets the match: the interval
            reaches over both, and the p-value is the largest between them. None where one threshold does.
    """

    metric: str
    a: Estimate
    b: Estimate
    difference: Estimate
    p_value: float
    test: str
    mid_p: float = float("nan")
    left_out: tuple[str, ...] = ()
    open_to: tuple[float, float] | None = None

    def __repr__(self) -> str:
        figures = f"a={self.a}, b={self.b}, difference={self.difference}, p_value={self.p_value:.3g}"
        reason = f", reason={self.difference.reason!r}" if self.difference.reason else ""
        left_out = f", left_out={self.left_out}" if self.left_out else ""
        return f"Difference({self.metric!r}, {figures}, test={self.test!r}{reason}{left_out})"

    def more_needed(self, n: int, *, power: float = 0.8) -> float:
        """About how many cases beyond ``n`` (examples, or positives) would settle it; see ``more_needed``.

        More of them leave what a match leaves open as wide as it is: then it is the one nearest to 0 that is settled.
        """
        d = self.difference
        low, high = self.open_to or (d.value, d.value)
        error = (d.high - high + low - d.low) / 2 / float(special.ndtri((1 + d.level) / 2))
        return more_needed(min(max(low, 0.0), high), error, n, level=d.level, power=power)


def compare_scores(
    scores: Sequence[GroupedScores], on: Footing, *, keys: Sequence[str] = FIGURES
) -> dict[str, Difference]:
    """Figures of the pairs of two models in the same groups, on a footing that has been matched and has draws.

    scores: of A and of B.
    """
    a, b = (decided(s, on.thresholds[side], on.drawn(s, side), on.bridged(s, side)) for side, s in enumerate(scores))
    return {
        key: area_difference(key, scores, on.level) if key in AREAS else figure_difference(key, a, b, on)
        for key in keys
    }


def follower_figures(scores: Sequence[GroupedScores], on: Footing) -> dict[str, Estimate]:
    """Ratios that nothing is compared by, of the model whose threshold follows; none where neither follows.

    Intervals allow for its threshold, as those of its other figures do.
    """
    if on.match is None:
        return {}
    side = on.follower
    d = decided(scores[side], on.thresholds[side], on.drawn(scores[side], side), on.bridged(scores[side], side))
    return {key: _interval_of(key, d, side, on) for key in UNREGISTERED}


def figure_difference(key: str, a: Decided, b: Decided, on: Footing, *, pooled: bool = True) -> Difference:
    """A figure of METRICS at thresholds; see ``compare``.

    ``pooled``: these are the pairs on which the match was made, and not a part of them.
    """
    if on.match is not None or key not in ONE_DENOMINATOR:
        return _resampled_difference(key, a, b, on, pooled=pooled)
    (x_a, y), (x_b, _) = a.parts(key), b.parts(key)
    return tested_difference(key, x_a, x_b, y, single=a.single, level=on.level)


def _resampled_difference(key: str, a: Decided, b: Decided, on: Footing, *, pooled: bool) -> Difference:
    assert on.draws is not None
    drawn = b.figure_of_resamples(key) - a.figure_of_resamples(key)
    of_a, of_b = (_interval_of(key, d, side, on) for side, d in enumerate((a, b)))
    n = int(a.positives.sum())
    if pooled and key == on.match:
        return untested(key, of_a, of_b, "it was matched", method="matched", n=n)
    groups, beside = on.draws.no_more_than_units(a.groups), _beside(key, a, b)
    met = None
    if pooled and on.match == "precision" and on.bridge is None:
        met, drawn = _at_just_one_precision(key, a, b, on)
    return bootstrapped_difference(key, of_a, of_b, drawn, beside, groups=groups, n=n, support=on.support, met=met)


def _at_just_one_precision(key: str, a: Decided, b: Decided, on: Footing) -> tuple[float, FloatArray]:
    """The difference where the follower has the leader's precision to the last bit: in the data, and in each resample.

    Its threshold misses that by something, and by another thing in each resample, so that a figure which hardly moves
    with the threshold would seem to vary more than it does. So the follower has its true positives, and as many false
    ones for each of them as the leader.
    """
    sides = [d.counts_with_resamples() for d in (a, b)]
    led, follower = sides[on.leader], sides[on.follower]
    with np.errstate(invalid="ignore", divide="ignore"):
        alarms = np.where(led.tp > 0, follower.tp * (led.fp / led.tp), follower.fp)
    positives, negatives = follower.tp + follower.fn, np.asarray(follower.fp + follower.tn)
    sides[on.follower] = Counts.of_totals(follower.tp, np.minimum(alarms, negatives), positives, negatives)
    of_a, of_b = (np.asarray(METRICS[key].function(c), dtype=np.float64) for c in sides)
    return float(of_b[0] - of_a[0]), of_b[1:] - of_a[1:]


def _beside(key: str, a: Decided, b: Decided) -> list[tuple[float, FloatArray]]:
    """What the difference is where the follower meets the match between two rows: in the data, and in each resample."""
    figure = METRICS[key].function
    of_a, of_b = ([np.asarray(figure(c), dtype=np.float64) for c in d.bridged] for d in (a, b))
    differences = [(b.figure(key) - x[0], b.figure_of_resamples(key) - x[1:]) for x in of_a]
    return differences + [(x[0] - a.figure(key), x[1:] - a.figure_of_resamples(key)) for x in of_b]


def _interval_of(key: str, d: Decided, side: int, on: Footing) -> Estimate:
    """The figure of one side with its interval, which allows for a threshold that was found by matching."""
    follows, value, n = on.follows(side), d.figure(key), int(d.positives.sum())
    if not follows and (key in RATIOS or key == "balanced_accuracy"):
        return d.interval(key, on.level)
    groups = d.groups
    if not follows:
        return bootstrap_estimate(key, value, d.figure_of_resamples(key), on.level, n=n, groups=groups)
    if on.support.degrees < 1:
        return no_interval(value, on.level, PAIRED_BOOTSTRAP, n, on.support.reason)
    carrying = EffectiveGroups.holding(d.parts(key)[1]) if key in RATIOS else groups
    carry = carrying if carrying.number < groups.number else groups
    drawn, degrees = d.figure_of_resamples(key), on.support.degrees
    return bootstrap_estimate(key, value, drawn, on.level, n=n, groups=carry, degrees=degrees)


def tested_difference(key: str, x_a: IntArray, x_b: IntArray, y: IntArray, *, single: bool, level: float) -> Difference:
    """Two shares of the same pairs, from the numerators and the denominator of each group, (n_groups,)."""
    a, b = (share_interval(x, y, single=single, level=level) for x in (x_a, x_b))
    n = int(y.sum())
    if np.isnan(a.low) or np.isnan(b.low):
        return untested(key, a, b, a.reason or b.reason, method="", n=n)
    low, high = combine_bounds(a, b, correlation_of(x_a - a.value * y, x_b - b.value * y))
    value, method, step = b.value - a.value, "square-and-add of both intervals", x_b - x_a
    if not single:
        p_value = sign_flip(step).mid_p
        low, high = agreeing_bounds(value, low, high, rejected=p_value < 1 - level)
        return Difference(key, a, b, Estimate(value, low, high, level, method, n), p_value, SIGN_FLIP, p_value)
    difference = Estimate(value, low, high, level, method, n)
    result = mcnemar(int(np.count_nonzero(step < 0)), int(np.count_nonzero(step > 0)))
    return Difference(key, a, b, difference, result.exact, "McNemar, exact", result.mid_p)


def bootstrapped_difference(
    key: str,
    a: Estimate,
    b: Estimate,
    drawn: FloatArray,
    beside: Sequence[tuple[float, FloatArray]] = (),
    *,
    groups: EffectiveGroups,
    n: int,
    cases: str = "positives",
    support: MatchSupport = UNMATCHED,
    met: float | None = None,
) -> Difference:
    """Two figures whose difference was resampled, (n_resamples,); none below FEWEST_POSITIVES cases, or of one group.

    beside: what else the difference may be, and is in each resample, where no threshold meets a match: the interval
    reaches over all of these, and the p-value is the largest. groups: those that hold the cases; degrees of freedom of
    the difference are their number less one. support: of a match, if thresholds were matched in resamples: degrees are
    no more than it leaves. met: the difference where the match is met to the last bit, if that is what was resampled:
    it is tested, and has the interval, which is made to hold the difference at the very thresholds as well.
    """
    value, level, method = b.value - a.value, a.level, PAIRED_BOOTSTRAP
    if abs(value) < NO_ERROR and not np.any(np.abs(drawn) > NO_ERROR):
        return Difference(key, a, b, Estimate(0.0, 0.0, 0.0, level, method, n), 1.0, method)
    if reason := _too_few(n, cases, groups, support):
        return untested(key, a, b, reason, method=method, n=n)
    degrees = min(groups.number - 1, support.degrees)
    tests = [
        (moved, *bootstrap_test(moved, of_resamples, degrees, understated=groups.inequality))
        for moved, of_resamples in ((value if met is None else met, drawn), *beside)
    ]
    _, error, p_value = tests[0]
    if error == 0 and not beside:
        difference = no_interval(value, level, method, n, "it is the same in every resample")
        return Difference(key, a, b, difference, p_value, method)
    if np.isnan(error):
        reason = "the difference is undefined in the data or in most resamples"
        return untested(key, a, b, reason, method=method, n=n)
    possible = [test for test in tests if not np.isnan(test[1])]
    return _reaching(key, a, b, possible, degrees=degrees, n=n)


def _too_few(n: int, cases: str, groups: EffectiveGroups, support: MatchSupport) -> str:
    """Why the data tell too little for a bootstrapped difference; empty where they tell enough."""
    if n < FEWEST_POSITIVES:
        return f"there are {n} {cases}; a bootstrap needs at least {FEWEST_POSITIVES}"
    if groups.number < 2:
        return f"the {cases} lie in a single group"
    return support.reason if support.degrees < 1 else ""


def _reaching(
    key: str, a: Estimate, b: Estimate, possible: Sequence[tuple[float, float, float]], *, degrees: float, n: int
) -> Difference:
    """A difference whose interval reaches over all that it may be. possible: values, standard errors, p-values."""
    level, method = a.level, PAIRED_BOOTSTRAP
    quantile = float(special.stdtrit(degrees, (1 + level) / 2))
    low, high = METRICS[key].range if key in METRICS else (0.0, 1.0)
    shown, bound = b.value - a.value, high - low
    least, most = min(value for value, _, _ in possible), max(value for value, _, _ in possible)
    ends = (
        max(min(shown, *(value - quantile * error for value, error, _ in possible)), -bound),
        min(max(shown, *(value + quantile * error for value, error, _ in possible)), bound),
    )
    p_value = 1.0 if len(possible) > 1 and least <= 0 <= most else max(p for _, _, p in possible)
    difference = Estimate(shown, *ends, level, method, n)
    return Difference(key, a, b, difference, p_value, method, open_to=(least, most) if len(possible) > 1 else None)


def untested(key: str, a: Estimate, b: Estimate, reason: str, *, method: str, n: int) -> Difference:
    """Two figures whose difference has neither an interval nor a p-value, and why."""
    difference = no_interval(b.value - a.value, a.level, method, n, reason)
    return Difference(key, a, b, difference, float("nan"), f"none: {reason}")


def area_difference(key: str, scores: Sequence[GroupedScores], level: float) -> Difference:
    """Average precision or ROC AUC of the pairs of two models, A and B, in the same groups."""
    a, b = scores
    of_a, of_b, difference, p_value = AREA_STATISTICS[key].difference(a, b, level)
    test = f"none: {difference.reason}" if difference.reason else difference.method
    return Difference(key, of_a, of_b, difference, p_value, test)
