"""What a score is made of: how far probabilities are off, how well they tell apart, and how uncertain the truth is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.calibration.claims import Claims, claims_of
from evalkit.calibration.isotonic import isotonic
from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions

Scoring: TypeAlias = Literal["brier", "log"]


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """score = miscalibration - discrimination + uncertainty, each at least 0; all NaN where there is no score.

    miscalibration: what the score would fall by if probabilities were calibrated without a change of their order; 0 is
    best. discrimination: what these calibrated ones gain over the same probability for all; more is better.
    uncertainty: the score of that one probability, the share that came true: the model has no part in it.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float

    def __add__(self, other: ScoreParts) -> ScoreParts:
        return ScoreParts(
            self.score + other.score,
            self.miscalibration + other.miscalibration,
            self.discrimination + other.discrimination,
            self.uncertainty + other.uncertainty,
        )


def score_parts(
    p: Predictions,
    score: Scoring = "brier",
    *,
    label: str | None = None,
    labels: Collection[str] | None = None,
    scored_only: bool = False,
) -> ScoreParts:
    """The Brier or the log score (nats), lower is better, in three parts that add up to it.

    Of a label; or, where none is named, of all pairs of a multi-label model, which is its ``brier_score`` or
    ``log_loss``; of a single-label model of the claim that its top label is the true one (the parts of its labels add
    up to its ``brier_score``). ``labels``, ``scored_only``, and what is refused: see ``reliability``.

    By isotonic regression, without bins (Dimitriadis, Gneiting and Jordan 2021, "Stable reliability diagrams for
    probabilistic classifiers", PNAS 118). The log score clips probabilities as ``log_loss`` does.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[0], [1], [0], [1]], [[0.1], [0.4], [0.4], [0.8]], labels=["cat"], task="binary")
    >>> parts = score_parts(p)
    >>> [round(each, 12) for each in (parts.score, parts.miscalibration, parts.discrimination, parts.uncertainty)]
    [0.1425, 0.0175, 0.125, 0.25]
    """
    return parts_of(claims_of(p, label, labels=labels, scored_only=scored_only), score)


def parts_of(claims: Claims, score: Scoring = "brier") -> ScoreParts:
    return parts_of_table(claims.table(), score)


def parts_of_table(t: ThresholdCounts, score: Scoring = "brier") -> ScoreParts:
    """Of an exact table, whose thresholds are the scores; pairs without a score do not count."""
    if score not in get_args(Scoring):
        raise InvalidInputError("Unknown score.", found=repr(score), remedy="Use 'brier' or 'log'.")
    mean = _mean_square if score == "brier" else _mean_log
    true, false = np.diff(t.tp), np.diff(t.fp)
    if not len(true):
        return ScoreParts(*[float("nan")] * 4)
    as_given = mean(t.thresholds[1:], true, false)
    blocks = isotonic(t)
    calibrated = mean(blocks.share, blocks.came_true, blocks.total - blocks.came_true)
    everything = np.array([true.sum()]), np.array([false.sum()])
    alike = mean(everything[0] / (everything[0] + everything[1]), *everything)
    return ScoreParts(as_given, as_given - calibrated, alike - calibrated, alike)


def _mean_square(given: FloatArray, true: IntArray, false: IntArray) -> float:
    return float(np.sum(true * (1 - given) ** 2 + false * given**2) / np.sum(true + false))


def _mean_log(given: FloatArray, true: IntArray, false: IntArray) -> float:
    eps = float(np.finfo(np.float64).eps)
    clipped = np.clip(given, eps, 1 - eps)
    return float(-np.sum(true * np.log(clipped) + false * np.log(1 - clipped)) / np.sum(true + false))
