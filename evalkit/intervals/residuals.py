"""What the residuals of groups tell: by how much they understate the spread, and the degrees of freedom they leave.

A figure is fitted to the groups whose residuals its error is taken from. Where groups differ in size the largest pull
the figure towards themselves, and few residuals make up most of the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray
from evalkit.intervals.estimate import Figure, effective_groups

NORMAL = 3.0
"""Fourth moment of normal residuals by the square of their second: of many such groups each is a degree of freedom."""


def understatement(total: Figure, squares: Figure, cubes: Figure) -> Figure:
    """What the sum of squared residuals is to be multiplied by, from sums over groups of y, y^2 and y^3.

    y is what a figure rests on in each group, such as its positives. If errors of groups have variances in proportion
    to y^2, their residuals u = e - (y / sum y) sum e have 1 - 2 m3 / (m1 m2) + m2 / m1^2 of the sum of variances. Of G
    groups of one size that is 1 - 1 / G, as in any sample variance.

    >>> round(float(understatement(12, 48, 192)), 6), round(float(understatement(13, 49, 205)), 6)
    (1.5, 1.547272)
    """
    # No counts in two groups leave less than 1 / total^2, but rounding may where one of them holds nearly all.
    left = 1 - 2 * cubes / (total * squares) + squares / total**2
    return 1 / np.maximum(left, 1 / total**2)


def understated(per_group: npt.ArrayLike) -> float:
    """``understatement`` from what a figure rests on in each group, (n_groups,); 2 where fewer than two hold any.

    >>> round(understated([4, 4, 0, 4]), 6), round(understated([4, 2, 2, 5]), 6)
    (1.5, 1.547272)
    """
    y = np.asarray(per_group, dtype=np.float64)
    if np.count_nonzero(y) < 2:
        return 2.0
    return float(understatement(y.sum(), y @ y, y @ y**2))


@dataclass(frozen=True, slots=True)
class EffectiveGroups:
    """What a resampled figure rests on: ``effective_groups``, and what squares of its errors are ``understated`` by."""

    number: float
    understated: float

    @property
    def inequality(self) -> float:
        """What unequal sizes add to that: by how much more errors are understated than of as many groups of one size.

        >>> EffectiveGroups.alike(12).inequality, round(EffectiveGroups.holding([9, 2, 2, 2]).inequality, 2)
        (1.0, 1.76)
        """
        return self.understated * (self.number - 1) / self.number

    @classmethod
    def holding(cls, per_group: npt.ArrayLike) -> EffectiveGroups:
        """Of what the figure rests on in each group, (n_groups,), such as its positives."""
        return cls(effective_groups(per_group), understated(per_group))

    @classmethod
    def alike(cls, n: float) -> EffectiveGroups:
        """Of ``n`` groups of one size.

        >>> EffectiveGroups.alike(5) == EffectiveGroups.holding([3, 3, 3, 3, 3]) == EffectiveGroups(5, 1.25)
        True
        """
        return cls(n, n / (n - 1) if n > 1 else 2.0)


def degrees_left(groups: Figure, squares: Figure, fourths: Figure) -> Figure:
    """Degrees of freedom of a sum of squared residuals: ``groups`` less one, or fewer where a few residuals make it up.

    groups: ``effective_groups``. squares, fourths: sums over groups of u^2 and u^4. By Satterthwaite (Biometrics 2,
    1946) they are twice the square of the sum by its variance, which residuals tell themselves by their fourth powers:
    3 (sum u^2)^2 / sum u^4 (compare Pan and Wall, Stat. Med. 21, 2002). At least 1.

    >>> [float(degrees_left(groups, 10.0, fourths)) for groups, fourths in ((6, 10.0), (6, 75.0), (1.5, 20.0))]
    [5.0, 4.0, 1.0]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        told = np.where(squares > 0, NORMAL * np.square(squares) / np.asarray(fourths), np.inf)
    return np.maximum(np.minimum(groups - 1, told), 1.0)[()]


def degrees_of_freedom(per_group: npt.ArrayLike, residuals: FloatArray) -> float:
    """``degrees_left`` from what a figure rests on in each group and from the residuals, both (n_groups,)."""
    squares = residuals**2
    return float(degrees_left(effective_groups(per_group), squares.sum(), squares @ squares))
