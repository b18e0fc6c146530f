"""Areas of what is counted in groups at some thresholds, and what each group adds to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts
from evalkit.counting.source import GroupedCounts
from evalkit.intervals.areas import area_of_resamples
from evalkit.intervals.average_precision import influence_estimate
from evalkit.intervals.estimate import Estimate

METHOD = "jackknife of random groups, logit scale"


def area_influence(key: str, s: GroupedCounts) -> FloatArray:
    """(n_groups,) what each group adds to an area: squares of it sum to the jackknife's variance.

    By how much the area moves where the group is left out (Wolter, Introduction to Variance Estimation, 2007,
    chapter 4), computed at the thresholds that are known. 0 for a group without any pair, NaN where it is undefined.

    >>> tp, fp = np.array([[0, 1, 2], [0, 2, 2], [0, 1, 2]]), np.array([[0, 0, 1], [0, 1, 1], [0, 0, 2]])
    >>> s = GroupedCounts(np.array([np.inf, 0.6, 0.2]), tp, fp, np.array([2, 2, 2]), np.array([3, 3, 3]))
    >>> area_influence("roc_auc", s).round(3).tolist()
    [0.011, -0.006, -0.006]
    """
    filled = (s.positives + s.negatives) > 0
    tp, fp = (part[:, 1:].sum(axis=0)[:, None] - part[filled, 1:].T for part in (s.tp, s.fp))
    positives, negatives = (part.sum() - part[filled] for part in (s.positives, s.negatives))
    without = area_of_resamples(Counts.of_totals(tp, fp, positives, negatives), key)
    n = len(without)
    influence = np.zeros(s.n_groups)
    influence[filled] = np.sqrt((n - 1) / n) * (without.mean() - without)
    return influence


def area_estimate(value: float, influence: FloatArray, in_groups: IntArray, level: float) -> Estimate:
    """An area with its interval from ``area_influence``. in_groups: (n_groups,) positives.

    value: of finer thresholds than those of the groups. No interval below FEWEST_POSITIVES, with the reason.
    """
    e = influence_estimate(value, influence, in_groups, level)
    return e if e.reason else replace(e, method=METHOD)
