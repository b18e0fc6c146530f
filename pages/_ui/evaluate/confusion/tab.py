"""The Confusion tab on Evaluate: which labels are taken for which, and which mistakes come together."""

from __future__ import annotations

import streamlit as st

from evalkit.charts.confusion import MAX_LABELS
from evalkit.counting.wording import Numbers
from evalkit.errors import EvalkitError
from pages._ui import show, state, workspace
from pages._ui.evaluate.confusion import many, pairs
from pages._ui.evaluate.confusion.matrix import choose_normalised, choose_order, draw_part
from pages._ui.evaluate.confusion.service import table_of_service, why_none
from pages._ui.evaluate.confusion.tables import TITLES, Side, Table, sides_of, table_of, tables_of
from pages._ui.evaluate.shown import ShownModel
from pages._ui.view import BESIDE, INSTEAD, MOVED_INSTEAD

_CHANGED = (
    " +: items that only the model puts there; \N{MINUS SIGN}: only the baseline. Cells that got better are green, "
    "those that got worse orange."
)


def draw(shown: ShownModel, baseline: workspace.Entry | None, view: state.View) -> None:
    ev = shown.standing
    sides = sides_of(ev, baseline, view, shared=shown.shared)
    if sides is None:
        why = why_none(ev)
        if why:
            st.caption(why)
            return
        table, about = table_of_service(ev, view.threshold)
        st.caption(about)
        _draw(table, view.numbers)
        return
    key = _choose_table(tables_of(sides))
    try:
        table, note = table_of(key, sides)
    except EvalkitError as problem:
        show.error(problem)
        return
    own = ev.own is not None
    about = _about(table, sides[0], view.threshold, own=own)
    st.caption(f"{about} {note}{_left_out(shown)} Click a cell, or tick a row, to see its items.".replace("  ", " "))
    if len(table.grid.count) == 0 and (table.went is None or len(table.went.count) == 0):
        st.caption("There is nothing to show: no item stands in any cell.")
        return
    _draw(table, view.numbers)


def _choose_table(keys: list[str]) -> str:
    if len(keys) == 1:
        return keys[0]
    if st.session_state.get("confusion_table") not in keys:
        st.session_state.pop("confusion_table", None)  # of another model
    return st.segmented_control(
        "What is counted",
        keys,
        format_func=TITLES.__getitem__,
        default=keys[0],
        required=True,
        key="confusion_table",
    )


def _left_out(shown: ShownModel) -> str:
    return " All labels are shown, also those left out of the figures." if shown.left_out else ""


def _about(table: Table, side: Side, threshold: float, *, own: bool) -> str:
    """own: each label has its own threshold, and the one given moves them all."""
    moved = f", moved by {show.threshold(threshold)}" if threshold else ""
    at = f"its own threshold{moved}" if own else f"the confidence threshold of {show.threshold(threshold)}"
    if table.key in (INSTEAD, MOVED_INSTEAD):
        return (
            f"Items on which the model misses the row's label and falsely gives the column's, each label at {at}. "
            "(nothing): it gives no false label. An item with several mistakes counts in several cells."
            f"{'' if table.went is None else _CHANGED}"
        )
    if table.key == BESIDE:
        return (
            f"Items on which the model falsely gives the row's label and also gives the column's, rightly or not, each "
            f"label at {at}. (nothing): it gives no other label. An item with several labels counts in several cells."
        )
    by = (
        "the one that the model decided for; without a decision it stands"
        if side.p.decisions_only
        else f"its highest-scored one, if that reaches {at}; else it stands"
    )
    return f"Each item by its true label and {by} under (none).{'' if table.went is None else _CHANGED}"


def _draw(table: Table, numbers: Numbers) -> None:
    """The table, and the largest of its cells below it; of many labels a part at a time."""
    if len(table.grid.rows) > MAX_LABELS:
        many.draw(table, numbers)
        return
    with st.container(horizontal=True):
        order = choose_order(table)
        normalised = choose_normalised(table)
    n, columns = len(table.grid.rows), len(table.grid.columns)
    with st.container(key="confusion_matrix"):
        draw_part(
            table, order, [*order, *range(n, columns)], normalised=normalised, numbers=numbers, key="confusion_cells"
        )
    pairs.draw(table, numbers)
