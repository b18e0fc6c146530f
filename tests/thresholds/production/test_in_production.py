"""Costs and rarer positives of a plan: by hand, and intervals as often right as they say."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

import evalkit as ek
from evalkit.thresholds.production.in_production import in_production
from tests.conftest import SOAK

ROUNDS = 2000 if SOAK else 500


def counted(tp: int, fn: int, fp: int, tn: int, groups: list[str] | None = None) -> ek.Evaluation:
    truth = [[1]] * (tp + fn) + [[0]] * (fp + tn)
    score = [[0.9]] * tp + [[0.1]] * fn + [[0.9]] * fp + [[0.1]] * tn
    return ek.evaluate(ek.predictions_from_matrix(truth, score, labels=["cat"], task="binary", groups=groups))


def test_a_table_by_hand() -> None:
    """Recall 0.8, false positive rate 0.1, 1 in 4 is positive here and 1 in 500 there."""
    ev = counted(40, 10, 15, 135)
    found = in_production(ev, {"cat": 0.5}, ek.CostModel(1, 10, tp=-2), rarer=125)
    row = found.rows["cat"]
    assert (row.here, row.prevalence) == (0.25, 0.002)
    assert row.predicted_positive_rate.value == pytest.approx(0.002 * 0.8 + 0.998 * 0.1)
    assert row.precision.value == pytest.approx(0.0016 / (0.0016 + 0.0998))
    assert row.cost.value == pytest.approx(0.002 * (0.2 * 10 - 0.8 * 2) + 0.998 * 0.1)
    assert row.cost.value == pytest.approx(ek.CostModel(1, 10, tp=-2, prevalence=0.002).of(ek.Counts(40, 15, 10, 135)))
    assert found.cost == row.cost.value
    for e in (row.precision, row.predicted_positive_rate, row.cost):
        assert e.low < e.value < e.high
    here = in_production(ev, {"cat": 0.5}, ek.CostModel(1, 10)).rows["cat"]
    assert here.precision.value == pytest.approx(40 / 55)
    assert here.predicted_positive_rate.value == pytest.approx(55 / 200)
    assert here.cost.value == pytest.approx((15 + 100) / 200)
    assert here.precision.low == pytest.approx(ek.precision_at_prevalence(ek.Counts(40, 15, 10, 135), 0.25).low)
    fixed = in_production(ev, {"cat": 0.5}, ek.CostModel(1, 10, prevalence=0.01)).rows["cat"]
    assert fixed.prevalence == 0.01


def test_groups_make_it_less_sure() -> None:
    alone = in_production(counted(40, 10, 15, 135), {"cat": 0.5}, ek.CostModel(1, 10)).rows["cat"]
    groups = [f"v{i // 10}" for i in range(200)]
    related = in_production(counted(40, 10, 15, 135, groups), {"cat": 0.5}, ek.CostModel(1, 10)).rows["cat"]
    assert related.cost.value == alone.cost.value
    assert related.cost.high - related.cost.low > 1.5 * (alone.cost.high - alone.cost.low)


def test_what_is_undefined_is_left_out_of_the_sum() -> None:
    p = ek.predictions_from_matrix([[1, 0], [0, 0]] * 5, [[0.9, 0.2], [0.1, 0.1]] * 5, labels="ab", task="multilabel")
    found = in_production(ek.evaluate(p), {"a": 0.5, "b": 0.5}, ek.CostModel(1, 1))
    assert isnan(found.rows["b"].cost.value)
    assert isnan(found.rows["b"].precision.value)
    assert found.cost == found.rows["a"].cost.value == 0
    assert isnan(in_production(ek.evaluate(p), {"b": 0.5}, ek.CostModel(1, 1)).cost)
    silent = in_production(ek.evaluate(p), {"a": 1.5}, ek.CostModel(1, 1)).rows["a"]
    assert isnan(silent.precision.value)
    assert silent.predicted_positive_rate.value == 0
    for rarer in (0.5, float("nan")):
        with pytest.raises(ek.InvalidInputError, match="rarer by a factor"):
            in_production(ek.evaluate(p), {"a": 0.5}, ek.CostModel(1, 1), rarer=rarer)


@pytest.mark.parametrize("rarer", [1, 50])
def test_intervals_hold_the_truth_as_often_as_they_say(rarer: int) -> None:
    rng = np.random.default_rng(9)
    costs, there = ek.CostModel(1, 10, tp=-1), 0.3 / rarer
    truth = (
        there * 0.8 + (1 - there) * 0.06,
        there * (2 - 0.8) + (1 - there) * 0.06,
        there * 0.8 / (there * 0.8 + (1 - there) * 0.06),
    )
    held = np.zeros(3)
    for _ in range(ROUNDS):
        tp, fp = int(rng.binomial(60, 0.8)), int(rng.binomial(140, 0.06))
        row = in_production(counted(tp, 60 - tp, fp, 140 - fp), {"cat": 0.5}, costs, rarer=rarer).rows["cat"]
        figures = (row.predicted_positive_rate, row.cost, row.precision)
        held += [e.low <= true <= e.high for e, true in zip(figures, truth, strict=True)]
    assert (held / ROUNDS >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / ROUNDS)).all(), held / ROUNDS
    assert (held / ROUNDS <= 0.985).all()
