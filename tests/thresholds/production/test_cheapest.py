"""The cheapest threshold, by trying all."""

from __future__ import annotations

from math import inf

import numpy as np

import evalkit as ek
from tests.thresholds.test_operating_points import random_table


def test_it_is_the_cheapest_of_all_and_the_highest_of_equals() -> None:
    for seed in range(100):
        t, rng = random_table(seed), np.random.default_rng(seed)
        model = ek.CostModel(*rng.integers(0, 6, 2).tolist(), tp=-float(rng.integers(0, 3)), tn=-0.5)
        found = ek.minimize_cost(t, model)
        assert isinstance(found, ek.OperatingPoint)
        costs = [float(model.of(t.at(each))) for each in t.thresholds.tolist()]
        assert found.threshold == t.thresholds[costs.index(min(costs))]


def test_to_predict_nothing_may_be_cheapest_and_nothing_has_no_cost() -> None:
    t = ek.counts_by_threshold([0, 1], [0.9, 0.1])
    nothing = ek.minimize_cost(t, ek.CostModel(fp=10, fn=1))
    assert isinstance(nothing, ek.OperatingPoint)
    assert (nothing.threshold, nothing.counts) == (inf, ek.Counts(0, 0, 1, 1))
    assert isinstance(ek.minimize_cost(ek.counts_by_threshold([], []), ek.CostModel(1, 1)), ek.Infeasible)
