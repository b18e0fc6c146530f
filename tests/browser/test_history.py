"""The browser's Back and Forward over ten steps, and a link that shows the same to a session that is fresh."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.board_page import RUN_IS_OVER, BoardPage, until_there
from tests.conftest import SOAK

READ = ("tp", "fp", "fn", "tn")


def _shown(board: BoardPage) -> tuple[str, str, dict[str, list[str]], list[str]]:
    """The page, what is looked at, the address, and the figures of it."""
    board.rest()
    url = urlsplit(board.page.url)
    what = board.page.locator(".ek-what").text_content() or ""
    return url.path, what, parse_qs(url.query), [board.figure(key) for key in READ]


def test_back_and_forward_over_ten_steps_and_a_link_in_a_fresh_session(
    page: Page, second_page: Page, app_url: str
) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold=0.3").rest()

    def threshold(value: float) -> Callable[[], None]:
        return lambda: board.set(value)

    def leave_out() -> None:
        page.get_by_role("checkbox", name="Count shake in the whole model").uncheck()
        expect(page.locator(".ek-root")).to_be_attached()
        page.wait_for_url("**without=shake*")

    def compare() -> None:
        page.locator(".st-key-pages").get_by_role("link", name="Compare").click()
        page.wait_for_url("**/compare?*threshold=*")

    def other_model() -> None:
        page.get_by_role("combobox", name="Model").click()
        page.get_by_role("option", name="clips-linear", exact=True).click()
        expect(page.locator(".ek-model").first).to_have_text("clips-linear")
        page.wait_for_url("**model=clips-linear*")

    steps = [
        threshold(0.4),
        threshold(0.6),
        lambda: board.open_label("spin"),
        threshold(0.7),
        lambda: board.open_label("All labels"),
        leave_out,
        other_model,
        threshold(0.2),
        compare,
    ]
    seen = [_shown(board)]
    for step in steps:
        step()
        seen.append(_shown(board))
    assert len({str(each) for each in seen}) == len(seen) == 10
    for expected in reversed(seen[:-1]):
        page.go_back()
        _wait_for(board, expected)
    for expected in seen[1:] if SOAK else seen[1:4]:
        page.go_forward()
        _wait_for(board, expected)
    link = f"{app_url}{seen[6][0]}?{_query(seen[6][2])}"
    _wait_for(BoardPage(second_page).open(link), seen[6])


def test_thresholds_say_goal_and_label_in_their_address_and_a_count_makes_one_step(
    page: Page, second_page: Page, app_url: str
) -> None:
    model = f"{app_url}/thresholds?model=clips-forest"
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold=0.3").rest()
    page.locator(".st-key-pages").get_by_role("link", name="Thresholds").click()
    page.wait_for_url(model)
    until_there(page, ".st-key-files", RUN_IS_OVER)
    page.get_by_role("combobox", name="Goal").click()
    page.get_by_role("option", name="Best balance, recall counts more (F2)").click()
    page.wait_for_url(f"{model}&goal=f2")
    until_there(page, ".st-key-files", RUN_IS_OVER)
    page.locator(".st-key-plan .dvn-scroller").click(position={"x": 14, "y": 125})  # the box of the third row
    page.wait_for_url(f"{model}&goal=f2&label=*")
    until_there(page, ".st-key-files", RUN_IS_OVER)
    expect(page.locator(".st-key-one_label")).to_contain_text("spin")
    page.locator(".st-key-open_fn").get_by_role("button").click()
    page.wait_for_url("**/examples?*example=*")
    shown = [f"{model}&goal=f2&label=spin", f"{model}&goal=f2", model, f"{app_url}/evaluate?*threshold=0.300"]
    for address in shown:
        page.go_back()
        page.wait_for_url(address)
        until_there(page, RUN_IS_OVER)
        if "/thresholds" in address:
            expect(page.locator(".st-key-one_label")).to_contain_text("spin" if "spin" in address else "move left")
            kind = ", recall counts more (F2)" if "f2" in address else " (F1)"
            expect(page.get_by_role("combobox", name="Goal")).to_have_value(f"Best balance{kind}")
    second_page.goto(shown[0])
    until_there(second_page, ".st-key-files", RUN_IS_OVER)
    expect(second_page.locator(".st-key-one_label")).to_contain_text("spin")
    expect(second_page.get_by_role("combobox", name="Goal")).to_have_value("Best balance, recall counts more (F2)")


def _query(found: dict[str, list[str]]) -> str:
    return "&".join(f"{key}={value}" for key, (value,) in found.items())


def _wait_for(board: BoardPage, expected: tuple[str, str, dict[str, list[str]], list[str]]) -> None:
    for _ in range(40):
        if _shown(board) == expected:
            return
        board.page.wait_for_timeout(100)
    assert _shown(board) == expected
