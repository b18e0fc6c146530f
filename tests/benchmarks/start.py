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
    "answers": "the server answers",
    "page": "the page is loaded",
    "session": "the session is open",
    "vega": "Vega is there",
    "board": "the board is drawn",
}

TIMES = """() => [
    performance.timeOrigin,
    performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/assets/vega.js")).responseEnd,
]"""


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
    begun, wall = time.perf_counter(), time.time()
    app = start(port, environment)
    reached: dict[str, float] = {}
    try:
        wait_for_port(port)
        reached["answers"] = time.perf_counter() - begun
        with new_page(browser) as (_, page):

            def opened(_socket: WebSocket) -> None:
                reached.setdefault("session", time.perf_counter() - begun)

            page.on("websocket", opened)
            page.goto(f"http://localhost:{port}/evaluate?model=clips-forest", wait_until="commit")
            page.wait_for_selector(READY)
            reached["board"] = time.perf_counter() - begun
            origin, loaded, vega = page.evaluate(TIMES)
            asked = origin / 1000 - wall
            reached |= {"page": asked + loaded / 1000, "vega": asked + vega / 1000}
    finally:
        stop(app)
    return reached
