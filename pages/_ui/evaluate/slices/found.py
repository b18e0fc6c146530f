"""The search for weak slices, and what it found."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.slicing.weak import WeakSlices
from pages._ui import show, state
from pages._ui.evaluate.slices import results, rows
from pages._ui.evaluate.slices.results import Sliced
from pages._ui.jobs import beside

_HELP = (
    "Tries all slices of one or two conditions. Among so many some look weak by chance, so those found on one half of "
    "the items are tested on the other half."
)


def draw(s: Sliced, figure: str, view: state.View) -> None:
    if not st.toggle("Search for weak slices by up to two conditions", key="weak_slices", help=_HELP):
        return
    under_way = results.weak_slices(s, figure)
    weak: WeakSlices | None = under_way.result
    if weak is None:
        beside.draw(under_way, cancelled="The search was cancelled.", again="Search again")
        return
    words = view.wording.words(figure).within
    tried = f"{show.count(weak.tried, 'slice')} of up to two conditions tried"
    if not weak.rows:
        looked = show.listed([row.slice.name for row in weak.not_confirmed], 3)
        others = f" Weak in one half of the items but not in the other: {looked}." if looked else ""
        st.info(show.plain(f"{tried}: no slice is confirmed to have worse {words} than the rest.{others}"))
        return
    _draw(weak, view)
    notes = " ".join(map(show.plain, weak.notes))
    st.caption(
        f"{tried}: these are weak in one half of the items and in the other, whose figures are shown. p-values are "
        f"one-sided and adjusted for the slices tested (Holm). Tick a row to look at its items alone. {notes}"
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
