"""Both themes, wide and narrow: nothing is cut off, nothing overlaps, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.board_page import RUN_IS_OVER, STILL, BoardPage, until_there
from tests.browser.conftest import AT_ONCE, LOOKS, Watch

MOST_MOVED = 0.1
# By how much what stood on the page moved since it was opened, as browsers count it.
MOVED = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((each) => { if (!each.hadRecentInput) sum += each.value; });
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 100);
})"""
PATHS = ["/", "/evaluate?model=clips-forest&baseline=clips-linear", "/evaluate?model=digits-svm&tab=slices", "/compare"]


def _open(page: Page, address: str) -> None:
    page.goto(address)
    if address.endswith("/"):
        expect(page.get_by_text("Compare samples")).to_be_visible()
        until_there(page, RUN_IS_OVER)
    else:
        BoardPage(page).drawn()
    page.evaluate(STILL)  # styles are there, and nothing is laid out any more


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_nothing_is_wider_than_the_window_or_jumps(
    page: Page, app_url: str, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    _open(page, f"{app_url}{path}")
    too_wide = """() => [...document.querySelectorAll('.stMain *')].filter(e => {
        const box = e.getBoundingClientRect();
        return box.width && box.right > innerWidth + 1 && getComputedStyle(e).visibility !== 'hidden';
    }).map(e => e.className)"""
    assert page.evaluate(too_wide) == []
    if page.evaluate(MOVED) >= MOST_MOVED:  # on a busy machine the parts of a first visit may come in any order
        page.goto("about:blank")
        _open(page, f"{app_url}{path}")
        assert page.evaluate(MOVED) < MOST_MOVED
    background = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    dark = sum(int(part) for part in background[4:-1].split(",")[:3]) < 200
    assert dark == (scheme == "dark")


def test_many_chosen_files_have_room(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{app_url}/")
    place = page.locator(".st-key-predictions_file input[type=file]")
    row = b"id,label,score,truth\n1,a,0.5,1\n2,a,0.4,0\n"
    place.set_input_files([{"name": f"{i} a.csv", "mimeType": "text/csv", "buffer": row} for i in range(6)])
    preview = page.locator("[class*=st-key-preview_]").first
    expect(preview).to_be_visible()
    until_there(page, RUN_IS_OVER)
    page.evaluate(STILL)
    last, below = page.get_by_test_id("stFileChip").last.bounding_box(), preview.bounding_box()
    assert last is not None
    assert below is not None
    assert last["y"] + last["height"] < below["y"]


@pytest.fixture(scope="module")
def narrow(context: BrowserContext, app_url: str) -> Iterator[tuple[Page, ...]]:
    """Evaluate, Compare and Models, each in a tab that is opened once, as on a phone, and then given other widths."""
    watching = Watch()
    tabs = tuple(context.new_page() for _ in range(3))
    for tab, path in zip(tabs, ("/evaluate", "/compare", "/"), strict=True):
        watching.attach(tab)
        tab.add_init_script(AT_ONCE)
        tab.set_viewport_size({"width": 390, "height": 900})
        tab.goto(f"{app_url}{path}")
    yield tabs
    for tab in tabs:
        tab.close()
    assert watching.complaints == []


@pytest.mark.parametrize("width", [390, 768, 1024])
def test_choices_and_facts_are_whole_on_narrow_screens(narrow: tuple[Page, ...], width: int) -> None:
    """No choice is cut off at its side, none lacks a border, and no word in the list of models takes two lines."""
    evaluate, compare, models = narrow
    cut = """() => [...document.querySelectorAll('[role=radio]')].filter(e => {
        const box = e.getBoundingClientRect();
        const seen = document.elementFromPoint(box.right - 4, box.top + box.height / 2);
        return box.width && box.bottom < innerHeight && !(e.contains(seen) || e === seen);
    }).map(e => e.textContent)"""
    for tab in (evaluate, compare):
        tab.bring_to_front()
        tab.set_viewport_size({"width": width, "height": 900})
        BoardPage(tab).rest()
        assert tab.evaluate(cut) == []
    open_ends = """() => [...document.querySelectorAll('.st-key-match [role=radio]')].filter(e => {
        const style = getComputedStyle(e);
        return ['Left', 'Right', 'Top', 'Bottom'].some(side => style[`border${side}Width`] !== '1px');
    }).map(e => e.textContent)"""
    if width == 390:
        assert compare.evaluate(open_ends) == []
    models.bring_to_front()
    models.set_viewport_size({"width": width, "height": 900})
    facts = models.locator('.st-key-entry_digits-bayes [data-testid="stText"]')
    expect(facts.first).to_be_visible()
    models.evaluate(STILL)
    assert max(box["height"] for box in map(Locator.bounding_box, facts.all()) if box) < 30


TOPS = """() => Object.fromEntries(['.ek-slides', '.ek-tiles', '.ek-list', '.ek-card'].map((selector) =>
  [selector, Math.max(...[...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect().top))]))"""
SQUARES = """() => [...document.querySelectorAll('.ek-square .root > g > path.background')].map((e) => {
  const { width, height } = e.getBoundingClientRect();
  return width / height;
})"""


def test_one_view_holds_what_a_threshold_is_chosen_by_and_the_slider_stays(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest").rest()
    tops = page.evaluate(TOPS)
    assert tops[".ek-slides"] < 290
    assert max(tops.values()) < 900, tops  # of all four charts, too
    assert page.locator(".st-key-overview").bounding_box()["height"] <= 130  # type: ignore[index]
    assert page.evaluate(SQUARES) == pytest.approx([1, 1], abs=0.01)
    page.set_viewport_size({"width": 1400, "height": 700})
    page.mouse.move(900, 500)
    page.mouse.wheel(0, 500)
    page.wait_for_function("() => document.querySelector('.ek-head').getBoundingClientRect().top < 200")
    board.rest()
    box = board.slider.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 200


def test_a_drag_does_not_move_the_page(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear")
    places = (
        "() => [...document.querySelectorAll('.ek-tile, .ek-card, .ek-row')].map(e => e.getBoundingClientRect().top)"
    )
    board.rest()  # Streamlit's own widgets arrive a moment after the board
    before = page.evaluate(places)
    board.drag(board.slider, start=0.5, end=0.99)
    assert page.evaluate(places) == before
    page.mouse.up()


def test_the_board_is_usable_with_the_keyboard_alone(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest").rest()
    skip = page.get_by_role("button", name="Skip to the confidence threshold")
    for _ in range(3):
        page.keyboard.press("Tab")
        if skip.evaluate("(element) => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(board.slider).to_be_focused()
    page.get_by_role("searchbox", name="Search labels").focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            )
        )
    for name in (
        "Columns",
        "Precision",
        "move left",
        "Confidence threshold",
        "Confidence threshold, exact value",
        "Best F1",
    ):
        assert name in reached
    page.get_by_role("button", name="Best F1", exact=True).focus()
    page.keyboard.press("Enter")
    assert board.number.input_value() == "0.39892"
