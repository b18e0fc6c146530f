"""Figures of held-out folds: by hand, nearer to the truth than those of the data, and refused where they are not."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.thresholds.new_data.optimism import cross_fitted_groups
from tests.conftest import SOAK

ROUNDS = 400 if SOAK else 40
F1 = ek.Goal("f1")


def drawn(seed: int, n: int, prevalence: float, *, size: int = 1) -> GroupedScores:
    """A label whose positives score higher; groups of some items share some of their scores."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < prevalence
    groups = np.arange(n) // size
    alike = 0.0 if size == 1 else 0.2  # share of the variance that a group has in common
    shared = rng.normal(size=n)[groups]
    return grouped_arrays(
        truth, 1.5 * truth + np.sqrt(1 - alike) * rng.normal(size=n) + np.sqrt(alike) * shared, groups
    )


def true_f1(threshold: float, of: GroupedScores) -> float:
    return float(ek.f1(of.counts_at(threshold)))


@pytest.mark.parametrize(("n", "prevalence", "size"), [(200, 0.1, 1), (1000, 0.05, 1), (600, 0.2, 15)])
def test_held_out_f1_is_nearer_to_the_truth_than_that_of_the_data(n: int, prevalence: float, size: int) -> None:
    population = drawn(10_000, 400_000, prevalence)
    here, expected, truth = [], [], []
    for seed in range(ROUNDS):
        s = drawn(seed, n, prevalence, size=size)
        point = ek.find_threshold(s.table())
        assert isinstance(point, ek.OperatingPoint)
        here.append(float(ek.f1(point.counts)))
        expected.append(cross_fitted_groups(s, F1, seed=seed)["f1"].value)
        truth.append(true_f1(point.threshold, population))
    apparent, held_out = np.mean(here) - np.mean(truth), np.mean(expected) - np.mean(truth)
    error = np.std(np.subtract(expected, truth)) / np.sqrt(ROUNDS)
    assert abs(held_out) <= 0.01 + 2 * error
    assert apparent > abs(held_out)


def test_every_group_is_held_out_once_in_each_repeat() -> None:
    """A goal whose threshold is the same in every fold gives the figures of the data themselves."""
    truth = np.tile([1, 1, 0, 0], 50)
    score = np.tile([0.9, 0.9, 0.1, 0.1], 50)
    found = cross_fitted_groups(grouped_arrays(truth, score, None), F1)
    assert {key: each.value for key, each in found.items()} == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_few_groups_and_bounds_on_precision_are_refused() -> None:
    few = cross_fitted_groups(drawn(1, 15, 0.5), F1)["f1"]
    assert "15 groups" in few.reason
    assert np.isnan(few.value)
    goal = ek.Goal.parse("recall where precision >= 0.9")
    assert "only a promise" in cross_fitted_groups(drawn(1, 400, 0.1), goal)["precision"].reason
    many = grouped_arrays(np.arange(1000) % 2 == 0, np.where(np.arange(1000) % 2 == 0, 0.9, 0.1), None)
    assert cross_fitted_groups(many, goal)["precision"].value == 1.0


@pytest.mark.parametrize("size", [1, 5])
def test_what_is_expected_of_a_promise_is_more_than_it_promises(size: int) -> None:
    s = drawn(1, 2000, 0.4, size=size)
    here = cross_fitted_groups(s, ek.Goal.parse("recall where precision >= 0.8"))
    promised = cross_fitted_groups(s, ek.Goal.parse("recall where precision >= 0.8 with 90 %"))
    assert here["precision"].value < promised["precision"].value
    assert promised["precision"].value > 0.8
    assert promised["recall"].value < here["recall"].value


def test_predictions_are_chosen_for_by_label_or_all_together() -> None:
    p = ek.load_sample("clips-forest").predictions
    plan = ek.plan_thresholds(p, "f1")
    found = ek.cross_fitted(p, "f1", label="spin")
    assert {key: str(each) for key, each in found.items()} == {
        key: str(each) for key, each in plan.rows["spin"].expected.items()
    }
    assert 0.7 < ek.cross_fitted(p, F1)["f1"].value < ek.f1(ek.find_threshold(ek.evaluate(p).pooled).counts)
