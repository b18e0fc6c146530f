"""A newcomer's way: from the start address to a threshold and the weak labels of a file of their own."""

from __future__ import annotations

from playwright.sync_api import FileChooser, Locator, Page, expect

from tests.browser.board_page import BoardPage
from tests.browser.models_page import PATIENCE

MOST_CLICKS = 12
LABELS = {"jump": 0.1, "run": 0.9, "spin": 0.4}
"""Labels of the file, and how much noise their scores have."""


def _file() -> bytes:
    rows = [
        f"clip{i},{label},{0.2 + 0.6 * (1 - noise) * truth + 0.6 * noise * ((i * 37) % 100) / 100:.3f},{truth}"
        for i in range(150)
        for label, noise in LABELS.items()
        for truth in [int((i + len(label)) % 3 == 0)]
    ]
    return "\n".join(["id,label,score,truth", *rows]).encode()


def test_a_newcomer_reaches_a_threshold_and_the_weak_labels_in_few_clicks(page: Page, app_url: str) -> None:
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    def choose(chooser: FileChooser) -> None:
        chooser.set_files([{"name": "mine.csv", "mimeType": "text/csv", "buffer": _file()}])

    page.goto(app_url)
    with page.expect_file_chooser(timeout=PATIENCE) as asked:
        click(page.locator(".st-key-predictions_file").get_by_test_id("stBaseButton-secondary"))
    choose(asked.value)
    click(page.get_by_role("button", name="Load", exact=True))
    expect(page.get_by_text("mine is loaded, read as a long table")).to_be_visible(timeout=PATIENCE)
    click(page.get_by_role("button", name="Evaluate mine"))
    board = BoardPage(page).drawn().rest()
    click(page.get_by_role("button", name="Best F1", exact=True))
    board.rest()
    assert 0 < float(board.number.input_value()) < 1
    page.wait_for_url("**/evaluate?*model=mine*threshold=*")
    expect(page.get_by_text("the weakest label, run,")).to_be_visible()
    limit = page.get_by_role("textbox", name="Limit below which labels are marked")
    click(limit)
    limit.fill("0.8")
    click(page.locator(".ek-limit").get_by_role("checkbox"))
    expect(page.locator(".ek-label")).to_have_text(["All labels", "run"])
    assert page.title() == "mine · Evaluate · Evalkit"
    assert clicks <= MOST_CLICKS
