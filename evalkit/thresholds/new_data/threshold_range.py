"""How sure is a threshold itself? Between which ones the choice lies on resampled groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import GroupedScores
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.optimism import SortedPairs
from evalkit.thresholds.operating_points import OperatingPoint, best_point

RESAMPLES = 200
MOST_GROUPS = 2000
"""More groups than these are put together at random into as many, and those are resampled."""
MOST_ROWS = 500
"""Of more distinct scores so many are looked at, evenly by rank among the positives, and as many among all pairs."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How often groups are drawn. part: (n_groups,) where each is counted. times: (n_parts, n_resamples)."""

    part: IntArray
    times: FloatArray


def draw_groups(n_groups: int, *, resamples: int = RESAMPLES, seed: int = 0) -> Draws:
    """Resamples of groups, which serve all labels of the same groups."""
    rng = np.random.default_rng(seed)
    n = min(n_groups, MOST_GROUPS)
    part = np.arange(n) if n == n_groups else rng.permutation(n_groups) % n
    return Draws(part, rng.multinomial(n, np.full(n, 1 / n), size=resamples).T.astype(np.float64))


def threshold_range(
    s: GroupedScores, goal: Goal, draws: Draws, *, level: float = 0.95, risk: float | None = None
) -> tuple[float, float]:
    """Between which thresholds the choice lies on resampled groups: quantiles of a bootstrap.

    How often they hold the best threshold of all data, and that of other data of this size, is told in
    ``docs/statistics.md``. NaN where the goal is out of reach in most resamples, and for promises over related pairs,
    which take too long.

    s: the pairs of one label, or of several pooled. draws: of its groups. risk: as in ``best_point``.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> score = np.arange(60) / 60
    >>> low, high = threshold_range(grouped_arrays(score > 0.5, score, None), Goal("f1"), draw_groups(60))
    >>> round(low, 3), round(high, 3)
    (0.517, 0.567)
    """
    if not len(s.y_score) or (goal.confidence is not None and not s.independent):
        return float("nan"), float("nan")
    tables = _resampled(s, draws)
    found = _promised(tables, goal, risk) if goal.confidence is not None else _chosen(tables, goal)
    found = found[~np.isnan(found)]
    if 2 * len(found) < draws.times.shape[1]:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], method="nearest")
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class _Tables:
    """Counts of resamples. thresholds: (n_rows,) falling. tp, fp: (n_rows, resamples). positives, negatives:
    (resamples,)."""

    thresholds: FloatArray
    tp: IntArray
    fp: IntArray
    positives: IntArray
    negatives: IntArray

    @property
    def counts(self) -> Counts:
        return Counts.of_totals(self.tp, self.fp, self.positives, self.negatives)


def _resampled(s: GroupedScores, draws: Draws) -> _Tables:
    ordered, part, drawn, n = SortedPairs.of(s), draws.part, draws.times, len(draws.times)
    ends = _rows(ordered)
    row = np.searchsorted(ends, np.arange(len(ordered.scores)))
    inside = row < len(ends)
    hits, alarms = (
        _summed(row[inside & kind], part[ordered.group[inside & kind]], (len(ends), n), drawn)
        for kind in (ordered.y_true, ~ordered.y_true)
    )
    totals = (
        (np.bincount(part, weights=each, minlength=n) @ drawn).round().astype(np.int64)
        for each in (s.positives, s.negatives)
    )
    return _Tables(ordered.scores[ends], hits, alarms, *totals)


def _rows(ordered: SortedPairs) -> IntArray:
    """Places of the last pair of each threshold that is looked at."""
    last = ordered.last
    if len(last) <= 2 * MOST_ROWS:
        return last
    row = np.searchsorted(last, np.arange(len(ordered.scores)))
    chosen = [np.unique(each)[_evenly(len(np.unique(each)))] for each in (row[ordered.y_true], row)]
    return last[np.unique(np.concatenate(chosen))]


def _evenly(n: int) -> IntArray:
    return np.unique(np.linspace(0, n - 1, min(n, MOST_ROWS)).round().astype(np.int64)) if n else np.zeros(0, np.int64)


def _summed(row: IntArray, part: IntArray, shape: tuple[int, int], drawn: FloatArray) -> IntArray:
    """(n_rows, resamples) pairs at or above each row, each group as often as it was drawn."""
    counted = sparse.coo_array((np.ones(len(row)), (row, part)), shape=shape).tocsr()
    return np.cumsum(counted @ drawn, axis=0).round().astype(np.int64)


def _chosen(tables: _Tables, goal: Goal) -> FloatArray:
    """(resamples,) what ``best_point`` chooses, of all at once; NaN where nothing is."""
    c = tables.counts
    value = np.asarray(goal.figure.value(c), dtype=np.float64)
    allowed = (tables.tp + tables.fp > 0) & ~np.isnan(value)
    for bound in goal.subject_to:
        allowed &= bound.satisfied(c)
    signed = np.where(allowed, value if goal.figure.best == "highest" else -value, -np.inf)
    best = signed.argmax(axis=0)
    return np.where(allowed.any(axis=0), tables.thresholds[best], np.nan)


def _promised(tables: _Tables, goal: Goal, risk: float | None) -> FloatArray:
    thresholds = np.append(np.inf, tables.thresholds)
    found = np.full(len(tables.positives), np.nan)
    for i, (tp, fp) in enumerate(zip(tables.tp.T, tables.fp.T, strict=True)):
        totals = int(tables.positives[i]), int(tables.negatives[i])
        t = ThresholdCounts(thresholds, np.append(0, tp), np.append(0, fp), *totals, sorted_rows=True)
        point = best_point(t, goal, risk=risk)
        if isinstance(point, OperatingPoint):
            found[i] = point.threshold
    return found
