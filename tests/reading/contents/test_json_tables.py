"""Tables in JSON: data frames in all their forms, records with objects in them, and lists of labels with scores."""

import json
from typing import Any

import pandas as pd
import pytest

from evalkit import ReadingError, read_predictions
from evalkit.reading.contents.content import Choices, Content, Records, Table
from evalkit.reading.contents.flat import as_table, why_no_table
from evalkit.reading.contents.opening import open_content
from evalkit.reading.preview import preview
from evalkit.reading.recognition import as_stored_or_table

FRAME = pd.DataFrame({"id": ["x", "y", "z"], "truth": [1, 0, 1], "score": [0.9, 0.25, 1.0]})
CELLS = {"id": ["x", "y", "z"], "truth": ["1", "0", "1"], "score": ["0.9", "0.25", "1.0"]}


def opened(value: Any) -> Content:
    """What a file of this text, or of this value as JSON, holds."""
    text = value if isinstance(value, str) else json.dumps(value)
    return open_content(text.encode(), "file.json", Choices())


def table_of(value: Any) -> Table:
    content = as_table(opened(value))
    assert isinstance(content, Table)
    return content


def cells(table: Table) -> dict[str, list[str]]:
    return {name: table.column(name).cells() for name in table.header}


def notes(table: Table) -> list[str]:
    return [note.text for note in table.notes]


def problem(value: Any) -> str:
    """Why a value is no table. It is then left as it is, for the layouts of services to look at."""
    content = opened(value)
    assert isinstance(content, Records)
    assert as_table(content) is content
    error = why_no_table(content)
    assert error is not None
    return str(error)


# Data frames


@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_a_data_frame_is_the_same_table_in_every_form(orient: str) -> None:
    table = table_of(FRAME.to_json(orient=orient))
    assert cells(table) == CELLS
    assert (table.headless, notes(table), dict(table.measured)) == (False, [], {"score": 0})


def test_a_data_frame_without_names_has_columns_by_position() -> None:
    table = table_of(FRAME.to_json(orient="values"))
    assert table.headless
    assert list(cells(table).values()) == list(CELLS.values())
    assert table.header == ("column 1", "column 2", "column 3")


@pytest.mark.parametrize("values", [[0.5, 1, 0.25], ["cat", "dog", "cat"]])
def test_a_list_of_values_of_one_kind_is_a_column_without_a_name(values: list[object]) -> None:
    table = table_of(values)
    assert (table.header, table.headless) == (("column 1",), True)
    assert table.columns[0].cells() == list(map(str, values))
    assert isinstance(as_table(opened([*values, None])), Records)


@pytest.mark.parametrize("orient", ["columns", "split", "table"])
def test_an_index_that_does_not_just_count_is_a_column(orient: str) -> None:
    table = table_of(FRAME.iloc[[2, 0]].to_json(orient=orient))
    assert cells(table) == {"index": ["2", "0"], "id": ["z", "x"], "truth": ["1", "1"], "score": ["1.0", "0.9"]}


def test_an_index_of_ids_names_the_items() -> None:
    by_id = FRAME.set_index("id")
    assert cells(table_of(by_id.to_json(orient="columns")))["index"] == ["x", "y", "z"]
    assert cells(table_of(by_id.to_json(orient="split")))["index"] == ["x", "y", "z"]
    assert cells(table_of(by_id.to_json(orient="index"))) == CELLS
    assert cells(table_of(by_id.to_json(orient="table"))) == CELLS


def test_columns_and_rows_by_key_are_told_apart_by_what_they_hold_and_the_table_says_how() -> None:
    columns = table_of({"truth": {"a": "cat", "b": "dog"}, "score": {"a": 0.5, "b": 0.25}})
    assert cells(columns) == {"index": ["a", "b"], "truth": ["cat", "dog"], "score": ["0.5", "0.25"]}
    assert notes(columns) == ["The 2 keys of the file are taken for columns, and the keys under them for items."]
    rows = table_of({"a": {"truth": "cat", "score": 0.5}, "b": {"truth": "dog", "score": 0.25}})
    assert cells(rows) == {"id": ["a", "b"], "truth": ["cat", "dog"], "score": ["0.5", "0.25"]}
    assert notes(rows) == ["The 2 keys of the file are taken for items, and the keys under them for columns."]


def test_scores_by_item_and_label_are_a_table_with_empty_cells() -> None:
    table = table_of({"a.jpg": {"cat": 0.5, "dog": 0.25}, "b.jpg": {"cow": 0.75}})
    assert cells(table) == {"id": ["a.jpg", "b.jpg"], "cat": ["0.5", ""], "dog": ["0.25", ""], "cow": ["", "0.75"]}


def test_columns_called_by_numbers_are_columns() -> None:
    table = table_of(pd.DataFrame([[0.5, 0.25]] * 3).to_json())
    assert cells(table) == {"0": ["0.5"] * 3, "1": ["0.25"] * 3}


def test_one_column_is_a_table() -> None:
    assert cells(table_of({"target": {"0": 1, "1": 0}})) == {"target": ["1", "0"]}


def test_lists_of_one_length_are_columns() -> None:
    table = table_of({"model": "v1", "y_true": [0, 1], "y_score": [0.25, 0.5]})
    assert cells(table) == {"y_true": ["0", "1"], "y_score": ["0.25", "0.5"]}
    assert notes(table) == ["Left out, since they stand beside the table: 'model'."]
    assert cells(table_of({"y_score": [0.25, 0.5]})) == {"y_score": ["0.25", "0.5"]}


def test_objects_in_lists_of_one_length_become_columns() -> None:
    table = table_of({"truth": ["cat", "dog"], "out": [{"cat": 0.75, "dog": 0.25}, {"cat": 0.5, "dog": 0.5}]})
    assert cells(table) == {"truth": ["cat", "dog"], "out.cat": ["0.75", "0.5"], "out.dog": ["0.25", "0.5"]}
    answer = opened({"predictions": [0.5, 0.25], "explanations": [{"a": 1}, {"a": 2}]})
    assert as_table(answer) is answer


def test_lists_of_different_lengths_are_no_table() -> None:
    assert "'y_true' has 2, 'y_score' has 1" in problem({"y_true": [0, 1], "y_score": [0.25]})


@pytest.mark.parametrize("wrapped", ["dataframe_split", "plain"])
def test_names_and_rows_are_a_table_of_mlflow(wrapped: str) -> None:
    value: dict[str, Any] = {"columns": ["id", 7], "data": [["x", 0.5], ["y", None]]}
    table = table_of({"dataframe_split": value} if wrapped == "dataframe_split" else value)
    assert cells(table) == {"id": ["x", "y"], "7": ["0.5", ""]}
    assert (dict(table.absent), dict(table.measured)) == ({"7": 1}, {"7": 0})


def test_records_may_stand_in_a_field_of_the_file() -> None:
    table = table_of({"version": "2", "dataframe_records": [{"id": "x"}, {"id": "y"}]})
    assert cells(table) == {"id": ["x", "y"]}
    assert notes(table) == ["Left out, since they stand beside the table: 'version'."]


def test_the_first_of_some_lists_may_name_the_columns() -> None:
    table = table_of('["id", "score"]\n["x", 0.5]\n["y", 1]\n')
    assert cells(table) == {"id": ["x", "y"], "score": ["0.5", "1"]}
    assert (table.headless, table.place(1)) == (False, "line 3")
    assert table_of('["x", "cat"]\n["y", "dog"]\n').headless


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"columns": ["a", "b"], "data": [[1, 2], [3]]}, "row 2): 1 cells, 2 columns"),
        ({"columns": ["a", "b"], "data": [[1, 2], 3]}, "row 2): 3, 2 columns"),
        ({"columns": ["a"], "data": []}, "no rows"),
        ({"columns": ["a", "a"], "data": [[1, 2]]}, "Two columns have one name: 'a'"),
        ({"columns": ["a", " "], "data": [[1, 2]]}, "A column has no name"),
        ({"columns": [["a", "b"]], "data": [[1]]}, "name of a column is not text"),
        ({"columns": ["a"], "index": [0, 1], "data": [[1]]}, "2 labels, 1 rows"),
    ],
)
def test_a_broken_table_is_refused_in_words(value: Any, words: str) -> None:
    assert words in problem(value)
    with pytest.raises(ReadingError) as caught:
        read_predictions(json.dumps(value).encode())
    assert words in str(caught.value)


def test_a_column_in_which_keys_differ_too_much_is_refused_before_it_fills_the_memory() -> None:
    assert "too many different keys" in problem("\n".join(json.dumps({"id": i, f"k{i}": 1}) for i in range(7_200)))


# Objects and lists in records


def test_objects_become_columns_with_dotted_names_and_lists_stay_json() -> None:
    lines = (
        '{"id": "x", "cats": {"pos": 0.75, "neg": {"a": 0.25}}, "tags": ["é", 1, null]}\n\n'
        '{"id": "y", "cats": {"pos": 0.5}}\n{"id": "z", "cats": null, "tags": []}\n'
    )
    table = table_of(lines)
    assert cells(table) == {
        "id": ["x", "y", "z"],
        "cats.pos": ["0.75", "0.5", ""],
        "cats.neg.a": ["0.25", "", ""],
        "tags": ['["é", 1, null]', "", "[]"],
    }
    assert (table.place(1), dict(table.absent)) == ("line 3", {"cats.pos": 2, "cats.neg.a": 1, "tags": 1})


def test_results_by_id_are_a_row_for_each_id() -> None:
    table = table_of(
        {"version": "0.2", "results": {"7": {"verb": {"0": 1.5, "1": 0.5}}, "9": {"verb": {"0": 0.25, "1": 2.0}}}}
    )
    assert cells(table) == {"id": ["7", "9"], "verb.0": ["1.5", "0.25"], "verb.1": ["0.5", "2.0"]}
    assert notes(table) == ["Left out, since they stand beside the table: 'version'."]


def test_predictions_that_name_their_items_are_records() -> None:
    value = {
        "predictions": [
            {"filepath": "a.jpg", "classifications": {"classes": ["cat;x", "dog"], "scores": [0.75, 0.25]}},
            {"filepath": "b.jpg", "failures": ["CLASSIFIER"]},
        ]
    }
    assert cells(table_of(value)) == {
        "filepath": ["a.jpg", "b.jpg"],
        "classifications.classes": ['["cat;x", "dog"]', ""],
        "classifications.scores": ["[0.75, 0.25]", ""],
        "failures": ["", '["CLASSIFIER"]'],
    }


@pytest.mark.parametrize(
    "predictions",
    [
        [{"displayNames": ["cat"], "confidences": [0.9]}],
        [{"classes": ["cat", "dog"], "scores": [0.9, 0.1]}, {"classes": ["cat", "dog"], "scores": [0.2, 0.8]}],
        [{"label": "cat", "score": 0.9}],
        [[0.9, 0.1], [0.2, 0.8]],
        [0.9, 0.2],
    ],
)
def test_answers_that_do_not_name_their_items_stay_refused(predictions: list[Any]) -> None:
    answer = {"predictions": predictions, "deployedModelId": "7", "displayName": "m"}
    assert as_table(opened(answer)) == opened(answer)
    with pytest.raises(ReadingError, match="online predictions"):
        read_predictions(json.dumps(answer).encode())


def test_a_field_of_two_kinds_is_refused_at_any_depth() -> None:
    lines = "\n".join(json.dumps({"out": {"p": p}}) for p in (0.5, 0.25, [0.75]))
    assert "line 3, field 'out.p'): a list, [0.75]. Write a plain value" in problem(lines)


def test_columns_of_one_name_after_objects_became_columns_are_refused() -> None:
    assert ": 'a.b'" in problem('[{"a.b": 1, "a": {"b": 2}}]')


# Lists of labels with scores


def pairs(**scores: float) -> list[dict[str, Any]]:
    return [{"label": label, "score": score} for label, score in scores.items()]


def test_lists_of_labels_with_scores_are_a_column_for_each_label() -> None:
    table = table_of([pairs(pos=0.75, neg=0.25), pairs(neg=0.5), []])
    assert cells(table) == {"pos": ["0.75", "", ""], "neg": ["0.25", "0.5", ""]}
    assert not table.headless


def test_lists_of_labels_with_scores_may_stand_beside_an_id() -> None:
    lines = "\n".join(
        json.dumps(row)
        for row in ({"id": "x", "out": pairs(cat=0.75, dog=0.25)}, {"id": "y", "out": pairs(dog=0.5)}, {"id": "z"})
    )
    assert cells(table_of(lines)) == {"id": ["x", "y", "z"], "cat": ["0.75", "", ""], "dog": ["0.25", "0.5", ""]}
    named = lines.replace('"cat"', '"id"')
    assert list(cells(table_of(named))) == ["id", "out.id", "out.dog"]


def test_a_label_that_is_listed_twice_for_one_item_is_refused() -> None:
    value = [pairs(cat=0.75), [*pairs(cat=0.5), *pairs(cat=0.25)]]
    assert "listed twice for one item (entry 2): 'cat'" in problem(value)


def test_two_fields_that_list_labels_with_scores_stay_lists() -> None:
    table = table_of([{"id": "x", "a": pairs(cat=0.5), "b": pairs(dog=0.5)}])
    assert cells(table)["b"] == ['[{"label": "dog", "score": 0.5}]']


# The order in which layouts are asked


def test_a_service_is_asked_before_its_records_are_made_a_table() -> None:
    line = {"instance": {"content": "gs://b/x"}, "prediction": {"displayNames": ["cat"], "confidences": [0.9]}}
    content = opened(json.dumps(line) + "\n" + json.dumps(line).replace("x", "y"))
    assert isinstance(as_table(content), Table)
    assert as_stored_or_table(content, Choices()) is content
    odd = opened(json.dumps(line | {"extra": {"a": 1}, "instance": {"id": "x"}}) + "\n" + json.dumps({"a": 1}))
    assert isinstance(as_stored_or_table(odd, Choices()), Table)


def test_records_of_plain_values_are_a_table_for_every_layout() -> None:
    flat = opened('{"imageGcsUri": "gs://b/x", "id": "x"}\n{"imageGcsUri": "gs://b/y", "id": "y"}\n')
    assert isinstance(as_stored_or_table(flat, Choices()), Table)


def test_a_preview_shows_the_rows_of_a_table_in_json() -> None:
    shown = preview(opened(FRAME.to_json(orient="split")), Choices())
    assert (shown.kind, shown.rows, shown.columns) == ("JSON, utf-8", 3, ("id", "truth", "score"))
    assert shown.first_rows[0] == ("x", "1", "0.9")


def test_notes_of_a_table_in_json_are_notes_of_what_is_loaded() -> None:
    value = {"version": "1", "columns": ["id", "truth", "score"], "data": [["x", 1, 0.5], ["y", 0, 0.25]]}
    loaded = read_predictions(json.dumps(value).encode())
    assert loaded.predictions.label("positive").y_score.tolist() == [0.5, 0.25]
    assert "Left out, since they stand beside the table: 'version'." in [note.text for note in loaded.notes]


def test_what_has_an_entry_for_each_label_is_no_column_beside_the_scores_of_items() -> None:
    result = {
        "accuracy": 1.0,
        "true_labels": [0, 1, 1],
        "probabilities": [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]],
        "label_names": ["cat", "dog"],
        "confusion_matrix": [[1, 0], [0, 2]],
    }
    loaded = read_predictions(json.dumps(result).encode())
    assert loaded.predictions.label("1").y_score.tolist() == [0.1, 0.8, 0.6]
    assert any("label_names" in note.text and "confusion_matrix" in note.text for note in loaded.notes)
