"""The difference of two models label by label: a forest plot in which a click opens the label."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence

import streamlit as st

from evalkit.charts.forest import SELECTION, ForestRow, forest_chart
from evalkit.label_comparison import LabelComparison, LabelDifference
from evalkit.verdict import adjusted, figure_name, is_clear
from pages._ui import show

SHOWN = 30


def _by_size(row: LabelDifference) -> tuple[object, ...]:
    value = row.difference.difference.value
    return (math.isnan(value), -abs(value) if not math.isnan(value) else 0.0)


ORDERS: dict[str, tuple[str, Callable[[LabelDifference], tuple[object, ...]]]] = {
    "clear": ("Clearest first", lambda row: (not is_clear(row), *_by_size(row))),
    "size": ("Largest first", _by_size),
    "name": ("Name", lambda row: (row.label.casefold(),)),
    "support": ("Most test items", lambda row: (-row.positives,)),
}


def label_differences(
    c: LabelComparison, names: tuple[str, str], *, current: str | None, on_open: Callable[[str | None], None]
) -> None:
    """``names``: of baseline and candidate. ``current``: the label that the page shows, which a click closes."""
    order = st.segmented_control(
        "Order",
        list(ORDERS),
        format_func=lambda key: ORDERS[key][0],
        default="clear",
        key="label_order",
        required=True,
    )
    rows = sorted(c.rows, key=ORDERS[order][1])
    shown = rows[:SHOWN]
    key = f"labels_{order}_{current}"  # another key forgets what was clicked

    def clicked() -> None:
        points = st.session_state[key].selection.get(SELECTION, [])
        if points:
            label = shown[int(points[0]["i"])].label
            on_open(None if label == current else label)

    figure = figure_name(c.metric)
    chart = forest_chart(
        [_row(row, current) for row in shown],
        title=f"Difference in {figure}, points; {100 * c.level:g} % intervals, not adjusted",
        names=names,
        dark=st.context.theme.type == "dark",
    )
    st.altair_chart(chart, key=key, on_select=clicked, selection_mode=SELECTION)
    many = f"The first {len(shown)} of {len(rows):,} labels. " if len(rows) > len(shown) else ""
    st.caption(
        f"{many}Click a label to compare it alone. Strong colours: clear even with p-values adjusted for "
        f"looking at {show.count(len(rows), 'label')} ({'false discovery rate' if _many(c) else 'Holm'})."
    )
    st.download_button(
        "Download all labels (CSV)",
        lambda: to_csv(rows).encode(),
        file_name=f"{names[0]} against {names[1]}, labels.csv",
        mime="text/csv",
        key="download_labels",
        on_click="ignore",
    )


def to_csv(rows: Sequence[LabelDifference]) -> str:
    """One row for each label: the figure of both, the difference with its interval, and all p-values."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["label", "positives", "metric", "a", "b", "difference", "low", "high", "p", "p_holm", "p_discovery", "test"]
    )
    for row in rows:
        d = row.difference
        figures = (d.a.value, d.b.value, d.difference.value, d.difference.low, d.difference.high)
        numbers = ("" if math.isnan(value) else repr(float(value)) for value in figures)
        p_values = ("" if math.isnan(p) else repr(float(p)) for p in (d.p_value, row.holm, row.discovery))
        writer.writerow([row.label, row.positives, d.metric, *numbers, *p_values, d.test])
    return out.getvalue()


def _row(row: LabelDifference, current: str | None) -> ForestRow:
    e = row.difference.difference
    if math.isnan(row.difference.p_value):
        test = row.difference.test
    else:
        test = f"p {_equals(row.difference.p_value)}, adjusted {_equals(adjusted(row))}"
    note = f"{show.count(row.positives, 'positive')}; {test}"
    value, low, high = (100 * end for end in (e.value, e.low, e.high))
    return ForestRow(row.label, value, low, high, clear=is_clear(row), note=note, current=row.label == current)


def _equals(p: float) -> str:
    text = show.p_value(p)
    return text if text.startswith("<") else f"= {text}"


def _many(c: LabelComparison) -> bool:
    return any(not math.isnan(row.discovery) for row in c.rows)
