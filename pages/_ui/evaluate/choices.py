"""The row of choices on Evaluate: model and baseline."""

from __future__ import annotations

import streamlit as st

from evalkit.google.service.protocol import is_resource
from pages._ui import show, state, workspace

NO_BASELINE = ""


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
