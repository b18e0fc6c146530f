"""The live board as a test sees it."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

BOARD_WAITS = 240  # ms after the last key, before the board tells the server; a little less than it is
READY = '.ek-root[data-ready="true"]'
RUN_IS_OVER = '.stApp[data-test-script-state="notRunning"]'
AT_REST = [f"{READY}:not([data-dragging])", RUN_IS_OVER]
LOOKS_EVERY = 40  # ms; to look in every frame would have the page drawn in each
# Three frames in which nothing moved.
STILL = """async () => {
  const seen = () => [...document.querySelectorAll('.stMain [data-testid], .ek-card, .ek-row')];
  const places = () => JSON.stringify(seen().map((element) => element.getBoundingClientRect()));
  let [before, same] = ['', 0];
  while (same < 3) {
    await new Promise(requestAnimationFrame);
    const now = places();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}"""


def until_there(page: Page, *selectors: str, timeout: float | None = None) -> None:
    """Wait until the page has an element of each at once. `expect` would look only twice a second."""
    there = "selectors => selectors.every((selector) => document.querySelector(selector))"
    page.wait_for_function(there, arg=list(selectors), polling=LOOKS_EVERY, timeout=timeout)


class BoardPage:
    """A page with a live board."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> BoardPage:
        self.page.goto(url)
        return self.drawn()

    def drawn(self) -> BoardPage:
        until_there(self.page, READY)
        return self

    def rest(self) -> BoardPage:
        """Wait until a movement has reached the server, what came of it is shown, and nothing is laid out any more."""
        until_there(self.page, *AT_REST)
        self.page.evaluate(STILL)
        return self

    @property
    def slider(self) -> Locator:
        return self.page.locator('input[type=range][aria-label="Confidence threshold"]')

    @property
    def number(self) -> Locator:
        return self.page.locator('input[aria-label="Confidence threshold, exact value"]')

    def set(self, threshold: float) -> None:
        self.slider.fill(f"{threshold:.3f}")

    def figures(self) -> dict[tuple[str, str, str | None], str]:
        """(metric, model, label or None) -> the text on screen, of everything that follows the threshold."""
        found = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-metric]')]"
            ".map(e => [e.dataset.metric, e.dataset.model, e.dataset.label ?? null, e.textContent])"
        )
        return {(metric, model, label): text for metric, model, label, text in found}

    def figure(self, metric: str, model: int = 0) -> str:
        text = self.page.locator(f'[data-metric="{metric}"][data-model="{model}"]:not([data-label])').text_content()
        assert text is not None
        return text

    def chart(self, title: str) -> Locator:
        return self.page.locator(".ek-card", has=self.page.locator("figcaption", has_text=title))

    def open_label(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()
        expect(self.page.locator(f"{READY} .ek-what", has_text=label)).to_be_visible()

    def pauses_of_keys(self, presses: int, key: str) -> int:
        """Press a key many times, and say how often it took a busy machine so long that the board sent meanwhile."""
        note = "() => { window.heard = []; addEventListener('input', () => heard.push(performance.now())); }"
        self.page.evaluate(note)
        for _ in range(presses):
            self.page.keyboard.press(key)
        heard: list[float] = self.page.evaluate("heard")
        assert len(heard) == presses
        return sum(later - earlier >= BOARD_WAITS for earlier, later in pairwise(heard))

    def drag(self, target: Locator, *, start: float, end: float, steps: int = 30, height: float = 0.5) -> None:
        """Press at a share of the width, move to another, and keep the button down."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] * height
        self.page.mouse.move(box["x"] + box["width"] * start, y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * end, y, steps=steps)


def listening(html: str) -> str:
    """The file of a board that keeps in ``window.sent`` what it would send to a server.

    It has no policy, which names the script as it was.
    """
    host = "{embed: async () => window.vegaEmbed, send: (event, value) => window.sent.push(value)}"
    text = html.replace("{embed: async () => window.vegaEmbed}", f"(window.sent = [], {host})")
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
