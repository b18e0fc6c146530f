"""Predictions for images and tables: Vertex AI, AutoML Vision and Tables, BigQuery; and ActivityNet's results."""

import json
from contextlib import suppress
from typing import Any

import pytest

from evalkit import ReadingError, read_predictions
from evalkit.reading.contents.content import Arrays, Choices, Folder
from tests.reading.layouts.services.google_files import (
    LAYOUTS,
    attribute,
    bare,
    claimed,
    document,
    excluded,
    headed,
    lines,
    read,
    scored,
    true,
)


def refusal(content: Any, key: str, choices: Choices | None = None) -> str:
    with pytest.raises(ReadingError) as caught:
        read(content, key, choices)
    assert caught.value.remedy
    return str(caught.value)


def picture(name: Any, labels: Any, confidences: Any) -> dict[str, Any]:
    return {"instance": {"content": name, "mimeType": "image/jpeg"},
            "prediction": {"ids": [], "displayNames": labels, "confidences": confidences}}  # fmt: skip


FAILED_PICTURE = {"instance": {"content": "gs://p/3.png"}, "error": {"code": 3, "message": "No image."}}


def test_vertex_images() -> None:
    sides = read(
        lines(picture("gs://p/1.jpg", ["tulip", "daisy"], [0.75, 1]), picture("gs://p/2.jpg", [], []), FAILED_PICTURE)
    )
    assert scored(sides) == {"gs://p/1.jpg": {"tulip": 0.75, "daisy": 1.0}, "gs://p/2.jpg": {}}
    scores = sides.scores
    assert scores is not None
    assert scores.rows == 3
    assert scores.places.rows_of.tolist() == [1, 1]
    assert excluded(scores) == {"failed: No image.": 1}
    assert scores.single_label is None
    assert scores.timeline is None
    bare_prediction = {"instance": {"content": "x"}, "prediction": {}}
    assert scored(read(lines(bare_prediction), "vertex-image")) == {"x": {}}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (picture("x", ["a"], [0.5, 0.5]), ["as many confidences", "1 labels, 2 confidences"]),
        (picture("x", ["a", "a"], [0.5, 0.5]), ["occurs twice", "line 1, confidence 2"]),
        (picture("x", ["a", "a"], [0.5, 0.6]), ["two scores"]),
        (picture("x", ["a"], ["0.5"]), ["'0.5'", "line 1, confidence 1"]),
        (picture("x", ["a"], [None]), ["None"]),
        (picture("x", ["a"], [False]), ["False"]),
        (picture("x", ["a"], [10**390]), ["too large"]),
        (picture("x", [None], [0.5]), ["label must be text"]),
        (picture("x", "a", [0.5]), ["must be lists"]),
        (picture(1.5, ["a"], [0.5]), ["must be text", "1.5"]),
        (picture("", ["a"], [0.5]), ["no address"]),
        ({"instance": {"content": "x"}, "prediction": [1]}, ["'prediction' must be an object"]),
        ({"instance": {"content": "x"}}, ["no prediction"]),
        (FAILED_PICTURE, ["no predictions", "1 failed: No image."]),
    ],
)
def test_bad_vertex_images_are_refused(record: dict[str, Any], words: list[str]) -> None:
    message = refusal(lines(record), "vertex-image")
    assert all(word in message for word in words), message


def test_online_predictions_are_refused_with_what_to_do() -> None:
    answer = {"predictions": [{"displayNames": ["a"], "confidences": [0.9]}], "deployedModelId": "7"}
    with pytest.raises(ReadingError) as caught:
        read_predictions(json.dumps(answer).encode())
    message = str(caught.value)
    assert "These are online predictions, which tell neither their items nor what is true of them" in message
    assert "'predictions', 'deployedModelId'" in message
    assert "Run a batch prediction" in message
    with pytest.raises(ReadingError, match="not in a layout that is known"):
        read_predictions(json.dumps(answer | {"instances": [{"content": "x"}]}).encode())


def vision(name: Any, **scores: Any) -> dict[str, Any]:
    annotations = [{"annotationSpecId": "1", "displayName": label, "classification": {"score": score}}
                   for label, score in scores.items()]  # fmt: skip
    return {"ID": name, "annotations": annotations}


FAILED_ID = {"ID": "gs://p/3.png", "status": {"code": 3, "message": "No image."}}


def test_automl_vision() -> None:
    left_out = {"ID": 17, "annotations": [{"displayName": "tulip", "classification": {}}]}
    sides = read(lines(vision("gs://p/1.jpg", tulip=0.75, daisy=0), vision("gs://p/2.jpg"), left_out, FAILED_ID))
    assert scored(sides) == {"gs://p/1.jpg": {"tulip": 0.75, "daisy": 0.0}, "gs://p/2.jpg": {}, "17": {"tulip": 0.0}}
    scores = sides.scores
    assert scores is not None
    assert scores.rows == 4
    assert excluded(scores) == {"failed: No image.": 1}
    [note] = scores.notes
    assert "read as 0: 1 predictions" in note.text


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([vision("x", a="0.5")], ["'0.5'", "line 1, annotation 1"]),
        ([vision("x", a=0.5), vision("x", b=0.5)], ["An example occurs twice", "line 2; first at line 1"]),
        ([vision("x", a=0.5), {"annotations": []}], ["no ID", "line 2"]),
        ([vision(True, a=0.5)], ["ID must be text", "True"]),
        ([{"ID": "x", "annotations": [{"classification": {"score": 1}}]}], ["no label"]),
        ([{"ID": "x", "annotations": [7]}], ["must be an object", "7"]),
        ([{"ID": "x", "annotations": [{"displayName": "a", "classification": 7}]}], ["must be an object"]),
        ([FAILED_ID], ["no predictions", "1 failed: No image."]),
    ],
)
def test_bad_automl_vision_is_refused(records: list[Any], words: list[str]) -> None:
    message = refusal(lines(*records), "automl-vision")
    assert all(word in message for word in words), message


def test_errors_alone_are_recognised_to_be_refused() -> None:
    assert claimed(lines(FAILED_ID)) == ["automl-vision"]
    assert claimed(lines(FAILED_PICTURE)) == ["vertex-image"]


TABLES = "customer_id,plan,churn,churn_no_score,churn_yes_score\n007,basic,yes,0.25,0.75\n7,gold,no,1e-1,.9\n"


def test_automl_tables() -> None:
    sides = read(headed(TABLES))
    assert scored(sides) == {"007": {"no": 0.25, "yes": 0.75}, "7": {"no": 0.1, "yes": 0.9}}
    assert true(sides) == {"007": ["yes"], "7": ["no"]}
    scores, truth = sides.scores, sides.truth
    assert scores is not None
    assert truth is not None
    assert scores.labels == truth.labels == ("no", "yes")
    assert scores.ids.tolist() == truth.ids.tolist()
    assert scores.single_label is truth.single_label is True
    assert set(scores.attributes) == {"plan"}
    assert attribute(scores, "plan") == ["basic", "gold"]
    assert scores.rows == truth.rows == 2
    assert scores.places.first == ("line 2", "line 3")
    assert "'customer_id'" in scores.notes[0].text


@pytest.mark.parametrize(
    ("first", "ids"),
    [
        ("customer_id,plan_id", ["007", "7"]),
        ("plan_id,customer_id", ["007", "7"]),
        ("plan_id,ID", ["007", "7"]),
        ("customer,plan", ["1", "2"]),
        ("plan_id,x", ["1", "2"]),
    ],
)
def test_ids_are_the_column_that_differs_in_every_row_or_row_numbers(first: str, ids: list[str]) -> None:
    one, two = first.split(",")
    cells = {"plan_id": ("1", "1"), "plan": ("1", "1")}
    a, b = cells.get(one, ("007", "7")), cells.get(two, ("007", "7") if "d" in two.casefold() else ("z", "z"))
    text = f"{first},t,t_a_score,t_b_score\n{a[0]},{b[0]},a,1,0\n{a[1]},{b[1]},b,1,0\n"
    assert list(scored(read(headed(text)))) == ids


def test_the_id_that_the_user_says() -> None:
    assert list(scored(read(headed(TABLES), choices=Choices(columns={"id": "plan"})))) == ["basic", "gold"]
    assert list(scored(read(headed(TABLES), choices=Choices(columns={"id": ""})))) == ["1", "2"]
    assert "no such column" in refusal(headed(TABLES), "automl-tables", Choices(columns={"id": "x"}))
    same = TABLES.replace("gold", "basic")
    message = refusal(headed(same), "automl-tables", Choices(columns={"id": "plan"}))
    assert "row 2, column 'plan'" in message


def test_automl_tables_without_the_truth() -> None:
    sides = read(headed(TABLES.replace(",yes,", ",,").replace(",no,", ",,")))
    assert sides.truth is None
    assert scored(sides)["007"] == {"no": 0.25, "yes": 0.75}


def test_the_target_of_automl_tables_is_the_column_whose_values_have_scores() -> None:
    text = "credit_score,t,t_x,t_x_a_score,t_x_b_score\n700,q,a,0.5,0.5\n600,q,b,0.5,0.5\n"
    assert claimed(headed(text)) == []  # two columns could be the target
    said = Choices(columns={"truth": "t_x"})
    sides = read(headed(text), choices=said)
    assert true(sides) == {"1": ["a"], "2": ["b"]}
    assert sides.scores is not None
    assert attribute(sides.scores, "credit_score") == ["700", "600"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLES.replace("0.75", "high"), ["'high'", "line 2, column 'churn_yes_score'"]),
        (TABLES.replace("0.75", ""), ["an empty field"]),
        (TABLES.replace("basic,yes", "basic,maybe"), ["no score column", "'maybe'", "line 2, column 'churn'"]),
        (TABLES.replace("gold,no", "gold,"), ["no true label", "line 3"]),
        ("id,truth,a,b\n1,a,1,0\n", ["target of the model is not recognised"]),
    ],
)
def test_bad_automl_tables_are_refused(text: str, words: list[str]) -> None:
    message = refusal(headed(text), "automl-tables")
    assert all(word in message for word in words), message


def test_tables_that_are_not_of_automl() -> None:
    assert claimed(headed(TABLES.replace("basic,yes", "basic,maybe"))) == []
    assert claimed(headed(TABLES.replace(",churn_no_score", ",no"))) == []
    assert claimed(headed("id,truth,score\n1,1,0.5\n")) == []
    assert "not recognised" in refusal(Arrays({}), "automl-tables")


def row(shape: str, no: Any, yes: Any, **more: Any) -> dict[str, Any]:
    if shape == "tables":
        said = {
            "predicted_churn": [{"tables": {"score": no, "value": "no"}}, {"tables": {"score": yes, "value": "yes"}}]
        }
    elif shape == "probs":
        said = {
            "predicted_churn": "no",
            "predicted_churn_probs": [{"label": "no", "prob": no}, {"label": "yes", "prob": yes}],
        }
    else:
        said = {"predicted_churn": {"classes": ["no", "yes"], "scores": [no, yes]}}
    return {**more, **said}


@pytest.mark.parametrize("shape", ["tables", "probs", "struct"])
def test_bigquery_in_three_shapes(shape: str) -> None:
    sides = read(
        lines(
            row(shape, 0.25, 0.75, customer_id="007", churn="yes", age=40, tags=["é"]),
            row(shape, 0.5, 0.5, customer_id=9007199254740993, churn="no"),
        )
    )
    big = "9007199254740993"
    assert scored(sides) == {"007": {"no": 0.25, "yes": 0.75}, big: {"no": 0.5, "yes": 0.5}}
    assert true(sides) == {"007": ["yes"], big: ["no"]}
    scores, truth = sides.scores, sides.truth
    assert scores is not None
    assert truth is not None
    assert scores.ids.tolist() == truth.ids.tolist()
    assert scores.labels == ("no", "yes")
    assert scores.single_label is truth.single_label is True
    assert attribute(scores, "age") == ["40", ""]
    assert attribute(scores, "tags") == ['["é"]', ""]
    assert ("predicted_churn" in scores.attributes) == (shape == "probs")
    assert scores.rows == truth.rows == 2


def test_bigquery_without_the_truth_or_an_id() -> None:
    sides = read(lines(row("struct", 0.25, 0.75, churn=None), row("struct", 0.5, 0.5)))
    assert sides.truth is None
    assert list(scored(sides)) == ["1", "2"]


def test_bigquery_with_a_target_of_whole_numbers_or_booleans() -> None:
    records = [
        {"t": t, "predicted_t_probs": [{"label": 1, "prob": 0.5}, {"label": True, "prob": 0.5}]} for t in (1, True)
    ]
    sides = read(lines(*records))
    assert scored(sides)["1"] == {"1": 0.5, "true": 0.5}
    assert true(sides) == {"1": ["1"], "2": ["true"]}


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([row("struct", "0.5", 0.5, churn="no")], ["'0.5'", "line 1, 'predicted_churn', entry 1"]),
        ([row("tables", None, 0.5, churn="no")], ["None"]),
        ([row("probs", 0.5, True, churn="no")], ["True", "entry 2"]),
        ([row("struct", 0.5, 0.5, churn="no"), row("struct", 0.5, 0.5)], ["no true label", "line 2", "'churn'"]),
        ([row("struct", 0.5, 0.5, churn=1.5)], ["label must be text", "1.5"]),
        ([{"predicted_t": {"classes": ["a", "a"], "scores": [0.5, 0.5]}}], ["occurs twice"]),
        ([{"predicted_t": {"classes": ["a"], "scores": [0.5, 0.5]}}], ["no prediction that all rows have"]),
        ([row("struct", 0.5, 0.5), row("tables", 0.5, 0.5)], ["no prediction that all rows have"]),
    ],
)
def test_bad_bigquery_is_refused(records: list[Any], words: list[str]) -> None:
    message = refusal(lines(*records), "bigquery")
    assert all(word in message for word in words), message


def test_rows_that_are_not_predictions_of_bigquery() -> None:
    good = row("struct", 0.5, 0.5, churn="no")
    assert claimed(lines(good)) == ["bigquery"]
    for odd in ({}, {"churn": "no"}, 3, row("tables", 0.5, 0.5), {"predicted_churn": {"value": 3.5}}):
        assert claimed(lines(good, odd)) == []
    two = good | {"predicted_plan": {"classes": ["a"], "scores": [1]}}
    assert claimed(lines(two)) == []
    assert claimed(lines({"predicted_churn": []})) == []


RESULTS = {
    "version": "VERSION 1.3",
    "results": {"v1": [{"label": "Skiing", "score": 0.75}, {"label": "Polo", "score": 0}], "v2": []},
    "external_data": {"used": False},
}


def test_activitynet() -> None:
    sides = read(document(RESULTS))
    assert scored(sides) == {"v1": {"Skiing": 0.75, "Polo": 0.0}, "v2": {}}
    scores = sides.scores
    assert scores is not None
    assert scores.rows == 2
    assert scores.places.first == ("results, 'v1'", "results, 'v2'")


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({"v": [{"label": "a", "score": "1"}]}, ["'1'", "results, 'v', entry 1"]),
        ({"v": [{"label": "a"}]}, ["no score"]),
        ({"v": [{"score": 1}]}, ["no label"]),
        ({"v": [{"label": "a", "score": 1, "segment": [0, 1]}]}, ["a detection"]),
        ({"v": [{"label": "a", "score": 1}, {"label": "a", "score": 1}]}, ["occurs twice", "entry 2"]),
        ({"v": {"label": "a"}}, ["must be a list"]),
        ({}, ["no predictions"]),
        ([], ["no results"]),
    ],
)
def test_bad_activitynet_is_refused(results: Any, words: list[str]) -> None:
    message = refusal(document({"results": results}), "activitynet")
    assert all(word in message for word in words), message


def test_results_that_are_not_activitynet() -> None:
    assert claimed(document({"results": {"v": [{"label": "a", "score": 1, "segment": [0, 1]}]}})) == []
    assert claimed(document({"results": {"v": [{"label": "a"}]}})) == []
    assert claimed(document({"results": []})) == []
    assert claimed(lines(RESULTS, RESULTS)) == []


ODD: list[Any] = [
    None, 3, "text", [], {}, [[]], [None], {"instance": None}, {"instance": {}, "prediction": None}, {"ID": None},
    {"results": None}, {"results": {"v": [None]}}, {"predicted_": []}, {"predicted_x": [None]},
    {"predicted__probs": []},
    {"predicted_x": {"classes": 1}}, {"predicted_x": [{"tables": 3}]}, {"videoGcsUri": None}, {"imageGcsUri": "x"},
    {"segment_classification_annotations": None}, {"videoClassification": 3}, {"error": 3}, {"status": None},
    {"instance": {"content": "x", "mimeType": 3}, "error": "bad"}, {"a": {"b": [1, {"c": None}]}},
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_no_layout_raises_while_recognising_or_anything_but_a_reading_error_while_reading(layout: Any) -> None:
    contents = [document(value) for value in ODD if isinstance(value, dict | list) and value]
    contents += [lines(value) for value in ODD if value not in ({}, [])]
    contents += [
        lines(*ODD),
        Folder({}),
        Arrays({}),
        headed("a,b\n1,2\n"),
        bare("a,b\n1,2\n"),
        bare("x\n"),
        bare(",\n"),
    ]
    contents += [Folder({"x": content}) for content in contents]
    for content in contents:
        found = layout.recognise(content, Choices())
        assert found is None or found.layout == layout.key
        with suppress(ReadingError):
            read(content, layout.key)
