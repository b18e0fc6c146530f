"""What needs no server: names, settings, addresses, text to copy, responses on disk, and packages that are missing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit import EvalkitError, InvalidInputError
from evalkit.google.service import automl, vertex
from evalkit.google.service.connection import Address, address_of
from evalkit.google.service.protocol import Resource, ServiceError, Settings, is_resource, parse, place
from evalkit.google.service.request_text import requests_for
from evalkit.google.service.stored import ResponseStore
from tests.google.service.served import MODEL


def test_names_of_models_and_evaluations_are_taken_apart() -> None:
    assert parse(MODEL) == Resource("1", "us-central1", "VCN7")
    assert parse(f"{MODEL}/modelEvaluations/12").service == "AutoML"
    of_vertex = parse("projects/example.com:my-p/locations/europe-west4/models/77@2/evaluations/9")
    assert of_vertex == Resource("example.com:my-p", "europe-west4", "77@2", "9", "Vertex AI")
    assert of_vertex.model_name == "projects/example.com:my-p/locations/europe-west4/models/77@2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "VCN7",
        "projects/p/locations/l/models/",
        f"/{MODEL}",
        f"{MODEL}/",
        f"{MODEL} ",
        f"{MODEL}\n",
        f"{MODEL}/modelEvaluations",
        f"{MODEL}/evaluations/9/slices/1",
        "projects/p/locations/evil.example/models/m",
        "projects/../locations/l/models/m",
        "projects/p/locations/l/models/..",
        'projects/p/locations/l/models/m"; rm -rf ~',
        "projects/p/locations/l/models/m?x=1",
    ],
)
def test_other_names_are_refused(text: str) -> None:
    assert not is_resource(text)
    with pytest.raises(InvalidInputError, match="projects/PROJECT/locations/LOCATION/models/MODEL"):
        parse(text)
    with pytest.raises(InvalidInputError):
        requests_for(text, "AutoML")


@pytest.mark.parametrize(
    ("project", "location"), [("", "us-central1"), ("p", ""), ("p/q", "l"), ("p", "a.b"), ("p", "l/")]
)
def test_projects_and_locations_that_cannot_be_are_refused(project: str, location: str) -> None:
    with pytest.raises(InvalidInputError, match="my-project-1"):
        place(project, location)
    for service in (automl, vertex):
        with pytest.raises(InvalidInputError):
            service.connect(Settings("http://127.0.0.1:9")).models(project, location, lambda _: None)


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("", Address()),
        ("http://127.0.0.1:8080", Address("127.0.0.1:8080", "rest")),
        ("http://localhost:8080/", Address("localhost:8080", "rest")),
        ("grpc://[::1]:8080", Address("[::1]:8080", "grpc")),
        ("grpc://127.9.9.9:1", Address("127.9.9.9:1", "grpc")),
        ("eu-automl.googleapis.com", Address("eu-automl.googleapis.com")),
        ("https://eu-automl.googleapis.com:443/", Address("eu-automl.googleapis.com:443")),
    ],
)
def test_an_endpoint_says_how_the_service_is_reached(endpoint: str, address: Address) -> None:
    assert address_of(endpoint) == address


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://example.com",
        "grpc://10.0.0.1:80",
        "http://localhost.example.com",
        "http://0.0.0.0:80",
        "http://127.1:80",
    ],
)
@pytest.mark.parametrize("service", [automl, vertex])
def test_plain_text_to_another_machine_is_refused(service, endpoint: str) -> None:
    with pytest.raises(ServiceError, match=r"must be on this machine.*https://"):
        service.connect(Settings(endpoint))


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1@example.com", "http://127.0.0.1\\@example.com", "ftp://127.0.0.1", "a b", "host/path"],
)
def test_what_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(ServiceError, match="The endpoint is not an address"):
        address_of(endpoint)


def test_vertex_is_asked_by_rest() -> None:
    with pytest.raises(ServiceError, match=r"Write the endpoint as http://127\.0\.0\.1:80\."):
        vertex.connect(Settings("grpc://127.0.0.1:80"))


def test_settings_do_not_show_their_key() -> None:
    settings = Settings(service_account={"private_key": "secret"})
    assert "secret" not in repr(settings)
    assert "service_account=..." in repr(settings)


@pytest.mark.parametrize("account", [{}, {"client_email": "a@b", "token_uri": "https://x", "private_key": "SECRET"}])
@pytest.mark.parametrize("service", [automl, vertex])
def test_a_damaged_key_is_said_without_showing_it(service, account: dict) -> None:
    pytest.importorskip("google.cloud.automl_v1beta1")
    with pytest.raises(ServiceError, match=r"key is incomplete or damaged\. Copy every field") as caught:
        service.connect(Settings(service_account=account)).models("p", "us-central1", lambda _: None)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("resource", "service", "address"),
    [
        (MODEL, "AutoML", f"https://automl.googleapis.com/v1beta1/{MODEL}/modelEvaluations"),
        (f"{MODEL}/modelEvaluations/3", "AutoML", f"https://automl.googleapis.com/v1beta1/{MODEL}/modelEvaluations/3"),
        (MODEL, "Vertex AI", f"https://us-central1-aiplatform.googleapis.com/v1/{MODEL}/evaluations"),
        (f"{MODEL}/evaluations/3", "Vertex AI", f"v1/{MODEL}/evaluations/3/slices"),
        ("projects/1/locations/eu/models/M", "AutoML", "https://eu-automl.googleapis.com/v1beta1/projects/1"),
        ("projects/1/locations/global/models/M", "Vertex AI", "https://aiplatform.googleapis.com/v1/projects/1"),
    ],
)
def test_requests_to_copy_ask_for_the_same(resource: str, service, address: str) -> None:
    text = requests_for(resource, service)
    assert address in text.curl
    assert resource in text.python
    compile(text.python, "copied", "exec")


def test_requests_of_the_other_service_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="of AutoML, not of Vertex AI"):
        requests_for(f"{MODEL}/modelEvaluations/3", "Vertex AI")


def test_stored_responses_come_back_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = ResponseStore(tmp_path / "new" / "folder")
    assert store.load(MODEL) is None
    store.save(MODEL, {"modelEvaluation": [{"name": "é"}]}, "2024-01-01T00:00:00Z")
    store.save(MODEL, {"modelEvaluation": []}, "2024-01-02T00:00:00Z")
    store.save("../../elsewhere", {}, "2024-01-03T00:00:00Z")
    assert store.load(MODEL) == ({"modelEvaluation": []}, "2024-01-02T00:00:00Z")
    files = list((tmp_path / "new" / "folder").iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"format": "another"}', b'{"a": NaN}', b"[" * 100_000, "another key", "no time"],
)
def test_unreadable_and_foreign_files_count_as_none(tmp_path: Path, content: bytes | str) -> None:
    store = ResponseStore(tmp_path)
    store.save(MODEL, {}, "now")
    (file,) = tmp_path.iterdir()
    saved = json.loads(file.read_bytes())
    if content == "another key":
        content = json.dumps(saved | {"key": "other"}).encode()
    elif content == "no time":
        content = json.dumps(saved | {"savedAt": None}).encode()
    file.write_bytes(content)
    assert store.load(MODEL) is None


@pytest.mark.parametrize("response", [{"a": float("nan")}, {"a": object()}])
def test_what_is_no_json_is_not_stored_and_leaves_nothing(tmp_path: Path, response: dict) -> None:
    with pytest.raises(EvalkitError, match="cannot be kept on disk"):
        ResponseStore(tmp_path).save(MODEL, response, "now")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = ResponseStore(tmp_path / "file" / "folder")
    with pytest.raises(EvalkitError, match="Choose a folder that the app may write to"):
        store.save(MODEL, {}, "now")
    assert store.load(MODEL) is None


BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("grpc", "requests") or name.startswith(("google.cloud", "google.auth", "google.api")):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
import importlib, pkgutil
import evalkit.google
for module in pkgutil.walk_packages(evalkit.google.__path__, "evalkit.google."):
    importlib.import_module(module.name)
from evalkit.google.service import automl, vertex
from evalkit.google.service.protocol import Settings
for service in (automl, vertex):
    try:
        service.connect(Settings()).models("p", "us-central1", lambda progress: None)
    except Exception as error:
        print(type(error).__name__, error.temporary, error)
"""


def test_without_the_packages_everything_imports_and_says_what_to_install() -> None:
    command = [sys.executable, "-c", BLOCKED]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    of_automl, of_vertex = done.stdout.splitlines()
    assert of_automl == (
        "ServiceError False The package google-cloud-automl is not installed, which asking this service needs. Install "
        "it with: pip install google-cloud-automl. Saved responses can be read without it."
    )
    assert "pip install google-auth[requests]" in of_vertex
