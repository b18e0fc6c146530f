"""The confusion matrix on Evaluate: of predictions at the threshold, or as a service supplied it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.arrays import IntArray
from evalkit.charts.confusion import MAX_LABELS, SELECTION, Normalised, confusion_chart
from evalkit.counting.confusions import ConfusedPair, ConfusionMatrix, confused_pairs, confusion
from evalkit.counting.wording import Numbers
from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.reported import ReportedMatrix
from evalkit.files.csv_text import GUARDED, csv_text
from evalkit.predictions import ONE_DECISION, Predictions
from pages._ui import show, state
from pages._ui.opening import open_examples
from pages._ui.view import TAKEN_FOR

_MOST_LABELS_OF_AUTOML = 10
_MOST_PAIRS = 200
_HEADS = ("True label", "Predicted label", "Items", "Share of the true label", "Share of the predicted label")
_NORMALISED: dict[Normalised, str] = {"none": "None", "row": "Row", "column": "Column"}


def draw(ev: Evaluation, threshold: float, numbers: Numbers, left_out: tuple[str, ...]) -> None:
    """left_out: labels that the figures beside it do not count."""
    if ev.predictions is None:
        _from_service(ev, threshold, numbers)
    else:
        _from_predictions(ev.predictions, threshold, numbers, left_out, own=ev.own is not None)


def _from_predictions(
    p: Predictions, threshold: float, numbers: Numbers, left_out: tuple[str, ...], *, own: bool
) -> None:
    """own: each label has its own threshold, and the one given moves them all."""
    matrix = confusion(p, ONE_DECISION if p.decisions_only else threshold)
    tied = f" So do {matrix.tied:,} of which several labels have the highest score." if matrix.tied else ""
    moved = f", moved by {show.threshold(threshold)}" if threshold else ""
    the_threshold = f"its own threshold{moved}" if own else f"the confidence threshold of {show.threshold(threshold)}"
    reached = f"reaches {the_threshold}"
    by_score = f"its highest-scored one, if that {reached}; else it stands"
    by_decision = "the one that the model decided for; without a decision it stands"
    st.caption(
        f"Each item by its true label and {by_decision if p.decisions_only else by_score} under (none).{tied}"
        + (" All labels are shown, also those left out of the figures." if left_out else "")
    )
    _draw(matrix, numbers, matrix.undecided, threshold=threshold)
    st.caption(f"{'Tick a row' if len(matrix.labels) > MAX_LABELS else 'Click a cell'} to see its items.")


def _from_service(ev: Evaluation, threshold: float, numbers: Numbers) -> None:
    """At the threshold if the service gave several, else by the highest score."""
    matrices = ev.service.matrices if ev.service is not None else ()
    if not matrices:
        st.caption(
            "The service gave no confusion matrix for this model. To see which labels are mixed up, load its "
            "predictions, one for each item."
        )
        return
    if ev.own is not None:
        st.caption(
            "The service counted its matrix at one threshold for all labels, so it does not follow the plan. To "
            "see it, choose one threshold in the bar."
        )
        return
    matrix = _matrix_at(matrices, threshold)
    st.caption(_about_matrix(ev, matrix, matrices, threshold))
    _draw(matrix, numbers)


def _draw(
    matrix: ConfusionMatrix | ReportedMatrix,
    numbers: Numbers,
    undecided: IntArray | None = None,
    *,
    threshold: float | None = None,
) -> None:
    """The matrix, or of many labels the pairs that are confused most.

    threshold: that of predictions, whose items can be shown; None where there are no items.
    """
    if len(matrix.labels) > MAX_LABELS:
        _draw_pairs(matrix.labels, matrix.counts, numbers, undecided, threshold)
        return
    normalised: Normalised = st.segmented_control(
        "Normalised by",
        list(_NORMALISED),
        format_func=_NORMALISED.__getitem__,
        default="none",
        required=True,
        key="normalised",
        help="None: items. Row: the share of the true label. Column: the share of the predicted label.",
    )
    with st.container(key="confusion_matrix"), st.container(key=f"matrix_{_room(len(matrix.labels))}"):
        dark = st.context.theme.type == "dark"
        opens = threshold is not None
        chart = confusion_chart(matrix, normalised=normalised, totals=True, numbers=numbers, dark=dark, clickable=opens)
        if threshold is None:
            st.altair_chart(chart, width="stretch", key="confusion")
        else:
            labels = matrix.labels
            st.altair_chart(
                chart,
                width="stretch",
                key="confusion_cells",
                on_select=lambda: _cell_chosen(labels, threshold),
                selection_mode=SELECTION,
            )


def _cell_chosen(labels: Sequence[str], threshold: float) -> None:
    chosen = st.session_state["confusion_cells"].selection.get(SELECTION, [])
    if chosen:
        true, predicted = int(chosen[0]["truth"]), int(chosen[0]["predicted"])
        if true < len(labels) and predicted <= len(labels):  # not a sum
            _open(labels[true], labels[predicted] if predicted < len(labels) else "", threshold)


def _open(true: str, predicted: str, threshold: float) -> None:
    """The items of one label that are taken for another, or for none."""
    moved = state.view().thresholds == state.PLAN
    open_examples(state.Listing(f"{TAKEN_FOR}{predicted}"), true, [threshold], moved=moved)


def _room(labels: int) -> str:
    """How narrow a matrix may become before it is scrolled."""
    return "narrow" if labels <= 12 else "wide" if labels <= 24 else "widest"


def _draw_pairs(
    labels: Sequence[str], counts: IntArray, numbers: Numbers, undecided: IntArray | None, threshold: float | None
) -> None:
    """A table of them, the most frequent first, and all as a file."""
    pairs = confused_pairs(labels, counts, undecided)
    if not pairs:
        st.caption("No item is taken for another label.")
        return
    total, wrong = int(counts.sum()) + (0 if undecided is None else int(undecided.sum())), sum(p.count for p in pairs)
    which = "All" if len(pairs) <= _MOST_PAIRS else f"Top {_MOST_PAIRS:,} of {len(pairs):,}"
    st.caption(f"{which} confused pairs: {wrong:,} of {total:,} items are not taken for their true label.")
    hundred, form = (1, "%.3f") if numbers == "ratio" else (100, "%.1f %%")
    with st.container(key="confused_pairs"):
        st.dataframe(
            [dict(zip(_HEADS, _pair_cells(pair, hundred), strict=True)) for pair in pairs[:_MOST_PAIRS]],
            hide_index=True,
            width="stretch",
            height="content" if len(pairs) <= 12 else 460,
            column_config={
                _HEADS[2]: st.column_config.NumberColumn(format="localized"),
                **{head: st.column_config.NumberColumn(format=form) for head in _HEADS[3:]},
            },
            key="confused",
            on_select="ignore" if threshold is None else lambda: _pair_chosen(pairs, threshold),
            selection_mode="single-row",
        )
    st.download_button(
        "Download (CSV)",
        lambda: csv_text(_HEADS, map(_pair_cells, pairs), for_spreadsheets=True).encode(),
        file_name="confused pairs.csv",
        mime="text/csv",
        key="download_confused",
        on_click="ignore",
        help=f"All {show.count(len(pairs), 'pair')}. {GUARDED}",
    )


def _pair_chosen(pairs: Sequence[ConfusedPair], threshold: float) -> None:
    chosen = st.session_state["confused"].selection.rows
    if chosen:
        pair = pairs[chosen[0]]
        _open(pair.true, pair.predicted or "", threshold)


def _pair_cells(pair: ConfusedPair, of: int = 1) -> list[str | float]:
    """of: what a share is a part of, 1 or 100."""
    predicted = "(none)" if pair.predicted is None else pair.predicted
    return [pair.true, predicted, pair.count, of * pair.of_true, of * pair.of_predicted]


def _matrix_at(matrices: tuple[ReportedMatrix, ...], threshold: float) -> ReportedMatrix:
    """The one of the highest threshold at or below, else the one without a threshold, else the lowest."""
    at = [(m.threshold, m) for m in matrices if m.threshold is not None]
    below = [(own, m) for own, m in at if own <= threshold]
    if below:
        return max(below, key=lambda each: each[0])[1]
    overall = [m for m in matrices if m.threshold is None]
    return overall[0] if overall else min(at, key=lambda each: each[0])[1]


def _about_matrix(
    ev: Evaluation, matrix: ReportedMatrix, matrices: tuple[ReportedMatrix, ...], threshold: float
) -> str:
    if matrix.threshold is None:
        rule = "Each item by its true label and its highest-scored one, whatever its score: the matrix does not follow "
        rule += "the confidence threshold."
    else:
        side = "at or below" if matrix.threshold <= threshold else "nearest to"
        counted, here = score_text(matrix.threshold), show.threshold(threshold)
        rule = f"Each item by its true and its predicted label, as counted at the threshold {counted}: of "
        rule += f"{len(matrices)} matrices it is the one {side} the confidence threshold of {here}."
    words = ["As reported by the service.", rule]
    service = ev.service.service if ev.service is not None else ""
    if service == "AutoML" and len(matrix.labels) != len(ev.labels):
        words.append(f"AutoML reports at most the {_MOST_LABELS_OF_AUTOML} labels that are mixed up most.")
    if ev.labels and len(matrix.labels) < len(ev.labels):
        words.append(f"It has {len(matrix.labels)} of the {len(ev.labels)} labels.")
    return " ".join(words)
