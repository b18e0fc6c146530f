"""A label of a table that stays where it is: what its counts are exact at, and fetching its items."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evalkit.engine.fetching import MOST_FETCHED
from evalkit.engine.table import PredictionTable
from evalkit.evaluation.evaluation import Evaluation
from evalkit.predictions import Predictions
from pages._ui import show, state, workspace
from pages._ui.address.table_opening import TableOpening
from pages._ui.jobs import beside
from pages._ui.jobs.job import Tell
from pages._ui.tables.counting_table import add_fetched, in_turn, told_of

_WANTED = "_fetched_label"
"""In the session: the table and the label that are being fetched."""


def offer(ev: Evaluation, opening: TableOpening | None, label: str | None) -> None:
    """What is exact, and a button that fetches the label that is open. opening: of the table that was evaluated."""
    table = ev.source
    if not isinstance(table, PredictionTable) or opening is None:
        return
    exact = f"{show.plain(ev.name)} stays in a table: counts are exact at every stop of the slider"
    if label is None:
        st.caption(f"{exact}, and areas are known within bounds. Open a label to fetch its items.")
        return
    if ev.n_examples > MOST_FETCHED:
        st.caption(f"{exact}. The label has {ev.n_examples:,} items, more than the {MOST_FETCHED:,} that are fetched.")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="fetch_offer"):
        st.caption(f"{exact}. Fetch the label to make all its figures exact and to see its items.", width="stretch")
        key = (table.digest, label)
        if st.button(f"Fetch {show.count(ev.n_examples, 'item')}", key="fetch_label"):
            st.session_state[_WANTED] = key
    if st.session_state.get(_WANTED) == key:
        _fetch(table, replace(opening, slice=state.view().slice, fetched=label))


def _fetch(table: PredictionTable, opening: TableOpening) -> None:
    label = opening.fetched

    def work(tell: Tell) -> Predictions:
        with in_turn(tell):
            return table.label(label, told_of(tell))

    job = beside.begin("fetching", (table.digest, label), f"Fetching {show.plain(label)}", work)
    if job.result is None:
        beside.draw(job, cancelled="Cancelled: the label was not fetched.", again="Fetch it again")
        return
    st.session_state.pop(_WANTED)
    workspace.open_model(add_fetched(opening, table, job.result).key)
    state.view().open_slice("")  # what was fetched of a slice holds no other items
    st.rerun()
