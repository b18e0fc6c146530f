"""Bounds of how many in so many items: by hand, by brute force over all thresholds, and as promises."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.thresholds.promises.guarantee import promised
from tests.thresholds.test_operating_points import random_table


def test_bounds_by_hand() -> None:
    """100 items, 5 of them predicted falsely: where 400 items come in an hour, 20 alarms of it are false."""
    c = ek.Counts(tp=30, fp=5, fn=20, tn=45)
    alarms = ek.Constraint("false_alarms_per_hour", at_most=20, of=400)
    assert alarms.value(c) == 20
    assert bool(alarms.satisfied(c))
    assert not bool(ek.Constraint("false_alarms_per_hour", at_most=19.9, of=400).satisfied(c))
    assert ek.Constraint("predicted", at_most=70, of=200).value(c) == 70
    rows = ek.Counts(*(np.array([each, 0]) for each in (30, 5, 20, 45)))
    assert alarms.satisfied(rows).tolist() == [True, False]
    assert isnan(alarms.value(ek.Counts(0, 0, 0, 0)))


def slowly(t: ek.ThresholdCounts, maximize: str, most: float, of: float, part: str) -> float | None:
    """The best threshold by trying all, from high to low; the first of equals is kept."""
    best, found = -inf, None
    for threshold in t.thresholds[1:].tolist():
        c = t.at(threshold)
        n = c.tp + c.fp + c.fn + c.tn
        counted = c.fp if part == "false_alarms_per_hour" else c.tp + c.fp
        value = ek.METRICS[maximize].function(c)
        if counted * of <= most * n and not isnan(value) and value > best:
            best, found = value, threshold
    return found


@pytest.mark.parametrize("part", ["false_alarms_per_hour", "predicted"])
def test_the_threshold_found_is_that_of_brute_force(part: str) -> None:
    unreachable = 0
    for seed in range(500):
        t = random_table(seed)
        most, of = float(seed % 7), float(8 + seed % 30)
        found = ek.find_threshold(t, "recall", ek.Constraint(part, at_most=most, of=of))
        expected = slowly(t, "recall", most, of, part)
        assert (found.threshold if isinstance(found, ek.OperatingPoint) else None) == expected, seed
        unreachable += expected is None
        if isinstance(found, ek.Infeasible) and found.closest is not None:
            title = "False alarms per hour" if part == "false_alarms_per_hour" else "Predicted items"
            assert found.reason.startswith(f"{title} is at least")
    assert 20 < unreachable < 480


@pytest.mark.parametrize("part", ["false_alarms_per_hour", "predicted"])
def test_a_promise_of_it_is_an_exact_binomial_test_of_its_share(part: str) -> None:
    bound = ek.Constraint(part, at_most=40, of=200)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        truth = rng.random(150) < 0.3
        t = ek.counts_by_threshold(truth, np.round(rng.normal(truth, 0.7), int(rng.integers(0, 3))))
        kept = promised(bound, t, 0.1).kept
        counted = t.fp if part == "false_alarms_per_hour" else t.tp + t.fp
        for row, k in enumerate(counted.tolist()):
            assert kept[row] == (stats.binom.sf(150 - k - 1, 150, 0.8) <= 0.1), (seed, row)


def test_a_promise_of_it_is_broken_as_rarely_as_it_says() -> None:
    """Of negatives alone the score is uniform: the true rate at a threshold is known."""
    rng = np.random.default_rng(2)
    bound, broken = ek.Constraint("false_alarms_per_hour", at_most=20, of=200), 0
    for _ in range(500):
        truth = rng.random(300) < 0.2
        found = ek.find_threshold(ek.counts_by_threshold(truth, rng.random(300)), "recall", bound, confidence=0.9)
        broken += isinstance(found, ek.OperatingPoint) and 0.8 * (1 - found.threshold) * 200 > 20
    assert broken / 500 <= 0.1 + 2 * np.sqrt(0.09 / 500)


def test_more_than_there_can_be_is_promised_everywhere() -> None:
    t = ek.counts_by_threshold([1, 0, 0], [0.9, 0.5, 0.1])
    assert promised(ek.Constraint("predicted", at_most=300, of=200), t, 0.1).kept.all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recall where predicted <= 5", "bounded among a number of items"),
        ("recall where predicted <= 5 of 0", "bounded among a number of items"),
        ("recall where false_alarms_per_hour <= 5 of nan", "bounded among a number of items"),
        ("recall where precision >= 0.5 of 100", "no number among so many"),
        ("recall where predicted <= 5 of many", "no goal that can be read"),
    ],
)
def test_what_cannot_be_meant_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=said):
        ek.Goal.parse(text)


def test_a_plan_with_such_a_goal_is_read_back_weakened_and_confirmed() -> None:
    p = ek.load_sample("clips-forest").predictions
    plan = ek.plan_thresholds(p, "recall where false_alarms_per_hour <= 2 of 1000 with 90 %", cross_fit=False)
    row = plan.rows["spin"]
    assert row.closest is not None
    assert str(row.closest.goal) == "recall where false_alarms_per_hour <= 6 of 1000 with 90 %"
    again = ek.ThresholdPlan.from_json(plan.to_json())
    assert again.to_json() == plan.to_json()
    here = ek.plan_thresholds(p, "recall where false_alarms_per_hour <= 20 of 1000", cross_fit=False)
    check = ek.confirm_plan(here, ek.load_sample("clips-linear").predictions).rows["spin"][0]
    c = ek.evaluate(ek.load_sample("clips-linear").predictions).per_label["spin"].at(here.thresholds["spin"])
    assert check.observed.value == pytest.approx(1000 * c.fp / (c.tp + c.fp + c.fn + c.tn))
    assert check.observed.low < check.observed.value < check.observed.high
    assert check.reason.startswith("False alarms per hour is ")
