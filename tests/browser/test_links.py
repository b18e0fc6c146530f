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


def test_a_link_opens_a_tab_and_the_list_in_its_order_and_columns(page: Page, app_url: str) -> None:
    link = f"{app_url}/evaluate?model=clips-forest&sort=-recall&columns=positives,recall,f1&tab=advice"
    board = BoardPage(page).open(link).rest()
    tabs = page.locator(".st-key-views").get_by_role("tab")
    expect(tabs.filter(has_text="Advice")).to_have_attribute("aria-selected", "true")
    tabs.filter(has_text="Curves").click()
    heads = page.locator(".ek-table thead th[data-key]")
    expect(heads).to_have_text(["Label", "Positives", "Recall", "F1 score"])
    expect(heads.nth(2)).to_have_attribute("aria-sort", "descending")
    recalls = [float(text) for text in page.locator('tbody .ek-row-value[data-metric="recall"]').all_text_contents()]
    assert recalls == sorted(recalls, reverse=True)
    page.wait_for_url(lambda url: "tab=" not in url and "sort=-recall" in url)
    heads.nth(3).get_by_role("button").click()
    page.wait_for_url("**sort=f1*")
    board.rest()
    tabs.filter(has_text="Details").click()
    page.wait_for_url("**tab=details*")
    board.rest()
    page.go_back()
    expect(tabs.filter(has_text="Curves")).to_have_attribute("aria-selected", "true")
    expect(heads.nth(3)).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("checkbox", name="F1 score", exact=True).uncheck()
    page.wait_for_url(lambda url: "columns=positives%2Crecall&" in f"{url}&" and "sort=" not in url)
