"""All of Evaluate that follows the threshold: the strip of figures, and the tabs with the board in the first."""

from __future__ import annotations

import streamlit as st

from evalkit.evaluation.evaluation import Evaluation
from pages._ui import model_results, show, state, workspace
from pages._ui.bar import exports
from pages._ui.board.live_board import answered
from pages._ui.evaluate import details_tab, results, settings, strip
from pages._ui.evaluate.advice import tab as advice_tab
from pages._ui.evaluate.board import as_file, draw_board
from pages._ui.evaluate.calibration import tab as calibration_tab
from pages._ui.evaluate.confusion import tab as confusion_tab
from pages._ui.evaluate.flips import strip as flips
from pages._ui.evaluate.labels import label_table
from pages._ui.evaluate.shown import shown_model
from pages._ui.evaluate.slices import tab as slices_tab
from pages._ui.slices.opening import begin_anew_if_opened


@st.fragment(key="evaluation")
def evaluation(entry: workspace.Entry, baseline: workspace.Entry | None) -> None:
    """A fragment, so that a new threshold runs only this."""
    begin_anew_if_opened()
    view = state.view()
    ev = entry.evaluation
    if view.label is not None and view.label not in ev.labels:
        st.info(f"{show.plain(entry.name)} has no label {show.plain(view.label)}; all labels are shown.")
        state.open_label(None)
    _settle_thresholds(entry, baseline, view)
    labels = show.count(max(len(ev.labels), 1), "label")
    with st.container(key="overview"):
        note = show.place_for_work()
        with show.working(note, f"Evaluating {labels}"):
            shown = shown_model(entry, view)
            intervals = results.overview_intervals(shown.evaluation, shown.average, view.level, shared=shown.shared)
        strip.draw(shown, intervals)
    titles = ["Curves", *_further_tabs(ev), "Slices", "Advice", "Details"]
    with st.container(key="views"):
        settings.draw(view, ev)
        tabs = dict(zip(titles, settings.draw_tabs(titles, view), strict=True))
    with show.working(note, f"Counting {labels} at all thresholds"), tabs["Curves"]:
        content, late, counts = draw_board(shown, baseline, view, intervals)
        flips.draw(shown, content["digest"], view)
        strip.draw_notes(shown)
    if "Confusion" in tabs and tabs["Confusion"].open:  # to count and draw it takes longer than all else on release
        with tabs["Confusion"]:
            confusion_tab.draw(shown, baseline, view)
    if tabs["Slices"].open:
        with tabs["Slices"]:
            slices_tab.draw(entry, view, shown.left_out, note)
    if tabs["Calibration"].open:  # as long as the rest on release, where there are many pairs
        with show.working(note, "Looking at how often scores come true"), tabs["Calibration"]:
            calibration_tab.draw(shown, baseline, view)
    made = as_file(shown, baseline, content, view)
    with tabs["Details"]:
        details_tab.draw(shown, view.label, content, made)
    exports.keep_board(content, made, label_table(shown, baseline, content, view))
    answered(view.turn, content, late, counts)
    if tabs["Advice"].open:  # half of all that is sent on release; last, since nothing waits for it
        with tabs["Advice"]:
            advice_tab.draw(shown, baseline, view, note=note)


def _further_tabs(ev: Evaluation) -> list[str]:
    """The tabs that not every model has."""
    matrices = ev.service is not None and ev.service.matrices
    of_several_labels = ev.task == "multilabel" and ev.predictions is not None
    return [
        *(["Confusion"] if matrices or ev.task == "multiclass" or of_several_labels else []),
        "Calibration",
    ]


def _settle_thresholds(entry: workspace.Entry, baseline: workspace.Entry | None, view: state.View) -> None:
    """One threshold for all labels where there can be no plan. The usual first guess, and the threshold of another
    model, may lie outside the range of these scores."""
    if view.thresholds == state.PLAN and (why := model_results.why_no_plan(entry.evaluation)):
        st.info(f"{show.plain(entry.name)} {why}: one threshold for all labels is shown.")
        state.stand_at(state.ONE)
    if view.thresholds == state.PLAN:
        return
    there = [each for each in (entry, baseline) if each is not None]
    stops = [model_results.summary(each.evaluation, shared=each.shared).thresholds for each in there]
    state.keep_within(float(min(s[0] for s in stops)), float(max(s[-1] for s in stops)))
