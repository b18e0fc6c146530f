"""Pictures, sounds and videos as the app serves them: in parts, of one folder, under a policy that names the hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

import app
from pages._ui.network.media import media_route
from tests.load.session import run_beside

SERVED = Starlette(routes=[media_route(app.media_places)])


def _get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What is answered to a path, which is passed on as it is."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "asgi": {"spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    run_beside(SERVED(scope, receive, send))
    start, *parts = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], found, b"".join(part["body"] for part in parts)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    (media / "a b.mp3").write_bytes(bytes(range(100)))
    (tmp_path / "secret.png").write_bytes(b"secret")
    (media / "out.png").symlink_to(tmp_path / "secret.png")
    monkeypatch.setenv("EVALKIT_MEDIA_FOLDER", str(media))
    return media


def test_a_file_is_served_whole_and_in_parts(folder: Path) -> None:
    status, headers, body = _get("/assets/media/folder/a b.mp3")
    assert (status, body) == (200, bytes(range(100)))
    assert (headers["content-type"], headers["accept-ranges"]) == ("audio/mpeg", "bytes")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    status, headers, body = _get("/assets/media/folder/a b.mp3", range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["content-range"] == "bytes 10-19/100"
    assert _get("/assets/media/folder/a b.mp3", range="bytes=90-")[2] == bytes(range(90, 100))
    assert _get("/assets/media/folder/a b.mp3", range="bytes=100-")[0] == 416


@pytest.mark.parametrize(
    "path",
    [
        *("folder/../secret.png", "folder/out.png", "folder//etc/passwd", "folder/missing.png", "folder/"),
        *(
            "clips/../digits/digit_0001.png",
            "clips/../../clips.py",
            "../clips-forest.csv",
            "media/clips/clip_0001.webm",
        ),
        *("./clips/clip_0001.webm", "%2e%2e/clips/clip_0001.webm", "clips/%2e%2e/digits/digit_0001.png"),
    ],
)
def test_nothing_else_on_the_machine_is(folder: Path, path: str) -> None:
    assert _get(f"/assets/media/{path}")[0] == 404
    assert _get(f"/assets/media/{path.replace('folder/', f'folder/{folder}/')}")[0] == 404


def test_without_a_folder_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALKIT_MEDIA_FOLDER", raising=False)
    assert _get("/assets/media/folder/cat.png")[0] == 404


@pytest.mark.parametrize(
    ("path", "kind", "start"),
    [
        ("clips/clip_0633.webm", "video/webm", b"\x1aE\xdf\xa3"),
        ("digits/digit_0899.png", "image/png", b"\x89PNG"),
    ],
)
def test_the_samples_have_theirs(path: str, kind: str, start: bytes) -> None:
    status, headers, body = _get(f"/assets/media/{path}")
    assert (status, headers["content-type"], body[:4]) == (200, kind, start)


def test_the_policy_names_the_hosts_that_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALKIT_MEDIA_HOSTS", raising=False)
    alone = app.content_security_policy().split("; ")
    assert "img-src 'self' data: blob:" in alone
    assert "media-src 'self' data: blob:" in alone
    monkeypatch.setenv("EVALKIT_MEDIA_HOSTS", "media.example:8443")
    allowed = app.content_security_policy().split("; ")
    assert [each for each in allowed if each not in alone] == [
        "img-src 'self' data: blob: https://media.example:8443",
        "media-src 'self' data: blob: https://media.example:8443",
    ]
