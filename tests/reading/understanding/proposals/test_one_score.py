"""One score for each item: of the class 1, of a class by its name, or of the predicted class."""

from __future__ import annotations

import math

import pytest

from evalkit import Counts
from tests.reading.understanding.small_files import answers, at, columns, layouts, lines, read, said

HEADER = "y,p,pred"


def test_decisions_that_follow_the_score_at_a_threshold_make_it_the_score_of_class_1() -> None:
    rows = [(1, 0.9, 1), (0, 0.3, 0), (1, 0.4, 0), (0, 0.6, 1), (1, 0.8, 1), (0, 0.2, 0)]
    loaded = read(lines(HEADER, *rows))
    assert loaded.layout == "binary"
    assert at(loaded, "positive") == Counts(2, 1, 1, 2)
    assert "since 'pred' says 1 where it is high" in said(loaded)


def test_the_threshold_of_decisions_may_be_anywhere() -> None:
    rows = [(1, 0.9, 1), (0, 0.3, 1), (1, 0.4, 1), (0, 0.15, 1), (1, 0.08, 0), (0, 0.02, 0)]
    assert read(lines(HEADER, *rows)).layout == "binary"


def test_a_score_that_is_never_below_a_half_is_of_the_predicted_class() -> None:
    rows = [(1, 0.9, 1), (0, 0.7, 0), (1, 0.6, 0), (0, 0.6, 1), (1, 0.8, 1), (0, 0.8, 0)]
    loaded = read(lines(HEADER, *rows))
    assert loaded.layout == "top-1"
    assert "never below 0.5" in said(loaded)
    assert at(loaded, "1") == Counts(2, 1, 1, 2)


def test_a_half_itself_is_not_below_a_half() -> None:
    rows = [(1, 0.9, 1), (0, 0.7, 0), (1, 0.5, 0), (0, 0.6, 1), (1, 0.8, 1), (0, 0.8, 0)]
    assert read(lines(HEADER, *rows)).layout == "top-1"


def test_what_both_would_explain_is_a_question_with_both() -> None:
    rows = [(1, 0.9, 1), (0, 0.55, 0), (1, 0.56, 0), (0, 0.7, 1), (1, 0.8, 1), (0, 0.5, 0)]
    assert layouts(answers(lines(HEADER, *rows))) == ["binary", "top-1"]


def test_what_neither_would_explain_is_a_question_with_both() -> None:
    rows = [(1, 0.9, 1), (0, 0.3, 1), (1, 0.4, 0), (0, 0.6, 0), (1, 0.2, 1), (0, 0.2, 0)]
    assert layouts(answers(lines(HEADER, *rows))) == ["binary", "top-1"]


def test_one_score_on_both_sides_of_a_decision_is_no_threshold() -> None:
    """Items of 0.55 are decided both ways, so that the score alone does not decide."""
    rows = [(1, 0.9, 1), (0, 0.55, 0), (1, 0.55, 1), (0, 0.7, 1), (1, 0.8, 1), (0, 0.5, 0)]
    assert read(lines(HEADER, *rows)).layout == "top-1"
    assert read(lines(HEADER, *rows[::-1])).layout == "top-1"


def test_classes_with_names_are_told_by_the_same_evidence() -> None:
    header = "truth,predicted,score"
    low = [("cat", "cat", 0.1), ("dog", "cat", 0.3), ("dog", "dog", 0.8), ("cat", "dog", 0.7)]
    loaded = read(lines(header, *low))
    assert (loaded.layout, loaded.predictions.labels) == ("binary", ("dog",))
    high = [("cat", "cat", 0.9), ("dog", "cat", 0.7), ("dog", "dog", 0.8), ("cat", "dog", 0.6)]
    assert read(lines(header, *high)).layout == "top-1"


def test_more_than_two_classes_leave_the_predicted_class_alone() -> None:
    rows = [("cat", "cat", 0.4), ("dog", "cow", 0.3), ("cow", "dog", 0.8), ("cat", "cat", 0.7)]
    assert read(lines("truth,predicted,confidence", *rows)).layout == "top-1"


def test_which_of_two_classes_is_positive_is_asked() -> None:
    found = answers(lines("truth,score", ("cat", 0.9), ("dog", 0.3), ("cat", 0.2)))
    assert [one.options["understood"]["scores"]["positive"] for one in found] == ["cat", "dog"]


def test_a_class_in_the_name_of_the_score_is_positive() -> None:
    loaded = read(lines("truth,score_dog", ("cat", 0.9), ("dog", 0.3), ("cat", 0.2)))
    assert loaded.predictions.labels == ("dog",)
    assert "by its name" in said(loaded)


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("Y", "N"), ("pos", "neg"), ("True", "False"), ("1", "-1")])
def test_a_truth_of_yes_and_no_has_its_positive_class(yes: str, no: str) -> None:
    loaded = read(lines("id,truth,score", ("a", yes, 0.9), ("b", no, 0.3), ("c", yes, 0.4)))
    assert loaded.layout == "binary"
    assert loaded.predictions.positives.tolist() == [2]


def test_two_columns_that_say_alike_are_asked_in_the_order_of_the_file() -> None:
    rows = [("a", 1, 0.9, 0.2), ("b", 0, 0.3, 0.4), ("c", 1, 0.4, 0.7), ("d", 0, 0.2, 0.8)]
    assert columns(answers(lines("id,truth,score,prob", *rows)), "score") == ["score", "prob"]


def test_a_logit_beside_its_probability_says_the_same_and_is_not_asked() -> None:
    rows = [(i % 2, p, round(math.log(p / (1 - p)), 4)) for i, p in enumerate([0.1, 0.9, 0.3, 0.8, 0.45, 0.6])]
    loaded = read(lines("truth,prob,logit", *rows))
    assert "says no more than 'prob' does: logit" in said(loaded)
    assert at(loaded, "positive") == Counts(3, 0, 0, 3)


def test_two_scores_of_different_order_are_asked_whatever_their_scales() -> None:
    rows = [(1, 0.9, 1.5), (0, 0.3, 1.25), (1, 0.4, -0.5), (0, 0.2, -0.25), (1, 0.8, 2.5), (0, 0.1, -3.5)]
    assert columns(answers(lines("truth,prob,logit", *rows)), "score") == ["prob", "logit"]


def test_a_decision_of_one_class_alone_still_tells() -> None:
    """All are predicted 0, and no score reaches a half: so the score is of 1."""
    assert read(lines(HEADER, (1, 0.4, 0), (0, 0.3, 0), (1, 0.2, 0), (0, 0.1, 0))).layout == "binary"


def test_an_item_without_a_decision_is_refused_with_its_row() -> None:
    with pytest.raises(Exception, match=r"no label.*line 3"):
        read(lines("truth,pred,score", ("cat", "cat", 0.9), ("dog", "", 0.3), ("dog", "dog", 0.8)))


NAMED = [(["bad", "good"][i % 2], ["bad", "good"][i % 3 % 2], round(0.52 + 0.01 * i, 2)) for i in range(30)]
"""A true class, a predicted one, and the score of the predicted one."""


def test_a_label_beside_a_score_that_is_never_below_a_half_is_the_predicted_class() -> None:
    """As pipelines write "label" and "score" beside the truth of a data set."""
    loaded = read(lines("true_sentiment,label,score", *NAMED))
    assert loaded.layout == "top-1"
    assert "never below 0.5" in said(loaded)


def test_yes_and_no_of_another_reviewer_are_no_decision() -> None:
    """Detections of at least 0.5 that two people looked at."""
    rows = [(["no", "yes"][i % 2], ["no", "yes"][i % 3 % 2], score) for i, (_, _, score) in enumerate(NAMED)]
    assert layouts(answers(lines("true,second,score", *rows))) == ["binary", "top-1"]


@pytest.mark.parametrize("scores", [",pred_score", ""])
def test_decisions_with_more_around_the_class_than_the_truth_has(scores: str) -> None:
    rows = [(i % 3, f"LABEL_{i % 5 % 3}", 0.4 + 0.01 * i) for i in range(30)]
    loaded = read(lines(f"label,pred_label{scores}", *(row if scores else row[:2] for row in rows)))
    assert sorted(loaded.predictions.labels) == ["0", "1", "2"]
    assert "'LABEL_0' is '0'" in said(loaded)
    right = sum(i % 3 == i % 5 % 3 == 0 for i in range(30))
    assert at(loaded, "0", 0.4).tp == right


def test_decisions_with_more_around_the_class_beside_a_truth_in_another_file() -> None:
    scores = lines("id,pred_label,confidence", *((f"i{i}", f"{['cat', 'dog'][i % 2]} photo", 0.6) for i in range(8)))
    truth = lines("id,label", *((f"i{i}", ["cat", "dog"][i // 4]) for i in range(8)))
    loaded = read(scores, truth)
    assert loaded.predictions.labels == ("cat", "dog")
    assert at(loaded, "cat") == Counts(2, 2, 2, 2)


@pytest.mark.parametrize(
    ("no", "yes", "said_no", "said_yes"), [("0", "1", "NEGATIVE", "POSITIVE"), ("Cat", "Dog", "cat", "dog")]
)
def test_classes_in_other_words_or_another_case_are_one_question(
    no: str, yes: str, said_no: str, said_yes: str
) -> None:
    rows = [(no, said_no, 0.9), (no, said_yes, 0.6), (yes, said_yes, 0.8), (yes, said_no, 0.7)] * 5
    text = lines("truth,pred_label,pred_score", *rows)
    (answer,) = answers(text)
    assert f"{said_no!r} is {no!r}" in answer.says
    assert at(read(text, reading=answer), yes) == Counts(5, 5, 5, 5)


def test_a_constant_label_beside_an_answer_is_no_truth() -> None:
    rows = [(f"text {i}", "SPORT", 0.05 * i, "accept" if i % 3 else "reject") for i in range(18)]
    assert read(lines("text,label,score,answer", *rows)).layout == "binary"
