"""Two models of which there are counts only: the same figures, without the examples that would pair them.

Counts tell how a figure varies by themselves: items are drawn anew between neighbouring thresholds. They do not tell
which items the two models share, nor which labels are of one item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.comparison.counts_alone.count_resampling import DrawnPair, Pair, draw_pairs
from evalkit.comparison.differences import FIGURES, Difference, untested
from evalkit.comparison.footing import UNMATCHED, Footing, MatchSupport, decided, support_of_errors
from evalkit.comparison.matching import matched_pair
from evalkit.comparison.p_values import bootstrap_test, two_sample_test
from evalkit.comparison.pairing import examples_of
from evalkit.counting.between_thresholds import Bounds
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import grouped_predictions
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.intervals.areas import AREA_STATISTICS, area_of_resamples
from evalkit.intervals.estimate import FEWEST_POSITIVES, Estimate, combine_bounds, no_interval
from evalkit.intervals.ratios_of_groups import PROPORTIONS, RATIOS, ratio_parts
from evalkit.intervals.resampling import bootstrap_estimate
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import wilson
from evalkit.predictions import Predictions

_LIMITS = "unpaired: counts only, so too wide for the pairing and too narrow for related labels"
_UNPAIRED = f"two-sample, {_LIMITS}"
PARAMETRIC_BOOTSTRAP = f"parametric bootstrap, {_LIMITS}"
_OF_A_GRID = "an area at given thresholds is known within bounds only"


Source = Predictions | Evaluation


def pooled_table(source: Source, labels: tuple[str, ...]) -> ThresholdCounts:
    """Counts of some labels together, at every threshold; without labels those of the whole evaluation."""
    ev = evaluate(source) if isinstance(source, Predictions) else source
    if len(labels) == 1:
        return ev.per_label[labels[0]]
    return (ev.select(labels) if labels else ev).pooled


def label_tables(sides: tuple[Source, Source], labels: tuple[str, ...], on: Footing) -> dict[str, Pair]:
    """Label -> its tables of both models, in the leader's order: labels are drawn in turn, swapped models alike."""
    wanted = set(labels)
    return {
        label: (pooled_table(sides[0], (label,)), pooled_table(sides[1], (label,)))
        for label in sides[on.leader].labels
        if label in wanted
    }


def matched_tables(pooled: Pair, on: Footing) -> Footing:
    """The footing after matching tables of counts, and what that match can bear."""
    if on.match is not None:
        on = replace(on, thresholds=matched_pair(pooled, on.thresholds, on.match, on.leader))
    at = [t.at(threshold) for t, threshold in zip(pooled, on.thresholds, strict=True)]
    support = support_of_errors(on.match, min(int(c.fp) for c in at), min(int(c.fn) for c in at))
    return replace(on, support=support)


def differences_of_counts(tables: Pair, on: Footing) -> dict[str, Difference]:
    """Metric key -> Difference, from counts alone, on a footing that ``matched_tables`` gave.

    Without a match shares have Wilson's intervals and the two-sample score test. All else is by parametric bootstrap
    (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6.5): the positives and the negatives
    between neighbouring thresholds of both tables are drawn anew, independently, and the follower is matched again to
    the leader in each resample. The standard deviation of a figure's difference is its standard error, with t's
    quantile.

    Thresholds that were given are steps, so that a match misses by something. So the interval reaches from the
    difference as it is to the one with the follower on a straight line between the two thresholds around the leader's
    figure, with the error added on both sides; and the p-value is the largest of all that lie between. Areas likewise:
    they reach over all that scores with these counts could have.

    Below 10 positives nothing is bootstrapped, and a match rests on few errors as that of ``compare`` does.
    """
    (drawn,) = draw_pairs([tables], tables, on, curves=True)
    return {key: _difference(key, drawn, on, pooled=True) for key in FIGURES}


def source_differences(
    sides: tuple[Source, Source], pooled: Pair, labels: tuple[str, ...], on: Footing
) -> dict[str, Difference]:
    """``differences_of_counts`` of two models; the intervals of one that has examples respect its groups."""
    found = differences_of_counts(pooled, on)
    for side, source in enumerate(sides):
        p = examples_of(source)
        if p is None or on.follows(side):
            continue
        at = decided(grouped_predictions(p, labels or source.labels), on.thresholds[side])
        for key in RATIOS:
            own = at.interval(key, on.level)
            found[key] = replace(found[key], a=own) if side == 0 else replace(found[key], b=own)
    return found


def label_differences_of_counts(key: str, tables: Sequence[Pair], pooled: Pair, on: Footing) -> list[Difference]:
    """One figure of each of several labels, as ``differences_of_counts``; the match was made on all of them."""
    drawn = draw_pairs(tables, pooled, on, curves=key in AREAS)
    return [_difference(key, each, on, pooled=False) for each in drawn]


def mean_differences_of_counts(tables: Mapping[str, Pair], pooled: Pair, on: Footing) -> dict[str, Difference]:
    """Means over the labels on which a figure of both is defined, by parametric bootstrap; the others are named.

    Labels are drawn as if they were unrelated.
    """
    figures: dict[str, list[_Figure]] = {key: [] for key in FIGURES}
    left_out: dict[str, list[str]] = {key: [] for key in FIGURES}
    for label, pair in zip(tables, draw_pairs(list(tables.values()), pooled, on, curves=True), strict=True):
        for key in FIGURES:
            figure = _figure(key, pair)
            if np.isnan([figure.a, figure.b]).any():
                left_out[key].append(label)
            else:
                figures[key].append(figure)
    n = min(sum(pair[side].positives for pair in tables.values()) for side in (0, 1))
    return {
        key: replace(_mean_difference(key, _mean(of_labels), n, on), left_out=tuple(left_out[key]))
        for key, of_labels in figures.items()
    }


def _mean_difference(key: str, mean: _Figure, n: int, on: Footing) -> Difference:
    if key in AREAS:
        a, b = (no_interval(value, on.level, "", n, _OF_A_GRID) for value in (mean.a, mean.b))
        return _tested(key, mean, a, b, n=n, support=UNMATCHED)
    a, b = (
        bootstrap_estimate(key, value, drawn, on.level, n=n, groups=EffectiveGroups.alike(n))
        for value, drawn in ((mean.a, mean.of_a), (mean.b, mean.of_b))
    )
    return _tested(key, mean, a, b, n=n, support=on.support)


@dataclass(frozen=True, slots=True, eq=False)
class _Figure:
    """A figure of both models, of the data and of each resample, (n_resamples,).

    low, high: what b - a may be; see ``differences_of_counts``.
    """

    a: float
    b: float
    low: float
    high: float
    of_a: FloatArray
    of_b: FloatArray


def _figure(key: str, drawn: DrawnPair) -> _Figure:
    if key in AREAS:
        a, b = (_area_bounds(key, t) for t in drawn.tables)
        of_a, of_b = (area_of_resamples(rows, key) for rows in drawn.rows)
        value_a, value_b = (AREAS[key](t) for t in drawn.tables)
        return _Figure(value_a, value_b, b.low - a.high, b.high - a.low, of_a, of_b)
    function = METRICS[key].function
    value_a, value_b, bridged_a, bridged_b = (float(function(c)) for c in (*drawn.at, *drawn.bridged))
    ends = value_b - value_a, bridged_b - bridged_a
    of_a, of_b = (np.asarray(function(c), dtype=np.float64) for c in drawn.drawn)
    low, high = (float(end(ends)) for end in (np.min, np.max))  # NaN if one of them is
    return _Figure(value_a, value_b, low, high, of_a, of_b)


def _area_bounds(key: str, t: ThresholdCounts) -> Bounds:
    if t.resolution == "exact":
        return Bounds(AREAS[key](t), AREAS[key](t))
    return AREA_STATISTICS[key].bounds(t)


def _mean(figures: Sequence[_Figure]) -> _Figure:
    """The mean over labels: of a resample over those on which the figure of both is defined there."""
    if not figures:
        none = np.full(1, np.nan)
        nan = float("nan")
        return _Figure(nan, nan, nan, nan, none, none)
    of_a, of_b = (np.stack([getattr(each, side) for each in figures]) for side in ("of_a", "of_b"))
    both = ~(np.isnan(of_a) | np.isnan(of_b))
    with np.errstate(invalid="ignore"):
        of_a, of_b = (np.where(both, of, 0.0).sum(axis=0) / both.sum(axis=0) for of in (of_a, of_b))
    a, b, low, high = np.mean([(each.a, each.b, each.low, each.high) for each in figures], axis=0).tolist()
    return _Figure(a, b, low, high, of_a, of_b)


def _difference(key: str, drawn: DrawnPair, on: Footing, *, pooled: bool) -> Difference:
    """pooled: these are the tables on which the match was made."""
    n = min(t.positives for t in drawn.tables)
    if key in AREAS:
        figure = _figure(key, drawn)
        a, b = (no_interval(value, on.level, "", n, _OF_A_GRID) for value in (figure.a, figure.b))
        return _tested(key, figure, a, b, n=n, support=UNMATCHED)
    if key in PROPORTIONS and on.match is None:
        return _two_shares(key, drawn, on.level)
    figure = _figure(key, drawn)
    a, b = (
        _share(key, drawn, side, on.level)[0]
        if key in PROPORTIONS and not on.follows(side)
        else bootstrap_estimate(key, value, of, on.level, n=t.positives, groups=EffectiveGroups.alike(t.positives))
        for side, (value, of, t) in enumerate(
            zip((figure.a, figure.b), (figure.of_a, figure.of_b), drawn.tables, strict=True)
        )
    )
    if pooled and key == on.match:
        return untested(key, a, b, "it was matched", method="matched", n=n)
    return _tested(key, figure, a, b, n=n, support=on.support)


def _share(key: str, drawn: DrawnPair, side: int, level: float) -> tuple[Estimate, int, int]:
    """A share of one side with Wilson's interval, its numerator and its denominator."""
    c, t = drawn.at[side], drawn.tables[side]
    k, n = ratio_parts(key, c.tp, c.fp, t.positives, t.negatives)
    return wilson(k, n, level), k, n


def _two_shares(key: str, drawn: DrawnPair, level: float) -> Difference:
    (a, k_a, n_a), (b, k_b, n_b) = (_share(key, drawn, side, level) for side in (0, 1))
    low, high = combine_bounds(a, b, 0.0)
    difference = Estimate(b.value - a.value, low, high, level, _UNPAIRED, min(n_a, n_b), a.reason or b.reason)
    return Difference(key, a, b, difference, two_sample_test(k_a, n_a, k_b, n_b), _UNPAIRED)


def _tested(key: str, figure: _Figure, a: Estimate, b: Estimate, *, n: int, support: MatchSupport) -> Difference:
    """The bootstrapped difference; none below FEWEST_POSITIVES, the fewer of both models', nor without support."""
    value, level = figure.b - figure.a, a.level
    if n < FEWEST_POSITIVES:
        few = "is 1 positive" if n == 1 else f"are {n} positives"
        reason = f"there {few}; a bootstrap needs at least {FEWEST_POSITIVES}"
    elif support.degrees < 1:
        reason = support.reason
    else:
        degrees = int(min(n - 1, support.degrees))
        nearest = min(max(figure.low, 0.0), figure.high) if not np.isnan(figure.low) else float("nan")
        error, p_value = bootstrap_test(nearest, figure.of_b - figure.of_a, degrees)
        if error > 0:
            half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
            low, high = METRICS[key].range if key in METRICS else (0.0, 1.0)
            bound = high - low
            ends = max(figure.low - half, -bound), min(figure.high + half, bound)
            difference = Estimate(value, *ends, level, PARAMETRIC_BOOTSTRAP, n)
            open_to = (figure.low, figure.high) if figure.low < figure.high else None
            return Difference(key, a, b, difference, p_value, PARAMETRIC_BOOTSTRAP, open_to=open_to)
        if not np.isnan(error):
            difference = no_interval(value, level, PARAMETRIC_BOOTSTRAP, n, "it is the same in every resample")
            return Difference(key, a, b, difference, p_value, PARAMETRIC_BOOTSTRAP)
        reason = "the difference is undefined in the data or in most resamples"
        if not np.isnan(value) and np.isnan(figure.low):
            reason = "no two given thresholds lie around the figure to be matched"
    return untested(key, a, b, reason, method=PARAMETRIC_BOOTSTRAP, n=n)
