"""The two curves of a board: which of a model's points are drawn, and the interval of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.curves import thin
from evalkit.counting.metrics import METRICS, false_positive_rate, precision, prevalence, recall
from evalkit.evaluation.det import det_position

AXES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"pr": ("recall", "precision"), "roc": ("false_positive_rate", "recall")}
)
"""The figures along the axes of each curve, by METRICS key."""
FURTHER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "det": ("det.x", "det.y"),
        "lift": ("predicted_positive_rate", "lift"),
        "gain": ("predicted_positive_rate", "recall"),
        "top": ("predicted_positive_rate", "precision"),
    }
)
"""The same of curves that a switch shows in place of these: columns of ``further_columns``, or METRICS keys. Along the
axes of "det" stand places on them, as ``det_position`` gives them."""
LINE_CELLS = 250
MOST_ROWS = 4000


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve of one model at falling thresholds, and which of its points are drawn.

    thresholds, x, y: (n,). line: places of those points that the line goes through. low, high: (n_line,) the interval
    of y at each point of the line, NaN where it has none.
    """

    thresholds: FloatArray
    x: FloatArray
    y: FloatArray
    line: IntArray
    low: FloatArray
    high: FloatArray

    def with_band(self, low: FloatArray, high: FloatArray) -> Curve:
        return replace(self, low=low, high=high)


def curve_of_table(pane: str, table: ThresholdCounts) -> Curve:
    """The curve through every row of a table; intervals are yet to come."""
    x, y = (METRICS[key].function(table.counts) for key in AXES[pane])
    return _curve(table.thresholds, x, y)


def further_columns(c: Counts) -> dict[str, FloatArray]:
    """What no METRICS key names along the axes of FURTHER, of arrays of counts: places of the errors, and the lift.

    The lift is how many times as precise the predictions are as a guess: precision by prevalence.
    """
    alarms, missed = false_positive_rate(c), 1 - recall(c)
    places = {"det.x": det_position(np.asarray(alarms)), "det.y": det_position(np.asarray(missed))}
    with np.errstate(invalid="ignore", divide="ignore"):
        return places | {"lift": np.asarray(precision(c) / prevalence(c))}


def further_curves(table: ThresholdCounts) -> dict[str, Curve]:
    """The curves of FURTHER, without intervals, through those rows of a table that are enough to draw them: of many
    rows closer together where few items are predicted, or all but a few."""
    n = len(table.thresholds)
    steps = np.unique(np.geomspace(1, n, min(n, MOST_ROWS)).astype(np.int64)) - 1
    even = np.linspace(0, n - 1, min(n, MOST_ROWS)).astype(np.int64)
    rows = np.unique(np.concatenate([steps, n - 1 - steps, even]))
    few = replace(table, thresholds=table.thresholds[rows], tp=table.tp[rows], fp=table.fp[rows], sorted_rows=True)
    return {pane: _further_curve(pane, few) for pane in FURTHER}


def _further_curve(pane: str, table: ThresholdCounts) -> Curve:
    c = table.counts
    found = further_columns(c)
    x, y = (found[key] if key in found else METRICS[key].function(c) for key in FURTHER[pane])
    return _curve(table.thresholds, np.asarray(x), np.asarray(y))


def curve_of_stops(pane: str, stops: FloatArray, figures: Mapping[str, FloatArray]) -> Curve:
    """The curve through the stops alone, where figures are known at no other threshold. It has no intervals."""
    x, y = (figures[key][::-1] for key in AXES[pane])
    return _curve(stops[::-1], x, y)


def _curve(thresholds: FloatArray, x: FloatArray, y: FloatArray) -> Curve:
    line = thin(x, y / max(1.0, float(np.nanmax(y, initial=0))), cells=LINE_CELLS)
    unknown = np.full(len(line), np.nan)
    return Curve(thresholds, x, y, line, unknown, unknown)
