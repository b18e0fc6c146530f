"""What the lines of a chart mean is said anew when a baseline is chosen or goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage
from tests.conftest import some

TITLES = ["Precision", "Recall (TPR)", "False positive rate", "F1 score"]
# Of each entry the background of its line: colours of figures for one model, patterns in one ink for two.
LINES = """card => [...card.querySelectorAll('.ek-legend li i')].map(line => line.style.background)"""


def _lines(board: BoardPage) -> list[str]:
    lines: list[str] = board.chart("Metrics by confidence threshold").evaluate(LINES)
    return lines


def _choose_baseline(page: Page, name: str) -> None:
    page.locator(".st-key-baseline").get_by_role("combobox").click()
    page.get_by_role("option", name=name, exact=True).click()


@pytest.mark.parametrize("begin", some(["&baseline=clips-linear", ""], 1))
def test_the_legend_follows_the_baseline(page: Page, app_url: str, begin: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest{begin}").rest()
    chosen = bool(begin)
    for _ in range(2):
        lines = _lines(board)
        assert len(lines) == len(TITLES)
        assert all(("--ek-metric-" in line) is not chosen for line in lines), lines
        assert all(("currentcolor" in line.lower()) is chosen for line in lines), lines
        expect(board.chart("Metrics by confidence threshold").locator(".ek-legend li")).to_have_text(TITLES)
        chosen = not chosen
        _choose_baseline(page, "clips-linear" if chosen else "No baseline")
        expect(page.locator('[data-metric="precision"][data-model="1"]')).to_have_count(int(chosen))
        board.rest()
    assert board.chart("ROC curve").locator(".ek-legend").is_hidden()
