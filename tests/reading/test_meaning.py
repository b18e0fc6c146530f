"""Warnings of meaning: said where they hold, and not where they do not."""

from __future__ import annotations

import pytest

from evalkit import read_predictions

LONG = "id,label,score,truth\n"


def warnings(text: str, truth: str | None = None) -> str:
    loaded = read_predictions(text.encode(), None if truth is None else truth.encode())
    return " ".join(note.text for note in loaded.notes if note.warning)


@pytest.mark.parametrize(
    ("one", "other"), [("cat", "Cat"), ("move left", "move  left"), ("caf\u00e9", "cafe\u0301"), ("cat", "cat ")]
)
def test_labels_that_look_alike_are_named_and_kept_apart(one: str, other: str) -> None:
    text = LONG + f"x,{one},.9,1\nx,{other},.2,0\ny,{one},.1,0\ny,{other},.7,1\n"
    assert read_predictions(text.encode()).predictions.labels == (one, other)
    assert f"look alike are counted apart: {one!r}, {other!r}" in warnings(text)
    assert "alike" not in warnings(text.replace(f",{other},", ",dog,"))


def test_scores_outside_zero_and_one_are_said_to_be_no_probabilities() -> None:
    assert "Scores go from -2 to 3" in warnings("truth,score\n1,3\n0,-2\n")
    assert warnings("truth,score\n1,1\n0,0\n") == ""


def test_rows_of_a_single_label_model_that_do_not_sum_to_one_are_counted() -> None:
    assert "In 1 of 2 items the scores do not sum to 1" in warnings("id,truth,cat,dog\nx,cat,.9,.2\ny,dog,.4,.6\n")
    assert "sum" not in warnings("id,truth,cat,dog\nx,cat,.9,.1\ny,dog,.4,.6\n")


def test_items_of_a_single_label_model_that_tie_for_the_first_place_are_counted() -> None:
    notes = read_predictions(b"id,truth,cat,dog\nx,cat,.5,.5\ny,dog,.4,.6\n").notes
    assert "1 of 2 items has a tie for the highest score; a tie is no decision." in [note.text for note in notes]
    assert "tie" not in warnings("id,truth,cat,dog\nx,cat,.9,.1\ny,dog,.4,.6\n")


def test_scores_that_look_reversed_are_said_to_be() -> None:
    rows = [f"{i % 2},{0.3 if i % 2 else 0.7}" for i in range(40)]
    assert "Positives score lower than negatives (ROC AUC 0.000)" in warnings("truth,score\n" + "\n".join(rows))
    assert "lower" not in warnings("truth,score\n" + "\n".join(rows[:10]))  # too few to tell
    assert "lower" not in warnings("truth,score\n" + "\n".join(row.replace(".7", ".1") for row in rows))


def test_a_label_set_that_explodes_is_asked_about() -> None:
    rows = [f"x{i // 30},label {i},0.5,{i % 2}" for i in range(60)]
    assert "60 labels for 2 items" in warnings(LONG + "\n".join(rows))


def test_ids_that_are_row_numbers_are_pointed_out_where_two_files_meet() -> None:
    scores, truth = "id,cat,dog\n0,.9,.1\n1,.4,.6\n", "id,truth\n0,cat\n1,dog\n"
    assert "row numbers" in warnings(scores, truth)
    named = (text.replace("\n0,", "\na,").replace("\n1,", "\nb,") for text in (scores, truth))
    assert "row numbers" not in warnings(*named)


def test_labels_of_one_file_only_are_named() -> None:
    said = warnings("id,cat,dog\nx,.9,.1\ny,.4,.6\n", "id,truth\nx,cat\ny,bird\n")
    assert "does not occur in the scores: 'bird'" in said
    assert "does not occur in the truth: 'dog'" in said
