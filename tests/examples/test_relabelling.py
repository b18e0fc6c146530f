"""Marked items as import files: with their labels as corrected, or with none where somebody is unsure."""

from __future__ import annotations

import csv
import io

import pytest

import evalkit as ek
from evalkit.examples.marks import Mark, Marks
from evalkit.examples.relabelling import marked_import
from evalkit.making import predictions_from_matrix

ROWS = b"""uri,start,end,label,score,truth
gs://b/a.mp4,0,2.5,run,0.9,1
gs://b/a.mp4,0,2.5,jump,0.8,0
gs://b/a.mp4,2.5,4,run,0.7,0
gs://b/a.mp4,2.5,4,jump,0.2,1
gs://b/c.mp4,0,2,run,0.4,1
gs://b/c.mp4,0,2,jump,0.1,0
"""


def _cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_segments_have_a_row_for_each_label_and_read_back_as_the_corrected_truth() -> None:
    p = ek.read_predictions(ROWS).predictions
    first, second, third = p.ids.tolist()
    marks = Marks(p.digest, (Mark(first, "jump", "wrong"), Mark(second, "jump", "wrong"), Mark(third, "run", "fine")))
    text = marked_import(p, marks)
    assert _cells(text) == [
        ["gs://b/a.mp4", "run", "0", "2.5"],
        ["gs://b/a.mp4", "jump", "0", "2.5"],
        ["gs://b/a.mp4", "", "2.5", "4"],  # no label is left
    ]
    vertex = marked_import(p, marks, use="test")
    assert [row[0] for row in _cells(vertex)] == ["test"] * 3
    scores = b"\n".join(line.rpartition(b",")[0] for line in ROWS.splitlines())
    for written in (text, vertex):
        read = ek.read_predictions(scores, written.encode()).predictions
        assert read.ids.tolist() == [first, second]
        assert [read.label(label).y_true.tolist() for label in ("run", "jump")] == [[True, False], [True, False]]


def test_who_is_unsure_asks_for_labels() -> None:
    p = ek.read_predictions(ROWS).predictions
    first, _, third = p.ids.tolist()
    marks = Marks(p.digest, (Mark(first, "run", "unsure"), Mark(first, "jump", "wrong"), Mark(third, "jump", "wrong")))
    assert _cells(marked_import(p, marks)) == [
        ["gs://b/a.mp4", "", "0", "2.5"],
        ["gs://b/c.mp4", "run", "0", "2"],
        ["gs://b/c.mp4", "jump", "0", "2"],
    ]


def test_names_that_are_no_addresses_get_their_folder() -> None:
    p = ek.load_sample("clips-forest").predictions
    marks = Marks(p.digest, (Mark("clip_0633", "move right", "wrong"), Mark("not there", "spin", "wrong")))
    labels = [label for label in p.labels if p.label(label).y_true[632] or label == "move right"]
    assert _cells(marked_import(p, marks, folder="gs://b/clips/", end=".webm", videos=True)) == [
        ["gs://b/clips/clip_0633.webm", label, "0", "inf"] for label in labels
    ]


def test_of_a_single_label_model_the_label_that_is_marked_takes_the_place() -> None:
    truth = [[1, 0, 0], [1, 0, 0], [0, 1, 0]]
    p = predictions_from_matrix(truth, [[0.2, 0.7, 0.1]] * 3, labels=[*"abc"], ids=[*"xyz"], task="multiclass")
    marks = Marks(p.digest, (Mark("x", "b", "wrong"), Mark("y", "a", "wrong")))
    assert _cells(marked_import(p, marks)) == [["x", "b"], ["y", ""]]


@pytest.mark.parametrize("verdict", ["fine", ""])
def test_what_is_fine_needs_no_labels(verdict: str) -> None:
    p = ek.read_predictions(ROWS).predictions
    assert marked_import(p, Marks("", (Mark(p.ids[0], "run", verdict, "note"),))) == ""  # type: ignore[arg-type]


def test_labels_run_nothing_in_a_spreadsheet() -> None:
    p = predictions_from_matrix([[1]], [[0.5]], labels=["=1+1"], ids=["x"], task="multilabel")
    marks = Marks("", (Mark("x", "=1+1", "unsure"),))
    assert marked_import(p, marks, for_spreadsheets=True) == "x,\r\n"
    wrong = predictions_from_matrix([[0]], [[0.5]], labels=["=1+1"], ids=["=x"], task="multilabel")
    text = marked_import(wrong, Marks("", (Mark("=x", "=1+1", "wrong"),)), for_spreadsheets=True)
    assert _cells(text) == [["'=x", "'=1+1"]]
