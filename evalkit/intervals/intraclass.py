"""How alike are the pairs of one group? The intraclass correlation, and what related cases are then worth."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.sorting import rows_reached
from evalkit.counting.source import Grouped, GroupedCounts

_CASES: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {
        "recall": (True, False),
        "false_positive_rate": (False, True),
        "false_alarm_share": (True, True),
        "predicted_positive_rate": (True, True),
    }
)
"""Of shares whose cases do not change with the threshold: whether positives and negatives are cases."""

_HITS: Mapping[str, tuple[bool, bool]] = MappingProxyType({**_CASES, "false_alarm_share": (False, True)})
"""Which of them are hits where they are predicted."""


BY_CORRELATION = tuple(_CASES)
"""Keys of shares that ``worth_by_correlation`` knows."""


def worth_by_correlation(s: Grouped, thresholds: FloatArray, key: str) -> FloatArray:
    """Of how many independent cases related ones are worth at each threshold: (n_rows,).

    n / (1 + (n_A - 1) r), where n_A is the mean size of the group that a case is in, and r the intraclass correlation
    by the analysis of variance (Fleiss, Statistical Methods for Rates and Proportions, 1981, section 13; Donner and
    Koval, Biometrics 36, 1980), within 0 and 1. Each case counts alike in r, so that a group that holds a large part of
    all does not say by itself how alike groups are. Where cases are all alike, or none is in a group with another, r
    is 1, and 0.

    thresholds: (n_rows,) strictly falling. key: of a share whose cases are the same at all thresholds: recall, the
    false or predicted positive rate, or the share of false alarms.

    >>> from evalkit.counting.grouped import grouped_arrays
    >>> s = grouped_arrays([1] * 6, [0.9, 0.9, 0.9, 0.9, 0.1, 0.1], ["v", "v", "w", "w", "x", "x"])
    >>> worth_by_correlation(s, np.array([0.5]), "recall").tolist()
    [3.0]
    """
    size = _sizes(s, _CASES[key])
    held = size > 0
    n, k = float(size.sum()), int(np.count_nonzero(held))
    if k < 2 or n == k:
        return np.full(len(thresholds), float(k))
    hits, squares = _sums(s, thresholds, _HITS[key], size)
    share = hits / n
    between = (squares - n * share**2) / (k - 1)
    within = (hits - squares) / (n - k)
    mean_size = (n - float((size[held] ** 2).sum()) / n) / (k - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (between - within) / (between + (mean_size - 1) * within)
    r = np.where(np.isnan(r), 1.0, np.clip(r, 0.0, 1.0))
    return np.asarray(n / (1 + (float((size**2).sum()) / n - 1) * r))


def _sizes(s: Grouped, cases: tuple[bool, bool]) -> FloatArray:
    parts = [part for part, counted in zip((s.positives, s.negatives), cases, strict=True) if counted]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def _sums(
    s: Grouped, thresholds: FloatArray, hits: tuple[bool, bool], size: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """At each threshold all hits, and the sum over groups of their squares by the size of the group."""
    if isinstance(s, GroupedCounts):
        rows = s.rows(thresholds)
        of_group = np.sum([part[:, rows] for part, counted in zip((s.tp, s.fp), hits, strict=True) if counted], axis=0)
        return of_group.sum(axis=0).astype(np.float64), (of_group**2 / np.maximum(size, 1.0)[:, None]).sum(axis=0)
    return _sums_of_scores(s, thresholds, hits, size)


def _sums_of_scores(
    s: GroupedScores, thresholds: FloatArray, hits: tuple[bool, bool], size: FloatArray
) -> tuple[FloatArray, FloatArray]:
    counted: BoolArray = (s.y_true & hits[0]) | (~s.y_true & hits[1])
    row = rows_reached(s.y_score[counted], thresholds)
    group = s.group[counted]
    n_rows = len(thresholds)
    place = np.sort(group * (n_rows + 1) + row)
    of_group, of_row = np.divmod(place, n_rows + 1)
    starts = np.flatnonzero(np.diff(of_group, prepend=-1))
    before: IntArray = np.arange(len(place)) - np.repeat(starts, np.diff(starts, append=len(place)))
    steps = (2 * before + 1) / size[of_group]  # from k hits to k + 1
    all_hits = np.cumsum(np.bincount(of_row, minlength=n_rows + 1)[:n_rows])
    squares = np.cumsum(np.bincount(of_row, weights=steps, minlength=n_rows + 1)[:n_rows])
    return all_hits.astype(np.float64), squares.astype(np.float64)
