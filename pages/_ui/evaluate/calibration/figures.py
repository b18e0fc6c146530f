"""The figures of a calibration in a table, model beside baseline, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from evalkit.counting.wording import Wording
from pages._ui import show
from pages._ui.evaluate.calibration.results import Judged

_FIGURES: dict[str, tuple[str, Callable[[Judged], float]]] = {
    "expected_calibration_error": (
        "Expected calibration error",
        lambda of: of.reliability.expected_calibration_error,
    ),
    "if_calibrated": ("· if perfectly calibrated", lambda of: of.reliability.if_calibrated),
    "brier": ("Brier score", lambda of: of.brier.score),
    "brier_miscalibration": ("= miscalibration", lambda of: of.brier.miscalibration),
    "brier_discrimination": ("− discrimination", lambda of: of.brier.discrimination),
    "brier_uncertainty": ("+ uncertainty", lambda of: of.brier.uncertainty),
    "log": ("Log score", lambda of: of.log.score),
    "log_miscalibration": ("= miscalibration", lambda of: of.log.miscalibration),
    "log_discrimination": ("− discrimination", lambda of: of.log.discrimination),
    "log_uncertainty": ("+ uncertainty", lambda of: of.log.uncertainty),
}
_HEADS = {"expected_calibration_error", "brier", "log"}
_ERRORS = {"expected_calibration_error", "if_calibrated"}
_WHAT = {
    "label": "the share of positives among the items with such a score",
    "pairs": "the share of positives among the pairs of item and label with such a score",
    "top label": "how often the top label is the true one where it has such a score",
}


def draw(models: Sequence[Judged], wording: Wording) -> None:
    names = "".join(f"<th scope='col'>{escape(each.name)}</th>" for each in models) if len(models) > 1 else ""
    head = f"<thead><tr><th></th>{names}</tr></thead>" if names else ""
    rows = []
    for key, (title, value) in _FIGURES.items():
        cells = "".join(
            f"<td data-calibration='{key}' data-model='{m}'>{escape(_text(key, value(each), wording))}</td>"
            for m, each in enumerate(models)
        )
        kind = "" if key in _HEADS else " class='ek-part'"
        rows.append(f"<tr{kind}><th scope='row'>{escape(title)}</th>{cells}</tr>")
    st.html(
        f"<div class='ek-board-table'><table class='ek-calibration'>{head}<tbody>{''.join(rows)}</tbody></table></div>"
    )
    for m, each in enumerate(models):
        whose = f"{show.plain(each.name)}: " if len(models) > 1 else ""
        st.caption(f"{whose}{_chance(each)}", help=_CHANCE if m == 0 else None)


_CHANCE = (
    "P-value: the probability of a miscalibration at least this large if the model were perfectly calibrated, "
    "simulated from its scores with related items kept together."
)


def _text(key: str, value: float, wording: Wording) -> str:
    return wording.figure("accuracy", value) if key in _ERRORS else f"{value:.4f}"


def _chance(of: Judged) -> str:
    p = of.curve.p_value
    if p <= 0.05:
        return f"Chance alone does not explain the miscalibration (p {show.p_value(p) if p < 0.001 else f'= {p:.3f}'})."
    return f"Chance alone can explain the miscalibration (p = {p:.2f})."


def about(of: Judged, level: float, *, two: bool) -> str:
    """What is drawn, and how the error is defined."""
    unit = "pairs" if of.reliability.of == "pairs" else "items"
    return (
        f"The curve is {_WHAT[of.reliability.of]}, as it rises with the score (isotonic regression, without bins). "
        "On the dotted diagonal scores come true as often as they say; below it they are too high. Shaded: where the "
        f"curve of a perfectly calibrated model with {'their' if two else 'these'} scores would lie in "
        f"{100 * level:g} % of cases, score by score. Rings are {len(of.reliability.total)} bins of equal width: click "
        "one, or its bar, to see its items. The expected calibration error is the mean distance of score and share "
        f"over these bins, weighted by their {unit}; the table says how large it is by chance alone."
    )
