"""Layouts of tables, records and arrays: each is recognised without help, and read to what a person would count."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

from evalkit import Counts, Loaded, ReadingError, evaluate, read_predictions

TRUTH = b"id,truth\nx,cat\ny,dog\nz,cat\n"


def at(loaded: Loaded, label: str, threshold: float) -> Counts:
    return evaluate(loaded.predictions).per_label[label].at(threshold)


def described(loaded: Loaded) -> tuple[str, str, tuple[str, ...], list[str]]:
    p = loaded.predictions
    return loaded.layout, p.task, p.labels, p.ids.tolist()


def test_a_top_one_table_scores_the_predicted_label_alone() -> None:
    text = b"id,truth,predicted,confidence\nx,cat,cat,.9\ny,dog,cat,.6\nz,bird,dog,.8\n"
    loaded = read_predictions(text)
    assert described(loaded) == ("top-1", "multiclass", ("cat", "dog", "bird"), ["x", "y", "z"])
    assert at(loaded, "cat", 0.5) == Counts(1, 1, 0, 1)
    assert at(loaded, "bird", 0.0) == Counts(0, 0, 1, 2)  # never predicted, at no threshold


def test_labels_and_scores_in_one_cell_are_read_in_turns() -> None:
    text = b"VideoId,LabelConfidencePairs\nx,12 0.9 7 0.4\ny,7 0.8\nz,\n"
    truth = b"VideoId,labels\nx,12\ny,7 12\nz,12\n"
    loaded = read_predictions(text, truth)
    assert described(loaded) == ("pairs-in-cell", "multilabel", ("12", "7"), ["x", "y", "z"])
    assert at(loaded, "12", 0.5) == Counts(1, 0, 2, 0)
    assert at(loaded, "7", 0.3) == Counts(1, 1, 0, 1)
    with pytest.raises(ReadingError, match=r"listed twice.*line 2"):
        read_predictions(b"id,pairs\nx,7 0.9 7 0.4\n", b"id,truth\nx,7\n")


def test_a_truth_column_and_a_score_column_for_each_label() -> None:
    text = b"id,true_cat,true_dog,score_cat,score_dog\nx,1,0,.9,.4\ny,1,1,.3,.8\nz,0,0,.6,.1\n"
    loaded = read_predictions(text)
    assert described(loaded) == ("wide-columns", "multilabel", ("cat", "dog"), ["x", "y", "z"])
    assert at(loaded, "cat", 0.5) == Counts(1, 1, 1, 0)
    plain = text.replace(b"score_cat,score_dog", b"cat,dog")
    assert read_predictions(plain).predictions.digest == loaded.predictions.digest


def test_a_wide_table_without_truth_takes_it_from_a_second_file_in_any_order() -> None:
    scores = b"id,cat,dog\nx,.9,.1\ny,.4,.6\nz,.7,.3\n"
    loaded = read_predictions(scores, b"id,label\nz,cat\nx,cat\ny,dog\n")
    assert described(loaded) == ("wide", "multiclass", ("cat", "dog"), ["x", "y", "z"])
    assert at(loaded, "cat", 0.5) == Counts(2, 0, 0, 1)


def test_text_columns_of_a_wide_table_are_about_the_item() -> None:
    text = b"id,truth,cat,dog,predicted,fold\nx,cat,.9,.1,cat,Fold1\ny,dog,.4,.6,dog,Fold2\n"
    p = read_predictions(text).predictions
    assert p.labels == ("cat", "dog")
    assert {name: column.tolist() for name, column in p.attributes.items()} == {
        "predicted": ["cat", "dog"],
        "fold": ["Fold1", "Fold2"],
    }


def test_a_number_about_the_item_is_no_label_where_scores_sum_to_one_without_it() -> None:
    loaded = read_predictions(b"id,truth,cat,dog,length\nx,cat,.9,.1,12.5\ny,dog,.4,.6,3\n")
    assert loaded.predictions.labels == ("cat", "dog")
    assert any("length" in note.text and note.warning for note in loaded.notes)
    logits = read_predictions(b"id,truth,cat,dog,cow\nx,cat,3,1,12.5\ny,dog,1,2,3\n")
    assert logits.predictions.labels == ("cat", "dog", "cow")
    assert any("Never true" in note.text and "cow" in note.text for note in logits.notes)
    chosen = read_predictions(b"id,truth,cat,dog,cow\nx,cat,3,1,12.5\ny,dog,1,2,3\n", labels=["cat", "dog"])
    assert chosen.predictions.labels == ("cat", "dog")


def test_a_binary_table_may_name_its_classes() -> None:
    text = b"outcome,score\nill,.9\nwell,.2\nwell,.7\n"
    with pytest.raises(ReadingError, match=r"Which class is positive.*'ill'.*'well'"):
        read_predictions(text, columns={"truth": "outcome"})
    loaded = read_predictions(text, columns={"truth": "outcome"}, positive="ill")
    assert described(loaded) == ("binary", "binary", ("ill",), ["1", "2", "3"])
    assert at(loaded, "ill", 0.5) == Counts(1, 1, 0, 1)


def test_minus_one_and_one_are_a_truth() -> None:
    assert at(read_predictions(b"truth,score\n-1,.9\n1,.8\n"), "positive", 0.5) == Counts(1, 1, 0, 0)


def test_two_ways_to_read_a_file_are_named_and_one_can_be_chosen() -> None:
    text = b"id,truth,predicted,score\nx,1,1,.9\ny,0,1,.8\nz,0,0,.7\n"
    with pytest.raises(ReadingError, match=r"2 ways.*the score of class 1.*of the predicted class") as caught:
        read_predictions(text)
    answers = [read_predictions(text, reading=reading).predictions.labels for reading in caught.value.readings]
    assert answers == [("positive",), ("1", "0")]
    assert read_predictions(text, layout="binary").predictions.labels == ("positive",)
    assert read_predictions(text, layout="top-1").predictions.labels == ("1", "0")


def test_paths_give_their_folder_as_the_label() -> None:
    scores = b"id,cat,dog\nx.mp4,.9,.1\ny.mp4,.4,.6\n"
    loaded = read_predictions(scores, b"cat/x.mp4\ndog/y.mp4\n", match="stem")
    assert loaded.predictions.task == "multiclass"
    assert at(loaded, "dog", 0.5) == Counts(1, 0, 0, 1)


def test_flat_records_are_a_table_and_a_key_that_lacks_is_an_empty_cell() -> None:
    rows = [
        {"id": "x", "label": "cat", "score": 0.9, "truth": True},
        {"id": "x", "label": "dog", "score": None, "truth": False},
        {"id": "y", "label": "cat", "truth": False},
        {"id": "y", "label": "dog", "score": 1e-07, "truth": True},
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    loaded = read_predictions(lines)
    assert described(loaded) == ("long", "multilabel", ("cat", "dog"), ["x", "y"])
    assert loaded.predictions.y_score.tolist() == [0.9, 1e-07]
    assert read_predictions(json.dumps(rows).encode()).predictions.digest == loaded.predictions.digest


def test_data_frames_and_parquet_are_tables() -> None:
    frame = pd.DataFrame({"id": ["x", "y"], "truth": ["cat", "dog"], "cat": [0.9, 0.25], "dog": [0.1, 0.75]})
    loaded = read_predictions(frame)
    assert described(loaded) == ("wide", "multiclass", ("cat", "dog"), ["x", "y"])
    data = io.BytesIO()
    frame.to_parquet(data)
    assert read_predictions(data.getvalue()).predictions.digest == loaded.predictions.digest
    assert read_predictions(frame.to_csv(index=False).encode()).predictions.digest == loaded.predictions.digest


def test_arrays_hold_scores_and_class_numbers() -> None:
    score = np.array([[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]], dtype=np.float32)
    both, scores, truth = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.savez(both, predictions=score, ground_truth=np.array([0, 1, 1]))
    np.save(scores, score)
    np.save(truth, np.array([0, 1, 1], dtype=np.uint8))
    loaded = read_predictions(both.getvalue())
    assert described(loaded) == ("arrays", "multiclass", ("0", "1"), ["0", "1", "2"])
    assert at(loaded, "1", 0.5) == Counts(2, 0, 0, 1)
    again = read_predictions(scores.getvalue(), truth.getvalue())
    assert again.predictions.digest == loaded.predictions.digest
    far = io.BytesIO()
    np.savez(far, predictions=score, ground_truth=np.array([0, 1, 2]))
    with pytest.raises(ReadingError, match=r"no score column.*item 2"):
        read_predictions(far.getvalue())


@pytest.mark.parametrize(
    ("scores", "truth"),
    [
        ("id,label,score,truth,group\na,x,.9,1,v\nb,x,.8,0,\nc,x,.7,1,\nd,x,.2,0,v\n", None),
        ("id,truth,x,y,group\na,x,.9,.1,v\nb,y,.8,.2,\nc,x,.7,.3,\nd,x,.2,.8,v\n", None),
        ("id,truth,score,group\na,1,.9,v\nb,0,.8,\nc,1,.7,\nd,0,.2,v\n", None),
        ("id,x,y\na,.9,.1\nb,.8,.2\nc,.7,.3\nd,.2,.8\n", "id,truth,group\na,x,v\nb,y,\nc,x,\nd,x,v\n"),
        ("id,x,y\na,.9,.1\nb,.8,.2\nc,.7,.3\nd,.2,.8\n", "id,label,truth,group\na,x,1,v\nb,y,1,\nc,x,1,\nd,x,1,v\n"),
        ("id,x,y\na,.9,.1\nb,.8,.2\nc,.7,.3\nd,.2,.8\n", "id,x,y,group\na,1,0,v\nb,0,1,\nc,1,0,\nd,1,0,v\n"),
    ],
)
def test_items_of_one_group_are_kept_together_and_an_empty_cell_is_no_group(scores: str, truth: str | None) -> None:
    """Items without a group are not one group together, which intervals would take for related."""
    p = read_predictions(scores.encode(), None if truth is None else truth.encode()).predictions
    assert p.groups.tolist() == ["v", "b", "c", "v"]
