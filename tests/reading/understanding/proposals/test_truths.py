"""Truth in a second file, and truths that contradict each other."""

from __future__ import annotations

import pytest

from tests.reading.understanding.small_files import answers, columns, lines, read, said

SCORES = lines("id,cat,dog", ("a", 0.9, 0.1), ("b", 0.3, 0.7), ("c", 0.6, 0.4))


@pytest.mark.parametrize(
    "truth",
    [
        lines("id,truth", ("c", "cat"), ("a", "cat"), ("b", "dog")),
        lines("id,species,note", ("c", "cat", "x"), ("a", "cat", "y"), ("b", "dog", "x")),
        lines("id,cat,dog", ("a", 1, 0), ("b", 0, 1), ("c", 1, 0)),
        lines("id,label,truth", *((i, x, int((i == "b") == (x == "dog"))) for i in "abc" for x in ("cat", "dog"))),
        lines("id,label", ("a", "cat"), ("b", "dog"), ("c", "cat")),
    ],
)
def test_a_truth_says_the_same_in_any_form(truth: str) -> None:
    loaded = read(SCORES, truth)
    assert loaded.predictions.labels == ("cat", "dog")
    assert loaded.predictions.positives.tolist() == [2, 1]


def test_two_columns_of_truth_that_disagree_are_asked() -> None:
    text = lines("id,y_true,gt,score", ("a", 1, 0, 0.9), ("b", 0, 1, 0.3), ("c", 1, 1, 0.4), ("d", 0, 0, 0.1))
    assert columns(answers(text), "truth") == ["y_true", "gt"]


def test_two_columns_of_truth_that_agree_leave_nothing_to_ask() -> None:
    text = lines("id,y_true,gt,score", ("a", 1, 1, 0.9), ("b", 0, 0, 0.3), ("c", 1, 1, 0.4), ("d", 0, 0, 0.1))
    assert read(text).predictions.positives.tolist() == [2]


def test_a_truth_in_both_files_that_disagrees_is_a_warning() -> None:
    scores = lines("id,truth,cat,dog", ("a", "cat", 0.9, 0.1), ("b", "dog", 0.3, 0.7), ("c", "cat", 0.6, 0.4))
    loaded = read(scores, lines("id,truth", ("a", "cat"), ("b", "cat"), ("c", "dog")))
    assert "not the same one, such as 'b'" in said(loaded)


@pytest.mark.parametrize(("yes", "no", "open_cell"), [("1", "0", "-1"), ("yes", "no", "unknown"), ("1", "0", "")])
def test_a_cell_beside_yes_and_no_that_may_mean_that_nobody_knows_is_asked(yes: str, no: str, open_cell: str) -> None:
    text = lines("id,truth,score", ("a", yes, 0.9), ("b", no, 0.3), ("c", open_cell, 0.4), ("d", no, 0.2))
    first = answers(text)[0]
    assert first.options == {"unknown": [open_cell]}
    loaded = read(text, reading=first)
    assert loaded.predictions.positives.tolist() == [1]
    assert loaded.predictions.n_examples == 4


def test_a_cell_beside_a_chosen_positive_class_is_another_class() -> None:
    text = lines("id,truth,score", ("a", "cat", 0.9), ("b", "dog", 0.3), ("c", "unknown", 0.4))
    assert read(text, positive="cat").predictions.positives.tolist() == [1]
