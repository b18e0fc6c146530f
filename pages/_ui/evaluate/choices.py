"""The row of choices on Evaluate: model, baseline, average over labels, level of intervals."""

from __future__ import annotations

from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.evaluation.averages import Averaging
from evalkit.google.service.protocol import is_resource
from pages._ui import show, state, workspace
from pages._ui.controls import choose_level

AVERAGES = {"micro": "Micro", "macro": "Macro", "weighted": "Weighted"}
NO_BASELINE = ""
AVERAGES_HELP = (
    "How figures of the whole model are made. Micro: all pairs of item and label count alike. Macro: the mean over "
    "labels, so that rare labels count as much as frequent ones. Weighted: the mean by number of positive items."
)


def draw(view: state.View, entry: workspace.Entry) -> None:
    """``entry``: the model of the view. A baseline that is not there is let go."""
    names = {other.key: other.name for other in workspace.entries()}
    baselines = [NO_BASELINE, *(key for key in names if key != entry.key)]
    if view.baseline is not None and view.baseline not in baselines and not is_resource(view.baseline):
        if view.baseline != entry.key:
            st.info(f"There is no model {show.plain(view.baseline)} in this session to stand as a baseline.")
        state.compare_with(None)
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
