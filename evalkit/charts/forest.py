"""A forest plot: the difference of two models for each label, with its interval, around a line at zero."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from evalkit.charts.colors import GREY, theme

SELECTION = "chosen"
"""Name of the selection; a click on a row puts its label into the field "full"."""

_LINE, _BETWEEN, _AROUND, _WRAP = 15, 12, 80, 24
_CHARACTER, _GAP = 6.6, 14
_AXIS = alt.Axis(
    tickCount=6,
    labelExpr="datum.value === 0 ? '0' : format(datum.value, '+~r')",
    titleLimit=0,
    titleFontSize=12,
    titleFontWeight=500,
)


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One label: the difference in points with the ends of its interval, NaN where there is none.

    clear: adjusted p below 1 - level, and an interval without 0; such rows stand out. note: what the tooltip says of
    the test, and the row itself where there is no difference.
    """

    name: str
    value: float
    low: float
    high: float
    clear: bool
    note: str
    current: bool = False


def forest_chart(
    rows: Sequence[ForestRow], *, title: Sequence[str], names: tuple[str, str], dark: bool = False
) -> alt.LayerChart:
    """Rows from top to bottom as given.

    ``title``: of the axis, in lines. ``names``: of the model that is better left of zero, and right of it.

    Names of labels stand beside their lines in full: long ones take several lines, and their rows are higher. ``dark``
    says on which background it stands.
    """
    colors = theme(dark=dark)
    data = _rows(rows)
    height = max((row["bottom"] for row in data), default=_LINE + _BETWEEN)
    column = _GAP + _CHARACTER * max((_width(line) for row in data for line in row["name"].split("\n")), default=0)
    ends = [end for row in rows for end in (row.value, row.low, row.high) if not math.isnan(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.06 * (high - low) or 1.0
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    x = alt.X("value:Q", title=list(title), scale=scale, axis=_AXIS)
    x_low = alt.X("low:Q", title=list(title), scale=scale)
    down = alt.Scale(domain=[height, 0], nice=False)
    base = alt.Chart(alt.InlineData(data)).encode(y=alt.Y("middle:Q", axis=None, scale=down))
    zero = alt.Chart(alt.InlineData([{"value": 0}])).mark_rule(strokeDash=[2, 4], color=GREY, aria=False).encode(x=x)
    layers = [
        _back(base, column, down),
        zero,
        *_intervals(base, x, x_low, colors.background),
        *_words(base, column, down, colors.text),
        *_heads(names, column, colors.text),
    ]
    return alt.LayerChart(layer=layers).properties(
        width="container", height=height + _AROUND, description=", ".join(title)
    )


def _rows(rows: Sequence[ForestRow]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in rows:
        name = row.name.replace("\n", " ")
        lines = textwrap.wrap(name, _WRAP * len(name) // _width(name)) if name.strip() else [""]
        top = found[-1]["bottom"] if found else 0
        bottom = top + len(lines) * _LINE + _BETWEEN
        found.append(
            {
                "top": top,
                "first": top + (_LINE + _BETWEEN) / 2,
                "middle": (top + bottom) / 2,
                "bottom": bottom,
                "name": "\n".join(lines),
                "full": row.name,
                "value": _drawn(row.value),
                "low": _drawn(row.low),
                "high": _drawn(row.high),
                "side": "0" if row.value >= 0 else "1",
                "clear": row.clear,
                "current": row.current,
                "interval": _interval(row) or "none",
                "note": row.note,
                "missing": row.note if math.isnan(row.value) else "",
                "said": _said(row),
            }
        )
    return found


def _said(row: ForestRow) -> str:
    """What a screen reader says of a row."""
    if math.isnan(row.value):
        return f"{row.name}: no difference, {row.note}"
    interval = f", interval {_interval(row)}" if _interval(row) else ""
    difference = f"{row.value:+.1f} points".replace("-", "−")
    return f"{row.name}: {difference}{interval}, {'clear' if row.clear else 'not clear'}; {row.note}"


def _interval(row: ForestRow) -> str:
    return "" if math.isnan(row.low) else f"{row.low:.1f} to {row.high:.1f}".replace("-", "−")


def _width(line: str) -> int:
    """In characters, of which those of East Asia are twice as wide."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in line)


def _back(base: alt.Chart, column: float, down: alt.Scale) -> alt.Chart:
    """What a pointer meets: a bar over each row and its name, which is seen where the row is the current one."""
    chosen = alt.selection_point(name=SELECTION, fields=["full"], on="click", toggle=False)
    tooltip = [
        alt.Tooltip("full:N", title="Label"),
        alt.Tooltip("value:Q", title="Difference, points", format="+.1f"),
        alt.Tooltip("interval:N", title="Interval, points"),
        alt.Tooltip("note:N", title="Test"),
    ]
    return (
        base.mark_bar(cursor="pointer", color=GREY)
        .encode(
            x=alt.value(-column),
            x2=alt.value("width"),
            y=alt.Y("top:Q", axis=None, scale=down),
            y2="bottom:Q",
            opacity=alt.condition("datum.current", alt.value(0.18), alt.value(0)),
            tooltip=tooltip,
            description="said:N",
        )
        .add_params(chosen)
    )


def _intervals(base: alt.Chart, x: alt.X, x_low: alt.X, paper: str) -> list[alt.Chart]:
    """Clear ones by a strong line and a full point, the others by a faint line and a hollow one."""
    side = alt.Scale(domain=["0", "1"], range="category")
    encoded = base.encode(
        color=alt.Color("side:N", scale=side, legend=None),
        strokeOpacity=alt.condition("datum.clear", alt.value(1), alt.value(0.75)),
        strokeWidth=alt.condition("datum.clear", alt.value(2.25), alt.value(1.25)),
    )
    lines = encoded.mark_rule(tooltip=None, aria=False)
    full = alt.Fill("side:N", scale=side, legend=None)
    points = encoded.mark_point(size=50, opacity=1, tooltip=None, aria=False)
    points = points.encode(fill=alt.condition("datum.clear", full, alt.value(paper)))
    return [lines.encode(x=x_low, x2="high:Q"), points.encode(x=x)]


def _words(base: alt.Chart, column: float, down: alt.Scale, ink: str) -> list[alt.Chart]:
    """The name of each row beside it, and within it why there is no difference."""
    name, missing = (
        base.mark_text(
            align="left",
            baseline="middle",
            lineBreak="\n",
            lineHeight=_LINE,
            fontSize=size,
            opacity=opacity,
            x=4 - left,
            color=ink,
            tooltip=None,
            aria=False,
        )
        for size, opacity, left in ((12, 1, column), (11, 0.75, 0))
    )
    first = alt.Y("first:Q", axis=None, scale=down)  # Vega sets further lines below it
    return [name.encode(text="name:N", y=first), missing.encode(text="missing:N")]


def _heads(names: tuple[str, str], column: float, ink: str) -> list[alt.Chart]:
    """Which model is better on which side."""
    left, right = (
        alt.Chart(alt.InlineData([{"text": words}])).encode(text="text:N")
        for words in (f"← {names[0]} better", f"{names[1]} better →")
    )
    return [
        left.mark_text(align="left", baseline="bottom", x=4 - column, y=-6, opacity=0.8, color=ink),
        right.mark_text(align="right", baseline="bottom", x="width", y=-6, opacity=0.8, color=ink),
    ]


def _drawn(value: float) -> float | None:
    return None if math.isnan(value) else value
