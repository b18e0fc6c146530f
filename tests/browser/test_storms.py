"""Many quick choices: what the browser forgot meanwhile is never referred to, which would end the session."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.board_page import READY, RUN_IS_OVER, BoardPage, until_there
from tests.browser.conftest import FIRST
from tests.browser.test_compare import PRESS_SWAP
from tests.conftest import SOAK

SHOWN = f"{READY} .ek-what"
STORMS, CLICKS = 100, 64


class Held:
    """The server's messages to a page, which can be kept back: so it is with a browser that has much to do."""

    def __init__(self, page: Page) -> None:
        self.holding = False
        self._kept: list[Any] = []
        page.route_web_socket("**/_stcore/stream", self._route)

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket, server = socket, socket.connect_to_server()
        server.on_message(self._pass_on)

    def _pass_on(self, message: Any) -> None:
        self._kept.append(message)
        if not self.holding:
            self.let_go()

    def let_go(self) -> None:
        self.holding = False
        while self._kept:
            self._socket.send(self._kept.pop(0))


def test_a_board_that_was_seen_before_comes_back_after_two_quick_clicks(second_page: Page, app_url: str) -> None:
    """While the first click is answered, the board of the second ages by one run more than when it was asked for."""
    held = Held(second_page)
    board = BoardPage(second_page).open(f"{app_url}{FIRST}").rest()
    board.open_label("spin")
    board.rest()
    held.holding = True
    for label in ("grow", "All labels"):
        second_page.get_by_role("button", name=label, exact=True).click()
        second_page.wait_for_timeout(1500)  # the server answers, and nobody hears it
    held.let_go()
    expect(second_page.locator(SHOWN)).to_have_text("All labels")
    expect(second_page.get_by_text("Cached ForwardMsg MISS")).to_have_count(0)


@pytest.mark.skipif(not SOAK, reason="6,400 clicks; `make soak` makes them")
def test_storms_of_clicks_on_swap_end_no_session(second_page: Page, app_url: str) -> None:
    """By hand: EVALKIT_SOAK=1 python -m pytest -n 0 tests/browser/test_storms.py"""
    ended = 0
    for storm in range(STORMS):
        if storm % 10 == 0:
            BoardPage(second_page).open(f"{app_url}/compare?match=recall&threshold=0.6").rest()
        second_page.evaluate(PRESS_SWAP, [(storm * 7 + click * 13) % 60 for click in range(CLICKS)])
        second_page.wait_for_timeout(300)
        until_there(second_page, RUN_IS_OVER)
        if second_page.get_by_text("Cached ForwardMsg MISS").count():
            ended += 1
            BoardPage(second_page).open(f"{app_url}/compare?match=recall&threshold=0.6").rest()
    assert ended == 0
