"""Ratios of counts, and the registry that describes each of them.

Every function takes a ``Counts`` of integers and gives a float, or of arrays and gives an array. Undefined is NaN:
never 0, 1 or -1. Nothing here knows a score or a threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from evalkit.counting.counts import Counts
from evalkit.errors import InvalidInputError

Ratio: TypeAlias = Any  # float for Counts of integers, float64 array for Counts of arrays


def precision(c: Counts) -> Ratio:
    """tp / (tp + fp): the share of predictions that are right. NaN where nothing is predicted.

    >>> precision(Counts(tp=1008, fp=5, fn=5, tn=2021))  # Google's published example
    0.9950641...
    """
    return _ratio(c.tp, c.tp + c.fp)


def recall(c: Counts) -> Ratio:
    """tp / (tp + fn), also called the true positive rate: the share of positives that are found. NaN without positives.

    >>> recall(Counts(tp=28, fp=72, fn=23, tn=2680))  # Finley's tornado forecasts, 1884
    0.5490...
    """
    return _ratio(c.tp, c.tp + c.fn)


def specificity(c: Counts) -> Ratio:
    """tn / (tn + fp): the share of negatives that are left alone. NaN without negatives."""
    return _ratio(c.tn, c.tn + c.fp)


def false_positive_rate(c: Counts) -> Ratio:
    """fp / (fp + tn): the share of negatives that are predicted. NaN without negatives.

    Not the false discovery rate, whose denominator is what was predicted.
    """
    return _ratio(c.fp, c.fp + c.tn)


def negative_predictive_value(c: Counts) -> Ratio:
    """tn / (tn + fn): the share of what is not predicted that is truly not there. NaN where all is predicted.

    >>> negative_predictive_value(Counts(tp=28, fp=72, fn=23, tn=2680))
    0.9914...
    """
    return _ratio(c.tn, c.tn + c.fn)


def accuracy(c: Counts) -> Ratio:
    """(tp + tn) / all: the share of right decisions for one label against the rest. NaN without examples.

    For a whole model of many labels it misleads, since most pairs are easy negatives: see ``top1_accuracy``
    and ``exact_match``.
    """
    return _ratio(c.tp + c.tn, c.tp + c.fp + c.fn + c.tn)


def balanced_accuracy(c: Counts) -> Ratio:
    """Mean of recall and specificity. NaN without positives or without negatives."""
    return (recall(c) + specificity(c)) / 2


def f1(c: Counts) -> Ratio:
    """2 tp / (2 tp + fp + fn): harmonic mean of precision and recall. NaN where nothing is predicted nor true."""
    return f_beta(c, 1.0)


def f_beta(c: Counts, beta: float) -> Ratio:
    """(1 + b^2) tp / ((1 + b^2) tp + b^2 fn + fp): recall weighs ``beta`` times as much as precision.

    Van Rijsbergen, Information Retrieval (1979). NaN where nothing is predicted nor true. A beta of 0 or less, or one
    whose square is infinite, is an error.

    >>> f_beta(Counts(tp=1, fp=1, fn=0, tn=5), beta=2.0)
    0.8333...
    """
    weight = beta * beta
    if not (beta > 0 and weight < float("inf")):
        raise InvalidInputError("beta must be a number above 0 whose square is finite.", found=repr(beta))
    return _ratio((1 + weight) * c.tp, (1 + weight) * c.tp + weight * c.fn + c.fp)


def matthews_correlation(c: Counts) -> Ratio:
    """Correlation of decision and truth, -1 to 1; 0 is no better than chance.

    Matthews, Biochim. Biophys. Acta 405 (1975). NaN where decisions or truths are all alike.
    """
    predicted, rest = np.float64(c.tp + c.fp), np.float64(c.fn + c.tn)
    true, false = np.float64(c.tp + c.fn), np.float64(c.fp + c.tn)
    covariance = np.multiply(c.tp, c.tn, dtype=np.float64) - np.multiply(c.fp, c.fn, dtype=np.float64)
    correlation = _ratio(covariance, np.sqrt(predicted) * np.sqrt(rest) * np.sqrt(true) * np.sqrt(false))
    clipped = np.clip(correlation, -1.0, 1.0)  # rounding of the roots may lead a hair beyond
    return clipped if np.ndim(clipped) else float(clipped)


def predicted_positive_rate(c: Counts) -> Ratio:
    """(tp + fp) / all: the share that is flagged. NaN without examples."""
    return _ratio(c.tp + c.fp, c.tp + c.fp + c.fn + c.tn)


def prevalence(c: Counts) -> Ratio:
    """(tp + fn) / all: the share of positives in the test set. The same at every threshold; NaN without examples."""
    return _ratio(c.tp + c.fn, c.tp + c.fp + c.fn + c.tn)


def _ratio(numerator: Any, denominator: Any) -> Ratio:
    if np.ndim(denominator) == 0:
        return float(numerator) / float(denominator) if denominator else float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0, np.nan, np.true_divide(numerator, denominator))


@dataclass(frozen=True, slots=True)
class Metric:
    """What a ratio is called, means and when it is undefined. ``function`` takes ``Counts``."""

    key: str
    title: str
    meaning: str
    function: Callable[[Counts], Ratio]
    undefined_when: str
    higher_is_better: bool | None = True
    range: tuple[float, float] = (0.0, 1.0)


_NO_POSITIVES, _NO_NEGATIVES = "there are no positives", "there are no negatives"
_ALL = (
    Metric(
        "precision",
        "Precision",
        "Of what the model predicts, the share that is right.",
        precision,
        "nothing is predicted",
    ),
    Metric(
        "recall",
        "Recall (true positive rate)",
        "Of what is truly there, the share that the model finds.",
        recall,
        _NO_POSITIVES,
    ),
    Metric(
        "specificity",
        "Specificity",
        "Of what is not there, the share that the model leaves alone.",
        specificity,
        _NO_NEGATIVES,
    ),
    Metric(
        "false_positive_rate",
        "False positive rate",
        "Of what is not there, the share that the model predicts all the same.",
        false_positive_rate,
        _NO_NEGATIVES,
        higher_is_better=False,
    ),
    Metric("accuracy", "Accuracy", "Of all decisions, the share that is right.", accuracy, "there are no examples"),
    Metric(
        "balanced_accuracy",
        "Balanced accuracy",
        "The mean of recall and specificity.",
        balanced_accuracy,
        "there are no positives or no negatives",
    ),
    Metric(
        "f1",
        "F1 score",
        "The harmonic mean of precision and recall: high only where both are.",
        f1,
        "nothing is predicted and there are no positives",
    ),
    Metric(
        "matthews_correlation",
        "Matthews correlation",
        "The correlation of decision and truth; 0 is chance.",
        matthews_correlation,
        "decisions or truths are all alike",
        range=(-1.0, 1.0),
    ),
    Metric(
        "predicted_positive_rate",
        "Predicted positive rate",
        "Of all items, the share that the model predicts.",
        predicted_positive_rate,
        "there are no examples",
        higher_is_better=None,
    ),
    Metric(
        "prevalence",
        "Prevalence",
        "Of all items, the share that truly has the label.",
        prevalence,
        "there are no examples",
        higher_is_better=None,
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.key: metric for metric in _ALL})
"""Every ratio of counts, by the name of its function."""


UNREGISTERED: Mapping[str, Callable[[Counts], Ratio]] = MappingProxyType(
    {"negative_predictive_value": negative_predictive_value}
)
"""Ratios that boards show where the terms of medicine are chosen, and that nothing is compared or optimised by."""


def ratio_function(key: str) -> Callable[[Counts], Ratio]:
    """The function of a ratio, registered or not."""
    return UNREGISTERED[key] if key in UNREGISTERED else METRICS[key].function


def metric(key: str) -> Metric:
    """The registered metric of a key; an error that lists the keys if there is none."""
    if key not in METRICS:
        raise InvalidInputError("No such metric.", found=repr(key), remedy=f"Metrics are: {', '.join(METRICS)}.")
    return METRICS[key]
