"""The quality that a person asks of a model: the grade answers to it, and so does advice."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from evalkit.advice.standard import USUAL_STANDARD, Asked, Standard
from pages._ui import state

_TITLES: dict[Asked, str] = {
    "average_precision": "Average precision",
    "precision": "Precision",
    "recall": "Recall",
}


def draw(standard: Standard) -> None:
    st.markdown("**What is ready?** At least:")
    with st.container(horizontal=True, key="standard"):
        for name in get_args(Asked):
            st.session_state[f"asked_{name}"] = getattr(standard, name)
            st.number_input(
                _TITLES[name],
                min_value=0.05,
                max_value=1.0,
                step=0.05,
                format="%.10g",
                key=f"asked_{name}",
                on_change=_changed,
            )
    st.caption("Up to 0.2 below it is usable with care. Precision and recall are those at the threshold.")
    if standard != USUAL_STANDARD:
        st.button("As usual", key="usual_standard", type="tertiary", on_click=state.ask_for, args=(USUAL_STANDARD,))


def _changed() -> None:
    asked = {name: st.session_state[f"asked_{name}"] for name in get_args(Asked)}
    state.ask_for(
        Standard(**{name: USUAL_STANDARD.limits(name)[0] if value is None else value for name, value in asked.items()})
    )
