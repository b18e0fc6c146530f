"""Files in the exact shapes of Google's services, read from where EVALKIT_GOLDEN_DATA points; and ActivityNet's own."""

import csv
import os
from pathlib import Path

import pytest

from evalkit import read_predictions
from evalkit.reading.contents.content import Records, Table
from evalkit.reading.contents.records import read_records
from evalkit.reading.layouts.ledger import NOT_COUNTED
from tests.reading.layouts.services.google_files import bare, claimed, excluded, folder_of, headed, read, scored, true

FOLDER = os.environ.get("EVALKIT_GOLDEN_DATA", "")
SAMPLES = Path(FOLDER).parent / "samples"

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the files lie elsewhere")

SERVE, RALLY, BROKEN = (f"gs://clips-demo/{name}" for name in ("serve_014.mp4", "rally_203.mp4", "broken.avi"))


def records(name: str) -> Records:
    return read_records((SAMPLES / name).read_text(encoding="utf-8"), name, "utf-8")


def without_header(name: str) -> Table:
    return bare((SAMPLES / name).read_text(encoding="utf-8"))


def test_the_batch_folder_of_automl_video() -> None:
    sides = read(folder_of(SAMPLES / "automl_video_batch"))
    assert scored(sides) == {
        f"{SERVE} [0, 6.4)": {"serve": 0.9134, "smash": 0.0702},
        f"{RALLY} [2.5, inf)": {"rally": 0.8421, "serve": 0.1311},
    }
    found = excluded(sides.scores)
    assert found.pop(NOT_COUNTED) == 3 + 2
    assert len(found) == 1
    assert "could not be decoded" in next(iter(found))
    assert sides.scores is not None
    assert sides.scores.rows == 4 + 5 + 1


def test_predictions_and_truth_of_videos_name_the_same_examples() -> None:
    batch = read(folder_of(SAMPLES / "automl_video_batch"))
    vertex = read(records("vertex_video_batch/predictions_00001.jsonl"))
    truths = [
        read(without_header("automl_video_import/test.csv")),
        read(without_header("vertex_video_import/data.csv")),
        read(records("vertex_video_import/data.jsonl")),
    ]
    assert set(scored(batch)) == set(scored(vertex)) == {f"{SERVE} [0, 6.4)", f"{RALLY} [2.5, inf)"}
    for truth in truths:
        assert set(scored(batch)) <= set(true(truth))
        assert true(truth)[f"{SERVE} [0, 6.4)"] == ["serve"]
        assert true(truth)[f"{RALLY} [2.5, inf)"] == ["rally"]
    assert true(truths[0])["gs://clips-demo/empty_court.mp4"] == []
    assert true(truths[0])[f"{RALLY} [4, 7.25)"] == ["smash, overhead"]
    assert true(truths[1])["gs://clips-demo/x.mp4"] == ["rally"]


def test_a_batch_joins_the_import_file_whose_rows_leave_out_times() -> None:
    loaded = read_predictions(
        SAMPLES / "vertex_video_batch/predictions_00001.jsonl", SAMPLES / "vertex_video_import/data.csv"
    )
    assert loaded.predictions.ids.tolist() == [f"{SERVE} [0, 6.4)"]
    assert loaded.predictions.positives.sum() == 1


def test_the_outer_list_in_its_folder() -> None:
    truth = read(folder_of(SAMPLES / "automl_video_import")).truth
    assert truth is not None
    assert set(truth.attributes["split"]) == {"TEST"}
    assert truth.rows == 4
    assert "train.csv" in truth.notes[0].text


def test_vertex_video_and_its_errors() -> None:
    scores = read(folder_of(SAMPLES / "vertex_video_batch")).scores
    assert scores is not None
    assert excluded(scores)[NOT_COUNTED] == 2
    assert scores.rows == 3 + 2 + 1


def test_vertex_images() -> None:
    sides = read(records("vertex_image/predictions_00001.jsonl"))
    assert scored(sides) == {"gs://pics-demo/a1.jpg": {"tulip": 0.913, "daisy": 0.087}, "gs://pics-demo/a2.jpg": {}}
    truth = read(records("vertex_image/import.jsonl"))
    assert true(truth) == {"gs://pics-demo/a1.jpg": ["tulip"], "gs://pics-demo/a2.jpg": ["daisy", "close_up"]}


def test_automl_vision() -> None:
    sides = read(folder_of(SAMPLES / "automl_vision"))
    assert scored(sides) == {"gs://pics-demo/a1.jpg": {"tulip": 0.913, "daisy": 0.087}}
    assert excluded(sides.scores) == {"failed: Image could not be read.": 1}


@pytest.mark.parametrize("name", ["automl_tables_evaluated_examples", "bqml_predict", "vertex_predictions"])
def test_bigquery(name: str) -> None:
    sides = read(records(f"bigquery/{name}.jsonl"))
    assert scored(sides) == {"1001": {"yes": 0.787, "no": 0.213}}
    assert true(sides) == {"1001": ["yes"]}


def test_automl_tables() -> None:
    sides = read(headed((SAMPLES / "automl_tables/tables_1.csv").read_text(encoding="utf-8")))
    assert scored(sides) == {"1001": {"no": 0.213, "yes": 0.787}, "1002": {"no": 0.964, "yes": 0.036}}
    assert true(sides) == {"1001": ["yes"], "1002": ["no"]}


def test_saved_evaluations_are_no_predictions() -> None:
    for name in ("automl_list_model_evaluations", "vertex_list_evaluations", "vertex_list_slices"):
        assert claimed(records(f"evaluations/{name}.json")) == []


def test_activitynet_predicts_what_is_true_on_every_video_of_both_files() -> None:
    folder = Path(FOLDER) / "activitynet13_sample"
    text = (folder / "sample_classification_prediction.json").read_text(encoding="utf-8")
    sides = read(read_records(text, "sample.json", "utf-8"))
    predicted = scored(sides)
    with (folder / "validation_ground_truth.csv").open(newline="", encoding="utf-8") as file:
        truth = {row["video"].removeprefix("v_"): row["labels"].split("|") for row in csv.DictReader(file)}
    assert sides.scores is not None
    assert sides.scores.rows == len(predicted) == 4_926
    assert len(sides.scores.labels) == 200
    assert len(set(predicted) & set(truth)) == 4_728
    assert set(sides.scores.score.tolist()) == {1.0}
    assert all(set(predicted[video]) & set(labels) for video, labels in truth.items())
