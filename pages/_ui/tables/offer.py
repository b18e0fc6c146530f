"""The offer that a link to a table makes on every page: to count it, if this session has not done so."""

from __future__ import annotations

import streamlit as st

from pages._ui import show, state, workspace
from pages._ui.address.table_opening import TableOpening
from pages._ui.tables import counting_table
from pages._ui.tables.places import table_places


def offer_if_linked() -> None:
    """Offer to count the tables of the view that this session has not counted, one after the other."""
    wanted = linked()
    if not wanted:
        return
    with st.container(border=True, key="offered_table"):
        for role, opening in wanted.items():
            what = "This link is to" if role == "model" else "The baseline of this link is"
            table = f"the table **{show.plain(f'{opening.place}/{opening.table}')}** on the server, which this session"
            if opening.fetched:
                table = f"the label **{show.plain(opening.fetched)}** of {table}"
            st.markdown(f"{what} {table} has not {'fetched' if opening.fetched else 'counted'} yet.")
            text = "Fetch the label" if opening.fetched else "Count the table"
            if not counting_table.is_under_way() and st.button(text, type="primary", key=f"offered_table_{role}"):
                counting_table.start(opening, table_places())
        counting_table.draw()


def linked() -> dict[str, TableOpening]:
    """Model and baseline of the view that are tables and not counted: role -> how it was opened."""
    view = state.view()
    of_view = {"model": view.model, "baseline": view.baseline}
    found = {role: TableOpening.parse(key) for role, key in of_view.items() if workspace.entry(key) is None}
    return {role: opening for role, opening in found.items() if opening is not None}
