"""The confusion matrix as a service supplied it."""

from __future__ import annotations

from evalkit.charts.confusion import GridWords
from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_order import order_by_confusions
from evalkit.evaluation.reported import ReportedMatrix
from pages._ui import show
from pages._ui.evaluate.confusion.tables import Table
from pages._ui.view import TAKEN_FOR

_MOST_LABELS_OF_AUTOML = 10


def why_none(ev: Evaluation) -> str:
    """Why there is no matrix to show; empty where there is one."""
    if ev.service is None or not ev.service.matrices:
        return (
            "The service gave no confusion matrix for this model. To see which labels are mixed up, load its "
            "predictions, one for each item."
        )
    if ev.own is not None:
        return (
            "The service counted its matrix at one threshold for all labels, so it does not follow the plan. To "
            "see it, choose one threshold in the bar."
        )
    return ""


def table_of_service(ev: Evaluation, threshold: float) -> tuple[Table, str]:
    """At the threshold if the service gave several, else by the highest score; and a sentence on it."""
    matrices = ev.service.matrices if ev.service is not None else ()
    matrix = _matrix_at(matrices, threshold)
    grid = matrix.grid()
    alike = [grid.rows[at] for at in order_by_confusions(grid)]
    return Table(TAKEN_FOR, grid, GridWords(), alike, None), _about_matrix(ev, matrix, matrices, threshold)


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
