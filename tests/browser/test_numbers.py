"""Ratios or per cent: one switch for every figure on the board, its list and its charts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage

SHARE = re.compile(r"\d{1,3}\.\d+ %|–")
COUNTS = {"tp", "fp", "fn", "tn"}


def test_the_switch_writes_all_figures_in_per_cent_and_the_link_keeps_it(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear").rest()
    ratios = board.figures()
    limit = page.get_by_label("Limit below which labels are marked")
    limit.fill("0.5")
    marked = page.locator(".ek-list .ek-below").count()
    page.locator(".st-key-percent label").first.click()
    expect(page.locator('[data-metric="precision"][data-model="0"]').first).to_contain_text("%")
    board.rest()
    figures = board.figures()
    shares = {place for place in figures if place[0] not in COUNTS}
    assert figures.keys() == ratios.keys()
    for place in shares:
        assert SHARE.fullmatch(figures[place]), (place, figures[place])
        if ratios[place] != "–":
            assert abs(float(figures[place].removesuffix(" %")) - 100 * float(ratios[place])) < 1e-9
    assert all(figures[place] == ratios[place] for place in figures.keys() - shares)
    assert limit.input_value() == "50 %"  # the limit is the same, and so is what it marks
    assert page.locator(".ek-list .ek-below").count() == marked > 0
    limit.fill("50")
    assert page.locator(".ek-list .ek-below").count() == marked
    limit.fill("")
    expect(board.chart("ROC curve").get_by_text("20 %")).to_have_count(2)
    expect(board.chart("ROC curve").locator(".ek-area").first).to_have_text("AUC 96.1 %")
    assert "numbers=percent" in page.url
    page.go_back()
    expect(page.locator('[data-metric="precision"][data-model="0"]').first).not_to_contain_text("%")
