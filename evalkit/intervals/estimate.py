"""What a figure with an interval is, and what every interval is made with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.errors import InvalidInputError

FEWEST_POSITIVES = 10
"""With fewer positives average precision, means over labels and bootstrapped figures have no interval."""


NO_ERROR = 1e-12
"""Errors and differences below it are 0, but for rounding."""


Figure: TypeAlias = Any  # a float, or a float64 array where counts were arrays


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure with its interval: floats, or float64 arrays of one shape.

    Attributes:
        value: the figure. NaN where it is undefined.
        low, high: the ends of the interval. NaN where there is none; ``reason`` says why.
        level: the share of such intervals that hold the true value, 0.95 for 95 %.
        method: how the interval was made, in words.
        n: how much data stands behind it: the pairs in the denominator, or the positives for areas and bootstrapped
            figures.
        reason: why there is no interval; empty where there is one.
    """

    value: Figure
    low: Figure
    high: Figure
    level: float
    method: str
    n: Figure
    reason: str = ""

    def __repr__(self) -> str:
        figures = ", ".join(f"{key}={_short(getattr(self, key))}" for key in ("value", "low", "high", "level"))
        reason = f", reason={self.reason!r}" if self.reason else ""
        return f"Estimate({figures}, method={self.method!r}, n={_short(self.n)}{reason})"

    def __str__(self) -> str:
        """The figure and its interval alone, in brackets."""
        if np.ndim(self.value) or np.isnan(self.low):
            return _short(self.value)
        return f"{_short(self.value)} ({_short(self.low)} to {_short(self.high)})"


def _short(figure: Figure) -> str:
    """A number with six digits; of an array its shape."""
    return f"{figure:.6g}" if np.ndim(figure) == 0 else f"<{len(figure)} values>"


def require_level(level: float) -> None:
    """Raise unless ``level`` is a number between 0 and 1, both excluded."""
    if not (isinstance(level, float | int) and 0 < level < 1):
        raise InvalidInputError("A level lies between 0 and 1.", found=repr(level), remedy="Use 0.95 for 95 %.")


def effective_groups(per_group: npt.ArrayLike) -> float:
    """How many groups of equal size would be as informative: (sum y)^2 / sum(y^2) (Kish, Survey Sampling, 1965).

    per_group: (n_groups,) what a figure rests on in each, such as its positives. Of groups of one size it is their
    number; where a few hold most it is small, since a figure then hangs on those few. At least 2 where two groups
    hold any; 1 and 0 where one or none does.

    >>> effective_groups([3, 3, 0, 3]), effective_groups([5, 2, 2, 1]), effective_groups([90, 1, 1])
    (3.0, 2.9411764705882355, 2.0)
    """
    y = np.asarray(per_group, dtype=np.float64)
    holding = int(np.count_nonzero(y))
    return max(float(y.sum()) ** 2 / float(y @ y), 2.0) if holding > 1 else float(holding)


def no_interval(value: float, level: float, method: str, n: int, reason: str) -> Estimate:
    """A figure without an interval, and why."""
    return Estimate(value, float("nan"), float("nan"), level, method, n, reason)


def combine_bounds(a: Estimate, b: Estimate, correlation: float) -> tuple[float, float]:
    """Bounds of the difference b - a of two figures from the bounds of each and their correlation.

    The square-and-add of Newcombe, Stat. Med. 17 (1998) 2635, method 8, for two shares of the same pairs, with the
    correlation as it is seen (his method 10 makes it smaller); for any two intervals Zou and Donner, Stat. Med. 27
    (2008). With a correlation of 0: independent samples.

    >>> from evalkit.intervals.shares import wilson
    >>> low, high = combine_bounds(wilson(30, 50), wilson(40, 50), 0.0)
    >>> round(low, 4), round(high, 4)
    (0.0201, 0.3636)
    """
    difference = b.value - a.value
    down_b, up_b = b.value - b.low, b.high - b.value
    down_a, up_a = a.value - a.low, a.high - a.value
    # Written so that a and b may swap places to the last bit.
    low = difference - np.sqrt(max((down_b**2 + up_a**2) - 2 * correlation * (down_b * up_a), 0.0))
    high = difference + np.sqrt(max((up_b**2 + down_a**2) - 2 * correlation * (up_b * down_a), 0.0))
    return float(low), float(high)


def correlation_of(a: FloatArray, b: FloatArray) -> float:
    """Correlation of the residuals of two figures in groups, (n_groups,); 0 where either has none.

    >>> correlation_of(np.array([1.0, -1.0]), np.array([2.0, -2.0])), correlation_of(np.zeros(2), np.ones(2))
    (1.0, 0.0)
    """
    product = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / product if product > 0 else 0.0


def mean_of_two(a: Estimate, b: Estimate, correlation: float, *, n: int) -> Estimate:
    """The mean of two figures with its interval, from the interval of each: square-and-add, as ``combine_bounds``.

    n: the data behind both. No interval where either has none.

    >>> from evalkit.intervals.shares import wilson
    >>> e = mean_of_two(wilson(12, 12), wilson(280, 288), 0.0, n=12)
    >>> round(e.value, 4), round(e.low, 4), round(e.high, 4)
    (0.9861, 0.8642, 0.9929)
    """
    value, method = (a.value + b.value) / 2, "square-and-add of both intervals, halved"
    if a.reason or b.reason:
        return no_interval(value, a.level, method, n, a.reason or b.reason)
    low, high = combine_bounds(replace(a, value=-a.value, low=-a.high, high=-a.low), b, -correlation)
    return Estimate(value, low / 2, high / 2, a.level, method, n)


def agreeing_bounds(value: float, low: float, high: float, *, rejected: bool) -> tuple[float, float]:
    """Bounds of a difference that agree with its test: they leave 0 out, or end there, where the test rejects it alone.

    What is held so is as much as before but for 0 itself, which the test leaves out no more often than it says, and for
    what lies beyond it where the test rejects on the wrong side.

    >>> agreeing_bounds(0.2, -0.1, 0.5, rejected=True), agreeing_bounds(-0.2, -0.3, -0.1, rejected=False)
    ((0.0, 0.5), (-0.3, 0.0))
    """
    if rejected:
        return (max(low, 0.0), high) if value > 0 else (low, min(high, 0.0))
    return min(low, 0.0), max(high, 0.0)


def logit_bounds(value: float, error: float, quantile: float) -> tuple[float, float]:
    """Bounds at ``quantile`` standard errors on the logit scale; ``value`` lies inside (0, 1)."""
    middle, half = special.logit(value), quantile * error / (value * (1 - value))
    return float(special.expit(middle - half)), float(special.expit(middle + half))
