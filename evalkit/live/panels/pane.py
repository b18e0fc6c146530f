"""What all charts of a board have: a spec without data, rows of its datasets, and marks that the slider moves."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from math import floor, log10
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.charts.board import OWN_SCALES, SHARED_SCALE, Range
from evalkit.counting.curves import thin
from evalkit.live.controls import Control
from evalkit.live.curves import LINE_CELLS

Series = dict[str, Any]
"""Rows of a dataset: {"same": fields that all rows share, "each": field -> list of values}."""


def scales_of(axis: Mapping[str, Any]) -> Sequence[str]:
    """The scales on which a pointer's place is a threshold of each model."""
    return SHARED_SCALE if len(axis["ranges"]) == 1 else OWN_SCALES


def rules(models: Any, axis: Mapping[str, Any]) -> dict[str, Any]:
    """A rule at the threshold of each model, or the one that all share, which is no model's."""
    own = [{"key": f"rule {m}", "model": str(m), "x": "threshold"} for m, _ in models]
    return {"dataset": "rule", "rows": own if axis["apart"] else [{"key": "rule", "x": "threshold"}]}


def pane_of(
    pane: str,
    title: str,
    spec: dict[str, Any],
    data: Mapping[str, Any],
    moves: Sequence[Any],
    *,
    scales: Sequence[str] = (),
) -> dict[str, Any]:
    empty: dict[str, list[Any]] = {name: [] for name in [*data, *(move["dataset"] for move in moves)]}
    spec = {**spec, "datasets": spec.get("datasets", {}) | empty}
    return {"id": pane, "title": title, "spec": spec, "data": data, "moves": moves, "scales": list(scales)}


@functools.lru_cache(maxsize=256)
def spec_of(build: Callable[..., Any], **options: Any) -> dict[str, Any]:
    """The spec of a chart without data, kept: Altair takes a hundred milliseconds to check it. Not to be changed."""
    spec: dict[str, Any] = build(**options).to_dict()
    spec.pop("config", None)  # colours and fonts are the page's
    return spec


def add_threshold_line(
    data: dict[str, list[Series]],
    line: dict[str, str],
    figure: Sequence[FloatArray],
    control: Control,
) -> None:
    """``figure``: its value at each stop, and the ends of its interval where a band is to be drawn."""
    axis = control.range.axis
    there = (control.stops >= axis[0]) & (control.stops <= axis[-1])  # one that was typed may lie beyond all scores
    stops, (values, *ends) = control.stops[there], [column[there] for column in figure]
    along = _along(axis, stops)
    kept = thin(along, values, cells=LINE_CELLS)
    data["line"].append(series_of(line, stops[kept], values[kept], axis) | {"ordered": True})
    if ends:
        low, high = (end[kept] for end in ends)
        add_band(data, line, stops[kept], low, high, axis=axis)


def add_band(
    data: dict[str, list[Series]],
    same: dict[str, str],
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    axis: Range = (0.0, 1.0),
) -> None:
    """The interval of each point of a line, where it has one: of that very point, not of one beside it."""
    known = ~np.isnan(low + high)
    if known.any():
        ends = {"y": short(low[known]), "end": short(high[known])}
        data["band"].append({"same": same, "each": {"x": short(x[known], axis), **ends}})


def series_of(same: dict[str, str], x: FloatArray, y: FloatArray, axis: Range = (0.0, 1.0)) -> Series:
    return {"same": same, "each": {"x": short(x, axis), "y": short(y)}}


def _along(axis: Range, x: FloatArray) -> FloatArray:
    """Where on an axis numbers lie: its ends are 0 and 1. By halves, since its span may be beyond a double."""
    halves = np.asarray(axis) / 2
    if len(halves) > 2:  # it follows the scores
        return np.interp(x / 2, halves, np.linspace(0, 1, len(halves)))
    return np.asarray((x / 2 - halves[0]) / (halves[1] - halves[0]))


def short(values: FloatArray, axis: Range = (0.0, 1.0)) -> list[float]:
    """Enough digits to draw with on an axis."""
    digits = _digits(axis)
    return [float(f"{value:.{digits}g}") for value in values.tolist()]


def _digits(axis: Range) -> int:
    """Five for numbers about as large as the axis is long, and more where it lies so far from zero that these agree."""
    halves = np.asarray(axis) / 2
    shortest = float(np.diff(halves).min())
    return min(17, 5 + max(0, floor(log10(np.abs(halves).max())) - floor(log10(shortest))))


def round_up(top: float) -> float:
    """The end of an axis, of few that there are, so that most labels share a chart."""
    if not top > 0:
        return 1.0
    unit = 10.0 ** floor(log10(top))
    return float(next(f"{factor * unit:.3g}" for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * unit >= top))
