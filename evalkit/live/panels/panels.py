"""The charts of a board: of each its spec, the rows of its datasets, and what the threshold moves in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.charts.board import (
    DASHES,
    histogram_chart,
    threshold_chart,
)
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Wording
from evalkit.evaluation.figure_intervals import MEDICAL
from evalkit.live.controls import THRESHOLD, Called, Control
from evalkit.live.curves import Curve
from evalkit.live.panels.costs import cost_pane
from evalkit.live.panels.curves import CURVES, curve_pane, further_panes
from evalkit.live.panels.pane import Series, add_threshold_line, pane_of, rules, scales_of, series_of, short, spec_of
from evalkit.live.stops import fewer_rows
from evalkit.thresholds.goal import Goal

CURVE_METRICS = ("precision", "recall", "false_positive_rate", "f1")
_LINES: Mapping[Terms, tuple[str, ...]] = MappingProxyType(
    {"machine learning": CURVE_METRICS, "medicine": ("precision", "recall", *MEDICAL)}
)
"""The figures that are drawn by threshold."""
BINS = 50


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
        curve_pane(models, drawn, [each.get(drawn.pane) for each in curves], wording, exact=exact) for drawn in CURVES
    ]
    panes.append(_threshold_pane(models, axis, decided, wording, called))
    costing = [each for each in models if "cost" in each[1][2]]
    if goal is not None and costing:
        panes.append(cost_pane(costing, axis, goal, called, of_pairs=of_pairs))
    panes.append(_score_pane(models, axis, decided, called))
    panes += further_panes(models, curves, wording)
    return [pane | {"numbers": "ratio" if pane["id"] == "lift" else wording.numbers} for pane in panes]


def _threshold_pane(
    models: Any, axis: Mapping[str, Any], decided: Sequence[bool], wording: Wording, called: Called
) -> dict[str, Any]:
    titles = {key: wording.words(key).short for key in _LINES[wording.terms]}
    alone = len(models) == 1
    drawn = {"n_models": len(models), "numbers": wording.numbers, "x_title": called.title, **axis}
    spec = spec_of(threshold_chart, metrics=_LINES[wording.terms], **drawn)
    data: dict[str, list[Series]] = {"line": [], "band": []}
    scored = [each for each in models if not decided[each[0]]]
    for m, (_, _, figures, control) in scored:
        for key in titles:
            line = {"model": str(m), "metric": key}
            # Eight bands over each other would hide all lines; the tiles have the intervals.
            ends = [figures[f"{key}.{end}"] for end in ("low", "high")] if alone and f"{key}.low" in figures else []
            add_threshold_line(data, line, [figures[key], *ends], control)
    points = [
        {"key": f"{m} {key}", "model": str(m), "metric": key, "x": "threshold", "y": key}
        for m, _ in scored
        for key in titles
    ]
    moves = [rules(models, axis), {"dataset": "point", "rows": points}]
    legend = [
        {"title": title, **({"color": i} if alone else {"dash": DASHES[i]})} for i, title in enumerate(titles.values())
    ]
    pane = pane_of("thresholds", f"Metrics by {called.within}", spec, data, moves, scales=scales_of(axis))
    reads = {"x": "threshold", "figures": [{"key": key, "title": title} for key, title in titles.items()]}
    return {**pane, "reads": reads, "legend": legend}


def _score_pane(models: Any, axis: Mapping[str, Any], decided: Sequence[bool], called: Called) -> dict[str, Any]:
    scored = [each for each in models if not decided[each[0]]]
    counted = [each for each in scored if not np.isnan(each[1][2]["tp"]).all()]
    data = {"bin": [series for m, (_, table, _, control) in counted for series in _bins(m, table, control)]}
    tallest = max((abs(share) for series in data["bin"] for share in series["each"]["y"]), default=1.0)
    # Few different reaches, so that most labels of a model share a chart and a scale.
    reach = next(reach for reach in (0.16, 0.36, 0.64, 1.0) if tallest <= reach)
    spec = spec_of(histogram_chart, reach=reach, x_title=called.score, **axis)
    title = "Score distribution" + ("" if len(counted) == len(scored) else " (needs counts; there are ratios alone)")
    pane = pane_of("scores", title, spec, data, [rules(models, axis)], scales=scales_of(axis))
    return pane | {"reads": {"x": "score", "title": called.score.split(" of ")[0], "figures": []}}


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
    if table.resolution == "exact":  # counted at the very numbers that are shown, so that a bin opens what it counts
        edges[1:-1] = short(edges[1:-1], axis)
        edges = np.unique(edges)
    at = table.at(np.append(edges[:-1], np.inf))
    positives, negatives = -np.diff(np.asarray(at.tp)), -np.diff(np.asarray(at.fp))
    numbers = {"positives": positives.tolist(), "negatives": negatives.tolist(), "end": short(edges[1:], axis)}
    up = positives / max(table.positives, 1)
    down = -negatives / max(table.negatives, 1)
    series = []
    for side, share in (("positive", up), ("negative", down)):
        bars = series_of({"model": str(m), "side": side}, edges[:-1], share, axis)
        # A step ends where the next begins; the last one needs a row of its own to end at.
        closing = numbers | {"x": bars["each"]["x"], "y": bars["each"]["y"]}
        bars["each"] = {key: [*values, values[-1]] for key, values in closing.items()}
        bars["each"]["x"][-1] = bars["each"]["end"][-1]
        series.append(bars)
    return series
