"""A table of two labels as a heat map, whole or a part of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.charts.confusion import SELECTION, Normalised, change_chart, confusion_chart
from evalkit.counting.wording import Numbers
from pages._ui.evaluate.confusion.tables import Table

_NORMALISED: dict[Normalised, str] = {"none": "None", "row": "Row", "column": "Column"}
_ORDERS = {"alike": "Alike side by side", "file": "As in the file"}


def choose_normalised(table: Table) -> Normalised:
    """What cells are shares of; a change has counts alone."""
    if table.went is not None:
        return "none"
    return st.segmented_control(
        "Normalised by",
        list(_NORMALISED),
        format_func=_NORMALISED.__getitem__,
        default="none",
        required=True,
        key="normalised",
        help=f"None: items. Row: {table.words.of_row.lower()}. Column: {table.words.of_column.lower()}.",
    )


def choose_order(table: Table) -> list[int]:
    """Places of the labels in the order that is chosen."""
    order = st.segmented_control(
        "Order of labels",
        list(_ORDERS),
        format_func=_ORDERS.__getitem__,
        default="alike",
        required=True,
        key="order_of_labels",
        help="Alike side by side: labels that are taken for each other are neighbours, whatever the threshold.",
    )
    place = {name: at for at, name in enumerate(table.grid.rows)}
    return [place[name] for name in table.alike] if order == "alike" else list(range(len(place)))


def draw_part(
    table: Table, rows: Sequence[int], columns: Sequence[int], *, normalised: Normalised, numbers: Numbers, key: str
) -> None:
    """Some rows and columns by their places, in that order. key: of the chart."""
    grid, dark, opens = table.grid.part(rows, columns), st.context.theme.type == "dark", table.opens
    if table.went is None:
        chart = confusion_chart(
            grid,
            words=table.words,
            normalised=normalised,
            totals=True,
            numbers=numbers,
            dark=dark,
            clickable=opens is not None,
        )
    else:
        went = table.went.part(rows, columns)
        chart = change_chart(grid, went, words=table.words, dark=dark, clickable=opens is not None)
    with st.container(key=f"matrix_{_room(len(grid.columns))}"):
        if opens is None:
            st.altair_chart(chart, width="stretch", key=key)
            return

        def chosen() -> None:
            cell = cell_chosen(key)
            if cell is not None and cell[0] < len(grid.rows) and cell[1] < len(grid.columns):  # no sum
                opens(grid.rows[cell[0]], grid.columns[cell[1]])

        st.altair_chart(chart, width="stretch", key=key, on_select=chosen, selection_mode=SELECTION)


def cell_chosen(key: str) -> tuple[int, int] | None:
    """The places of the cell that was clicked in a chart."""
    found = st.session_state[key].selection.get(SELECTION, [])
    return (int(found[0]["truth"]), int(found[0]["predicted"])) if found else None


def _room(columns: int) -> str:
    """How narrow a matrix may become before it is scrolled."""
    return "narrow" if columns <= 13 else "wide" if columns <= 25 else "widest"
