"""The address of a page that has no board, which would write its own."""

from __future__ import annotations

import streamlit as st

from pages._ui.address.following import remember_address, session_view
from pages._ui.address.link import address_of
from pages._ui.frame import component_script

_WRITTEN_ADDRESS = st.components.v2.component("evalkit_written_address", js=component_script("frame/written_address"))


def write_address(path: str) -> None:
    """Have the browser's address say what is looked at. path: of the address of the page that is open."""
    remember_address()
    data = {"path": path, "address": address_of(session_view()), "visit": session_view().visits}
    _WRITTEN_ADDRESS(key="written_address", data=data, height=1)
