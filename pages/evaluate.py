"""Evaluate: one model, or a model and its baseline, over the confidence threshold."""

from typing import Any, get_args

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.google.service.protocol import is_resource
from evalkit.live.board import Board
from evalkit.reading.loading import Loaded
from pages._ui import cache, show, state, workspace
from pages._ui.board.live_board import answered
from pages._ui.controls import choose_level
from pages._ui.evaluate import confusion_tab, reported, strip
from pages._ui.evaluate.board import Shown, board_of_model, shown_of
from pages._ui.models import loaded_files

AVERAGES = {"micro": "Micro", "macro": "Macro", "weighted": "Weighted"}
NO_BASELINE = ""
AVERAGES_HELP = (
    "How figures of the whole model are made. Micro: all pairs of item and label count alike. Macro: the mean over "
    "labels, so that rare labels count as much as frequent ones. Weighted: the mean by number of positive items."
)


def _choose(view: state.View, entry: workspace.Entry) -> workspace.Entry | None:
    """The row of choices: model, baseline, average. Returns the baseline."""
    names = {other.key: other.name for other in workspace.entries()}
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
    return workspace.entry(view.baseline)


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


@st.fragment(key="evaluation")
def _evaluation(entry: workspace.Entry, baseline: workspace.Entry | None) -> None:
    """All that follows the threshold, so that a new one runs only this."""
    view = state.view()
    if view.label is not None and view.label not in entry.evaluation.labels:
        st.info(f"{show.plain(entry.name)} has no label {show.plain(view.label)}; all labels are shown.")
        view.label, view.start = None, None
    _clip_threshold(entry, baseline)
    labels = show.count(max(len(entry.evaluation.labels), 1), "label")
    with st.container(key="overview"):
        note = show.place_for_work()
        with show.working(note, f"Evaluating {labels}"):
            shown = shown_of(entry, view)
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
    with show.working(note, f"Counting {labels} at all thresholds"), tabs["Curves"]:
        content, late = board_of_model(shown, baseline, view, intervals)
    if "Confusion" in tabs:
        with tabs["Confusion"]:
            confusion_tab.draw(entry.evaluation, view.threshold, shown.left_out)
    if "Calibration" in tabs:
        with tabs["Calibration"]:
            reported.calibration(shown.evaluation if view.label is None else entry.evaluation, view.label)
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


def _clip_threshold(entry: workspace.Entry, baseline: workspace.Entry | None) -> None:
    """A threshold of another model, or of a link, may lie outside the range of these scores."""
    stops = [cache.summary(each.evaluation, shared=each.shared).thresholds for each in (entry, baseline) if each]
    state.clip_threshold(float(min(s[0] for s in stops)), float(max(s[-1] for s in stops)))


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
            **(_facts_of_file(entry.loaded) if entry.loaded is not None else reported.facts(ev, label)),
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
    reported.values(ev, label)
    reported.request(ev, label)
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
chosen = workspace.model_looked_at(view)
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
