"""The difference of two models label by label: a forest plot or a table, in which a click opens the label."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from evalkit.charts.forest import SELECTION, ForestRow, forest_chart
from evalkit.comparison.labels import LabelComparison, LabelDifference
from evalkit.comparison.sentences import adjusted, is_clear
from evalkit.counting.wording import Wording
from evalkit.files.csv_text import GUARDED
from pages._ui import show, state
from pages._ui.download import download
from pages._ui.frame import component_script

SHOWN = 30
FORMS = ("Plot", "Table")


_KEYS = st.components.v2.component("evalkit_forest", js=component_script("forest"), isolate_styles=False)
"""Makes the rows of the plot Tab stops, which Vega does not."""


def _by_size(row: LabelDifference) -> tuple[object, ...]:
    value = row.difference.difference.value
    return (math.isnan(value), -abs(value) if not math.isnan(value) else 0.0)


ORDERS: dict[str, tuple[str, Callable[[LabelDifference], tuple[object, ...]]]] = {
    "clear": ("Clearest first", lambda row: (not is_clear(row), *_by_size(row))),
    "size": ("Largest first", _by_size),
    "name": ("Name", lambda row: (row.label.casefold(),)),
    "support": ("Most positives", lambda row: (-row.positives,)),
}


def label_differences(
    c: LabelComparison,
    names: tuple[str, str],
    wording: Wording,
    *,
    current: str | None,
    on_open: Callable[[str | None], None],
) -> None:
    """``names``: of baseline and candidate. ``current``: the label that the page shows, which a click closes."""
    with st.container(horizontal=True, gap="medium", key="label_choices"):
        order = st.segmented_control(
            "Order",
            list(ORDERS),
            format_func=lambda key: ORDERS[key][0],
            default="clear",
            key="label_order",
            required=True,
        )
        form = st.segmented_control("Shown as", FORMS, default=FORMS[0], key="label_form", required=True)
    rows = sorted(c.rows, key=ORDERS[order][1])
    shown = rows[:SHOWN]

    def opened(label: str) -> None:
        on_open(None if label == current else label)

    key = f"labels_{form}_{order}_{current!r}"  # another key forgets what was clicked
    if form == "Table":
        # A table tells a row by its place, so rows in another order are another table.
        places = hashlib.blake2b(repr([row.label for row in rows]).encode(), digest_size=8).hexdigest()
        _table(c, rows, f"{key}_{places}", wording, opened=opened)
    else:
        _plot(c, shown, names, key, wording, current=current, opened=opened)
    many = f"The first {len(shown)} of {len(rows):,} labels; the table has all. "
    st.caption((many if form == "Plot" and len(rows) > len(shown) else "") + _notes(c, form, wording))
    download(
        "Download all labels (CSV)",
        lambda: replace(c, rows=tuple(rows)).to_csv(for_spreadsheets=True).encode(),
        file_name=f"{state.view().in_files(f'{names[0]} against {names[1]}')}, labels.csv",
        key="download_labels",
        help=GUARDED,
    )


def _plot(
    c: LabelComparison,
    rows: Sequence[LabelDifference],
    names: tuple[str, str],
    key: str,
    wording: Wording,
    *,
    current: str | None,
    opened: Callable[[str], None],
) -> None:
    def clicked() -> None:
        points = st.session_state[key].selection.get(SELECTION, [])
        if points:
            opened(points[0]["full"])

    figure = wording.words(c.metric).within
    chart = forest_chart(
        [_row(row, current) for row in rows],
        title=[f"Difference in {figure}, points", f"{100 * c.level:g} % intervals, not adjusted"],
        names=names,
        dark=st.context.theme.type == "dark",
    )
    st.altair_chart(chart, key=key, on_select=clicked, selection_mode=SELECTION)
    _KEYS(key="forest", height=1)


def _table(
    c: LabelComparison,
    rows: Sequence[LabelDifference],
    key: str,
    wording: Wording,
    *,
    opened: Callable[[str], None],
) -> None:
    def clicked() -> None:
        chosen = st.session_state[key].selection.rows
        if chosen:
            opened(rows[chosen[0]].label)

    differences = [row.difference for row in rows]
    st.dataframe(
        {
            "Label": [row.label for row in rows],
            "Positives": [row.positives for row in rows],
            "Baseline": [wording.figure(d.metric, d.a.value) for d in differences],
            "Candidate": [wording.figure(d.metric, d.b.value) for d in differences],
            "Difference": [wording.difference(d.metric, d.difference.value) for d in differences],
            f"{100 * c.level:g} % interval": [show.interval_of(d, wording) for d in differences],
            "p, adjusted": [show.p_value(adjusted(row)) for row in rows],
        },
        hide_index=True,
        key=key,
        on_select=clicked,
        selection_mode="single-row",
    )


def _notes(c: LabelComparison, form: str, wording: Wording) -> str:
    """What a click does, which differences are clear, and at which thresholds."""
    tested = sum(not math.isnan(row.difference.p_value) for row in c.rows)
    method = "false discovery rate" if _many(c) else "Holm"
    adjusting = f"adjusted for looking at {show.count(tested, 'label')} ({method})"
    if form == "Table":
        notes = ["Tick a row to compare its label alone.", f"p-values are {adjusting}; intervals are not adjusted."]
    else:
        notes = [
            "Click a label to compare it alone, and again for all labels; or reach it by arrow keys, and press Enter.",
            f"Full points: clear even with p-values {adjusting}.",
        ]
    if not tested:
        notes[1] = "No label's difference can be tested here."
    if c.match is not None:
        notes.append(
            f"Labels are counted where all of them together have the same {wording.words(c.match).within}; a label "
            "opened alone is matched by itself, so its figures differ from these."
        )
    return " ".join(notes)


def _row(row: LabelDifference, current: str | None) -> ForestRow:
    e = row.difference.difference
    if math.isnan(row.difference.p_value):
        test = row.difference.test.removeprefix("none: ")
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
