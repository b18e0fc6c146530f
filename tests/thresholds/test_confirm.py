"""Plans on other data: verdicts by hand, as rarely wrong as they say, and changes counted item by item."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan

import numpy as np
import pytest

import evalkit as ek
from evalkit.evaluation.evaluation import evaluation_of_counts
from evalkit.thresholds.confirm import Check
from tests.builders import predictions, random_multilabel
from tests.conftest import SOAK

FOREST = ek.load_sample("clips-forest").predictions
ROUNDS = 4000 if SOAK else 600


def half(which: int) -> ek.Predictions:
    """Every second video of a sample, with all of its items."""
    names = np.unique(FOREST.groups)[which::2]
    rows = np.flatnonzero(np.isin(FOREST.groups, names))
    tables = [np.stack([getattr(FOREST.label(each), of)[rows] for each in FOREST.labels], 1) for of in TABLES]
    return ek.predictions_from_matrix(
        *tables, labels=FOREST.labels, ids=FOREST.ids[rows], groups=FOREST.groups[rows], task="multilabel"
    )


TABLES = ("y_true", "y_score")
FIRST, SECOND = half(0), half(1)


def one_label(tp: int, fp: int, fn: int = 0, tn: int = 0, *, score: float = 0.8) -> ek.Predictions:
    truth = [[1]] * tp + [[0]] * fp + [[1]] * fn + [[0]] * tn
    scores = [[score]] * (tp + fp) + [[0.1]] * (fn + tn)
    return ek.predictions_from_matrix(truth, scores, labels=["cat"], task="binary")


def planned(goal: str, **options: object) -> ek.ThresholdPlan:
    return ek.plan_thresholds(one_label(60, 0, 5, 60), goal, **options)


def check_of(goal: str, *counts: int) -> Check:
    (check,) = ek.confirm_plan(planned(goal, cross_fit=False), one_label(*counts)).rows["cat"]
    return check


@pytest.mark.parametrize(
    ("goal", "counts", "verdict", "words"),
    [
        ("recall where precision >= 0.9", (50, 0), "kept", "keeps the bound"),  # Wilson: 0.929 to 1
        ("recall where precision >= 0.9", (20, 0), "not enough data", "0.839 to 1.000, reaches over the bound"),
        (
            "recall where precision >= 0.9",
            (30, 20),
            "broken",
            "Precision is 0.600, and its 95 % interval ends at 0.724",
        ),
        ("recall where precision >= 0.9", (0, 0, 5, 5), "not enough data", "no interval"),
        ("recall where false_positive_rate <= 0.1", (5, 0, 0, 60), "kept", "keeps the bound"),  # 0 to 0.060
        ("recall where false_positive_rate <= 0.1", (5, 20, 0, 40), "broken", "begins at 0.227"),
        ("precision where recall >= 0.9", (20, 5, 20, 9), "broken", "Recall (true positive rate) is 0.500"),
    ],
)
def test_verdicts_by_hand(goal: str, counts: tuple[int, ...], verdict: str, words: str) -> None:
    check = check_of(goal, *counts)
    assert check.verdict == verdict
    assert words in check.reason
    assert check.expected is None


def test_a_label_with_two_bounds_is_broken_by_one_and_kept_by_both() -> None:
    plan = planned("f1 where precision >= 0.8 and recall >= 0.8", cross_fit=False)
    for counts, verdict in (((90, 0, 0), "kept"), ((90, 0, 90), "broken"), ((9, 0, 0), "not enough data")):
        found = ek.confirm_plan(plan, one_label(*counts))
        assert len(found.rows["cat"]) == 2
        assert found.verdict("cat") == verdict
    assert ek.confirm_plan(plan, one_label(10, 0, 60)).verdict("cat") == "broken"


def test_a_goal_without_a_bound_is_held_against_what_was_expected() -> None:
    plan = planned("f1")
    expected = plan.rows["cat"].expected["f1"]
    for counts, verdict in (((600, 0, 50), "kept"), ((30, 30, 30, 30), "broken"), ((5, 0, 1, 5), "not enough data")):
        (check,) = ek.confirm_plan(plan, one_label(*counts)).rows["cat"]
        assert (check.verdict, check.expected, check.bound) == (verdict, expected, None)
        assert f"{float(expected.value):.3f} was expected" in check.reason
    unsaid = ek.confirm_plan(planned("f1", cross_fit=False), one_label(60, 0)).rows["cat"][0]
    assert unsaid.verdict == "not enough data"
    assert "does not say what to expect" in unsaid.reason
    cost = ek.confirm_plan(planned("cost 1 10"), one_label(60, 0)).rows["cat"][0]
    assert cost.figure == "f1"


def test_figures_and_intervals_are_those_of_the_evaluation_with_its_groups() -> None:
    plan = ek.plan_thresholds(FIRST, "recall where precision >= 0.9 with 90 %")
    found = ek.confirm_plan(plan, SECOND)
    assert not found.same_data
    assert list(found.rows) == list(plan.rows)
    for label, (check,) in found.rows.items():
        c = ek.evaluate(SECOND).per_label[label].at(plan.thresholds[label])
        assert check.observed.value == pytest.approx(ek.precision(c), nan_ok=True)
        of_plan = plan.rows[label].expected.get("precision")
        assert (check.expected is None) == (of_plan is None or isnan(of_plan.value))
    assert ek.confirm_plan(plan, FIRST).same_data
    assert ek.confirm_plan(plan, ek.evaluate(SECOND), level=0.8).rows["spin"][0].observed.level == 0.8


def test_labels_that_one_of_both_lacks_are_named() -> None:
    plan = ek.plan_thresholds(FOREST, "f1", labels=["spin", "grow"], cross_fit=False)
    some = ek.plan_thresholds(FOREST, "f1", labels=["spin", "shake"], cross_fit=False)
    ev = ek.evaluate(FOREST).select(["spin", "shake"])
    found = ek.confirm_plan(plan, ev)
    assert (list(found.rows), found.lacking, found.unplanned) == (["spin"], ("grow",), ("shake",))
    changes = ek.compare_plans(plan, some, FOREST)
    assert (list(changes.labels), changes.only_before, changes.only_after) == (["spin"], ("grow",), ("shake",))
    with pytest.raises(ek.InvalidInputError, match="no label in common"):
        ek.confirm_plan(plan, ek.evaluate(FOREST).select(["shake"]))


def test_counts_alone_confirm_too() -> None:
    table = ek.ThresholdCounts(np.array([inf, 0.8, 0.1]), np.array([0, 95, 99]), np.array([0, 1, 50]), 100, 100, "grid")
    ev = evaluation_of_counts("cats", "binary", {"cat": table}, 200, whole=None, reported={}, service=None)
    plan = planned("recall where precision >= 0.9", cross_fit=False)
    assert ek.confirm_plan(plan, ev).verdict("cat") == "kept"
    without = ek.confirm_plan(planned("f1"), ev).rows["cat"][0]
    assert "none is made for F1 score" in without.reason
    assert ek.compare_plans(plan, plan.override("cat", 0.1, one_label(60, 0, 5, 60)), ev).labels["cat"].decisions == 53
    assert ek.compare_plans(plan, plan, ev).items is None


@pytest.mark.parametrize(("truth", "wrong"), [(0.9, "broken"), (0.899, "kept")])
def test_verdicts_are_wrong_as_rarely_as_they_say(truth: float, wrong: str) -> None:
    """Of labels whose precision is just the bound, or just below: each way at most 2.5 %, and Wilson's half a point."""
    plan = planned("recall where precision >= 0.9", cross_fit=False)
    rng = np.random.default_rng(3)
    verdicts = []
    for _ in range(ROUNDS):
        tp = int(rng.binomial(120, truth))
        verdicts.append(ek.confirm_plan(plan, one_label(tp, 120 - tp)).verdict("cat"))
    assert verdicts.count(wrong) / ROUNDS <= 0.035 + 2 * np.sqrt(0.035 / ROUNDS)


@pytest.mark.parametrize("seed", range(6))
def test_changes_are_those_of_the_decisions_item_by_item(seed: int) -> None:
    truth, score = random_multilabel(seed, absent=0.1)
    p = predictions(truth, score)
    a, b = (ek.plan_thresholds(p, goal, cross_fit=False) for goal in ("f2", "recall where precision >= 0.8"))
    table = np.where(np.isfinite(score), score, nan)
    differ = a.apply(table) != b.apply(table)
    found = ek.compare_plans(a, b, p)
    assert [each.decisions for each in found.labels.values()] == differ.sum(axis=0).tolist()
    assert found.items == differ.any(axis=1).sum()
    assert [each.after for each in found.labels.values()] == list(b.thresholds.values())


def test_decisions_on_pairs_of_unknown_truth_change_too() -> None:
    truth, score = [[1.0], [0.0], [nan]], [[0.9], [0.2], [0.5]]
    p = ek.predictions_from_matrix(truth, score, labels=["cat"], task="binary")
    plan = ek.plan_thresholds(p, "f1", cross_fit=False)
    other = replace(plan, rows={"cat": replace(plan.rows["cat"], threshold=0.4)})
    found = ek.compare_plans(plan, other, p)
    assert (found.labels["cat"].decisions, found.items) == (1, 1)
