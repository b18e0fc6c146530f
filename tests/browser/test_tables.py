"""A folder of Parquet on the server: from its path to the weakest slice, and from there to the items behind a count."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from evalkit import evaluate, open_table, select_examples
from tests.browser.board_page import RUN_IS_OVER, BoardPage, until_there
from tests.browser.conftest import running_app
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

# So many that a person can press Cancel before they are counted: where tests may last.
N = 2_000_000 if SOAK else 3_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two labels of each item in three files. At night, a quarter of the items, scores say little."""
    rng = np.random.default_rng(2)
    night = np.arange(N) % 4 == 0
    truth = rng.random((N, 2)) < 0.3
    score = np.where(night[:, None], rng.random((N, 2)), 0.6 * truth + 0.4 * rng.random((N, 2)))
    rows = pa.table(
        {
            "id": np.repeat([f"clip {i}" for i in range(N)], 2),
            "label": ["cat", "dog"] * N,
            "score": np.round(score.ravel(), 3),
            "truth": truth.ravel(),
            "light": np.repeat(np.where(night, "night", "day"), 2),
        }
    )
    place = tmp_path_factory.mktemp("tables")
    (place / "clips").mkdir()
    for i in range(3):
        pq.write_table(rows.slice(i * (2 * N // 3), 2 * N // 3), place / "clips" / f"{i}.parquet")
    return place


def test_from_a_folder_to_the_items_of_the_weakest_slice(page: Page, folder: Path) -> None:
    wrong = evaluate(open_table(folder / "clips").take_slice({"light": "night"})).per_label["dog"].at(0.5).fp
    with running_app(EVALKIT_TABLES=str(folder)) as url:
        models = ModelsPage(page).open(url)
        models.source("Table")
        page.get_by_label("File, folder or pattern").fill("clips")
        page.keyboard.press("Enter")
        count = page.locator(".st-key-count_table button")
        count.click()
        if SOAK:
            page.locator(".st-key-cancel_table button").click()
            expect(page.get_by_text("Cancelled. Nothing of the table was kept.")).to_be_visible()
            count.click()
        expect(page.get_by_text("is loaded, read as a table that stays on the server")).to_be_visible()
        page.locator(".st-key-pages").get_by_text("Evaluate", exact=True).click()
        BoardPage(page).drawn().rest()
        page.get_by_role("tab", name="Slices").click()
        table = page.locator(".st-key-views").get_by_test_id("stDataFrame").first
        if SOAK:
            page.locator(".st-key-cancel_slices button").click()
            page.locator(".st-key-again_slices button").click()
        expect(table).to_be_visible()
        until_there(page, RUN_IS_OVER)
        table.click(position={"x": 16, "y": 52})  # the box of the first row: a canvas has no elements
        expect(page.get_by_role("button", name="Slice: light: night")).to_be_visible()
        expect(page.locator(".st-key-grade")).to_contain_text(f"{-(-N // 4):,} test items")
        expect(page).to_have_url(re.compile("slice="))
        page.get_by_role("tab", name="Curves").click()
        board = BoardPage(page).drawn().rest()
        page.locator(".ek-label", has_text="dog").click()
        board.rest()
        page.locator(".st-key-fetch_label button").click()
        expect(page.locator(".ek-model").first).to_contain_text("clips, light: night: dog")
        board.rest()
        page.locator('.ek-tile [data-opens="fp"][data-of="0"]').click()
        expect(page.locator(".st-key-example_head")).to_contain_text(f"{wrong:,} false positives")
        expect(page).to_have_url(re.compile("fetched"))
        _by_the_link_elsewhere(page, f"{wrong:,} false positives")
    of_night = open_table(folder / "clips").take_slice({"light": "night"}).label("dog")
    assert select_examples(of_night, "dog").total == wrong


def _by_the_link_elsewhere(page: Page, words: str) -> None:
    """The same items in another session, which fetches the label first."""
    browser = page.context.browser
    assert browser is not None
    elsewhere = browser.new_page()
    elsewhere.goto(page.url)
    offer = elsewhere.locator(".st-key-offered_table")
    expect(offer).to_contain_text(re.compile(r"This link is to the label dog of the table \S+/clips on the server"))
    offer.get_by_role("button", name="Fetch the label").click()
    expect(elsewhere.locator(".st-key-example_head")).to_contain_text(words)
    expect(offer).to_have_count(0)
    elsewhere.close()
