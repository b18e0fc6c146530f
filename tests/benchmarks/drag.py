"""Dragging the threshold slider in a real browser, and switching labels: how soon every figure and mark is right.

Movements are Chromium's own mouse events, 60 a second. Each waits until the page has taken the one before, since
the browser merges what comes sooner. An update is complete at the first animation frame in which every tile and every
mark that follows the threshold agrees with a table computed without evalkit (see probe.js).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from tests.benchmarks import expected
from tests.benchmarks.browser import PATIENCE, READY, ROOT, app, chromium, new_page
from tests.benchmarks.expected import Model
from tests.benchmarks.report import Figure

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
RANGE = 'input[type=range][aria-label^="Confidence threshold"] >> nth=0'
SAMPLES = ("clips-forest", "clips-linear")
MOVES, MOVES_A_SECOND, REACH = 60, 60, 0.76
"""A drag goes over REACH of the slider, from one side to the other and the next one back."""
DRAGS = 4
KEYS, KEYS_APART = 40, 0.030
QUIET = 1500
"""Milliseconds after which a page has sent what it has to send."""
LARGE_EXAMPLES, LARGE_LABELS = 100_000, 10
MANY_LABELS, MANY_EXAMPLES = (1000, 5000), 40
SWITCHES = 10


def run() -> Iterator[Figure]:
    with app() as address, chromium() as browser:
        models = [expected.read_long(ROOT / "evalkit" / "samples" / f"{name}.csv") for name in SAMPLES]
        yield from _samples(browser, address, models)
        for n_labels in MANY_LABELS:
            yield from _many_labels(browser, address, n_labels)
        yield from _large(browser, address)


def _samples(browser: Browser, address: str, models: Sequence[Model]) -> Iterator[Figure]:
    name, other = SAMPLES
    one, two = f"model={name}", f"model={name}&baseline={other}"
    boards = [("sample", 1, one, None), ("sample", 2, two, None)]
    boards += [(f"{what} with costs", n, f"{query}&goal=cost+1+10", (1, 10)) for what, n, query, _ in boards]
    for what, n_models, query, costs in boards:
        with new_page(browser) as (context, page):
            session = Session(context, page)
            page.goto(f"{address}/evaluate?{query}")
            session.expect(expected.table(models[:n_models], costs=costs))
            yield from session.drags(what, n_models)
            if query == one:
                yield from session.keys("sample")
                yield from session.switches("sample", models[0].labels)
    with new_page(browser) as (context, page):
        session = Session(context, page)
        page.goto(f"{address}/compare?model={name}&baseline={other}&match=recall")
        session.expect(expected.matched_table(*models))
        yield from session.drags("sample at the same recall", 2)


def _large(browser: Browser, address: str) -> Iterator[Figure]:
    """The same with a million predictions of each model, brought as files."""
    rng = np.random.default_rng(3)
    models = [_make(rng, apart, LARGE_LABELS, LARGE_EXAMPLES) for apart in (0.3, 0.2)]
    names = ["million", "million-baseline"]
    with tempfile.TemporaryDirectory() as folder, new_page(browser) as (context, page):
        session = Session(context, page)
        page.goto(address)
        for model, name in zip(models, names, strict=True):
            path = Path(folder) / f"{name}.csv"
            _write(model, path)
            yield from session.load(path)
        page.click(f".st-key-evaluate_{names[0]} button")
        session.expect(expected.table(models[:1]))
        yield from session.drags("1,000,000 predictions", 1)
        yield from session.keys("1,000,000 predictions")
        yield from session.switches("1,000,000 predictions", models[0].labels)
        session.compare_with(names[1])
        session.expect(expected.table(models))
        yield from session.drags("1,000,000 predictions", 2)


def _many_labels(browser: Browser, address: str, n_labels: int) -> Iterator[Figure]:
    """With so many labels in the list, from its middle: the rows that came into view last follow as well."""
    model = _make(np.random.default_rng(4), 0.3, n_labels, MANY_EXAMPLES)
    with tempfile.TemporaryDirectory() as folder, new_page(browser) as (context, page):
        session = Session(context, page)
        page.goto(address)
        path = Path(folder) / f"labels-{n_labels}.csv"
        _write(model, path)
        yield from session.load(path)
        page.click(f".st-key-evaluate_{path.stem} button")
        page.wait_for_selector(READY)
        page.locator(".ek-scroll").evaluate("node => { node.scrollTop = node.scrollHeight / 2; }")
        session.expect(expected.table([model], labels=False))
        yield from session.drags(f"{n_labels:,} labels", 1)
        yield Figure(f"{n_labels:,} labels: largest message", session.largest / 1e6, "MB", at_most=5)


def _make(rng: np.random.Generator, apart: float, labels: int, examples: int) -> Model:
    """Scores are whole millionths, so that six decimals write them exactly."""
    shape = (labels, examples)
    y_true = rng.random(shape) < 0.2
    score = np.clip(rng.normal(0.35 + apart * y_true, 0.15), 0, 1)
    return Model(tuple(f"label {i}" for i in range(labels)), y_true, np.rint(score * 1e6) / 1e6)


def _write(model: Model, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,label,score,truth\n")
        for example, (scores, truths) in enumerate(zip(model.y_score.T.tolist(), model.y_true.T.tolist(), strict=True)):
            rows = zip(model.labels, scores, truths, strict=True)
            file.writelines(f"e{example:06},{label},{score:.6f},{truth:d}\n" for label, score, truth in rows)


class Session:
    """One page that is measured, and what it has sent to the server."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.mouse = context.new_cdp_session(page)
        self.sent = self.largest = 0
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _frame: self._count())
        socket.on("framereceived", self._measure)

    def _count(self) -> None:
        self.sent += 1

    def _measure(self, frame: bytes | str) -> None:
        self.largest = max(self.largest, len(frame))

    def load(self, path: Path) -> Iterator[Figure]:
        """Bring a file through the upload form. Reading includes the upload, from the same machine."""
        what = f"{path.name} ({path.stat().st_size / 1e6:.0f} MB)"
        begun = time.perf_counter()
        self.page.locator(".st-key-predictions_file input[type=file]").set_input_files(path)
        self.page.locator(".st-key-preview_0").get_by_text("Ready to load").wait_for()
        yield Figure(f"{what} uploaded and read", time.perf_counter() - begun, "s")
        self.settle()
        begun = time.perf_counter()
        self.page.get_by_role("button", name="Load", exact=True).click()
        self.page.get_by_text(f"{path.stem} is loaded").wait_for()
        yield Figure(f"{what} evaluated, from pressing Load", time.perf_counter() - begun, "s")
        self.settle()

    def compare_with(self, name: str) -> None:
        """Choose a baseline."""
        choice = self.page.locator(".st-key-baseline").get_by_role("combobox")
        choice.scroll_into_view_if_needed()
        self.settle()  # the list of options closes when the page scrolls
        choice.click()
        self.page.get_by_role("option", name=name, exact=True).click()
        self.page.wait_for_selector(".ek-root.ek-two")

    def expect(self, table: str) -> None:
        """Wait for the board, and check that it shows what it must."""
        self.page.wait_for_selector(READY)
        if not self.page.evaluate("Boolean(window.probe)"):
            self.page.evaluate(PROBE)
        self.page.evaluate("json => probe.expect(json)", table)
        self.settle()
        wrong = self.page.evaluate("probe.wrong()")
        if wrong:
            raise AssertionError("The board is wrong: " + "; ".join(wrong))

    def _until(self, expression: str) -> None:
        # Playwright's own wait evaluates text inside the page, which the app's policy forbids.
        deadline = time.monotonic() + PATIENCE
        while not self.page.evaluate(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{expression} did not happen: " + "; ".join(self.page.evaluate("probe.wrong()")))
            self.page.wait_for_timeout(20)

    def settle(self) -> None:
        """Until the page has sent nothing for a while."""
        sent = -1
        while sent != self.sent:
            sent = self.sent
            self.page.wait_for_timeout(QUIET)

    def drags(self, what: str, n_models: int) -> Iterator[Figure]:
        name = f"{what}, {n_models} model{'s' if n_models > 1 else ''}"
        drags = [self._drag(backwards=bool(i % 2)) for i in range(DRAGS)]
        updates = [update for drag in drags for update in drag["updates"]]
        complete = [update for update in updates if update["right"] is not None]
        if not complete:
            raise AssertionError("No update was ever complete: " + "; ".join(self.page.evaluate("probe.wrong()")))
        latency, handler, painted = (
            np.array([update[end] - update["began"] for update in complete]) for end in ("right", "handled", "painted")
        )
        rate = statistics.median(drag["rate"] for drag in drags)
        pace = statistics.median(drag["pace"] for drag in drags)
        detail = f"{len(complete)} of {len(updates)} updates complete; {pace:.1f} moves/s were made"
        yield Figure(f"drag, {name}: updates", rate, "/s", at_least=55, detail=detail)
        yield Figure(f"drag, {name}: latency p50", float(np.median(latency)), "ms")
        detail = f"handler p50 {np.median(handler):.1f}, painted p50 {np.median(painted):.1f} ms"
        goal = 8 if n_models == 1 else 16
        yield Figure(f"drag, {name}: latency p90", float(np.percentile(latency, 90)), "ms", at_most=goal, detail=detail)
        down, up = (max(drag[key] for drag in drags) for key in ("sent_down", "sent_up"))
        if not all(drag["sent_up"] for drag in drags):
            raise AssertionError("A release of the slider sent nothing, so nothing was committed.")
        yield Figure(f"drag, {name}: sent while down", down, "messages", at_most=0)
        yield Figure(f"drag, {name}: sent on release", up, "messages", at_most=1)

    def _drag(self, *, backwards: bool) -> dict[str, Any]:
        """One drag: its updates, how many a second, the driver's own pace, and messages before and after release."""
        box = self.page.locator(RANGE).bounding_box()
        assert box is not None
        places = box["x"] + box["width"] * np.linspace(0.5 - REACH / 2, 0.5 + REACH / 2, MOVES + 1)
        first, *rest = (places[::-1] if backwards else places).tolist()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(first, y)
        before = self.sent
        self.page.mouse.down()
        self.page.wait_for_timeout(200)
        self.page.evaluate("probe.updates.length = 0")
        begun = time.perf_counter()
        for i, x in enumerate(rest):
            time.sleep(max(0.0, begun + i / MOVES_A_SECOND - time.perf_counter()))
            move = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
            self.mouse.send("Input.dispatchMouseEvent", move)
        seconds = time.perf_counter() - begun
        self.page.wait_for_timeout(200)
        updates = self.page.evaluate("probe.updates")
        down = self.sent
        self.page.mouse.up()
        self.settle()
        complete = sum(update["right"] is not None for update in updates)
        # From the first to the last update there is one interval less than there are updates.
        span = (updates[-1]["began"] - updates[0]["began"]) / 1000
        rate = (complete - 1) / span
        return {
            "updates": updates,
            "rate": rate,
            "pace": MOVES / seconds,
            "sent_down": down - before,
            "sent_up": self.sent - down,
        }

    def keys(self, what: str) -> Iterator[Figure]:
        slider = self.page.locator(RANGE)
        slider.focus()
        value, before, begun = float(slider.input_value()), self.sent, time.perf_counter()
        for i in range(KEYS):
            time.sleep(max(0.0, begun + i * KEYS_APART - time.perf_counter()))
            self.page.keyboard.press("ArrowRight")
        self.settle()
        # A key goes to the next stop, a thousandth away or, where the counts change much, less.
        if not 0 < round((float(slider.input_value()) - value) * expected.STEPS, 6) <= KEYS:
            raise AssertionError("The keys did not move the slider by one stop each.")
        yield Figure(f"{what}: sent by {KEYS} key presses", self.sent - before, "messages", at_most=2)

    def switches(self, what: str, labels: Sequence[str]) -> Iterator[Figure]:
        """From a click on a label that was not yet looked at to the board of that label."""
        taken = [self._switch(label) for label in labels[:SWITCHES]]
        detail = f"slowest of {len(taken)}: {max(taken):.0f} ms"
        yield Figure(f"{what}: label switched", statistics.median(taken), "ms", at_most=400, detail=detail)
        yield Figure(f"{what}: back to all labels", self._switch(expected.WHOLE), "ms")

    def _switch(self, label: str) -> float:
        self.page.get_by_role("button", name=label, exact=True).click()
        self._until("probe.changes.at(-1)?.right")
        change = self.page.evaluate("probe.changes.at(-1)")
        assert change["title"] == label
        self.settle()
        taken: float = change["right"] - change["began"]
        return taken
