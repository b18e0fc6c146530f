"""Marks as files, and the truth that follows from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from tests.builders import ABSENT, predictions, random_multilabel

FOREST = ek.load_sample("clips-forest").predictions


def wrong(name: str, label: str) -> ek.Mark:
    return ek.Mark(name, label, "wrong")


def test_three_false_positives_of_the_sample_that_are_true_after_all() -> None:
    ids = ek.select_examples(FOREST, "move right", 0.5, limit=3).ids.tolist()
    assert ids == ["clip_0633", "clip_0253", "clip_0467"]
    before = ek.evaluate(FOREST)
    done = ek.corrected(FOREST, [wrong(name, "move right") for name in ids])
    after = ek.evaluate(done.predictions)
    assert (done.turned, done.left_out, done.not_there) == (3, (), 0)
    assert before.per_label["move right"].at(0.5) == ek.Counts(230, 29, 43, 398)
    assert after.per_label["move right"].at(0.5) == ek.Counts(233, 26, 43, 398)
    assert (after.pooled.at(0.5).tp, after.pooled.at(0.5).fp) == (1116, 115)
    again = ek.corrected(done.predictions, [wrong(name, "move right") for name in ids])
    assert again.predictions.digest == FOREST.digest


@given(st.integers(0, 50), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2)), unique=True))
def test_turned_truth_is_that_of_a_table_that_was_turned(seed: int, cells: list[tuple[int, int]]) -> None:
    truth, score = random_multilabel(seed, n=12, k=3, absent=0.4)
    p = predictions(truth, score)
    turned = truth.copy()
    for row, column in cells:
        turned[row, column] ^= True
    done = ek.corrected(p, [wrong(f"example {row}", f"label {column}") for row, column in cells])
    assert done.turned == len(cells)
    for i, label in enumerate(p.labels):
        own = done.predictions.label(label)
        assert own.y_true.tolist() == turned[:, i].tolist()
        assert own.y_score.tolist() == score[:, i].tolist()


def test_only_what_is_marked_as_wrong_is_turned() -> None:
    p = predictions([[1], [0]], [[0.8], [0.6]], labels=["cat"], ids=["x", "y"])
    marks = [ek.Mark("x", "cat", "unsure"), ek.Mark("y", "cat", "fine", "a note")]
    assert ek.corrected(p, marks).predictions is p


def test_marks_of_what_is_not_there_are_counted() -> None:
    p = ek.predictions_from_matrix([[1], [np.nan]], [[0.8], [0.6]], labels=["cat"], ids=["x", "y"], task="multilabel")
    done = ek.corrected(p, [wrong("x", "cat"), wrong("y", "cat"), wrong("z", "cat"), wrong("x", "dog")])
    assert (done.turned, done.not_there) == (1, 3)


def test_in_a_single_label_model_the_other_label_takes_the_place() -> None:
    truth = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]
    p = predictions(truth, np.full((4, 3), 1 / 3), labels=[*"abc"], ids=[*"wxyz"], task="multiclass")
    marks = [wrong("w", "b"), wrong("x", "b"), wrong("y", "a"), wrong("y", "c"), wrong("z", "b"), wrong("z", "c")]
    done = ek.corrected(p, marks)
    # w is b, x is not b but nobody says what, y is a and not c, z is two
    assert done.left_out == ("x", "z")
    assert done.predictions.ids.tolist() == ["w", "y"]
    assert [done.predictions.label(name).y_true.tolist() for name in "abc"] == [
        [False, True],
        [True, False],
        [False] * 2,
    ]


def test_a_single_label_model_that_loses_every_item_is_an_error() -> None:
    p = predictions([[1, 0]], [[0.9, 0.1]], labels=["a", "b"], ids=["x"], task="multiclass")
    with pytest.raises(ek.InvalidInputError, match="no example has a true label"):
        ek.corrected(p, [wrong("x", "a")])


def test_a_true_pair_without_a_score_is_turned_too() -> None:
    p = predictions([[1], [0], [0]], [[ABSENT], [ABSENT], [0.6]], labels=["cat"], ids=[*"xyz"])
    after = ek.corrected(p, [wrong("x", "cat"), wrong("y", "cat")]).predictions
    assert after.label("cat").y_true.tolist() == [False, True, False]
    assert ek.evaluate(after).pooled.at(0.5) == ek.Counts(0, 1, 1, 1)


HOSTILE = [
    "![x](http://127.0.0.1:9/)",
    "<img src=x onerror=...>",
    "=1+1",
    "constructor",
    "__proto__",
    "\u202eright",
    "x" * 300,
]


VERDICTS: list[Any] = ["wrong", "unsure", "fine", "", "wrong", "unsure", "fine"]


def test_marks_are_read_back_to_the_same() -> None:
    each = tuple(ek.Mark(name, name, verdict, name) for name, verdict in zip(HOSTILE, VERDICTS, strict=True))
    marks = ek.Marks("digest", each)
    assert ek.Marks.from_json(marks.to_json()) == ek.Marks.from_json(marks.to_json().encode()) == marks
    assert [mark.id for mark in marks.of_verdict("unsure")] == [HOSTILE[1], HOSTILE[5]]
    assert len(marks) == len(list(marks)) == 7
    assert "'=1+1" in marks.to_csv(for_spreadsheets=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "no file of marks.*list"),
        ("{}", "no file of marks.*no evalkitMarks"),
        ('{"evalkitMarks": 2}', "no file of marks.*2"),
        ('{"evalkitMarks": 1, "marks": []}', "has a digest"),
        ('{"evalkitMarks": 1, "digest": "d", "marks": [1]}', "mark 1 of"),
        ('{"evalkitMarks": 1, "digest": "d", "marks": [{"id": 1, "label": "a", "verdict": "fine"}]}', "mark 1 of"),
        ('{"evalkitMarks": 1, "digest": "d", "marks": [{"id": "1", "label": "a", "verdict": "good"}]}', "'good'"),
        ("{", "JSON"),
        ('{"evalkitMarks": 1, "digest": "d", "marks": [' + "{}," * 300_000 + "{}]}", "too many parts"),
    ],
    ids=lambda each: each[:40],
)
def test_what_is_no_file_of_marks_is_refused(text: str, message: str) -> None:
    with pytest.raises(ek.EvalkitError, match=message):
        ek.Marks.from_json(text)


def test_a_pair_has_one_mark() -> None:
    twice: Any = (wrong("x", "cat"), ek.Mark("x", "cat", "fine"))
    with pytest.raises(ek.InvalidInputError, match="marked twice"):
        ek.Marks("d", twice)


def test_an_id_that_occurs_twice_cannot_be_marked() -> None:
    p = predictions([[1], [0]], [[0.8], [0.6]], labels=["cat"], ids=["x", "x"])
    with pytest.raises(ek.InvalidInputError, match="occurs twice"):
        ek.corrected(p, [wrong("x", "cat")])
    assert ek.corrected(p, [wrong("y", "cat")]).not_there == 1
