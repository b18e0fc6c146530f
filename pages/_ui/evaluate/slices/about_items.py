"""A table about the items, which adds attributes to slice by."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.errors import EvalkitError
from evalkit.predictions import Predictions
from evalkit.reading.joining.choices import Match
from evalkit.reading.joining.rules import IN_WORDS
from pages._ui import show
from pages._ui.slices import further
from pages._ui.small_file import small_file


def draw(p: Predictions, note: DeltaGenerator) -> None:
    """p: the items of the model that is looked at."""
    added = further.further()
    if added is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="about_items"):
            st.caption(
                f"Columns of {show.plain(added.name)} are joined by id to all models of this session. "
                f"{show.plain(further.note(p))}",
                width="stretch",
            )
            st.button("Remove these columns", key="forget_about_items", on_click=further.forget, type="tertiary")
        return
    with st.expander("Add a table about the items", key="add_about_items"):
        rules: Sequence[Match] = list(IN_WORDS)
        match = st.selectbox(
            "Ids are compared", rules, format_func=IN_WORDS.__getitem__, key="about_items_match", width=400
        )
        file = small_file(
            "A table with the ids of the items and further columns",
            ending=None,
            key="about_items_file",
            most_mb=20,
            remedy="Load the predictions again on Models, together with this file: there it may be as large as they.",
            help="CSV, Parquet or JSON. Its columns become attributes to slice by, for all models of this session.",
        )
        if file is None:
            return
        try:
            with show.working(note, "Reading the table"):
                further.add(file, p, match)
        except EvalkitError as problem:
            show.error(problem)
            return
    st.rerun()
