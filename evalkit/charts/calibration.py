"""Calibration from counts alone: how often each part of the scores is right, and how many items it holds."""

from __future__ import annotations

import altair as alt
import numpy as np

from evalkit.arrays import FloatArray
from evalkit.charts.board import MODEL_COLOR, fifths
from evalkit.charts.colors import GREY
from evalkit.counting.between_thresholds import ScoreHistogram
from evalkit.counting.wording import Numbers

HEIGHT, ITEMS_HEIGHT = 330, 210  # with their axes
_BESIDE = 52  # pixels left of both charts, so that their scores stand one above the other


def reliability_chart(
    histogram: ScoreHistogram,
    low: FloatArray,
    high: FloatArray,
    *,
    unit: str = "Items",
    numbers: Numbers = "ratio",
) -> alt.LayerChart:
    """The share of positives among the scores between two thresholds, with its interval and the diagonal.

    low, high: (n_bins,) ends of the interval of each share. On the diagonal scores are the probabilities that they
    look like.
    """
    data, x = alt.InlineData(_rows(histogram, low, high)), _x(histogram)
    axis = fifths(numbers, min_extent=_BESIDE)
    y = alt.Y("share:Q", title="Share of positives", scale=alt.Scale(domain=[0, 1]), axis=axis)
    diagonal = (
        alt.Chart(alt.InlineData([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        .mark_line(strokeDash=[2, 4], strokeWidth=1, color=GREY, clip=True)
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    )
    base = alt.Chart(data).encode(tooltip=_tooltip(unit, numbers))
    intervals = base.mark_rule(strokeWidth=1.5, opacity=0.55).encode(
        x=alt.X("middle:Q"), y=alt.Y("low:Q"), y2="high:Q", color=MODEL_COLOR
    )
    bars = base.mark_rule(strokeWidth=4).encode(x=x, x2="end:Q", y=y, color=MODEL_COLOR)
    chart = alt.LayerChart(layer=[diagonal, intervals, bars])
    return chart.properties(width="container", height=HEIGHT, description="Share of positives by score")


def items_chart(histogram: ScoreHistogram, *, unit: str = "Items", numbers: Numbers = "ratio") -> alt.Chart:
    """How many items, or pairs, have a score between two thresholds; on a root scale, so that few are seen."""
    nothing = np.full(len(histogram.total), np.nan)
    most = int(histogram.total.max())
    scale = alt.Scale(type="sqrt", domain=[0, max(1, most)])
    y = alt.Y(
        "items:Q", title=f"{unit} (root scale)", scale=scale, axis=alt.Axis(tickCount=4, format=",d", minExtent=_BESIDE)
    )
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(_rows(histogram, nothing, nothing)))
        .mark_bar(opacity=0.75)
        .encode(x=_x(histogram), x2="end:Q", y=y, y2=alt.datum(0), color=MODEL_COLOR, tooltip=_tooltip(unit, numbers))
        .properties(width="container", height=ITEMS_HEIGHT, description=f"{unit} by score")
    )
    return chart


def _rows(histogram: ScoreHistogram, low: FloatArray, high: FloatArray) -> list[dict[str, float | str | None]]:
    """A row for each part of the scores that holds anything; the open ends are drawn up to 0 and 1."""
    edges = histogram.edges.clip(*_range(histogram))
    columns = (edges[:-1], edges[1:], histogram.positives, histogram.total, histogram.share_positive, low, high)
    return [
        {
            "model": "0",
            "start": start,
            "end": end,
            "middle": (start + end) / 2,
            "positives": positives,
            "items": items,
            "share": share,
            "low": None if np.isnan(least) else least,
            "high": None if np.isnan(most) else most,
        }
        for start, end, positives, items, share, least, most in zip(*(c.tolist() for c in columns), strict=True)
        if items and end > start
    ]


def _range(histogram: ScoreHistogram) -> tuple[float, float]:
    thresholds = histogram.edges[1:-1]
    return min(0.0, *thresholds[:1]), max(1.0, *thresholds[-1:])


def _x(histogram: ScoreHistogram) -> alt.X:
    scale = alt.Scale(domain=list(_range(histogram)), nice=False)
    return alt.X("start:Q", title="Score", scale=scale, axis=alt.Axis(tickCount=10, labelFlush=False))


def _tooltip(unit: str, numbers: Numbers) -> list[alt.Tooltip]:
    share = ".3f" if numbers == "ratio" else ".1%"
    return [
        alt.Tooltip("start:Q", title="Score from", format=".10~g"),
        alt.Tooltip("end:Q", title="to below", format=".10~g"),
        alt.Tooltip("items:Q", title=unit, format=","),
        alt.Tooltip("positives:Q", title="Positives", format=","),
        alt.Tooltip("share:Q", title="Share of positives", format=share),
        alt.Tooltip("low:Q", title="Interval (95 %) from", format=share),
        alt.Tooltip("high:Q", title="to", format=share),
    ]
