"""Evaluate: one model, or a model and its baseline, over the confidence threshold."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.advice import Finding
from evalkit.averages import Averaging
from evalkit.charts.confusion import MAX_LABELS, confusion_chart
from evalkit.confusions import confusion
from evalkit.evaluation import Evaluation
from evalkit.google.service import is_resource
from evalkit.label_summary import LabelSummary
from evalkit.live.board import Board
from evalkit.live.columns import unpack
from evalkit.reading import Loaded
from pages._ui import cache, loaded_files, service_tabs, show, state, strip
from pages._ui.controls import choose_level
from pages._ui.label_list import label_list
from pages._ui.live_board import answered, live_board

AVERAGES = {"micro": "Micro", "macro": "Macro", "weighted": "Weighted"}
NO_BASELINE = ""
AVERAGES_HELP = (
    "How figures of the whole model are made. Micro: all pairs of item and label count alike. Macro: the mean over "
    "labels, so that rare labels count as much as frequent ones. Weighted: the mean by number of positive items."
)


def _choose(view: state.View, entry: state.Entry) -> state.Entry | None:
    """The row of choices: model, baseline, average. Returns the baseline."""
    names = {other.key: other.name for other in state.entries()}
    baselines = [NO_BASELINE, *(key for key in names if key != entry.key)]
    if view.baseline is not None and view.baseline not in baselines and not is_resource(view.baseline):
        if view.baseline != entry.key:
            st.info(f"There is no model {show.plain(view.baseline)} in this session to stand as a baseline.")
        view.baseline = None
    st.session_state.update(
        model=entry.key,
        baseline=view.baseline if view.baseline in baselines else NO_BASELINE,  # else it is offered to be loaded
        average=view.average,
        level=view.level,
    )
    choices = st.container(horizontal=True, vertical_alignment="bottom", key="choices")
    choices.selectbox(
        "Model",
        list(names),
        format_func=names.__getitem__,
        key="model",
        on_change=lambda: state.look_at(st.session_state["model"]),
    )
    choices.selectbox(
        "Baseline",
        baselines,
        format_func=lambda key: names.get(key, "None"),
        key="baseline",
        on_change=lambda: state.compare_with(st.session_state["baseline"] or None),
        help="A second model, drawn beside the first at the same threshold.",
    )
    if len(entry.evaluation.labels) > 1:
        _choose_average(choices)
    choose_level(choices)
    return state.entry(view.baseline)


def _choose_average(place: DeltaGenerator) -> None:
    place.segmented_control(
        "Average over labels",
        get_args(Averaging),
        format_func=AVERAGES.__getitem__,
        key="average",
        required=True,
        on_change=lambda: state.average_by(st.session_state["average"]),
        help=AVERAGES_HELP,
    )


@dataclass(frozen=True)
class Shown:
    """The model on screen: its evaluation without the labels that are left out, and what is known of the others."""

    entry: state.Entry
    evaluation: Evaluation
    summary: LabelSummary
    average: Averaging
    overview: cache.Overview
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]

    @property
    def shared(self) -> bool:
        return self.entry.shared


def _shown(entry: state.Entry, view: state.View) -> Shown:
    full, shared = entry.evaluation, entry.shared
    left_out = tuple(label for label in view.left_out.get(entry.key, ()) if label in full.labels)
    kept = tuple(label for label in full.labels if label not in left_out)
    ev = cache.selected(full, kept, shared=shared) if kept else full
    summary = cache.selected_summary(full, kept, shared=shared)
    average = view.average if len(full.labels) > 1 else "micro"
    overview = cache.overview(ev, summary, average, shared=shared)
    findings = cache.findings(ev, summary, view.threshold, shared=shared)
    return Shown(entry, ev, summary, average, overview, findings, left_out)


@st.fragment(key="evaluation")
def _evaluation(entry: state.Entry, baseline: state.Entry | None) -> None:
    """All that follows the threshold, so that a new one runs only this."""
    view = state.view()
    if view.label is not None and view.label not in entry.evaluation.labels:
        st.info(f"{show.plain(entry.name)} has no label {show.plain(view.label)}; all labels are shown.")
        view.label, view.start = None, None
    _clip_threshold(entry, baseline, view)
    shown = _shown(entry, view)
    intervals = cache.overview_intervals(shown.evaluation, shown.average, view.level, shared=shown.shared)
    strip.draw(
        shown.evaluation,
        shown.summary,
        shown.overview,
        intervals,
        findings=shown.findings,
        averaging=shown.average,
    )
    titles = ["Curves", *_further(entry.evaluation), "Advice", "Details"]
    tabs = dict(zip(titles, st.tabs(titles), strict=True))
    with tabs["Curves"]:
        content, late = _board(shown, baseline, view, intervals)
    if "Confusion" in tabs:
        with tabs["Confusion"]:
            _confusion(entry.evaluation, view.threshold, shown.left_out)
    if "Calibration" in tabs:
        with tabs["Calibration"]:
            service_tabs.calibration(shown.evaluation if view.label is None else entry.evaluation, view.label)
    with tabs["Advice"]:
        _advice(shown)
    with tabs["Details"]:
        _details(shown, view.label, content)
    answered(view.turn, content, late)


def _further(ev: Evaluation) -> list[str]:
    """The tabs that not every model has."""
    matrices = ev.service is not None and ev.service.matrices
    return [
        *(["Confusion"] if ev.task == "multiclass" or matrices else []),
        *(["Calibration"] if ev.predictions is None and not ev.unknown else []),
    ]


def _clip_threshold(entry: state.Entry, baseline: state.Entry | None, view: state.View) -> None:
    """A threshold of another model, or of a link, may lie outside the range of these scores."""
    stops = [cache.summary(each.evaluation, shared=each.shared).thresholds for each in (entry, baseline) if each]
    view.threshold = float(np.clip(view.threshold, min(s[0] for s in stops), max(s[-1] for s in stops)))


def _board(
    shown: Shown, baseline: state.Entry | None, view: state.View, intervals: cache.OverviewIntervals
) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """Draw the board. Returns its content, and bounds of means over labels, if any, made anew for each threshold."""
    full = shown.entry.evaluation
    evaluations, shared = [full if view.label is not None else shown.evaluation], shown.shared
    average = shown.average
    if baseline is not None:
        other = _of_baseline(baseline, shown, view.label)
        if other is None:
            lacking = "has none of the labels that are counted"
            if view.label is not None:
                lacking = f"does not have the label {show.plain(view.label)}"
            st.info(f"{show.plain(baseline.name)} {lacking}, so the model stands alone. Choose another baseline above.")
        else:
            evaluations.append(other)
            shared = shared and baseline.shared
            _say_how_the_tests_differ(evaluations[0], other, view.label)
            only_baseline = set(baseline.evaluation.labels) - set(full.labels)
            if view.label is None and full.labels and only_baseline:
                st.caption(f"Not counted: {show.count(len(only_baseline), 'label')} that only the baseline has.")
            if average != "micro" and not other.labels:
                average = "micro"
                st.info("The baseline has no counts of single labels, so figures are micro averages.")
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
            st.caption(f"{show.plain(each.name)}: {service_tabs.steps(each, view.label)}")
    if view.label is not None or average == "micro":
        return content, None
    return content, [
        cache.late_bounds(each, view.threshold, average, view.level, shared=shared) for each in evaluations
    ]


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


def _of_baseline(baseline: state.Entry, shown: Shown, label: str | None) -> Evaluation | None:
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


def _confusion(ev: Evaluation, threshold: float, left_out: tuple[str, ...]) -> None:
    if ev.predictions is None:
        service_tabs.confusion(ev, threshold)
        return
    if len(ev.labels) > MAX_LABELS:
        st.caption(f"The matrix is drawn for up to {MAX_LABELS} labels; this model has {len(ev.labels)}.")
        return
    st.caption(
        f"Each item by its true label and its highest-scored one, if that reaches the confidence threshold of "
        f"{threshold:.3f}; else it stands under (none). Cells are shaded by their share of the row."
        + (" All labels are shown, also those left out of the figures." if left_out else "")
    )
    dark = st.context.theme.type == "dark"
    with st.container(key="confusion_matrix"):
        chart = confusion_chart(confusion(ev.predictions, threshold), dark=dark)
        st.altair_chart(chart, width="content", key="confusion")


def _advice(shown: Shown) -> None:
    if shown.evaluation.unknown:
        st.info("Not applicable: the checks look at counts, and the source gives ratios alone.")
    elif not shown.evaluation.labels:
        st.info(
            "Not applicable: the checks look at labels one by one, and the service gave counts of all labels together "
            "only. Load the evaluations of the labels too (for Vertex AI, the slices), or the predictions."
        )
    elif not shown.findings:
        st.success("None of the checks found anything.")
    for item in shown.findings:
        show.finding(item)


def _details(shown: Shown, label: str | None, content: dict[str, Any]) -> None:
    entry, ev = shown.entry, shown.entry.evaluation
    made = [note["method"] for note in content["intervals"]]
    show.facts(
        {
            "Model": entry.name,
            "Source": entry.source,
            **(_facts_of_file(entry.loaded) if entry.loaded is not None else service_tabs.facts(ev, label)),
            "Task": show.TASKS[ev.task],
            "Test items": show.items(ev),
            "Labels": f"{len(ev.labels):,}" if ev.labels else "no counts of single labels",
            "Decision rule": "A label is predicted when its score is at or above the threshold.",
            **({"Intervals": "; ".join(made)} if made else {}),
            "Content digest": ev.digest,
        }
    )
    if entry.loaded is not None:
        loaded_files.notes(entry.loaded, warn=False)
    for note in shown.evaluation.notes:
        st.caption(show.plain(note))
    service_tabs.values(ev, label)
    service_tabs.request(ev, label)
    st.download_button(
        "Download the live board (HTML)",
        data=lambda: Board(content).to_html(),
        file_name=f"{entry.name}-board.html",
        mime="text/html",
        on_click="ignore",
        key="download_board",
        help="One file in which the slider still works, without any server or network.",
    )


def _facts_of_file(loaded: Loaded) -> dict[str, str]:
    p = loaded.predictions
    return {
        "Read as": show.LAYOUT_TITLES[loaded.layout],
        **show.rows_of_files(loaded.accounts, "Rows of "),
        "Pairs of item and label": f"{p.n_pairs:,}, {p.n_scores:,} of them with a score",
        "Scores": f"{np.min(p.y_score):g} to {np.max(p.y_score):g}" if p.n_scores else "none",
        "Resolution": "Exact: counts at every distinct score.",
    }


view = state.view()
chosen = state.model_looked_at(view)
if chosen is None and is_resource(str(view.model)):
    st.page_link("models.py", label="Go to Models")  # the offer to load it stands above
elif chosen is None:
    st.info(
        f"There is no model {show.plain(str(view.model))} in this session. What was loaded from a file is seen only "
        "by the session that loaded it: load the file again, or open a sample."
    )
    st.page_link("models.py", label="Go to Models")
else:
    view.model = chosen.key
    view.start = None  # the board is mounted anew, or stays and learns nothing new
    _evaluation(chosen, _choose(view, chosen))
