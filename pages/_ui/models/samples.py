"""The samples, each with a button that opens it, and as models that can be compared."""

from __future__ import annotations

import streamlit as st

from evalkit.samples import SAMPLES
from pages._ui import workspace
from pages._ui.address import following
from pages._ui.models import table


def draw() -> None:
    st.subheader("Try a sample", anchor=False)
    with st.container(key="samples"):
        for column, (name, text) in zip(st.columns(len(SAMPLES)), SAMPLES.items(), strict=True):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{name}**")
                st.caption(text)
                if st.button("Open", key=f"open_{name}", width="stretch"):
                    workspace.open_model(name)
                    following.open_page("evaluate.py")
    table.draw([entry for entry in workspace.entries() if entry.shared], title="Compare samples", key="samples")
