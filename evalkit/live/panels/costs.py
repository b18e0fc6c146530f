"""The curve of expected cost by threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from evalkit.charts.board import cost_chart
from evalkit.live.controls import Called
from evalkit.live.goal import valley
from evalkit.live.panels.pane import Series, add_threshold_line, pane_of, round_up, rules, scales_of, spec_of
from evalkit.thresholds.goal import Goal


def cost_pane(costing: Any, axis: Mapping[str, Any], goal: Goal, called: Called, *, of_pairs: bool) -> dict[str, Any]:
    """What decisions cost by threshold: the figure where the slider stands, the cheapest, and how flat it is there."""
    data: dict[str, list[Series]] = {"line": [], "band": [], "valley": []}
    legend = []
    top = max((float(np.nanmax(each[1][2]["cost"], initial=0)) for each in costing), default=0)
    for m, (_, table, figures, control) in costing:
        add_threshold_line(data, {"model": str(m)}, [figures["cost"]], control)
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
    spec = spec_of(cost_chart, top=round_up(top), y_title=f"Cost of each {per}", x_title=called.title, **axis)
    points = [{"key": str(m), "model": str(m), "x": "threshold", "y": "cost"} for m, _ in costing]
    moves = [rules(costing, axis), {"dataset": "point", "rows": points}]
    pane = pane_of("costs", f"Expected cost by {called.within}", spec, data, moves, scales=scales_of(axis))
    reads = {"x": "threshold", "figures": [{"key": "cost", "title": "Cost"}], "top": round_up(top)}
    return {**pane, "reads": reads, "legend": legend, "live": {"key": "cost", "title": "Cost"}}
