"""Does a single-label model answer, and how often is an answer right? Coverage, and accuracy among the answered."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from evalkit.arrays import ABSENT, FloatArray
from evalkit.counting.per_example import RightSpans, highest_scored, top1_spans
from evalkit.predictions import Predictions


def coverage(p: Predictions, threshold: npt.ArrayLike, *, labels: Collection[str] | None = None) -> FloatArray | float:
    """Share of examples that get an answer: whose highest-scored label stands alone and reaches the threshold.

    For single-label models, an error for others. A tie for the highest score is no answer. A number gives a float, an
    array gives an array. ``labels`` keeps only the examples whose true label is among them; NaN if there are none.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> coverage(p, 0.5), coverage(p, 0.7)
    (1.0, 0.5)
    """
    return _answered(p, top1_spans(p, labels)).share(threshold)


def answered_accuracy(
    p: Predictions, threshold: npt.ArrayLike, *, labels: Collection[str] | None = None
) -> FloatArray | float:
    """Share of the examples with an answer, as ``coverage`` has it, whose answer is right; NaN where there are none.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> answered_accuracy(p, 0.5), answered_accuracy(p, 0.7)
    (0.5, 1.0)
    """
    right = top1_spans(p, labels)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(right.count(threshold) / _answered(p, right).count(threshold))
    return float(share) if share.ndim == 0 else share


def _answered(p: Predictions, right: RightSpans) -> RightSpans:
    """The spans in which the examples of ``right`` get an answer, right or wrong."""
    top_label, top_score = highest_scored(p)
    above = np.where(top_label >= 0, ABSENT, np.inf)
    return RightSpans(right.example, above[right.example], top_score[right.example])
