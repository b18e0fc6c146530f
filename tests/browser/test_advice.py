"""Advice in Chromium: from a finding to the items that it counts, and back to a page that knows what was muted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.board_page import RUN_IS_OVER, until_there
from tests.browser.conftest import Watch


def test_a_finding_opens_its_items_and_a_muted_one_stays_away(page: Page, app_url: str, watch: Watch) -> None:
    page.goto(f"{app_url}/evaluate?model=clips-linear&tab=advice&threshold=0.6")
    card = page.locator('[class*="st-key-finding_"]').filter(has_text="EV006")
    expect(card).to_contain_text("none of 191 positives is found")
    before = page.locator('[class*="st-key-finding_"]').count()
    page.locator('[class*="st-key-finding_"]').filter(has_text="EV001").get_by_role("button", name="Mute").click()
    expect(page.locator('[class*="st-key-finding_"]')).to_have_count(before - 1)
    expect(page).to_have_url(re.compile("muted=EV001"))
    card.get_by_role("button", name="25 false negatives, shake").click()
    page.wait_for_url("**/examples?*")
    until_there(page, '.ek-examples[data-ready="true"]', RUN_IS_OVER)
    head = page.locator(".st-key-examples [data-testid=stCaptionContainer]").first
    expect(head).to_have_text("25 false negatives, shake, below 0.600")
    expect(page.locator(".ek-example-row")).to_have_count(25)
    assert {"label=shake", "outcome=fn", "muted=EV001"} <= set(re.split("[?&]", page.url))
    assert watch.complaints == []
