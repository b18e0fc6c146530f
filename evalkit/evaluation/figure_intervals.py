"""Intervals of the figures of an evaluation: ratios at every threshold, means over labels, areas, losses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import Grouping, group_positions, grouped_predictions, grouped_spans, grouping
from evalkit.counting.metrics import METRICS
from evalkit.counting.per_example import RightSpans, exact_match_spans, log_losses, top1_spans
from evalkit.counting.source import CountSource
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.areas import AREA_STATISTICS, AreaSum
from evalkit.intervals.average_precision import AreaPart
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.intervals.random_groups import area_estimate, area_influence
from evalkit.intervals.ratios_of_groups import (
    PROPORTIONS,
    GroupMoments,
    group_moments,
    ratio_bounds,
    ratio_parts,
    right_bounds,
)
from evalkit.intervals.resampling import LABELS_AT_ONCE, bootstrap_estimate, draw_resamples
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import mean_interval, wilson
from evalkit.predictions import Predictions

FIGURES = ("precision", "recall", "f1", "false_positive_rate", "accuracy", "predicted_positive_rate")
"""Figures of the board, by METRICS key."""
MEDICAL = ("specificity", "negative_predictive_value")
"""Further ones of a board in the terms of medicine."""
NEEDS_EXAMPLES = "an interval of it needs predictions; there are counts only"


@dataclass(frozen=True, slots=True)
class Intervals:
    """Bounds of figures at thresholds.

    bounds: METRICS key, "top1_accuracy" or "exact_match" -> (low, high), arrays of shape (n_thresholds,), NaN where
    there is no interval. level: such as 0.95. method: the name of the method, and what it respects. words: what the
    intervals mean, in sentences for readers who do not know that name.
    """

    bounds: Mapping[str, tuple[FloatArray, FloatArray]]
    level: float
    method: str
    words: str


def in_words(level: float, items: str) -> str:
    """What intervals mean, in a sentence. items: the data behind the figures, such as "700 items".

    >>> in_words(0.95, "700 items")
    'Ranges are 95 % confidence intervals from 700 items.'
    """
    return f"Ranges are {100 * level:g} % confidence intervals from {items}."


def intervals_at(
    ev: Evaluation,
    thresholds: FloatArray,
    *,
    label: str | None = None,
    level: float = 0.95,
    keys: Collection[str] | None = None,
    further: Collection[str] = (),
) -> Intervals:
    """Bounds of every ratio of counts at rising thresholds, of a label or of all labels together (micro).

    Pairs of one item, and items of one group, are taken as related; see ``ratio_bounds``. For all labels of a
    single-label or multi-label model also of the share of items that are right as a whole. From a service's counts:
    Wilson's, for shares only, which take all pairs as independent; for all labels together these are too narrow.

    thresholds: (n_thresholds,) strictly rising. keys: the ratios that are wanted; None for all, and for the share of
    right items. further: ratios beside these.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.4]], labels=["cat"], task="binary")
    >>> low, high = intervals_at(evaluate(p), np.array([0.5])).bounds["recall"]
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.095], [0.905])
    """
    p = ev.predictions
    if ev.unknown:
        lacking = "need counts; there are ratios alone"
        return Intervals(MappingProxyType({}), level, f"intervals {lacking}", f"No ranges: they {lacking}.")
    labels = ev.labels if label is None else (label,)
    if p is None:
        return _without_examples(ev, label, thresholds, level, [*FIGURES, *further])
    scores = grouped_predictions(p, labels)
    moments = group_moments(scores, thresholds[::-1])
    wanted = [*(key for key in FIGURES if keys is None or key in keys), *further]
    bounds = _bounds(moments, wanted, level)
    if label is None and keys is None:
        bounds |= whole_item_bounds(ev, thresholds, level)
    number, unit = f"{scores.n_groups:,}", "items" if p.groups is p.ids else "groups of items"
    method = _method(number, unit, single=scores.single)
    return Intervals(MappingProxyType(bounds), level, method, in_words(level, f"{number} {unit}"))


def _bounds(moments: GroupMoments, keys: Sequence[str], level: float) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Of moments at falling thresholds the bounds of ratios at rising ones."""
    found = {key: ratio_bounds(moments, key, level) for key in keys}
    return {key: (estimate.low[::-1], estimate.high[::-1]) for key, estimate in found.items()}


def _without_examples(
    ev: Evaluation, label: str | None, thresholds: FloatArray, level: float, keys: Sequence[str]
) -> Intervals:
    """Of a table in random groups; shares of independent pairs, and those of counts alone, have Wilson's."""
    related = label is None and len(ev.labels) != 1
    table = ev.pooled if label is None else ev.per_label[label]
    if ev.source is None or not ev.source.grouped:
        return _from_counts(table, thresholds, level, keys, related=related)
    labels = ev.labels if label is None else (label,)
    if related or ev.source.related:
        return _in_groups_of_table(ev.source, labels, thresholds, level, keys)
    shares = _from_counts(table, thresholds, level, keys, related=False)
    others = [key for key in keys if key not in shares.bounds]
    if not others:
        return shares
    found = _in_groups_of_table(ev.source, labels, thresholds, level, others)
    return replace(
        found,
        bounds=MappingProxyType({**shares.bounds, **found.bounds}),
        method=f"Wilson intervals of shares on {ev.source.n_examples:,} independent items, F1 on random groups of them",
        words=in_words(level, f"{ev.source.n_examples:,} items"),
    )


def _in_groups_of_table(
    source: CountSource, labels: Sequence[str], thresholds: FloatArray, level: float, keys: Sequence[str]
) -> Intervals:
    """Intervals of what is counted where it is, in random groups."""
    moments = group_moments(source.in_groups(labels), thresholds[::-1])
    bounds = _bounds(moments, keys, level)
    unit = "groups of items" if source.related else "items"
    method = f"cluster-robust intervals on {moments.n_any} random groups of {unit}, whose pairs may be related"
    return Intervals(
        MappingProxyType(bounds),
        level,
        method,
        in_words(level, f"{source.n_examples:,} items in {moments.n_any} groups"),
    )


def whole_item_bounds(
    ev: Evaluation, thresholds: FloatArray, level: float = 0.95
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Bounds of "top1_accuracy" or "exact_match", the share of items that are right as a whole, as in ``Intervals``.

    Nothing for a binary model, and nothing from counts alone.
    """
    p = ev.predictions
    if p is None or p.task == "binary":
        return {}
    key, spans_of = ("top1_accuracy", top1_spans) if p.task == "multiclass" else ("exact_match", exact_match_spans)
    spans = spans_of(p, ev.labels)
    share = right_share_interval(spans, group_positions(p, spans.example), thresholds, level)
    return {key: (share.low, share.high)}


def _method(number: str, unit: str, *, single: bool) -> str:
    if single:
        return f"Wilson intervals on {number} independent items"
    return f"cluster-robust intervals on {number} {unit}, whose pairs of item and label may be related"


def _from_counts(
    t: ThresholdCounts, thresholds: FloatArray, level: float, keys: Collection[str], *, related: bool
) -> Intervals:
    at = t.at(thresholds)
    bounds = {}
    for key in keys:
        if key in PROPORTIONS:
            share = wilson(*ratio_parts(key, at.tp, at.fp, t.positives, t.negatives), level)
            bounds[key] = (np.asarray(share.low), np.asarray(share.high))
    method = "Wilson intervals from counts alone (F1 is no share and has none)"
    method += ", too narrow: they ignore that labels of one item are related" if related else ", items as independent"
    words = f"{in_words(level, 'items')} Counts alone give none for F1"
    words += ", and make the others too narrow: they ignore that labels of one item are related." if related else "."
    return Intervals(MappingProxyType(bounds), level, method, words)


def right_share_interval(spans: RightSpans, group: IntArray, thresholds: FloatArray, level: float = 0.95) -> Estimate:
    """Interval of the share of examples that are right as a whole, at rising thresholds: arrays (n_thresholds,).

    group: (n_counted,) group of each counted example, from 0. Wilson's where each group holds one example, else
    cluster-robust; see ``ratio_interval``.
    """
    s = grouped_spans(spans, group, int(group.max(initial=-1)) + 1)
    e = right_bounds(group_moments(s, thresholds[::-1]), level)
    return replace(e, value=e.value[::-1], low=e.low[::-1], high=e.high[::-1], n=e.n[::-1])


def mean_intervals(
    ev: Evaluation, threshold: float, averaging: Averaging, *, level: float = 0.95, seed: int = 0, resamples: int = 1000
) -> dict[str, Estimate]:
    """Bootstrap intervals of means over labels at one threshold, by METRICS key; whole groups are drawn.

    In each resample the mean is over the labels on which the figure is defined there; "weighted" weighs by the
    positives of the data. From counts alone there is none, with the reason.
    """
    if ev.predictions is None:
        return {key: no_interval(float("nan"), level, "", 0, NEEDS_EXAMPLES) for key in FIGURES}
    p, within = ev.predictions, grouping(ev.predictions)
    draws = draw_resamples(len(within.size), resamples=resamples, seed=seed)
    weights = np.asarray(ev.positives if averaging == "weighted" else np.ones(len(ev.labels)), dtype=np.float64)
    of_data, of_resamples, in_groups = _Means(1), _Means(resamples), np.zeros_like(within.size)
    for start in range(0, len(ev.labels), LABELS_AT_ONCE):
        some = slice(start, start + LABELS_AT_ONCE)
        tp, fp, positives, items = _in_groups(p, ev.labels[some], within, threshold)
        in_groups += np.sum(positives, axis=0)
        counted = [np.sum(each, axis=1, keepdims=True) for each in (tp, fp, positives, items)]
        of_data.add(counted, weights[some])
        items_of_resamples = draws.totals_of(items) if p.n_unknown else draws.totals(within.size)
        of_resamples.add([*(draws.totals_of(each) for each in (tp, fp, positives)), items_of_resamples], weights[some])
    n, groups = int(in_groups.sum()), EffectiveGroups.holding(in_groups)
    return {
        key: bootstrap_estimate(key, float(of_data.mean(key)[0]), of_resamples.mean(key), level, n=n, groups=groups)
        for key in FIGURES
    }


def _in_groups(p: Predictions, labels: Sequence[str], within: Grouping, threshold: float) -> tuple[list[IntArray], ...]:
    """True and false positives, positives and items of each group, of one label after the other; items once for all
    labels where all truths are known."""
    scores = [grouped_predictions(p, [label], within) for label in labels]
    at = [s.at(threshold) for s in scores]
    items = [s.positives + s.negatives for s in scores] if p.n_unknown else [within.size]
    return [tp for tp, _ in at], [fp for _, fp in at], [s.positives for s in scores], items


class _Means:
    """Means over labels, added up some labels at a time: one of the data, or one of each of many resamples."""

    def __init__(self, n: int) -> None:
        # Of each figure the weighted sum, and the weight of the labels on which it is defined.
        self._sums = {key: np.zeros((2, n)) for key in FIGURES}

    def add(self, counted: Sequence[Any], weights: FloatArray) -> None:
        """counted: tp, fp and positives, each (n_labels, n), and items: those too, or (n,). weights: (n_labels,)."""
        tp, fp, positives, items = counted
        c = Counts.of_totals(tp, fp, positives, items - positives)
        for key in FIGURES:
            figure = np.asarray(METRICS[key].function(c))
            weight = weights[:, None] * ~np.isnan(figure)
            self._sums[key] += np.sum(weight * np.nan_to_num(figure), axis=0), np.sum(weight, axis=0)

    def mean(self, key: str) -> FloatArray:
        """(n,), NaN where the figure is defined on no label."""
        weighted_sum, weight = self._sums[key]
        with np.errstate(invalid="ignore"):
            return np.asarray(weighted_sum / weight)


def area_interval(
    ev: Evaluation, key: str, averaging: Averaging = "micro", *, label: str | None = None, level: float = 0.95
) -> Estimate:
    """Interval of "average_precision" or "roc_auc", those of ``compare``: of means over labels by what each group adds.

    "weighted" weighs by the positives of the data. From counts alone there is none, with the reason. Few positives lift
    average precision a little, which a mean over labels does not even out: its lower end allows for that (``ap_lift``).

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.7]], labels=["cat"], task="binary")
    >>> area_interval(evaluate(p), "average_precision").reason
    'there are 2 positives; an interval needs at least 10'
    """
    if ev.source is not None and ev.source.grouped and (averaging == "micro" or label is not None):
        s = ev.source.in_groups(ev.labels if label is None else [label])
        value = AREA_STATISTICS[key].value(ev.pooled if label is None else ev.per_label[label])
        return area_estimate(value, area_influence(key, s), s.positives, level)
    if ev.predictions is None:
        return no_interval(float("nan"), level, "", 0, NEEDS_EXAMPLES)
    if averaging == "micro" or label is not None:
        scores = grouped_predictions(ev.predictions, ev.labels if label is None else [label])
        return AREA_STATISTICS[key].estimate(scores, level)
    return _mean_area(ev.predictions, key, ev.labels, weighted=averaging == "weighted", level=level)


def _mean_area(p: Predictions, key: str, labels: Sequence[str], *, weighted: bool, level: float) -> Estimate:
    """The mean of an area over the labels on which it is defined, with its interval."""
    within = grouping(p)

    def read(label: str) -> tuple[AreaPart, IntArray]:
        s = grouped_predictions(p, [label], within)
        return AREA_STATISTICS[key].part(s), s.positives

    found, in_groups = AreaSum(), np.zeros_like(within.size)
    for part, positives in each_label(read, labels):
        in_groups += positives
        if not np.isnan(part.value):
            found.add(part, float(positives.sum()) if weighted else 1.0)
    mean = found.mean()
    if np.isnan(mean.value):
        return no_interval(mean.value, level, "", int(in_groups.sum()), "it is undefined on every label")
    return AREA_STATISTICS[key].mean(mean, in_groups, level)


def log_loss_interval(p: Predictions, labels: Sequence[str], *, level: float = 0.95) -> Estimate:
    """Interval of the log loss over some labels; see ``mean_interval``.

    Raises NotProbabilitiesError where the scores are no probabilities.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.3], [0.4]], labels=["cat"], task="binary")
    >>> e = log_loss_interval(p, ["cat"])
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3)
    (0.499, 0.08, 3.115)
    """
    example, losses = log_losses(p, labels)
    group = group_positions(p, np.arange(p.n_examples))[example]
    return mean_interval(np.bincount(group, weights=losses), np.bincount(group), level)
