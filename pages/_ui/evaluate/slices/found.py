"""The search for weak slices, and what it found."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.errors import EvalkitError
from evalkit.slicing.weak import WeakSlices
from pages._ui import show, state
from pages._ui.evaluate.slices import results, rows
from pages._ui.evaluate.slices.results import Sliced

_HELP = (
    "Looks at all slices by one condition or two. Of so many some always look weak: what does in one half of the items "
    "is tested in the other half. It takes a few seconds on very many items."
)


def draw(s: Sliced, figure: str, view: state.View, note: DeltaGenerator) -> None:
    if not st.toggle("Search for weak slices by up to two conditions", key="weak_slices", help=_HELP):
        return
    try:
        with show.working(note, "Searching for weak slices"):
            weak = results.weak_slices(s, figure)
    except EvalkitError as problem:
        show.error(problem)
        return
    words = view.wording.words(figure).within
    tried = f"Of {show.count(weak.tried, 'slice')} by up to two conditions"
    if not weak.rows:
        looked = show.listed([row.slice.name for row in weak.not_confirmed], 3)
        not_confirmed = (
            f" What looked weak in one half of the items ({looked}) does not in the other." if looked else ""
        )
        st.info(
            f"{tried} none is confirmed to have worse {show.plain(words)} than the rest.{show.plain(not_confirmed)}"
        )
        return
    _draw(weak, view)
    notes = " ".join(map(show.plain, weak.notes))
    st.caption(
        f"{tried} these look weak in one half of the items and are so in the other, whose figures are shown; p-values "
        f"are one-sided and adjusted for those that were tested (Holm). Tick a row to look at its items alone. {notes}"
    )


def _draw(weak: WeakSlices, view: state.View) -> None:
    wording, key = view.wording, weak.figure
    columns: dict[str, Sequence[str | int]] = {
        "Weak slice": [row.slice.name for row in weak.rows],
        "Items": [row.items for row in weak.rows],
        wording.words(key).short: [rows.figure_text(row.figure, key, wording) for row in weak.rows],
        "Difference from the rest": [rows.difference_text(row.difference, key, wording) for row in weak.rows],
        "p, adjusted": [show.p_value(row.holm) for row in weak.rows],
    }
    rows.draw_slices(columns, [row.slice for row in weak.rows], view, name="weak_table")
