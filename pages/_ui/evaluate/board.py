"""The live board of Evaluate: a model without the labels that are left out, its baseline, and the label list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.overview import OverviewIntervals
from evalkit.live.board import Board
from evalkit.live.labels.offline import brought
from evalkit.live.stops import MOST
from pages._ui import show, state, workspace
from pages._ui.address.link import address_of
from pages._ui.address.table_opening import TableOpening
from pages._ui.board.live_board import live_board
from pages._ui.board.protocol import CountsOfLabels, LateBounds
from pages._ui.board.results import board_content, board_text
from pages._ui.board.starting import begun
from pages._ui.evaluate import results
from pages._ui.evaluate.baseline import baseline_beside, describe
from pages._ui.evaluate.labels import LabelsBeside
from pages._ui.evaluate.shown import ShownModel
from pages._ui.tables import fetched_label


def draw_board(
    shown: ShownModel, baseline: workspace.Entry | None, view: state.View, intervals: OverviewIntervals
) -> tuple[dict[str, Any], list[LateBounds] | None, CountsOfLabels | None]:
    """Draw the board. Returns its content, and what is made anew for each threshold: bounds of means over labels, and
    the counts of all labels, where there are any."""
    evaluations, average, shared = _on_the_board(shown, baseline, view.label)

    def draw(start: state.Start) -> dict[str, Any]:
        return board_content(
            evaluations,
            view.label,
            start.threshold,
            average,
            view.level,
            shared=shared,
            wording=view.wording,
            goal=view.goal if view.planned else None,
            together=view.together,
        )

    content, start = begun(draw, view)
    beside = LabelsBeside(shown, baseline, content, view, intervals) if len(shown.full.labels) > 1 else None
    labels = None if beside is None else beside.text
    opens = [each.predictions is not None for each in evaluations]
    live_board(
        board_text(content, shared=shared), labels=labels, address=address_of(view), turn=start.turn, opens=opens
    )
    counts = None if beside is None else beside.hand_over()
    if shown.counted.own is not None:
        st.caption(
            "The thresholds of the plan were chosen on these items, so that figures at them flatter it. What to expect "
            "on new data stands on the Thresholds page."
        )
    for each, entry in zip(evaluations, (shown.entry, baseline), strict=False):
        _say_where_exact(each, entry, view.label)
    if view.label is not None or average == "micro":
        return content, None, counts
    late = [results.late_bounds(each, view.threshold, average, view.level, shared=shared) for each in evaluations]
    return content, late, counts


def _on_the_board(
    shown: ShownModel, baseline: workspace.Entry | None, label: str | None
) -> tuple[list[Evaluation], Averaging, bool]:
    """The model, and the baseline if it can stand beside it; how their figures are averaged; if both are samples."""
    model = shown.standing if label is not None else shown.counted
    if baseline is None:
        return [model], shown.average, shown.shared
    beside = baseline_beside(shown, baseline, label)
    describe(shown, baseline, model, beside, label)
    if beside is None:
        return [model], shown.average, shown.shared
    return [model, beside], shown.average if beside.labels else "micro", shown.shared and baseline.shared


def _say_where_exact(ev: Evaluation, entry: workspace.Entry | None, label: str | None) -> None:
    """Of which thresholds the counts are known, where there are no predictions. entry: what was evaluated."""
    if ev.source is not None and entry is not None:
        fetched_label.offer(ev, TableOpening.parse(entry.key), label)
    elif ev.predictions is None:
        st.caption(f"{show.plain(ev.name)}: {_steps(ev, label)}")


def _steps(ev: Evaluation, label: str | None) -> str:
    """A sentence on the thresholds that the slider steps through."""
    known = len((ev.pooled if label is None else ev.per_label[label]).thresholds) - 1
    which = "them" if known <= MOST else "those that tell the counts apart"
    return (
        f"{'Ratios' if ev.unknown else 'Counts'} are known at {known:,} confidence threshold"
        f"{'' if known == 1 else 's'} of the source; the slider steps through {which}. "
        "To see every threshold, load the predictions of the model."
    )


def as_file(
    shown: ShownModel, baseline: workspace.Entry | None, content: Mapping[str, Any], view: state.View
) -> Callable[[], str]:
    """What makes the board on the page as an HTML file: with the label list, and the figures of the whole model."""
    model = shown.standing if view.label is not None else shown.counted
    beside = None if baseline is None else baseline_beside(shown, baseline, view.label)
    evaluations = [model] if beside is None else [model, beside]
    average = "micro" if beside is not None and not beside.labels else shown.average
    label, level = view.label, view.level
    whole = shown.full if label is not None else shown.evaluation
    bring = partial(
        brought, evaluations, content, whole=whole, label=label, average=average, level=level, wording=view.wording
    )
    return Board(state.view().of_slice(content), bring).to_html
