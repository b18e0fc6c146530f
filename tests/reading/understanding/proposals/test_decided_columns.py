"""Columns of decisions that have no name for it: the scores beside them tell them from the truth."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.reading.understanding.proposals.decided_columns import follows
from tests.reading.understanding.small_files import answers, asked, at, columns, lines, read, said, sheet

N = 40


def scored(seed: int = 0) -> list[tuple[int, float]]:
    """A truth that is 1 in every third row, and a score that tells it mostly."""
    rng = np.random.default_rng(seed)
    truth = [int(i % 3 == 0) for i in range(N)]
    return [(y, round(float(np.clip(0.3 + 0.35 * y + rng.normal() * 0.2, 0.01, 0.99)), 4)) for y in truth]


def counts(rows: list[tuple[int, float]]) -> tuple[int, int]:
    return sum(y for y, p in rows if p >= 0.5), sum(1 - y for y, p in rows if p >= 0.5)


@pytest.mark.parametrize("name", ["Scored Labels", "predicted_flag", "label"])
def test_a_column_that_the_score_decides_is_not_the_truth_where_another_may_be(name: str) -> None:
    """Its name may be that of a truth: "Scored Labels" stands beside "Scored Probabilities" of one service."""
    rows = scored()
    text = lines(
        f"age,bought,{name},Scored Probabilities",
        *((20 + i % 50, y, int(p >= 0.5), p) for i, (y, p) in enumerate(rows)),
    )
    if name == "label":  # the name of a truth, so that both are asked, the likelier first
        found = answers(text)
        assert columns(found, "truth") == ["bought", "label"]
        loaded = read(text, reading=found[0])
    else:
        loaded = read(text)
    assert (at(loaded, "positive").tp, at(loaded, "positive").fp) == counts(rows)


def test_of_two_columns_that_are_called_a_truth_the_one_that_the_score_decides_is_not() -> None:
    rows = scored()
    loaded = read(lines("target,class,score", *((y, int(p >= 0.4), p) for y, p in rows)))
    assert (at(loaded, "positive").tp, at(loaded, "positive").fp) == counts(rows)


def test_a_perfect_score_beside_an_unrelated_flag_keeps_its_truth() -> None:
    loaded = read(lines("label,night,score", *((i % 2, int(i % 4 < 2), 0.9 if i % 2 else 0.1) for i in range(N))))
    assert at(loaded, "positive").tp == N // 2


def test_what_is_called_the_truth_is_the_truth_however_good_the_score() -> None:
    rows = scored()
    loaded = read(lines("y_true,flag,score", *((int(p >= 0.5), y, p) for y, p in rows)))
    assert at(loaded, "positive").fp == 0


def test_of_the_scores_of_all_classes_the_column_of_the_highest_is_the_decision() -> None:
    """As programs write them that call the decision by the name of the model."""
    rng = np.random.default_rng(1)
    names = ("oak", "elm", "ash")
    rows = []
    for i in range(N):
        p = rng.dirichlet(np.ones(3) + 2 * (np.arange(3) == i % 3)).round(4)
        rows.append((names[i % 3], names[int(p.argmax())], *p))
    loaded = read(lines("tree,Forest,Forest (oak),Forest (elm),Forest (ash)", *rows))
    assert loaded.predictions.positives.tolist() == [14, 13, 13]


def test_the_decisions_of_one_model_are_not_those_of_another() -> None:
    """Two models: the decision follows the first one, so that the second is no score of what is decided."""
    rows = scored()
    second = [round(0.3 * p + 0.01 * (i % 7), 4) for i, (_, p) in enumerate(rows)]
    both = [(y, p, int(p >= 0.5), other) for (y, p), other in zip(rows, second, strict=True)]
    text = lines("actual,first_score,predicted,second_score", *both)
    error = asked(text)
    assert error.problem == "Two columns could be the score."
    assert columns(list(error.readings), "score") == ["first_score", "second_score"]


def test_a_score_that_never_varies_is_none_beside_one_that_does() -> None:
    rows = scored()
    loaded = read(lines("actual,baseline_score,model_score", *((y, 0.17, p) for y, p in rows)))
    assert (at(loaded, "positive").tp, at(loaded, "positive").fp) == counts(rows)


def test_the_confidence_of_the_likelier_of_two_classes_says_no_more_than_the_score_of_one() -> None:
    rows = scored()
    text = lines("y_true,y_pred,confidence,prob_1", *((y, int(p >= 0.5), round(max(p, 1 - p), 4), p) for y, p in rows))
    loaded = read(text)
    assert loaded.layout == "binary"
    assert "says no more than 'prob_1' does: confidence" in said(loaded)


def test_two_numbers_in_a_column_that_nothing_calls_a_truth_are_no_classes() -> None:
    """Rooms beside a predicted price: nothing in such a file is to be classified."""
    with pytest.raises(Exception, match="No column is recognised as the truth"):
        read(lines("home,bathrooms,predicted_price", *((f"h{i}", 2 + i % 2, 100_000 + 937.5 * i) for i in range(N))))


def test_a_decision_follows_a_score_at_any_threshold_in_either_direction() -> None:
    table = sheet(lines("p,high,low,few", *((i / N, int(i > 30), int(i < 8), int(i == N - 1)) for i in range(N))))
    found = {name: follows(table.profiles["p"], table.profiles[name]) for name in ("high", "low", "few")}
    assert found == {"high": True, "low": True, "few": False}


def test_a_score_of_whether_the_answer_is_right_is_no_score_of_the_model() -> None:
    rows = [(["no", "yes"][i % 2], ["no", "yes"][i % 3 % 2]) for i in range(12)]
    loaded = read(lines("ground_truth,prediction,score", *((a, b, int(a == b)) for a, b in rows)))
    assert loaded.predictions.decisions_only
