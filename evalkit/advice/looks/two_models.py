"""What a model and its baseline have in common, and whether the data can tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.comparison.differences import Difference, area_difference
from evalkit.comparison.pairing import Pairing, pair
from evalkit.comparison.prepared_pairs import prepare_pairs
from evalkit.evaluation.evaluation import Evaluation

FIGURES = ("average_precision", "roc_auc")
"""What does not depend on a threshold, at which two models are not alike."""
LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class TwoModelsLook:
    """names: of the baseline and the model. differences: model minus baseline, or why there are none."""

    names: tuple[str, str]
    pairing: Pairing
    differences: tuple[Difference, ...] | str


def look_at_two(baseline: Evaluation, model: Evaluation) -> TwoModelsLook:
    """What two evaluations share, and the differences of their areas."""
    names = (baseline.name, model.name)
    pairing = pair(baseline, model)
    if pairing.reason:
        return TwoModelsLook(names, pairing, pairing.reason)
    if not pairing.by_example:
        return TwoModelsLook(names, pairing, "It needs predictions of both models.")
    scores = prepare_pairs(baseline, model, pairing).scores(pairing.labels)
    return TwoModelsLook(names, pairing, tuple(area_difference(key, scores, LEVEL) for key in FIGURES))
