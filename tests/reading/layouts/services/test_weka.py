"""Weka's predictions: the distribution over all classes, which has one name for all its columns."""

from __future__ import annotations

import pytest

from evalkit import Loaded, ReadingError, read_predictions

ROWS = "1,1:neg,1:neg,,*0.6,0.4\n2,2:pos,1:neg,+,*0.7,0.3\n3,2:pos,2:pos,,0.2,*0.8\n"
HEADER = "inst#,actual,predicted,error,distribution\n"
PREDICTED = "inst#,actual,predicted,error,prediction\n1,1:neg,1:neg,,0.6\n2,2:pos,1:neg,+,0.7\n3,2:pos,2:pos,,0.8\n"


def read(text: str) -> Loaded:
    return read_predictions(text.encode())


def refusal(text: str) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read(text)
    assert caught.value.remedy
    return caught.value


def test_the_scores_of_all_classes_are_read_under_their_names() -> None:
    loaded = read(HEADER + ROWS)
    p = loaded.predictions
    assert (loaded.layout, p.task, p.labels) == ("weka", "multiclass", ("neg", "pos"))
    assert p.ids.tolist() == ["1", "2", "3"]
    assert p.label("pos").y_score.tolist() == [0.4, 0.3, 0.8]
    assert p.label("neg").y_true.tolist() == [True, False, False]
    assert p.attributes["predicted"].tolist() == ["1:neg", "1:neg", "2:pos"]


def test_classes_are_in_the_order_of_their_numbers_and_names_may_hold_a_colon() -> None:
    text = HEADER + "1,3:c:x,1:a,+,*0.5,0.3,0.2\n2,1:a,1:a,,*0.9,0.1,0\n"
    loaded = read(text)
    assert loaded.predictions.labels == ("a", "2", "c:x")
    assert any("called by their number: 2." in note.text for note in loaded.notes if note.warning)


def test_columns_about_the_item_follow_the_distribution() -> None:
    header, rows = HEADER.replace("\n", ",name\n"), ROWS.replace("\n", ",clip\n")
    loaded = read(header + rows)
    assert loaded.predictions.labels == ("neg", "pos")
    assert loaded.predictions.attributes["name"].tolist() == ["clip"] * 3


def test_numbers_that_begin_again_with_every_fold_name_no_items() -> None:
    loaded = read(HEADER + ROWS + ROWS)
    assert loaded.predictions.ids.tolist() == ["1", "2", "3", "4", "5", "6"]
    assert any("repeat" in note.text for note in loaded.notes)


def test_the_score_of_the_predicted_class_alone_is_a_top_1_file() -> None:
    loaded = read(PREDICTED)
    assert (loaded.layout, loaded.predictions.labels) == ("top-1", ("1:neg", "2:pos"))


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        (HEADER + ROWS.replace("1,1:neg,1:neg", "1,1:?,1:neg"), "not known", "line 2, column 'actual'"),
        (HEADER + ROWS.replace("3,2:pos,2:pos", "3,3:odd,2:pos"), "no column of scores", "line 4, column 'actual'"),
        (HEADER + ROWS.replace("0.2,*0.8", "*0.2,0.8"), "star", "line 4, column 'distribution'"),
        (HEADER + ROWS.replace("0.2,*0.8", "0.2,*high"), "not a number", "line 4, column 'column 6'"),
        (HEADER + ROWS.replace("0.2,*0.8", "0.2"), "as many fields", "line 2"),
        (HEADER + ROWS.replace("3,2:pos", "3,2:yes"), "two names", None),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(text: str, problem: str, where: str | None) -> None:
    error = refusal(text)
    assert problem in error.problem
    assert error.where == where
