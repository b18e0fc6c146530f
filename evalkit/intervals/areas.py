"""The areas under curves in one table: how each is computed, bounded, compared and resampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.between_thresholds import Bounds, average_precision_bounds, roc_auc_bounds
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.average_precision import ap_difference, ap_estimate, ap_influence, ap_lift, enlarged
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.roc_auc import auc_difference, auc_estimate, auc_influence


@dataclass(frozen=True, slots=True)
class Area:
    """What can be asked of an area under a curve.

    Attributes:
        value: of a table of counts. bounds: what a table allows it to be, where the order of scores is not known.
        estimate: with its interval, at a level.
        influence: the value, and what each group adds to it, (n_groups,).
        lift: about how much too high it comes out for having few positives.
        difference: of two models on the same groups, at a level: the estimates of a, of b and of b - a, and the p-value
            of no difference.
        of_resamples: of each resample, (n_resamples,), from counts at falling thresholds, (n_rows, n_resamples).
    """

    value: Callable[[ThresholdCounts], float]
    bounds: Callable[[ThresholdCounts], Bounds]
    estimate: Callable[[GroupedScores, float], Estimate]
    influence: Callable[[GroupedScores], tuple[float, FloatArray]]
    lift: Callable[[GroupedScores], float]
    difference: Callable[[GroupedScores, GroupedScores, float], tuple[Estimate, Estimate, Estimate, float]]
    of_resamples: Callable[[Counts], FloatArray]


def label_area(s: GroupedScores, key: str) -> tuple[float, FloatArray, float]:
    """The area of one label as a part of a mean over labels: its value, what each group adds to it, and its lift.

    What groups add, (n_groups,), is enlarged for those that hold positives of this label: all groups of a mean are
    many, those of a label may be few. NaN where it is undefined.
    """
    area = AREA_STATISTICS[key]
    value, influence = area.influence(s)
    return value, enlarged(influence, s.positives), area.lift(s)


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


def _no_lift(_: GroupedScores) -> float:
    """Few positives do not lift the area under the ROC curve: U is unbiased."""
    return 0.0


AREA_STATISTICS: Mapping[str, Area] = MappingProxyType(
    {
        "average_precision": Area(
            AREAS["average_precision"],
            average_precision_bounds,
            ap_estimate,
            ap_influence,
            ap_lift,
            ap_difference,
            _average_precision_of_resamples,
        ),
        "roc_auc": Area(
            AREAS["roc_auc"],
            roc_auc_bounds,
            auc_estimate,
            auc_influence,
            _no_lift,
            auc_difference,
            _roc_auc_of_resamples,
        ),
    }
)
"""Each area of ``counting.curves.AREAS``, by the same keys."""
