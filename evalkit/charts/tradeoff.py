"""A precision-recall curve with the thresholds of a tradeoff on it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from evalkit.charts.board import UNIT, fifths
from evalkit.charts.colors import theme
from evalkit.counting.wording import Numbers

HEIGHT = 300
_BELOW = (4, 19, -11)
"""Pixels below its point at which each word stands, so that those of points side by side keep clear of each other."""


def tradeoff_chart(
    curve: Sequence[tuple[float, float]],
    points: Sequence[tuple[float, float, str]],
    *,
    x_title: str,
    y_title: str,
    numbers: Numbers,
    dark: bool,
) -> alt.LayerChart:
    """curve: recall and precision, row by row. points: the same of up to three thresholds, the one that stands
    first, with a word for each."""
    axis = fifths(numbers)
    x = alt.X("x:Q", title=x_title, scale=UNIT, axis=axis)
    y = alt.Y("y:Q", title=y_title, scale=UNIT, axis=axis)
    colors = theme(dark=dark)
    rows = [{"x": recall, "y": precision, "i": i} for i, (recall, precision) in enumerate(curve)]
    line = alt.Chart(alt.InlineData(rows)).mark_line(interpolate="step-before", color=colors.categories[0])
    layers = [line.encode(x=x, y=y, order="i:Q")]
    for (recall, precision, text), dy in zip(points, _BELOW, strict=False):
        mark = alt.Chart(alt.InlineData([{"x": recall, "y": precision, "text": text}]))
        dot = mark.mark_point(filled=True, size=90, opacity=1, color=colors.categories[0])
        word = mark.mark_text(align="right", dx=-10, dy=dy, color=colors.text, fontSize=12)
        layers += [dot.encode(x=x, y=y), word.encode(x=x, y=y, text="text:N")]
    chart = alt.LayerChart(layer=layers)
    return chart.properties(width="container", height=HEIGHT, description="Precision by recall, with three thresholds")
