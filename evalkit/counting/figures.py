"""What every figure on screen is called and what it means: one place, so that pages, boards and sentences agree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from evalkit.counting.metrics import METRICS

Terms: TypeAlias = Literal["machine learning", "medicine"]
"""Whose words figures are called by."""

UNDEFINED = "–"
_SMALL, _MOST_PLACES = 0.001, 9


def figure_text(value: float) -> str:
    """A figure with three decimals, or of a small one two digits that count, as on the board; a dash where undefined.

    >>> figure_text(0.25), figure_text(0.00042), figure_text(float("nan"))
    ('0.250', '0.00042', '–')
    """
    if math.isnan(value):
        return UNDEFINED
    places = 1 - math.floor(math.log10(abs(value))) if 0 < abs(value) < _SMALL else 3
    return f"{value:.{places}f}" if places <= _MOST_PLACES else f"{value:.1e}"


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The words of one figure.

    Attributes:
        title: as a heading. short: the title where there is little room. within: the name inside a sentence.
        meaning: one sentence for readers who do not know the name.
    """

    title: str
    short: str
    within: str
    meaning: str


def _words(title: str, meaning: str, *, short: str | None = None, within: str | None = None) -> FigureWords:
    return FigureWords(title, short or title, within or title.lower(), meaning)


_SHORT = {"recall": "Recall (TPR)"}
_WITHIN = {"recall": "recall", "f1": "F1", "matthews_correlation": "Matthews correlation"}

FIGURE_WORDS: Mapping[str, FigureWords] = MappingProxyType(
    {
        **{
            key: _words(each.title, each.meaning, short=_SHORT.get(key), within=_WITHIN.get(key))
            for key, each in METRICS.items()
        },
        "negative_predictive_value": _words(
            "Negative predictive value",
            "Of what the model does not predict, the share that is truly not there.",
            within="negative predictive value",
        ),
        "average_precision": _words(
            "Average precision (AuPRC)",
            "The area under the precision-recall curve, in steps. Chance level is the share of positives.",
            short="AuPRC",
            within="average precision",
        ),
        "roc_auc": _words(
            "ROC AUC",
            "The chance that a positive scores above a negative. Guessing gives 0.5.",
            short="AUC",
            within="ROC AUC",
        ),
        "argmax_accuracy": _words(
            "Top-1 accuracy",
            "Of all items, the share whose highest-scored label is the true one, whatever its score: no threshold is "
            "asked for. A tie for the highest score is no answer, and so not right.",
            within="top-1 accuracy",
        ),
        "top1_accuracy": _words(
            "Accuracy at this threshold (no answer counts as wrong)",
            "Of all items, the share whose highest-scored label is the true one and reaches the threshold. An item "
            "gets no answer where no label reaches the threshold, or where several tie for the highest score.",
            within="accuracy at this threshold",
        ),
        "coverage": _words(
            "Answered (coverage)",
            "Of all items, the share that gets an answer: whose highest-scored label stands alone and reaches the "
            "threshold.",
            short="answered",
        ),
        "answered_accuracy": _words(
            "Accuracy among the answered",
            "Of the items that get an answer, the share whose answer is right.",
            short="right of these",
        ),
        "exact_match": _words(
            "Exact match", "Of all items, the share for which the predicted labels are exactly the true ones."
        ),
        "log_loss": _words("Log loss", "The mean negative log-likelihood of the truth, in nats. Lower is better."),
        "false_alarms_per_hour": _words(
            "False alarms per hour", "False positives in an hour of recording, each of them an alarm of its own."
        ),
        "predicted": _words("Predicted items", "Items for which the label is predicted."),
        "tp": _words("True positives", "Predicted, and truly there."),
        "fp": _words("False positives", "Predicted, but not there."),
        "fn": _words("False negatives", "There, but not predicted."),
        "tn": _words("True negatives", "Not predicted, and not there."),
    }
)
"""By the name of the function that computes the figure, or of the field of ``Counts``. "top1_accuracy" is at a
threshold; "argmax_accuracy" is what ``top1_accuracy`` gives without one."""

_MEDICAL: Mapping[str, FigureWords] = MappingProxyType(
    {
        key: _words(title, FIGURE_WORDS[key].meaning, short=short, within=within)
        for key, title, short, within in (
            ("recall", "Sensitivity (true positive rate)", "Sensitivity", "sensitivity"),
            ("precision", "Positive predictive value (PPV)", "PPV", "PPV"),
            ("negative_predictive_value", "Negative predictive value (NPV)", "NPV", "NPV"),
            ("false_positive_rate", "False positive rate (1 − specificity)", "1 − specificity", "false positive rate"),
        )
    }
)


def words_of(key: str, terms: Terms) -> FigureWords:
    """What a figure is called and means.

    >>> words_of("recall", "medicine").short, words_of("f1", "medicine").short
    ('Sensitivity', 'F1 score')
    """
    return _MEDICAL[key] if terms == "medicine" and key in _MEDICAL else FIGURE_WORDS[key]
