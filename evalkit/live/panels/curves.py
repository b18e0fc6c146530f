"""The curves of a board: one figure against another, at every threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.charts.board import (
    DET_TICKS,
    det_chart,
    gain_chart,
    lift_chart,
    precision_recall_chart,
    roc_chart,
    top_chart,
)
from evalkit.counting.curves import AREAS
from evalkit.counting.wording import Wording
from evalkit.evaluation.det import det_position
from evalkit.live.curves import AXES, FURTHER, Curve
from evalkit.live.panels.pane import Series, add_band, pane_of, round_up, series_of, spec_of


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
    return pane | {"square": True, "reads": reads, "area": area, "areas": of_models, "group": MAIN}


MAIN, ERRORS, RANKS = "Precision, recall and ROC", "DET and lift", "Gain and precision at k"
"""What a switch calls the curves that are shown together."""


def further_panes(models: Any, curves: Sequence[Mapping[str, Curve]], wording: Wording) -> list[dict[str, Any]]:
    """The curves that a switch shows in place of the usual ones; none where figures are means, or ratios alone, nor
    where one of them is undefined."""
    if not any("det" in each for each in curves):
        return []
    share, recall, precision, alarms = (
        wording.words(key) for key in ("predicted_positive_rate", "recall", "precision", "false_positive_rate")
    )
    missed = f"1 − {recall.within} (missed)"
    most = max(float(np.nanmax(each["lift"].y, initial=1)) for each in curves if "lift" in each)
    top, n = round_up(most), max(table.positives + table.negatives for _, (_, table, _, _) in models)
    det = {"x_title": alarms.title, "y_title": missed[0].upper() + missed[1:]}
    by_share = {"x_title": share.title, "numbers": wording.numbers}
    specs = {
        "det": spec_of(det_chart, places=tuple(det_position(np.array(DET_TICKS)).tolist()), **det),
        "lift": spec_of(lift_chart, y_title="Lift", top=top, **by_share),
        "gain": spec_of(gain_chart, y_title=recall.title, **by_share),
        "top": spec_of(
            top_chart, x_title="Predicted (k highest scores)", y_title=precision.title, numbers=wording.numbers, n=n
        ),
    }
    titles = {
        "det": "Detection error tradeoff (DET)",
        "lift": "Lift: how many times as precise as a guess",
        "gain": f"Gain: {recall.within} by share predicted",
        "top": f"{precision.short} at k",
    }
    read = {
        "det": ("false_positive_rate", alarms.short, "false_negative_rate", missed),
        "lift": ("predicted_positive_rate", share.short, "lift", "Lift"),
        "gain": ("predicted_positive_rate", share.short, "recall", recall.short),
        "top": ("predicted_positives", "k", "precision", precision.short),
    }
    panes = []
    for pane, spec in specs.items():
        data: dict[str, list[Series]] = {"line": []}
        for (m, _), of_model in zip(models, curves, strict=True):
            if pane in of_model:
                curve = of_model[pane]
                points = series_of({"model": str(m)}, curve.x[curve.line], curve.y[curve.line])
                data["line"].append(points | {"ordered": True})
        x, y = FURTHER[pane]
        moves = [{"dataset": "point", "rows": [{"key": str(m), "model": str(m), "x": x, "y": y} for m, _ in models]}]
        key, x_words, figure, words = read[pane]
        reads = {"x": key, "title": x_words, "figures": [{"key": figure, "title": words}], "at": {"x": x, "y": y}}
        if not any(line["each"]["x"] for line in data["line"]):
            return []
        drawn = pane_of(pane, titles[pane], spec, data, moves)
        drawn |= {"square": True, "group": ERRORS if pane in ("det", "lift") else RANKS}
        panes.append(drawn | {"reads": reads | ({"top": top} if pane == "lift" else {})})
    return panes


def _add_curve(data: dict[str, list[Series]], m: int, curve: Curve, *, from_left: bool) -> None:
    """``from_left`` begins the line at x = 0, so that the steps enclose the average precision."""
    line = [curve.x[curve.line], curve.y[curve.line], curve.low, curve.high]
    if from_left and len(curve.line):
        line = [np.insert(column, 0, column[0]) for column in line]
        line[0][0] = 0.0
    x, y, low, high = line
    data["line"].append(series_of({"model": str(m)}, x, y) | {"ordered": True})
    add_band(data, {"model": str(m)}, x, low, high)
