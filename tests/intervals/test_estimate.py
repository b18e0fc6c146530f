"""What every interval is made with: levels, and bounds of a difference."""

from math import nan

import numpy as np
import pytest

import evalkit as ek
from evalkit.intervals.estimate import combine_bounds
from evalkit.intervals.shares import ratio_interval
from tests.builders import predictions


@pytest.mark.parametrize("level", [0, 1, 95, nan])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    for ask in (
        lambda: ek.wilson(1, 2, level),
        lambda: ek.delong([0, 1], [0, 1], level),
        lambda: ratio_interval([1, 1], [1, 2], level),
        lambda: ek.bootstrap(predictions([[1], [0]], [[0.4], [0.3]]), "f1", level=level),
    ):
        with pytest.raises(ek.InvalidInputError, match="level lies between 0 and 1"):
            ask()


def test_bounds_of_a_difference_of_paired_shares_written_out() -> None:
    """Of 17 pairs both are right on 14, one alone on 1, none on 2."""
    a, b = ek.wilson(15, 17), ek.wilson(14, 17)
    phi = (14 * 2 - 1 * 0) / np.sqrt(15 * 2 * 14 * 3)
    low, high = combine_bounds(b, a, phi)
    down = (a.value - a.low) ** 2 - 2 * phi * (a.value - a.low) * (b.high - b.value) + (b.high - b.value) ** 2
    up = (a.high - a.value) ** 2 - 2 * phi * (a.high - a.value) * (b.value - b.low) + (b.value - b.low) ** 2
    assert (low, high) == pytest.approx((1 / 17 - np.sqrt(down), 1 / 17 + np.sqrt(up)))
