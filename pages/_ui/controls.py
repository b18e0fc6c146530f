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


def choose_wording(place: DeltaGenerator, view: state.View) -> None:
    """Two switches: whose words figures are called by, and how they are written."""
    st.session_state.update(medical=view.terms == "medicine", percent=view.numbers == "percent")
    place.toggle(
        "Medical terms",
        key="medical",
        on_change=lambda: state.speak_as("medicine" if st.session_state["medical"] else "machine learning"),
        help="Sensitivity and specificity, PPV and NPV: the words of medicine for recall, precision and their like.",
    )
    place.toggle(
        "Per cent",
        key="percent",
        on_change=lambda: state.write_as("percent" if st.session_state["percent"] else "ratio"),
        help="Write 91.1 % instead of 0.911. Thresholds stay scores, and files for other programs keep ratios.",
    )
