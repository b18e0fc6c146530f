"""The threshold of one model at which a figure comes closest to another model's.

Equal thresholds of two models mean nothing: their scores are not on one scale.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError
from evalkit.intervals.resampling import MOST_ROWS, Resamples, curve_rows

Match: TypeAlias = Literal["recall", "precision", "predicted_positive_rate"]


def require_match(match: str) -> None:
    """Raise unless it is a figure that can be matched."""
    if match not in get_args(Match):
        raise InvalidInputError("Unknown match.", found=repr(match), remedy=f"Use one of {', '.join(get_args(Match))}.")


def matched_thresholds(a: ThresholdCounts, b: ThresholdCounts, thresholds_a: FloatArray, match: Match) -> FloatArray:
    """For each threshold of A the threshold of B, one of its rows, at which a figure comes closest to A's.

    thresholds_a: of any shape, and so is the answer. NaN where A's figure is undefined, so that there is nothing to
    match; inf where B would predict nothing. Both tables may be exact or grids.

    Recall and the predicted positive rate rise from row to row: it is the closest row, and where several are equally
    close the middle one, since A's own threshold lies anywhere between its scores: the first would favour B's
    precision, the last A's. Precision goes up and down and may cross its target many times. Beyond the row with most
    hits above the target, as many rows are taken as still reach it: a crossing amid all of them, which moves little
    when the data do. The closest row would jump from crossing to crossing in resamples, and intervals would be too
    wide.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> a, b = counts_by_threshold([1, 1, 0], [0.9, 0.8, 0.1]), counts_by_threshold([1, 1, 0], [0.7, 0.4, 0.2])
    >>> matched_thresholds(a, b, np.array([0.95, 0.9, 0.5]), "recall").tolist()
    [inf, 0.7, 0.4]
    >>> matched_thresholds(a, b, np.array([0.95, 0.5]), "precision").tolist()
    [nan, 0.4]
    """
    require_match(match)
    upper, lower = matched_parts(a.at(thresholds_a), match)
    target_upper, target_lower = np.ravel(upper).astype(np.float64), np.ravel(lower).astype(np.float64)
    if match == "precision":
        rows = _crossing_rows(b.tp, b.tp + b.fp, target_upper, target_lower)
    else:
        of_rows, total = matched_parts(b.counts, match)
        rows = _closest_rows(np.asarray(of_rows), float(np.ravel(total)[0]), target_upper, target_lower)
    found = np.where(target_lower > 0, b.thresholds[rows], np.nan)
    return np.reshape(found, np.shape(thresholds_a))


def matched_pair(
    tables: tuple[ThresholdCounts, ThresholdCounts], thresholds: tuple[float, float], match: Match, leader: int
) -> tuple[float, float]:
    """The thresholds of A and of B after matching: the leader's as given, and the one that the other follows to.

    leader: 0 for A, 1 for B. Where there is nothing to match, an error.
    """
    found = float(matched_thresholds(tables[leader], tables[1 - leader], np.array(thresholds[leader]), match))
    if np.isnan(found):
        metric, name = METRICS[match], "AB"[leader]
        raise InvalidInputError(
            f"There is nothing to match: {metric.title} of {name} is undefined.", found=metric.undefined_when
        )
    return (thresholds[0], found) if leader == 0 else (found, thresholds[1])


def matched_parts(c: Counts, match: Match) -> tuple[IntArray, IntArray]:
    """Numerator and denominator of a figure that is matched, of the shape of the counts."""
    tp, flagged = np.asarray(c.tp), np.asarray(c.tp + c.fp)
    positives = np.asarray(c.tp + c.fn)
    if match == "precision":
        return tp, flagged
    return (tp, positives) if match == "recall" else (flagged, np.asarray(positives + c.fp + c.tn))


def _closest_rows(of_rows: IntArray, total: float, upper: FloatArray, lower: FloatArray) -> IntArray:
    """Row, for each target, whose share of ``total`` is closest; amid rows that are equally close the middle one."""
    last = len(of_rows) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        target = np.nan_to_num(upper * total / lower)  # in counts of B, so that equal totals compare integers
    above = np.searchsorted(of_rows, target)
    over, under = of_rows[np.minimum(above, last)], of_rows[np.maximum(above - 1, 0)]
    to_over, to_under = np.abs(over - target), np.abs(target - under)
    first_row = np.searchsorted(of_rows, np.where(to_over < to_under, over, under))
    last_row = np.searchsorted(of_rows, np.where(to_under < to_over, under, over), side="right") - 1
    return np.asarray((first_row + last_row) // 2)


def _crossing_rows(tp: IntArray, flagged: IntArray, upper: FloatArray, lower: FloatArray) -> IntArray:
    """Row, for each target, amid those at which precision falls below it; row 0 where nothing is ever predicted."""
    begin = int(np.searchsorted(flagged, 1))
    if begin == len(flagged):
        return np.zeros(len(upper), dtype=np.int64)
    tp, flagged = tp[begin:], flagged[begin:]
    with np.errstate(invalid="ignore"):
        wanted = np.nan_to_num(upper / lower)
    falling, back = np.unique(-wanted, return_inverse=True)
    target = -falling
    # Most hits above a target p: the corner of the upper hull of (flagged, tp) where its slope falls below p.
    corner = _upper_hull(flagged, tp)
    slope = np.diff(tp[corner]) / np.diff(flagged[corner])
    peak = corner[np.searchsorted(-slope, falling, side="right")]
    # A row counts for the targets that it reaches and whose peak lies before it: all from one target to another.
    reached_from = np.searchsorted(falling, -(tp / flagged))
    beyond = np.repeat(np.arange(len(peak) + 1), np.diff(peak, prepend=-1, append=len(tp) - 1))
    counts = reached_from < beyond
    n = len(target) + 1
    still = np.cumsum(np.bincount(reached_from[counts], minlength=n) - np.bincount(beyond[counts], minlength=n))[
        : len(target)
    ]
    return np.asarray(begin + (peak + still)[back])


def _upper_hull(x: IntArray, y: IntArray) -> IntArray:
    """Corners of the least concave curve above points with x rising; of points of one x the last (and highest)."""
    kept = np.flatnonzero(np.append(np.diff(x) > 0, True))
    while True:  # a point below its neighbours' chord is no corner, and all such points may go at once
        # As doubles, since products of counts of billions have no room in 64 bits.
        steps_x, steps_y = (np.diff(each[kept]).astype(np.float64) for each in (x, y))
        corner = np.ones(len(kept), dtype=np.bool_)
        np.greater(steps_y[:-1] * steps_x[1:], steps_y[1:] * steps_x[:-1], out=corner[1:-1])
        if corner.all():
            return kept
        kept = kept[corner]


def rematched(
    draws: Resamples,
    scores: tuple[GroupedScores, GroupedScores],
    thresholds: tuple[float, float],
    match: Match,
    leader: int,
) -> FloatArray:
    """The follower's threshold in each resample, (n_resamples,), that matches the leader's figure of that resample.

    thresholds: of both in the data itself; of many distinct scores more are tried near the follower's. leader: 0 for A,
    1 for B. NaN where there is nothing to match.
    """
    follower = scores[1 - leader]
    rows, place = _tried_thresholds(follower, thresholds[1 - leader])
    of_rows = draws.counts(follower, rows)
    led = draws.counts_at(scores[leader], thresholds[leader])
    row = matching_rows(of_rows, led, match, place)
    return np.where(matched_parts(led, match)[1] == 0, np.nan, rows[row])


def _tried_thresholds(s: GroupedScores, found: float) -> tuple[FloatArray, IntArray]:
    """Falling thresholds from inf on, more of them near the one that was found, and the place of each amid all."""
    rows = curve_rows(s)
    distinct = np.unique(s.y_score)[::-1]
    if len(distinct) > len(rows):
        middle = len(distinct) - int(np.searchsorted(distinct[::-1], found, side="right"))
        reach = max(MOST_ROWS // 4, len(distinct) // 20)
        near = distinct[max(middle - reach, 0) : middle + reach : max(4 * reach // MOST_ROWS, 1)]
        rows = np.union1d(rows, near)[::-1]
    rows = np.concatenate([[np.inf], rows])
    place = len(distinct) - np.searchsorted(distinct[::-1], rows)
    return rows, place


def matching_rows(c: Counts, a: Counts, match: Match, place: IntArray) -> IntArray:
    """Row of each column of counts, (n_rows, n), by the rules of ``matched_thresholds``; row 0 predicts nothing.

    place: (n_rows,) of each row amid all that there are, strictly rising. Where some are left out, more in one part
    than in another, the middle of many rows is sought amid all: amid those kept it would lie too near to where most
    are kept.
    """
    upper, lower = (np.asarray(part, dtype=np.float64) for part in matched_parts(a, match))
    of_rows, total = (np.asarray(part, dtype=np.float64) for part in matched_parts(c, match))
    last = len(of_rows) - 1
    if match == "precision":
        above = of_rows * lower - total * upper  # products of counts, so that ties are exact
        above[total == 0] = -np.inf
        peak = last - np.argmax(above[::-1], axis=0)
        still = (above >= 0) & (np.arange(last + 1)[:, None] > peak)
        found = place[peak] + np.diff(place, append=place[-1] + 1) @ still
        return np.asarray(np.where(total[-1] > 0, np.searchsorted(place, found), 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        target = np.nan_to_num(upper * total[-1] / lower)
    each = np.arange(of_rows.shape[1])
    above = (of_rows < target).sum(axis=0)
    over, under = of_rows[np.minimum(above, last), each], of_rows[np.maximum(above - 1, 0), each]
    to_over, to_under = np.abs(over - target), np.abs(target - under)
    first_row = (of_rows < np.where(to_over < to_under, over, under)).sum(axis=0)
    last_row = (of_rows <= np.where(to_under < to_over, under, over)).sum(axis=0) - 1
    return np.asarray(np.searchsorted(place, (place[first_row] + place[last_row]) // 2))
