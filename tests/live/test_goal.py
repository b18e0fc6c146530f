"""The goal's point on a board: that of the plan, as a stop of the slider, or the reason why there is none."""

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.wording import Wording
from evalkit.live.columns import unpack
from evalkit.live.goal import goal_words
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
