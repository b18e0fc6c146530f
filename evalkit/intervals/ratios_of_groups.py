"""Ratios of counts as sums over groups, and their intervals at any number of thresholds at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import factorial, prod
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS
from evalkit.counting.sorting import rows_reached
from evalkit.counting.source import Grouped, GroupedCounts
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, Figure
from evalkit.intervals.residuals import understatement
from evalkit.intervals.shares import Spread, interval_of_sums

# Numerator and denominator of each ratio as weights of tp, fp, positives and negatives, and the field of GroupMoments
# that counts the groups with a denominator.
_RATIOS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], str]] = MappingProxyType(
    {
        "precision": ((1, 0, 0, 0), (1, 1, 0, 0), "n_flagged"),
        "recall": ((1, 0, 0, 0), (0, 0, 1, 0), "n_positive"),
        "specificity": ((0, -1, 0, 1), (0, 0, 0, 1), "n_negative"),
        "false_positive_rate": ((0, 1, 0, 0), (0, 0, 0, 1), "n_negative"),
        "negative_predictive_value": ((0, -1, 0, 1), (-1, -1, 1, 1), "n_passed"),
        "accuracy": ((1, -1, 0, 1), (0, 0, 1, 1), "n_any"),
        "f1": ((2, 0, 0, 0), (1, 1, 1, 0), "n_flagged_or_positive"),
        "predicted_positive_rate": ((1, 1, 0, 0), (0, 0, 1, 1), "n_any"),
        "prevalence": ((0, 0, 1, 0), (0, 0, 1, 1), "n_any"),
        "false_alarm_share": ((0, 1, 0, 0), (0, 0, 1, 1), "n_any"),  # of all pairs; no figure of its own
    }
)

RATIOS = tuple(key for key in _RATIOS if key in METRICS)
"""Keys of METRICS that are ratios of sums of counts, which ``ratio_parts`` gives."""

PROPORTIONS = tuple(key for key in _RATIOS if key != "f1")
"""Those of all ratios that are shares of pairs: Wilson's interval is theirs where pairs are independent."""

WITHOUT_TRUE_NEGATIVES = tuple(key for key, (upper, lower, _) in _RATIOS.items() if not upper[3] and not lower[3])
"""Ratios to which groups without a positive and without a prediction add nothing."""


def ratio_parts(key: str, tp: Figure, fp: Figure, positives: Figure, negatives: Figure) -> tuple[Figure, Figure]:
    """Numerator and denominator of a ratio of counts, such as those of each group: numbers, or arrays of one shape.

    >>> ratio_parts("accuracy", 3, 1, 4, 5)
    (7, 9)
    """
    upper, lower, _ = _RATIOS[key]
    counts = (tp, fp, positives, negatives)
    numerator, denominator = (sum(c * part for c, part in zip(row, counts, strict=True) if c) for row in (upper, lower))
    return numerator, denominator


_PRODUCTS = tuple(powers for order in (1, 2, 3, 4) for powers in combinations_with_replacement(range(4), order))
"""Products of up to four of tp, fp, positives and negatives of a group, by their positions: (0, 0, 2) is tp^2 times
positives."""
_NOTHING: tuple[int, ...] = ()  # the product of none


@dataclass(frozen=True, slots=True, eq=False)
class GroupMoments:
    """Sums over groups at thresholds, from which ``ratio_bounds`` takes the interval of any ratio of counts.

    products: of each of the products of up to four of tp, fp, positives and negatives of a group, by their positions in
    this order, the sum over groups, (n_rows,). n_positive, n_negative, n_any: groups that hold positives, negatives,
    either. n_flagged, n_passed, n_flagged_or_positive: (n_rows,) groups with a prediction, with a pair that is not
    predicted, with a prediction or a positive.
    single: no group holds more than one pair.
    """

    products: Mapping[tuple[int, ...], FloatArray]
    n_positive: int
    n_negative: int
    n_any: int
    n_flagged: IntArray
    n_passed: IntArray
    n_flagged_or_positive: IntArray
    single: bool

    def sum_of_powers(self, weights: FloatArray, order: int) -> FloatArray:
        """Sum over groups of a power of what a group has by ``weights`` of its tp, fp, positives and negatives.

        weights: (4,) or (4, n_rows).
        """
        total = np.zeros(len(self.n_flagged))
        for powers in combinations_with_replacement(range(4), order):
            ways = factorial(order) // prod(factorial(powers.count(i)) for i in range(4))
            total += ways * np.prod([weights[i] for i in powers], axis=0) * self.products[powers]
        return total


def group_moments(s: Grouped, thresholds: npt.ArrayLike) -> GroupMoments:
    """Sums over groups at any number of thresholds by one sort: a group's counts change only where its scores lie.

    Where no group holds more than one pair, the counts of all pairs are enough. At a few thresholds the counts of all
    groups are taken at each instead. Either is several times as fast.

    thresholds: (n_rows,), strictly falling.
    """
    falling = np.asarray(thresholds, dtype=np.float64)
    if falling.ndim != 1 or not bool((np.diff(falling) < 0).all()):
        raise InvalidInputError("Thresholds must be flat and strictly falling.", found=f"shape {falling.shape}")
    if isinstance(s, GroupedCounts):
        return _moments_of_counts(s, falling)
    if s.single and bool((np.bincount(s.group, minlength=1) <= 1).all()):  # spans have two scores of one example
        return _moments_of_single(s, falling)
    if len(falling) <= _FEW:
        return _moments_one_by_one(s, falling)
    return _moments_by_one_sort(s, falling)


_FEW = 6  # thresholds, up to which the groups are counted at each
_AT_ONCE = 8192  # pairs, few enough that their products stay in the processor's cache


def _moments_by_one_sort(s: GroupedScores, falling: FloatArray) -> GroupMoments:
    n_rows = len(falling)
    first_row = rows_reached(s.y_score, falling)
    # One number holds group, row and truth, so that they are sorted without a permutation: half the time
    place, truth = np.divmod(np.sort((s.group * (n_rows + 1) + first_row) * 2 + s.y_true), 2)
    group, row = np.divmod(place, n_rows + 1)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    size = np.diff(starts, append=len(group))
    tp, fp = _within(truth, starts, size), _within(1 - truth, starts, size)
    p, n = s.positives.astype(np.float64), s.negatives.astype(np.float64)
    _, first, kind = np.unique(p * (1 + n.max(initial=0)) + n, return_index=True, return_inverse=True)
    times, (at, hit, hits, alarms, of_kind) = _distinct([row, truth, tp, fp, kind[group]])
    steps = np.zeros((len(_PRODUCTS), n_rows + 1))
    for start in range(0, len(times), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        one, now_tp, now_fp = (each[some].astype(np.float64) for each in (hit, hits, alarms))
        fixed = first[of_kind[some]]
        before = now_tp - one, now_fp - (1 - one)
        for i, step in _steps((now_tp, now_fp), before, (p[fixed], n[fixed]), times[some]):
            steps[i] += np.bincount(at[some], weights=step, minlength=n_rows + 1)
    sums = np.cumsum(steps[:, :n_rows], axis=1)
    products = {powers: sums[i] for i, powers in enumerate(_PRODUCTS)}
    for powers in _PRODUCTS:
        if min(powers) > 1:
            products[powers] = np.full(n_rows, np.prod([(p, n)[i - 2] for i in powers], axis=0).sum())
    first_rows, without = row[starts], p[group[starts]] == 0
    n_flagged, n_others = (
        np.cumsum(np.bincount(rows, minlength=n_rows + 1)[:n_rows]) for rows in (first_rows, first_rows[without])
    )
    whole = size == (p + n)[group[starts]]  # groups whose every pair has a score, and is predicted from its last on
    n_all = np.cumsum(np.bincount(row[starts + size - 1][whole], minlength=n_rows + 1)[:n_rows])
    n_positive = int(np.count_nonzero(p))
    return GroupMoments(
        MappingProxyType(products),
        n_positive,
        int(np.count_nonzero(n)),
        s.n_groups,
        n_flagged,
        int(np.count_nonzero(p + n)) - n_all,
        n_others + n_positive,
        s.single,
    )


def _steps(
    after: tuple[FloatArray, FloatArray],
    before: tuple[FloatArray, FloatArray],
    fixed: tuple[FloatArray, FloatArray],
    times: IntArray,
) -> Iterator[tuple[int, FloatArray]]:
    """By how much each pair moves the products of its group that a prediction can move, with their place.

    after, before: tp and fp of the group with and without the pair. fixed: its positives and negatives. times: how many
    such pairs there are.
    """
    now, then, held = ({_NOTHING: np.ones(len(counts[0]))} for counts in (after, before, fixed))
    for powers in _PRODUCTS:
        if max(powers) < 2:
            for known, counts in ((now, after), (then, before)):
                known[powers] = known[powers[1:]] * counts[powers[0]]
        elif min(powers) > 1:
            held[powers] = held[powers[1:]] * fixed[powers[0] - 2]
    moved = {powers: (now[powers] - then[powers]) * times for powers in now}
    for i, powers in enumerate(_PRODUCTS):
        split = sum(each < 2 for each in powers)
        if split:
            yield i, moved[powers[:split]] * held[powers[split:]] if split < len(powers) else moved[powers]


def _distinct(columns: list[IntArray]) -> tuple[IntArray, list[IntArray]]:
    """The rows of some columns that differ, and how often each is there: many pairs make the same step. All rows, once
    each, where there may be more that differ."""
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    if prod(sizes) > 4 * len(columns[0]):
        return np.ones(len(columns[0]), dtype=np.int64), columns
    counts = np.bincount(np.ravel_multi_index(columns, sizes))
    there = np.flatnonzero(counts)
    return counts[there], list(np.unravel_index(there, sizes))


def _moments_of_single(s: GroupedScores, falling: FloatArray) -> GroupMoments:
    """A pair that is a group by itself counts 0 or 1, as do all powers of it, and is positive or negative, not both."""
    p, n = int(np.count_nonzero(s.positives)), int(np.count_nonzero(s.negatives))
    tp, fp = (
        len(scores) - np.searchsorted(np.sort(scores), falling, side="left")
        for scores in (s.y_score[s.y_true], s.y_score[~s.y_true])
    )
    totals = [each.astype(np.float64) for each in (tp, fp, np.full_like(tp, p), np.full_like(fp, n))]
    none = np.zeros(len(falling))
    products = {powers: totals[min(powers)] if len({i % 2 for i in powers}) == 1 else none for powers in _PRODUCTS}
    return GroupMoments(MappingProxyType(products), p, n, s.n_groups, tp + fp, p + n - tp - fp, p + fp, s.single)


def _moments_of_counts(s: GroupedCounts, falling: FloatArray) -> GroupMoments:
    rows, shape = s.rows(falling), (s.n_groups, len(falling))
    tp, fp = s.tp[:, rows], s.fp[:, rows]
    fixed = [np.broadcast_to(part[:, None], shape) for part in (s.positives, s.negatives)]
    counts = [part.astype(np.float64) for part in (tp, fp, *fixed)]
    known: dict[tuple[int, ...], FloatArray] = {_NOTHING: np.ones(shape)}
    for powers in _PRODUCTS:
        known[powers] = known[powers[1:]] * counts[powers[0]]
    return GroupMoments(
        MappingProxyType({powers: known[powers].sum(axis=0) for powers in _PRODUCTS}),
        int(np.count_nonzero(s.positives)),
        int(np.count_nonzero(s.negatives)),
        int(np.count_nonzero(s.positives + s.negatives)),
        np.count_nonzero(tp + fp, axis=0),
        np.count_nonzero(fixed[0] + fixed[1] - tp - fp, axis=0),
        np.count_nonzero(tp + fp + fixed[0], axis=0),
        s.single,
    )


def _moments_one_by_one(s: GroupedScores, falling: FloatArray) -> GroupMoments:
    sums = np.empty((len(_PRODUCTS), len(falling)))
    n_flagged, n_passed, n_flagged_or_positive = np.empty((3, len(falling)), dtype=np.int64)
    for row, threshold in enumerate(falling):
        tp, fp = s.at(float(threshold))
        counts = np.stack([tp, fp, s.positives, s.negatives]).astype(np.float64)
        known = {_NOTHING: np.ones(s.n_groups)}
        for i, powers in enumerate(_PRODUCTS):
            known[powers] = known[powers[1:]] * counts[powers[0]]
            sums[i, row] = known[powers].sum()
        n_flagged[row] = np.count_nonzero(tp + fp)
        n_passed[row] = np.count_nonzero(s.positives + s.negatives - tp - fp)
        n_flagged_or_positive[row] = np.count_nonzero(tp + fp + s.positives)
    return GroupMoments(
        MappingProxyType({powers: sums[i] for i, powers in enumerate(_PRODUCTS)}),
        int(np.count_nonzero(s.positives)),
        int(np.count_nonzero(s.negatives)),
        s.n_groups,
        n_flagged,
        n_passed,
        n_flagged_or_positive,
        s.single,
    )


def _within(step: npt.NDArray[Any], starts: IntArray, size: IntArray) -> IntArray:
    """Running sums that begin anew with each group."""
    running = np.cumsum(step)
    before = running[starts] - step[starts]
    return np.asarray(running - np.repeat(before, size))


def ratio_bounds(m: GroupMoments, key: str, level: float = 0.95) -> Estimate:
    """Interval of a ratio of counts at all thresholds of ``m``: arrays of shape (n_rows,).

    ``key``: of METRICS, but for balanced_accuracy and matthews_correlation, which are no ratios of sums, or
    "negative_predictive_value". Wilson's interval for shares where no group holds more than one pair, else the
    cluster-robust one of ``ratio_interval``.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> s = grouped_arrays([1, 0, 1, 1], [0.9, 0.8, 0.7, 0.2], ["v", "v", "w", "w"])
    >>> ratio_bounds(group_moments(s, [0.75, 0.5]), "recall").value.round(4).tolist()
    [0.3333, 0.6667]
    """
    if key not in _RATIOS:
        raise InvalidInputError("No ratio of sums of counts.", found=repr(key), remedy=f"Use one of {list(_RATIOS)}.")
    return _bounds(m, *_RATIOS[key], is_share=key in PROPORTIONS, level=level)


def effective_counts(m: GroupMoments, key: str) -> tuple[FloatArray, FloatArray]:
    """Hits and cases of a share at all thresholds, of as many independent cases as related ones are worth: (n_rows,).

    Cases are divided by the design effect, which is the variance of the share over groups by that of independent
    cases, and lie between the effective number of groups and their own number (Korn and Graubard, Surv. Methodol. 24,
    1998). A share of 0 or 1 shows no variance: there only groups count. Where no group holds more than one pair they
    are the counts themselves. For tests of shares that take cases as independent.

    key: one of PROPORTIONS.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> s = grouped_arrays([1, 1, 0, 1, 1, 1], [0.9] * 6, ["v", "v", "w", "w", "x", "x"])
    >>> hits, cases = effective_counts(group_moments(s, [0.5]), "precision")
    >>> round(float(hits[0]), 3), round(float(cases[0]), 3)
    (4.167, 5.0)
    """
    upper, lower, _ = _RATIOS[key]
    c, d = np.array(upper, dtype=np.float64), np.array(lower, dtype=np.float64)
    hits, cases = m.sum_of_powers(c, 1), m.sum_of_powers(d, 1)
    if m.single:
        return hits, cases
    with np.errstate(invalid="ignore", divide="ignore"):
        value = hits / cases
        own = m.sum_of_powers(d, 2)
        lacking = understatement(cases, own, m.sum_of_powers(d, 3))
        squares = lacking * m.sum_of_powers(c[:, None] - value * d[:, None], 2)
        groups = cases**2 / own
        worth = np.clip(value * (1 - value) * cases**2 / squares, groups, cases)
        worth = np.where((value <= 0) | (value >= 1), groups, worth)
    return np.nan_to_num(value * worth), np.nan_to_num(worth)


def right_bounds(m: GroupMoments, level: float = 0.95) -> Estimate:
    """Interval of the share of examples that are right, at all thresholds of the moments of ``grouped_spans``.

    Wilson's where each group holds one example, else the cluster-robust one, as ``ratio_bounds``.
    """
    return _bounds(m, (1, -1, 0, 0), (0, 0, 1, 0), "n_positive", is_share=True, level=level)


def _bounds(
    m: GroupMoments, upper: tuple[int, ...], lower: tuple[int, ...], groups: str, *, is_share: bool, level: float
) -> Estimate:
    c, d = np.array(upper, dtype=np.float64), np.array(lower, dtype=np.float64)
    numerator, denominator = m.sum_of_powers(c, 1), m.sum_of_powers(d, 1)

    def spread_of_groups(value: FloatArray) -> Spread:
        residual = c[:, None] - value * d[:, None]
        return Spread(
            m.sum_of_powers(residual, 2),
            m.sum_of_powers(residual, 4),
            m.sum_of_powers(d, 2),
            m.sum_of_powers(d, 3),
            np.broadcast_to(getattr(m, groups), value.shape),
        )

    return interval_of_sums(numerator, denominator, spread_of_groups, single=m.single and is_share, level=level)
