"""Labels and scores of an item as lists in its row."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from evalkit import ReadingError, average_precision, evaluate, read_predictions
from tests.builders import ABSENT
from tests.reading.read_text import read, scores, truth

TWO = (
    "id,truth,names,probs,predicted\n"
    'x,cat,"[""cat"", ""dog""]","[0.75, 0.25]",cat\n'
    'y,cow,"[""dog"", ""cat""]","[0.5, 0.125]",dog\n'
    "z,dog,[],,\n"
)
SCORES = {"cat": [0.75, 0.125, ABSENT], "dog": [0.25, 0.5, ABSENT], "cow": [ABSENT] * 3}


def test_labels_and_scores_stand_in_two_cells_of_a_row() -> None:
    loaded = read(TWO)
    assert (loaded.layout, loaded.predictions.ids.tolist()) == ("lists-in-cells", ["x", "y", "z"])
    assert scores(loaded.predictions) == SCORES
    assert truth(loaded.predictions) == {
        "cat": [True, False, False],
        "dog": [False, False, True],
        "cow": [False, True, False],
    }
    notes = [note.text for note in loaded.notes]
    assert "The scores are those that 'probs' lists. Kept beside them, and not counted: 'predicted'." in notes
    assert loaded.predictions.attributes["predicted"].tolist() == ["cat", "dog", ""]


@pytest.mark.parametrize(
    "cells",
    [
        [[["cat", 0.75], ["dog", 0.25]], [["dog", 0.5], ["cat", 0.125]], []],
        [{"cat": 0.75, "dog": 0.25}, {"dog": 0.5, "cat": 0.125}, {}],
        [
            [{"label": "cat", "score": 0.75}, {"label": "dog", "score": 0.25}],
            [{"label": "dog", "score": 0.5}, {"label": "cat", "score": 0.125}],
            [],
        ],
    ],
)
@pytest.mark.parametrize("written", [json.dumps, repr])
def test_labels_and_scores_stand_in_one_cell(cells: list[object], written: object) -> None:
    frame = pd.DataFrame({"id": ["x", "y", "z"], "truth": ["cat", "cow", "dog"], "top": map(written, cells)})
    loaded = read_predictions(frame.to_csv(index=False).encode())
    assert loaded.layout == "lists-in-cells"
    assert scores(loaded.predictions) == SCORES


def test_records_whose_fields_are_lists_are_such_a_table() -> None:
    rows = [
        {"id": "x", "truth": ["cat", "dog"], "out": {"classes": ["cat", "dog"], "scores": [0.75, 0.5]}},
        {"id": "y", "truth": [], "out": {"classes": ["dog"], "scores": [0.125]}},
    ]
    loaded = read_predictions(json.dumps(rows).encode())
    assert (loaded.layout, loaded.predictions.task) == ("lists-in-cells", "multilabel")
    assert scores(loaded.predictions) == {"cat": [0.75, ABSENT], "dog": [0.5, 0.125]}
    assert truth(loaded.predictions) == {"cat": [True, False], "dog": [True, False]}


def test_the_truth_may_stand_in_a_second_file() -> None:
    text = TWO.replace("truth,", "", 1).replace(",cat,", ",", 1).replace(",cow,", ",").replace(",dog,", ",")
    loaded = read_predictions(text.encode(), b"id,truth\nx,cat\ny,cow\nz,dog\n")
    assert scores(loaded.predictions)["dog"] == [0.25, 0.5, ABSENT]


def test_the_columns_of_the_lists_can_be_chosen_where_several_fit() -> None:
    text = (
        "id,truth,top1,p1,top2,p2\nx,cat,['cat'],[0.75],\"['cat', 'dog']\",\"[0.75, 0.25]\"\n"
        "y,dog,['dog'],[0.5],\"['dog', 'cow']\",\"[0.5, 0.125]\"\n"
    )
    with pytest.raises(ReadingError):
        read(text)
    loaded = read(text, columns={"labels_list": "top2", "scores_list": "p2"})
    assert scores(loaded.predictions) == {"cat": [0.75, ABSENT], "dog": [0.25, 0.5], "cow": [ABSENT, 0.125]}


def test_what_is_called_a_prediction_is_no_truth() -> None:
    text = "id,classes,scores,prediction\nx,\"['cat', 'dog']\",\"[0.75, 0.25]\",cat\ny,['dog'],[0.5],dog\n"
    with pytest.raises(ReadingError):
        read(text)
    assert read(text, columns={"truth": "prediction"}).layout == "lists-in-cells"


def test_where_a_predicted_label_is_chosen_the_lists_are_not_read() -> None:
    text = TWO.replace("probs,predicted", "probs,predicted,score").replace(",cat\n", ",cat,0.75\n")
    text = text.replace(",dog\n", ",dog,0.5\n").replace("z,dog,[],,\n", "z,dog,[],,cat,0.25\n")
    loaded = read(text, columns={"predicted": "predicted", "score": "score"})
    assert loaded.layout == "top-1"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('"[""cat"", ""dog""]",[0.5]', "1 scores"),
        ('"[""cat"", ""cat""]","[0.5, 0.25]"', "listed twice for one item (line 1002, column 'names'"),
        ('"[""cat"", 0.5]","[0.5, 0.25]"', "A label is not text"),
        ('"[""cat"", """"]","[0.5, 0.25]"', "A label is not text"),
        ('[""cat""],"[true]"', "A score is not a number"),
        ('[""cat""],"[null]"', "A score is not a number"),
        ("[1],[" + "9" * 350 + "]", "too large"),
        ("cat,[0.5]", "A cell is not a list (line 1002, column 'names'): 'cat'"),
        ("[1],{}", "A cell is not a list (line 1002, column 'probs'"),
    ],
)
def test_a_row_far_down_that_does_not_fit_is_refused_with_its_place(cells: str, words: str) -> None:
    rows = "".join(f'i{i},cat,"[""cat"", ""dog""]","[0.75, 0.25]"\n' for i in range(1_000))
    cells = cells.replace('[""cat""]', '"[""cat""]"') if cells.startswith('[""') else cells
    with pytest.raises(ReadingError) as caught:
        read("id,truth,names,probs\n" + rows + f"last,cat,{cells}\n")
    assert words in str(caught.value)


def test_a_cell_with_something_else_than_pairs_is_refused() -> None:
    rows = "".join(f"i{i};cat;{{'cat': 0.75}}\n" for i in range(1_000))
    with pytest.raises(ReadingError, match=r"something other than labels with scores.*line 1002"):
        read("id;truth;top\n" + rows + "last;cat;[1]\n")


@pytest.mark.skipif("EVALKIT_GOLDEN_DATA" not in os.environ, reason="needs the golden data")
def test_the_five_scores_of_each_sign_give_the_expected_figures() -> None:
    folder = Path(os.environ["EVALKIT_GOLDEN_DATA"]) / "real_files" / "top5-lists-in-cells"
    expected = json.loads((folder / "case.json").read_text())["expected"]["from the five scores"]
    loaded = read_predictions(folder / "signs.csv")
    tables = evaluate(loaded.predictions)
    for label, figures in expected["labels"].items():
        assert average_precision(tables.per_label[label]) == pytest.approx(figures["ap"], abs=1e-9)
        counts = tables.per_label[label].at(0.5)
        assert (counts.tp, counts.fp, counts.fn) == (figures["tp"], figures["fp"], figures["fn"])
    assert average_precision(tables.pooled) == pytest.approx(expected["micro"]["ap"], abs=1e-9)


# Scores alone, of labels without names


FOUR = '{"y": [0, 2, 2, 1], "probs": [[0.75, 0.25, 0.5], [0.5, 0.125, 0.25], [0.125, 0.875, 1.5], [0.25, 0.5, 0.375]]}'


def test_lists_of_scores_alone_are_of_class_numbers() -> None:
    loaded = read(FOUR)
    assert (loaded.layout, loaded.predictions.task) == ("lists-in-cells", "multiclass")
    assert truth(loaded.predictions)["2"] == [False, True, True, False]
    assert scores(loaded.predictions)["1"] == [0.25, 0.125, 0.875, 0.5]


def test_class_numbers_of_lists_may_begin_with_1() -> None:
    text = FOUR.replace("[0, 2, 2, 1]", "[1, 1, 3, 2]")
    with pytest.raises(ReadingError, match="do class numbers begin with 1") as caught:
        read(text)
    p = read(text, reading=caught.value.readings[0]).predictions
    assert truth(p) == {
        "1": [True, True, False, False],
        "2": [False, False, False, True],
        "3": [False, False, True, False],
    }


def test_a_truth_may_list_0_or_1_for_each_label() -> None:
    loaded = read(FOUR.replace("[0, 2, 2, 1]", "[[1, 0, 1], [0, 0, 0], [0, 1, 1], [1, 0, 0]]"))
    assert loaded.predictions.task == "multilabel"
    assert truth(loaded.predictions) == {
        "0": [True, False, False, True],
        "1": [False, False, True, False],
        "2": [True, False, True, False],
    }
    assert any("in the order of the scores: '0', '1', '2'" in note.text for note in loaded.notes)


def test_a_truth_of_two_labels_may_list_0_or_1_for_each() -> None:
    loaded = read('{"y": [[1, 0], [0, 1], [1, 0]], "outs": [[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]]}')
    assert truth(loaded.predictions) == {"0": [True, False, True], "1": [False, True, False]}


def test_lists_of_numbers_about_an_item_are_no_scores() -> None:
    with pytest.raises(ReadingError):
        read(FOUR.replace("probs", "features"))
    assert read(FOUR.replace("probs", "features"), columns={"scores_list": "features"}).predictions.n_examples == 4


def test_two_columns_of_lists_of_scores_are_asked_about() -> None:
    value = json.loads(FOUR)
    value["logits"] = [[2 * score for score in row] for row in value["probs"]]
    with pytest.raises(ReadingError) as caught:
        read(json.dumps(value))
    assert len(caught.value.readings) == 2
    loaded = read(json.dumps(value), reading=caught.value.readings[1])
    assert scores(loaded.predictions)["0"] == [1.5, 1.0, 0.25, 0.5]


def test_a_row_with_fewer_scores_than_the_others_is_refused() -> None:
    rows = "".join(f'i{i},0,"[0.75, 0.25]"\n' for i in range(1_000))
    with pytest.raises(
        ReadingError, match=r"more or fewer scores than the others.*line 1002.*1 scores, 2 in the rows before"
    ):
        read("id,y_true,probs\n" + rows + "last,1,[0.5]\n")
