"""A forest plot: the difference of two models for each label, with its interval, around a line at zero."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

SELECTION = "chosen"
"""Name of the selection; a click on a row puts its label into the field "full"."""

_LINE, _BELOW, _AROUND, _WRAP = 15, 22, 66, 46
_AXIS = alt.Axis(tickCount=6, labelExpr="datum.value === 0 ? '0' : format(datum.value, '+~r')", titleLimit=0)
_INK, _PAPER, _GREY = ("#1b2330", "#e6eaf0"), ("#ffffff", "#10151c"), "#8a94a3"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One label: the difference in points with the ends of its interval, NaN where there is none.

    clear: whether it is told from chance; such rows stand out. note: what the tooltip says of the test, and the row
    itself where there is no difference.
    """

    name: str
    value: float
    low: float
    high: float
    clear: bool
    note: str
    current: bool = False


def forest_chart(
    rows: Sequence[ForestRow], *, title: str, names: tuple[str, str], dark: bool = False
) -> alt.LayerChart:
    """Rows from top to bottom as given. ``names``: of the model that is better left of zero, and right of it.

    Names of labels stand above their lines in full, since beside them long ones would be cut. ``dark`` says on which
    background it stands.
    """
    data = _rows(rows)
    most = max((row["name"].count("\n") + 1 for row in data), default=1)
    height = most * _LINE + _BELOW
    ends = [end for row in rows for end in (row.value, row.low, row.high) if not math.isnan(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.06 * (high - low) or 1.0
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    x = alt.X("value:Q", title=title, scale=scale, axis=_AXIS)
    x_low = alt.X("low:Q", title=title, scale=scale)
    y = alt.Y("i:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    base = alt.Chart(alt.InlineData(data)).encode(y=y)
    zero = alt.Chart(alt.InlineData([{"value": 0}])).mark_rule(strokeDash=[2, 4], color=_GREY).encode(x=x)
    layers = [
        _back(base),
        zero,
        *_intervals(base, x, x_low, below=height / 2 - 10),
        *_words(base, height, _INK[dark], _PAPER[dark]),
        *_heads(names, _INK[dark]),
    ]
    return alt.LayerChart(layer=layers).properties(
        width="container", height=max(len(rows), 1) * height + _AROUND, description=title
    )


def _rows(rows: Sequence[ForestRow]) -> list[dict[str, Any]]:
    lines = [textwrap.wrap(row.name.replace("\n", " "), _WRAP) or [""] for row in rows]
    most = max((len(wrapped) for wrapped in lines), default=1)
    return [
        {
            "i": i,
            "name": "\n" * (most - len(wrapped)) + "\n".join(wrapped),  # each stands just above its line
            "full": row.name,
            "value": _drawn(row.value),
            "low": _drawn(row.low),
            "high": _drawn(row.high),
            "side": "0" if row.value >= 0 else "1",
            "clear": row.clear,
            "current": row.current,
            "interval": f"{row.low:.1f} to {row.high:.1f}".replace("-", "−") if not math.isnan(row.low) else "none",
            "note": row.note,
            "missing": row.note if math.isnan(row.value) else "",
        }
        for i, (row, wrapped) in enumerate(zip(rows, lines, strict=True))
    ]


def _back(base: alt.Chart) -> alt.Chart:
    """What a pointer meets: a bar over each row, which is seen where the row is the current one."""
    chosen = alt.selection_point(name=SELECTION, fields=["full"], on="click", toggle=False)
    tooltip = [
        alt.Tooltip("full:N", title="Label"),
        alt.Tooltip("value:Q", title="Difference, points", format="+.1f"),
        alt.Tooltip("interval:N", title="Interval, points"),
        alt.Tooltip("note:N", title="Test"),
    ]
    return (
        base.mark_bar(cursor="pointer", color=_GREY)
        .encode(
            x=alt.value(0),
            x2=alt.value("width"),
            opacity=alt.condition("datum.current", alt.value(0.18), alt.value(0)),
            tooltip=tooltip,
        )
        .add_params(chosen)
    )


def _intervals(base: alt.Chart, x: alt.X, x_low: alt.X, *, below: float) -> list[alt.Chart]:
    """Differences and their intervals, by so many pixels below the middle of their rows."""
    encoded = base.encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=["0", "1"], range="category"), legend=None),
        opacity=alt.condition("datum.clear", alt.value(1), alt.value(0.4)),
    )
    lines = encoded.mark_rule(strokeWidth=2, yOffset=below, tooltip=None)
    points = encoded.mark_point(filled=True, size=55, yOffset=below, tooltip=None)
    return [lines.encode(x=x_low, x2="high:Q"), points.encode(x=x)]


def _words(base: alt.Chart, height: float, ink: str, paper: str) -> list[alt.Chart]:
    """The name of each row at its top, which breaks lines behind it, and at its bottom why there is no difference."""
    halo, top = (
        base.mark_text(
            align="left",
            baseline="top",
            lineBreak="\n",
            lineHeight=_LINE,
            fontSize=12,
            dy=4 - height / 2,
            x=2,
            color=color,
            stroke=paper,
            strokeWidth=width,
            strokeJoin="round",
            tooltip=None,
        ).encode(text="name:N")
        for color, width in ((paper, 5), (ink, 0))
    )
    bottom = base.mark_text(
        align="left", baseline="bottom", fontSize=11, dy=height / 2 - 2, x=2, opacity=0.75, color=ink, tooltip=None
    )
    return [halo, top, bottom.encode(text="missing:N")]


def _heads(names: tuple[str, str], ink: str) -> list[alt.Chart]:
    """Which model is better on which side."""
    left, right = (
        alt.Chart(alt.InlineData([{"text": words}])).encode(text="text:N")
        for words in (f"← {names[0]} better", f"{names[1]} better →")
    )
    return [
        left.mark_text(align="left", baseline="bottom", x=0, y=-6, opacity=0.8, color=ink),
        right.mark_text(align="right", baseline="bottom", x="width", y=-6, opacity=0.8, color=ink),
    ]


def _drawn(value: float) -> float | None:
    return None if math.isnan(value) else value
