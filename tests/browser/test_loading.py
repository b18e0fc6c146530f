"""Uploads: what is loaded, what is refused, who sees it, and that nothing loaded before is lost."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

GOOD = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n3,cat,0.8,0.2\n4,dog,0.3,0.7\n"


def _upload(page: Page, name: str, data: bytes) -> None:
    ModelsPage(page).choose((name, data)).load()


BAD = {
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00", ["a picture", "Choose a CSV, JSON, Parquet"]),
    "no-columns.csv": (
        b"just some words\nand more\n",
        ["does not look like a CSV file", "line 1", "separated by commas"],
    ),
    "empty.csv": (b"", ["empty", "header line"]),
    "no-truth.csv": (
        b"id,cat,dog\n1,0.9,0.1\n",
        ["No column is recognised as the truth", "line 1", "in a second file"],
    ),
    "not-a-number.csv": (
        b"id,label,score,truth\n1,cat,0.3,1\n2,cat,high,0\n",
        ["not a number", "line 3, column 'score'", "high", "0.93"],
    ),
}


def test_bad_input_names_the_place_and_the_remedy_and_keeps_what_was_loaded(page: Page, app_url: str) -> None:
    page.goto(app_url)
    _upload(page, "pets.csv", GOOD)
    expect(page.get_by_text("is loaded, read as a wide table")).to_be_visible()
    for name in BAD if SOAK else ("picture.csv", "not-a-number.csv"):  # all: tests/reading/test_corpus.py
        data, words = BAD[name]
        models = ModelsPage(page).choose((name, data))
        for word in words:
            expect(models.problem(), name).to_contain_text(word)
        models.load_button.click()
        expect(page.get_by_text("No file can be loaded yet")).to_be_visible()
        expect(models.row("pets")).to_be_visible()
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(models.preview()).to_have_count(0)
        expect(models.load_button).to_have_count(0)
        expect(page.get_by_text("No file can be loaded yet")).to_have_count(0)


def test_a_truth_file_alone_asks_for_predictions(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("truth.csv", b"id,truth\n1,cat\n"))
    expect(models.fact("Used as")).to_have_text("truth, for the predictions in other files")
    expect(page.get_by_text("add the files with the predictions")).to_be_visible()
    models.load_button.click()
    expect(models.preview()).to_be_visible()


def test_a_loaded_model_is_renamed_removed_and_had_back(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("pets.csv", GOOD)).load()
    row = models.row("pets")
    models.menu("pets")
    page.get_by_role("textbox", name="New name").fill("cats and dogs")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(row.get_by_text("cats and dogs", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(row.get_by_text("cats and dogs", exact=True)).to_be_visible()


def test_another_session_never_sees_it(page: Page, app_url: str, browser: Browser) -> None:
    page.goto(app_url)
    _upload(page, "secret-pets.csv", GOOD)
    expect(page.locator(".st-key-entry_secret-pets")).to_be_visible()
    stranger = browser.new_context()
    other = stranger.new_page()
    other.goto(app_url)
    expect(other.locator(".st-key-entry_clips-forest")).to_be_visible()
    assert other.get_by_text("secret-pets").count() == 0
    other.goto(f"{app_url}/evaluate?model=secret-pets")
    expect(other.get_by_text("There is no model")).to_be_visible()
    stranger.close()


def test_text_from_a_file_is_shown_as_text_and_loads_nothing(page: Page, app_url: str) -> None:
    label = '"![x](http://192.0.2.1/a.png) <img src=x onerror=alert(1)> f1.score a[0]"'
    rows = "".join(f"{i},{label},{i / 100},{i % 2}\n{i},**b**,{1 - i / 100},{i % 3 == 0:d}\n" for i in range(60))
    page.goto(app_url)
    _upload(page, "evil.csv", ("id,label,score,truth\n" + rows).encode())
    expect(page.get_by_text("is loaded, read as a long table")).to_be_visible()
    page.locator(".st-key-entry_evil").get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn()
    page.locator(".ek-label").nth(1).click()
    expect(page.locator(".ek-what")).to_contain_text("onerror=alert(1)")
    assert board.page.locator(".ek-root img").count() == 0
    page.get_by_role("tab", name="Advice").click()
    expect(
        page.get_by_role("tabpanel").get_by_text("Scores reversed").or_(page.get_by_text("EV0")).first
    ).to_be_visible()
