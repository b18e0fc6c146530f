"""The Models page as a test sees it: files are chosen, looked at, corrected and loaded."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect  # noqa: A004

from tests.browser.board_page import RUN_IS_OVER, until_there

LOADED = re.compile("is loaded, read as|are loaded:")
TRIES = 4
PATIENCE = 60_000  # ms; reading a file takes as long as it takes
HEARD_WITHIN = 300  # ms; by then a run has begun, if what was done begins one
BEGUN = """async ([over, within]) => {
  const end = performance.now() + within;
  while (document.querySelector(over) && performance.now() < end) await new Promise((go) => setTimeout(go, 10));
}"""


class ModelsPage:
    """The page of models, and the files that wait on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> ModelsPage:
        self.page.goto(url)
        expect(self.page.locator(".st-key-predictions_file")).to_be_visible()
        return self

    def choose(self, *files: tuple[str, bytes] | Path) -> ModelsPage:
        """Choose files, all by name and content or all by path, and wait for their previews."""
        place = self.page.locator(".st-key-predictions_file input[type=file]")
        paths = [file for file in files if isinstance(file, Path)]
        if paths:
            place.set_input_files(paths)
        else:
            place.set_input_files([{"name": f[0], "mimeType": "text/csv", "buffer": f[1]} for f in files])
        for at, file in enumerate(files):
            name = file.name if isinstance(file, Path) else file[0]
            expect(self.preview(at).get_by_text(name, exact=True).first).to_be_visible(timeout=PATIENCE)
        return self

    def source(self, name: str) -> None:
        """Choose where models are loaded from."""
        self.page.locator(".st-key-source").get_by_text(name, exact=True).click()
        self.rest()

    def load(self) -> ModelsPage:
        """Press Load, and wait until the form is empty again."""
        self.load_button.click()
        return self.until_loaded()

    @property
    def load_button(self) -> Locator:
        return self.page.get_by_role("button", name="Load", exact=True)

    def preview(self, at: int = 0) -> Locator:
        return self.page.locator(f".st-key-preview_{at}")

    def fact(self, name: str, at: int = 0) -> Locator:
        """What the preview of a file says about one thing."""
        rows = self.preview(at).locator(".ek-facts tr")
        return rows.filter(has=self.page.get_by_role("rowheader", name=name, exact=True)).locator("td")

    def problem(self, at: int = 0) -> Locator:
        return self.preview(at).get_by_test_id("stAlertContentError")

    def question(self, number: int = 0) -> Locator:
        """A question about a file; those of further files are numbered."""
        return self.page.locator(f".st-key-question{f'_{number}' if number else ''}")

    def answer(self, n: int, number: int = 0) -> Locator:
        return self.page.locator(f".st-key-answer{f'_{number}' if number else ''}_{n} button")

    def until_loaded(self) -> ModelsPage:
        """Wait until an answer or a key loaded what was chosen, and the form is empty again."""
        expect(self.page.get_by_text(LOADED).first).to_be_visible(timeout=PATIENCE)
        expect(self.preview(0)).to_have_count(0)
        return self

    def row(self, key: str) -> Locator:
        """A line of the list of loaded models."""
        return self.page.locator(f".st-key-entry_{key}")

    def menu(self, key: str) -> None:
        """Open the menu of a loaded model."""
        self.rest()
        self.page.locator(f".st-key-menu_{key} button").first.click()

    def correct(self, at: int = 0) -> None:
        """Open the corrections of a file."""
        expander = self.preview(at).get_by_test_id("stExpander").locator("details")
        if expander.get_attribute("open") is None:
            expander.locator("summary").click()

    def select(self, key: str, option: str) -> None:
        """Choose in a select box; long lists draw only what is in view, so the choice is typed."""
        chosen = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(TRIES):
            self.rest()  # a list that is open closes when the page runs, on a busy machine later than it is waited for
            box = self.choice(key)
            box.click()
            box.fill(option[:30])
            with suppress(TimeoutError):
                chosen.click(timeout=PATIENCE / TRIES)
                break
        expect(self.page.get_by_role("option")).to_have_count(0)
        self.rest()

    def rest(self) -> None:
        """Wait until what was done has reached the server, and the page shows what came of it."""
        self.page.evaluate(BEGUN, [RUN_IS_OVER, HEARD_WITHIN])
        self.until_run_is_over()

    def until_run_is_over(self) -> None:
        until_there(self.page, RUN_IS_OVER, timeout=PATIENCE)

    def choice(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key}").get_by_role("combobox")

    def write(self, key: str, text: str) -> None:
        box = self.page.locator(f".st-key-{key} input")
        box.fill(text)
        box.press("Enter")
        self.rest()

    def tick(self, key: str) -> None:
        self.page.locator(f".st-key-{key} label").click()
        self.rest()

    def download(self, key: str) -> bytes:
        """A loaded model as the file that its button gives."""
        self.menu(key)  # what is pressed while the page runs may be lost
        with self.page.expect_download(timeout=PATIENCE) as caught:
            self.page.locator(f".st-key-download_{key} button").first.click()
        self.page.keyboard.press("Escape")
        self.page.mouse.move(0, 0)  # what a button says while the mouse is on it stands over the row above
        expect(self.page.get_by_test_id("stTooltipContent")).to_have_count(0)
        return Path(caught.value.path()).read_bytes()
