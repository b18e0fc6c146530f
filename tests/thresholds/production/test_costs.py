"""Costs by hand, and precision at another prevalence."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

import evalkit as ek

C = ek.Counts(tp=40, fp=20, fn=10, tn=130)


def test_costs_by_hand() -> None:
    assert ek.CostModel(1, 10).of(C) == pytest.approx((20 + 100) / 200)
    assert ek.CostModel(2, 5, tp=-3).of(C) == pytest.approx((40 + 50 - 120) / 200)
    # 1 in 500 is positive: 0.002 * (0.2 * 10) + 0.998 * (20 / 150)
    assert ek.CostModel(1, 10, prevalence=0.002).of(C) == pytest.approx(0.002 * 0.2 * 10 + 0.998 * 20 / 150)
    at_home = ek.CostModel(1, 10, tp=-1, prevalence=0.25)
    assert at_home.of(C) == pytest.approx(ek.CostModel(1, 10, tp=-1).of(C))
    rows = ek.Counts(*(np.array([each, each]) for each in (40, 20, 10, 130)))
    assert ek.CostModel(1, 10, prevalence=0.1).of(rows).shape == (2,)
    assert isnan(ek.CostModel(1, 10).of(ek.Counts(0, 0, 0, 0)))


def test_the_cheapest_threshold_is_that_of_the_goal() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(300) < 0.3
    t = ek.counts_by_threshold(truth, rng.normal(2 * truth, 1))
    found = ek.find_threshold(t, "cost 1 4")
    assert isinstance(found, ek.OperatingPoint)
    costs = ek.CostModel(1, 4).of(t.counts)[1:]
    assert found.threshold == t.thresholds[1:][np.argmin(costs)]


def test_expected_costs_by_threshold() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(200) < 0.4
    t = ek.counts_by_threshold(truth, np.round(rng.normal(2 * truth, 1), 1))
    model = ek.CostModel(fp=2, fn=5, tp=-1, tn=-0.1)
    by_hand = [(2 * c.fp + 5 * c.fn - c.tp - 0.1 * c.tn) / 200 for c in map(t.at, t.thresholds.tolist())]
    np.testing.assert_allclose(ek.expected_cost(t, model), by_hand)
    # 40 times rarer than here, and of true negatives, too
    c = t.at(1.0)
    there, recall, alarms = truth.mean() / 40, ek.recall(c), ek.false_positive_rate(c)
    assert model.of(c, rarer=40) == pytest.approx(
        there * (5 * (1 - recall) - recall) + (1 - there) * (2 * alarms - 0.1 * (1 - alarms))
    )


def test_precision_at_the_prevalence_of_the_data_is_precision() -> None:
    e = ek.precision_at_prevalence(C, 0.25)
    assert e.value == pytest.approx(40 / 60)
    assert e.low < e.value < e.high


def test_no_false_alarm_is_no_precision_of_one() -> None:
    e = ek.precision_at_prevalence(ek.Counts(tp=40, fp=0, fn=10, tn=50), 0.002)
    assert (e.value, e.high) == (1.0, 1.0)
    assert e.low < 0.05
    assert isnan(ek.precision_at_prevalence(ek.Counts(0, 0, 5, 5), 0.1).value)


def test_its_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    held, runs = 0, 1500
    true = 0.01 * 0.8 / (0.01 * 0.8 + 0.99 * 0.05)
    for _ in range(runs):
        tp, fp = rng.binomial(60, 0.8), rng.binomial(140, 0.05)
        e = ek.precision_at_prevalence(ek.Counts(tp, fp, 60 - tp, 140 - fp), 0.01)
        held += e.low <= true <= e.high
    assert 0.93 <= held / runs <= 0.975


def test_what_is_no_share_is_an_error() -> None:
    for prevalence in (0.0, 1.0, -1.0, float("nan")):
        with pytest.raises(ek.InvalidInputError, match="prevalence"):
            ek.precision_at_prevalence(C, prevalence)
        with pytest.raises(ek.InvalidInputError, match="prevalence"):
            ek.CostModel(1, 1, prevalence=prevalence)
    with pytest.raises(ek.InvalidInputError, match="finite"):
        ek.CostModel(float("inf"), 1)
