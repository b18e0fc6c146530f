"""How good is a classifier, at which confidence threshold should it run, and which of two models is better?

    >>> import evalkit as ek
    >>> ev = ek.evaluate(ek.load_sample("clips-forest").predictions)
    >>> ev.per_label["spin"].at(0.5)
    Counts(tp=..., fp=..., fn=..., tn=...)

Importing this package costs numpy only: names that need pandas or Altair are fetched when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from evalkit.advice import Finding, advise
from evalkit.averages import Average, average
from evalkit.confusions import ConfusionMatrix, confusion
from evalkit.counts import Counts, ThresholdCounts, counts_by_threshold, decide, sum_tables
from evalkit.curves import average_precision, roc_auc
from evalkit.errors import EvalkitError, InvalidInputError, NotProbabilitiesError, ReadingError
from evalkit.evaluation import Evaluation, evaluate
from evalkit.label_summary import LabelSummary, summarise
from evalkit.metrics import (
    METRICS,
    Metric,
    accuracy,
    balanced_accuracy,
    f1,
    f_beta,
    false_positive_rate,
    matthews_correlation,
    precision,
    predicted_positive_rate,
    prevalence,
    recall,
    specificity,
)
from evalkit.operating import Constraint, Infeasible, OperatingPoint, break_even, find_threshold
from evalkit.per_example import brier_score, exact_match, log_loss, top1_accuracy, top_k_accuracy
from evalkit.predictions import LabelScores, Predictions, predictions_from_matrix, predictions_from_pairs

if TYPE_CHECKING:
    from evalkit.auc_variance import delong
    from evalkit.comparison import Comparison, compare
    from evalkit.differences import Difference
    from evalkit.disagreements import Disagreements, find_disagreements
    from evalkit.google.exported import to_json
    from evalkit.google.responses import read_evaluation
    from evalkit.label_comparison import LabelComparison, LabelDifference, compare_labels
    from evalkit.live.board import Board, board
    from evalkit.pairing import Pairing, pair
    from evalkit.reading import Account, Exclusion, Loaded, Note, Timeline, read_predictions, to_csv
    from evalkit.resampling import bootstrap
    from evalkit.samples import SAMPLES, load_sample
    from evalkit.uncertainty import Estimate, wilson

__version__ = "0.1.0"

_FETCHED_WHEN_USED = {
    "read_evaluation": "evalkit.google.responses",
    "to_json": "evalkit.google.exported",
    "Board": "evalkit.live.board",
    "board": "evalkit.live.board",
    "Account": "evalkit.reading",
    "Exclusion": "evalkit.reading",
    "Loaded": "evalkit.reading",
    "Note": "evalkit.reading",
    "Timeline": "evalkit.reading",
    "read_predictions": "evalkit.reading",
    "to_csv": "evalkit.reading",
    "SAMPLES": "evalkit.samples",
    "load_sample": "evalkit.samples",
    "Comparison": "evalkit.comparison",
    "compare": "evalkit.comparison",
    "Difference": "evalkit.differences",
    "Disagreements": "evalkit.disagreements",
    "find_disagreements": "evalkit.disagreements",
    "LabelComparison": "evalkit.label_comparison",
    "LabelDifference": "evalkit.label_comparison",
    "compare_labels": "evalkit.label_comparison",
    "Pairing": "evalkit.pairing",
    "pair": "evalkit.pairing",
    "Estimate": "evalkit.uncertainty",
    "wilson": "evalkit.uncertainty",
    "delong": "evalkit.auc_variance",
    "bootstrap": "evalkit.resampling",
}


def __getattr__(name: str) -> Any:
    if name not in _FETCHED_WHEN_USED:
        raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
    return getattr(importlib.import_module(_FETCHED_WHEN_USED[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "METRICS",
    "SAMPLES",
    "Account",
    "Average",
    "Board",
    "Comparison",
    "ConfusionMatrix",
    "Constraint",
    "Counts",
    "Difference",
    "Disagreements",
    "Estimate",
    "EvalkitError",
    "Evaluation",
    "Exclusion",
    "Finding",
    "Infeasible",
    "InvalidInputError",
    "LabelComparison",
    "LabelDifference",
    "LabelScores",
    "LabelSummary",
    "Loaded",
    "Metric",
    "NotProbabilitiesError",
    "Note",
    "OperatingPoint",
    "Pairing",
    "Predictions",
    "ReadingError",
    "ThresholdCounts",
    "Timeline",
    "accuracy",
    "advise",
    "average",
    "average_precision",
    "balanced_accuracy",
    "board",
    "bootstrap",
    "break_even",
    "brier_score",
    "compare",
    "compare_labels",
    "confusion",
    "counts_by_threshold",
    "decide",
    "delong",
    "evaluate",
    "exact_match",
    "f1",
    "f_beta",
    "false_positive_rate",
    "find_disagreements",
    "find_threshold",
    "load_sample",
    "log_loss",
    "matthews_correlation",
    "pair",
    "precision",
    "predicted_positive_rate",
    "predictions_from_matrix",
    "predictions_from_pairs",
    "prevalence",
    "read_evaluation",
    "read_predictions",
    "recall",
    "roc_auc",
    "specificity",
    "sum_tables",
    "summarise",
    "to_csv",
    "to_json",
    "top1_accuracy",
    "top_k_accuracy",
    "wilson",
]
