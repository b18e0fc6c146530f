"""Do scores come true as often as they say: of the whole model in bins, and of each label on the average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.calibration.bins import BINS, bin_edges, reliability
from evalkit.calibration.related import bin_of
from evalkit.counting.by_label import each_label
from evalkit.errors import NotProbabilitiesError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.predictions import Predictions

MOST_CLAIMS = 500_000
"""Of more scores the error by chance alone is next to nothing, and is not worked out."""


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationLook:
    """error: the expected calibration error, of ``of``. by_chance: that of a perfectly calibrated model with these very
    scores; NaN of very many. mean, share: (n_labels,) the mean score of each label, and the share of them that is true.
    """

    of: str
    error: float
    by_chance: float
    mean: FloatArray
    share: FloatArray


def look_at_calibration(ev: Evaluation) -> CalibrationLook | str:
    """How well scores come true, or why that cannot be said."""
    p = ev.predictions
    if p is None:
        return "It needs predictions, one for each item."
    at = [p.index(label) for label in ev.labels]
    try:
        if p.task == "multiclass" or sum(len(p.scored(i)[2]) for i in at) <= MOST_CLAIMS:
            seen = reliability(p, labels=ev.labels, scored_only=True)
            error, chance = seen.expected_calibration_error, seen.if_calibrated
        else:
            reliability(p, labels=ev.labels[:1], scored_only=True)  # are they probabilities?
            error, chance = _error_of_pairs(p, at), float("nan")
    except NotProbabilitiesError as problem:
        return str(problem)
    if np.isnan(error):
        return "The model gave no score."
    mean, share = np.full((2, len(at)), np.nan)
    for place, i in enumerate(at):
        _, truth, score = p.scored(i)
        if len(score):
            mean[place], share[place] = score.mean(), truth.mean()
    of = "of each item's highest score" if p.task == "multiclass" else "of pairs of item and label"
    return CalibrationLook(of, error, chance, mean, share)


def _error_of_pairs(p: Predictions, at: list[int]) -> float:
    """As ``expected_calibration_error``, label by label."""
    edges = bin_edges(BINS)

    def sums(i: int) -> FloatArray:
        _, truth, score = p.scored(i)
        place = bin_of(score, edges)
        weighed = np.bincount(place, score, minlength=BINS)
        return np.stack([weighed, np.bincount(place[truth], minlength=BINS), np.bincount(place, minlength=BINS)])

    claimed, came_true, total = np.sum(list(each_label(sums, at)), axis=0)
    return float(np.abs(claimed - came_true).sum() / total.sum())
