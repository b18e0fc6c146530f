"""Goals and their short texts."""

import numpy as np
import pytest

import evalkit as ek
from evalkit.thresholds.goal import objective

TEXTS = [
    "f1",
    "f2",
    "f0.5",
    "matthews_correlation",
    "youden",
    "cost 1 10",
    "recall where precision >= 0.9",
    "precision where recall >= 0.8 with 90 %",
    "recall where false_positive_rate <= 0.01",
    "recall where predicted_positive_rate <= 0.05 with 99.5 %",
    "f1 where precision >= 0.8 and recall >= 0.5",
    "cost 1 10 -2",
    "cost 1 10 rarer 50",
    "cost 1 10 -2 rarer 50",
    "recall where predicted <= 50 of 1000",
    "recall where false_alarms_per_hour <= 2 of 1234567 with 90 %",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    goal = ek.Goal.parse(text)
    assert str(goal) == text
    assert ek.Goal.parse(str(goal)) == goal
    assert hash(goal) == hash(ek.Goal.parse(text))


def test_two_bounds_of_one_metric_are_one_constraint() -> None:
    goal = ek.Goal.parse("f1 where recall >= 0.5 and recall <= 0.9")
    assert goal.subject_to == (ek.Constraint("recall", 0.5, 0.9),)
    assert str(goal) == "f1 where recall >= 0.5 and recall <= 0.9"


@pytest.mark.parametrize(
    "text",
    [
        *("", "best", "recall where precision > 0.9", "recall where precision >= high", "f1 with 90 %", "cost 1"),
        *("cost -1 2", "cost 0 0", "prevalence", "recall where precision >= 0.9 with 100 %", "f0", "cost a b"),
        "f1" + " where a with 1" * 100_000 + "\nx",  # each place of a word with each end of it would take hours
        *("cost 1 10 12", "cost 1 10 rarer 0.5", "cost 1 10 rarer", "cost 1 10 2 3"),
    ],
)
def test_what_is_no_goal_is_an_error_in_words(text: str) -> None:
    with pytest.raises(ek.InvalidInputError):
        ek.Goal.parse(text)


def test_figures_of_goals_by_hand() -> None:
    c = ek.Counts(tp=30, fp=10, fn=20, tn=40)
    assert objective("cost 1 10").value(c) == pytest.approx((10 + 200) / 100)
    # half of 100 are positive, and 50 times fewer, 1 in 100, there: recall 0.6, false positive rate 0.2
    assert objective("cost 1 10 -2 rarer 50").value(c) == pytest.approx(0.01 * (0.4 * 10 - 0.6 * 2) + 0.99 * 0.2)
    assert objective("youden").value(c) == pytest.approx(30 / 50 + 40 / 50 - 1)
    assert objective("f2").value(c) == pytest.approx(5 * 30 / (5 * 30 + 4 * 20 + 10))
    rows = ek.Counts(*(np.array([each, 0]) for each in (30, 10, 20, 40)))
    assert np.isnan(objective("cost 1 1").value(rows)).tolist() == [False, True]
