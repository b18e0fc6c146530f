"""Probabilities of 0 and 1, which a log loss has to clip: how many there are, and how many are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.counting.per_example import log_losses
from evalkit.errors import NotProbabilitiesError
from evalkit.evaluation.evaluation import Evaluation

CLIP = float(np.finfo(np.float64).eps)
"""A log loss takes probabilities as no closer to 0 and 1 than this."""

HEAVIEST = -float(np.log(CLIP))
"""What a pair adds whose truth was given no probability: 36.04, where one right half of the time adds 0.69."""

_LIGHTEST = -float(np.log(1 - CLIP))


@dataclass(frozen=True, slots=True)
class Saturation:
    """Of the terms of a log loss (items of single-label models, else pairs) those ``at_clip``, and those of them whose
    probability speaks ``against`` what is true, each of which adds HEAVIEST."""

    terms: int
    at_clip: int
    against: int


def saturation(ev: Evaluation) -> Saturation | None:
    """How many probabilities are at the clip; None where there is no log loss.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[1.0], [1.0], [0.5]], labels=["cat"], task="binary")
    >>> saturation(evaluate(p))
    Saturation(terms=3, at_clip=2, against=1)
    """
    if ev.predictions is None:
        return None
    try:
        _, losses = log_losses(ev.predictions, ev.labels)
    except NotProbabilitiesError:
        return None
    against = int(np.count_nonzero(losses >= HEAVIEST))
    return Saturation(len(losses), against + int(np.count_nonzero(losses <= _LIGHTEST)), against)
