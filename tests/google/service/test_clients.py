"""The real clients against servers on loopback: counts come back as they were served, and nothing goes elsewhere."""

import json
import socket
import threading
from pathlib import Path

import numpy as np
import pytest

from evalkit import Evaluation, Predictions, evaluate, read_evaluation, read_predictions
from evalkit.google.responses.saved import evaluation_of
from evalkit.google.service import automl, vertex
from evalkit.google.service.connection import Patience
from evalkit.google.service.protocol import EvaluationService, Progress, RemoteModel, ServiceError, Settings
from tests.builders import predictions, random_multilabel, random_softmax
from tests.google.service.automl_server import Model, serve_automl
from tests.google.service.served import MODEL, PARENT, THRESHOLDS
from tests.google.service.vertex_server import VertexModel, serve_vertex

QUICK = Patience(attempt=5, waits=(0.01, 0.02), silence=8)
TRANSPORTS = ("rest", "grpc")


def binary() -> Predictions:
    truth, score = random_multilabel(3, n=90, k=1)
    return predictions(truth, score, task="binary", labels=["serve"])


def single_label() -> Predictions:
    return predictions(*random_softmax(5), task="multiclass")


def video(seed: int = 7) -> Predictions:
    """Sixty labels, some scores absent, as AutoML Video's are."""
    return predictions(*random_multilabel(seed, n=80, k=60, absent=0.4), shuffled=seed)


def quiet(progress: Progress) -> None:
    pass


def automl_at(endpoint: str, **settings: str) -> EvaluationService:
    return automl.connect(Settings(endpoint, **settings), patience=QUICK)


def vertex_at(endpoint: str, **settings: str) -> EvaluationService:
    return vertex.connect(Settings(endpoint, **settings), patience=QUICK)


def assert_same_counts(got: Evaluation, exact: Evaluation) -> None:
    assert got.labels == exact.labels
    pairs = [(got.pooled, exact.pooled), *((got.per_label[label], exact.per_label[label]) for label in exact.labels)]
    for grid, table in pairs:
        assert grid.thresholds.tolist() == [np.inf, *THRESHOLDS[::-1]]
        for threshold in THRESHOLDS:
            assert grid.at(threshold) == table.at(threshold)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("make", [binary, single_label, video])
def test_automl_gives_the_counts_that_are_served(make, transport) -> None:
    exact = evaluate(make())
    with serve_automl(models=[Model("VCN7", exact)], transport=transport) as endpoint:
        response = automl_at(endpoint).evaluations(MODEL, quiet)
    got = evaluation_of(response, name="a model")
    assert_same_counts(got, exact)
    assert (got.name, got.task, got.n_examples) == ("a model", exact.task, exact.n_examples)
    assert dict(got.reported) == {"auPrc": 0.75, "evaluatedExampleCount": exact.n_examples}
    assert got.notes == ()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_response_is_a_saved_response(transport, tmp_path: Path) -> None:
    with serve_automl(models=[Model("VCN7", evaluate(single_label()))], transport=transport) as endpoint:
        response = automl_at(endpoint).evaluations(MODEL, quiet)
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(response, allow_nan=False))
    asked, read = evaluation_of(response, name="saved"), read_evaluation(saved)
    assert (asked.digest, asked.name, asked.notes) == (read.digest, read.name, read.notes)
    assert asked.service is not None
    assert asked.service.model is not None
    assert (asked.service.model.resource, asked.service.model.created) == (
        f"{MODEL}/modelEvaluations/0",
        "2024-02-03T04:05:06.789Z",
    )


def test_the_confusion_matrix_of_a_single_label_model_comes_along() -> None:
    exact = evaluate(single_label())
    with serve_automl(models=[Model("VCN7", exact)], transport="grpc") as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert got.service is not None
    (matrix,) = got.service.matrices
    assert (matrix.labels, matrix.counts.sum()) == (exact.labels, exact.n_examples)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_file_and_the_service_agree_at_the_thresholds_of_the_service(transport, tmp_path: Path) -> None:
    """The same predictions, from a file and as AutoML would count them: file -> grid = API, for every label."""
    truth, score = random_multilabel(11, n=70, k=6, absent=0.3)
    lines = ["id,label,score,truth"]
    for i, j in np.ndindex(truth.shape):
        given = "" if np.isneginf(score[i, j]) else repr(float(score[i, j]))
        lines.append(f"clip {i},label {j},{given},{int(truth[i, j])}")
    file = tmp_path / "predictions.csv"
    file.write_text("\n".join(lines))
    of_file = evaluate(read_predictions(file).predictions)
    with serve_automl(models=[Model("VCN7", of_file)], transport=transport) as endpoint:
        of_service = evaluation_of(automl_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert_same_counts(of_service, of_file)
    for label in of_file.labels:
        assert of_service.per_label[label].positives == of_file.per_label[label].positives


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_lists_come_in_pages_and_tell_how_far_they_are(transport) -> None:
    exact = evaluate(video())
    told: list[Progress] = []
    seen: list = []
    with serve_automl(models=[Model("VCN7", exact)], transport=transport, page_size=25, seen=seen) as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, told.append), name="m")
    assert_same_counts(got, exact)
    assert len(seen) == 3  # 61 evaluations
    assert [one for one in dict.fromkeys(told) if one.done] == [
        Progress("Reading evaluations", done, None) for done in (25, 50, 61)
    ]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_evaluations_that_a_list_leaves_out_are_fetched_one_by_one(transport) -> None:
    exact = evaluate(single_label())
    told: list[Progress] = []
    with serve_automl(models=[Model("VCN7", exact)], transport=transport, fault="no metrics") as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, told.append), name="m")
    assert_same_counts(got, exact)
    assert told[-1] == Progress("Reading evaluations", 5, 5)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_one_evaluation_by_its_own_name(transport) -> None:
    exact = evaluate(single_label())
    with serve_automl(models=[Model("VCN7", exact)], transport=transport) as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(f"{MODEL}/modelEvaluations/2", quiet), name="m")
    assert got.labels == ("label 1",)
    assert got.per_label["label 1"].at(0.5) == exact.per_label["label 1"].at(0.5)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_models_have_their_kind_and_what_hinders_them(transport) -> None:
    kinds = ("video_classification", "video_object_tracking", "image_object_detection", "text_sentiment", "tables")
    models = [Model(f"M{i}", None, kind) for i, kind in enumerate(kinds)]
    with serve_automl(models=models, transport=transport, page_size=2) as endpoint:
        found = automl_at(endpoint).models("1", "us-central1", quiet)
    assert found[0] == RemoteModel(f"{PARENT}/models/M0", "m0", "Video classification", "2023-05-06T07:08:09.500Z")
    assert [one.kind for one in found] == [kind.replace("_", " ").capitalize() for kind in kinds]
    assert [bool(one.hindrance) for one in found] == [False, True, True, True, False]
    assert found[1].hindrance == "Only classification models can be evaluated here."


@pytest.mark.parametrize("service", [*TRANSPORTS, "vertex"])
def test_a_model_is_asked_for_by_its_name_or_that_of_its_evaluation(service) -> None:
    with (
        serve_vertex(models=[VertexModel("VCN7")])
        if service == "vertex"
        else serve_automl(models=[Model("VCN7", title="Serves and rallies")], transport=service)
    ) as endpoint:
        client = vertex_at(endpoint) if service == "vertex" else automl_at(endpoint)
        of_evaluation = f"{MODEL}/{'evaluations' if service == 'vertex' else 'modelEvaluations'}/3"
        for resource in (MODEL, of_evaluation):
            found = client.model(resource, quiet)
            assert (found.resource, found.name) == (MODEL, "vcn7" if service == "vertex" else "Serves and rallies")
        with pytest.raises(ServiceError, match="does not have this"):
            client.model(f"{PARENT}/models/8", quiet)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_service_that_is_unavailable_twice_is_asked_again(transport) -> None:
    exact = evaluate(binary())
    with serve_automl(models=[Model("VCN7", exact)], transport=transport, fault="unavailable twice") as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert_same_counts(got, exact)


def test_a_list_of_more_than_four_mebibytes_comes_whole_over_grpc() -> None:
    exact = evaluate(binary())
    with serve_automl(models=[Model("VCN7", exact)], transport="grpc", fault="large") as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert len(got.labels[0]) > 4 * 2**20


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_values_that_are_no_numbers_are_left_out_and_said(transport) -> None:
    exact = evaluate(binary())
    with serve_automl(models=[Model("VCN7", exact)], transport=transport, fault="nan") as endpoint:
        got = evaluation_of(automl_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert_same_counts(got, exact)
    assert "auPrc" not in got.reported
    assert any("auPrc is reported as nan, so it is left out" in note for note in got.notes)


@pytest.mark.parametrize("make", [binary, single_label, video])
def test_vertex_gives_the_counts_that_are_served(make) -> None:
    exact = evaluate(make())
    with serve_vertex(models=[VertexModel("VCN7", [exact])], page_size=7) as endpoint:
        response = vertex_at(endpoint).evaluations(MODEL, quiet)
    got = evaluation_of(json.loads(json.dumps(response)), name="m")
    assert_same_counts(got, exact)
    assert got.reported["auPrc"] == 0.75


@pytest.mark.parametrize("fault", ["", "no metrics"])
def test_of_several_evaluations_the_newest_is_taken_and_said(fault) -> None:
    older, newer = evaluate(video(1)), evaluate(video(2))
    with serve_vertex(models=[VertexModel("VCN7", [older, newer])], fault=fault) as endpoint:
        service = vertex_at(endpoint)
        newest = evaluation_of(service.evaluations(MODEL, quiet), name="m")
        oldest = evaluation_of(service.evaluations(f"{MODEL}/evaluations/1", quiet), name="m")
    assert_same_counts(newest, newer)
    assert_same_counts(oldest, older)
    assert newest.notes[0] == (
        f"The model has 2 evaluations; this is the newest, {MODEL}/evaluations/2 of 2024-06-02T00:00:00Z. "
        f"Another one is loaded by its full name, such as {MODEL}/evaluations/1 of 2024-06-01T00:00:00Z."
    )
    assert not any("newest" in note for note in oldest.notes)


def test_slices_that_are_not_of_labels_are_left_out_and_said() -> None:
    exact = evaluate(single_label())
    with serve_vertex(models=[VertexModel("VCN7", [exact])], fault="other slices") as endpoint:
        got = evaluation_of(vertex_at(endpoint).evaluations(MODEL, quiet), name="m")
    assert got.labels == ()
    assert "4 slices that are not of labels are left out." in got.notes


def test_models_of_vertex_have_their_kind_and_what_hinders_them() -> None:
    kinds = ("automl_video_classification", "automl_tabular", "automl_image_object_detection", "")
    models = [VertexModel(f"M{i}", (), kind) for i, kind in enumerate(kinds)]
    with serve_vertex(models=models, page_size=3) as endpoint:
        found = vertex_at(endpoint).models("1", "us-central1", quiet)
    assert [one.kind for one in found] == ["Video classification", "Tabular", "Image object detection", "Custom"]
    assert [bool(one.hindrance) for one in found] == [False, False, True, False]
    assert (found[0].resource, found[0].name) == (f"{PARENT}/models/M0", "m0")


def test_vertex_that_is_unavailable_twice_is_asked_again() -> None:
    exact = evaluate(binary())
    with serve_vertex(models=[VertexModel("VCN7", [exact])], fault="unavailable twice") as endpoint:
        assert_same_counts(evaluation_of(vertex_at(endpoint).evaluations(MODEL, quiet), name="m"), exact)


class CancelledError(Exception):
    pass


@pytest.mark.parametrize("fault", ["hang", "no metrics"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_whoever_watches_ends_the_work_by_an_exception(transport, fault) -> None:
    calls = []

    def cancel(progress: Progress) -> None:
        calls.append(progress)
        if len(calls) == 2:
            raise CancelledError

    models, seen = [Model("VCN7", evaluate(video()))], []
    with serve_automl(models=models, transport=transport, fault=fault, seen=seen) as endpoint:
        client = automl.connect(Settings(endpoint), patience=Patience(attempt=0.5, waits=(), silence=8))
        with pytest.raises(CancelledError):
            client.evaluations(MODEL, cancel)
        for thread in threading.enumerate():
            if thread.name == "evalkit AutoML":
                thread.join()
    assert len(calls) == 2
    assert len(seen) < 61  # no more is asked once nobody waits


@pytest.mark.parametrize("service", ["rest", "grpc", "vertex"])
def test_nothing_leaves_this_machine(service, monkeypatch) -> None:
    """No proxy is asked and no credentials are looked for; the quota project is sent all the same."""
    reached = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: tuple) -> None:
        reached.append(address[0])
        connect(self, address)

    def no_search(*_: object, **__: object) -> None:
        raise AssertionError("credentials are looked for")

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr("google.auth.default", no_search)
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "grpc_proxy"):
        monkeypatch.setenv(variable, "http://192.0.2.1:9")
    seen: list = []
    exact = evaluate(binary())
    settings = {"quota_project": "my-project"}
    if service == "vertex":
        with serve_vertex(models=[VertexModel("VCN7", [exact])], seen=seen) as endpoint:
            vertex_at(endpoint, **settings).evaluations(MODEL, quiet)
    else:
        with serve_automl(models=[Model("VCN7", exact)], transport=service, seen=seen) as endpoint:
            automl_at(endpoint, **settings).evaluations(MODEL, quiet)
    assert set(reached) == (set() if service == "grpc" else {"127.0.0.1"})
    headers = {key.lower(): value for key, value in seen[-1][1].items()}
    assert headers["x-goog-user-project"] == "my-project"
    assert "authorization" not in headers


def test_names_of_the_other_service_are_refused_before_anything_is_asked() -> None:
    with pytest.raises(ServiceError, match="an evaluation of Vertex AI"):
        automl.connect(Settings("http://127.0.0.1:9")).evaluations(f"{MODEL}/evaluations/1", quiet)
    with pytest.raises(ServiceError, match="an evaluation of AutoML"):
        vertex.connect(Settings("http://127.0.0.1:9")).evaluations(f"{MODEL}/modelEvaluations/1", quiet)
