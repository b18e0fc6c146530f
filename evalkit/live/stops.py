"""Where a slider stops beside round numbers: wherever the counts change, closer together where the scores are.

Between two neighbouring stops the hits change by at most one per cent of the positives, or else by a single score. So
do the false alarms where that many stops are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts

MOST = 2000
"""Stops of a slider at most, apart from presets and the threshold that was chosen."""
PARTS = 100
"""Into so many parts are the positives to be told apart."""
FAR = 2 * MOST / PARTS
"""Times the positives: beyond as many false alarms there are more changes by a part than stops."""
CROWDED = 1 / 3
"""A share of the positives that lies too close together for a hand, if it lies within one step of a slider."""
NARROW = 0.005
"""A share of a slider that is too narrow for a hand to hold all scores."""
MARGIN = 1.5e-3
"""How far beyond all scores the ends of a slider may lie, as a share of the scores."""
TINY = 1e-300
DIGITS = 17
"""Decimal digits that tell any two numbers apart."""


def is_too_coarse(table: ThresholdCounts, even: FloatArray) -> bool:
    """Whether a hand cannot move evenly spaced stops to where the scores are: keys and typing still can.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 0, 1, 1], [0.0004, 0.0003, 0.0002, 0.0001])
    >>> is_too_coarse(t, np.arange(1001) / 1000), is_too_coarse(t, np.arange(1001) / 1e6)
    (True, False)
    """
    scores = table.thresholds[1:]
    if len(scores) < 2:
        return False
    if scores[0] / 2 - scores[-1] / 2 < NARROW * (even[-1] / 2 - even[0] / 2):
        return True
    row = table.row(even)
    tp, several = -np.diff(table.tp[row], append=0), -np.diff(row, append=0) > 1
    return bool(tp[several].max(initial=0) > max(1, CROWDED * table.positives))


def between(table: ThresholdCounts, even: FloatArray, most: int) -> FloatArray:
    """Further thresholds, at most ``most``, rising, in those steps of ``even`` in which the counts change too much.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 0, 1, 1], [0.91, 0.3123, 0.3121, 0.2])
    >>> between(t, np.arange(11) / 10, most=9).tolist()
    [0.3123]
    """
    row = table.row(even)
    step = np.arange(len(even) - 1)
    upper, lower = row[step], row[step + 1]  # rows are of falling thresholds
    change = np.maximum(table.tp[upper] - table.tp[lower], table.fp[upper] - table.fp[lower])
    crowded = (change > table.positives / PARTS) & (upper - lower > 1)
    for rows in _telling_rows(table):
        at = np.searchsorted(-row, -rows, side="right") - 1  # the step that a row lies in
        inside = (at >= 0) & (at < len(step))
        kept = rows[inside & crowded[at.clip(0, len(step) - 1)]]
        kept = kept[~np.isin(kept, row)]
        if len(kept) <= most:
            break
    if len(table.thresholds) > 1 and table.thresholds[1] >= even[-1]:  # the last of a range from 0 to 1
        kept = np.append(kept[: max(most - 1, 0)], 0)
    return _round_thresholds(table, kept)


def fewer_rows(table: ThresholdCounts) -> ThresholdCounts:
    """The table, or where it has more than MOST thresholds, those of its rows that tell the counts apart.

    >>> from evalkit.counting.counts import ThresholdCounts
    >>> n = 5000
    >>> t = ThresholdCounts(np.append(np.inf, np.arange(n, 0, -1)), np.arange(n + 1), np.arange(n + 1), n, n, "grid")
    >>> kept = fewer_rows(t)
    >>> len(kept.thresholds) <= MOST, float(kept.thresholds[1]), float(kept.thresholds[-1]), fewer_rows(kept) is kept
    (True, 5000.0, 1.0, True)
    """
    if len(table.thresholds) - 1 <= MOST:
        return table
    rows = _rows_that_follow(table, MOST)
    return replace(table, thresholds=table.thresholds[rows], tp=table.tp[rows], fp=table.fp[rows], sorted_rows=True)


def following(table: ThresholdCounts, most: int) -> FloatArray:
    """Thresholds that follow the scores, at most ``most``, rising: from all predicted to nothing.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> following(counts_by_threshold([1, 0, 1], [3e-9, 0.00012, 0.97]), most=9).tolist()
    [0.0, 0.0001, 0.9, 0.971]
    """
    return _round_thresholds(table, _rows_that_follow(table, most))


def _rows_that_follow(table: ThresholdCounts, most: int) -> IntArray:
    last = len(table.thresholds) - 1
    for rows in _telling_rows(table):
        kept = np.unique(np.concatenate([rows, [0, 1, last]]))
        if len(kept) <= most:
            break
    return kept


def _telling_rows(table: ThresholdCounts) -> Iterator[IntArray]:
    """Rows that tell the counts apart, rising: first every change that matters, then fewer of the false alarms.

    Counts are parted, and of each part the first and the last row are taken: within a part they change by less than it
    is long, and from one to the next by one row.
    """
    positives, negatives = max(table.positives, 1), max(table.negatives, 1)
    part = max(1.0, positives / PARTS)
    found = table.tp // part
    far = np.linspace(0, negatives, PARTS + 1)
    for near in (FAR, 8, 4, 2, 1, 0):
        edges = np.arange(0, min(near * positives, negatives) + part, part)
        edges = np.append(edges, far[far > edges[-1]])
        part_of = np.searchsorted(edges, table.fp, side="right")
        ends = np.flatnonzero((np.diff(found) != 0) | (np.diff(part_of) != 0))
        yield np.union1d(ends, ends + 1)


def _round_thresholds(table: ThresholdCounts, rows: IntArray) -> FloatArray:
    """For each row a threshold with its counts, as round as there is one, rising. Row 0 stands above all scores."""
    scores = table.thresholds
    if len(scores) < 2:
        return np.empty(0)
    width = max(float(scores[1] / 2 - scores[-1] / 2), abs(float(scores[1]))) * MARGIN + TINY
    upper = np.where(rows == 0, scores[1] + width, scores[rows])
    lower = np.where(rows == len(scores) - 1, scores[-1] - width, scores[np.minimum(rows + 1, len(scores) - 1)])
    return np.unique(_roundest(lower, upper))


def _roundest(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The number with fewest decimals, above ``lower`` and at most ``upper``; ``upper`` where none is shorter."""
    found = upper.copy()
    open_ = np.arange(len(upper))
    first = int(np.floor(np.log10(max(np.abs(upper).max(initial=0), np.abs(lower).max(initial=0), TINY))))
    for exponent in range(first, first - 2 * DIGITS, -1):
        whole = np.floor(_shifted(upper[open_], -exponent))
        text = [float(f"{int(n)}e{exponent}") if np.isfinite(n) else np.inf for n in whole.tolist()]
        fits = (np.array(text) > lower[open_]) & (np.array(text) <= upper[open_])
        found[open_[fits]] = np.array(text)[fits]
        open_ = open_[~fits]
        if not len(open_):
            break
    return found


def _shifted(values: FloatArray, by: int) -> FloatArray:
    return values * 10.0**by if by >= 0 else values / 10.0**-by


def equal_parts(stops: FloatArray, n: int) -> tuple[float, ...]:
    """Stops at equal distances along a slider, from its first to its last: n + 1 of them, or fewer."""
    places = np.unique(np.round(np.linspace(0, len(stops) - 1, n + 1)).astype(np.int64))
    return tuple(stops[places].tolist())


def shortest_near(knots: Sequence[float], n: int) -> tuple[float, ...]:
    """About n numbers to write below an axis: the first and the last, and between them those that are shortest."""
    if len(knots) <= 2:
        return tuple(knots)
    reach = max(1, len(knots) // (4 * n))
    last = len(knots) - 1
    found = [0]
    for place in np.linspace(0, last, n)[1:-1].round().astype(int).tolist():
        around = range(max(found[-1] + 1, place - reach), min(last, place + reach + 1))
        if around:
            found.append(min(around, key=lambda i: (len(repr(knots[i])), abs(i - place))))
    return tuple(knots[i] for i in [*found, last])
