"""Controls that several pages have."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui import state


def choose_level(place: DeltaGenerator) -> None:
    """The level of all intervals on the page. ``st.session_state["level"]`` holds it."""
    place.selectbox(
        "Intervals",
        state.LEVELS,
        format_func=lambda level: f"{100 * level:g} %",
        key="level",
        on_change=lambda: state.choose_level(st.session_state["level"]),
        help="The confidence level of intervals: 95 % of all 95 % intervals contain the true value.",
        width=120,
    )
