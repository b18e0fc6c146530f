"""What has been drawn stays where it is while the rest of the page still loads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage
from tests.browser.conftest import Watch
from tests.conftest import SOAK

# The board's distance from the top of the page, in every frame from its first to the end.
WATCH_THE_TOP = """
window.tops = [];
const look = () => {
  const board = document.querySelector(".ek-root");
  if (board) window.tops.push(Math.round(board.getBoundingClientRect().top + scrollY));
  requestAnimationFrame(look);
};
look();
"""


@pytest.mark.parametrize("width", [390, 1400, *([700] if SOAK else [])])
def test_the_board_does_not_move_while_the_page_loads(
    second_page: Page, app_url: str, watch: Watch, width: int
) -> None:
    page = second_page
    watch.attach(page)
    page.set_viewport_size({"width": width, "height": 1100})
    page.add_init_script(WATCH_THE_TOP)
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest").rest()
    tops = page.evaluate("window.tops")
    assert max(tops) - min(tops) <= 1, sorted(set(tops))


@pytest.mark.parametrize("width", [1024, *([1400] if SOAK else [])])
def test_the_verdict_of_a_release_does_not_move_the_slider(page: Page, app_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    board = BoardPage(page).open(f"{app_url}/compare").rest()
    slider = page.locator("input[type=range]").first
    before = slider.bounding_box()
    board.drag(slider, start=0.5, end=0.8)
    page.mouse.up()
    expect(page.locator(".st-key-verdict")).to_contain_text("Exploratory")
    board.rest()
    assert slider.bounding_box() == before
