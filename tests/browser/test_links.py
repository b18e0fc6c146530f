"""Addresses: a shared link opens cold, and the view survives going to another page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage


def test_a_deep_link_opens_cold(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(
        f"{app_url}/evaluate?model=clips-linear&baseline=clips-forest&label=spin&threshold=0.123"
    )
    assert float(board.slider.input_value()) == 0.123
    expect(page.locator(".ek-what")).to_have_text("spin")
    expect(page.locator(".ek-model")).to_have_text(["clips-linear", "clips-forest"])


def test_a_threshold_between_the_stops_is_met_exactly(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold=0.39892")
    assert board.number.input_value() == "0.39892"
    page.get_by_role("button", name="Best F1", exact=True).click()
    assert board.number.input_value() == "0.39892"


def test_the_view_survives_another_page_and_a_reload(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=digits-svm")
    board.set(0.7)
    expect(page.locator(".ek-voice")).to_contain_text("0.700")
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_text("Try a sample")).to_be_visible()
    page.get_by_role("link", name="Evaluate").click()
    board.drawn()
    assert float(board.slider.input_value()) == 0.7
    page.wait_for_url("**/evaluate?*model=digits-svm*threshold=0.700*")
    page.reload()
    board.drawn()
    assert float(board.slider.input_value()) == 0.7


def test_a_model_that_is_not_there_says_what_to_do(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/evaluate?model=nobody")
    expect(page.get_by_text("There is no model nobody in this session")).to_be_visible()
    page.get_by_role("link", name="Go to Models").click()
    expect(page.get_by_text("Try a sample")).to_be_visible()


def test_nonsense_in_the_address_is_ignored(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?threshold=nan&average=median&label=nothing&baseline=nobody")
    assert float(board.slider.input_value()) == 0.5
    expect(page.locator(".ek-what")).to_have_text("All labels")
