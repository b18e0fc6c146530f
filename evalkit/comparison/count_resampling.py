"""Parametric bootstrap of counts: tables at thresholds as they would be, had other items been drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray, IntArray
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

    tables: of the data. at: counts of both at their thresholds. bridged: those of B where it has A's figure to the
    last bit, on a straight line between two of its thresholds; NaN where it never has; without a match those of ``at``.
    drawn: counts of each resample at these thresholds, B's matched again, (n_resamples,).
    rows: counts of each resample at falling thresholds, (n_rows, n_resamples).
    """

    tables: Pair
    at: tuple[Counts, Counts]
    bridged: Counts
    drawn: tuple[Counts, Counts]
    rows: tuple[Counts, Counts]


def draw_pairs(
    pairs: Sequence[Pair],
    pooled: Pair,
    thresholds: tuple[float, float],
    *,
    match: Match | None,
    curves: bool,
    resamples: int,
    seed: int,
) -> Iterator[DrawnPair]:
    """Tables of several labels, or one of all, drawn anew; ``pooled``: of all of them, on which ``match`` is matched.

    What lies between two thresholds of a table is drawn as Poisson counts, of positives and of negatives; ratios of
    such counts vary as those of items drawn one by one. Tables are drawn independently: the two models as if on
    unrelated items, labels as if unrelated. ``curves``: rows are wanted all along, and not just at the thresholds.
    """
    if resamples < 1:
        raise InvalidInputError("It takes resamples.", found=str(resamples), remedy="Use 1,000 or more.")
    leader, _ = (t.at(threshold) for t, threshold in zip(pooled, thresholds, strict=True))  # refuses what is no number
    most = max(MOST_ROWS * _MANY_TABLES // max(len(pairs), _MANY_TABLES), 24)
    rows = [
        kept_thresholds(t, threshold, most if wanted else 1)
        for t, threshold, wanted in zip(pooled, thresholds, (curves, curves or match is not None), strict=True)
    ]
    row_a, row_b = (int(np.flatnonzero(each == at)[0]) for each, at in zip(rows, thresholds, strict=True))

    def draw(i: int) -> list[Counts]:
        generators = [np.random.default_rng([seed, i, side]) for side in (0, 1)]
        if _content(pairs[i][0]) > _content(pairs[i][1]):  # so that swapped models are drawn alike
            generators.reverse()
        return [
            draw_table(t, *each, resamples)
            for t, each in zip(pairs[i], zip(rows, generators, strict=True), strict=True)
        ]

    row_of_resamples: IntArray = np.full(resamples, row_b)
    if match is not None:
        of_a = of_b = Counts(0, 0, 0, 0)
        for i in range(len(pairs)):
            drawn_a, drawn_b = draw(i)
            of_a, of_b = of_a + _at(drawn_a, np.full(resamples, row_a)), of_b + drawn_b
        row_of_resamples = matching_rows(of_b, of_a, match, pooled[1].row(rows[1]))
    line = None if match is None else _bridge(leader, pooled[1], thresholds[1], match)
    for i, (t_a, t_b) in enumerate(pairs):
        drawn_a, drawn_b = draw(i)
        at_a, at_b = t_a.at(thresholds[0]), t_b.at(thresholds[1])
        yield DrawnPair(
            (t_a, t_b),
            (at_a, at_b),
            at_b if line is None else _on_line(t_b, *line),
            (_at(drawn_a, np.full(resamples, row_a)), _at(drawn_b, row_of_resamples)),
            (drawn_a, drawn_b),
        )


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


def _bridge(a: Counts, b: ThresholdCounts, threshold: float, match: Match) -> tuple[float, float, float]:
    """Two neighbouring thresholds of B amid which it has A's figure, and the way from the first to the second.

    Those next to its matched threshold, where it crosses A's figure more than once. NaN where it never does.
    """
    upper, lower = (float(part) for part in matched_parts(a, match))
    of_rows, total = (np.asarray(part, dtype=np.float64) for part in matched_parts(b.counts, match))
    above = of_rows * lower - total * upper
    row = int(b.row(np.array(threshold)))
    if above[row] == 0:
        return threshold, threshold, 0.0
    crossed = np.flatnonzero((above[:-1] * above[1:] <= 0) & (total[:-1] > 0))
    if not len(crossed):
        return threshold, threshold, float("nan")
    first = int(crossed[np.argmin(np.abs(crossed + 0.5 - row))])
    before, after = above[first], above[first + 1]
    return float(b.thresholds[first]), float(b.thresholds[first + 1]), float(before / (before - after or 1.0))


def _on_line(t: ThresholdCounts, first: float, second: float, way: float) -> Counts:
    one, other = t.at(first), t.at(second)
    parts = zip((one.tp, one.fp, one.fn, one.tn), (other.tp, other.fp, other.fn, other.tn), strict=True)
    return Counts(*((1 - way) * x + way * y for x, y in parts))  # type: ignore[arg-type]
