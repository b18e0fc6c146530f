"""Figures of a whole from a sample that was drawn stratum by stratum, and reviewed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, logit_bounds, no_interval, require_level

METHOD = "stratified sample, logit scale"


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """What is known of each stratum of a whole.

    size: (n_strata,) int64, its pairs. answered: how many of them were drawn and reviewed. came_true: how many of those
    are true. chance: (n_strata,) float64, how likely one of its pairs was held to be true before, inside (0, 1).
    """

    size: IntArray
    answered: IntArray
    came_true: IntArray
    chance: FloatArray

    def __post_init__(self) -> None:
        arrays = (self.size, self.answered, self.came_true, self.chance)
        if len({len(each) for each in arrays}) > 1:
            raise InvalidInputError("The arrays of the strata have unlike lengths.")
        in_order = (self.came_true >= 0) & (self.came_true <= self.answered) & (self.answered <= self.size)
        if not in_order.all():
            raise InvalidInputError("A stratum has more answers than pairs, or more true ones than answers.")
        if not ((self.chance > 0) & (self.chance < 1)).all():
            raise InvalidInputError("A chance lies between 0 and 1, both excluded.")

    @property
    def share(self) -> FloatArray:
        """(n_strata,) the share that is true of those not reviewed: answers count beside one pair of the chance."""
        return np.asarray((self.came_true + self.chance) / (self.answered + 1))

    @property
    def true(self) -> FloatArray:
        """(n_strata,) how many pairs are true: those that were seen to be, and the share of the others."""
        return np.asarray(self.came_true + (self.size - self.answered) * self.share)

    @property
    def variance(self) -> FloatArray:
        """(n_strata,) of ``true``. A stratum without answers stands as if it had one."""
        left = 1 - self.answered / np.maximum(self.size, 1)
        return np.asarray(self.size**2.0 * left * self.share * (1 - self.share) / np.maximum(self.answered, 1))

    @property
    def none_is_true(self) -> bool:
        return not self.came_true.any()

    @property
    def none_is_false(self) -> bool:
        return bool((self.came_true == self.answered).all())


def stratified_share(s: Strata, *, level: float = 0.95) -> Estimate:
    """The share of all pairs that is true, such as the precision where they are those that are predicted.

    Each stratum counts by its size, whatever was drawn of it. The variance is that of a stratified sample without
    replacement (Cochran, Sampling Techniques, 1977, section 5.3), the interval symmetric on the logit scale with t's
    quantile at Satterthwaite's degrees of freedom over the strata. It reaches 1 where no answer is no, and 0 where none
    is yes, unless everything was reviewed. NaN where there are no pairs.

    >>> whole = Strata(np.array([100, 100]), np.array([10, 10]), np.array([10, 5]), np.array([0.9, 0.5]))
    >>> e = stratified_share(whole)
    >>> round(e.value, 4), round(e.low, 4), round(e.high, 4)
    (0.7459, 0.5436, 0.8786)
    """
    require_level(level)
    n, total = int(s.answered.sum()), int(s.size.sum())
    if not total:
        return no_interval(float("nan"), level, METHOD, 0, "there are no such pairs")
    value = float(s.true.sum() / total)
    if not s.variance.any():
        return Estimate(value, value, value, level, METHOD, n)
    low, high = _bounds(value, s.variance / (total * value * (1 - value)) ** 2, s.answered, level)
    return Estimate(value, 0.0 if s.none_is_true else low, 1.0 if s.none_is_false else high, level, METHOD, n)


def stratified_recall(above: Strata, below: Strata, *, level: float = 0.95) -> Estimate:
    """The share of the true pairs that is above a threshold, from strata on either side of it.

    As ``stratified_share``; the odds of both sides are those of two independent totals. It reaches 1 where no true pair
    was seen below, and 0 where none was seen above. NaN where there are no pairs, or none can be true.

    >>> above = Strata(np.array([100]), np.array([20]), np.array([16]), np.array([0.8]))
    >>> below = Strata(np.array([900]), np.array([40]), np.array([2]), np.array([0.05]))
    >>> e = stratified_recall(above, below)
    >>> round(e.value, 4), round(e.low, 4), round(e.high, 4)
    (0.64, 0.3099, 0.8756)
    """
    require_level(level)
    n = int(above.answered.sum() + below.answered.sum())
    found, missed = float(above.true.sum()), float(below.true.sum())
    if not found + missed:
        return no_interval(float("nan"), level, METHOD, n, "there are no true pairs")
    value = found / (found + missed)
    if not found or not missed:  # seen to be so of every pair
        return Estimate(value, value, value, level, METHOD, n)
    parts = np.concatenate([above.variance / found**2, below.variance / missed**2])
    if not parts.any():
        return Estimate(value, value, value, level, METHOD, n)
    low, high = _bounds(value, parts, np.concatenate([above.answered, below.answered]), level)
    return Estimate(value, 0.0 if above.none_is_true else low, 1.0 if below.none_is_true else high, level, METHOD, n)


def _bounds(value: float, parts: FloatArray, answered: IntArray, level: float) -> tuple[float, float]:
    """parts: what each stratum adds to the variance of the logit."""
    degrees = float(parts.sum()) ** 2 / float(np.sum(parts**2 / np.maximum(answered - 1, 1)))
    quantile = float(special.stdtrit(max(degrees, 1.0), (1 + level) / 2))
    return logit_bounds(value, float(np.sqrt(parts.sum())) * value * (1 - value), quantile)
