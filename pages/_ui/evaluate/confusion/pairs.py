"""The largest cells of a table of two labels, one below the other, and all of them as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.counting.confusions.grid import confused_pairs
from evalkit.counting.wording import Numbers
from evalkit.files.csv_text import GUARDED, csv_text
from pages._ui import show, state
from pages._ui.download import download
from pages._ui.evaluate.confusion.tables import Table

_MOST_PAIRS = 200
Row = tuple[str, str | None, Sequence[float]]
"""Labels of row and column, and the figures of the cell."""


def draw(table: Table, numbers: Numbers) -> None:
    rows = _changes(table) if table.went is not None else _cells(table)
    if not rows:
        return
    of = 1 if numbers == "ratio" or table.went is not None else 100
    figures = _FIGURES_OF_CHANGE if table.went is not None else ["Items", table.words.of_row, table.words.of_column]
    heads = [table.words.row, table.words.column, *figures]
    which = "All" if len(rows) <= _MOST_PAIRS else f"The largest {_MOST_PAIRS:,} of {len(rows):,}"
    st.caption(f"{which} cells of different labels, the largest first.")
    form = "%.3f" if of == 1 else "%.1f %%"
    shares = {head: st.column_config.NumberColumn(format=form) for head in figures[1:] if table.went is None}
    with st.container(key="confused_pairs"):
        st.dataframe(
            [dict(zip(heads, _row(table, each, of), strict=True)) for each in rows[:_MOST_PAIRS]],
            hide_index=True,
            width="stretch",
            height="content" if len(rows) <= 12 else 460,
            column_config={figures[0]: st.column_config.NumberColumn(format="localized"), **shares},
            key="confused",
            on_select="ignore" if table.opens is None else lambda: _chosen(table, rows),
            selection_mode="single-row",
        )
    download(
        "Download (CSV)",
        lambda: csv_text(heads, (_row(table, each, 1) for each in rows), for_spreadsheets=True).encode(),
        file_name=f"{state.view().in_files('confused pairs')}.csv",
        key="download_confused",
        help=f"All {show.count(len(rows), 'pair')} of labels. {GUARDED}",
    )


_FIGURES_OF_CHANGE = ["Items more", "Items that came", "Items that went"]


def _cells(table: Table) -> list[Row]:
    return [(pair.row, pair.column, (pair.count, pair.of_row, pair.of_column)) for pair in confused_pairs(table.grid)]


def _changes(table: Table) -> list[Row]:
    """Of cells that changed, those of the largest change first, in whichever direction."""
    if table.went is None:
        return []
    came, went = (
        {(pair.row, pair.column): pair.count for pair in confused_pairs(grid)} for grid in (table.grid, table.went)
    )
    cells = {cell: (came.get(cell, 0), went.get(cell, 0)) for cell in [*came, *went]}
    order = sorted(cells, key=lambda cell: (-abs(cells[cell][0] - cells[cell][1]), -sum(cells[cell])))
    return [(*cell, (cells[cell][0] - cells[cell][1], *cells[cell])) for cell in order]


def _row(table: Table, row: Row, of: int) -> list[str | float]:
    """of: what a share is a part of, 1 or 100."""
    shares = [each if table.went is not None else of * each for each in row[2][1:]]
    return [row[0], table.name(row[1]), row[2][0], *shares]


def _chosen(table: Table, rows: Sequence[Row]) -> None:
    chosen = st.session_state["confused"].selection.rows
    if chosen and table.opens is not None:
        table.opens(*rows[chosen[0]][:2])
