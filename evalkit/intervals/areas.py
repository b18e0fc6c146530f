"""The areas under curves in one table: how each is computed, bounded, compared and resampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.between_thresholds import Bounds, average_precision_bounds, roc_auc_bounds
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.average_precision import (
    AreaPart,
    ap_difference,
    ap_estimate,
    ap_mean,
    ap_mean_difference,
    ap_part,
)
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.roc_auc import auc_difference, auc_estimate, auc_mean, auc_mean_difference, auc_part

Compared: TypeAlias = tuple[Estimate, Estimate, Estimate, float]


@dataclass(frozen=True, slots=True)
class Area:
    """What can be asked of an area under a curve.

    Attributes:
        value: of a table of counts. bounds: what a table allows it to be, where the order of scores is not known.
        estimate: with its interval, at a level.
        part: of one label, as a part of a mean over labels. mean: the mean of such parts with its interval, from the
            positives of all labels in each group, (n_groups,), at a level.
        difference: of two models on the same groups, at a level: the estimates of a, of b and of b - a, and the p-value
            of no difference. mean_difference: the same of two means over the same labels.
        of_resamples: of each resample, (n_resamples,), from counts at falling thresholds, (n_rows, n_resamples).
    """

    value: Callable[[ThresholdCounts], float]
    bounds: Callable[[ThresholdCounts], Bounds]
    estimate: Callable[[GroupedScores, float], Estimate]
    part: Callable[[GroupedScores], AreaPart]
    mean: Callable[[AreaPart, IntArray, float], Estimate]
    difference: Callable[[GroupedScores, GroupedScores, float], Compared]
    mean_difference: Callable[[AreaPart, AreaPart, IntArray, float], Compared]
    of_resamples: Callable[[Counts], FloatArray]


class AreaSum:
    """Parts of a mean over labels, added up with their weights."""

    def __init__(self) -> None:
        self._value, self._lift, self._hidden, self._weight = 0.0, 0.0, 0.0, 0.0
        self._influence: FloatArray = np.zeros(1)

    def add(self, part: AreaPart, weight: float = 1.0) -> None:
        """A label on which the area is defined."""
        self._value += weight * part.value
        self._influence = self._influence + weight * part.influence
        self._lift += weight * part.lift
        self._hidden += weight**2 * part.hidden
        self._weight += weight

    def mean(self) -> AreaPart:
        """NaN where no label was added."""
        if not self._weight:
            return AreaPart(float("nan"), np.full(1, np.nan))
        w = self._weight
        return AreaPart(self._value / w, self._influence / w, self._lift / w, self._hidden / w**2)


def area_of_resamples(c: Counts, key: str) -> FloatArray:
    """An area of each resample, (n_resamples,), from its counts at falling thresholds, (n_rows, n_resamples)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return AREA_STATISTICS[key].of_resamples(c)


def _average_precision_of_resamples(c: Counts) -> FloatArray:
    tp, fp = np.asarray(c.tp, dtype=np.float64), np.asarray(c.fp, dtype=np.float64)
    tp_before = _one_row_before(tp)
    steps = np.where(tp > tp_before, (tp - tp_before) * tp / (tp + fp), 0.0)
    return np.asarray(steps.sum(axis=0) / (tp[-1] + np.asarray(c.fn)[-1]))


def _roc_auc_of_resamples(c: Counts) -> FloatArray:
    tp, fp = np.asarray(c.tp, dtype=np.float64), np.asarray(c.fp, dtype=np.float64)
    positives, negatives = tp[-1] + np.asarray(c.fn)[-1], fp[-1] + np.asarray(c.tn)[-1]
    pairs = np.sum((fp - _one_row_before(fp)) * (tp + _one_row_before(tp)) / 2, axis=0)
    pairs += (negatives - fp[-1]) * (tp[-1] + positives) / 2
    return np.asarray(pairs / (positives * negatives))


def _one_row_before(counts: FloatArray) -> FloatArray:
    """The counts at the threshold above each; above the first, nothing is counted."""
    return np.vstack([np.zeros((1, counts.shape[1])), counts[:-1]])


AREA_STATISTICS: Mapping[str, Area] = MappingProxyType(
    {
        "average_precision": Area(
            AREAS["average_precision"],
            average_precision_bounds,
            ap_estimate,
            ap_part,
            ap_mean,
            ap_difference,
            ap_mean_difference,
            _average_precision_of_resamples,
        ),
        "roc_auc": Area(
            AREAS["roc_auc"],
            roc_auc_bounds,
            auc_estimate,
            auc_part,
            auc_mean,
            auc_difference,
            auc_mean_difference,
            _roc_auc_of_resamples,
        ),
    }
)
"""Each area of ``counting.curves.AREAS``, by the same keys."""
