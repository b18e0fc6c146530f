"""What probabilities should not be worse than: giving each label its share of the test items."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.per_example import log_loss
from evalkit.errors import NotProbabilitiesError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary


def log_loss_or_why(ev: Evaluation) -> float | str:
    """The log loss, or the reason why there is none."""
    if ev.predictions is None:
        return "Needs predictions, one for each item."
    try:
        return log_loss(ev.predictions, labels=ev.labels)
    except NotProbabilitiesError as error:
        return str(error)


def base_rate_loss(ev: Evaluation, summary: LabelSummary) -> float:
    """The log loss of always giving each label its share of the test items, whatever the item.

    Of the same terms as ``log_loss``: of the true label of each item for single-label models, over all pairs else.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.evaluation.label_summary import summarise
    >>> from evalkit.making import predictions_from_matrix
    >>> ev = evaluate(predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary"))
    >>> round(base_rate_loss(ev, summarise(ev, np.array([0.5]))), 4)  # ln 2
    0.6931
    """
    positives, items = summary.positives.astype(np.float64), summary.items.astype(np.float64)
    surprise = -_times_log(positives, positives / np.maximum(items, 1))
    if ev.task == "multiclass":
        return float(surprise.sum() / max(positives.sum(), 1))
    negatives = items - positives
    surprise -= _times_log(negatives, negatives / np.maximum(items, 1))
    return float(surprise.sum() / max(items.sum(), 1))


def _times_log(number: FloatArray, share: FloatArray) -> FloatArray:
    """Number times the logarithm of its share; 0 where there is none."""
    return number * np.log(np.where(share > 0, share, 1.0))
