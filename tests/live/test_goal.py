"""The goal's point on a board: that of the plan, as a stop of the slider, or the reason why there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.wording import Wording
from evalkit.live.columns import unpack
from evalkit.live.goal import NEAR, goal_words, valley
from tests.pages.test_counts_alone import clips

EV = ek.evaluate(ek.load_sample("clips-forest").predictions)
PRECISION = "recall where precision >= 0.9"


def goal_of(ev: ek.Evaluation, goal: str, **options) -> dict | None:
    """The goal of the slider, whose threshold is one of its stops."""
    slider = ek.board(ev, goal=goal, **options).to_dict()["sliders"][0]
    found = slider["goal"]
    if found is not None and found["threshold"] is not None:
        assert found["threshold"] in unpack(slider["stops"])
        assert found["threshold"] in unpack(slider["hand"])
    return found


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("goal", ["f1", "cost 1 10", PRECISION, f"{PRECISION} with 90 %"])
def test_a_labels_point_is_that_of_the_plan(goal: str, together: bool) -> None:
    plan = ek.plan_thresholds(EV, goal, together=together, cross_fit=False)
    for label in ("spin", "shrink", "shake"):
        row = plan.rows[label]
        found = goal_of(EV, goal, label=label, together=together)
        if row.source == "goal":
            assert found["threshold"] == row.threshold
        else:
            assert found["threshold"] is None
            assert found["reason"]
            assert row.reason.startswith(found["reason"])


def test_all_labels_have_the_one_threshold_of_the_plan() -> None:
    found = goal_of(EV, PRECISION)
    assert found["threshold"] == ek.plan_thresholds(EV, PRECISION, cross_fit=False).shared
    assert round(found["threshold"], 5) == 0.49708
    assert found["words"] == "precision at least 0.9, then highest recall"


def test_a_goal_out_of_reach_says_why() -> None:
    ev = ek.evaluate(ek.predictions_from_matrix([[1], [0]], [[0.2], [0.8]], labels=["a"], task="binary"))
    found = goal_of(ev, PRECISION)
    assert found["threshold"] is None
    assert "precision" in found["reason"].lower()


def test_means_and_decisions_have_no_point() -> None:
    assert goal_of(EV, "f1", average="macro") is None
    decided = ek.predictions_from_matrix([[1], [0]], [[1], [0]], labels=["a"], task="binary", decisions_only=True)
    assert goal_of(ek.evaluate(decided), "f1") is None
    assert ek.board(EV).to_dict()["sliders"][0]["goal"] is None


def test_labels_at_their_own_thresholds_are_at_the_plan_where_none_is_moved() -> None:
    own = ek.at_own_thresholds(EV, ek.plan_thresholds(EV, PRECISION, cross_fit=False).thresholds)
    for average in ("micro", "macro"):
        found = goal_of(own, PRECISION, threshold=0.1, average=average)
        assert found == {
            "words": f"the plan for {goal_words(ek.Goal.parse(PRECISION))}",
            "threshold": 0.0,
            "reason": "",
        }


def test_a_services_counts_have_it_at_one_of_their_thresholds() -> None:
    ev = clips()
    found = goal_of(ev, PRECISION, label="spin")
    assert found["threshold"] == ek.plan_thresholds(ev, PRECISION).rows["spin"].threshold
    assert found["threshold"] in ev.per_label["spin"].thresholds


def test_two_sliders_have_one_each() -> None:
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    sliders = ek.board(EV, linear, goal=PRECISION, match="recall").to_dict()["sliders"]
    for ev, slider in zip((EV, linear), sliders, strict=True):
        assert slider["goal"]["threshold"] == ek.plan_thresholds(ev, PRECISION, cross_fit=False).shared
        assert slider["goal"]["threshold"] in unpack(slider["stops"])
    assert np.isfinite(sliders[1]["goal"]["threshold"])


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("youden", "highest Youden's J"),
        ("f2", "highest F2 score"),
        ("f1", "highest F1"),
        ("precision where recall >= 0.8", "sensitivity at least 80 %, then highest PPV"),
        ("recall where false_positive_rate <= 0.01", "false positive rate at most 1 %, then highest sensitivity"),
    ],
)
def test_goals_in_words(goal: str, words: str) -> None:
    medical = Wording("medicine", "percent")
    assert goal_words(ek.Goal.parse(goal), medical).replace("\N{NO-BREAK SPACE}", " ") == words


COST = "cost 1 10"


def _charts(content: dict) -> list[str]:
    return [chart["id"] for chart in content["charts"]]


def test_costs_by_threshold_are_a_chart_where_they_are_given() -> None:
    content = ek.board(EV, label="spin", goal=COST).to_dict()
    assert _charts(content)[2:5] == ["thresholds", "costs", "scores"]
    model, stops = content["models"][0]["columns"], unpack(content["sliders"][0]["stops"])
    at = EV.per_label["spin"].at(stops)
    np.testing.assert_allclose(unpack(model["cost"]), (np.asarray(at.fp) + 10 * np.asarray(at.fn)) / 700, rtol=1e-15)
    chart = content["charts"][3]
    assert chart["live"]["key"] == "cost"
    assert chart["reads"]["top"] >= unpack(model["cost"]).max()
    words = "Cheapest at 0.11767: 0.384. At most 5 % more from 0.1085 to 0.12208."
    assert chart["legend"] == [{"title": words, "model": 0}]
    for goal in (None, "f1", PRECISION):
        assert "costs" not in _charts(ek.board(EV, goal=goal).to_dict())


def test_costs_of_two_models_and_of_shifts() -> None:
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    content = ek.board(EV, linear, goal=COST, match="recall").to_dict()
    chart = content["charts"][3]
    assert [entry["model"] for entry in chart["legend"]] == [0, 1]
    assert [series["same"]["model"] for series in chart["data"]["line"]] == ["0", "1"]
    own = ek.at_own_thresholds(EV, ek.plan_thresholds(EV, COST, cross_fit=False).thresholds)
    chart = ek.board(own, goal=COST, threshold=0.0).to_dict()["charts"][3]
    assert chart["title"] == "Expected cost by shift of all thresholds"
    assert chart["legend"][0]["title"].startswith("Cheapest at 0: ")  # each label is at its cheapest


def test_decisions_have_no_curve_of_costs() -> None:
    decided = ek.predictions_from_matrix([[1], [0]], [[1], [0]], labels=["a"], task="binary", decisions_only=True)
    assert "costs" not in _charts(ek.board(ek.evaluate(decided), goal=COST).to_dict())


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=14),
    st.sampled_from(["cost 1 10", "cost 1 1", "cost 3 0", "cost 0 2"]),
)
def test_the_valley_is_that_of_looking_at_each_threshold(pairs: list[tuple[bool, int]], text: str) -> None:
    goal = ek.Goal.parse(text)
    t = ek.counts_by_threshold([truth for truth, _ in pairs], [score / 8 for _, score in pairs])
    costs = [goal.figure.value(t.at(threshold)) for threshold in t.thresholds]
    found = valley(t, goal)
    best = costs.index(min(costs))
    assert (found.threshold, found.cost) == (t.thresholds[best], costs[best])
    inside = [cost <= costs[best] * (1 + NEAR) for cost in costs]
    low = high = best
    while low + 1 < len(costs) and inside[low + 1]:
        low += 1
    while high > 0 and inside[high - 1]:
        high -= 1
    assert (found.low, found.high) == (t.thresholds[low], t.thresholds[high])


def test_where_it_is_cheapest_to_predict_nothing_that_is_said() -> None:
    t = ek.counts_by_threshold([0, 0, 1], [0.9, 0.8, 0.1])
    assert valley(t, ek.Goal.parse("cost 5 1")).words("threshold") == "Cheapest is to predict nothing: 0.333."
    alone = ek.counts_by_threshold([1, 0], [0.9, 0.1])
    assert valley(alone, ek.Goal.parse(COST)).words("threshold").endswith("Any other threshold costs over 5 % more.")
