"""How figures on Evaluate are made and called: average over labels, level, terms. They share a line with the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_tab_container import TabContainer

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from pages._ui import state
from pages._ui.controls import choose_level, choose_wording

_AVERAGES = {"micro": "Micro", "macro": "Macro", "weighted": "Weighted"}
_AVERAGES_HELP = (
    "How figures of the whole model are made. Micro: all pairs of item and label count alike. Macro: the mean over "
    "labels, so that rare labels count as much as frequent ones. Weighted: the mean by number of positive items."
)


def draw(view: state.View, ev: Evaluation) -> None:
    st.session_state.update(average=view.average, level=view.level)
    place = st.container(horizontal=True, vertical_alignment="center", key="settings")
    if len(ev.labels) > 1:
        _choose_average(place)
    choose_level(place)
    choose_wording(place, view)


def draw_tabs(titles: Sequence[str], view: state.View) -> Sequence[TabContainer]:
    """The tabs, of which the one of the view is open; a model may lack it."""
    st.session_state["tab"] = next((title for title in titles if title.lower() == view.tab), titles[0])
    return st.tabs(titles, key="tab", on_change=lambda: state.open_tab(st.session_state["tab"].lower()))


def _choose_average(place: DeltaGenerator) -> None:
    place.segmented_control(
        "Average over labels",
        get_args(Averaging),
        format_func=_AVERAGES.__getitem__,
        key="average",
        required=True,
        on_change=lambda: state.average_by(st.session_state["average"]),
        help=_AVERAGES_HELP,
    )
