"""Credentials over TLS, with certificates and a token server of our own: what is sent, and what ends in a sentence."""

import datetime as dt
import ipaddress
import json
import ssl
from pathlib import Path

import pytest

from evalkit import evaluate
from evalkit.google.responses.saved import evaluation_of
from evalkit.google.service import automl, vertex
from evalkit.google.service.connection import Patience
from evalkit.google.service.protocol import ServiceError, Settings
from tests.builders import predictions, random_softmax
from tests.google.service.automl_server import Model, needs_automl, serve_automl
from tests.google.service.faults import Stage, serve_http
from tests.google.service.served import MODEL
from tests.google.service.vertex_server import VertexModel, serve_vertex

x509 = pytest.importorskip("cryptography.x509")
hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")

PATIENCE = Patience(attempt=6, waits=(0.01,), silence=10)
SERVICES = ("rest", "grpc", "vertex")


@pytest.fixture(scope="module")
def private_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


@pytest.fixture(scope="module")
def certificate(private_key: bytes, tmp_path_factory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that the clients of this run trust, and its key."""
    key = serialization.load_pem_private_key(private_key, None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(private_key)
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch) -> tuple[Path, Path]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    monkeypatch.setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", str(certificate[0]))
    return certificate


@pytest.fixture(autouse=True)
def no_search_for_regions(monkeypatch) -> None:
    """google-auth asks Google, beside the request, in which regions a service account may be used."""
    owner = "google.auth.credentials.CredentialsWithRegionalAccessBoundary"
    monkeypatch.setattr(f"{owner}._is_regional_access_boundary_lookup_required", lambda _: False, raising=False)


def tls_of(certificate: tuple[Path, Path], service: str) -> object:
    if service == "grpc":
        needs_automl()
        import grpc  # noqa: PLC0415

        return grpc.ssl_server_credentials([(certificate[1].read_bytes(), certificate[0].read_bytes())])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def asked(service: str, certificate: tuple[Path, Path], account: dict | None, seen: list) -> None:
    """Ask a service over TLS, and check that it gives what it has."""
    exact = evaluate(predictions(*random_softmax(5), task="multiclass"))
    tls = tls_of(certificate, service)
    client, transport = (vertex, "rest") if service == "vertex" else (automl, service)
    with (
        serve_vertex(models=[VertexModel("VCN7", [exact])], seen=seen, tls=tls)
        if service == "vertex"
        else serve_automl(models=[Model("VCN7", exact)], transport=transport, seen=seen, tls=tls)
    ) as endpoint:
        settings = Settings(endpoint, transport, "my-project", account)
        response = client.connect(settings, patience=PATIENCE).evaluations(MODEL, lambda _: None)
    assert evaluation_of(response, name="m").pooled.at(0.5) == exact.pooled.at(0.5)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_account_is_asked_with_and_its_quota_project_named(service, trusted, private_key) -> None:
    seen: list = []
    token = {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"}
    with serve_http(lambda *_: token, Stage()) as tokens:
        account = {"client_email": "me@p.example", "token_uri": f"{tokens}/token", "private_key": private_key.decode()}
        asked(service, trusted, account, seen)
    headers = {key.lower(): value for key, value in seen[0][1].items()}
    assert headers["authorization"].startswith("Bearer ")
    assert headers["x-goog-user-project"] == "my-project"


@pytest.mark.parametrize("service", SERVICES)
def test_a_revoked_login_is_not_a_service_that_is_down(service, trusted, monkeypatch, tmp_path) -> None:
    adc = tmp_path / "adc.json"
    fields = {"client_id": "i", "client_secret": "s", "refresh_token": "t", "quota_project_id": "p"}
    adc.write_text(json.dumps({"type": "authorized_user", **fields}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(adc))
    with serve_http(lambda *_: {}, Stage("token revoked")) as tokens:
        monkeypatch.setattr("google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"{tokens}/token")
        with pytest.raises(ServiceError, match="login to Google Cloud has expired or was revoked") as caught:
            asked(service, trusted, None, seen := [])
    assert not caught.value.temporary
    assert "gcloud auth application-default login" in str(caught.value)
    assert seen == []


def test_a_server_that_nobody_vouches_for_is_not_trusted(certificate, private_key, monkeypatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    account = {"client_email": "me@p.example", "token_uri": "http://127.0.0.1:9", "private_key": private_key.decode()}
    with pytest.raises(ServiceError, match=r"cannot be reached or is down.*certificate verify failed"):
        asked("rest", certificate, account, [])  # AutoML asks nobody for a token of a service account
