"""The live board of Evaluate: a model without the labels that are left out, its baseline, and the label list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.overview import OverviewIntervals
from evalkit.live.columns import unpack
from evalkit.live.label_list import LabelList, area_columns, following_columns, label_list, visible_rows
from evalkit.live.stops import MOST
from pages._ui import model_results, show, state, workspace
from pages._ui.board.live_board import live_board
from pages._ui.board.protocol import LateBounds, list_text
from pages._ui.board.results import board_content, board_text
from pages._ui.board.starting import begun
from pages._ui.cache import cached
from pages._ui.evaluate import results
from pages._ui.evaluate.baseline import baseline_beside, describe
from pages._ui.evaluate.shown import ShownModel


def draw_board(
    shown: ShownModel, baseline: workspace.Entry | None, view: state.View, intervals: OverviewIntervals
) -> tuple[dict[str, Any], list[LateBounds] | None]:
    """Draw the board. Returns its content, and bounds of means over labels, if any, made anew for each threshold."""
    evaluations, average, shared = _on_the_board(shown, baseline, view.label)

    def draw(start: state.Start) -> dict[str, Any]:
        return board_content(evaluations, view.label, start.threshold, average, view.level, shared=shared)

    content, start = begun(draw, view)
    labels = _label_list(shown, content, view, intervals) if len(shown.full.labels) > 1 else None
    live_board(board_text(content, shared=shared), labels=labels, address=view.address(), turn=start.turn)
    for each in evaluations:
        if each.predictions is None:
            st.caption(f"{show.plain(each.name)}: {_steps(each, view.label)}")
    if view.label is not None or average == "micro":
        return content, None
    return content, [
        results.late_bounds(each, view.threshold, average, view.level, shared=shared) for each in evaluations
    ]


def _on_the_board(
    shown: ShownModel, baseline: workspace.Entry | None, label: str | None
) -> tuple[list[Evaluation], Averaging, bool]:
    """The model, and the baseline if it can stand beside it; how their figures are averaged; if both are samples."""
    model = shown.full if label is not None else shown.evaluation
    if baseline is None:
        return [model], shown.average, shown.shared
    beside = baseline_beside(shown, baseline, label)
    describe(shown, baseline, model, beside, label)
    if beside is None:
        return [model], shown.average, shown.shared
    return [model, beside], shown.average if beside.labels else "micro", shown.shared and baseline.shared


def _steps(ev: Evaluation, label: str | None) -> str:
    """A sentence on the thresholds that the slider steps through."""
    known = len((ev.pooled if label is None else ev.per_label[label]).thresholds) - 1
    which = "them" if known <= MOST else "those that tell the counts apart"
    return (
        f"{'Ratios' if ev.unknown else 'Counts'} are known at {known:,} confidence threshold"
        f"{'' if known == 1 else 's'} of the source; the slider steps through {which}. "
        "To see every threshold, load the predictions of the model."
    )


def _label_list(shown: ShownModel, content: Mapping[str, Any], view: state.View, intervals: OverviewIntervals) -> str:
    """The label list as JSON. Of the threshold it follows only which labels come first, where that is the order."""
    full, digest = shown.full, content["digest"]
    rows = visible_rows(full, model_results.summary(full, shared=shown.shared), view.list, view.threshold)
    chosen = (view.list, view.label, shown.left_out, shown.average, view.level)
    key = ("list", shown.entry.key, full.digest, shown.evaluation.digest, digest, rows, *chosen)
    return cached(key, lambda: list_text(_made_list(shown, content, view, intervals)), shared=shown.shared)


def _made_list(
    shown: ShownModel, content: Mapping[str, Any], view: state.View, intervals: OverviewIntervals
) -> LabelList:
    stops = content["sliders"][0]["stops"]
    if view.label is None:
        whole = following_columns(content["models"][0]["columns"])
    else:
        whole = results.whole_columns(shown.evaluation, stops, shown.average, view.level, shared=shown.shared)
    return label_list(
        shown.entry.key,
        shown.full,
        model_results.summary(shown.full, shared=shown.shared),
        view.list,
        whole={**whole, **area_columns(shown.overview.average_precision, intervals.average_precision)},
        bounds_of=lambda label: results.label_bounds(shown.full, label, stops, view.level, shared=shown.shared),
        stops=unpack(stops),
        left_out=shown.left_out,
        current=view.label,
        threshold=view.threshold,
    )
