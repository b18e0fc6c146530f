"""The live board of Evaluate: a model without the labels that are left out, its baseline, and the label list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from evalkit.advice.checks import Finding
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.live.columns import unpack
from pages._ui import cache, show, state, workspace
from pages._ui.board.label_list import label_list
from pages._ui.board.live_board import live_board
from pages._ui.evaluate import reported


@dataclass(frozen=True)
class Shown:
    """The model on screen: its evaluation without the labels that are left out, and what is known of the others."""

    entry: workspace.Entry
    evaluation: Evaluation
    summary: LabelSummary
    average: Averaging
    overview: cache.Overview
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]

    @property
    def shared(self) -> bool:
        return self.entry.shared


def shown_of(entry: workspace.Entry, view: state.View) -> Shown:
    """The model as the view has it."""
    full, shared = entry.evaluation, entry.shared
    left_out = tuple(label for label in view.left_out.get(entry.key, ()) if label in full.labels)
    kept = tuple(label for label in full.labels if label not in left_out)
    ev = cache.selected(full, kept, shared=shared) if kept else full
    summary = cache.selected_summary(full, kept, shared=shared)
    average = view.average if len(full.labels) > 1 else "micro"
    overview = cache.overview(ev, summary, average, shared=shared)
    findings = cache.findings(ev, summary, view.threshold, shared=shared)
    return Shown(entry, ev, summary, average, overview, findings, left_out)


def board_of_model(
    shown: Shown, baseline: workspace.Entry | None, view: state.View, intervals: cache.OverviewIntervals
) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """Draw the board. Returns its content, and bounds of means over labels, if any, made anew for each threshold."""
    full = shown.entry.evaluation
    evaluations, shared, average = [full if view.label is not None else shown.evaluation], shown.shared, shown.average
    if baseline is not None:
        other = _of_baseline(baseline, shown, view.label)
        _say_what_stands_beside(shown, baseline, evaluations[0], other, view.label)
        if other is not None:
            evaluations.append(other)
            shared = shared and baseline.shared
            average = average if other.labels else "micro"
    if view.start is None:
        view.start = (view.threshold, view.turn)
    start, turn = view.start
    content = cache.board_content(evaluations, view.label, start, average, view.level, shared=shared)
    live_board(
        content,
        label_list=_label_list(shown, content, view, intervals) if len(full.labels) > 1 else None,
        address=view.address(),
        turn=turn,
        on_threshold=state.commit_threshold,
        on_label=state.open_label,
        on_list=state.change_list,
    )
    for each in evaluations:
        if each.predictions is None:
            st.caption(f"{show.plain(each.name)}: {reported.steps(each, view.label)}")
    if view.label is not None or average == "micro":
        return content, None
    return content, [
        cache.late_bounds(each, view.threshold, average, view.level, shared=shared) for each in evaluations
    ]


def _say_what_stands_beside(
    shown: Shown, baseline: workspace.Entry, model: Evaluation, other: Evaluation | None, label: str | None
) -> None:
    """model, other: the two as they stand on the board."""
    if other is None:
        lacking = "has none of the labels that are counted"
        if label is not None:
            lacking = f"does not have the label {show.plain(label)}"
        st.info(f"{show.plain(baseline.name)} {lacking}, so the model stands alone. Choose another baseline above.")
        return
    _say_how_the_tests_differ(model, other, label)
    labels = shown.entry.evaluation.labels
    only_baseline = set(baseline.evaluation.labels) - set(labels)
    if label is None and labels and only_baseline:
        st.caption(f"Not counted: {show.count(len(only_baseline), 'label')} that only the baseline has.")
    if shown.average != "micro" and not other.labels:
        st.info("The baseline has no counts of single labels, so figures are micro averages.")


def _say_how_the_tests_differ(model: Evaluation, baseline: Evaluation, label: str | None) -> None:
    """Of the two as they stand on the board, where the baseline has no label that the model does not count."""
    parts = []
    if label is None and not (model.labels and baseline.labels):
        parts.append("one of them has no counts of single labels, so that it is not known which labels it covers")
    elif label is None and len(baseline.labels) < len(model.labels):
        covered = f"{len(baseline.labels)} of the {len(model.labels)} labels of the model"
        parts.append(f"{covered} are also labels of the baseline")
    a, b = model.predictions, baseline.predictions
    if a is not None and b is not None and not np.array_equal(np.sort(a.ids), np.sort(b.ids)):
        parts.append(f"the test items differ ({a.n_examples:,} and {b.n_examples:,})")
    elif model.n_examples != baseline.n_examples:
        parts.append(f"the numbers of test items differ ({model.n_examples:,} and {baseline.n_examples:,})")
    if parts:
        st.info(f"The two figures are not of one test: {', and '.join(parts)}.")


def _of_baseline(baseline: workspace.Entry, shown: Shown, label: str | None) -> Evaluation | None:
    """What of the baseline stands beside the model, if anything: the label, or the labels that the model counts.

    A whole model without counts of single labels stands beside a whole model.
    """
    full = baseline.evaluation
    if label is not None:
        return full if label in full.labels else None
    if not shown.left_out and not (full.labels and shown.evaluation.labels):
        return full
    counted = set(shown.evaluation.labels)
    kept = tuple(other for other in full.labels if other in counted)
    return cache.selected(full, kept, shared=baseline.shared) if kept else None


def _label_list(
    shown: Shown, content: dict[str, Any], view: state.View, intervals: cache.OverviewIntervals
) -> dict[str, Any]:
    full, stops = shown.entry.evaluation, content["sliders"][0]["stops"]
    if view.label is None:
        whole = cache.in_list(content["models"][0]["columns"])
    else:
        whole = cache.whole_columns(shown.evaluation, stops, shown.average, view.level, shared=shown.shared)
    area, interval = shown.overview.average_precision, intervals.average_precision
    ends = {} if interval.reason else {"average_precision.low": interval.low, "average_precision.high": interval.high}
    return label_list(
        shown.entry.key,
        full,
        cache.summary(full, shared=shown.shared),
        view.list,
        whole={**whole, "average_precision": None if np.isnan(area) else area, **ends},
        bounds_of=lambda label: cache.label_bounds(full, label, stops, view.level, shared=shown.shared),
        stops=unpack(stops),
        left_out=shown.left_out,
        current=view.label,
        threshold=view.threshold,
    )
