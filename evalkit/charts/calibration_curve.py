"""The calibration curve of one model or two: without bins, in its band, with the bins that open their items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from evalkit.arrays import FloatArray
from evalkit.calibration.bins import Reliability
from evalkit.calibration.curve import CalibrationCurve
from evalkit.charts.board import BAND_OPACITY, UNIT, fifths
from evalkit.charts.colors import GREY
from evalkit.counting.wording import Numbers

SELECTION = "chosen"
"""Name of the selection; a click puts the place of the model and that of the bin into "model" and "place"."""
HEIGHT, ITEMS_HEIGHT = 360, 200
_BESIDE = 52
_SCORE = "Score"
_SCORES = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f", labelFlush=False)


def calibration_chart(
    curves: Sequence[CalibrationCurve],
    bins: Sequence[Reliability],
    *,
    names: Sequence[str],
    unit: str,
    came_true: str,
    numbers: Numbers = "ratio",
) -> alt.LayerChart:
    """How often scores come true, of one model or of two in their colours, with rings for bins that can be clicked.

    unit: what is counted. came_true: the title of the axis of shares.
    """
    x = alt.X("x:Q", title=_SCORE, scale=UNIT, axis=_SCORES)
    y = alt.Y("y:Q", title=came_true, scale=UNIT, axis=fifths(numbers, min_extent=_BESIDE))
    color = _colors(names, legend=len(names) > 1)
    diagonal = (
        alt.Chart(alt.InlineData([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        .mark_line(strokeDash=[2, 4], strokeWidth=1, color=GREY)
        .encode(x=x, y=y)
    )
    band = (
        alt.Chart(alt.InlineData(_bands(curves)))
        .mark_area(opacity=BAND_OPACITY)
        .encode(x=x, y=y, y2="end:Q", color=color)
    )
    line = (
        alt.Chart(alt.InlineData(_lines(curves))).mark_line(strokeWidth=2.2).encode(x=x, y=y, order="i:Q", color=color)
    )
    rings = (
        alt.Chart(alt.InlineData(_rings(bins)))
        .mark_point(size=70, filled=False, strokeWidth=1.6, cursor="pointer", fill="transparent")
        .encode(x=x, y=y, color=color, tooltip=_tooltip(unit, came_true, numbers))
        .add_params(_selection())
    )
    chart = alt.LayerChart(layer=[diagonal, band, line, rings]).add_params(_names(names))
    return chart.properties(width="container", height=HEIGHT, description="Calibration curve")


def bins_chart(
    bins: Sequence[Reliability], *, names: Sequence[str], unit: str, came_true: str, numbers: Numbers = "ratio"
) -> alt.LayerChart:
    """How many scores each bin holds, on a root scale; a click selects the bin. Bars of two models share a bin."""
    most = max((int(each.total.max()) for each in bins), default=0)
    scale = alt.Scale(type="sqrt", domain=[0, max(1, most)])
    axis = alt.Axis(tickCount=4, format=",d", minExtent=_BESIDE)
    chart = (
        alt.Chart(alt.InlineData(_bars(bins)))
        .mark_bar(opacity=0.75, cursor="pointer")
        .encode(
            x=alt.X("x:Q", title=_SCORE, scale=UNIT, axis=_SCORES),
            x2="end:Q",
            y=alt.Y("items:Q", title=f"{unit} (root scale)", scale=scale, axis=axis),
            y2=alt.datum(0),
            color=_colors(names),
            tooltip=_tooltip(unit, came_true, numbers),
        )
        .add_params(_selection())
    )
    return alt.LayerChart(layer=[chart]).properties(
        width="container", height=ITEMS_HEIGHT, description=f"{unit} by score"
    )


def _selection() -> alt.Parameter:
    return alt.selection_point(name=SELECTION, fields=["model", "place"], on="click", toggle=False)


def _colors(names: Sequence[str], *, legend: bool = False) -> alt.Color:
    """All layers ask for the legend, or it is not there; its lines are as strong as those of curves."""
    shown = alt.Legend(
        title=None, orient="top", labelExpr="names[datum.value]", labelLimit=400, symbolType="stroke", symbolOpacity=1
    )
    scale = alt.Scale(domain=["0", "1"][: len(names)], range="category")
    return alt.Color("model:N", scale=scale, legend=shown if legend else None)


def _names(names: Sequence[str]) -> alt.Parameter:
    """Names are data, and never part of an expression."""
    return alt.param(name="names", value=[name.replace("\n", " ") for name in names])


def _bands(curves: Sequence[CalibrationCurve]) -> list[dict[str, Any]]:
    return [
        {"model": str(m), "x": x, "y": low, "end": high}
        for m, curve in enumerate(curves)
        for x, low, high in zip(curve.score.tolist(), curve.low.tolist(), curve.high.tolist(), strict=True)
    ]


def _lines(curves: Sequence[CalibrationCurve]) -> list[dict[str, Any]]:
    rows = []
    for m, curve in enumerate(curves):
        ends = np.column_stack([curve.blocks.first, curve.blocks.last]).ravel().tolist()
        shares = np.repeat(curve.blocks.share, 2).tolist()
        rows += [{"model": str(m), "i": i, "x": x, "y": y} for i, (x, y) in enumerate(zip(ends, shares, strict=True))]
    return rows


def _rings(bins: Sequence[Reliability]) -> list[dict[str, Any]]:
    return [row | {"x": row["mean"], "y": row["share"]} for row in _of_bins(bins)]


def _bars(bins: Sequence[Reliability]) -> list[dict[str, Any]]:
    """Side by side, where there are two models."""
    rows = []
    for row in _of_bins(bins):
        low, width = row["above"], (row["to"] - row["above"]) / len(bins)
        begin = low + width * int(row["model"])
        rows.append(row | {"x": begin + 0.06 * width, "end": begin + 0.94 * width})
    return rows


def _of_bins(bins: Sequence[Reliability]) -> list[dict[str, Any]]:
    """A row for each bin that holds anything."""
    rows = []
    for m, each in enumerate(bins):
        columns: tuple[FloatArray, ...] = (each.edges[:-1], each.edges[1:], each.share, each.mean_score)
        numbers = zip(*(column.tolist() for column in (*columns, each.total, each.came_true)), strict=True)
        for place, (above, to, share, mean, total, came_true) in enumerate(numbers):
            if total:
                row = {"above": above, "to": to, "share": share, "mean": mean, "items": total, "came_true": came_true}
                rows.append(row | {"model": str(m), "place": place})
    return rows


def _tooltip(unit: str, came_true: str, numbers: Numbers) -> list[alt.Tooltip]:
    share = ".3f" if numbers == "ratio" else ".1%"
    return [
        alt.Tooltip("above:Q", title="Score above", format=".3f"),
        alt.Tooltip("to:Q", title="up to", format=".3f"),
        alt.Tooltip("items:Q", title=unit, format=","),
        alt.Tooltip("came_true:Q", title="Of these true", format=","),
        alt.Tooltip("share:Q", title=came_true, format=share),
        alt.Tooltip("mean:Q", title="Mean score", format=".3f"),
    ]
