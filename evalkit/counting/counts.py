"""Counts: true and false positives and negatives at thresholds. The one place where a score meets a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evalkit.arrays import (
    ABSENT,
    BoolArray,
    FloatArray,
    IntArray,
    one_threshold,
    require_one_length,
    score_array,
    threshold_array,
    truth_array,
)
from evalkit.counting.sorting import sort_keys
from evalkit.errors import InvalidInputError

# glibc hands every freed array back to the system, and faults fresh pages in for the next one, until a block of this
# size (under 32 MiB) has been freed once. Counting 100,000 scores after another's work takes 1.6 ms without it and 1.1
# ms with it. No page of it is ever touched.
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

    @classmethod
    def of_totals(
        cls, tp: IntArray | int, fp: IntArray | int, positives: IntArray | int, negatives: IntArray | int
    ) -> Counts:
        """What is predicted right and wrong, and how many positives and negatives there are: the rest follows.

        >>> Counts.of_totals(tp=8, fp=2, positives=10, negatives=90)
        Counts(tp=8, fp=2, fn=2, tn=88)
        """
        return cls(tp, fp, positives - tp, negatives - fp)

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
        unknown: the figures that do not follow from the counts, where the source gave ratios alone: counts are then in
            units of no meaning, and only the other ratios follow from them. See ``Evaluation``. Else empty.

    Rows out of order are an error. ``sorted_rows`` says that they were just sorted, which spares a look at them: of a
    million scores it takes a tenth of the time of counting them.
    """

    thresholds: FloatArray
    tp: IntArray
    fp: IntArray
    positives: int
    negatives: int
    resolution: Literal["exact", "grid"] = "exact"
    unknown: frozenset[str] = frozenset()
    sorted_rows: InitVar[bool] = False

    def __post_init__(self, sorted_rows: bool) -> None:
        rows = len(self.thresholds)
        if not (rows and len(self.tp) == len(self.fp) == rows and self.thresholds[0] == np.inf):
            raise InvalidInputError("A threshold table needs aligned rows, the first at inf.")
        if not sorted_rows:
            self._check_order()
        for array in (self.thresholds, self.tp, self.fp):
            array.flags.writeable = False

    def __repr__(self) -> str:
        content = f"{self.positives} positives, {self.negatives} negatives, {self.resolution!r}"
        if len(self.thresholds) > 1:
            content += (
                f", thresholds {self.thresholds[1]:.10g} to {self.thresholds[-1]:.10g} in {len(self.thresholds)} rows"
            )
        return f"ThresholdCounts({content}{', ratios alone' if self.unknown else ''})"

    def _check_order(self) -> None:
        falls = self.thresholds[1:] < self.thresholds[:-1]
        in_order = falls & (self.tp[1:] >= self.tp[:-1]) & (self.fp[1:] >= self.fp[:-1])
        if not in_order.all():
            row = int(np.argmin(in_order))
            found = [f"tp {self.tp[i]}, fp {self.fp[i]} at {self.thresholds[i]:.10g}" for i in (row, row + 1)]
            raise InvalidInputError(
                "In a threshold table thresholds fall strictly, and counts never fall.",
                where=f"rows {row} and {row + 1}",
                found="; ".join(found),
                remedy="Sort the rows by falling threshold, one row for each.",
            )

    def require(self, *keys: str) -> None:
        """An error where these figures do not follow from the counts."""
        lacking = [key for key in keys if key in self.unknown]
        if lacking:
            raise InvalidInputError(
                "The source gave ratios without counts, which do not tell this figure.",
                found=lacking[0],
                remedy="Load the response with its counts, or the predictions.",
            )

    @property
    def counts(self) -> Counts:
        """Counts of every row, as arrays of shape (n_rows,)."""
        return Counts.of_totals(self.tp, self.fp, self.positives, self.negatives)

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
        wanted = threshold_array(threshold)
        row = self.row(wanted)
        tp, fp = self.tp[row], self.fp[row]
        if wanted.ndim == 0:
            return Counts.of_totals(int(tp), int(fp), self.positives, self.negatives)
        return Counts.of_totals(tp, fp, self.positives, self.negatives)

    def row(self, threshold: FloatArray) -> IntArray:
        """Index of the last row whose threshold is >= the one given, of the same shape."""
        below = np.searchsorted(self.thresholds[::-1], threshold, side="left")
        return len(self.thresholds) - 1 - below


def decide(y_score: FloatArray, threshold: float) -> BoolArray:
    """The decision rule: a label is predicted when ``score >= threshold``.

    y_score: of any shape, and so is the answer. A score of -inf stands for no score and is never predicted, at no
    threshold. A threshold that is NaN is an error.

    >>> decide(np.array([0.4, 0.5, -np.inf]), 0.5).tolist()
    [False, True, False]
    """
    threshold = one_threshold(threshold)
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
    require_one_length(y_true=truth, y_score=score)
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
    thresholds, tp, fp = _count(y_true, y_score)
    return ThresholdCounts(thresholds, tp, fp, positives, negatives, sorted_rows=True)


def _count(y_true: BoolArray, y_score: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Columns of the table, by one sort of integers that hold score and truth together, without an argsort.

    A code gives every score a number below 2**63, rising as the score falls; shifted left it has room for the truth.
    Fresh memory costs more than the arithmetic on it: so all but the sort goes block by block, where the steps meet
    their numbers in the processor's cache, the thresholds overwrite the sorted keys, and the columns are one piece.
    """
    code = _code(y_score)
    if code is None:
        distinct, rank = np.unique(y_score, return_inverse=True)
        thresholds, tp, fp = _count(y_true, rank.astype(np.float64))
        thresholds[1:] = distinct[thresholds[1:].astype(np.int64)]
        return thresholds, tp, fp
    n = len(y_score)
    columns = np.empty((3, n + 1), dtype=np.int64)
    thresholds, tp, fp = columns[0].view(np.float64), columns[1], columns[2]
    thresholds[0], tp[0], fp[0] = np.inf, 0, 0
    key = columns[0, 1:].view(np.uint64)
    for start in range(0, n, _BLOCK):
        block = slice(start, start + _BLOCK)
        np.left_shift(code.of(y_score[block]), 1, out=key[block])
        key[block] |= y_true[block]
    sort_keys(key)
    rows, tp_before = 1, 0
    for start in range(0, n, _BLOCK):
        part, following = key[start : start + _BLOCK], key[start + 1 : start + _BLOCK + 1]
        ends_run = np.ones(len(part), dtype=np.bool_)
        np.greater(part[: len(following)] ^ following, 1, out=ends_run[: len(following)])
        last = slice(None) if ends_run.all() else np.flatnonzero(ends_run)
        tp_so_far = np.cumsum(np.bitwise_and(part.view(np.int64), 1))
        tp_so_far += tp_before
        tp_before = int(tp_so_far[-1])
        end = rows + int(np.count_nonzero(ends_run))
        tp[rows:end] = tp_so_far[last]
        np.subtract(np.arange(start + 1, start + len(part) + 1)[last], tp[rows:end], out=fp[rows:end])
        thresholds[rows:end] = code.scores((part >> np.uint64(1))[last])
        rows = end
    if 2 * rows > n:
        return thresholds[:rows], tp[:rows], fp[:rows]
    return thresholds[:rows].copy(), tp[:rows].copy(), fp[:rows].copy()


_BLOCK = 2**15
_MAGNITUDE = np.int64(2**63 - 1)  # the bits of a float without its sign, which order like its absolute value
_SIGN = np.int64(-(2**63))


class _CodeOfNonNegative:
    """The complement of the magnitude."""

    def of(self, y_score: FloatArray) -> npt.NDArray[np.uint64]:
        return np.invert(y_score.view(np.uint64))  # the sign, of a -0.0, is left in, for the shift drops it

    def scores(self, code: npt.NDArray[np.uint64]) -> FloatArray:
        return np.bitwise_and(np.invert(code).view(np.int64), _MAGNITUDE).view(np.float64)


@dataclass(frozen=True, slots=True)
class _CodeOfSigned:
    """The magnitude counted from just below the smallest one, zero being 0, with its sign, subtracted from the largest.

    So scores of both signs fit, as the many numbers nearer to zero than any of them take no room.
    """

    floor: np.int64
    largest: np.int64

    def of(self, y_score: FloatArray) -> npt.NDArray[np.uint64]:
        bits = y_score.view(np.int64)
        minus = bits >> 63  # -1 or 0: exclusive or with it, and then taking it away, changes the sign
        place: IntArray = np.maximum(bits & _MAGNITUDE, self.floor)
        place -= self.floor
        place ^= minus
        place -= minus
        np.subtract(self.largest, place, out=place)
        return place.view(np.uint64)

    def scores(self, code: npt.NDArray[np.uint64]) -> FloatArray:
        place: IntArray = self.largest - code.view(np.int64)
        minus = place >> 63
        place ^= minus
        place -= minus
        place += self.floor * (place > 0)
        place |= minus & _SIGN
        return place.view(np.float64)


def _code(y_score: FloatArray) -> _CodeOfNonNegative | _CodeOfSigned | None:
    """The code that fits; None where numbers like -1e300 and 1e-300 meet, whose magnitudes lie too far apart."""
    if not len(y_score) or y_score.min() >= 0:
        return _CodeOfNonNegative()
    magnitude = np.abs(y_score).view(np.int64)
    floor = magnitude.min(where=magnitude > 0, initial=_MAGNITUDE) - 1
    largest = magnitude.max() - floor
    return _CodeOfSigned(floor, largest) if largest < 2**62 else None


def _last_of_run(values: FloatArray) -> IntArray:
    ends = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=ends[:-1])
    return np.flatnonzero(ends)


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
        frozenset().union(*(part.unknown for part in parts)),
        sorted_rows=True,
    )
