"""Scores and truth of one label against the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class LabelScores:
    """One label against the rest, aligned over all examples of which it is known whether they have the label.

    y_true: (n_known,) bool. y_score: (n_known,) float64, -inf where the model gave no score.
    example: (n_known,) int64, the position of each row in ``Predictions.ids``.
    n_unknown: examples of which it is not known whether they have the label; they are in none of the arrays.
    """

    y_true: BoolArray
    y_score: FloatArray
    example: IntArray
    n_unknown: int = 0

    def __repr__(self) -> str:
        scored = np.count_nonzero(self.y_score > ABSENT)
        unknown = f", {self.n_unknown} examples of unknown truth" if self.n_unknown else ""
        positives = np.count_nonzero(self.y_true)
        return f"LabelScores({len(self.y_true)} examples, {positives} positives, {scored} scores{unknown})"
