"""Warnings of meaning: said where they hold, and not where they do not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from evalkit import (
    average_precision,
    counts_by_threshold,
    predictions_from_decisions,
    predictions_from_matrix,
    predictions_from_pairs,
    read_predictions,
)
from evalkit.reading.meaning import among_detections, warnings_of
from evalkit.reading.sides import Note

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


def rows_of(header: str, cells: Iterable[Iterable[object]]) -> str:
    return "\n".join([header, *(",".join(map(str, row)) for row in cells), ""])


def binary(scores: Iterable[float], truth: Iterable[int]) -> str:
    return rows_of("truth,score", zip(truth, scores, strict=True))


TRUTH = [0, 1] * 15


def test_scores_that_are_all_zero_or_one_may_be_decisions() -> None:
    said = warnings(binary([0, 1, 1] * 10, TRUTH))
    assert "The scores of 'positive' are all 0 or 1. Are these decisions, not scores?" in said
    assert "decisions" not in warnings(binary([0, 1, 0.5] * 10, TRUTH))
    assert "decisions" not in warnings(binary([0] * 30, TRUTH))  # never predicted is another matter
    assert "decisions" not in warnings(binary([0, 1, 1], TRUTH[:3]))  # too few to tell


def test_of_many_labels_the_first_whose_scores_may_be_decisions_are_named() -> None:
    one_score = rows_of(
        "id,label,score,truth",
        ([f"{i}", label, (i + 1) % 2, int(i % 3 == 0)] for i in range(20) for label in "abcdefgh"),
    )
    assert "The scores of 'a', 'b', 'c', 'd', 'e' and 3 more are all 0 or 1." in warnings(one_score)
    mixed = rows_of(
        "id,label,score,truth",
        (
            [f"{i}", label, i % 2 if label == "b" else 0.1 * (i % 7), int(i % 3 == 0)]
            for i in range(20)
            for label in "ab"
        ),
    )
    assert "The scores of 'b' are all 0 or 1." in warnings(mixed)


def test_labels_that_are_never_or_always_true_are_named() -> None:
    table = rows_of(
        "id,label,score,truth",
        (
            [f"{i}", label, 0.1 * (i % 7), truth]
            for i in range(6)
            for label, truth in (("a", 1), ("b", 0), ("c", i % 2))
        ),
    )
    said = warnings(table)
    assert "Never true: 'b'. Is this a label?" in said
    assert "Always true: 'a'. Is this a label?" in said
    assert "true" not in warnings(binary([0.1, 0.9], [0, 1]))


def test_what_was_said_of_labels_without_truth_is_not_said_twice() -> None:
    said = warnings("id,cat,dog\nx,.9,.1\ny,.4,.6\n", "id,truth\nx,cat\ny,cat\n")
    assert "does not occur in the truth: 'dog'" in said
    assert "Never true" not in said
    wide = warnings("id,truth,cat,dog,bird\nx,cat,.9,.1,.3\ny,dog,.4,.7,.2\n")
    assert wide.count("Never true") == 1


def test_labels_whose_average_precision_is_no_better_than_chance_are_named() -> None:
    score = [[f"{i}", label, 0.1 * (i // 2 % 5), truth] for i, truth in enumerate(TRUTH) for label in "ab"]
    for row in score:
        if row[1] == "b":
            row[2] = 0.25 + 0.5 * row[3]
    said = warnings(rows_of("id,label,score,truth", score))
    assert "Average precision at or below chance: 'a'. Is the score of the other class, or of something else?" in said
    assert "chance" in warnings(binary([0.5] * 30, TRUTH))  # all alike
    few = [int(i < 9) for i in range(30)]
    assert "chance" not in warnings(binary([0.5] * 30, few))
    reversed_ = warnings(binary([0.9 - 0.7 * truth for truth in TRUTH], TRUTH))
    assert "Positives score lower" in reversed_
    assert "chance" not in reversed_  # said already


@pytest.mark.parametrize("strength", [0.0, 0.9])
def test_of_many_scores_a_glance_tells_what_is_far_from_chance_and_all_are_counted_else(strength: float) -> None:
    rng = np.random.default_rng(3)
    truth = (rng.random(20_000) < 0.1).astype(int)
    score = np.where(truth == 1, rng.uniform(strength, 1, 20_000), rng.uniform(0, 1, 20_000)).round(4)
    found = average_precision(counts_by_threshold(truth, score)) <= truth.mean()
    said = warnings(binary(score.tolist(), truth.tolist()))
    assert ("chance" in said) == found
    if not strength:
        assert "chance" in warnings(binary([0.5] * 20_000, truth.tolist()))


def test_scores_that_reach_few_positives_are_measured_by_what_they_reach() -> None:
    """Of a list of the highest scores alone, average precision ends early; what it has found is far from chance."""
    rows = [[f"{i}", "a", 0.5 if truth else 0.1, truth] for i, truth in enumerate(TRUTH) if not truth or i < 6]
    items = rows_of("id,label,truth", ([f"{i}", "a", truth] for i, truth in enumerate(TRUTH)))
    assert "chance" not in warnings(rows_of("id,label,score", [row[:3] for row in rows]), items)


def test_more_labels_than_items_are_asked_about() -> None:
    rows = [f"x{i},label {j},.5,{int((i + j) % 3 == 0)}" for i in range(4) for j in range(12)]
    said = warnings(LONG + "\n".join(rows))
    assert "There are 12 labels for 4 items, such as 'label 0', 'label 1'," in said
    assert said.count("Is the label column right?") == 1


def test_decisions_without_scores_are_said_and_not_asked_about() -> None:
    every, true = range(24), [0, 1] * 12
    p = predictions_from_decisions(
        (every, [0, 0, 1] * 8), (every, true), labels=["a", "b"], ids=[str(i) for i in every], task="multiclass"
    )
    found = list(warnings_of(p, joined=False))
    assert Note("There are decisions without scores: one operating point, and no curve.") in found
    assert not any("Are these decisions" in note.text or "tie" in note.text for note in found)


def test_labels_are_warned_of_by_the_items_that_are_known_of_them() -> None:
    truth = [[1.0, 0.0], [1.0, 1.0], [float("nan"), 0.0]]
    p = predictions_from_matrix(truth, [[0.9, 0.2], [0.8, 0.7], [0.3, 0.1]], labels=["a", "b"], task="multilabel")
    assert next(note.text for note in warnings_of(p, joined=False)).startswith("Always true: 'a'.")


def test_of_reviewed_detections_alone_recall_is_among_them() -> None:
    p = predictions_from_pairs(
        [0, 1],
        [0, 1],
        [0.9, 0.4],
        [True, False],
        labels=["a", "b"],
        ids=["x", "y"],
        task="multilabel",
        listed_only=True,
    )
    assert among_detections(p) in list(warnings_of(p, joined=False))


def test_labels_that_are_named_beside_one_that_was_chosen_are_a_warning_whose_remedy_works(tmp_path: Path) -> None:
    rows = "".join(f"{i}.wav,{('Wren', 'Robin')[i % 2]},0.{i % 9 + 1},{'YN'[i % 3 == 0]}\n" for i in range(30))
    file = tmp_path / "validated.csv"
    file.write_text(f"File,Species,Confidence,validation\n{rows}", encoding="utf-8")
    columns = {"truth": "validation", "score": "Confidence", "id": ""}
    together = read_predictions(file, columns=columns, positive="Y")
    (warning,) = [note.text for note in together.notes if note.warning]
    assert warning.startswith("Column 'Species' names 2 labels, and all rows are judged together as one.")
    assert read_predictions(file, columns={"label": "Species"}).predictions.labels == ("Wren", "Robin")


@pytest.mark.parametrize("header", ["truth,score", "truth,cat,dog"])
def test_scores_that_tell_the_class_of_every_item_may_be_beside_a_decision(header: str) -> None:
    scores = [(0.05 + 0.04 * i) for i in range(24)]
    rows = [
        f"{int(s > 0.5)},{s:.2f}" if "score" in header else f"{['cat', 'dog'][s > 0.5]},{1 - s:.2f},{s:.2f}"
        for s in scores
    ]
    asks = "Is the truth what the model decided?"
    notes = read_predictions("\n".join([header, *rows]).encode()).notes
    assert any(asks in note.text and note.warning for note in notes)
    wrong = [rows[-1].replace("1,", "0,", 1).replace("dog", "cat"), *rows[:-1]]
    assert not any(asks in note.text for note in read_predictions("\n".join([header, *wrong]).encode()).notes)
