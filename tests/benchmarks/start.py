"""From starting the app, cold, to a drawn board of a sample in a browser that is already running."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, WebSocket

from tests.benchmarks.browser import READY, chromium, free_port, new_page, start, stop, wait_for_port
from tests.benchmarks.report import Figure

STARTS = 5
STAGES = {
    "answer": "first byte of the page",
    "page": "the scripts of the page have run",
    "session": "the session is open",
    "data": "the data of the board are there",
    "board": "the board is drawn",
}
BOARD_BYTES = 100_000
"""The message that brings the board is larger than this, and no other is."""
TIMES = """() => {
    const page = performance.getEntriesByType("navigation")[0];
    return [page.responseStart, page.domContentLoadedEventEnd].map((time) => (performance.timeOrigin + time) / 1000);
}"""


def run() -> Iterator[Figure]:
    """Every start is a new process with a new browser context; the files are in the system's cache.

    Bytecode is kept in a folder of its own, written by one start that is not measured: an installed app has it.
    """
    with tempfile.TemporaryDirectory() as bytecode, chromium() as browser:
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = kept | {"PYTHONPYCACHEPREFIX": bytecode}
        _start(browser, environment)
        runs = [_start(browser, environment) for _ in range(STARTS)]
    whole = [run["board"] for run in runs]
    detail = f"{min(whole):.2f} to {max(whole):.2f} s"
    yield Figure("start: drawn board", statistics.median(whole), "s", at_most=3.5, detail=detail)
    for stage, words in STAGES.items():
        if stage != "board":
            yield Figure(f"start: {words}", statistics.median(run[stage] for run in runs), "s")


def _start(browser: Browser, environment: dict[str, str]) -> dict[str, float]:
    """Seconds since the process was started, for each of STAGES."""
    port = free_port()
    reached: dict[str, float] = {}
    with new_page(browser) as (_, page):
        begun = time.time()
        app = start(port, environment)

        def note(stage: str) -> None:
            reached.setdefault(stage, time.time() - begun)

        def received(message: str | bytes) -> None:
            if len(message) > BOARD_BYTES:
                note("data")

        def opened(socket: WebSocket) -> None:
            note("session")
            socket.on("framereceived", received)

        page.on("websocket", opened)
        try:
            wait_for_port(port)
            page.goto(f"http://localhost:{port}/evaluate?model=clips-forest", wait_until="commit")
            page.wait_for_selector(READY)
            note("board")
            answer, loaded = page.evaluate(TIMES)
        finally:
            stop(app)
    return {"answer": answer - begun, "page": loaded - begun, **reached}
