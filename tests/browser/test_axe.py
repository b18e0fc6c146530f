"""What axe-core, a checker of accessibility, finds on the pages and in their tabs: nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.board_page import AT_REST, RUN_IS_OVER, STILL, until_there

SERIOUS = {"serious", "critical"}
OPTIONS = {"rules": {"target-size": {"enabled": True}}}  # 24 pixels, which axe checks only where asked
STYLED = "() => getComputedStyle(document.querySelector('.stMainBlockContainer')).getPropertyValue('--line') !== ''"
"""The page's own styles come with a component, which the page's first widgets may outrun."""
FILLED = '.st-key-views [role="tabpanel"]:not([hidden]) .stElementContainer'
COLOURS_ARE_THERE = "() => !document.getAnimations().some((each) => each.effect.getComputedTiming().progress < 1)"
"""What was grey while it was computed fades back into its colours; what turns round for ever is not shown then."""


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
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
def test_axe_finds_nothing_serious(page: Page, app_url: str, address: str, drawn: list[str], color_scheme: str) -> None:
    page.emulate_media(color_scheme=color_scheme)  # type: ignore[arg-type]
    page.goto(f"{app_url}{address}")
    until_there(page, *drawn)
    page.wait_for_function(STYLED)
    page.evaluate(STILL)
    page.wait_for_function(COLOURS_ARE_THERE)
    assert _serious(page) == {}
    for tab in page.locator(".st-key-views").get_by_role("tab").all()[1:]:
        tab.click()
        until_there(page, FILLED, RUN_IS_OVER)  # some are drawn once they are open
        page.evaluate(STILL)
        assert _serious(page) == {}, tab.text_content()


def _serious(page: Page) -> dict[str, list[str]]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return {each["id"]: [node["html"][:200] for node in each["nodes"]] for each in found if each["impact"] in SERIOUS}
