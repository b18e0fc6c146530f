"""The Slices tab: figures by attributes of the items, the worst first, and a search for weak slices."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.counting.metrics import METRICS
from evalkit.counting.wording import Wording
from evalkit.engine.table import PredictionTable
from evalkit.errors import EvalkitError
from evalkit.files.csv_text import GUARDED
from evalkit.predictions import Predictions
from evalkit.slicing.table import SliceTable
from pages._ui import show, state, workspace
from pages._ui.download import download
from pages._ui.evaluate.slices import about_items, found, results, rows
from pages._ui.evaluate.slices.results import Sliced
from pages._ui.jobs import beside

FIGURES = ("f1", "recall", "precision", "false_positive_rate")
_ALL, _NONE = "", ""
_TICK = "Tick a row to look at its items alone, on all pages."
_NO_ATTRIBUTES = (
    "Slices are made by attributes of the items, such as country, camera or month: any further column of the file of "
    "predictions. This model has none. Load it again with such columns, or add a table about its items below."
)

_NO_COLUMNS = (
    "Slices are made by attributes of the items, such as country, camera or month: any further column of the table, or "
    "of a table about the items. This one has none: count it again on Models, with such a table."
)
_NOT_BY_PLAN = (
    "Slices of a table are counted at one threshold for all labels. Choose *One* in the bar to see them, or fetch a "
    "label."
)


def draw(shown: workspace.Entry, view: state.View, left_out: tuple[str, ...], note: DeltaGenerator) -> None:
    """shown: the model as it is looked at, which may be a slice; the tab is of all its items. note: where the work that
    is under way is told."""
    s = results.sliced(shown, view, left_out)
    if s is None:
        planned = view.thresholds == state.PLAN and shown.evaluation.source is not None
        st.info(_NOT_BY_PLAN if planned else "Slices need predictions; of this model there are counts only.")
    elif not isinstance(s.of, Predictions):
        _draw_of_table(s, s.of, view)
    elif s.attributes:
        _draw_in_memory(s, s.of, view, note)
    else:
        st.info(_NO_ATTRIBUTES)
        about_items.draw(s.of, note)


def _draw_in_memory(s: Sliced, p: Predictions, view: state.View, note: DeltaGenerator) -> None:
    by, figure = _choose(s, view.wording)
    try:
        with show.working(note, "Counting slices"):
            table = results.table_of(s, p, by, figure)
    except EvalkitError as problem:
        show.error(problem)
        return
    _draw_table(table, s, view)
    found.draw(s, figure, view)
    about_items.draw(p, note)


def _draw_of_table(s: Sliced, table: PredictionTable, view: state.View) -> None:
    if not s.attributes:
        st.info(_NO_COLUMNS)
        return
    by, figure = _choose(s, view.wording)
    counting = results.counted_in_table(s, table, by, figure)
    if counting.result is None:
        beside.draw(counting, cancelled="Cancelled: the slices were not counted.", again="Count the slices")
        return
    _draw_table(counting.result, s, view)
    found.draw(s, figure, view)


def _choose(s: Sliced, wording: Wording) -> tuple[tuple[str, ...], str]:
    """The attributes to slice by, none for each of them by itself, and the figure that is tested."""
    names = list(s.attributes)
    for key in ("slice_by", "slice_crossed"):
        if st.session_state.get(key) not in (*names, _ALL, None):
            st.session_state.pop(key)  # of another model
    with st.container(horizontal=True, vertical_alignment="bottom", key="slice_choices"):
        by = st.selectbox(
            "Slice by",
            [_ALL, *names],
            format_func=lambda name: show.one_line(name) or "Each attribute",
            key="slice_by",
            width=240,
        )
        crossed = _NONE
        if by and len(names) > 1:
            crossed = st.selectbox(
                "Crossed with",
                [_NONE, *(name for name in names if name != by)],
                format_func=lambda name: show.one_line(name) or "Nothing",
                key="slice_crossed",
                width=240,
            )
        figure = st.segmented_control(
            "Compared by",
            FIGURES,
            format_func=lambda key: wording.words(key).short,
            default=FIGURES[0],
            required=True,
            key="slice_figure",
            help="The metric on which each slice is compared with all other items. Choose it before you look.",
        )
    return tuple(name for name in (by, crossed) if name), figure


def _draw_table(table: SliceTable, s: Sliced, view: state.View) -> None:
    rows.draw(table, view)
    words = view.wording.words(table.figure).within
    tested = sum(not math.isnan(row.p_value) for row in table.rows)
    method = "false discovery rate" if rows.many(table) else "Holm"
    worse = "lower" if METRICS[table.figure].higher_is_better else "higher"
    order = f"Worst first, by how much {words} is {worse} than on the rest at the end of the interval nearest to 0."
    rarer = f"{words[0].upper()}{words[1:]} also falls where positives are rarer: compare the share positive."
    of_p = f"p-values are adjusted for {show.count(tested, 'slice')} ({method}); intervals are not."
    notes = [order, *([rarer] if table.figure in ("f1", "precision") else []), _TICK, of_p]
    st.caption(" ".join([*notes, *map(show.plain, table.notes)]))
    download(
        "Download slices (CSV)",
        lambda: table.to_csv(for_spreadsheets=True).encode(),
        file_name=f"{s.of.name} slices.csv",
        key="download_slices",
        help=GUARDED,
    )
