"""The difference of one figure of two models: its value, its interval, and the chance of it by luck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.matching import Match
from evalkit.comparison.p_values import bootstrap_test, mcnemar, more_needed, score_test
from evalkit.counting.counts import Counts
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS
from evalkit.intervals.average_precision import ap_difference
from evalkit.intervals.estimate import (
    FEWEST_POSITIVES,
    NO_ERROR,
    Estimate,
    combine_bounds,
    effective_groups,
    no_interval,
)
from evalkit.intervals.ratios_of_groups import PROPORTIONS, RATIOS, ratio_parts
from evalkit.intervals.resampling import Resamples, bootstrap_estimate
from evalkit.intervals.roc_auc import auc_difference
from evalkit.intervals.shares import share_interval as share_estimate

ONE_DENOMINATOR = tuple(key for key in PROPORTIONS if key != "precision")
"""Shares whose denominator is the same for both models, so that numerators can be tested against each other."""

TOLD_BY_RECALL = ("f1", "accuracy", "specificity", "false_positive_rate")
"""Figures that at one precision are equal where recall is, and whose own error resamples overstate."""

PAIRED_BOOTSTRAP = "paired bootstrap by group"


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One figure of both models, and what tells them apart.

    Attributes:
        metric: a key of METRICS, "roc_auc", "average_precision", or "top1_accuracy" or "exact_match" of a whole model.
        a, b: the figure of each with its interval. difference: b - a with its own.
        p_value: the chance of a difference at least so large if there is none; NaN where it cannot be tested.
        test: the test in words. Not adjusted for testing several figures or labels: see ``holm``.
        mid_p: the mid-p form of an exact test, else NaN.
        left_out: of a mean over labels, those on which the figure of either model is undefined.
    """

    metric: str
    a: Estimate
    b: Estimate
    difference: Estimate
    p_value: float
    test: str
    mid_p: float = float("nan")
    left_out: tuple[str, ...] = ()

    def __repr__(self) -> str:
        figures = f"a={self.a}, b={self.b}, difference={self.difference}, p_value={self.p_value:.3g}"
        reason = f", reason={self.difference.reason!r}" if self.difference.reason else ""
        left_out = f", left_out={self.left_out}" if self.left_out else ""
        return f"Difference({self.metric!r}, {figures}, test={self.test!r}{reason}{left_out})"

    def more_needed(self, n: int, *, power: float = 0.8) -> float:
        """About how many cases beyond ``n`` (examples, or positives) would settle it; see ``more_needed``."""
        half = (self.difference.high - self.difference.low) / 2
        error = half / float(special.ndtri((1 + self.difference.level) / 2))
        return more_needed(self.difference.value, error, n, level=self.difference.level, power=power)

    def turned(self) -> Difference:
        """The same, seen from the other side: a and b change places, the difference changes its sign."""
        d = self.difference
        difference = replace(d, value=0.0 - d.value, low=0.0 - d.high, high=0.0 - d.low)
        return replace(self, a=self.b, b=self.a, difference=difference)


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """One model at its threshold: what it decided in each group, and in resamples.

    tp, fp, positives, negatives: (n_groups,). single: no group holds more than one pair.
    drawn: counts of each resample, (n_resamples,), or None where no figure is to be bootstrapped.
    """

    tp: IntArray
    fp: IntArray
    positives: IntArray
    negatives: IntArray
    single: bool
    drawn: Counts | None

    def figure(self, key: str) -> float:
        tp, fp = int(self.tp.sum()), int(self.fp.sum())
        positives, negatives = int(self.positives.sum()), int(self.negatives.sum())
        return float(METRICS[key].function(Counts(tp, fp, positives - tp, negatives - fp)))

    def of_resamples(self, key: str) -> FloatArray:
        assert self.drawn is not None
        return np.asarray(METRICS[key].function(self.drawn), dtype=np.float64)

    def parts(self, key: str) -> tuple[IntArray, IntArray]:
        return ratio_parts(key, self.tp, self.fp, self.positives, self.negatives)

    def share(self, key: str, level: float) -> Estimate:
        """The interval of a ratio of counts at this very threshold."""
        return share_estimate(*self.parts(key), single=self.single and key in PROPORTIONS, level=level)


def decided(s: GroupedScores, threshold: float, drawn: Counts | None) -> Decided:
    """Grouped scores at a threshold."""
    return Decided(*s.at(threshold), s.positives, s.negatives, s.single, drawn)


@dataclass(frozen=True, slots=True)
class MatchSupport:
    """What a match rests on: degrees of freedom that it leaves, and the reason against a test where that is below 1."""

    degrees: float = inf
    reason: str = ""


UNMATCHED = MatchSupport()


def match_support(a: Decided, b: Decided, match: Match | None, draws: Resamples) -> MatchSupport:
    """``support_of_errors`` of the pairs that were matched, by the groups that hold such errors."""
    alarms, missed = (
        1 + min(draws.degrees_of(part) for part in parts)
        for parts in ((a.fp, b.fp), (a.positives - a.tp, b.positives - b.tp))
    )
    return support_of_errors(match, alarms, missed)


def support_of_errors(match: Match | None, alarms: float, missed: float) -> MatchSupport:
    """Of a match of precision the false positives, of recall the missed positives, of whichever model has fewer.

    Near a recall of 1 all hangs on the few positives that are missed, and at 1 on where the lowest of them happens to
    lie. Limits of a count m are quantiles of chi-square with 2 m degrees of freedom (Garwood, Biometrika 28, 1936):
    here twice the missed positives, or groups with any, less one.

    >>> support_of_errors("recall", 9, 3).degrees, support_of_errors("precision", 9, 3).degrees
    (4, 8)
    """
    if match == "precision":
        return MatchSupport(alarms - 1, "too few false positives to match by")
    if match == "recall":
        return MatchSupport(2 * (missed - 1), "too few missed positives to match by")
    return UNMATCHED


def figure_difference(
    key: str,
    a: Decided,
    b: Decided,
    *,
    match: Match | None,
    level: float,
    draws: Resamples | None = None,
    pooled: bool = True,
    support: MatchSupport = UNMATCHED,
) -> Difference:
    """A figure of METRICS at thresholds; see ``compare``.

    draws: those that both were drawn in, if a figure is to be bootstrapped. pooled: these are the pairs on which
    ``match`` was matched. support: of that match.
    """
    if key in ONE_DENOMINATOR and match is None:
        (x_a, y), (x_b, _) = a.parts(key), b.parts(key)
        return tested_difference(key, x_a, x_b, y, single=a.single, level=level)
    assert draws is not None
    n, groups = int(a.positives.sum()), effective_groups(a.positives)
    drawn_a, drawn_b = a.of_resamples(key), b.of_resamples(key)
    value_a, value_b = a.figure(key), b.figure(key)
    of_a = bootstrap_estimate(key, value_a, drawn_a, level, n=n, groups=groups)
    if support.degrees < 1:
        of_b = no_interval(value_b, level, PAIRED_BOOTSTRAP, n, support.reason)
    else:
        carry = min(groups, effective_groups(b.parts(key)[1])) if key in RATIOS else groups
        of_b = bootstrap_estimate(key, value_b, drawn_b, level, n=n, groups=carry, degrees=support.degrees)
    if key in RATIOS:
        of_a, of_b = a.share(key, level), of_b if match is not None else b.share(key, level)
    if pooled and key == match:
        return untested(key, of_a, of_b, "it was matched", method="matched", n=n)
    degrees = draws.degrees_of(a.positives)
    found = bootstrapped_difference(key, of_a, of_b, drawn_b - drawn_a, degrees=degrees, n=n, support=support)
    if pooled and match == "precision" and key in TOLD_BY_RECALL and found.p_value < 1:
        return replace(found, p_value=float("nan"), test="none: at one precision it differs where recall does")
    return found


def tested_difference(key: str, x_a: IntArray, x_b: IntArray, y: IntArray, *, single: bool, level: float) -> Difference:
    """Two shares of the same pairs, from the numerators and the denominator of each group, (n_groups,)."""
    a, b = (share_estimate(x, y, single=single, level=level) for x in (x_a, x_b))
    n = int(y.sum())
    if np.isnan(a.low) or np.isnan(b.low):
        return untested(key, a, b, a.reason or b.reason, method="", n=n)
    residual_a, residual_b = x_a - a.value * y, x_b - b.value * y
    product = float(np.sqrt((residual_a @ residual_a) * (residual_b @ residual_b)))
    correlation = float(residual_a @ residual_b) / product if product > 0 else 0.0
    low, high = combine_bounds(a, b, correlation)
    difference = Estimate(b.value - a.value, low, high, level, "square-and-add of both intervals", n)
    step = x_b - x_a
    if not single:
        return Difference(key, a, b, difference, score_test(step), "clustered score test")
    result = mcnemar(int(np.count_nonzero(step < 0)), int(np.count_nonzero(step > 0)))
    return Difference(key, a, b, difference, result.exact, "McNemar, exact", result.mid_p)


def bootstrapped_difference(
    key: str,
    a: Estimate,
    b: Estimate,
    drawn: FloatArray,
    *,
    degrees: float,
    n: int,
    cases: str = "positives",
    support: MatchSupport = UNMATCHED,
) -> Difference:
    """Two figures whose difference was resampled, (n_resamples,); none below FEWEST_POSITIVES cases, or of one group.

    degrees: of freedom of the difference, the effective groups that hold the cases less one. support: of a match, if
    thresholds were matched in resamples: degrees are no more than it leaves.
    """
    value, level, method = b.value - a.value, a.level, PAIRED_BOOTSTRAP
    if abs(value) < NO_ERROR and not np.any(np.abs(drawn) > NO_ERROR):
        return Difference(key, a, b, Estimate(0.0, 0.0, 0.0, level, method, n), 1.0, method)
    reason = f"there are {n} {cases}; a bootstrap needs at least {FEWEST_POSITIVES}"
    if n >= FEWEST_POSITIVES and degrees < 1:
        reason = f"the {cases} lie in a single group"
    elif n >= FEWEST_POSITIVES and support.degrees < 1:
        reason = support.reason
    elif n >= FEWEST_POSITIVES:
        degrees = min(degrees, support.degrees)
        error, p_value = bootstrap_test(value, drawn, degrees)
        if error == 0:
            difference = no_interval(value, level, method, n, "it is the same in every resample")
            return Difference(key, a, b, difference, p_value, method)
        if not np.isnan(error):
            half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
            low, high = METRICS[key].range if key in METRICS else (0.0, 1.0)
            bound = high - low
            difference = Estimate(value, max(value - half, -bound), min(value + half, bound), level, method, n)
            return Difference(key, a, b, difference, p_value, method)
        reason = "the difference is undefined in the data or in most resamples"
    return untested(key, a, b, reason, method=method, n=n)


def untested(key: str, a: Estimate, b: Estimate, reason: str, *, method: str, n: int) -> Difference:
    """Two figures whose difference has neither an interval nor a p-value, and why."""
    difference = no_interval(b.value - a.value, a.level, method, n, reason)
    return Difference(key, a, b, difference, float("nan"), f"none: {reason}")


def area_difference(key: str, a: GroupedScores, b: GroupedScores, level: float) -> Difference:
    """Average precision or ROC AUC of the pairs of two models in the same groups."""
    compared = ap_difference if key == "average_precision" else auc_difference
    of_a, of_b, difference, p_value = compared(a, b, level)
    test = f"none: {difference.reason}" if difference.reason else difference.method
    return Difference(key, of_a, of_b, difference, p_value, test)
