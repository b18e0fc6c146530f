"""Calibration on Evaluate: how often scores come true, of each label and of all, beside what chance alone would do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.charts.calibration_curve import SELECTION, bins_chart, calibration_chart
from evalkit.counting.wording import Numbers
from pages._ui import show, state, workspace
from pages._ui.address.opening import open_examples
from pages._ui.evaluate.calibration import by_label, figures, from_counts
from pages._ui.evaluate.calibration.results import Judged, judged
from pages._ui.evaluate.shown import ShownModel
from pages._ui.view import bin_outcome

_UNITS = {"label": "Items", "pairs": "Pairs", "top label": "Items"}
_CAME_TRUE = {"label": "Share of positives", "pairs": "Share of positives", "top label": "Share right"}

_WHOLE = {
    "label": "the one that is counted",
    "pairs": "pairs of item and label",
    "top label": "the top label of each item",
}


def draw(shown: ShownModel, baseline: workspace.Entry | None, view: state.View) -> None:
    ev = shown.full
    if ev.unknown:
        st.info("Calibration needs counts or predictions, and the source gives ratios only.")
        return
    if ev.predictions is None:
        from_counts.draw(shown.evaluation if view.label is None else ev, view.label, view.numbers)
        return
    found = judged(ev.predictions, ev.name, view.label, shown.evaluation.labels, view.level, shared=shown.shared)
    if isinstance(found, str):
        st.info(show.plain(f"Calibration needs scores that are probabilities. {found}"))
        return
    beside = _of_baseline(shown, baseline, view)
    models = [found] if beside is None else [found, beside]
    whole = len(ev.labels) > 1 and view.label is None
    if whole:
        st.subheader(f"All labels: {_WHOLE[found.reliability.of]}", anchor=False)
    elif len(ev.labels) > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="calibration_of"):
            st.subheader(show.plain(str(view.label)), anchor=False, width="content")
            st.button("All labels", key="calibration_all", on_click=lambda: state.open_label(None))
    _draw(models, view)
    _notes(models)
    if whole:
        st.subheader("Label by label", anchor=False)
        by_label.draw(shown, None if beside is None else baseline, view)


def _of_baseline(shown: ShownModel, baseline: workspace.Entry | None, view: state.View) -> Judged | None:
    """The baseline's, of the labels that both have; None, with the reason on screen, where it has none."""
    if baseline is None:
        return None
    p = baseline.evaluation.predictions
    labels = [label for label in shown.evaluation.labels if label in baseline.evaluation.labels]
    lacking = not labels if view.label is None else view.label not in baseline.evaluation.labels
    if p is None or lacking:
        why = "has counts only" if p is None else "does not have these labels"
        st.caption(f"{show.plain(baseline.name)} {why}, so it is not shown beside the model.")
        return None
    found = judged(p, baseline.name, view.label, labels, view.level, shared=baseline.shared)
    if isinstance(found, str):
        st.caption(f"{show.plain(baseline.name)} is not shown beside the model. {show.plain(found)}")
        return None
    return found


def _draw(models: Sequence[Judged], view: state.View) -> None:
    of = models[0].reliability.of
    names, unit, came_true = [each.name for each in models], _UNITS[of], _CAME_TRUE[of]
    curves, bins = [each.curve for each in models], [each.reliability for each in models]
    drawn, told = st.columns([5, 3], gap="medium")
    with drawn.container(key="calibration"):
        numbers: Numbers = view.numbers
        chart = calibration_chart(curves, bins, names=names, unit=unit, came_true=came_true, numbers=numbers)
        for key, each in (
            ("calibration_curve", chart),
            ("calibration_bins", bins_chart(bins, names=names, unit=unit, came_true=came_true, numbers=numbers)),
        ):
            st.altair_chart(
                each, key=key, on_select=lambda key=key: _bin_chosen(key, len(bins[0].total)), selection_mode=SELECTION
            )
    with told.container(key="calibration_figures"):
        figures.draw(models, view.wording)
    st.caption(figures.about(models[0], view.level, two=len(models) > 1))


def _bin_chosen(key: str, bins: int) -> None:
    chosen = st.session_state[key].selection.get(SELECTION, [])
    if not chosen:
        return
    view = state.view()
    place, model = int(chosen[0]["place"]), int(chosen[0]["model"])
    thresholds = [view.threshold] if view.baseline_threshold is None else [view.threshold, view.baseline_threshold]
    open_examples(
        state.Listing(bin_outcome(place, bins), of_baseline=model == 1),
        view.label,
        thresholds,
        driver=view.driver or 0,
        moved=view.thresholds == state.PLAN,
    )


def _notes(models: Sequence[Judged]) -> None:
    for each in models:
        left_out = each.reliability.left_out
        whose = f"{show.plain(each.name)}: " if len(models) > 1 else ""
        if left_out and each.reliability.of == "top label":
            items = f"{show.count(left_out, 'item')} {'has' if left_out == 1 else 'have'}"
            st.caption(f"{whose}{items} a tie for the highest score and {'is' if left_out == 1 else 'are'} left out.")
        elif left_out:
            st.caption(f"{whose}Scored pairs only: {left_out:,} of {left_out + each.n:,} have no score.")
        if each.curve.correlation > 0:
            st.caption(
                f"{whose}Intervals allow for related items: their residuals correlate by {each.curve.correlation:.2f}."
            )
