"""A slice is opened inside a part of a page that runs by itself; the whole page then has to follow."""

from __future__ import annotations

import streamlit as st

from pages._ui import state

_OPENED = "_slice_opened"


def open_slice(text: str) -> None:
    """Look at the items of a slice alone, on all pages; of all items where the text is empty."""
    state.view().open_slice(text)
    st.session_state[_OPENED] = True


def begin_anew_if_opened() -> None:
    """Run the whole page where a slice was opened since: what is drawn here is of the items of before."""
    if st.session_state.pop(_OPENED, False):
        st.rerun()
