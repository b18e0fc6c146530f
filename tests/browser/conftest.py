"""A running app and a real Chromium. Errors on a page, and requests that leave the machine, fail the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocket, expect, sync_playwright

from tests.browser.board_page import BoardPage

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SETTLE = 900  # ms; longer than the wait after the last key and a run of the page
LOOPBACK = {"localhost", "127.0.0.1", "::1", ""}
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def running_app(**environment: str) -> Iterator[str]:
    """The app in a process of its own, with further variables of the environment; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, **quiet)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("localhost", port), timeout=0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    with running_app() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@dataclass
class Watch:
    """What went over the wire and what was complained about."""

    sent: list[bytes | str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("websocket", self._follow)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("response", self._response)
        page.on("request", lambda request: self._request(request.url))
        page.on("console", lambda message: self._console(message.type, message.text))

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)

    def _sent(self, frame: bytes | str) -> None:
        self.sent.append(frame)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not _streamlits_own(response.url):
            self.complaints.append(f"{response.status} {response.url}")

    def _request(self, url: str) -> None:
        if (urlsplit(url).hostname or "") not in LOOPBACK:
            self.complaints.append(f"request outside: {url}")

    def _console(self, kind: str, text: str) -> None:
        # The text of a failed request; which one it was is judged by its response.
        if kind in ("error", "warning") and "status of 404" not in text:
            self.complaints.append(f"console {kind}: {text}")


def _streamlits_own(url: str) -> bool:
    """A cold deep link makes Streamlit itself ask for two addresses below the page."""
    pages = ("/evaluate", "/compare")
    return url.endswith(tuple(f"{page}/_stcore/{asked}" for page in pages for asked in ("health", "host-config")))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1400, "height": 1100}, color_scheme="light")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert watching.complaints == []


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    opened = context.new_page()
    watch.attach(opened)
    return opened


@pytest.fixture
def board(page: Page, app_url: str) -> BoardPage:
    """The board of the first sample, at rest."""
    opened = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    page.wait_for_timeout(SETTLE)
    return opened
