"""Labels, ids and file names that would be code if anything took them for it: it runs on no page and in no file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, expect

import evalkit as ek
from tests.browser.board_page import BoardPage
from tests.browser.conftest import Watch
from tests.browser.models_page import ModelsPage

LABELS = (
    '<img src=x onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    "{{constructor.constructor('window.ran=1')()}}",
    "${window.ran=1}",
    "[x](javascript:window.ran=1)",
    "'\"><svg onload=window.ran=1>",
    "javascript:window.ran=1",
    "=HYPERLINK(1)",
)
RAN = """() => [window.ran, document.querySelectorAll(
    'img[src="x"], svg[onload], a[href^="javascript"], [onerror]').length]"""


def _table(seed: int) -> bytes:
    """A single-label model whose every name is hostile; each label is right in most of its items."""
    chance, out = np.random.default_rng(seed), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "truth", *LABELS])
    for i in range(96):
        true = i % len(LABELS)
        scores = 0.02 + 0.01 * chance.random(len(LABELS))
        scores[(true + (chance.random() < 0.25)) % len(LABELS)] = 0.7 + 0.2 * chance.random()
        writer.writerow([f"{LABELS[true]} {i}", LABELS[true], *(f"{score:.5f}" for score in scores)])
    return out.getvalue().encode()


def _nothing_ran(page: Page) -> None:
    assert page.evaluate(RAN) == [None, 0]


def test_hostile_names_are_text_on_every_page_and_in_the_file(
    page: Page, app_url: str, browser: Browser, watch: Watch, tmp_path: Path
) -> None:
    names = [f"{kind} <img src=x onerror=window.ran=1>" for kind in ("first", "second")]
    models = ModelsPage(page).open(app_url)
    models.choose(*((f"{name}.csv", _table(seed)) for seed, name in enumerate(names)))
    _nothing_ran(page)
    first_rows = page.get_by_text("First rows", exact=False)
    if first_rows.count():
        first_rows.first.click()
    _nothing_ran(page)
    models.load()
    _nothing_ran(page)
    page.get_by_role("link", name="Evaluate").first.click()
    board = BoardPage(page)
    board.drawn()
    listed = page.evaluate("() => [...document.querySelectorAll('[data-label]')].map((e) => e.dataset.label)")
    assert set(LABELS) <= set(listed)
    for tab in ("Confusion", "Calibration", "Advice", "Details", "Curves"):
        page.get_by_role("tab", name=tab).click()
        board.rest()
        _nothing_ran(page)
    page.get_by_role("button", name="Why this grade").click()
    expect(page.get_by_text("follows the threshold")).to_be_visible()
    _nothing_ran(page)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Details").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the live board").click()
    downloading.value.save_as(tmp_path / "board.html")
    page.get_by_role("link", name="Compare").first.click()
    expect(page.locator(".st-key-verdict")).to_be_visible()
    board.drawn()
    board.rest()
    _nothing_ran(page)
    page.get_by_text("Table", exact=True).first.click()
    board.rest()
    _nothing_ran(page)
    for part in ("flips", "labels"):
        table = page.locator(f".st-key-{part} .stDataFrame")
        table.hover()
        expect(table.get_by_role("button", name="Search")).to_be_visible()
        expect(table.get_by_label("Download as CSV")).to_have_count(1)
        expect(table.get_by_label("Download as CSV")).to_be_hidden()  # its names would be unguarded
    page.get_by_role("link", name="Examples").first.click()
    expect(page.locator('.ek-examples[data-ready="true"]')).to_be_visible()
    _nothing_ran(page)
    assert any(label in page.locator(".ek-example-pane").inner_text() for label in LABELS)
    offline = browser.new_context(offline=True)
    opened = offline.new_page()
    watch.attach(opened)
    BoardPage(opened).open((tmp_path / "board.html").as_uri())
    _nothing_ran(opened)
    assert names[1] in opened.locator(".ek-root").inner_text()
    ev = ek.evaluate(ek.read_predictions(_table(0), name=names[0]).predictions)
    for label in LABELS[:3]:
        (tmp_path / "label.html").write_text(ek.board(ev, label=label).to_html(), encoding="utf-8")
        BoardPage(opened).open((tmp_path / "label.html").as_uri())
        _nothing_ran(opened)
        assert label in opened.locator(".ek-root").inner_text()
    offline.close()
