"""The menu of a loaded model: rename, download, remove."""

from __future__ import annotations

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import show, workspace
from pages._ui.bar.exports import download_model


def draw(entry: workspace.Entry) -> None:
    with st.popover("⋯", key=f"menu_{entry.key}"):
        download_model(entry, "Download", key=f"download_{entry.key}")
        if entry.shared:
            return
        st.button("Remove", key=f"remove_{entry.key}", on_click=workspace.remove, args=(entry.key,), width="stretch")
        _rename(entry)


def _rename(entry: workspace.Entry) -> None:
    name = st.text_input("New name", value=entry.name, max_chars=80, key=f"name_{entry.key}")
    if st.button("Rename", key=f"rename_{entry.key}", width="stretch") and name.strip():
        try:
            workspace.rename(entry.key, name.strip())
        except EvalkitError as error:
            show.error(error)
        else:
            st.rerun()
