"""Bootstrap by group: counts of resamples at thresholds, as one product of weights and what each group adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse, special

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS
from evalkit.counting.sorting import rows_reached
from evalkit.counting.source import Grouped, GroupedCounts
from evalkit.errors import InvalidInputError
from evalkit.intervals.areas import area_of_resamples
from evalkit.intervals.estimate import (
    FEWEST_POSITIVES,
    NO_ERROR,
    Estimate,
    logit_bounds,
    no_interval,
)
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import wilson

MOST_UNITS = 2000
"""More groups than twice this are put together at random into this many units, which are resampled in their place."""

MOST_ROWS = 1000
"""Thresholds of a bootstrapped curve: with more distinct scores, these many of them."""

LABELS_AT_ONCE = 64
"""Labels that are drawn together, so that their counts in groups and in resamples fit into memory."""

_EXACT = 2**24  # whole numbers below it are exact in float32
_FEW = 0.1  # share of units that hold a count, up to which a sparse product is faster
_AT_ONCE = 2000  # pairs, few enough to stay in the processor's cache with the weights of all resamples

METHOD = "bootstrap by group, logit scale"


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """How often each unit is drawn in each resample: the same draws serve every figure and both of two models.

    unit: (n_groups,) the unit of each group. weights: (n_units, n_resamples) float32, each column sums to n_units.
    """

    unit: IntArray
    weights: FloatArray

    def groups_holding(self, per_group: IntArray) -> EffectiveGroups:
        """What a figure with these cases in each group rests on: its effective groups, no more than there are units."""
        return self.no_more_than_units(EffectiveGroups.holding(per_group))

    def no_more_than_units(self, groups: EffectiveGroups) -> EffectiveGroups:
        """Effective groups, no more than there are units."""
        return replace(groups, number=min(len(self.weights), groups.number))

    def after_the_data(self) -> Resamples:
        """The data itself, each unit once, and then these resamples."""
        return Resamples(self.unit, np.insert(self.weights, 0, 1.0, axis=1))

    def totals(self, per_group: IntArray) -> FloatArray:
        """(n_resamples,) sums over groups of a count."""
        per_unit = np.bincount(self.unit, weights=per_group, minlength=len(self.weights))
        if per_unit.sum() * 8 < _EXACT:  # no resample of thousands of units is ever so much larger than the data
            return np.asarray(per_unit.astype(np.float32) @ self.weights, dtype=np.float64)
        return np.asarray(per_unit @ self.weights.astype(np.float64))

    def within(self, groups: IntArray) -> Resamples:
        """The same draws for counts of some of the groups alone, (n_some,) their positions."""
        return Resamples(self.unit[groups], self.weights)

    def totals_of(self, per_group: Sequence[IntArray], units: Sequence[IntArray] | None = None) -> FloatArray:
        """(n, n_resamples) sums over groups of many counts at once. Whole numbers below 2**24 are exact in float32.

        Labels are rare, so that most groups count 0: where most do the product leaves them out.

        units: of each count the unit of each of its groups, where these are not all groups.
        """
        filled = [np.flatnonzero(counts) for counts in per_group]
        ends = np.cumsum([0, *map(len, filled)])
        values = np.concatenate([counts[at] for counts, at in zip(per_group, filled, strict=True)])
        at_units = [unit[at] for unit, at in zip(units or [self.unit] * len(filled), filled, strict=True)]
        shape = len(per_group), len(self.weights)
        of_units = sparse.csr_array((values.astype(np.float32), np.concatenate(at_units), ends), shape=shape)
        few = ends[-1] < _FEW * shape[0] * shape[1]
        return np.asarray((of_units if few else of_units.toarray()) @ self.weights, dtype=np.float64)

    def counts_at(self, s: Grouped, threshold: float) -> Counts:
        """Counts of each resample at one threshold: arrays of shape (n_resamples,)."""
        positives, negatives = self.totals(s.positives), self.totals(s.negatives)
        tp, fp = (self.totals(part) for part in s.at(threshold))
        return Counts.of_totals(tp, fp, positives, negatives)  # type: ignore[arg-type]

    def counts_at_each(self, s: Grouped, thresholds: FloatArray) -> Counts:
        """Counts of each resample at a threshold of its own, (n_resamples,). NaN at a threshold that is NaN."""
        if isinstance(s, GroupedCounts):
            return self._counts_at_each_row(s, thresholds)
        c, added = self.counts_at(s, highest(thresholds)), self.reached_below(s, thresholds)
        return Counts(c.tp + added[0], c.fp + added[1], c.fn - added[0], c.tn - added[1])

    def _counts_at_each_row(self, s: GroupedCounts, thresholds: FloatArray) -> Counts:
        tried = np.unique(np.where(np.isnan(thresholds), np.inf, thresholds))
        c, each = self.counts(s, tried[::-1]), np.arange(len(thresholds))
        row = len(tried) - 1 - np.searchsorted(tried, np.where(np.isnan(thresholds), np.inf, thresholds))
        parts = (np.asarray(part, dtype=np.float64)[row, each] for part in (c.tp, c.fp, c.fn, c.tn))
        return Counts(*(np.where(np.isnan(thresholds), np.nan, part) for part in parts))

    def reached_below(self, s: GroupedScores, thresholds: FloatArray) -> FloatArray:
        """(2, n_resamples) true and false positives that each resample has beyond those at the highest threshold.

        Only pairs between the highest and the lowest threshold count: few, where thresholds lie close.
        """
        between = np.flatnonzero((s.y_score < highest(thresholds)) & (s.y_score >= lowest(thresholds)))
        added = np.zeros((2, len(thresholds)))
        for start in range(0, len(between), _AT_ONCE):
            pairs = between[start : start + _AT_ONCE]
            reached = self.weights[self.unit[s.group[pairs]]] * (s.y_score[pairs, None] >= thresholds)
            truth = s.y_true[pairs]
            added += reached[truth].sum(axis=0), reached[~truth].sum(axis=0)
        added[:, np.isnan(thresholds)] = np.nan
        return added

    def counts(self, s: Grouped, thresholds: FloatArray) -> Counts:
        """Counts of each resample at falling thresholds: arrays of shape (n_rows, n_resamples), float32.

        Whole numbers below 2**24 are exact in float32.
        """
        if isinstance(s, GroupedCounts):
            return self._counts_of_rows(s, s.rows(thresholds))
        n_rows = len(thresholds)
        row = rows_reached(s.y_score, thresholds)
        unit = self.unit[s.group]
        tp, fp = (self._summed(unit[kept], row[kept], n_rows) for kept in (s.y_true, ~s.y_true))
        positives = self.totals(s.positives).astype(np.float32)
        negatives = self.totals(s.negatives).astype(np.float32)
        return Counts.of_totals(tp, fp, positives, negatives)  # type: ignore[arg-type]

    def _counts_of_rows(self, s: GroupedCounts, rows: IntArray) -> Counts:
        """In double precision: of a table there are billions."""
        weights = self.weights.astype(np.float64)[self.unit]
        tp, fp = (part[:, rows].T.astype(np.float64) @ weights for part in (s.tp, s.fp))
        positives, negatives = self.totals(s.positives), self.totals(s.negatives)
        return Counts.of_totals(tp, fp, positives, negatives)  # type: ignore[arg-type]

    def _summed(self, unit: IntArray, row: IntArray, n_rows: int) -> FloatArray:
        n_units = len(self.weights)
        cells = np.bincount(row * n_units + unit, minlength=(n_rows + 1) * n_units)[: n_rows * n_units]
        steps: FloatArray = cells.reshape(n_rows, n_units).astype(np.float32) @ self.weights
        return np.cumsum(steps, axis=0, out=steps)


def highest(thresholds: FloatArray) -> float:
    """The highest threshold that is defined; inf where none is."""
    defined = thresholds[~np.isnan(thresholds)]
    return float(defined.max()) if len(defined) else np.inf


def draw_resamples(n_groups: int, *, resamples: int = 1000, seed: int = 0) -> Resamples:
    """Multinomial draws of groups, the same for the same seed.

    Of more than twice MOST_UNITS groups, MOST_UNITS units are put together at random, equal in size but for one group,
    and drawn in their place: sums over independent groups are independent, so that variances stay as they are while the
    work no longer grows with the groups (random groups: Wolter, Introduction to Variance Estimation, 2007, chapter 2).
    """
    if n_groups < 1 or resamples < 2:
        raise InvalidInputError("Resampling needs groups, and two resamples.", found=f"{n_groups}, {resamples}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InvalidInputError("A seed is a whole number, 0 or more.", found=repr(seed))
    rng = np.random.default_rng(seed)
    unit = np.arange(n_groups)
    n_units = n_groups
    if n_groups > 2 * MOST_UNITS:
        n_units = MOST_UNITS
        unit = rng.permutation(n_groups) % n_units
    drawn = rng.integers(n_units, size=(resamples, n_units))
    drawn += np.arange(resamples)[:, None] * n_units
    weights = np.bincount(drawn.ravel(), minlength=resamples * n_units).reshape(resamples, n_units)
    return Resamples(unit, np.ascontiguousarray(weights.T, dtype=np.float32))


def lowest(thresholds: FloatArray) -> float:
    """The lowest threshold that is defined; inf where none is."""
    return float(thresholds.min(where=~np.isnan(thresholds), initial=np.inf))


def curve_rows(s: Grouped) -> FloatArray:
    """Falling thresholds of a bootstrapped curve: all distinct scores, or MOST_ROWS of them.

    Half of those are spread evenly over the positives found, half over the rows.
    """
    distinct = distinct_scores(s)
    if isinstance(s, GroupedCounts) or len(distinct) <= MOST_ROWS:
        return distinct
    found = np.sort(s.y_score[s.y_true])[::-1]
    half = MOST_ROWS // 2
    by_found = found[np.linspace(0, len(found) - 1, half).astype(np.int64)] if len(found) else found
    by_row = distinct[np.linspace(0, len(distinct) - 1, half).astype(np.int64)]
    return np.union1d(by_found, by_row)[::-1]


def distinct_scores(s: Grouped) -> FloatArray:
    """Falling scores at which counts change, or thresholds at which they are known."""
    return s.thresholds[1:] if isinstance(s, GroupedCounts) else np.unique(s.y_score)[::-1]


def figure_of_resamples(s: GroupedScores, key: str, threshold: float, draws: Resamples) -> tuple[float, FloatArray]:
    """A figure of the data and of each resample, (n_resamples,). NaN where undefined.

    The area of a resample is computed at ``curve_rows`` alone. By how much that changes the area of the data is known,
    and is corrected for in every resample.
    """
    if key not in AREAS:
        of_resamples = np.asarray(METRICS[key].function(draws.counts_at(s, threshold)), dtype=np.float64)
        return float(METRICS[key].function(s.counts_at(threshold))), of_resamples
    value = AREAS[key](s.table())
    rows = curve_rows(s)
    if not len(rows):
        return value, np.full(draws.weights.shape[1], value)
    all_once = Resamples(draws.unit, np.ones((len(draws.weights), 1), dtype=np.float32))
    coarse = float(area_of_resamples(all_once.counts(s, rows), key)[0])
    return value, np.clip(area_of_resamples(draws.counts(s, rows), key) + (value - coarse), 0.0, 1.0)


def bootstrap_estimate(
    key: str,
    value: float,
    of_resamples: FloatArray,
    level: float,
    *,
    n: int,
    groups: EffectiveGroups,
    degrees: float = np.inf,
) -> Estimate:
    """The value, and its interval from its resamples; see ``bootstrap``.

    n: the number of positives. groups: those that hold positives, or those that hold what the figure is a share of,
    where they are fewer. degrees: of freedom, where they are fewer than these groups less one. No interval, with the
    reason, below FEWEST_POSITIVES, from a single group, and where the figure is undefined in most resamples.
    """
    if n < FEWEST_POSITIVES or groups.number < 2:
        few = f"there are {n} positives; a bootstrap interval needs at least {FEWEST_POSITIVES}"
        reason = few if n < FEWEST_POSITIVES else "the positives lie in a single group"
        return no_interval(value, level, METHOD, n, reason)
    defined = of_resamples[~np.isnan(of_resamples)]
    if np.isnan(value) or 2 * len(defined) < len(of_resamples):
        return no_interval(value, level, METHOD, n, "the figure is undefined in most resamples")
    bottom, top = METRICS[key].range if key in METRICS else (0.0, 1.0)
    share = float(np.clip((value - bottom) / (top - bottom), 0.0, 1.0))
    error = np.sqrt(groups.understated) * float(np.std(defined, ddof=1)) / (top - bottom)
    if error < NO_ERROR or share in (0.0, 1.0):
        edge, method = wilson(share * groups.number, groups.number, level), "Wilson, groups as cases"
        low, high = edge.low, edge.high
    else:
        quantile = float(special.stdtrit(min(groups.number - 1, degrees), (1 + level) / 2))
        low, high = logit_bounds(share, error, quantile)
        method = METHOD
    return Estimate(value, bottom + (top - bottom) * low, bottom + (top - bottom) * high, level, method, n)
