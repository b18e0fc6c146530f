"""Claims that are related, such as those of one video: how much they have in common, and what that does to sums."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.calibration.claims import Claims
from evalkit.calibration.isotonic import isotonic

MOST = 0.99


def residual_correlation(claims: Claims) -> float:
    """How alike the residuals of claims of one group are: 0 if not at all, or if each claim stands alone.

    The sum of products of the residuals of any two claims of a group, over the sum of products of their standard
    deviations. Residuals are those of the calibrated scores (isotonic), so that a score that is wrong in the same way
    everywhere does not count as related. At most 0.99.
    """
    if claims.group is None:
        return 0.0
    expected = isotonic(claims.table()).at(claims.score)
    residual, deviation = claims.came_true - expected, np.sqrt(expected * (1 - expected))
    together, alone = (float(np.sum(np.bincount(claims.group, each) ** 2)) for each in (residual, deviation))
    common, possible = together - float(np.sum(residual**2)), alone - float(np.sum(deviation**2))
    return min(max(common / possible, 0.0), MOST) if possible > 0 else 0.0


def variance_of_sums(claims: Claims, place: IntArray, n_places: int, correlation: float) -> FloatArray:
    """(n_places,) the variance of how many claims come true in each place, if scores are what they claim to be.

    place: (n,) where each claim stands. correlation: of the residuals of claims of one group.
    """
    variance = claims.score * (1 - claims.score)
    alone = np.bincount(place, variance, minlength=n_places).astype(np.float64)
    if claims.group is None or correlation == 0:
        return alone
    cell = claims.group * n_places + place
    cells, where = np.unique(cell, return_inverse=True)
    sums = np.bincount(where, np.sqrt(variance))
    together = np.bincount(cells % n_places, sums**2, minlength=n_places)
    return np.asarray((1 - correlation) * alone + correlation * together)
