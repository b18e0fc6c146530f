"""What axe-core, a checker of accessibility, finds on the pages and in their tabs: nothing serious."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.board_page import AT_REST, RUN_IS_OVER, STILL, until_there

SERIOUS = {"serious", "critical"}
OPTIONS = {"rules": {"target-size": {"enabled": True}}}  # 24 pixels, which axe checks only where asked
COLOURS = {"runOnly": ["color-contrast"]}
DARK = "() => getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'"
STYLED = "() => getComputedStyle(document.querySelector('.stMainBlockContainer')).getPropertyValue('--line') !== ''"
"""The page's own styles come with a component, which the page's first widgets may outrun."""
OPEN = '.st-key-views [role="tabpanel"]:not([hidden])'
FILLED = f"{OPEN} .stElementContainer"
COLOURS_ARE_THERE = "() => !document.getAnimations().some((each) => each.effect.getComputedTiming().progress < 1)"
"""What was grey while it was computed fades back into its colours; what turns round for ever is not shown then."""


@pytest.mark.parametrize(
    ("address", "drawn"),
    [
        ("/", [".st-key-predictions_file", RUN_IS_OVER]),
        ("/evaluate?model=digits-svm&baseline=digits-bayes", AT_REST),
        ("/thresholds", [".st-key-files", RUN_IS_OVER]),
        ("/compare", AT_REST),
        ("/examples?baseline=clips-linear", ['.ek-examples[data-ready="true"]', RUN_IS_OVER]),
    ],
    ids=["models", "evaluate", "thresholds", "compare", "examples"],
)
def test_axe_finds_nothing_serious(page: Page, app_url: str, address: str, drawn: list[str]) -> None:
    page.goto(f"{app_url}{address}")
    until_there(page, *drawn)
    page.wait_for_function(STYLED)
    _look_at_every_tab(page, OPTIONS)
    page.emulate_media(color_scheme="dark")  # the page follows; what is not a colour stays
    page.wait_for_function(DARK)
    _look_at_every_tab(page, COLOURS)


def _look_at_every_tab(page: Page, options: dict[str, Any]) -> None:
    """At the page as it is, and then at what stands in each tab alone: all else was seen."""
    assert _serious(page, options) == {}
    for tab in page.locator(".st-key-views").get_by_role("tab").all():
        tab.click()
        until_there(page, FILLED, RUN_IS_OVER)  # some are drawn once they are open
        assert _serious(page, options, OPEN) == {}, tab.text_content()


def _serious(page: Page, options: dict[str, Any], within: str | None = None) -> dict[str, list[str]]:
    page.evaluate(STILL)
    page.wait_for_function(COLOURS_ARE_THERE)
    found = Axe().run(page, context=within, options=options).response["violations"]
    return {each["id"]: [node["html"][:200] for node in each["nodes"]] for each in found if each["impact"] in SERIOUS}
