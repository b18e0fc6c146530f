"""Areas under curves, points of curves, and thinning of points for drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import require_type

MOST_PAIRS = 2**62
"""Twice the pairs of a positive and a negative that are still counted in integers of 64 bits."""


def average_precision(t: ThresholdCounts) -> float:
    """Step-wise area under the precision-recall curve: the sum of (R_n - R_n-1) P_n over falling thresholds.

    The same definition as scikit-learn's ``average_precision_score``; trapezoids and the interpolation of Davis and
    Goadrich (2006) give other numbers. Chance level is the prevalence. Where some positives have no score the sum
    ends at the recall that was reached (``t.truncated``). NaN without positives. An error where the source gave ratios
    that leave it open (``t.unknown``).

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> average_precision(counts_by_threshold([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]))
    0.8333...
    """
    require_type(t, ThresholdCounts)
    t.require("average_precision")
    if t.positives == 0:
        return float("nan")
    found = np.diff(t.tp)
    gains = found > 0
    tp, fp = t.tp[1:][gains], t.fp[1:][gains]
    return float(np.sum(found[gains] * (tp / (tp + fp))) / t.positives)


def roc_auc(t: ThresholdCounts) -> float:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.

    Mann-Whitney's U over the number of pairs, in integers where these have room. Pairs without a score tie below all
    scores. NaN without positives or without negatives. An error where the source gave ratios that leave it open.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> roc_auc(counts_by_threshold([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    require_type(t, ThresholdCounts)
    t.require("roc_auc")
    if t.positives == 0 or t.negatives == 0:
        return float("nan")
    pairs = 2 * t.positives * t.negatives
    tp, fp = (t.tp, t.fp) if pairs <= MOST_PAIRS else (t.tp.astype(np.float64), t.fp.astype(np.float64))
    twice_above = (np.diff(fp) * (tp[1:] + tp[:-1])).sum().item()
    twice_above += (t.negatives - int(t.fp[-1])) * (int(t.tp[-1]) + t.positives)
    return float(twice_above / pairs)


AREAS: Mapping[str, Callable[[ThresholdCounts], float]] = MappingProxyType(
    {"average_precision": average_precision, "roc_auc": roc_auc}
)
"""Areas under curves, by the names of their functions: figures that need no threshold."""


def thin(x: FloatArray, y: FloatArray, *, cells: int = 500) -> IntArray:
    """Rows of a curve that are enough to draw it: indices, rising, shape (n_kept,).

    Keeps the first and the last row of every run of rows that fall into one cell of a ``cells`` by ``cells`` raster
    of the unit square, so that no drawn point is further than one cell from its row. Rows with NaN are dropped.

    >>> thin(np.array([0, 0.0001, 0.0002, 1]), np.array([0, 0, 0, 1])).tolist()
    [0, 2, 3]
    """
    rows = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    cell = np.round(x[rows] * cells).astype(np.int64) * (cells + 1) + np.round(y[rows] * cells).astype(np.int64)
    changes = np.diff(cell) != 0
    first, last = np.concatenate([[True], changes]), np.concatenate([changes, [True]])
    kept: IntArray = rows[(first | last)[: len(rows)]]
    return kept
