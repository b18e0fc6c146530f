"""Claims that are related, such as those of one video: how much they have in common, and what that does to sums."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.calibration.claims import Claims
from evalkit.calibration.isotonic import isotonic

MOST = 0.99
_MOST_CLAIMS = 1_000_000
_LITTLE = 0.02
"""What adds less than this share to variances is none: draws of related claims take long."""


def residual_correlation(claims: Claims) -> float:
    """How alike the residuals of claims of one group are: 0 if not at all, or if each claim stands alone.

    The sum of products of the residuals of any two claims of a group, over the sum of products of their standard
    deviations. Residuals are those of the calibrated scores (isotonic), so that a score that is wrong in the same way
    everywhere does not count as related. At most 0.99. Of more than a million claims whole groups are taken by chance.
    """
    if claims.group is None:
        return 0.0
    rows = some_groups(claims.group, _MOST_CLAIMS, np.random.default_rng(0))
    group, score, came_true = (each[rows] for each in (claims.group, claims.score, claims.came_true))
    expected = isotonic(claims.table()).at(score)
    residual, deviation = came_true - expected, np.sqrt(expected * (1 - expected))
    together, alone = (float(np.sum(np.bincount(group, each) ** 2)) for each in (residual, deviation))
    common, possible = together - float(np.sum(residual**2)), alone - float(np.sum(deviation**2))
    correlation = min(max(common / possible, 0.0), MOST) if possible > 0 else 0.0
    sizes = np.bincount(group)
    return correlation if correlation * (np.sum(sizes**2) / len(group) - 1) > _LITTLE else 0.0


def variance_of_sums(claims: Claims, edges: FloatArray, correlation: float) -> FloatArray:
    """(n_bins,) the variance of how many claims come true in each bin, if scores are what they claim to be.

    edges: (n_bins + 1,) rising, of bins that hold their upper edge. correlation: of the residuals of claims of a group.
    Of more than a million related claims whole groups are taken by chance, and stand for all.
    """
    table, n_bins = claims.table(), len(edges) - 1
    score, total = table.thresholds[1:], np.diff(table.tp + table.fp)
    alone = np.bincount(bin_of(score, edges), total * score * (1 - score), minlength=n_bins).astype(np.float64)
    if claims.group is None or correlation == 0:
        return alone
    rows = some_groups(claims.group, _MOST_CLAIMS, np.random.default_rng(0))
    _, group = np.unique(claims.group[rows], return_inverse=True)
    score = claims.score[rows]
    cell = group * n_bins + bin_of(score, edges)
    sums = np.bincount(cell, np.sqrt(score * (1 - score)), minlength=(int(group.max()) + 1) * n_bins)
    together = np.sum(sums.reshape(-1, n_bins) ** 2, axis=0) * len(claims) / len(rows)
    return np.asarray((1 - correlation) * alone + correlation * together)


def bin_of(score: FloatArray, edges: FloatArray) -> IntArray:
    """The bin of each score: above its lower edge, up to its upper one.

    >>> bin_of(np.array([0.0, 0.25, 0.26, 1.0]), np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist()
    [0, 0, 1, 3]
    """
    return np.asarray(np.searchsorted(edges[1:-1], score, side="left"))


def some_groups(group: IntArray, most: int, rng: np.random.Generator) -> IntArray:
    """Places of all claims; where these are more than ``most`` of about as many whole groups, taken by chance."""
    if len(group) <= most:
        return np.arange(len(group))
    n_groups = int(group.max()) + 1
    taken = np.zeros(n_groups, dtype=np.bool_)
    taken[rng.permutation(n_groups)[: max(2, n_groups * most // len(group))]] = True
    return np.flatnonzero(taken[group])
