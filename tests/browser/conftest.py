"""A running app and a real Chromium. Errors on a page, and requests that leave the machine, fail the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    ViewportSize,
    WebSocket,
    expect,
    sync_playwright,
)

from tests.browser.board_page import BoardPage
from tests.conftest import SOAK

ROOT = Path(__file__).parents[2]
# The first has no windows and menus to draw, and so takes a quarter less of the processor's time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
# What a browser may say. The first is a failed request, and which one it was is judged by its response. The second is
# Streamlit's, where a busy machine sends two changes of different parts of a page at once; the last part's run is asked
# for, and what tests see of both is judged there.
EXPECTED = ("status of 404", "Multiple different fragmentIds detected")
SETTLE = 900  # ms; longer than the wait after the last key and a run of the page
# Widths and themes. Widths are of the layout and themes of the colours, so that two do; all of them by `make soak`.
LOOKS = [(1400, "light"), (390, "dark"), *([(1400, "dark"), (390, "light")] if SOAK else [])]
WIDE: ViewportSize = {"width": 1400, "height": 1100}
FORGET = "() => { try { localStorage.clear(); } catch { /* about:blank has none */ } }"
"""What a browser keeps, such as marks of items, is no business of the next test."""
LOOPBACK = {"localhost", "127.0.0.1", "::1", ""}
PATIENCE = 30_000  # ms; a busy machine may take as long
# Streamlit fades what is out of date, and the window is drawn anew in each frame until the fade is over, which takes
# up to a third of the processor's time of a journey. A rule for each and every element would take as much: then styles
# are computed anew for all of them at each change. Lists that open over the page are no part of it: were they there at
# once, the click that opens one would close it.
AT_ONCE = """{
  const style = new CSSStyleSheet();
  const short = "transition-duration: 1ms !important; animation-duration: 1ms !important;";
  style.replaceSync(`.stElementContainer, .stSkeleton, .stApp button {
    ${short} animation-iteration-count: 1 !important; }`);
  document.adoptedStyleSheets.push(style);
}"""
FIRST = "/evaluate?model=clips-forest"
# What a board shows, and how its list is searched and ordered.
SHOWN = """() => [
  ...['.ek-what', '.ek-model', '.ek-remark'].map((name) => document.querySelector(name).textContent),
  document.querySelectorAll('.ek-label').length, document.querySelectorAll('.ek-row input:not(:checked)').length,
  document.querySelector('.ek-list input[type=search]').value,
  [...document.querySelectorAll('.ek-list [aria-sort]')].map((each) => each.ariaSort).join()]"""
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys go first, and those through files of others before all: begun last, they would keep one worker alone."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: (here not in item.path.parents, item.path.name != "test_real_files.py"))


@contextmanager
def running_app(**environment: str) -> Iterator[str]:
    """The app in a process of its own, with further variables of the environment; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Nobody edits the app while it is tested, and for each session that is opened Streamlit would look at every module
    # that it might watch, which takes longer than the page itself.
    options = ["--server.port", str(port), "--server.fileWatcherType", "none"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
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
    # Scripts are compiled and memory is collected on the page's own thread: a page lives too briefly to gain by what
    # threads beside it make faster, and they take the processor from the other workers.
    scripts = "--js-flags=--single-threaded"
    quiet = ["--disable-background-networking", "--disable-component-update"]
    arguments = ["--no-sandbox", "--disable-gpu", *quiet, scripts]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@dataclass
class Watch:
    """What went over the wire and what was complained about."""

    sent: list[bytes | str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listeners: dict[str, Callable[[Any], None]] = {
            "websocket": self._follow,
            "pageerror": self._error,
            "response": self._response,
            "request": self._request,
            "console": self._console,
        }

    def attach(self, page: Page) -> None:
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]

    def detach(self, page: Page) -> None:
        for event, listener in self._listeners.items():
            page.remove_listener(event, listener)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)

    def _sent(self, frame: bytes | str) -> None:
        self.sent.append(frame)

    def _error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not _streamlits_own(response.url):
            self.complaints.append(f"{response.status} {response.url}")

    def _request(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in LOOPBACK:
            self.complaints.append(f"request outside: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in EXPECTED):
            self.complaints.append(f"console {message.type}: {message.text}")


def _streamlits_own(url: str) -> bool:
    """A cold deep link makes Streamlit itself ask for two addresses below the page."""
    pages = ("/evaluate", "/thresholds", "/compare", "/examples")
    return url.endswith(tuple(f"{page}/_stcore/{asked}" for page in pages for asked in ("health", "host-config")))


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """What all pages share is the cache of Streamlit's scripts: each address that is opened is a session of its own."""
    opened = browser.new_context(viewport=WIDE, color_scheme="light")
    opened.set_default_timeout(PATIENCE)
    return opened


@pytest.fixture(scope="session")
def tab(context: BrowserContext) -> Page:
    """What fades or slides on the page does so at once here; in other tabs it is as people see it."""
    opened = context.new_page()
    opened.add_init_script(AT_ONCE)
    return opened


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert watching.complaints == []


@pytest.fixture
def page(tab: Page, watch: Watch) -> Iterator[Page]:
    """A wide and light page, at rest. It is one tab for all: opening others would take as long as the journeys do."""
    watch.attach(tab)
    tab.bring_to_front()
    yield tab
    watch.detach(tab)
    tab.evaluate(FORGET)
    tab.mouse.up()
    tab.mouse.move(0, 0)
    tab.goto("about:blank")
    tab.set_viewport_size(WIDE)
    tab.emulate_media(color_scheme="light")


@pytest.fixture
def second_page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, unwatched: for a session beside another, and for scripts and routes that no other may have."""
    opened = context.new_page()
    yield opened
    if not opened.is_closed():
        opened.evaluate(FORGET)
    opened.close()


@dataclass
class Kept:
    """A board that stays open, and what it showed when it was opened."""

    board: BoardPage
    watch: Watch
    shown: list[str | int]


@pytest.fixture(scope="session")
def kept(context: BrowserContext, app_url: str) -> Iterator[Kept]:
    """The board of the first sample in a tab of its own, opened once: to open it takes longer than most tests."""
    tab = context.new_page()
    tab.add_init_script(AT_ONCE)
    watch = Watch()
    watch.attach(tab)
    board = BoardPage(tab).open(f"{app_url}{FIRST}").rest()
    yield Kept(board, watch, tab.evaluate(SHOWN))
    tab.close()


@pytest.fixture
def kept_board(kept: Kept, app_url: str) -> Iterator[BoardPage]:
    """The board of the first sample, at rest at 0.500.

    For tests that move its threshold and open its labels, and leave all else as they found it.
    """
    board, page = kept.board, kept.board.page
    kept.watch.complaints.clear()
    page.bring_to_front()
    page.set_viewport_size(WIDE)
    page.mouse.up()
    page.mouse.move(0, 0)
    if page.locator(".ek-what").text_content() != "All labels":
        board.open_label("All labels")
        board.rest()
    if page.evaluate(SHOWN) != kept.shown:
        board.open(f"{app_url}{FIRST}")
    page.evaluate("() => document.querySelector('.stMain').scrollTo(0, 0)")
    board.set(0.5)
    board.rest()
    assert board.number.input_value() == "0.500"
    kept.watch.sent.clear()
    yield board
    assert kept.watch.complaints == []


@pytest.fixture
def board(page: Page, app_url: str) -> BoardPage:
    """The board of the first sample, at rest."""
    return BoardPage(page).open(f"{app_url}{FIRST}").rest()
