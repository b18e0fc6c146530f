"""The four panels of a board: chart, rows of its datasets, and what the threshold moves in it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from types import MappingProxyType
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.charts.board import (
    DASHES,
    OWN_SCALES,
    SHARED_SCALE,
    Range,
    cost_chart,
    histogram_chart,
    precision_recall_chart,
    roc_chart,
    threshold_chart,
)
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import AREAS, thin
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Wording
from evalkit.evaluation.figure_intervals import MEDICAL
from evalkit.live.controls import THRESHOLD, Called, Control
from evalkit.live.curves import AXES, LINE_CELLS, Curve
from evalkit.live.goal import valley
from evalkit.live.stops import fewer_rows
from evalkit.thresholds.goal import Goal

CURVE_METRICS = ("precision", "recall", "false_positive_rate", "f1")
_LINES: Mapping[Terms, tuple[str, ...]] = MappingProxyType(
    {"machine learning": CURVE_METRICS, "medicine": ("precision", "recall", *MEDICAL)}
)
"""The figures that are drawn by threshold."""
BINS = 50

Series = dict[str, Any]
"""Rows of a dataset: {"same": fields that all rows share, "each": field -> list of values}."""


def panels(
    names: Sequence[str],
    tables: Sequence[ThresholdCounts],
    columns: Sequence[Mapping[str, FloatArray]],
    curves: Sequence[Mapping[str, Curve]],
    controls: Sequence[Control],
    *,
    by_stops: bool,
    apart: bool,
    decided: Sequence[bool],
    wording: Wording,
    called: Called = THRESHOLD,
    goal: Goal | None = None,
    of_pairs: bool = False,
) -> list[dict[str, Any]]:
    """Spec, data and moving parts of each chart, for one or two models; none where no model has scores.

    ``curves``: of each model by the name of their pane, none of a model without scores. ``by_stops``: they go through
    the stops and not through the rows of the tables, since figures are means over labels, or do not all follow from
    the tables.
    ``apart``: each model has its own threshold, one of ``controls`` for each; else they are the same one.
    ``moves`` names, for a dataset, the columns that hold its coordinates. ``areas``: under the curve of each model,
    called ``area``; none where the curve is a mean, or known at some thresholds alone.
    ``called``: what the numbers along the sliders are. ``goal``: where it is of costs, these have a chart, from the
    column "cost" of each model; they are ``of_pairs`` of item and label, or of items.
    ``decided``: which models gave decisions without scores. Such a model is a point of the curves and nothing else.
    """
    if all(decided):
        return []
    models = list(enumerate(zip(names, tables, columns, controls, strict=True)))
    sliders = [control.range for control in controls]
    places = dict.fromkeys((each.axis, () if each.is_even else each.ticks) for each in sliders)
    ranges, ticks = zip(*places, strict=True)
    axis = {"ranges": ranges, "ticks": ticks, "apart": apart}
    # The areas of a model are those of its scores, not of their distances from thresholds.
    exact = not by_stops and called is THRESHOLD and all(table.resolution == "exact" for table in tables)
    panes = [
        _curve_pane(models, drawn, [each.get(drawn.pane) for each in curves], wording, exact=exact) for drawn in _CURVES
    ]
    panes.append(_threshold_pane(models, axis, decided, wording, called))
    costing = [each for each in models if "cost" in each[1][2]]
    if goal is not None and costing:
        panes.append(_cost_pane(costing, axis, goal, called, of_pairs=of_pairs))
    panes.append(_score_pane(models, axis, decided, called))
    return [pane | {"numbers": wording.numbers} for pane in panes]


@dataclass(frozen=True, slots=True)
class _CurvePane:
    """A curve without its points: the name of its pane, its chart, the area under it."""

    pane: str
    title: str
    chart: Callable[[], Any]
    area: str


_CURVES = (
    _CurvePane("pr", "{y} and {x}", precision_recall_chart, "average_precision"),
    _CurvePane("roc", "ROC curve", roc_chart, "roc_auc"),
)


def _curve_pane(
    models: Any, drawn: _CurvePane, curves: Sequence[Curve | None], wording: Wording, *, exact: bool
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
    spec = _spec(drawn.chart, x_title=words["x"].title, y_title=words["y"].title, numbers=wording.numbers)
    pane = _pane(drawn.pane, title, spec, data, moves)
    of_models = [None if np.isnan(area) else area for area in areas] if exact and defined else []
    reads = {"x": x, "title": words["x"].short, "figures": [{"key": y, "title": words["y"].short}]}
    area = wording.words(drawn.area).short
    return pane | {"square": True, "reads": reads, "area": area, "areas": of_models}


def _threshold_pane(
    models: Any, axis: Mapping[str, Any], decided: Sequence[bool], wording: Wording, called: Called
) -> dict[str, Any]:
    titles = {key: wording.words(key).short for key in _LINES[wording.terms]}
    alone = len(models) == 1
    drawn = {"n_models": len(models), "numbers": wording.numbers, "x_title": called.title, **axis}
    spec = _spec(threshold_chart, metrics=_LINES[wording.terms], **drawn)
    data: dict[str, list[Series]] = {"line": [], "band": []}
    scored = [each for each in models if not decided[each[0]]]
    for m, (_, _, figures, control) in scored:
        for key in titles:
            line = {"model": str(m), "metric": key}
            # Eight bands over each other would hide all lines; the tiles have the intervals.
            ends = [figures[f"{key}.{end}"] for end in ("low", "high")] if alone and f"{key}.low" in figures else []
            _add_threshold_line(data, line, [figures[key], *ends], control)
    points = [
        {"key": f"{m} {key}", "model": str(m), "metric": key, "x": "threshold", "y": key}
        for m, _ in scored
        for key in titles
    ]
    moves = [_rules(models, axis), {"dataset": "point", "rows": points}]
    legend = [
        {"title": title, **({"color": i} if alone else {"dash": DASHES[i]})} for i, title in enumerate(titles.values())
    ]
    pane = _pane("thresholds", f"Metrics by {called.within}", spec, data, moves, scales=_scales(axis))
    reads = {"x": "threshold", "figures": [{"key": key, "title": title} for key, title in titles.items()]}
    return {**pane, "reads": reads, "legend": legend}


def _cost_pane(costing: Any, axis: Mapping[str, Any], goal: Goal, called: Called, *, of_pairs: bool) -> dict[str, Any]:
    """What decisions cost by threshold: the figure where the slider stands, the cheapest, and how flat it is there."""
    data: dict[str, list[Series]] = {"line": [], "band": [], "valley": []}
    legend = []
    top = max((float(np.nanmax(each[1][2]["cost"], initial=0)) for each in costing), default=0)
    for m, (_, table, figures, control) in costing:
        _add_threshold_line(data, {"model": str(m)}, [figures["cost"]], control)
        found = valley(table, goal)
        if found is None:
            continue
        low, high = (
            float(np.clip(end, control.range.axis[0], control.range.axis[-1])) for end in (found.low, found.high)
        )
        data["valley"].append({"same": {"model": str(m)}, "each": {"x": [low], "end": [high]}})
        legend.append({"title": found.words(called.short.lower()), "model": m})
    del data["band"]
    per = "pair of item and label" if of_pairs else "item"
    spec = _spec(cost_chart, top=_round_up(top), y_title=f"Cost of each {per}", x_title=called.title, **axis)
    points = [{"key": str(m), "model": str(m), "x": "threshold", "y": "cost"} for m, _ in costing]
    moves = [_rules(costing, axis), {"dataset": "point", "rows": points}]
    pane = _pane("costs", f"Expected cost by {called.within}", spec, data, moves, scales=_scales(axis))
    reads = {"x": "threshold", "figures": [{"key": "cost", "title": "Cost"}], "top": _round_up(top)}
    return {**pane, "reads": reads, "legend": legend, "live": {"key": "cost", "title": "Cost"}}


def _round_up(top: float) -> float:
    """The end of an axis, of few that there are, so that most labels share a chart."""
    if not top > 0:
        return 1.0
    unit = 10.0 ** floor(log10(top))
    return float(next(f"{factor * unit:.3g}" for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * unit >= top))


def _score_pane(models: Any, axis: Mapping[str, Any], decided: Sequence[bool], called: Called) -> dict[str, Any]:
    scored = [each for each in models if not decided[each[0]]]
    counted = [each for each in scored if not np.isnan(each[1][2]["tp"]).all()]
    data = {"bin": [series for m, (_, table, _, control) in counted for series in _bins(m, table, control)]}
    tallest = max((abs(share) for series in data["bin"] for share in series["each"]["y"]), default=1.0)
    # Few different reaches, so that most labels of a model share a chart and a scale.
    reach = next(reach for reach in (0.16, 0.36, 0.64, 1.0) if tallest <= reach)
    spec = _spec(histogram_chart, reach=reach, x_title=called.score, **axis)
    title = "Score distribution" + ("" if len(counted) == len(scored) else " (needs counts; there are ratios alone)")
    pane = _pane("scores", title, spec, data, [_rules(models, axis)], scales=_scales(axis))
    return pane | {"reads": {"x": "score", "title": called.score.split(" of ")[0], "figures": []}}


def _scales(axis: Mapping[str, Any]) -> Sequence[str]:
    """The scales on which a pointer's place is a threshold of each model."""
    return SHARED_SCALE if len(axis["ranges"]) == 1 else OWN_SCALES


def _rules(models: Any, axis: Mapping[str, Any]) -> dict[str, Any]:
    """A rule at the threshold of each model, or the one that all share, which is no model's."""
    own = [{"key": f"rule {m}", "model": str(m), "x": "threshold"} for m, _ in models]
    return {"dataset": "rule", "rows": own if axis["apart"] else [{"key": "rule", "x": "threshold"}]}


def _pane(
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
def _spec(build: Callable[..., Any], **options: Any) -> dict[str, Any]:
    """The spec of a chart without data, kept: Altair takes a hundred milliseconds to check it. Not to be changed."""
    spec: dict[str, Any] = build(**options).to_dict()
    spec.pop("config", None)  # colours and fonts are the page's
    return spec


def _add_curve(data: dict[str, list[Series]], m: int, curve: Curve, *, from_left: bool) -> None:
    """``from_left`` begins the line at x = 0, so that the steps enclose the average precision."""
    line = [curve.x[curve.line], curve.y[curve.line], curve.low, curve.high]
    if from_left and len(curve.line):
        line = [np.insert(column, 0, column[0]) for column in line]
        line[0][0] = 0.0
    x, y, low, high = line
    data["line"].append(_series({"model": str(m)}, x, y) | {"ordered": True})
    _add_band(data, {"model": str(m)}, x, low, high)


def _add_threshold_line(
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
    data["line"].append(_series(line, stops[kept], values[kept], axis) | {"ordered": True})
    if ends:
        low, high = (end[kept] for end in ends)
        _add_band(data, line, stops[kept], low, high, axis=axis)


def _add_band(
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
        ends = {"y": _short(low[known]), "end": _short(high[known])}
        data["band"].append({"same": same, "each": {"x": _short(x[known], axis), **ends}})


def _bins(m: int, table: ThresholdCounts, control: Control) -> list[Series]:
    """Pairs of each class by score: differences of counts at bin edges. The last bin holds its upper edge.

    On a grid the bins lie between its thresholds, since nothing is known of where in them a score is.
    """
    axis = control.range.axis
    low, high = axis[0], axis[-1]
    if table.resolution == "grid":
        own = fewer_rows(table).thresholds[:0:-1]
        edges = np.append(own if len(own) else [low], high)
    elif not control.range.is_even:
        edges = np.array(axis)
    else:
        between = (low * (BINS - k) / BINS + high * k / BINS for k in range(1, BINS))
        edges = np.array([low, *between, high])  # the ends as they are: no score lies outside
    at = table.at(np.append(edges[:-1], np.inf))
    positives, negatives = -np.diff(np.asarray(at.tp)), -np.diff(np.asarray(at.fp))
    numbers = {"positives": positives.tolist(), "negatives": negatives.tolist(), "end": _short(edges[1:], axis)}
    up = positives / max(table.positives, 1)
    down = -negatives / max(table.negatives, 1)
    series = []
    for side, share in (("positive", up), ("negative", down)):
        bars = _series({"model": str(m), "side": side}, edges[:-1], share, axis)
        # A step ends where the next begins; the last one needs a row of its own to end at.
        closing = numbers | {"x": bars["each"]["x"], "y": bars["each"]["y"]}
        bars["each"] = {key: [*values, values[-1]] for key, values in closing.items()}
        bars["each"]["x"][-1] = bars["each"]["end"][-1]
        series.append(bars)
    return series


def _series(same: dict[str, str], x: FloatArray, y: FloatArray, axis: Range = (0.0, 1.0)) -> Series:
    return {"same": same, "each": {"x": _short(x, axis), "y": _short(y)}}


def _along(axis: Range, x: FloatArray) -> FloatArray:
    """Where on an axis numbers lie: its ends are 0 and 1. By halves, since its span may be beyond a double."""
    halves = np.asarray(axis) / 2
    if len(halves) > 2:  # it follows the scores
        return np.interp(x / 2, halves, np.linspace(0, 1, len(halves)))
    return np.asarray((x / 2 - halves[0]) / (halves[1] - halves[0]))


def _short(values: FloatArray, axis: Range = (0.0, 1.0)) -> list[float]:
    """Enough digits to draw with on an axis."""
    digits = _digits(axis)
    return [float(f"{value:.{digits}g}") for value in values.tolist()]


def _digits(axis: Range) -> int:
    """Five for numbers about as large as the axis is long, and more where it lies so far from zero that these agree."""
    halves = np.asarray(axis) / 2
    shortest = float(np.diff(halves).min())
    return min(17, 5 + max(0, floor(log10(np.abs(halves).max())) - floor(log10(shortest))))
