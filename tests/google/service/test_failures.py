"""Every fault of a service, or of the way to it, ends soon in one sentence with cause and remedy."""

import re
import time

import pytest

from evalkit import EvalkitError, Evaluation, evaluate
from evalkit.google.responses.saved import evaluation_of
from evalkit.google.service import automl, vertex
from evalkit.google.service.connection import MOST_EMPTY, PATIENCE, Job, Patience, run_watched
from evalkit.google.service.failures import failure_of, is_passing
from evalkit.google.service.protocol import ServiceError, Settings
from tests.builders import predictions, random_softmax
from tests.google.service.automl_server import Model, needs_automl, serve_automl
from tests.google.service.served import MODEL
from tests.google.service.vertex_server import VertexModel, serve_vertex

SERVICES = ("rest", "grpc", "vertex")
QUICK = Patience(attempt=6, waits=(0.01, 0.02), silence=10)
BRIEF = Patience(attempt=0.4, waits=(0.01, 0.02), silence=0.8)
"""For a server that says nothing."""
SILENT = ("hang", "drip")
LOGIN = "gcloud auth application-default login"
GENERAL = {
    "unavailable": ("cannot be reached or is down", "try again later", True),
    "bad gateway": ("cannot be reached or is down", "try again later", True),
    "deadline": ("did not answer in time", "Check the network", True),
    "hang": ("did not answer in time", "Check the network", True),
    "permission denied": ("may not read models and evaluations", "Grant it the role roles/{role}", False),
    "quota project": ("need a quota project", r"quota_project in section \[{section}\] of .streamlit/secrets", False),
    "quota project refused": ("for the quota project", "Grant it roles/serviceusage.serviceUsageConsumer", False),
    "disabled": ("API is not enabled", "gcloud services enable {api}.googleapis.com", False),
    "scopes": ("login does not cover", LOGIN, False),
    "not found": ("does not have this", "Check the project, the location and the name", False),
    "unauthenticated": ("does not accept these credentials", LOGIN, False),
    "exhausted": ("quota of requests is used up", "Wait a minute", True),
    "internal": ("failed inside", "Try again later", True),
    "unimplemented": ("does not offer this any more", "", False),
    "invalid": ("refuses the request.*status 400", "Check the project", False),
    "revoked": ("login to Google Cloud has expired or was revoked", rf"{LOGIN} again.*\[{{section}}\]", False),
    "empty": ("no finished evaluation", "when its training has ended", False),
    "repeated token": ("list of evaluations does not end", "Try again", False),
    "endless": ("list of evaluations does not end", "Try again", False),
    "another kind": ("Only classification models.*metrics of video object tracking", "Choose a model", False),
}
"""Fault -> what is said, what to do, and whether it passes."""
REST_ALONE = {
    "drip": ("did not answer in time", "Check the network", True),
    "html": ("cannot be understood", "no proxy answers", False),
    "list": ("cannot be understood", "Check that the endpoint", False),
    "deep": ("cannot be understood", "Check that the endpoint", False),
    "cut": ("cannot be", "Check", None),
    "html 404": ("does not have this.*a page of HTML", "Check the project", False),
    "redirect": ("", "Check", None),
}
WORDS = {
    "vertex": {"role": "aiplatform.viewer", "section": "vertex", "api": "aiplatform"},
    "rest": {"role": "automl.viewer", "section": "automl", "api": "automl"},
    "grpc": {"role": "automl.viewer", "section": "automl", "api": "automl"},
}


def small() -> Evaluation:
    return evaluate(predictions(*random_softmax(5), task="multiclass"))


def asked(service: str, fault: str, patience: Patience) -> Evaluation:
    """The evaluation that a service with a fault gives, if it does."""
    if service == "vertex":
        with serve_vertex(models=[VertexModel("VCN7", [small()])], fault=fault) as endpoint:
            client = vertex.connect(Settings(endpoint), patience=patience)
            return evaluation_of(client.evaluations(MODEL, lambda _: None), name="m")
    with serve_automl(models=[Model("VCN7", small())], transport=service, fault=fault) as endpoint:
        client = automl.connect(Settings(endpoint), patience=patience)
        return evaluation_of(client.evaluations(MODEL, lambda _: None), name="m")


def listed(service: str, fault: str, patience: Patience = QUICK) -> tuple:
    if service == "vertex":
        with serve_vertex(models=[VertexModel("VCN7")], fault=fault) as endpoint:
            return vertex.connect(Settings(endpoint), patience=patience).models("1", "us-central1", lambda _: None)
    with serve_automl(models=[Model("VCN7")], transport=service, fault=fault) as endpoint:
        return automl.connect(Settings(endpoint), patience=patience).models("1", "us-central1", lambda _: None)


def assert_says(error: ServiceError, expected: tuple[str, str, bool | None], service: str) -> None:
    problem, remedy, temporary = expected
    for text in (problem, remedy):
        assert re.search(text.format(**WORDS[service]), str(error)), str(error)
    assert temporary in (None, error.temporary)
    assert len(str(error)) < 700
    assert "\n" not in str(error)


CASES = [(service, fault) for fault in GENERAL for service in SERVICES]
CASES += [(service, fault) for fault in REST_ALONE for service in ("rest", "vertex")]


@pytest.mark.parametrize(("service", "fault"), CASES)
def test_a_fault_ends_in_a_sentence(service: str, fault: str) -> None:
    with pytest.raises(ServiceError) as caught:
        asked(service, fault, BRIEF if fault in SILENT else QUICK)
    assert_says(caught.value, (GENERAL | REST_ALONE)[fault], service)


@pytest.mark.parametrize(("service", "fault"), [c for c in CASES if c[1] not in ("empty", "another kind")])
def test_so_it_does_in_the_list_of_models(service: str, fault: str) -> None:
    with pytest.raises(ServiceError) as caught:
        listed(service, fault, BRIEF if fault in SILENT else QUICK)
    expected = (GENERAL | REST_ALONE)[fault]
    assert_says(caught.value, (expected[0].replace("evaluations does", "models does"), *expected[1:]), service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_project_without_models_is_no_failure(service: str) -> None:
    assert listed(service, "empty") == ()


@pytest.mark.parametrize(("fault", "requests"), [("repeated token", 2), ("endless", MOST_EMPTY + 1)])
@pytest.mark.parametrize("service", SERVICES)
def test_a_list_without_end_is_recognised_soon(service: str, fault: str, requests: int) -> None:
    seen: list = []
    with (
        serve_vertex(models=[VertexModel("VCN7")], fault=fault, seen=seen)
        if service == "vertex"
        else serve_automl(models=[Model("VCN7")], transport=service, fault=fault, seen=seen)
    ) as endpoint:
        client = (vertex if service == "vertex" else automl).connect(Settings(endpoint), patience=QUICK)
        with pytest.raises(ServiceError, match="does not end"):
            client.models("1", "us-central1", lambda _: None)
    assert len(seen) == requests


@pytest.mark.parametrize("service", SERVICES)
def test_a_request_without_an_answer_ends_by_itself(service: str) -> None:
    started = time.monotonic()
    with pytest.raises(ServiceError, match="did not answer in time"):
        asked(service, "hang", Patience(attempt=0.4, waits=(0.01,), silence=20))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("service", SERVICES)
def test_evaluations_without_rows_are_refused_by_the_reader(service: str) -> None:
    with pytest.raises(EvalkitError, match="No evaluation has rows of thresholds"):
        asked(service, "no rows", QUICK)


@pytest.mark.parametrize("service", ["rest", "grpc"])
def test_thresholds_that_are_no_numbers_are_refused_by_the_reader(service: str) -> None:
    with pytest.raises(EvalkitError, match="A threshold is missing"):
        asked(service, "nan thresholds", QUICK)


def test_an_evaluation_without_a_name_is_not_understood() -> None:
    with pytest.raises(ServiceError, match="cannot be understood"):
        asked("vertex", "no name", QUICK)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_goes_down_and_recovers(service: str) -> None:
    faults = [""]
    with (
        serve_vertex(models=[VertexModel("VCN7", [small()])], fault=lambda: faults[0])
        if service == "vertex"
        else serve_automl(models=[Model("VCN7", small())], transport=service, fault=lambda: faults[0])
    ) as endpoint:
        client = (vertex if service == "vertex" else automl).connect(Settings(endpoint), patience=QUICK)
        first = client.evaluations(MODEL, lambda _: None)
        faults[0] = "unavailable"
        with pytest.raises(ServiceError, match="cannot be reached or is down") as caught:
            client.evaluations(MODEL, lambda _: None)
        faults[0] = ""
        assert client.evaluations(MODEL, lambda _: None) == first
    assert caught.value.temporary


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_listens(service: str) -> None:
    needs_automl()
    endpoint = "grpc://127.0.0.1:9" if service == "grpc" else "http://127.0.0.1:9"
    client = (vertex if service == "vertex" else automl).connect(Settings(endpoint), patience=QUICK)
    with pytest.raises(ServiceError, match="cannot be reached or is down") as caught:
        client.evaluations(MODEL, lambda _: None)
    assert caught.value.temporary


@pytest.mark.parametrize("service", [automl, vertex])
def test_no_credentials_at_all(service, monkeypatch, tmp_path) -> None:
    needs_automl()
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(ServiceError, match="no credentials for Google Cloud") as caught:
        service.connect(Settings()).evaluations(MODEL, lambda _: None)
    assert LOGIN in str(caught.value)
    assert f"section [{'automl' if service is automl else 'vertex'}] of .streamlit/secrets.toml" in str(caught.value)


@pytest.mark.parametrize("service", [automl, vertex])
def test_a_search_for_credentials_that_does_not_end(service, monkeypatch) -> None:
    needs_automl()
    monkeypatch.setattr("google.auth.default", lambda **_: time.sleep(3))
    started = time.monotonic()
    with pytest.raises(ServiceError, match="did not answer in time"):
        service.connect(Settings(), patience=BRIEF).evaluations(MODEL, lambda _: None)
    assert time.monotonic() - started < 2.5


def test_errors_of_credentials_and_network_are_told_apart() -> None:
    needs_automl()
    from google.api_core.exceptions import ServiceUnavailable  # noqa: PLC0415
    from google.auth.exceptions import RefreshError, TransportError  # noqa: PLC0415
    from requests.exceptions import ConnectTimeout, SSLError  # noqa: PLC0415

    def said(error: Exception) -> str:
        found = failure_of(error, service="AutoML", where="here")
        assert found is not None
        return found.problem

    plugin = "Getting metadata from plugin failed with error: "
    assert "expired or was revoked" in said(RefreshError("invalid_grant: Bad Request", {"error": "invalid_grant"}))
    assert "expired or was revoked" in said(ServiceUnavailable(f"{plugin}Reauthentication is"))
    assert "cannot be reached" in said(ServiceUnavailable(f"{plugin}HTTPSConnectionPool: Max retries exceeded"))
    assert "cannot be reached" in said(TransportError("no route"))
    assert "cannot be reached" in said(SSLError("certificate verify failed"))
    assert "did not answer" in said(ConnectTimeout("slow"))
    assert not is_passing(ConnectTimeout("slow"))
    assert is_passing(ServiceUnavailable("busy"))


def test_errors_of_ours_stay_what_they_are() -> None:
    assert failure_of(AttributeError("a bug"), service="AutoML", where="here") is None
    assert failure_of(KeyError("a bug"), service="AutoML", where="here") is None


def test_news_that_goes_on_and_on_ends_too() -> None:
    def work(job: Job) -> None:
        for page in range(1000):
            job.report_progress("models", page)
            time.sleep(0.02)

    told: list[int] = []
    patience = Patience(silence=5, whole=0.5)
    with pytest.raises(ServiceError, match=r"kept answering, but was not done within 0\.5 seconds") as caught:
        run_watched(work, lambda progress: told.append(progress.done), patience, service="AutoML", where="here")
    assert caught.value.temporary
    assert told[-1] > 3


def test_patience_ends_every_failure_within_fifteen_seconds() -> None:
    assert max(PATIENCE.attempt, sum(PATIENCE.waits)) < PATIENCE.silence < 15


@pytest.mark.slow
@pytest.mark.parametrize(("service", "fault"), [(s, f) for s, f in CASES if f in ("unavailable", "hang", "drip")])
def test_with_real_waiting_times_it_ends_within_fifteen_seconds(service: str, fault: str) -> None:
    started = time.monotonic()
    with pytest.raises(ServiceError) as caught:
        asked(service, fault, PATIENCE)
    assert time.monotonic() - started < 15
    assert caught.value.temporary
