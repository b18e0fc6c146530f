"""The closest promise that holds: by hand, in its fixed sequence, and broken no more often than it says."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays
from evalkit.thresholds.promises.closest_promise import LOOKS, closest_promise
from evalkit.thresholds.promises.guarantee import first_rank
from tests.conftest import SOAK

ROUNDS = 2000 if SOAK else 300
GOAL = ek.Goal.parse("recall where precision >= 0.9 with 90 %")


def in_a_row(right: int) -> ek.ThresholdCounts:
    return ek.counts_by_threshold([1] * right + [0] * 40, np.linspace(1, 0, right + 40))


@pytest.mark.parametrize(
    ("right", "promised"), [(25, 0.85), (24, 0.85), (23, 0.8), (18, 0.8), (17, 0.7), (11, 0.7), (10, 0.6)]
)
def test_so_many_right_in_a_row_allow_so_much(right: int, promised: float) -> None:
    """At a quarter of the risk 24 in a row are needed for 0.85, 18 for 0.8, 11 for 0.7 and 8 for 0.6."""
    assert [first_rank(least, 0.1 / LOOKS) for least in (0.85, 0.8, 0.7, 0.6)] == [24, 18, 11, 8]
    found = closest_promise(in_a_row(right), GOAL)
    assert found is not None
    assert found.goal.subject_to[0].at_least == promised
    assert found.counts == in_a_row(right).at(found.threshold)


def test_each_of_the_four_is_found_at_a_quarter_of_the_risk() -> None:
    rng = np.random.default_rng(2)
    seen = set()
    for _ in range(80):
        truth = rng.random(150) < 0.4
        t = ek.counts_by_threshold(truth, np.round(rng.normal(1.6 * truth, 1), 1))
        found = closest_promise(t, GOAL)
        first = None
        for least in (0.85, 0.8, 0.7, 0.6):
            point = ek.find_threshold(t, "recall", ek.Constraint("precision", at_least=least), confidence=0.975)
            if isinstance(point, ek.OperatingPoint):
                first = (least, point.threshold, point.counts)
                break
        of_found = found and (found.goal.subject_to[0].at_least, found.threshold, found.counts)
        assert of_found == first
        seen.add(first and first[0])
    assert len(seen) > 2


def test_bounds_from_above_are_raised_and_groups_are_respected() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(120) < 0.4
    score = rng.normal(2 * truth, 1)
    goal = ek.Goal.parse("recall where false_positive_rate <= 0.01 with 90 %")
    found = closest_promise(ek.counts_by_threshold(truth, score), goal)
    assert found is not None
    assert found.goal.subject_to[0].at_most == 0.05
    related = closest_promise(
        ek.counts_by_threshold(truth, score), goal, grouped_arrays(truth, score, np.arange(120) // 12)
    )
    assert related is None or related.goal.subject_to[0].at_most > 0.05


def test_what_has_no_single_promise_has_no_closest_one() -> None:
    for text in ("f1", "recall where precision >= 0.9", "f1 where precision >= 0.9 and recall >= 0.9 with 90 %"):
        assert closest_promise(in_a_row(15), ek.Goal.parse(text)) is None
    assert closest_promise(in_a_row(4), GOAL) is None


def flat(rank: np.ndarray) -> np.ndarray:
    return np.full(len(rank), 0.845)


def steps(rank: np.ndarray) -> np.ndarray:
    """Just below each of the promises where it could first be made."""
    return np.select([rank < 0.03, rank < 0.06, rank < 0.1], [0.845, 0.795, 0.695], 0.595)


def falling(rank: np.ndarray) -> np.ndarray:
    return 0.97 - 0.6 * rank


@pytest.mark.parametrize("world", [flat, steps, falling], ids=lambda each: each.__name__)
@pytest.mark.parametrize("n", [60, 400])
def test_what_is_offered_is_broken_no_more_often_than_it_says(world, n: int) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(4)
    broken = 0
    for _ in range(ROUNDS):
        rank = np.sort(rng.random(n))
        t = ek.counts_by_threshold(rng.random(n) < world(rank), 1 - rank)
        first = ek.find_threshold(t, "recall", ek.Constraint("precision", at_least=0.9), confidence=0.9)
        found = None if isinstance(first, ek.OperatingPoint) else closest_promise(t, GOAL)
        if found is not None:
            true = float(world(np.linspace(0, 1 - found.threshold, 2001)).mean())
            broken += true < (found.goal.subject_to[0].at_least or 0)
    assert broken <= ROUNDS * (0.1 + 2 * np.sqrt(0.09 / ROUNDS))


def test_plans_carry_it_into_their_file() -> None:
    p = ek.load_sample("clips-forest").predictions
    plan = ek.plan_thresholds(p, GOAL, labels=["shrink", "collide", "shake"], cross_fit=False)
    assert plan.rows["shrink"].closest is None
    found = plan.rows["collide"].closest
    assert found is not None
    assert str(found.goal) == "recall where precision >= 0.7 with 90 %"
    assert (found.counts.tp, found.counts.fp) == (16, 0)
    again = ek.ThresholdPlan.from_json(plan.to_json())
    assert again.to_json() == plan.to_json()
    assert [row.closest for row in again.rows.values()] == [row.closest for row in plan.rows.values()]
    older = plan.to_json().replace('"closest"', '"unheard of"')
    assert all(row.closest is None for row in ek.ThresholdPlan.from_json(older).rows.values())
    set_by_hand = plan.override("collide", found.threshold, p)
    assert set_by_hand.rows["collide"].closest is None
