"""Counts: true and false positives and negatives at thresholds. The one place where a score meets a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evalkit.errors import InvalidInputError
from evalkit.predictions import ABSENT, BoolArray, FloatArray, IntArray, score_array, truth_array

# glibc hands every freed array back to the system, and faults fresh pages in for the next one, until a block of this
# size (under 32 MiB) has been freed once. Counting 100,000 scores takes 2.4 ms before and 0.8 ms after. No page of it
# is ever touched.
np.empty(31 * 2**20, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Counts:
    """The four counts of one label against the rest: integers, or int64 arrays of one shape.

    Counts are exact and add up, over labels and over disjoint test sets.

    >>> Counts(1, 2, 3, 4) + Counts(10, 20, 30, 40)
    Counts(tp=11, fp=22, fn=33, tn=44)
    """

    tp: IntArray | int
    fp: IntArray | int
    fn: IntArray | int
    tn: IntArray | int

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdCounts:
    """Counts at falling thresholds. Row 0 is ``inf``: nothing is predicted.

    Each row counts the pairs with ``score >= threshold``. An "exact" table has a row for every distinct
    score; a "grid" one has the thresholds that a service chose to report.

    Attributes:
        thresholds: (n_rows,) float64, strictly falling, the first is inf.
        tp, fp: (n_rows,) int64, never falling.
        positives, negatives: totals, pairs without a score included; fn and tn follow from them.
        resolution: "exact" or "grid".
    """

    thresholds: FloatArray
    tp: IntArray
    fp: IntArray
    positives: int
    negatives: int
    resolution: Literal["exact", "grid"] = "exact"

    def __post_init__(self) -> None:
        rows = len(self.thresholds)
        if not (rows and len(self.tp) == len(self.fp) == rows and self.thresholds[0] == np.inf):
            raise InvalidInputError("A threshold table needs aligned rows, the first at inf.")
        for array in (self.thresholds, self.tp, self.fp):
            array.flags.writeable = False

    @property
    def counts(self) -> Counts:
        """Counts of every row, as arrays of shape (n_rows,)."""
        return self._derive(self.tp, self.fp)

    @property
    def truncated(self) -> bool:
        """True where some positives got no score, so that no threshold reaches a recall of 1."""
        return bool(self.tp[-1] < self.positives)

    def at(self, threshold: npt.ArrayLike) -> Counts:
        """Counts of ``score >= threshold``; never interpolated.

        On a grid these are the counts of the smallest grid threshold that is >= ``threshold``. Takes a number,
        or an array of any shape and gives arrays of that shape.

        >>> counts_by_threshold([1, 0, 1], [0.9, 0.5, 0.5]).at(0.5)
        Counts(tp=2, fp=1, fn=0, tn=0)
        >>> counts_by_threshold([1, 0, 1], [0.9, 0.5, 0.5]).at(0.51)
        Counts(tp=1, fp=0, fn=1, tn=1)
        """
        wanted = np.asarray(threshold, dtype=np.float64)
        if np.isnan(wanted).any():
            raise InvalidInputError("A threshold must be a number.", found="nan")
        row = self.row(wanted)
        tp, fp = self.tp[row], self.fp[row]
        return self._derive(int(tp), int(fp)) if wanted.ndim == 0 else self._derive(tp, fp)

    def row(self, threshold: FloatArray) -> IntArray:
        """Index of the last row whose threshold is >= the one given."""
        below = np.searchsorted(self.thresholds[::-1], threshold, side="left")
        return len(self.thresholds) - 1 - below

    def _derive(self, tp: IntArray | int, fp: IntArray | int) -> Counts:
        return Counts(tp, fp, self.positives - tp, self.negatives - fp)


def decide(y_score: FloatArray, threshold: float) -> BoolArray:
    """The decision rule: a label is predicted when ``score >= threshold``.

    A score of -inf stands for no score and is never predicted, at no threshold.

    >>> decide(np.array([0.4, 0.5, -np.inf]), 0.5).tolist()
    [False, True, False]
    """
    if np.isnan(threshold):
        raise InvalidInputError("A threshold must be a number.", found="nan")
    predicted: BoolArray = y_score >= threshold if threshold > ABSENT else y_score > ABSENT
    return predicted


def counts_by_threshold(y_true: npt.ArrayLike, y_score: npt.ArrayLike) -> ThresholdCounts:
    """Exact counts at every distinct score.

    y_true: (n,) 0/1 or booleans. y_score: (n,) finite numbers of any range; -inf where the model gave no score
    (never predicted at any threshold). Ties share a row. NaN and inf are errors.

    >>> t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.9, 0.3, 0.1])
    >>> t.thresholds.tolist(), t.tp.tolist(), t.fp.tolist()
    ([inf, 0.9, 0.3, 0.1], [0, 1, 2, 2], [0, 1, 1, 2])
    """
    truth, score = truth_array(y_true), score_array(y_score)
    if truth.ndim != 1 or truth.shape != score.shape:
        raise InvalidInputError(
            "y_true and y_score must be flat and of one length.", found=f"{truth.shape}, {score.shape}"
        )
    positives = int(np.count_nonzero(truth))
    negatives = len(truth) - positives
    if len(score) and not -np.inf < score.min() <= score.max() < np.inf:
        finite = np.isfinite(score)
        odd = score[~finite & (score != ABSENT)]
        if len(odd):
            raise InvalidInputError("Scores must be numbers.", found=str(odd[0]), remedy="-inf stands for no score.")
        truth, score = truth[finite], score[finite]
    return table_of_scores(truth, score, positives, negatives)


def table_of_scores(y_true: BoolArray, y_score: FloatArray, positives: int, negatives: int) -> ThresholdCounts:
    """Exact table from the pairs that have a (finite) score; totals include the pairs that have none."""
    count = _count_by_sorting_keys if len(y_score) and y_score.min() >= 0 else _count_by_sorting_apart
    thresholds, tp, fp = count(y_true, y_score)
    return ThresholdCounts(thresholds, tp, fp, positives, negatives)


def _count_by_sorting_keys(y_true: BoolArray, y_score: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Columns of the table, for scores >= 0.

    The bit pattern of a non-negative float orders like the float and leaves the sign bit free. Shifted left by one
    (which drops the sign of -0.0) it has room for the truth, so one vectorised sort of integers orders scores and
    truth together, without an argsort. Sorting complements gives falling order, and a score of inf put in front
    becomes row 0. Work is done in place: fresh memory costs as much as the arithmetic on it.
    """
    key = np.empty(len(y_score) + 1, dtype=np.uint64)
    key[0] = _INF_BITS << 1
    np.left_shift(np.ascontiguousarray(y_score).view(np.uint64), 1, out=key[1:])
    key[1:] |= y_true
    np.invert(key, out=key)
    key.sort()
    np.invert(key, out=key)
    tp_so_far = np.bitwise_and(key.view(np.int64), 1)
    np.cumsum(tp_so_far, out=tp_so_far)
    key >>= np.uint64(1)
    last = _last_of_run(key)
    tp = _rows(tp_so_far, last)
    thresholds = _rows(key, last).view(np.float64)
    last -= tp  # row i comes after `last` scores, for the one in front is not one
    return thresholds, tp, last


def _count_by_sorting_apart(y_true: BoolArray, y_score: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """The same for any finite scores: all of them sorted, and the rarer class sorted apart and looked up."""
    rising = np.empty(len(y_score) + 1)
    rising[-1] = np.inf
    np.add(y_score, 0.0, out=rising[:-1])  # -0.0 becomes 0.0, the same score
    rising[:-1].sort()
    falling = rising[::-1]
    last = _last_of_run(falling)
    thresholds = _rows(falling, last)
    positives_rarer = 2 * np.count_nonzero(y_true) <= len(y_true)
    rarer = np.sort(y_score[y_true if positives_rarer else ~y_true])
    reached = len(rarer) - np.searchsorted(rarer, thresholds[::-1], side="left")[::-1]
    last -= reached
    return (thresholds, reached, last) if positives_rarer else (thresholds, last, reached)


_INF_BITS = np.array(np.inf).view(np.uint64)


def _last_of_run(values: npt.NDArray[np.uint64] | FloatArray) -> IntArray:
    ends = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=ends[:-1])
    return np.flatnonzero(ends)


def _rows(values: npt.NDArray[Any], last: IntArray) -> npt.NDArray[Any]:
    """The values at the ends of runs; without a copy where every run has one value."""
    return values if len(last) == len(values) else values[last]


def sum_tables(tables: Iterable[ThresholdCounts]) -> ThresholdCounts:
    """Counts of several labels (or disjoint test sets) added up at every threshold that any of them has.

    Exact tables give an exact table. If one is a grid the sum is a grid: each table counts at the smallest
    threshold of its own that is >= the common one.

    >>> a, b = counts_by_threshold([1, 0], [0.9, 0.1]), counts_by_threshold([0, 1], [0.9, 0.2])
    >>> t = sum_tables([a, b]); t.thresholds.tolist(), t.tp.tolist(), t.fp.tolist()
    ([inf, 0.9, 0.2, 0.1], [0, 1, 2, 2], [0, 1, 1, 2])
    """
    parts = list(tables)
    if not parts:
        raise InvalidInputError("There are no tables to add up.", remedy="Keep at least one label.")
    merged = np.concatenate([part.thresholds for part in parts])
    order = np.argsort(-merged, kind="stable")
    tp = np.cumsum(np.concatenate([np.diff(part.tp, prepend=0) for part in parts])[order])
    fp = np.cumsum(np.concatenate([np.diff(part.fp, prepend=0) for part in parts])[order])
    last = _last_of_run(merged[order])
    exact = all(part.resolution == "exact" for part in parts)
    return ThresholdCounts(
        merged[order][last],
        tp[last],
        fp[last],
        sum(part.positives for part in parts),
        sum(part.negatives for part in parts),
        "exact" if exact else "grid",
    )
