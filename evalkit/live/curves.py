"""The two curves of a board: which of a model's points are drawn, and the interval of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import thin
from evalkit.counting.metrics import METRICS

AXES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"pr": ("recall", "precision"), "roc": ("false_positive_rate", "recall")}
)
"""The figures along the axes of each curve, by METRICS key."""
LINE_CELLS = 250


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


def curve_of_stops(pane: str, stops: FloatArray, figures: Mapping[str, FloatArray]) -> Curve:
    """The curve through the stops alone, where figures are known at no other threshold. It has no intervals."""
    x, y = (figures[key][::-1] for key in AXES[pane])
    return _curve(stops[::-1], x, y)


def _curve(thresholds: FloatArray, x: FloatArray, y: FloatArray) -> Curve:
    line = thin(x, y, cells=LINE_CELLS)
    unknown = np.full(len(line), np.nan)
    return Curve(thresholds, x, y, line, unknown, unknown)
