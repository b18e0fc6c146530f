"""Average precision: what a group adds to it, and its ends."""

from math import isnan

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays
from evalkit.intervals.average_precision import ap_estimate, ap_influence
from tests.intervals.groups import some_groups


@pytest.mark.parametrize("seed", range(4))
def test_what_a_group_adds_to_average_precision_is_its_derivative(seed: int) -> None:
    """A group that counts a little more: with pairs repeated k times, and its own k + 1 times."""
    truth, score, group = some_groups(seed)
    group = np.unique(group, return_inverse=True)[1]
    value, influence = ap_influence(grouped_arrays(truth, score, group))
    assert value == pytest.approx(ek.average_precision(ek.counts_by_threshold(truth, score)))
    assert influence.sum() == pytest.approx(0, abs=1e-12)
    k = 2000
    for g in range(group.max() + 1):
        times = np.where(group == g, k + 1, k)
        more = ek.average_precision(ek.counts_by_threshold(np.repeat(truth, times), np.repeat(score, times)))
        assert (more - value) * k == pytest.approx(influence[g], abs=2e-3 * np.abs(influence).max())


def test_average_precision_of_0_or_1_of_few_and_of_one_group() -> None:
    e = ap_estimate(grouped_arrays([1] * 12 + [0] * 5, np.linspace(1, 0, 17), None))
    assert (e.value, e.high, e.low) == (1.0, 1.0, ek.wilson(12, 12).low)
    few = ap_estimate(grouped_arrays([1, 0, 1], [0.9, 0.5, 0.2], None))
    assert (isnan(few.low), few.reason) == (True, "there are 2 positives; an interval needs at least 10")
    alone = ap_estimate(grouped_arrays([1] * 12 + [0], np.linspace(0, 1, 13), ["v"] * 12 + ["w"]))
    assert (isnan(alone.low), alone.reason) == (True, "the positives lie in a single group")
    assert isnan(ap_estimate(grouped_arrays([0, 0], [0.9, 0.5], None)).value)
