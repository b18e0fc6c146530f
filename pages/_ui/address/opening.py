"""The way from a count to its items: a callback chooses the list, and the run after it turns to the page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages._ui import state
from pages._ui.address import following

_WANTED = "_examples_wanted"


def open_examples(
    listing: state.Listing, label: str | None, thresholds: Sequence[float], *, driver: int = 0, moved: bool = False
) -> None:
    """Look at a list of pairs of a label, or of all, in a callback: the run after it calls ``turn_if_wanted``.

    thresholds: of model and baseline, or one for both. driver: whose slider was moved last. moved: each label stands at
    its own threshold, and thresholds are by how much these are moved.
    """
    if moved:
        state.open_label(label)
    else:
        state.open_at(label, thresholds[0])
    state.begin_at(thresholds, driver)
    state.list_examples(listing)
    st.session_state[_WANTED] = True


def turn_if_wanted() -> None:
    """Turn to the Examples page, if a callback has asked for it."""
    if st.session_state.pop(_WANTED, False):
        following.open_page("examples.py")
