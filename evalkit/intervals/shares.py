"""Intervals of ratios: Wilson's for independent pairs, cluster-robust ones for pairs that come in groups.

Labels of one example, and segments of one video, are related. Intervals that take them as independent are too narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, Figure, no_interval, require_level
from evalkit.intervals.residuals import degrees_left, degrees_of_freedom, understated, understatement


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Wilson's score interval of a share: ``k`` of ``n`` independent pairs.

    Wilson, J. Am. Stat. Assoc. 22 (1927), without continuity correction. Takes counts, or arrays of counts of one
    shape, and gives floats or arrays of that shape. Undefined, NaN with a reason, where n is 0. Counts that are
    negative or k above n are errors.

    >>> e = wilson(8, 10)
    >>> e.value, round(e.low, 4), round(e.high, 4)
    (0.8, 0.4902, 0.9433)
    """
    require_level(level)
    hits, total = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if not bool(((hits >= 0) & (hits <= total)).all()):
        raise InvalidInputError("k counts a part of n, so 0 <= k <= n.", found=f"k = {hits}, n = {total}")
    with np.errstate(invalid="ignore", divide="ignore"):
        value = hits / total
        low, high = _wilson_bounds(value, total, float(special.ndtri((1 + level) / 2)))
    reason = "" if bool((total > 0).all()) else "there are no cases to take a share of"
    return Estimate(_plain(value), _plain(low), _plain(high), level, "Wilson", _plain(total), reason)


def ratio_interval(numerator: npt.ArrayLike, denominator: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Cluster-robust interval of a ratio of sums over groups, for ratios between 0 and 1.

    numerator, denominator: (n_groups,) counts of each group, such as the true positives and the positives of each
    video. The variance is that of the ratio estimator (Cochran, Sampling Techniques, 1977, chapter 6; Rao and
    Scott, Biometrics 48, 1992): with residuals u_g = x_g - R y_g it is sum(u_g^2) / (sum y_g)^2, times what residuals
    are ``understated`` by, which is G / (G - 1) for G groups of one size. The interval is symmetric on the logit scale
    with t's quantile at the ``degrees_of_freedom`` that residuals leave. A ratio of 0 or 1 has no residuals: there it
    is Wilson's on as many cases as effective groups. Where groups agree by chance, as two groups of one half each do,
    residuals are taken as no smaller than those that a single pair decided otherwise would leave: without that the
    interval would have no width.

    Undefined where all denominators are 0. No interval from a single group, with the reason.

    >>> e = ratio_interval([3, 0, 2, 4], [4, 2, 2, 5])
    >>> round(e.value, 4), round(e.low, 6), round(e.high, 6)
    (0.6923, 0.137429, 0.969489)
    """
    return _interval_of_groups(numerator, denominator, single=False, level=level)


def share_interval(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, single: bool, level: float = 0.95
) -> Estimate:
    """Interval of a share of pairs: Wilson's where they are independent, else the one of ``ratio_interval``.

    numerator, denominator: (n_groups,) counts of each group. single: no group holds more than one pair, so that pairs
    are independent.

    >>> share_interval([1, 0, 1, 1], [1, 1, 1, 1], single=True).method
    'Wilson'
    """
    return _interval_of_groups(numerator, denominator, single=single, level=level)


def _interval_of_groups(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, single: bool, level: float
) -> Estimate:
    x, y = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not bool(((x >= 0) & (x <= y)).all()):
        raise InvalidInputError(
            "Numerators and denominators are counts of each group, no numerator above its denominator.",
            found=f"shapes {x.shape}, {y.shape}",
        )

    def spread_of_groups(value: FloatArray) -> Spread:
        squares, own = (x - value * y) ** 2, y**2
        sums = (squares.sum(), squares @ squares, own.sum(), own @ y)
        of_residuals, of_their_squares, of_squares, of_cubes = (np.array([float(each)]) for each in sums)
        return Spread(of_residuals, of_their_squares, of_squares, of_cubes, np.array([np.count_nonzero(y)]))

    sums = np.array([x.sum()]), np.array([y.sum()])
    e = interval_of_sums(*sums, spread_of_groups, single=single, level=level)
    return replace(e, value=float(e.value[0]), low=float(e.low[0]), high=float(e.high[0]), n=float(e.n[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How groups differ from the ratio of their sums: each of shape (n_rows,).

    squares, fourths: sums over groups of the second and fourth powers of their residuals. own_squares, own_cubes: of
    the second and third powers of their denominators. groups: how many have a denominator above 0.
    """

    squares: FloatArray
    fourths: FloatArray
    own_squares: FloatArray
    own_cubes: FloatArray
    groups: npt.NDArray[Any]


def interval_of_sums(
    numerator: FloatArray,
    denominator: FloatArray,
    spread_of_groups: Callable[[FloatArray], Spread],
    *,
    single: bool,
    level: float,
) -> Estimate:
    """Interval of a ratio of sums over groups, at any number of thresholds: the one place that chooses how it is made.

    Wilson's for shares of pairs where groups are ``single`` pairs, else the cluster-robust one of ``ratio_interval``.

    numerator, denominator: (n_rows,) sums over all groups. spread_of_groups: from ratios, (n_rows,), their ``Spread``.
    """
    if single:
        return wilson(numerator, denominator, level)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = numerator / denominator
    return _logit_interval(value, denominator, spread_of_groups(value), level=level)


def mean_interval(total: npt.ArrayLike, count: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Cluster-robust interval of the mean of terms that are never negative, such as losses.

    total, count: (n_groups,) sum and number of the terms of each group. The variance is that of ``ratio_interval``;
    the interval is symmetric on the logarithmic scale. Its upper end is Hall's (J. R. Stat. Soc. B 54, 1992) where that
    is higher: most losses of a good model are small, and a few large ones make the mean. Undefined without terms; no
    interval from a single group, or where all terms are 0, with the reason.

    >>> e = mean_interval([0.9, 0.4, 1.1], [2, 1, 2])
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3)
    (0.48, 0.307, 0.751)
    """
    require_level(level)
    x, y = np.asarray(total, dtype=np.float64), np.asarray(count, dtype=np.float64)
    method, n = "cluster-robust, logarithmic scale", int(y.sum())
    if n == 0:
        return no_interval(float("nan"), level, method, n, "there are no cases to take a mean of")
    value = float(x.sum()) / n
    if np.count_nonzero(y) < 2 or value <= 0:
        return no_interval(value, level, method, n, "an interval needs at least two groups with cases, not all 0")
    residuals = x - value * y
    error = float(np.sqrt(understated(y) * (residuals @ residuals))) / n
    reach = float(np.exp(special.stdtrit(degrees_of_freedom(y, residuals), (1 + level) / 2) * error / value))
    high = max(value * reach, value + _hall(residuals, (1 + level) / 2) * error)
    return Estimate(value, value / reach, high, level, method, n)


def _hall(residuals: FloatArray, quantile: float) -> float:
    """By how many standard errors a mean may lie below the truth: the normal quantile, made longer by their skewness.

    Hall's monotone transformation of t, inverted; his equation for the studentised mean.
    """
    z = float(special.ndtri(quantile))
    squares = float(residuals @ residuals)
    skewness = float(residuals @ residuals**2) / squares**1.5 if squares > 0 else 0.0
    if abs(skewness) < 1e-6:
        return z
    return float(3 * (1 - np.cbrt(1 - skewness * (z + skewness / 6))) / skewness)


def _logit_interval(value: FloatArray, total: FloatArray, of: Spread, *, level: float) -> Estimate:
    """The cluster-robust interval. total: sums of the denominators."""
    require_level(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = (value > 0) & (value < 1)
        spread = value * (1 - value)
        of_one_pair = np.maximum(value, 1 - value) ** 2
        cases = total**2 / of.own_squares  # ``effective_groups``
        lacking = understatement(total, of.own_squares, of.own_cubes)
        error = np.sqrt(lacking * np.maximum(of.squares, of_one_pair)) / total
        # Less than one pair's residuals tell nothing of how unequal they are. Rounding may leave fourth powers too low.
        fourths = np.where(of.squares < of_one_pair, 0.0, np.maximum(of.fourths, of.squares**2 / of.groups))
        half = special.stdtrit(degrees_left(cases, of.squares, fourths), (1 + level) / 2) * error
        middle, half = special.logit(np.where(inside, value, 0.5)), half / np.where(inside, spread, 1.0)
        edge_low, edge_high = _wilson_bounds(value, cases, float(special.ndtri((1 + level) / 2)))
        low = np.where(inside, special.expit(middle - half), edge_low)
        high = np.where(inside, special.expit(middle + half), edge_high)
    enough = (of.groups > 1) & (total > 0)
    low, high = np.where(enough, low, np.nan), np.where(enough, high, np.nan)
    reason = "" if bool(enough.all()) else "an interval needs at least two groups with cases"
    return Estimate(value, low, high, level, "cluster-robust, logit scale", total, reason)


def _wilson_bounds(value: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    width = 1 + z**2 / n
    middle = (value + z**2 / (2 * n)) / width
    half = z * np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2)) / width
    # At 0 and 1 the bound is the value itself, which rounding may miss by a hair.
    return np.where(value == 0, 0.0, middle - half), np.where(value == 1, 1.0, middle + half)


def _plain(value: FloatArray) -> Figure:
    return float(value) if np.ndim(value) == 0 else value
