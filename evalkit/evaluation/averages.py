"""Figures of a whole model: of all pairs pooled, or means over its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import AREAS
from evalkit.counting.metrics import metric
from evalkit.errors import InvalidInputError, require_type
from evalkit.evaluation.evaluation import Evaluation

Averaging = Literal["micro", "macro", "weighted"]


@dataclass(frozen=True, slots=True)
class Average:
    """A figure over labels. ``left_out`` names the labels on which it is undefined (never for micro)."""

    value: float
    method: Averaging
    left_out: tuple[str, ...]


def require_averaging(method: str) -> None:
    """Raise unless it is "micro", "macro" or "weighted"."""
    if method not in get_args(Averaging):
        raise InvalidInputError("Unknown average.", found=repr(method), remedy="Use 'micro', 'macro' or 'weighted'.")


def average(ev: Evaluation, key: str, *, method: Averaging = "macro", threshold: float | None = None) -> Average:
    """A figure of the whole model: pooled ("micro"), mean over labels ("macro"), or weighted by support.

    ``key`` is a key of METRICS, which needs a ``threshold``, or "average_precision" or "roc_auc". Labels on which the
    figure is undefined are left out and named. NaN where it is undefined for all. An unknown key or method, and a
    metric without its threshold, are errors.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 0]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multilabel")
    >>> average(evaluate(p), "recall", threshold=0.5)
    Average(value=1.0, method='macro', left_out=('b',))
    """
    require_type(ev, Evaluation)
    require_averaging(method)
    if key not in AREAS and threshold is None:
        raise InvalidInputError(f"{metric(key).title} depends on the threshold.", remedy="Pass threshold=0.5, say.")

    def figure(table: ThresholdCounts) -> float:
        if key in ev.unknown:
            return float("nan")
        return AREAS[key](table) if key in AREAS else float(metric(key).function(table.at(threshold or 0.0)))

    if method == "micro":
        return Average(figure(ev.pooled), method, ())
    values = np.array([figure(ev.per_label[label]) for label in ev.labels])
    weights = ev.positives if method == "weighted" else np.ones(len(values))
    left_out = tuple(label for label, value in zip(ev.labels, values, strict=True) if np.isnan(value))
    return Average(float(mean_over_labels(values, weights)), method, left_out)


def mean_over_labels(values: FloatArray, weights: FloatArray | IntArray) -> FloatArray:
    """Weighted mean along the first axis over the defined values; NaN where none is defined or weighs anything."""
    weight = np.broadcast_to(np.reshape(weights, (-1,) + (1,) * (values.ndim - 1)), values.shape)
    defined = ~np.isnan(values)
    total = np.sum(weight, axis=0, where=defined)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.sum(weight * np.where(defined, values, 0.0), axis=0) / total
    return mean
