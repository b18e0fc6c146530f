"""The three tables that people write most: a row for each item and label, a column for each label, or one score."""

import pytest

from evalkit import read_predictions
from tests.builders import ABSENT
from tests.reading.read_text import read, scores, truth

LONG = b"id,label,score,truth\nx,cat,.9,1\nx,dog,.2,0\ny,cat,.1,0\ny,dog,.7,1\n"
WIDE = b"id,truth,cat,dog\nx,cat,.9,.1\ny,dog,.3,.7\n"
BINARY = b"id,truth,score\nx,1,.9\ny,0,.2\n"


def test_a_long_file_has_a_row_for_each_example_and_label() -> None:
    loaded = read_predictions(LONG)
    p = loaded.predictions
    assert (loaded.layout, p.task, p.labels, p.ids.tolist()) == ("long", "multilabel", ("cat", "dog"), ["x", "y"])
    assert scores(p) == {"cat": [0.9, 0.1], "dog": [0.2, 0.7]}
    assert truth(p) == {"cat": [True, False], "dog": [False, True]}


def test_labels_and_ids_of_a_long_file_are_in_file_order() -> None:
    p = read("id,label,score,truth\nz,b,.1,0\na,b,.2,1\nz,a,.3,1\n").predictions
    assert p.labels == ("b", "a")
    assert p.ids.tolist() == ["z", "a"]


def test_a_long_file_whose_scores_sum_to_one_with_one_true_label_each_is_single_label() -> None:
    text = "id,label,score,truth\nx,cat,.9,1\nx,dog,.1,0\ny,cat,.3,0\ny,dog,.7,1\n"
    assert read(text).predictions.task == "multiclass"
    assert read(text.replace(".7,1", ".6,1")).predictions.task == "multilabel"
    assert read(text.replace(".3,0", ".3,1")).predictions.task == "multilabel"
    assert read(text.replace("y,cat,.3,0", "y,cat,,0")).predictions.task == "multilabel"


def test_a_long_file_of_one_label_is_binary() -> None:
    p = read("id,label,score,truth\nx,cat,.9,1\ny,cat,.2,0\n").predictions
    assert (p.task, p.labels) == ("binary", ("cat",))


def test_an_empty_score_and_a_missing_row_both_mean_that_the_model_gave_none() -> None:
    loaded = read("id,label,score,truth\nx,cat,.9,1\nx,dog,,1\ny,dog,,0\n")
    p = loaded.predictions
    assert scores(p) == {"cat": [0.9, ABSENT], "dog": [ABSENT, ABSENT]}
    assert truth(p) == {"cat": [True, False], "dog": [True, False]}
    assert [note.text for note in loaded.notes] == ["3 of 4 pairs have no score; they are never predicted."]
    assert (loaded.accounts[0].rows, loaded.accounts[0].used, loaded.accounts[0].excluded) == (3, 3, ())


def test_a_wide_file_has_a_score_column_for_each_label() -> None:
    loaded = read_predictions(WIDE)
    p = loaded.predictions
    assert (loaded.layout, p.task, p.labels, p.ids.tolist()) == ("wide", "multiclass", ("cat", "dog"), ["x", "y"])
    assert scores(p) == {"cat": [0.9, 0.3], "dog": [0.1, 0.7]}
    assert truth(p) == {"cat": [True, False], "dog": [False, True]}
    assert loaded.notes == ()
    assert (loaded.accounts[0].rows, loaded.accounts[0].used) == (2, 2)


@pytest.mark.parametrize("joint", ["|", ";"])
def test_several_true_labels_stand_in_one_cell(joint: str) -> None:
    p = read(f"id,truth,cat,dog,cow\nx,cat{joint}cow,.9,.1,.8\ny,dog,.3,.7,.1\n").predictions
    assert p.task == "multilabel"
    assert truth(p) == {"cat": [True, False], "dog": [False, True], "cow": [True, False]}


def test_an_empty_truth_cell_is_an_example_without_true_labels() -> None:
    p = read("id,truth,cat,dog\nx,,.4,.1\ny,dog,.3,.7\n").predictions
    assert p.task == "multilabel"
    assert truth(p) == {"cat": [False, False], "dog": [False, True]}


def test_a_label_whose_name_has_a_joint_is_one_label_of_a_single_label_file() -> None:
    p = read("id,truth,rock;pop,jazz\nx,jazz,.1,.9\ny,rock;pop,.8,.2\n").predictions
    assert truth(p) == {"rock;pop": [False, True], "jazz": [True, False]}
    assert p.task == "multiclass"


def test_rows_of_a_single_label_file_that_do_not_sum_to_one_are_noted() -> None:
    loaded = read("id,truth,cat,dog\nx,cat,2.5,-1\ny,dog,.3,.7\nz,dog,.3,.8\n")
    assert loaded.predictions.task == "multiclass"
    assert any("In 2 of 3 items the scores do not sum to 1" in note.text for note in loaded.notes)


def test_a_binary_file_has_one_score_and_truth_as_zero_or_one() -> None:
    loaded = read_predictions(BINARY)
    p = loaded.predictions
    assert (loaded.layout, p.task, p.labels, p.ids.tolist()) == ("binary", "binary", ("positive",), ["x", "y"])
    assert scores(p) == {"positive": [0.9, 0.2]}
    assert truth(p) == {"positive": [True, False]}


def test_without_an_id_column_rows_are_numbered_from_one() -> None:
    assert read("truth,score\n1,.9\n0,.2\n").predictions.ids.tolist() == ["1", "2"]
    assert read("truth,cat,dog\ncat,.9,.1\n").predictions.ids.tolist() == ["1"]


@pytest.mark.parametrize("cell", ["1", "true", "True", "TRUE"])
def test_truth_may_be_written_as_a_word(cell: str) -> None:
    assert truth(read(f"truth,score\n{cell},.9\n0,.2\nFalse,.1\n").predictions) == {"positive": [True, False, False]}


def test_further_columns_that_have_one_value_for_each_example_are_kept() -> None:
    text = "id,label,score,truth,uri,rank\nx,a,.9,1,gs://x,1\nx,b,.2,0,gs://x,2\ny,a,.4,0,NA,1\n"
    attributes = read(text).predictions.attributes
    assert {name: column.tolist() for name, column in attributes.items()} == {"uri": ["gs://x", "NA"]}
    attributes = read("id,truth,score,split\nx,1,.9,TEST\ny,0,.2,\n", split="").predictions.attributes
    assert {name: column.tolist() for name, column in attributes.items()} == {"split": ["TEST", ""]}


def test_labels_may_be_two_writings_of_yes() -> None:
    text = "id,label,score,truth\nx,true,,0\nx,True,0.5,0\ny,true,0.25,1\n"
    assert read_predictions(text.encode()).predictions.labels == ("true", "True")
