"""All differences of two models that are counted in the same random groups, without a join of their rows.

A random group holds all pairs of some groups of items, the same in both models, so that it is resampled and tested as
a group is (Wolter, Introduction to Variance Estimation, 2007, chapter 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.differences import FIGURES, Difference, bootstrapped_difference, figure_difference
from evalkit.comparison.footing import Decided, Footing, decided, matched_footing
from evalkit.comparison.random_groups.sources import Sources
from evalkit.counting.curves import AREAS
from evalkit.counting.metrics import METRICS
from evalkit.counting.source import GroupedCounts
from evalkit.intervals.average_precision import influence_difference
from evalkit.intervals.random_groups import area_estimate, area_influence
from evalkit.intervals.resampling import bootstrap_estimate, draw_resamples
from evalkit.intervals.residuals import EffectiveGroups


def compared_in_groups(
    sources: Sources, labels: Sequence[str], on: Footing
) -> tuple[Footing, dict[str, Difference], int]:
    """The footing that was matched, all differences of some labels pooled, and the positives."""
    scores = sources[0].in_groups(labels), sources[1].in_groups(labels)
    on = _drawn(scores, on)
    a, b = _sides(scores, on)
    found = {key: figure_difference(key, a, b, on) for key in METRICS}
    tables = [source.pooled_table(labels) for source in sources]
    for key in AREAS:
        values = [AREAS[key](t) for t in tables]
        influences = [area_influence(key, s) for s in scores]
        found[key] = _area(key, values, influences, scores[0].positives, on.level)
    return on, {key: found[key] for key in FIGURES}, int(scores[0].positives.sum())


def means_in_groups(sources: Sources, labels: Sequence[str], on: Footing) -> tuple[Footing, dict[str, Difference], int]:
    """The same of means over labels, on those on which a figure of both is defined. A match is of all labels pooled."""
    pooled = sources[0].in_groups(labels), sources[1].in_groups(labels)
    on, in_groups = _drawn(pooled, on), pooled[0].positives
    figures, areas = _added(sources, labels, on)
    found = {key: _figure(key, mean, in_groups, on) for key, mean in figures.items()}
    for key, mean in areas.items():
        difference = _area(key, *mean.of_both(), in_groups, on.level)
        found[key] = replace(difference, left_out=tuple(mean.left_out))
    return on, {key: found[key] for key in FIGURES}, int(in_groups.sum())


def _added(sources: Sources, labels: Sequence[str], on: Footing) -> tuple[dict[str, _Mean], dict[str, _Mean]]:
    """Figures and areas of all labels added up."""
    figures, areas = {key: _Mean() for key in METRICS}, {key: _Mean() for key in AREAS}
    for label in sorted(labels):
        scores = sources[0].in_groups([label]), sources[1].in_groups([label])
        sides, tables = _sides(scores, on), [source.label_table(label) for source in sources]
        for key, mean in figures.items():
            mean.add(label, [side.figure(key) for side in sides], [side.figure_of_resamples(key) for side in sides])
        for key, mean in areas.items():
            mean.add(label, [AREAS[key](t) for t in tables], [area_influence(key, s) for s in scores])
    return figures, areas


def label_differences_in_groups(
    key: str, sources: Sources, labels: Sequence[str], on: Footing
) -> tuple[Footing, list[tuple[int, Difference]]]:
    """The footing that was matched, on all labels pooled, and of each label its positives and one figure."""
    on = _drawn((sources[0].in_groups(labels), sources[1].in_groups(labels)), on)
    found = []
    for label in labels:
        scores = sources[0].in_groups([label]), sources[1].in_groups([label])
        if key in AREAS:
            values = [AREAS[key](source.label_table(label)) for source in sources]
            influences = [area_influence(key, s) for s in scores]
            difference = _area(key, values, influences, scores[0].positives, on.level)
        else:
            difference = figure_difference(key, *_sides(scores, on), on, pooled=False)
        found.append((int(scores[0].positives.sum()), difference))
    return on, found


def _drawn(scores: tuple[GroupedCounts, GroupedCounts], on: Footing) -> Footing:
    """The footing with its resamples of random groups, after matching."""
    draws = draw_resamples(scores[0].n_groups, resamples=on.resamples, seed=on.seed)
    return matched_footing(scores, replace(on, draws=draws))


def _sides(scores: tuple[GroupedCounts, GroupedCounts], on: Footing) -> tuple[Decided, Decided]:
    a, b = (decided(s, on.thresholds[side], on.drawn(s, side), on.bridged(s, side)) for side, s in enumerate(scores))
    return a, b


def _area(
    key: str, values: Sequence[float], influences: Sequence[FloatArray], in_groups: IntArray, level: float
) -> Difference:
    a, b = (
        area_estimate(value, influence, in_groups, level) for value, influence in zip(values, influences, strict=True)
    )
    difference, p_value = influence_difference(values[1] - values[0], influences[1] - influences[0], in_groups, level)
    test = f"none: {difference.reason}" if difference.reason else difference.method
    return Difference(key, a, b, difference, p_value, test)


def _figure(key: str, mean: _Mean, in_groups: IntArray, on: Footing) -> Difference:
    """A figure's means over labels, resampled."""
    assert on.draws is not None
    n, groups = int(in_groups.sum()), EffectiveGroups.holding(in_groups)
    values, drawn = mean.of_both()
    a, b = (
        bootstrap_estimate(key, value, of, on.level, n=n, groups=groups)
        for value, of in zip(values, drawn, strict=True)
    )
    groups, moved = on.draws.groups_holding(in_groups), drawn[1] - drawn[0]
    difference = bootstrapped_difference(key, a, b, moved, groups=groups, n=n, support=on.support)
    return replace(difference, left_out=tuple(mean.left_out))


class _Mean:
    """A figure of both models added up over labels, with what goes with it: resamples, or what groups add."""

    def __init__(self) -> None:
        self.left_out: list[str] = []
        self._values: list[tuple[float, float]] = []
        self._sums: list[FloatArray | float] = [0.0, 0.0]
        self._defined: IntArray | int = 0

    def add(self, label: str, values: Sequence[float], of_both: Sequence[FloatArray]) -> None:
        """Left out and named where the figure of either model is undefined."""
        if np.isnan(values).any():
            self.left_out.append(label)
            return
        both = ~(np.isnan(of_both[0]) | np.isnan(of_both[1]))
        self._values.append((values[0], values[1]))
        self._defined = self._defined + both
        self._sums = [total + np.where(both, part, 0.0) for total, part in zip(self._sums, of_both, strict=True)]

    def of_both(self) -> tuple[list[float], list[FloatArray]]:
        """The mean of each model, and of what goes with it."""
        if not self._values:
            return [float("nan")] * 2, [np.full(2, np.nan)] * 2
        with np.errstate(invalid="ignore", divide="ignore"):
            means = [np.asarray(part / np.asarray(self._defined)) for part in self._sums]
        return [float(mean) for mean in np.mean(self._values, axis=0)], means
