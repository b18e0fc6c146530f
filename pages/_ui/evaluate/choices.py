"""The baseline of Evaluate, which is chosen in the bar: one that is not there is let go."""

from __future__ import annotations

import streamlit as st

from pages._ui import show, state, workspace
from pages._ui.address.loadable import is_loadable


def check_baseline(view: state.View, entry: workspace.Entry) -> None:
    """``entry``: the model of the view."""
    if view.baseline is None or (view.baseline != entry.key and workspace.entry(view.baseline) is not None):
        return
    if view.baseline != entry.key:
        if is_loadable(view.baseline):
            return  # it is offered to be loaded
        st.info(f"There is no model {show.plain(view.baseline)} in this session to stand as a baseline.")
    state.compare_with(None)
