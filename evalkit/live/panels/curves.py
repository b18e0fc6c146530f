"""The curves of a board: one figure against another, at every threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.charts.board import precision_recall_chart, roc_chart
from evalkit.counting.curves import AREAS
from evalkit.counting.wording import Wording
from evalkit.live.curves import AXES, Curve
from evalkit.live.panels.pane import Series, add_band, pane_of, series_of, spec_of


@dataclass(frozen=True, slots=True)
class CurvePane:
    """A curve without its points: the name of its pane, its chart, the area under it."""

    pane: str
    title: str
    chart: Callable[[], Any]
    area: str


CURVES = (
    CurvePane("pr", "{y} and {x}", precision_recall_chart, "average_precision"),
    CurvePane("roc", "ROC curve", roc_chart, "roc_auc"),
)


def curve_pane(
    models: Any, drawn: CurvePane, curves: Sequence[Curve | None], wording: Wording, *, exact: bool
) -> dict[str, Any]:
    """``exact``: the curves go through every row of exact tables, so that there is an area under them."""
    x, y = AXES[drawn.pane]
    data: dict[str, list[Series]] = {"line": [], "band": []}
    areas = []
    for (m, (_, table, _, _)), curve in zip(models, curves, strict=True):
        if curve is None:
            areas.append(np.nan)
            continue
        _add_curve(data, m, curve, from_left=drawn.pane == "pr")
        areas.append(AREAS[drawn.area](table) if exact else np.nan)
    moves = [{"dataset": "point", "rows": [{"key": str(m), "model": str(m), "x": x, "y": y} for m, _ in models]}]
    defined = any(series["each"]["x"] for series in data["line"])
    words = {axis: wording.words(key) for axis, key in (("x", x), ("y", y))}
    title = drawn.title.format(x=words["x"].within, y=words["y"].within)
    title = f"{title[0].upper()}{title[1:]}{'' if defined else ' (undefined here)'}"
    spec = spec_of(drawn.chart, x_title=words["x"].title, y_title=words["y"].title, numbers=wording.numbers)
    pane = pane_of(drawn.pane, title, spec, data, moves)
    of_models = [None if np.isnan(area) else area for area in areas] if exact and defined else []
    reads = {"x": x, "title": words["x"].short, "figures": [{"key": y, "title": words["y"].short}]}
    area = wording.words(drawn.area).short
    return pane | {"square": True, "reads": reads, "area": area, "areas": of_models}


def _add_curve(data: dict[str, list[Series]], m: int, curve: Curve, *, from_left: bool) -> None:
    """``from_left`` begins the line at x = 0, so that the steps enclose the average precision."""
    line = [curve.x[curve.line], curve.y[curve.line], curve.low, curve.high]
    if from_left and len(curve.line):
        line = [np.insert(column, 0, column[0]) for column in line]
        line[0][0] = 0.0
    x, y, low, high = line
    data["line"].append(series_of({"model": str(m)}, x, y) | {"ordered": True})
    add_band(data, {"model": str(m)}, x, low, high)
