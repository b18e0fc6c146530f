"""Ratios of counts as sums over groups, and their intervals at any number of thresholds at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.grouped import GroupedScores
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, Figure
from evalkit.intervals.shares import Spread, interval_of_sums

# Numerator and denominator of each ratio as weights of tp, fp, positives and negatives, and the field of GroupMoments
# that counts the groups with a denominator.
_RATIOS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], str]] = MappingProxyType(
    {
        "precision": ((1, 0, 0, 0), (1, 1, 0, 0), "n_flagged"),
        "recall": ((1, 0, 0, 0), (0, 0, 1, 0), "n_positive"),
        "specificity": ((0, -1, 0, 1), (0, 0, 0, 1), "n_negative"),
        "false_positive_rate": ((0, 1, 0, 0), (0, 0, 0, 1), "n_negative"),
        "accuracy": ((1, -1, 0, 1), (0, 0, 1, 1), "n_any"),
        "f1": ((2, 0, 0, 0), (1, 1, 1, 0), "n_flagged_or_positive"),
        "predicted_positive_rate": ((1, 1, 0, 0), (0, 0, 1, 1), "n_any"),
        "prevalence": ((0, 0, 1, 0), (0, 0, 1, 1), "n_any"),
    }
)

RATIOS = tuple(_RATIOS)
"""Keys of METRICS that are ratios of sums of counts, which ``ratio_parts`` gives."""

PROPORTIONS = tuple(key for key in _RATIOS if key != "f1")
"""Keys of METRICS that are shares of pairs: Wilson's interval is theirs where pairs are independent."""


def ratio_parts(key: str, tp: Figure, fp: Figure, positives: Figure, negatives: Figure) -> tuple[Figure, Figure]:
    """Numerator and denominator of a ratio of counts, such as those of each group: numbers, or arrays of one shape.

    >>> ratio_parts("accuracy", 3, 1, 4, 5)
    (7, 9)
    """
    upper, lower, _ = _RATIOS[key]
    counts = (tp, fp, positives, negatives)
    numerator, denominator = (sum(c * part for c, part in zip(row, counts, strict=True) if c) for row in (upper, lower))
    return numerator, denominator


@dataclass(frozen=True, slots=True, eq=False)
class GroupMoments:
    """Sums over groups at thresholds, from which ``ratio_bounds`` takes the interval of any ratio of counts.

    first: (4, n_rows) sums of tp, fp, positives, negatives. second: (4, 4, n_rows) sums of their products within a
    group. n_positive, n_negative, n_any: groups that hold positives, negatives, either.
    n_flagged, n_flagged_or_positive: (n_rows,) groups with a prediction, with a prediction or a positive.
    single: no group holds more than one pair.
    """

    first: FloatArray
    second: FloatArray
    n_positive: int
    n_negative: int
    n_any: int
    n_flagged: IntArray
    n_flagged_or_positive: IntArray
    single: bool


def group_moments(s: GroupedScores, thresholds: npt.ArrayLike) -> GroupMoments:
    """Sums over groups at any number of thresholds by one sort: a group's counts change only where its scores lie.

    At a few thresholds the counts of all groups are taken at each instead, which is several times as fast.

    thresholds: (n_rows,), strictly falling.
    """
    falling = np.asarray(thresholds, dtype=np.float64)
    if falling.ndim != 1 or not bool((np.diff(falling) < 0).all()):
        raise InvalidInputError("Thresholds must be flat and strictly falling.", found=f"shape {falling.shape}")
    if len(falling) <= _FEW:
        return _moments_one_by_one(s, falling)
    n_rows = len(falling)
    first_row = n_rows - np.searchsorted(falling[::-1], s.y_score, side="right")  # of the rows that the score reaches
    order = np.argsort(s.group * (n_rows + 1) + first_row)
    group, row, truth = s.group[order], first_row[order], s.y_true[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    size = np.diff(starts, append=len(group))
    tp, fp = _within(truth, starts, size), _within(~truth, starts, size)
    tp_before, fp_before = tp - truth, fp - ~truth
    positives, negatives = s.positives[group].astype(np.float64), s.negatives[group].astype(np.float64)

    def summed(step: npt.NDArray[Any]) -> FloatArray:
        by_row = np.bincount(row, weights=step, minlength=n_rows + 1)[:n_rows]
        return np.asarray(np.cumsum(by_row), dtype=np.float64)

    p, n = s.positives.astype(np.float64), s.negatives.astype(np.float64)
    ones = np.ones(n_rows)
    first = np.stack([summed(truth), summed(~truth), p.sum() * ones, n.sum() * ones])
    second = np.empty((4, 4, n_rows))
    second[0, 0], second[1, 1] = summed(tp**2 - tp_before**2), summed(fp**2 - fp_before**2)
    second[0, 1] = second[1, 0] = summed(tp * fp - tp_before * fp_before)
    for i, step in ((0, truth), (1, ~truth)):
        second[i, 2] = second[2, i] = summed(step * positives)
        second[i, 3] = second[3, i] = summed(step * negatives)
    second[2, 2], second[3, 3] = p @ p, n @ n
    second[2, 3] = second[3, 2] = p @ n
    opens = np.zeros(len(group))
    opens[starts] = 1
    n_flagged = summed(opens)
    also = summed(opens * (positives == 0)) + np.count_nonzero(p)
    return GroupMoments(
        first,
        second,
        int(np.count_nonzero(p)),
        int(np.count_nonzero(n)),
        s.n_groups,
        n_flagged.astype(np.int64),
        also.astype(np.int64),
        s.single,
    )


_FEW = 6  # thresholds, up to which the groups are counted at each


def _moments_one_by_one(s: GroupedScores, falling: FloatArray) -> GroupMoments:
    first, second = np.empty((4, len(falling))), np.empty((4, 4, len(falling)))
    n_flagged, n_flagged_or_positive = np.empty((2, len(falling)), dtype=np.int64)
    for row, threshold in enumerate(falling):
        tp, fp = s.at(float(threshold))
        counts = np.stack([tp, fp, s.positives, s.negatives]).astype(np.float64)
        first[:, row], second[:, :, row] = counts.sum(axis=1), counts @ counts.T
        n_flagged[row] = np.count_nonzero(tp + fp)
        n_flagged_or_positive[row] = np.count_nonzero(tp + fp + s.positives)
    return GroupMoments(
        first,
        second,
        int(np.count_nonzero(s.positives)),
        int(np.count_nonzero(s.negatives)),
        s.n_groups,
        n_flagged,
        n_flagged_or_positive,
        s.single,
    )


def _within(step: npt.NDArray[Any], starts: IntArray, size: IntArray) -> FloatArray:
    """Running sums that begin anew with each group."""
    running: FloatArray = np.cumsum(step, dtype=np.float64)
    before = running[starts] - step[starts]
    return np.asarray(running - np.repeat(before, size))


def ratio_bounds(m: GroupMoments, key: str, level: float = 0.95) -> Estimate:
    """Interval of a ratio of counts at all thresholds of ``m``: arrays of shape (n_rows,).

    ``key``: of METRICS, but for balanced_accuracy and matthews_correlation, which are no ratios of sums. Wilson's
    interval for shares where no group holds more than one pair, else the cluster-robust one of ``ratio_interval``.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> s = grouped_arrays([1, 0, 1, 1], [0.9, 0.8, 0.7, 0.2], ["v", "v", "w", "w"])
    >>> ratio_bounds(group_moments(s, [0.75, 0.5]), "recall").value.round(4).tolist()
    [0.3333, 0.6667]
    """
    if key not in _RATIOS:
        raise InvalidInputError("No ratio of sums of counts.", found=repr(key), remedy=f"Use one of {list(_RATIOS)}.")
    return _bounds(m, *_RATIOS[key], is_share=key in PROPORTIONS, level=level)


def right_bounds(m: GroupMoments, level: float = 0.95) -> Estimate:
    """Interval of the share of examples that are right, at all thresholds of the moments of ``grouped_spans``.

    Wilson's where each group holds one example, else the cluster-robust one, as ``ratio_bounds``.
    """
    return _bounds(m, (1, -1, 0, 0), (0, 0, 1, 0), "n_positive", is_share=True, level=level)


def _bounds(
    m: GroupMoments, upper: tuple[int, ...], lower: tuple[int, ...], groups: str, *, is_share: bool, level: float
) -> Estimate:
    c, d = np.array(upper, dtype=np.float64), np.array(lower, dtype=np.float64)
    numerator, denominator = c @ m.first, d @ m.first

    def spread_of_groups(value: FloatArray) -> Spread:
        residual = c[:, None] - value * d[:, None]
        squares = np.einsum("ir,ijr,jr->r", residual, m.second, residual)
        own = np.einsum("i,ijr,j->r", d, m.second, d)
        return squares, own, np.broadcast_to(getattr(m, groups), value.shape)

    return interval_of_sums(numerator, denominator, spread_of_groups, single=m.single and is_share, level=level)
