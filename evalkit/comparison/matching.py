"""The threshold of one model at which a figure comes closest to another model's.

Equal thresholds of two models mean nothing: their scores are not on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import METRICS
from evalkit.counting.source import Grouped
from evalkit.errors import InvalidInputError
from evalkit.intervals.resampling import MOST_ROWS, Resamples, curve_rows, distinct_scores

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
    scores: tuple[Grouped, Grouped],
    thresholds: tuple[float, float],
    match: Match,
    leader: int,
) -> tuple[FloatArray, Bridge | None]:
    """The follower's threshold in each resample, (n_resamples,), that matches the leader's figure of that resample.

    And a bridge, where the follower's scores come in grades of which none has the leader's figure.

    thresholds: of both in the data itself; of many distinct scores more are tried near the follower's. leader: 0 for A,
    1 for B. NaN where there is nothing to match.
    """
    follower, threshold = scores[1 - leader], thresholds[1 - leader]
    of_data = follower.table(), scores[leader].counts_at(thresholds[leader])
    rows, place = tried_thresholds(follower, threshold)
    of_rows = draws.counts(follower, rows)
    led = draws.counts_at(scores[leader], thresholds[leader])
    row = matching_rows(of_rows, led, match, place)
    again = np.where(matched_parts(led, match)[1] == 0, np.nan, rows[row])
    return again, _bridge(draws, of_data, threshold, (rows, of_rows, led, row), match)


def tried_thresholds(s: Grouped, found: float) -> tuple[FloatArray, IntArray]:
    """Falling thresholds from inf on, more of them near the one that was found, and the place of each amid all."""
    rows = curve_rows(s)
    distinct = distinct_scores(s)
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


# What lies between two rows of the follower, where none of them has the leader's figure

_PERFECT, _NOTHING, _EVERYTHING, _BEYOND = 0, 1, -2, -1  # places of rows among those ``_with_ends``


@dataclass(frozen=True, slots=True, eq=False)
class Bridge:
    """Two points between neighbouring rows of the follower, at which it has the leader's figure to the last bit.

    The first lies on the straight line from one row to the next: what the follower does where chance decides which of
    the two thresholds holds. Finer scores could do better: on a concave curve through the rows no better than where the
    lines through the rows on either side meet the leader's figure, which is the second point.

    draws: the data, and then the resamples. thresholds: (n_rows,) falling. rows: (2, 3, 1 + n_resamples) places amid
    those thresholds ``_with_ends``, and ways: (2, 1 + n_resamples): a point lies at the first of three rows, and from
    there so many times the way from the third to the second.
    """

    draws: Resamples
    thresholds: FloatArray
    rows: IntArray
    ways: FloatArray

    def counts(self, s: Grouped) -> tuple[Counts, ...]:
        """Counts of any pairs of the follower at both points, of the data and then of each resample."""
        tp, fp = _with_ends(self.draws.counts(s, self.thresholds))
        positives, negatives = tp[_EVERYTHING], fp[_EVERYTHING]
        hits, alarms = (_at_points(part, self.rows, self.ways) for part in (tp, fp))
        hits, alarms = np.clip(hits, 0, positives), np.clip(alarms, 0, negatives)
        each = zip(hits, alarms, strict=True)
        return tuple(Counts.of_totals(*point, positives, negatives) for point in each)


def _with_ends(c: Counts) -> tuple[FloatArray, FloatArray]:
    """True and false positives of rows of which the first predicts nothing, with what lies before and beyond them.

    Before the first stands a row from which positives alone lead to it; after the last one that predicts everything,
    what has no score included, and one to which negatives alone lead: at its ends a curve rises, and runs level.
    """
    tp, fp = (np.asarray(part, dtype=np.float64) for part in (c.tp, c.fp))
    positives, negatives = tp[:1] + c.fn[:1], fp[:1] + c.tn[:1]  # type: ignore[index]
    return (
        np.concatenate([-positives, tp, positives, positives]),
        np.concatenate([0 * negatives, fp, negatives, 2 * negatives]),
    )


def _at_points(part: FloatArray, rows: IntArray, ways: FloatArray) -> FloatArray:
    """A count of each row, (n_rows, n), at points that ``Bridge`` tells, of shape (n_points, n)."""
    start, towards, away = np.moveaxis(part[rows, np.arange(part.shape[1])], 1, 0)
    return np.asarray(start + ways * (towards - away))


def _bridge(
    draws: Resamples,
    tables: tuple[ThresholdCounts, Counts],
    threshold: float,
    resampled: tuple[FloatArray, Counts, Counts, IntArray],
    match: Match,
) -> Bridge | None:
    """The bridge beside the follower's threshold; None where one of its rows meets the match.

    So it does up to one pair, which is as close as scores that all differ come. tables: of the follower, and counts of
    the leader. resampled: thresholds, the follower's counts at them, the leader's, and the matched rows.
    """
    follower, led = tables
    of_rows, of_leader = (
        Counts(*(np.atleast_1d(part).reshape(-1, 1) for part in (c.tp, c.fp, c.fn, c.tn)))
        for c in (follower.counts, led)
    )
    ended = _with_ends(of_rows)
    rows, ways = _points(ended, of_leader, match, 1 + follower.row(np.array([threshold])))
    start, towards = (sum(part[place, 0] for part in ended) for place in rows[0, :2, 0])
    if towards - start <= 1:
        return None
    tried, counts, led_again, row_again = resampled
    rows_again, ways_again = _points(_with_ends(counts), led_again, match, 1 + row_again)
    sources = ((follower.thresholds, rows), (tried, rows_again))
    looked_at = [thresholds[places[(places > 0) & (places <= len(thresholds))] - 1] for thresholds, places in sources]
    kept = np.unique(np.concatenate([[np.inf], *looked_at]))[::-1]
    places = [_places_amid(kept, *source) for source in sources]
    return Bridge(
        draws.after_the_data(), kept, np.concatenate(places, axis=-1), np.concatenate([ways, ways_again], axis=-1)
    )


def _places_amid(kept: FloatArray, thresholds: FloatArray, places: IntArray) -> IntArray:
    """The same rows, with their ends, amid those of the thresholds that are kept."""
    amid = len(kept) - 1 - np.searchsorted(kept[::-1], thresholds)
    return np.concatenate([[_PERFECT], 1 + amid, [1 + len(kept), 2 + len(kept)]])[places]


def _points(
    ended: tuple[FloatArray, FloatArray], led: Counts, match: Match, row: IntArray
) -> tuple[IntArray, FloatArray]:
    """Rows, (2, 3, n), and ways, (2, n), of both points of a ``Bridge``; the matched row where that meets the match.

    ended: counts ``_with_ends``, each (n_rows, n). row: (n,) the one that was matched; where the leader's figure is
    crossed more than once, the crossing next to it counts. NaN where there is nothing to match.
    """
    tp, fp = ended
    upper, lower = (np.asarray(part, dtype=np.float64).ravel() for part in matched_parts(led, match))
    over = _over(ended, upper, lower, match)
    each, last = np.arange(len(row)), len(tp) - 2
    crossed = (over[_NOTHING:last] >= 0) & (over[_NOTHING + 1 : last + 1] < 0)
    if match == "precision":
        crossed &= (tp + fp)[_NOTHING:last] > 0
    far = np.where(crossed, np.abs(np.arange(_NOTHING, last)[:, None] + 0.5 - row), np.inf)
    one = _NOTHING + np.argmin(far, axis=0)
    other, ends = one + 1, np.repeat([[_PERFECT], [_NOTHING], [last], [last + 1]], len(row), axis=1)
    lines = np.array(
        [
            (one, other, one),
            (one, one, one - 1),
            (one, ends[1], ends[0]),
            (other, other, other + 1),
            (other, ends[2], ends[3]),
        ]
    )
    start, towards, away = np.moveaxis(over[lines, each], 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ways = -start / (towards - away)
    ways[~(np.isfinite(ways) & (ways >= 0))] = np.nan
    # At one recall fewer false positives are better, else more true ones.
    good = -_at_points(fp, lines, ways) if match == "recall" else _at_points(tp, lines, ways)
    bound = 1 + np.argmin(np.where(np.isnan(good[1:]), np.inf, good[1:]), axis=0)
    bound = np.where(good[bound, each] > good[0], bound, 0)
    rows, ways = lines[[0 * bound, bound], :, each], ways[[0 * bound, bound], each]
    met = (over[row, each] == 0) | ~crossed.any(axis=0)
    rows = np.where(met, row, np.transpose(rows, (0, 2, 1)))
    return rows, np.where(lower > 0, np.where(met, 0.0, ways), np.nan)


def _over(ended: tuple[FloatArray, FloatArray], upper: FloatArray, lower: FloatArray, match: Match) -> FloatArray:
    """By how much rows have yet to cross the leader's figure, as products of counts; below 0 beyond it."""
    tp, fp = ended
    if match == "precision":
        return tp * lower - (tp + fp) * upper
    of_rows = tp if match == "recall" else tp + fp
    return np.asarray(upper * of_rows[_EVERYTHING] - of_rows * lower)
