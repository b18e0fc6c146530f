"""Parts of a test set: ratios of counts of each with their intervals, and the test of each part against the rest.

Items of one group may lie in several parts, which are then related; what follows takes that in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import comb

import numpy as np
from scipy import special

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.intervals.estimate import Estimate, agreeing_bounds, combine_bounds
from evalkit.intervals.ratios_of_groups import PROPORTIONS, ratio_parts
from evalkit.intervals.shares import Spread, interval_of_sums

_ORDERS = tuple((i, j) for i, j in product(range(5), repeat=2) if 0 < i + j <= 4)
_DENSE = 8  # so many times as many places as items: then they are counted in place and not sorted


@dataclass(frozen=True, slots=True, eq=False)
class PartCounts:
    """Counts of each part within each group, in any order: all that figures of parts are made of.

    Groups that are alike, in one part and with the same counts, may stand in one cell. Whatever can count by part and
    group can make it: predictions in memory, or a table where it lies.

    part: (n_cells,) position of the part. inside: (4, n_cells) int64, true and false positives, positives and negatives
    that a group has in this part. of_group: (4, n_cells) the same of the whole group. times: (n_cells,) how many groups
    the cell stands for. groups, group_times: (4, n_kinds) and (n_kinds,), each group once, whatever parts it lies in.
    """

    n_parts: int
    part: IntArray
    inside: IntArray
    of_group: IntArray
    times: IntArray
    groups: IntArray
    group_times: IntArray

    def totals(self) -> IntArray:
        """(4, n_parts) int64: true and false positives, positives and negatives of each part."""
        weighted = self.inside * self.times
        return np.array([_sums(self.part, row, self.n_parts) for row in weighted]).astype(np.int64)

    def whole(self) -> IntArray:
        """(4,) int64: those of all groups."""
        return np.asarray(self.groups @ self.group_times)

    def n_groups(self) -> IntArray:
        """(n_parts,) groups with a pair in each part."""
        held = self.times * (self.inside[2:].sum(axis=0) > 0)
        return np.bincount(self.part, weights=held, minlength=self.n_parts).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CountedItems:
    """Counts of each item, ready to be counted by part: once for all the ways in which a test set is parted.

    kind: (n_items,) position of the item's counts among ``kinds``, where each item is a group of its own; else the
    position of its group. counts: (4, n_items), only where items have groups. kinds: (4, n_kinds) distinct counts of
    items, or the counts of each group.
    """

    kind: IntArray
    counts: IntArray | None
    kinds: IntArray
    kind_times: IntArray

    def by_part(self, part: IntArray, n_parts: int) -> PartCounts:
        """part: (n_items,) position of each item's part."""
        n_kinds = self.kinds.shape[1]
        place = part * n_kinds + self.kind
        if n_parts * n_kinds <= max(_DENSE * len(part), 2**16):
            size = np.bincount(place, minlength=n_parts * n_kinds)
            cells, at = np.flatnonzero(size), place
        else:
            cells, at, size = np.unique(place, return_inverse=True, return_counts=True)
        of_part, of_kind = np.divmod(cells, n_kinds)
        of_group = self.kinds[:, of_kind]
        if self.counts is None:
            times = size[cells] if len(size) > len(cells) else size
            return PartCounts(n_parts, of_part, of_group, of_group, times, self.kinds, self.kind_times)
        summed = [np.bincount(at, weights=row, minlength=len(size)) for row in self.counts]
        inside = np.array([row[cells] if len(row) > len(cells) else row for row in summed]).astype(np.int64)
        once = np.ones(len(cells), dtype=np.int64)
        return PartCounts(n_parts, of_part, inside, of_group, once, self.kinds, self.kind_times)


def counted_items(counts: IntArray, group: IntArray | None) -> CountedItems:
    """counts: (4, n_items) int64, true and false positives, positives and negatives. group: (n_items,) from 0, None
    where each item is a group of its own.

    >>> items = counted_items(np.array([[1, 0, 1], [0, 1, 0], [1, 1, 1], [1, 1, 1]]), None)
    >>> items.by_part(np.array([0, 1, 1]), 2).totals().tolist()
    [[1, 1], [0, 1], [1, 2], [1, 2]]
    """
    if group is not None:
        n = int(group.max(initial=-1)) + 1
        of_groups = np.array([np.bincount(group, weights=row, minlength=n) for row in counts]).astype(np.int64)
        return CountedItems(group, counts, of_groups, np.ones(n, dtype=np.int64))
    code = np.zeros(counts.shape[1], dtype=np.int64)
    for row in counts:
        code = code * (int(row.max(initial=0)) + 1) + row
    known, first, times = np.unique(code, return_index=True, return_counts=True)
    return CountedItems(np.searchsorted(known, code), None, counts[:, first], times)


def part_intervals(c: PartCounts, key: str, level: float = 0.95) -> Estimate:
    """A ratio of counts of each part, (n_parts,): as ``ratio_bounds`` gives it of the predictions of that part alone.

    key: one of ``RATIOS``.

    >>> items = counted_items(np.array([[1, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]]), None)
    >>> e = part_intervals(items.by_part(np.array([0, 0, 1, 1]), 2), "recall")
    >>> e.value.tolist(), e.low.round(3).tolist()
    ([1.0, 0.5], [0.342, 0.095])
    """
    x, y = ratio_parts(key, *c.inside)
    sums = _Moments.of(x, y, c.times, c.part, c.n_parts)
    return _intervals(sums, ~_holds_several(c), key, level)


@dataclass(frozen=True, slots=True, eq=False)
class AgainstRest:
    """Each part against all the rest, (n_parts,): the figure of the rest, the difference part - rest with its
    interval, and the p-value of no difference. NaN where either side has no such figure."""

    rest: FloatArray
    difference: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray


def against_rest(c: PartCounts, key: str, level: float = 0.95) -> AgainstRest:
    """Is a ratio of counts another one in a part than in the rest of the test set?

    The score test. R is the ratio of the whole, and u_g what a group has in the part beyond R. The square of the sum of
    u_g is held against its variance where part and rest are alike: that of independent pairs, which makes it the pooled
    test of two shares, or the sum of squares of what each group adds (u_g less the part's share of what the whole group
    has beyond R; Rao and Scott, Biometrics 48, 1992) where that is larger. The interval of the difference is that of
    two figures (``combine_bounds``), with the correlation of groups that lie on both sides, and agrees with the test.

    key: one of ``RATIOS``.

    >>> rng = np.random.default_rng(0)
    >>> part = np.repeat([0, 1], 200)
    >>> right = (rng.random(400) < np.where(part == 0, 0.9, 0.7)).astype(np.int64)
    >>> ones, none = np.ones_like(right), np.zeros_like(right)
    >>> found = against_rest(counted_items(np.array([right, none, ones, none]), None).by_part(part, 2), "recall")
    >>> found.difference.round(3).tolist(), bool(found.p_value[0] < 1e-4)
    ([0.2, -0.2], True)
    """
    sides = _Sides.of(c, key)
    inside, outside = sides.inside, sides.outside
    several = _holds_several(c)
    part, rest = _intervals(inside, ~several, key, level), _intervals(outside, _all_single(c), key, level)
    p_value = _score_test(c, key, sides)
    related = _correlation(c, sides)
    low, high = np.full((2, c.n_parts), np.nan)
    for i in np.flatnonzero(~np.isnan(part.low) & ~np.isnan(rest.low)).tolist():
        low[i], high[i] = combine_bounds(_one_of(rest, i), _one_of(part, i), float(related[i]))
        rejected = bool(p_value[i] < 1 - level)
        low[i], high[i] = agreeing_bounds(float(part.value[i] - rest.value[i]), low[i], high[i], rejected=rejected)
    return AgainstRest(rest.value, part.value - rest.value, low, high, p_value)


def weaker_than_rest(c: PartCounts, key: str) -> FloatArray:
    """(n_parts,) one-sided p-values of ``against_rest``: small where a part has a lower ratio than the rest.

    NaN where either side has no such figure.
    """
    sides = _Sides.of(c, key)
    p_value = _score_test(c, key, sides) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = sides.inside[1, 0] / sides.inside[0, 1] < sides.outside[1, 0] / sides.outside[0, 1]
    return np.where(lower | np.isnan(p_value), p_value, 1 - p_value)


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """Numerators and denominators of each cell: of the group in the part, and of the whole group; and their moments,
    of the part, of the rest, and of all."""

    own: tuple[IntArray, IntArray]
    of_group: tuple[IntArray, IntArray]
    inside: _Moments
    outside: _Moments
    every: _Moments

    @classmethod
    def of(cls, c: PartCounts, key: str) -> _Sides:
        x, y = ratio_parts(key, *c.inside)
        x_all, y_all = ratio_parts(key, *c.of_group)
        once = np.zeros(len(c.group_times), dtype=np.int64)
        every = _Moments.of(*ratio_parts(key, *c.groups), c.group_times, once, 1)
        inside = _Moments.of(x, y, c.times, c.part, c.n_parts)
        touched = _Moments.of(x_all, y_all, c.times, c.part, c.n_parts)
        beyond = _Moments.of(x_all - x, y_all - y, c.times, c.part, c.n_parts)
        return cls((x, y), (x_all, y_all), inside, every.less(touched).plus(beyond), every)


def _score_test(c: PartCounts, key: str, sides: _Sides) -> FloatArray:
    inside, every, own, of_group = sides.inside, sides.every, sides.own, sides.of_group
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = every[1, 0] / every[0, 1]
        share = inside[0, 1] / every[0, 1]
    w = share[c.part]
    beyond, of_whole = own[0] - ratio * own[1], of_group[0] - ratio * of_group[1]
    # What a group adds by its items in the part, in place of what it would add if it had none there
    added = c.times * ((beyond - w * of_whole) ** 2 - (w * of_whole) ** 2)
    of_groups = every.residuals(ratio, 2) * share**2 + _sums(c.part, added, c.n_parts)
    of_pairs = _squares_of_pairs(c, key, ratio) * share * (1 - share)
    squares = of_pairs if bool(_all_single(c).all()) else np.maximum(of_groups, of_pairs)
    statistic = _sums(c.part, c.times * beyond, c.n_parts)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(squares > _NOTHING, statistic**2 / squares, 0.0)
    undefined = (inside[0, 1] <= 0) | (inside[0, 1] >= every[0, 1])
    return np.where(undefined, np.nan, np.maximum(special.chdtrc(1, score), _SMALLEST))


def _squares_of_pairs(c: PartCounts, key: str, ratio: FloatArray) -> FloatArray:
    """Sum over all pairs of the squares of what each has beyond the ratio, as if no two of them were related."""
    tp, fp, positives, negatives = c.whole().tolist()
    total = np.zeros_like(ratio)
    for counts, n in (
        ((1, 0, 1, 0), tp),
        ((0, 1, 0, 1), fp),
        ((0, 0, 1, 0), positives - tp),
        ((0, 0, 0, 1), negatives - fp),
    ):
        x, y = ratio_parts(key, *counts)
        total += n * (x - ratio * y) ** 2
    return total


_NOTHING = 1e-12
_SMALLEST = 1e-300


def _correlation(c: PartCounts, sides: _Sides) -> FloatArray:
    """(n_parts,) correlation of the figure of a part with that of the rest, by the groups that lie in both."""
    inside, outside, own, of_group = sides.inside, sides.outside, sides.own, sides.of_group
    with np.errstate(invalid="ignore", divide="ignore"):
        here, there = inside[1, 0] / inside[0, 1], outside[1, 0] / outside[0, 1]
        both = (own[0] - here[c.part] * own[1]) * (of_group[0] - own[0] - there[c.part] * (of_group[1] - own[1]))
        size = np.sqrt(inside.residuals(here, 2) * outside.residuals(there, 2))
        found = _sums(c.part, c.times * both, c.n_parts) / size
    return np.clip(np.where(size > _NOTHING, found, 0.0), -1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Sums over groups of x^i y^j of each part, by (i, j), and how many groups have a y above 0."""

    sums: Mapping[tuple[int, int], FloatArray]
    groups: FloatArray

    @classmethod
    def of(cls, x: IntArray, y: IntArray, times: IntArray, part: IntArray, n_parts: int) -> _Moments:
        powers = [[np.asarray(each, dtype=np.float64) ** order for order in range(5)] for each in (x, y)]
        sums = {(i, j): _sums(part, times * powers[0][i] * powers[1][j], n_parts) for i, j in _ORDERS}
        return cls(sums, _sums(part, times * (np.asarray(y) > 0), n_parts))

    def __getitem__(self, powers: tuple[int, int]) -> FloatArray:
        return self.sums[powers]

    def less(self, other: _Moments) -> _Moments:
        return _Moments({key: self[key] - other[key] for key in _ORDERS}, self.groups - other.groups)

    def plus(self, other: _Moments) -> _Moments:
        return _Moments({key: self[key] + other[key] for key in _ORDERS}, self.groups + other.groups)

    def residuals(self, value: FloatArray, order: int) -> FloatArray:
        """Sums over groups of (x - value y) ** order."""
        terms = [comb(order, j) * (-value) ** j * self[order - j, j] for j in range(order + 1)]
        return np.asarray(np.maximum(np.sum(terms, axis=0), 0.0))


def _intervals(m: _Moments, single: BoolArray, key: str, level: float) -> Estimate:
    """single: (n_parts,) whether no group holds more than one pair of the part."""

    def spread(value: FloatArray) -> Spread:
        return Spread(m.residuals(value, 2), m.residuals(value, 4), m[0, 2], m[0, 3], m.groups)

    related = interval_of_sums(m[1, 0], m[0, 1], spread, single=False, level=level)
    single = single & (key in PROPORTIONS)
    if not single.any():
        return related
    plain = interval_of_sums(m[1, 0], m[0, 1], spread, single=True, level=level)
    low, high = (np.where(single, one, other) for one, other in ((plain.low, related.low), (plain.high, related.high)))
    method = plain.method if single.all() else related.method
    return Estimate(related.value, low, high, level, method, m[0, 1], related.reason)


def _one_of(e: Estimate, i: int) -> Estimate:
    return Estimate(float(e.value[i]), float(e.low[i]), float(e.high[i]), e.level, e.method, float(e.n[i]))


def _holds_several(c: PartCounts) -> BoolArray:
    several = c.inside[2:].sum(axis=0) > 1
    return np.bincount(c.part, weights=several, minlength=c.n_parts) > 0


def _all_single(c: PartCounts) -> BoolArray:
    return np.full(c.n_parts, not bool((c.groups[2:].sum(axis=0) > 1).any()))


def _sums(part: IntArray, each: FloatArray | IntArray, n_parts: int) -> FloatArray:
    return np.asarray(np.bincount(part, weights=each, minlength=n_parts), dtype=np.float64)
