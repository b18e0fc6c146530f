"""The best threshold for each usual goal, of one label or of all together."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.metrics import f1, precision, predicted_positive_rate, recall
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.operating_points import Infeasible, OperatingPoint, best_point, break_even
from pages._ui import show, state
from pages._ui.address import following

_GOALS = {
    "Highest F1": "f1",
    "Highest F0.5 (precision counts more)": "f0.5",
    "Highest F2 (recall counts more)": "f2",
    "Highest Matthews correlation": "matthews_correlation",
    "Highest balanced accuracy (Youden)": "youden",
    "Precision at least 0.9, then most recall": "recall where precision >= 0.9",
    "Recall at least 0.9, then most precision": "precision where recall >= 0.9",
}


def draw(t: ThresholdCounts, of: str | None, view: state.View) -> None:
    """t: of a label, or of all together, where ``of`` is None."""
    with st.expander("Best threshold for each goal", key="each_goal", on_change="rerun") as box:
        if not box.open:
            return
        points = _points(t)
        picked = st.dataframe(
            _columns(points, view),
            hide_index=True,
            key="best_for_each",
            on_select="rerun",
            selection_mode="single-row",
            column_config={"Threshold": st.column_config.NumberColumn(format="%.5g")},
        )
        rows = picked.selection.rows
        point = list(points.values())[rows[0]] if rows else None
        st.caption("On this data, without a promise. Choose a row to open the board at its threshold.")
        if isinstance(point, OperatingPoint):
            text = f"Open the board at {show.threshold(point.threshold)}"
            if st.button(text, key="open_at_goal"):
                state.open_at(of, point.threshold)
                following.open_page("evaluate.py")


def _points(t: ThresholdCounts) -> dict[str, OperatingPoint | Infeasible]:
    found = {title: best_point(t, Goal.parse(text)) for title, text in _GOALS.items()}
    return found | {"Precision = recall": break_even(t)}


def _columns(points: dict[str, OperatingPoint | Infeasible], view: state.View) -> dict[str, list[object]]:
    figures = {"precision": precision, "recall": recall, "f1": f1, "predicted_positive_rate": predicted_positive_rate}
    wording = view.wording
    columns: dict[str, list[object]] = {
        "Goal": list(points),
        "Threshold": [each.threshold if isinstance(each, OperatingPoint) else None for each in points.values()],
    }
    for key, figure in figures.items():
        columns[wording.words(key).short] = [
            wording.figure(key, float(figure(each.counts))) if isinstance(each, OperatingPoint) else show.NONE
            for each in points.values()
        ]
    columns["Why not"] = [each.reason if isinstance(each, Infeasible) else "" for each in points.values()]
    return columns if any(columns["Why not"]) else {key: each for key, each in columns.items() if key != "Why not"}
