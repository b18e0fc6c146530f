"""Decisions without scores."""

from __future__ import annotations

import pytest

from evalkit import Counts, ReadingError
from tests.reading.understanding.small_files import answers, at, layouts, lines, read


def test_0_and_1_beside_a_truth_of_0_and_1_are_decisions() -> None:
    loaded = read(lines("id,truth,pred", ("a", 1, 1), ("b", 0, 1), ("c", 1, 0), ("d", 0, 0)))
    assert loaded.layout == "decisions-binary"
    assert loaded.predictions.decisions_only
    assert at(loaded, "positive") == Counts(1, 1, 1, 1)


def test_a_class_beside_a_true_class_is_a_decision() -> None:
    loaded = read(lines("truth,pred", ("cat", "cat"), ("dog", "cat"), ("cow", "cow"), ("dog", "dog")))
    assert (loaded.layout, loaded.predictions.task) == ("decisions", "multiclass")
    assert loaded.predictions.decisions_only
    assert at(loaded, "cat") == Counts(1, 1, 0, 2)


def test_several_labels_in_cells_are_decisions_for_each() -> None:
    loaded = read(lines("truth,pred", ("cat|dog", "cat"), ("dog", "cat|cow"), ("cow", "cow"), ("dog|cow", "dog")))
    assert (loaded.layout, loaded.predictions.task) == ("decisions", "multilabel")
    assert at(loaded, "dog") == Counts(1, 0, 2, 1)


def test_spaces_behind_marks_are_no_part_of_labels_that_no_cell_has_alone() -> None:
    scores = lines("id,pred", ("a", "hail; sun"), ("b", "hail"), ("c", "fog; sun"), ("d", "fog"))
    truth = lines("id,truth", ("a", "sun"), ("b", "hail; fog"), ("c", "fog; sun"), ("d", "fog"))
    loaded = read(scores, truth)
    assert sorted(loaded.predictions.labels) == ["fog", "hail", "sun"]
    assert at(loaded, "sun") == Counts(2, 0, 0, 2)


def test_two_other_words_for_yes_and_no_are_asked_that_which_agrees_more_often_first() -> None:
    found = answers(lines("truth,pred", (1, "spam"), (0, "ham"), (1, "spam"), (0, "spam")))
    assert [one.options["understood"]["scores"]["positive"] for one in found] == ["spam", "ham"]


@pytest.mark.parametrize("name", ["score", "zz"])
def test_a_score_comes_before_decisions(name: str) -> None:
    loaded = read(lines(f"truth,pred,{name}", (1, 1, 0.9), (0, 1, 0.8), (1, 0, 0.2), (0, 0, 0.1)))
    assert not loaded.predictions.decisions_only


VERBS, NOUNS = ["open", "close", "pour"], ["tap", "door", "milk", "pan"]


def test_decisions_of_something_else_do_not_hide_those_of_the_truth() -> None:
    """A verb and a noun are decided, and the action that they are: its name has two words, and is one label."""
    said = [(VERBS[i % 3], NOUNS[i % 4]) for i in range(24)]
    scores = lines("id,pred_verb,pred_noun,pred_action", *((i, v, n, f"{v} {n}") for i, (v, n) in enumerate(said)))
    truth = lines("id,action", *((i, f"{VERBS[i % 3]} {NOUNS[i // 2 % 4]}") for i in range(24)))
    loaded = read(scores, truth)
    assert loaded.predictions.task == "multiclass"
    assert set(loaded.predictions.labels) <= {f"{v} {n}" for v in VERBS for n in NOUNS}


def test_a_decision_stands_beside_scores_that_are_asked_about() -> None:
    """Distances that are called like the classes but for their case."""
    rows = [(f"i{i}", ["Dog", "Cat"][i % 2], 0.5 + i, 9.5 - i) for i in range(8)]
    scores = lines("id,prediction,dist_cat,dist_dog", *rows)
    found = answers(scores, lines("id,label", *((f"i{i}", ["Dog", "Cat"][i // 4]) for i in range(8))))
    assert layouts(found) == ["wide", "decisions"]


def test_two_columns_of_small_numbers_that_agree_by_chance_are_no_truth_and_decision() -> None:
    rows = [(i + 1, i % 2, i * 7 % 3 + 1, "mf"[i % 2], i * 5 % 4) for i in range(60)]
    with pytest.raises(ReadingError, match="No column is recognised as the truth"):
        read(lines("PassengerId,Survived,Pclass,Sex,SibSp", *rows))
