"""The confusion matrix on Evaluate: of predictions at the threshold, or as a service supplied it."""

from __future__ import annotations

import streamlit as st

from evalkit.charts.confusion import MAX_LABELS, confusion_chart
from evalkit.counting.confusions import ConfusionMatrix, confusion
from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.reported import ReportedMatrix
from evalkit.predictions import ONE_DECISION, Predictions
from pages._ui import show

_MOST_LABELS_OF_AUTOML = 10


def draw(ev: Evaluation, threshold: float, left_out: tuple[str, ...]) -> None:
    """left_out: labels that the figures beside it do not count."""
    if ev.predictions is None:
        _from_service(ev, threshold)
    else:
        _from_predictions(ev.predictions, threshold, left_out)


def _from_predictions(p: Predictions, threshold: float, left_out: tuple[str, ...]) -> None:
    if _too_many("this model", p.labels):
        return
    matrix = confusion(p, ONE_DECISION if p.decisions_only else threshold)
    tied = f" So do {matrix.tied:,} of which several labels have the highest score." if matrix.tied else ""
    reached = f"reaches the confidence threshold of {show.threshold(threshold)}"
    by_score = f"its highest-scored one, if that {reached}; else it stands"
    by_decision = "the one that the model decided for; without a decision it stands"
    st.caption(
        f"Each item by its true label and {by_decision if p.decisions_only else by_score} under (none).{tied} "
        "Cells are shaded by their share of the row."
        + (" All labels are shown, also those left out of the figures." if left_out else "")
    )
    _chart(matrix)


def _from_service(ev: Evaluation, threshold: float) -> None:
    """At the threshold if the service gave several, else by the highest score."""
    matrices = ev.service.matrices if ev.service is not None else ()
    if not matrices:
        st.caption(
            "The service gave no confusion matrix for this model. To see which labels are mixed up, load its "
            "predictions, one for each item."
        )
        return
    matrix = _matrix_at(matrices, threshold)
    st.caption(_about_matrix(ev, matrix, matrices, threshold))
    if not _too_many("this one", matrix.labels):
        _chart(matrix)


def _too_many(what: str, labels: tuple[str, ...]) -> bool:
    """Whether there are too many labels for a matrix of them all, which is then said."""
    many = len(labels) > MAX_LABELS
    if many:
        st.caption(f"The matrix is drawn for up to {MAX_LABELS} labels; {what} has {len(labels)}.")
    return many


def _chart(matrix: ConfusionMatrix | ReportedMatrix) -> None:
    with st.container(key="confusion_matrix"):
        chart = confusion_chart(matrix, dark=st.context.theme.type == "dark")
        st.altair_chart(chart, width="content", key="confusion")


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
    words = ["As reported by the service.", rule, "Cells are shaded by their share of the row."]
    service = ev.service.service if ev.service is not None else ""
    if service == "AutoML" and len(matrix.labels) != len(ev.labels):
        words.append(f"AutoML reports at most the {_MOST_LABELS_OF_AUTOML} labels that are mixed up most.")
    if ev.labels and len(matrix.labels) < len(ev.labels):
        words.append(f"It has {len(matrix.labels)} of the {len(ev.labels)} labels.")
    return " ".join(words)
