"""Slices as a table, in which a tick opens one."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

import streamlit as st

from evalkit.counting.metrics import METRICS, prevalence
from evalkit.counting.wording import Wording
from evalkit.intervals.estimate import Estimate
from evalkit.slicing.conditions import Slice
from evalkit.slicing.table import SliceRow, SliceTable
from pages._ui import show, state
from pages._ui.slices.opening import open_slice

SHOWN = 500
"""Rows that are sent; the file has all."""
_VERDICT, _OPEN = "Verdict", "open"


def draw(table: SliceTable, view: state.View) -> None:
    rows = table.rows[:SHOWN]
    cells = [_cells(row, table, view) for row in rows]
    columns = {name: [each[name] for each in cells] for name in cells[0]}
    draw_slices(columns, [row.slice for row in rows], view, name="slice_table")
    if len(table.rows) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(table.rows):,} slices; the CSV has all.")


def _cells(row: SliceRow, table: SliceTable, view: state.View) -> dict[str, str | int]:
    """What a row says, by the head of the column."""
    wording, key = view.wording, table.figure
    others = [other for other in row.figures if other != key]
    return {
        "Slice": row.slice.name,
        _VERDICT: _OPEN if row.slice.text == view.slice else mark(row, table),
        "Items": row.items,
        "Positives": int(row.counts.tp + row.counts.fn),
        "Share positive": wording.figure("prevalence", prevalence(row.counts)),
        wording.words(key).short: figure_text(row.figures[key], key, wording),
        "Difference from the rest": difference_text(row.difference, key, wording),
        "p, adjusted": show.p_value(adjusted(row)),
        **{wording.words(other).short: wording.figure(other, row.figures[other].value) for other in others},
    }


def draw_slices(
    columns: Mapping[str, Sequence[str | int]], slices: Sequence[Slice], view: state.View, *, name: str
) -> None:
    """A table whose rows are slices. What is ticked is opened, and what is open is closed."""
    # A table tells a row by its place, so rows in another order are another table, and an opened one forgets its tick.
    places = hashlib.blake2b(repr([view.slice, *(each.text for each in slices)]).encode(), digest_size=8).hexdigest()
    key = f"{name}_{places}"

    def clicked() -> None:
        chosen = st.session_state[key].selection.rows
        if chosen:
            text = slices[chosen[0]].text
            open_slice("" if text == view.slice else text)

    st.dataframe(
        dict(columns),
        hide_index=True,
        key=key,
        on_select=clicked,
        selection_mode="single-row",
        column_config={_VERDICT: st.column_config.Column(width=90)},
    )


def mark(row: SliceRow, table: SliceTable) -> str:
    """Whether the slice is clearly worse than the rest, or better; empty where that is not clear."""
    if not adjusted(row) < 1 - table.level or row.difference.low < 0 < row.difference.high:
        return ""
    lower = row.difference.value < 0
    worse = lower == METRICS[table.figure].higher_is_better
    return "\N{BLACK DOWN-POINTING TRIANGLE} worse" if worse else "\N{BLACK UP-POINTING TRIANGLE} better"


def many(table: SliceTable) -> bool:
    return any(not math.isnan(row.discovery) for row in table.rows)


def adjusted(row: SliceRow) -> float:
    """For the false discovery rate where there are very many slices, else Holm's."""
    return row.holm if math.isnan(row.discovery) else row.discovery


def figure_text(e: Estimate, key: str, wording: Wording) -> str:
    """A figure with its interval."""
    ends = wording.ends(key, e.low, e.high)
    return f"{wording.figure(key, e.value)} ({ends})" if ends else wording.figure(key, e.value)


def difference_text(e: Estimate, key: str, wording: Wording) -> str:
    ends = wording.difference_ends(key, e.low, e.high)
    return f"{wording.difference(key, e.value)} ({ends})" if ends else wording.difference(key, e.value)
