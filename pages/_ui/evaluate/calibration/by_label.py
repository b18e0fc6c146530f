"""How well each label is calibrated: a table, those first whose error is most above what chance would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import streamlit as st

from evalkit.predictions import Predictions
from pages._ui import state, workspace
from pages._ui.evaluate.calibration.results import OfLabel, of_labels, whole_brier
from pages._ui.evaluate.shown import ShownModel

Row: TypeAlias = dict[str, str | int | float | None]

_LABEL, _POSITIVES = "Label", "Positives"
_ERROR, _CHANCE = "Calibration error", "If calibrated"
_PARTS = ("Brier score", "= miscalibration", "− discrimination", "+ uncertainty")
_BASE = "Error, baseline"
_HELP = {
    _ERROR: "Expected calibration error of the label, one against the rest: 15 bins of equal width.",
    _CHANCE: "What a perfectly calibrated model with these scores would show by chance.",
    _PARTS[1]: "How much the Brier score would fall if scores were calibrated without changing their order.",
    _PARTS[2]: "How well scores separate: what calibrated scores gain over one and the same score for all items.",
    _PARTS[3]: "The Brier score of one score for all items, the share of positives.",
}


def draw(shown: ShownModel, baseline: workspace.Entry | None, view: state.View) -> None:
    """baseline: where it can stand beside the model."""
    p = shown.full.predictions
    if p is None:
        return
    found = of_labels(p, shown.evaluation.labels, shared=shown.shared)
    other = {} if baseline is None else _of_other(baseline)
    rows = _rows(p, found, other)
    shares = [_ERROR, _CHANCE, *([_BASE] if other else [])]
    with st.container(key="calibration_labels"):
        st.dataframe(
            _in_per_cent(rows, shares) if view.numbers == "percent" else rows,
            hide_index=True,
            width="stretch",
            height="content" if len(rows) <= 10 else 390,
            column_config=_columns(shares, "%.1f %%" if view.numbers == "percent" else "%.3f"),
            key="calibration_by_label",
            on_select=lambda: _label_chosen([str(row[_LABEL]) for row in rows]),
            selection_mode="single-row",
        )
    whole = whole_brier(p, found)
    summed = (
        ""
        if whole is None
        else (
            f" Over the labels these add up to the Brier score of the model: {whole.score:.4f} = "
            f"{whole.miscalibration:.4f} − {whole.discrimination:.4f} + {whole.uncertainty:.4f}."
        )
    )
    st.caption(f"Each label against the rest, sorted by how far the error exceeds chance. Tick one to open it.{summed}")


def _columns(shares: Sequence[str], form: str) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        _POSITIVES: number(format="localized"),
        **{key: number(format=form, help=_HELP.get(key)) for key in shares},
        **{key: number(format="%.4f", help=_HELP.get(key)) for key in _PARTS},
    }


def _in_per_cent(rows: Sequence[Row], shares: Sequence[str]) -> list[Row]:
    hundredfold = [{key: row[key] for key in shares} for row in rows]
    return [
        row | {key: 100 * value for key, value in own.items() if isinstance(value, float)}
        for row, own in zip(rows, hundredfold, strict=True)
    ]


def _of_other(baseline: workspace.Entry) -> dict[str, OfLabel]:
    p = baseline.evaluation.predictions
    return {} if p is None else {each.label: each for each in of_labels(p, p.labels, shared=baseline.shared)}


def _rows(p: Predictions, found: Sequence[OfLabel], other: dict[str, OfLabel]) -> list[Row]:
    def above(of: OfLabel) -> float:
        gap = of.reliability.expected_calibration_error - of.reliability.if_calibrated
        return -np.inf if np.isnan(gap) else gap

    rows = []
    for each in sorted(found, key=above, reverse=True):
        brier = each.brier
        parts = (brier.score, brier.miscalibration, brier.discrimination, brier.uncertainty)
        row: Row = {
            _LABEL: each.label,
            _POSITIVES: int(p.positives[p.index(each.label)]),
            _ERROR: each.reliability.expected_calibration_error,
            _CHANCE: each.reliability.if_calibrated,
        }
        if other:
            theirs = other.get(each.label)
            row[_BASE] = None if theirs is None else theirs.reliability.expected_calibration_error
        rows.append(row | dict(zip(_PARTS, parts, strict=True)))
    return rows


def _label_chosen(labels: Sequence[str]) -> None:
    chosen = st.session_state["calibration_by_label"].selection.rows
    if chosen:
        state.open_label(labels[chosen[0]])
