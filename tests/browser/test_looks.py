"""Both themes, wide and narrow: nothing is cut off, nothing overlaps, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.board_page import BoardPage
from tests.browser.conftest import Watch

PATHS = ["/", "/evaluate?model=clips-forest&baseline=clips-linear", "/evaluate?model=digits-svm"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(
    browser: Browser, app_url: str, watch: Watch, path: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    watch.attach(page)
    page.goto(f"{app_url}{path}")
    if path == "/":
        expect(page.get_by_text("Loaded models")).to_be_visible()
    else:
        BoardPage(page).drawn()
    too_wide = """() => [...document.querySelectorAll('.stMain *')].filter(e => {
        const box = e.getBoundingClientRect();
        return box.width && box.right > innerWidth + 1 && getComputedStyle(e).visibility !== 'hidden';
    }).map(e => e.className)"""
    assert page.evaluate(too_wide) == []
    background = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    dark = sum(int(part) for part in background[4:-1].split(",")[:3]) < 200
    assert dark == (scheme == "dark")
    context.close()


def test_the_slider_stays_in_view_while_scrolling(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 700})
    page = context.new_page()
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    page.mouse.move(900, 500)
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(400)
    box = board.slider.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 200
    context.close()


def test_a_drag_does_not_move_the_page(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear")
    places = (
        "() => [...document.querySelectorAll('.ek-tile, .ek-card, .ek-row')].map(e => e.getBoundingClientRect().top)"
    )
    page.wait_for_timeout(1000)  # Streamlit's own widgets arrive a moment after the board
    before = page.evaluate(places)
    board.drag(board.slider, start=0.5, end=0.99)
    assert page.evaluate(places) == before
    page.mouse.up()
    context.close()


def test_the_board_is_usable_with_the_keyboard_alone(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    page.get_by_role("searchbox", name="Search labels").focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            )
        )
    for name in ("Order of labels", "spin", "Confidence threshold", "Confidence threshold, exact value", "Best F1"):
        assert name in reached
    page.get_by_role("button", name="Best F1", exact=True).focus()
    page.keyboard.press("Enter")
    assert board.number.input_value() == "0.39892"
    context.close()
