"""A row for each item and label."""

from __future__ import annotations

import pytest

from evalkit import Counts
from tests.reading.understanding.small_files import answers, at, columns, lines, read, said

ITEMS = "abcdefgh"
SCORES = {"cat": 0.9, "dog": 0.2, "cow": 0.4}
ROWS = [(item, label, score, int(label == "cat")) for item in ITEMS for label, score in SCORES.items()]


@pytest.mark.parametrize(
    ("header", "separator"),
    [("id,label,score,truth", ","), ("clip,class_name,prob,y_true", ","), ("datei,klasse,konfidenz,wahr", ",")],
)
def test_a_long_table_is_told_by_names(header: str, separator: str) -> None:
    loaded = read(lines(header, *ROWS))
    assert loaded.layout == "long"
    assert at(loaded, "cat") == Counts(8, 0, 0, 0)
    assert at(loaded, "dog") == Counts(0, 0, 0, 8)


def test_with_foreign_names_items_and_labels_are_asked_the_many_as_items_first() -> None:
    found = answers(lines("foo,bar,zz,q4", *ROWS))
    assert columns(found, "label") == ["bar", "foo"]


def test_a_verdict_of_yes_and_no_is_a_truth() -> None:
    rows = [(item, label, score, "yes" if true else "no") for item, label, score, true in ROWS]
    assert at(read(lines("id,label,score,truth", *rows)), "cat") == Counts(8, 0, 0, 0)


def test_the_class_of_the_item_may_stand_in_each_of_its_rows() -> None:
    rows = [(item, label, score, "cat" if item < "e" else "dog") for item, label, score, _ in ROWS]
    loaded = read(lines("clip,label,score,true_class", *rows))
    assert (loaded.layout, loaded.predictions.task) == ("long", "multiclass")
    assert at(loaded, "cat") == Counts(4, 4, 0, 0)
    assert "'true_class' is the true class of the item" in said(loaded)


def test_reviewed_detections_say_nothing_of_pairs_that_are_not_listed() -> None:
    rows = [
        ("r1", "owl", 0.9, 1),
        ("r1", "jay", 0.6, 0),
        ("r2", "owl", 0.4, 0),
        ("r3", "tit", 0.8, 1),
        ("r3", "owl", 0.8, 1),
    ]
    loaded = read(lines("recording,species,confidence,correct", *rows))
    assert loaded.layout == "long"
    assert at(loaded, "owl") == Counts(2, 0, 0, 1)
    assert at(loaded, "tit") == Counts(1, 0, 0, 0)
    assert "recall" in said(loaded)


def test_a_second_name_of_the_same_labels_is_no_second_label() -> None:
    latin = {"cat": "felis", "dog": "canis", "cow": "bos"}
    rows = [(item, label, latin[label], score, true) for item, label, score, true in ROWS]
    assert read(lines("id,label,latin,score,truth", *rows)).predictions.labels == ("cat", "dog", "cow")


def test_the_truth_may_be_long_too_in_a_second_file() -> None:
    scores = lines("id,label,score", *((item, label, score) for item, label, score, _ in ROWS))
    truth = lines("id,label,truth", *((item, label, true) for item, label, _, true in ROWS))
    assert at(read(scores, truth), "cat") == Counts(8, 0, 0, 0)


def test_rows_of_an_item_that_never_differ_in_their_truth_are_of_several_models_and_not_of_labels() -> None:
    truth = [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]
    rows = [
        (who, f"im{i}", y, 0.01 * (i * 7 % 12) + k) for k, who in enumerate(("ann", "bob")) for i, y in enumerate(truth)
    ]
    for name in ("ckpt", "who"):
        found = answers(lines(f"{name},img,gt,score", *rows))
        assert {one.options["understood"]["scores"]["layout"] for one in found} == {"binary"}
        assert sum("only the rows of" in one.says for one in found) == 2
