"""Parametric bootstrap of counts: tables at thresholds as they would be, had other items been drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.footing import Footing
from evalkit.comparison.matching import Match, matched_parts, matching_rows
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.errors import InvalidInputError

MOST_ROWS = 300
"""Thresholds of a redrawn table: of more rows about so many, closest around the threshold that is looked at."""

_MANY_TABLES = 5  # above so many, each has fewer rows, so that the work stays bounded

Pair = tuple[ThresholdCounts, ThresholdCounts]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPair:
    """One table of each of two models, A and B, and both drawn anew.

    tables: of the data. at: counts of both at their thresholds. bridged: those of both where they have the figure that
    is matched to the last bit: the follower on a straight line between two of its thresholds, NaN where it never has
    it; without a match those of ``at``.
    drawn: counts of each resample at these thresholds, the follower's matched again, (n_resamples,).
    rows: counts of each resample at falling thresholds, (n_rows, n_resamples).
    """

    tables: Pair
    at: tuple[Counts, Counts]
    bridged: tuple[Counts, Counts]
    drawn: tuple[Counts, Counts]
    rows: tuple[Counts, Counts]


def draw_pairs(pairs: Sequence[Pair], pooled: Pair, on: Footing, *, curves: bool) -> Iterator[DrawnPair]:
    """Tables of several labels, or one of all, drawn anew; ``pooled``: of all of them, on which the match was made.

    What lies between two thresholds of a table is drawn as Poisson counts, of positives and of negatives; ratios of
    such counts vary as those of items drawn one by one. Tables are drawn independently: the two models as if on
    unrelated items, labels as if unrelated. ``curves``: rows are wanted all along, and not just at the thresholds.
    """
    if on.resamples < 1:
        raise InvalidInputError("It takes resamples.", found=str(on.resamples), remedy="Use 1,000 or more.")
    at_thresholds = [t.at(threshold) for t, threshold in zip(pooled, on.thresholds, strict=True)]  # refuses NaN
    most = max(MOST_ROWS * _MANY_TABLES // max(len(pairs), _MANY_TABLES), 24)
    rows = [
        kept_thresholds(t, on.thresholds[side], most if curves or on.follows(side) else 1)
        for side, t in enumerate(pooled)
    ]
    row_of_resamples = _rows_of_resamples(pairs, pooled, rows, on)
    line = None
    if on.match is not None:
        line = _bridge(at_thresholds[on.leader], pooled[on.follower], on.thresholds[on.follower], on.match)
    for i, tables in enumerate(pairs):
        drawn = _draw(i, tables, rows, on)
        at = [t.at(threshold) for t, threshold in zip(tables, on.thresholds, strict=True)]
        bridged = list(at)
        if line is not None:
            bridged[on.follower] = _on_line(tables[on.follower], *line)
        at_rows = [_at(c, row) for c, row in zip(drawn, row_of_resamples, strict=True)]
        yield DrawnPair(tables, _two(at), _two(bridged), _two(at_rows), _two(drawn))


def _draw(i: int, tables: Pair, rows: Sequence[FloatArray], on: Footing) -> list[Counts]:
    """The i-th tables of both models, drawn anew at these rows."""
    # Generators go by what is in the tables, so that swapped models are drawn alike.
    first, second = np.random.default_rng([on.seed, i, 0]), np.random.default_rng([on.seed, i, 1])
    leader_first = _content(tables[on.leader]) <= _content(tables[on.follower])
    of_leader, of_follower = (first, second) if leader_first else (second, first)
    return [
        draw_table(t, rows[side], of_leader if side == on.leader else of_follower, on.resamples)
        for side, t in enumerate(tables)
    ]


def _rows_of_resamples(pairs: Sequence[Pair], pooled: Pair, rows: Sequence[FloatArray], on: Footing) -> list[IntArray]:
    """For both sides the row at which each resample is counted, (n_resamples,); the follower's is matched anew."""
    found: list[IntArray] = [
        np.full(on.resamples, int(np.flatnonzero(kept == threshold)[0]))
        for kept, threshold in zip(rows, on.thresholds, strict=True)
    ]
    if on.match is None:
        return found
    leading = following = Counts(0, 0, 0, 0)
    for i, tables in enumerate(pairs):
        drawn = _draw(i, tables, rows, on)
        leading = leading + _at(drawn[on.leader], found[on.leader])
        following = following + drawn[on.follower]
    places = pooled[on.follower].row(rows[on.follower])
    found[on.follower] = matching_rows(following, leading, on.match, places)
    return found


def _two(of_both: Sequence[Counts]) -> tuple[Counts, Counts]:
    a, b = of_both
    return a, b


def kept_thresholds(t: ThresholdCounts, threshold: float, most: int) -> FloatArray:
    """Falling thresholds from inf on: all those of a table and the one given, or of more than ``most`` rows a part.

    A sixth of them is spread over the rows, a sixth over the true positives, and the others over the tenth of all rows
    on either side of ``threshold``; below 6 there is that one alone.
    """
    n, part = len(t.thresholds), most // 6
    if n <= most:
        kept = t.thresholds
    else:
        row = int(t.row(np.array(threshold)))
        reach = max(n // 10, 2 * part)
        places = [
            np.linspace(0, n - 1, part),
            np.searchsorted(t.tp, np.linspace(0, int(t.tp[-1]), part)),
            np.linspace(max(row - reach, 0), min(row + reach, n - 1), 4 * part),
        ]
        kept = t.thresholds[np.concatenate(places).astype(np.int64)]
    return np.unique(np.concatenate([kept, [threshold, np.inf]]))[::-1]


def draw_table(t: ThresholdCounts, thresholds: FloatArray, generator: np.random.Generator, resamples: int) -> Counts:
    """Counts of each resample at falling thresholds, of which the first is inf: arrays (n_rows, n_resamples)."""
    at = t.at(thresholds)
    totals = []
    for column, total in ((at.tp, t.positives), (at.fp, t.negatives)):
        cells = np.diff(np.asarray(column), prepend=0, append=total)
        totals.append(np.cumsum(generator.poisson(cells[:, None], size=(len(cells), resamples)), axis=0))
    tp, fp = totals
    return Counts(tp[:-1], fp[:-1], tp[-1] - tp[:-1], fp[-1] - fp[:-1])


def _content(t: ThresholdCounts) -> tuple[int, int, bytes, bytes]:
    return t.positives, t.negatives, t.tp.tobytes(), t.fp.tobytes()


def _at(c: Counts, row: IntArray) -> Counts:
    """Counts of each resample at a row of its own."""
    each = np.arange(len(row))
    return Counts(*(np.asarray(part)[row, each] for part in (c.tp, c.fp, c.fn, c.tn)))


def _bridge(leader: Counts, follower: ThresholdCounts, threshold: float, match: Match) -> tuple[float, float, float]:
    """Two neighbouring thresholds of the follower amid which it has the leader's figure, and the way between them.

    Those next to its matched threshold, where it crosses that figure more than once. NaN where it never does.
    """
    upper, lower = (float(part) for part in matched_parts(leader, match))
    of_rows, total = (np.asarray(part, dtype=np.float64) for part in matched_parts(follower.counts, match))
    above = of_rows * lower - total * upper
    row = int(follower.row(np.array(threshold)))
    if above[row] == 0:
        return threshold, threshold, 0.0
    crossed = np.flatnonzero((above[:-1] * above[1:] <= 0) & (total[:-1] > 0))
    if not len(crossed):
        return threshold, threshold, float("nan")
    first = int(crossed[np.argmin(np.abs(crossed + 0.5 - row))])
    before, after = above[first], above[first + 1]
    way = float(before / (before - after or 1.0))
    return float(follower.thresholds[first]), float(follower.thresholds[first + 1]), way


def _on_line(t: ThresholdCounts, first: float, second: float, way: float) -> Counts:
    one, other = t.at(first), t.at(second)
    parts = zip((one.tp, one.fp, one.fn, one.tn), (other.tp, other.fp, other.fn, other.tn), strict=True)
    return Counts(*((1 - way) * x + way * y for x, y in parts))  # type: ignore[arg-type]
