"""Files of any kind, chosen together: evaluations and predictions are told apart, and each is read as what it is."""

import json
import os
from pathlib import Path

import pytest

from evalkit.evaluation.evaluation import evaluate
from evalkit.google.responses.exported import to_json
from evalkit.google.responses.saved import is_evaluation, model_named, read_evaluation
from evalkit.uploads.files import Uploaded, read_uploads
from evalkit.uploads.upload import ITSELF, Upload
from tests.builders import predictions, random_multilabel, random_softmax
from tests.google.service.served import MODEL, as_bytes, served, snake, text_proto

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")
SAMPLES = Path(GOLDEN).parent / "samples"
PETS = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n"


def response() -> dict:
    return served(evaluate(predictions(*random_softmax(1), task="multiclass")))


def read(folder: Path, *files: tuple[str, bytes], kinds: list | None = None, uploads: list | None = None) -> Uploaded:
    paths = []
    for i, (_, data) in enumerate(files):
        paths.append(folder / str(i))
        paths[-1].write_bytes(data)
    said = uploads or [Upload(name) for name, _ in files]
    return read_uploads(said, paths, kinds=kinds, memory=2_000_000_000, seconds=60)


EVALUATIONS = {
    "JSON": as_bytes(response()),
    "snake case": as_bytes(snake(response())),
    "one evaluation": as_bytes(response()["modelEvaluation"][0]),
    "a list": as_bytes(response()["modelEvaluation"]),
    "metrics alone": as_bytes(response()["modelEvaluation"][0]["classificationEvaluationMetrics"]),
    "text": text_proto(snake(response()["modelEvaluation"][0])).encode(),
    "own export": to_json(read_evaluation(as_bytes(response()))).encode(),
    "indented": json.dumps(json.loads(to_json(read_evaluation(as_bytes(response())))), indent=2).encode(),
    "ML.ROC_CURVE": (
        b"threshold,recall,false_positive_rate,true_positives,false_positives,true_negatives,false_negatives\n"
        b"0.5,0.5,0.1,5,1,9,5\n"
    ),
    "semicolons": b"label;threshold;tp;fp;fn;tn\ncat;0.5;5;1;5;9\n",
}
OTHERS = {
    "wide": PETS,
    "long": b"id,label,score,truth\n1,cat,0.9,1\n",
    "binary with a threshold": b"threshold,score,truth\n0.5,0.9,1\n",
    "labels called so": b"id,truth,threshold,recall,tp\n1,recall,0.1,0.2,0.7\n",
    "records": b'[{"id": "1", "label": "cat", "score": 0.9, "truth": 1}]',
    "annotations": b'{"annotations": [{"displayName": "cat", "confidence": 0.9}]}',
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "utf-16": "threshold,recall\n".encode("utf-16"),
}


@pytest.mark.parametrize("data", EVALUATIONS.values(), ids=EVALUATIONS)
def test_evaluations_are_recognised_and_can_be_read(data: bytes) -> None:
    assert is_evaluation(data)
    read_evaluation(data)


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_other_files_are_left_to_the_reader_of_predictions(data: bytes) -> None:
    assert not is_evaluation(data)


@pytest.mark.skipif(not GOLDEN, reason="EVALKIT_GOLDEN_DATA is not set: the files lie elsewhere")
def test_of_the_files_of_google_the_evaluations_are_recognised_and_no_others() -> None:
    for path in sorted(SAMPLES.glob("*/*")):
        assert is_evaluation(path.read_bytes()) == (path.parent.name == "evaluations"), path


def test_the_model_that_an_evaluation_names() -> None:
    assert model_named(EVALUATIONS["JSON"]) == MODEL
    assert model_named(EVALUATIONS["text"]) == MODEL
    assert model_named(EVALUATIONS["semicolons"]) == ""


def test_both_kinds_are_read_together(tmp_path: Path) -> None:
    truth = b"id,truth\n1,cat\n2,dog\n"
    scores = b"id,cat,dog\n1,0.9,0.1\n2,0.6,0.4\n"
    uploaded = read(tmp_path, ("e.json", as_bytes(response())), ("truth.csv", truth), ("scores.csv", scores))
    (evaluation,) = uploaded.evaluations
    assert (evaluation.files, evaluation.error) == ((0,), None)
    assert evaluation.evaluation is not None
    assert evaluation.evaluation.digest == read_evaluation(as_bytes(response())).digest
    assert evaluation.evaluation.name == "e"
    first, second, third = uploaded.readings
    assert first is None
    assert second is not None
    assert second.is_truth
    assert third is not None
    assert third.truth == 1  # its position among all files
    assert third.loaded is not None


def test_files_of_one_model_are_one_evaluation_and_others_stand_alone(tmp_path: Path) -> None:
    whole, *labels = response()["modelEvaluation"]
    other = served(evaluate(predictions(*random_multilabel(2))), model=MODEL + "8")
    uploaded = read(
        tmp_path,
        ("whole.json", as_bytes(whole)),
        ("other.json", as_bytes(other)),
        ("labels.json", as_bytes(labels)),
        ("table.csv", EVALUATIONS["semicolons"]),
    )
    assert [each.files for each in uploaded.evaluations] == [(0, 2), (1,), (3,)]
    first = uploaded.evaluations[0].evaluation
    assert first is not None
    assert first.digest == read_evaluation(as_bytes(response())).digest


def test_a_broken_evaluation_is_refused_alone_and_by_its_name(tmp_path: Path) -> None:
    broken = as_bytes(response())[:-20]
    uploaded = read(tmp_path, ("broken.json", broken), ("pets.csv", PETS))
    (evaluation,) = uploaded.evaluations
    assert evaluation.evaluation is None
    assert "broken.json" in str(evaluation.error)
    assert uploaded.readings[1] is not None
    assert uploaded.readings[1].loaded is not None


def test_what_a_person_says_of_a_file_counts(tmp_path: Path) -> None:
    table = b"threshold,tp,fp,fn,tn,comment\n0.5,5,1,5,9,ok\n"
    assert read(tmp_path, ("t.csv", table)).evaluations == ()
    said = read(tmp_path, ("t.csv", table), kinds=["evaluation"])
    assert said.evaluations[0].evaluation is not None
    other = read(tmp_path, ("e.json", as_bytes(response())), kinds=["predictions"])
    assert other.readings[0] is not None
    assert other.readings[0].error is not None


def test_truth_that_was_said_to_be_in_an_evaluation_is_looked_for_elsewhere(tmp_path: Path) -> None:
    uploads = [Upload("e.json"), Upload("pets.csv", truth=0), Upload("own.csv", truth=ITSELF)]
    uploaded = read(tmp_path, ("e.json", as_bytes(response())), ("pets.csv", PETS), ("own.csv", PETS), uploads=uploads)
    assert [reading and reading.loaded is not None for reading in uploaded.readings] == [None, True, True]
