"""Operating points: the best threshold under constraints, the reasons why there is none, and break-even."""

from math import inf, isnan

import numpy as np
import pytest

from evalkit import (
    METRICS,
    Constraint,
    Counts,
    Infeasible,
    InvalidInputError,
    OperatingPoint,
    ThresholdCounts,
    break_even,
    counts_by_threshold,
    find_threshold,
)
from evalkit.thresholds import operating_points
from tests.builders import ABSENT


def random_table(seed: int) -> ThresholdCounts:
    """Ties, a few absent scores, and now and then one class only."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 40))
    truth = rng.random(n) < rng.choice([0.0, 0.2, 0.5, 1.0], p=[0.1, 0.4, 0.4, 0.1])
    score = np.round(rng.normal(0.4 + 0.2 * truth, 0.3), 1)
    score[rng.random(n) < 0.1] = ABSENT
    return counts_by_threshold(truth, score)


def best_slowly(t: ThresholdCounts, goal: str, bounds: list[tuple[str, float, float]]) -> tuple[float, Counts] | None:
    """The best finite threshold by trying all, from high to low; the first of equals is kept."""
    best, best_value = None, -inf
    for threshold in t.thresholds[1:].tolist():
        c = t.at(threshold)
        value = METRICS[goal].function(c) * (-1 if METRICS[goal].higher_is_better is False else 1)
        held = all(low <= METRICS[key].function(c) <= high for key, low, high in bounds)
        if held and not isnan(value) and value > best_value:
            best, best_value = (threshold, c), value
    return best


@pytest.mark.parametrize("goal", [key for key, m in METRICS.items() if m.higher_is_better is not None])
def test_the_threshold_found_is_the_best_of_all(goal: str) -> None:
    for seed in range(40):
        t = random_table(seed)
        found, expected = find_threshold(t, goal), best_slowly(t, goal, [])
        assert ((found.threshold, found.counts) if isinstance(found, OperatingPoint) else None) == expected, seed


@pytest.mark.parametrize(
    ("goal", "bounds"),
    [
        ("recall", [("precision", 0.6, inf)]),
        ("precision", [("recall", 0.5, inf)]),
        ("f1", [("false_positive_rate", -inf, 0.2)]),
        ("false_positive_rate", [("recall", 0.75, inf)]),
        ("recall", [("precision", 0.5, inf), ("predicted_positive_rate", -inf, 0.3)]),
        ("accuracy", [("recall", 0.25, 0.75)]),
    ],
)
def test_under_constraints_it_is_the_best_of_those_that_satisfy_all(
    goal: str, bounds: list[tuple[str, float, float]]
) -> None:
    constraints = [
        Constraint(key, at_least=None if low == -inf else low, at_most=None if high == inf else high)
        for key, low, high in bounds
    ]
    outcomes = set()
    for seed in range(500):
        t = random_table(seed)
        found, expected = find_threshold(t, goal, constraints), best_slowly(t, goal, bounds)
        assert ((found.threshold, found.counts) if isinstance(found, OperatingPoint) else None) == expected, seed
        outcomes.add(type(found))
    assert outcomes == {OperatingPoint, Infeasible}


def test_of_equally_good_thresholds_the_highest_is_taken() -> None:
    """F1 is 2/3 at 0.9 (tp 1, fp 0, fn 1) and again at 0.2 (tp 2, fp 2, fn 0)."""
    t = counts_by_threshold([1, 0, 0, 1], [0.9, 0.6, 0.5, 0.2])
    assert find_threshold(t, "f1") == OperatingPoint(0.9, Counts(1, 0, 1, 2), "Highest F1: 0.667.")


def test_where_lower_is_better_the_lowest_is_found() -> None:
    t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])
    point = find_threshold(t, "false_positive_rate", [Constraint("recall", at_least=1.0)])
    assert point == OperatingPoint(
        0.5,
        Counts(2, 1, 0, 1),
        "Lowest false positive rate among thresholds that keep recall at least 1 on this data: 0.500.",
    )


def test_a_bound_is_inclusive() -> None:
    t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])
    assert find_threshold(t, "recall", [Constraint("precision", at_least=2 / 3)]).threshold == 0.5
    assert find_threshold(t, "recall", [Constraint("precision", at_least=np.nextafter(2 / 3, 1))]).threshold == 0.9
    assert find_threshold(t, "recall", [Constraint("false_positive_rate", at_most=0.5)]).threshold == 0.5
    assert find_threshold(t, "recall", [Constraint("false_positive_rate", at_most=0.49)]).threshold == 0.9


def test_predicting_nothing_is_no_operating_point() -> None:
    """Without a threshold at which something is predicted, a false positive rate of 0 would be easy."""
    t = counts_by_threshold([0, 1], [0.9, 0.1])
    assert find_threshold(t, "false_positive_rate").threshold == 0.9


def test_a_row_of_a_grid_that_predicts_nothing_is_no_operating_point_either() -> None:
    """A service may report thresholds above every score: there a specificity of 1 would be easy."""
    grid = ThresholdCounts(np.array([inf, 0.9, 0.5]), np.array([0, 0, 5]), np.array([0, 0, 2]), 10, 40, "grid")
    assert find_threshold(grid, "specificity").threshold == 0.5
    assert find_threshold(grid, "false_positive_rate").threshold == 0.5
    silent = ThresholdCounts(np.array([inf, 0.9]), np.array([0, 0]), np.array([0, 0]), 10, 40, "grid")
    assert find_threshold(silent, "specificity") == Infeasible(
        "No score reaches any threshold, so nothing is ever predicted."
    )


def test_an_undefined_value_satisfies_no_constraint() -> None:
    nothing = Counts(tp=0, fp=0, fn=3, tn=4)
    assert not Constraint("precision", at_least=0.0).satisfied(nothing)
    assert not Constraint("precision", at_most=1.0).satisfied(nothing)
    assert Constraint("recall", at_least=0.0, at_most=0.0).satisfied(nothing)


def test_constraints_that_no_threshold_satisfies_are_a_value_with_the_reason() -> None:
    t = counts_by_threshold([0, 1], [0.9, 0.1])
    found = find_threshold(t, "recall", [Constraint("precision", at_least=0.9)])
    assert isinstance(found, Infeasible)
    assert found.reason == "Precision is at most 0.500 at 0.100."
    assert found.closest is not None
    assert (found.closest.threshold, found.closest.counts) == (0.1, t.at(0.1))
    t = counts_by_threshold([1, 0, 0, 1], [0.9, 0.8, 0.7, 0.1])
    both = [Constraint("precision", at_least=0.9), Constraint("recall", at_least=0.9)]
    assert find_threshold(t, "f1", both) == Infeasible("No threshold satisfies all constraints together.")


def test_a_goal_that_is_nowhere_defined_is_a_value_with_the_reason() -> None:
    t = counts_by_threshold([0, 0], [0.9, 0.1])
    assert find_threshold(t, "recall") == Infeasible(
        "Recall (true positive rate) is undefined at every threshold, since there are no positives."
    )


@pytest.mark.parametrize(("goal", "untrue"), [("recall", "no positives"), ("accuracy", "no examples")])
def test_where_nothing_has_a_score_the_reason_is_not_that_positives_or_examples_are_missing(
    goal: str, untrue: str
) -> None:
    found = find_threshold(counts_by_threshold([1, 0], [ABSENT, ABSENT]), goal)
    assert isinstance(found, Infeasible)
    assert untrue not in found.reason


def test_thresholds_of_a_grid_are_searched_as_they_are() -> None:
    grid = ThresholdCounts(
        np.array([inf, 0.9, 0.5, 0.1]), np.array([0, 4, 8, 10]), np.array([0, 0, 2, 20]), 10, 30, resolution="grid"
    )
    assert find_threshold(grid, "f1").threshold == 0.5
    assert find_threshold(grid, "precision", [Constraint("recall", at_least=0.9)]).threshold == 0.1


def test_metrics_and_bounds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=": 'auprc'"):
        find_threshold(random_table(0), "auprc")
    with pytest.raises(InvalidInputError, match=": 'auprc'"):
        Constraint("auprc", at_least=0.9)
    with pytest.raises(InvalidInputError, match=r"needs at_least or at_most, as a number: precision"):
        Constraint("precision")
    with pytest.raises(InvalidInputError, match="as a number"):
        Constraint("precision", at_least=float("nan"))
    with pytest.raises(InvalidInputError, match="Prevalence has no better end"):
        find_threshold(random_table(0), "prevalence")


# Break-even


def test_at_break_even_precision_equals_recall() -> None:
    t = counts_by_threshold([1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.4, 0.2])
    point = break_even(t)
    assert point.threshold == 0.7
    assert point.counts == Counts(tp=2, fp=1, fn=1, tn=1)
    assert METRICS["precision"].function(point.counts) == METRICS["recall"].function(point.counts) == 2 / 3


def test_without_ties_break_even_predicts_as_many_as_there_are_positives() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        truth, score = rng.random(30) < 0.4, rng.permutation(30) / 30
        truth[0] = True
        point = break_even(counts_by_threshold(truth, score))
        assert point.counts.tp + point.counts.fp == truth.sum()


def test_where_both_neighbours_are_equally_far_the_higher_threshold_is_taken() -> None:
    """At 0.9 precision is 1/2 and recall 1/3, at 0.5 they are 2/4 and 2/3: both are 1/6 apart."""
    t = counts_by_threshold([1, 0, 1, 0, 1, 0], [0.9, 0.9, 0.5, 0.5, 0.1, 0.1])
    assert break_even(t).threshold == 0.9


def test_break_even_is_where_precision_and_recall_are_closest() -> None:
    """At 0.9 precision is 1 and recall 0.7; at 0.5 they are 10/14 and 1, which is closer."""
    t = counts_by_threshold([1] * 10 + [0] * 4, [0.9] * 7 + [0.5] * 7)
    assert break_even(t).threshold == 0.5


def test_break_even_of_billions_of_pairs_is_that_of_as_many_ones() -> None:
    """At 0.5 precision and recall are both 0.5; products of these counts have no room in 64 bits."""
    tp, fp = np.array([0, 2, 5, 9]), np.array([0, 0, 5, 30])
    for times in (1, 10**9, 10**12):
        grid = ThresholdCounts(np.array([inf, 0.9, 0.5, 0.1]), tp * times, fp * times, 10 * times, 40 * times, "grid")
        assert break_even(grid).threshold == 0.5


def test_without_positives_or_scores_there_is_no_break_even() -> None:
    for t in (counts_by_threshold([0, 0], [0.9, 0.1]), counts_by_threshold([1, 0], [ABSENT, ABSENT])):
        assert break_even(t) == Infeasible("Precision and recall do not meet: no threshold finds a positive.")


@pytest.mark.parametrize("at_once", [1, 3])
def test_rows_may_be_looked_at_in_blocks_of_any_size(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating_points, "_AT_ONCE", at_once)
    bound = Constraint("precision", at_least=0.5)
    outcomes = set()
    for seed in range(200):
        t = random_table(seed)
        for goal, bounds in (("f1", []), ("recall", [("precision", 0.5, inf)]), ("false_positive_rate", [])):
            found, expected = find_threshold(t, goal, [bound] if bounds else []), best_slowly(t, goal, bounds)
            assert ((found.threshold, found.counts) if isinstance(found, OperatingPoint) else None) == expected, seed
            outcomes.add(type(found))
        promised = find_threshold(t, "recall", bound, confidence=0.6)
        monkeypatch.undo()
        assert promised == find_threshold(t, "recall", bound, confidence=0.6)
        monkeypatch.setattr(operating_points, "_AT_ONCE", at_once)
    assert outcomes == {OperatingPoint, Infeasible}
