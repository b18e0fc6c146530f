"""What a check may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.advice.looks.decisions import DecisionLook
from evalkit.advice.looks.items import ItemLook
from evalkit.advice.standard import USUAL_STANDARD, Standard
from evalkit.counting.wording import USUAL, Wording
from evalkit.evaluation.label_summary import LabelSummary

if TYPE_CHECKING:
    from evalkit.advice.looks.calibration import CalibrationLook
    from evalkit.advice.looks.two_models import TwoModelsLook


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may look at. decisions_only: the model gave decisions without scores, and has no threshold.
    single_label: each item has just one label. with_items: predictions are known, so that there are items to open.
    log_loss, base_rate_loss: of the whole model, and of the labels' shares in its place; NaN where there are none, and
    ``no_loss`` says why. wording: how figures are called and written. standard: what is asked of the model.
    own: each label stands at its own threshold, and ``threshold`` is by how much these are moved.
    items, calibration, decisions, two: what was seen of the items, of their probabilities, of decisions at the
    threshold, and of the baseline; a sentence where nothing can be seen.
    """

    summary: LabelSummary
    threshold: float
    decisions_only: bool = False
    single_label: bool = False
    with_items: bool = True
    log_loss: float = float("nan")
    base_rate_loss: float = float("nan")
    no_loss: str = ""
    wording: Wording = USUAL
    standard: Standard = USUAL_STANDARD
    own: bool = False
    items: ItemLook | str = "The items were not looked at."
    calibration: CalibrationLook | str = "Probabilities were not looked at."
    decisions: DecisionLook | str = "The decisions were not looked at."
    two: TwoModelsLook | str = "There is no baseline."
