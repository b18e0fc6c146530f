"""The two models slice by slice: where is the candidate better, and where worse?"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.csv_text import GUARDED
from evalkit.slicing.comparing import SliceComparison, SliceDifference, compare_slices
from pages._ui import show, state
from pages._ui.compare.pair import Pair
from pages._ui.download import download
from pages._ui.jobs import beside
from pages._ui.slices.further import with_further
from pages._ui.slices.opening import open_slice

FIGURES = ("f1", "recall", "precision", "false_positive_rate")


def draw(pair: Pair, c: Comparison, view: state.View) -> None:
    """Nothing where the items have no attributes. Nothing is computed before an attribute is chosen."""
    a, b = (_with_further(ev) for ev in (pair.baseline, pair.model))
    if a is None or b is None:
        return
    names = list(dict.fromkeys([*_attributes(b), *_attributes(a)]))
    if not names:
        return
    with st.container(key="by_slice"):
        st.subheader("Slice by slice", anchor=False)
        by, figure = _choose(names, view)
        if by is None:
            st.caption("Choose an attribute of the items to see for whom the candidate is better or worse.")
            return
        _draw(a, b, pair, c, view, by=by, figure=figure)


def _choose(names: list[str], view: state.View) -> tuple[str | None, str]:
    if st.session_state.get("compare_by") not in (*names, None):
        st.session_state.pop("compare_by")  # of other models
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_slice_choices"):
        by = st.selectbox("Slice by", names, index=None, format_func=show.one_line, key="compare_by", width=240)
        figure = st.segmented_control(
            "Compared by",
            FIGURES,
            format_func=lambda key: view.wording.words(key).short,
            default=FIGURES[0],
            required=True,
            key="compare_slice_figure",
        )
    return by, figure


def _draw(a: Evaluation, b: Evaluation, pair: Pair, c: Comparison, view: state.View, *, by: str, figure: str) -> None:
    at = (c.threshold_a, c.threshold_b)

    def work(progress: Callable[[float], object]) -> SliceComparison:
        return compare_slices(
            a,
            b,
            by,
            label=c.label,
            figure=figure,
            threshold_a=at[0],
            threshold_b=at[1],
            level=c.level,
            progress=progress,
        )

    key = (a.digest, b.digest, by, figure, c.label, *at, c.level)
    under_way = beside.begin("slices", key, "Comparing slice by slice", work)
    found: SliceComparison | None = under_way.result
    if found is None:
        beside.draw(under_way, cancelled="Slices are not compared: cancelled.", again="Compare slice by slice")
        return
    _table(found, view)
    tested = sum(not math.isnan(row.difference.p_value) for row in found.rows)
    words = view.wording.words(figure).within
    whole = view.wording.difference(figure, found.whole.difference.value)
    st.caption(
        f"Candidate minus baseline, at the thresholds above, which are the same for all slices; over all items {words} "
        f"differs by {whole}. Slices on which the candidate is most clearly worse come first. p-values are adjusted "
        f"for {show.count(tested, 'slice')}. Tick a row to compare on its items alone."
    )
    download(
        "Download slices (CSV)",
        lambda: found.to_csv(for_spreadsheets=True).encode(),
        file_name=f"{state.view().in_files(f'{pair.names[0]} against {pair.names[1]}')}, slices.csv",
        key="download_compared_slices",
        help=GUARDED,
    )


def _table(found: SliceComparison, view: state.View) -> None:
    places = hashlib.blake2b(repr([view.slice, *(row.slice.text for row in found.rows)]).encode(), digest_size=8)
    key = f"compared_slices_{places.hexdigest()}"

    def clicked() -> None:
        chosen = st.session_state[key].selection.rows
        if chosen:
            open_slice(found.rows[chosen[0]].slice.text)

    cells = [_cells(row, found, view) for row in found.rows]
    columns = {name: [each[name] for each in cells] for name in cells[0]}
    st.dataframe(columns, hide_index=True, key=key, on_select=clicked, selection_mode="single-row")


def _cells(row: SliceDifference, found: SliceComparison, view: state.View) -> dict[str, str | int]:
    d, wording = row.difference, view.wording
    return {
        "Slice": row.slice.name,
        "Items": row.items,
        "Positives": row.positives,
        "Baseline": wording.figure(d.metric, d.a.value),
        "Candidate": wording.figure(d.metric, d.b.value),
        "Difference": wording.difference(d.metric, d.difference.value),
        f"{100 * found.level:g} % interval": show.interval_of(d, wording),
        "p, adjusted": show.p_value(row.adjusted),
    }


def _with_further(ev: Evaluation) -> Evaluation | None:
    return None if ev.predictions is None else replace(ev, predictions=with_further(ev.predictions))


def _attributes(ev: Evaluation) -> tuple[str, ...]:
    return () if ev.predictions is None else tuple(ev.predictions.attributes)
