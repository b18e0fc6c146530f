"""A table of more labels than are drawn at once: the largest cells, block by block, or some labels that are found."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from evalkit.charts.confusion import MAX_LABELS, SELECTION, confusion_chart
from evalkit.counting.confusions.grid import LabelGrid, blocks, labels_beside
from evalkit.counting.wording import Numbers
from evalkit.evaluation.label_order import MOST_ORDERED
from pages._ui import show
from pages._ui.evaluate.confusion import pairs
from pages._ui.evaluate.confusion.matrix import cell_chosen, choose_normalised, choose_order, draw_part
from pages._ui.evaluate.confusion.tables import Table

_WAYS = {"pairs": "Most confused", "blocks": "Blocks", "find": "Find labels"}
_MOST_FOUND = 20
_BLOCK_ROWS, _BLOCK_COLUMNS = "block_rows", "block_columns"


def draw(table: Table, numbers: Numbers) -> None:
    in_blocks = table.went is None and len(table.grid.rows) <= MOST_ORDERED
    way = st.segmented_control(
        "Show",
        [way for way in _WAYS if way != "blocks" or in_blocks],
        format_func=_WAYS.__getitem__,
        default="pairs",
        required=True,
        key="confusion_way",
    )
    if way == "blocks":
        _draw_blocks(table, numbers)
    elif way == "find":
        _draw_found(table, numbers)
    else:
        pairs.draw(table, numbers)


def _draw_blocks(table: Table, numbers: Numbers) -> None:
    """The mistakes between blocks of neighbours, and below the cells of one block by another."""
    with st.container(horizontal=True):
        order = choose_order(table)
        normalised = choose_normalised(table)
    size = math.ceil(math.sqrt(len(order)))
    grid = blocks(table.grid, order, size)
    names = [_block_name(table, order, at, size) for at in range(len(grid.rows))]
    columns = [*names, *([table.words.none] if len(grid.columns) > len(grid.rows) else [])]
    _settle(grid)
    st.caption(f"Mistakes between blocks of {size} labels that stand side by side. Click one to see its cells.")
    dark = st.context.theme.type == "dark"
    with st.container(key="confusion_blocks"), st.container(key="blocks_wide"):
        st.altair_chart(
            confusion_chart(grid, words=table.words, dark=dark, clickable=True, mistakes_alone=True),
            width="stretch",
            key="block_cells",
            on_select=_block_chosen,
            selection_mode=SELECTION,
        )
    with st.container(horizontal=True):
        row = st.selectbox(f"{table.words.row}s", range(len(names)), format_func=names.__getitem__, key=_BLOCK_ROWS)
        column = st.selectbox(
            f"{table.words.column}s", range(len(columns)), format_func=columns.__getitem__, key=_BLOCK_COLUMNS
        )
    rows = order[row * size : (row + 1) * size]
    n = len(order)
    inside = [n] if column == len(names) else order[column * size : (column + 1) * size]
    with st.container(key="confusion_matrix"):
        draw_part(table, rows, inside, normalised=normalised, numbers=numbers, key="confusion_cells")


def _settle(grid: LabelGrid) -> None:
    """The block with most mistakes is open at first, and again where there is no such block any more."""
    for key, n in ((_BLOCK_ROWS, len(grid.rows)), (_BLOCK_COLUMNS, len(grid.columns))):
        if st.session_state.get(key, n) >= n:
            counts = grid.counts(range(len(grid.rows)), range(len(grid.rows)))
            row, column = divmod(int(counts.argmax()), len(grid.rows))
            st.session_state.update({_BLOCK_ROWS: row, _BLOCK_COLUMNS: column})


def _block_chosen() -> None:
    cell = cell_chosen("block_cells")
    if cell is not None:
        st.session_state[_BLOCK_ROWS], st.session_state[_BLOCK_COLUMNS] = cell


def _block_name(table: Table, order: Sequence[int], at: int, size: int) -> str:
    inside = [table.grid.rows[each] for each in order[at * size : (at + 1) * size]]
    first, last = show.one_line(inside[0]), show.one_line(inside[-1])
    return f"{at + 1}: {first}" + (f" to {last}" if len(inside) > 1 else "")


def _draw_found(table: Table, numbers: Numbers) -> None:
    """Labels whose names hold what is searched for, with those they are confused with."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Labels with this in their name", key="confusion_search", placeholder="A part of a name")
        normalised = choose_normalised(table)
    wanted = text.casefold() if text.strip() else ""
    found = [at for at, name in enumerate(table.grid.rows) if wanted and wanted in name.casefold()]
    if not found:
        none = "No label has this in its name. Search for less of it."
        st.caption(none if wanted else "Type a part of a label's name.")
        return
    chosen = found[:_MOST_FOUND]
    place = {name: at for at, name in enumerate(table.alike)}
    labels = labels_beside(table.grid, chosen, MAX_LABELS)
    labels.sort(key=lambda at: place[table.grid.rows[at]])
    some = f"The first {_MOST_FOUND} of {len(found):,} labels"
    which = some if len(found) > len(chosen) else show.count(len(found), "label")
    beside = len(labels) - len(chosen)
    st.caption(f"{which} with it, and {show.count(beside, 'label')} that they are confused with most.")
    n, more = len(table.grid.rows), len(table.grid.columns) - len(table.grid.rows)
    with st.container(key="confusion_matrix"):
        columns = [*labels, *range(n, n + more)]
        draw_part(table, labels, columns, normalised=normalised, numbers=numbers, key="confusion_cells")
