"""The server is gone, or started again, or does not know the session any more: the page says what is true."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.board_page import BoardPage
from tests.browser.conftest import FIRST, ROOT
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

LOST = "The server no longer knows what you had loaded"
ROWS = [(i, label, (7 * i + len(label)) % 10 / 10, i % 2) for i in range(12) for label in ("cat", "horse")]
TABLE = "\n".join(["id,label,score,truth", *(",".join(map(str, row)) for row in ROWS), ""]).encode()
WORSE = "\n".join(["id,label,score,truth", *(f"{i},{label},{1 - score},{t}" for i, label, score, t in ROWS), ""])
CUTS = 20 if SOAK else 3
PATHS = ("/", "/evaluate", "/compare", "/thresholds", "/examples") if SOAK else ("/compare",)


class Server:
    """The app, which can be killed and started again at the same address."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--server.port", str(self.port), "--server.fileWatcherType", "none"]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, cwd=ROOT, env=os.environ, **quiet)
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("localhost", self.port), timeout=0.2):
                return
            time.sleep(0.1)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.kill()


class Line:
    """The connection of a page, which can be cut and mended."""

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/_stcore/stream", self._connect)
        page.route("**/_stcore/health", self._answer)

    def _connect(self, one: WebSocketRoute) -> None:
        if self.is_cut:
            one.close()
            return
        self._sockets.append(one)
        one.connect_to_server()

    def _answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort()
        else:
            route.continue_()

    def cut(self) -> None:
        self.is_cut = True
        while self._sockets:
            self._sockets.pop().close()

    def mend(self) -> None:
        self.is_cut = False


def _connected(page: Page, state: bool = True) -> None:
    there = '.stApp[data-test-connection-state="CONNECTED"]'
    expect(page.locator(there)).to_have_count(int(state))


def test_a_server_that_was_started_again_is_no_secret_on_any_page(second_page: Page, server: Server) -> None:
    page = second_page
    said = page.locator(".ek-connection")
    for path in PATHS:
        models = ModelsPage(page).open(server.url)
        for name, table in (("mine.csv", TABLE), ("other.csv", WORSE.encode())):
            models.choose((name, table)).load()
        if path != "/":
            page.locator(".st-key-pages").get_by_role("link", name=path[1:].capitalize(), exact=True).click()
            expect(page).to_have_title(re.compile(path[1:].capitalize()))
            models.rest()
        expect(said).to_be_hidden()
        server.kill()
        _connected(page, False)
        server.start()
        _connected(page)
        expect(said).to_contain_text(LOST)
        expect(said).to_contain_text("need: other, mine.")
        if path == "/":
            expect(models.row("mine")).to_have_count(0)
        else:
            expect(page.get_by_text("There is no model")).to_be_visible()
            expect(page.locator(".ek-root")).to_have_count(0)
        assert page.get_by_text("Candidate is better").count() == 0
    models = ModelsPage(page)
    page.locator(".st-key-pages").get_by_role("link", name="Models", exact=True).click()
    expect(said).to_contain_text("need: other, mine.")
    models.choose(("mine.csv", TABLE)).load()
    expect(said).to_contain_text("need: other.")
    said.get_by_role("button", name="Close").click()
    expect(said).to_be_hidden()


def test_who_looked_at_samples_lost_nothing(second_page: Page, server: Server) -> None:
    page = second_page
    board = BoardPage(page).open(f"{server.url}{FIRST}").rest()
    board.set(0.7)
    board.rest()
    server.kill()
    _connected(page, False)
    board.set(0.6)  # nobody hears of it
    page.wait_for_timeout(400)
    server.start()
    _connected(page)
    board.rest()
    expect(page.locator(".ek-connection")).to_be_hidden()
    assert board.number.input_value() == "0.600"
    board.set(0.3)
    board.rest()
    assert "threshold=0.300" in page.url


def test_a_threshold_that_is_let_go_while_the_line_is_cut_arrives(second_page: Page, app_url: str) -> None:
    page = second_page
    line = Line(page)
    board = BoardPage(page).open(f"{app_url}/compare?match=threshold").rest()
    for n in range(CUTS):
        begin = (n + 1) / (CUTS + 2)
        board.drag(board.slider, start=begin, end=begin + 0.05, steps=5)
        line.cut()
        _connected(page, False)
        board.drag(board.slider, start=begin, end=1 - begin, steps=5)
        page.mouse.up()
        page.wait_for_timeout(400)  # longer than the board waits before it tells the server
        shown = board.number.input_value()
        line.mend()
        _connected(page)
        board.rest()  # the server has answered to what was shown last
        assert board.number.input_value() == shown
        assert page.locator(".st-key-verdict").is_visible()


def test_a_server_that_does_not_answer_is_said_after_a_while_and_no_longer(second_page: Page, app_url: str) -> None:
    page = second_page
    line = Line(page)
    board = BoardPage(page).open(f"{app_url}{FIRST}").rest()
    said = page.locator(".ek-connection")
    line.cut()
    expect(said).to_contain_text("The server does not answer", timeout=15_000)
    assert board.figure("recall")  # the board goes on
    line.mend()
    _connected(page)
    expect(said).to_be_hidden()
