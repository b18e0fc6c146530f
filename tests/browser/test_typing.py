"""A threshold that is typed or linked is used exactly as it stands, and nonsense gets a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import evalkit as ek
from tests.browser.board_page import BoardPage
from tests.conftest import SOAK

FOREST = ek.evaluate(ek.load_sample("clips-forest").predictions)


def _shows(board: BoardPage, threshold: float, ev: ek.Evaluation = FOREST) -> None:
    c = ev.pooled.at(threshold)
    for key in ("tp", "fp", "fn", "tn"):
        expect(board.page.locator(f'[data-metric="{key}"][data-model="0"]').first).to_have_text(str(getattr(c, key)))


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("0.61734", 0.61734),
        ("0,7", 0.7),
        ("70 %", 0.7),
        ("1e-4", 1e-4),
        (".123456789012", 0.123456789012),
        ("\u22122", -2.0),
        ("1.5", 1.5),
    ],
)
def test_a_number_that_is_typed_is_used_as_typed(kept_board: BoardPage, text: str, threshold: float) -> None:
    board = kept_board
    board.number.fill(text)
    board.number.press("Enter")
    board.rest()
    assert float(board.number.input_value()) == threshold
    _shows(board, threshold)
    assert _linked(board.page) == threshold
    expect(board.page.locator(".ek-remark")).to_have_text("")


def _linked(page: Page) -> float:
    """The threshold in the address."""
    return float(page.url.split("threshold=")[1].split("&")[0])


@pytest.mark.parametrize("text", ["abc", "1,234.5", "NaN", "0x10", "<b>0.7</b>"])
def test_nonsense_gets_a_sentence_and_changes_nothing(kept_board: BoardPage, text: str) -> None:
    board, remark = kept_board, kept_board.page.locator(".ek-remark")
    board.set(0.62)
    board.number.fill(text)
    board.number.press("Enter")
    expect(remark).to_have_text(
        f"“{text}” is no threshold. Write a number such as 0.7, 70 % or 1e-4. The threshold is still 0.620."
    )
    assert board.number.get_attribute("aria-invalid") == "true"
    assert board.number.input_value() == text, "it is left to be corrected"
    _shows(board, 0.62)
    board.number.fill("0,5")
    expect(remark).to_have_text("")
    _shows(board, 0.5)
    board.number.fill("")
    board.number.press("Tab")
    assert board.number.input_value() == "0.500"


def test_typing_slowly_is_not_disturbed_and_survives_a_reload(board: BoardPage) -> None:
    board.number.fill("")
    for character in "0.61234":
        board.number.press_sequentially(character)
        board.page.wait_for_timeout(400)
    assert board.number.input_value() == "0.61234"
    board.number.press("Enter")
    board.rest()
    _shows(board, 0.61234)
    board.page.reload()
    board.drawn()
    _shows(board, 0.61234)
    assert board.number.input_value() == "0.61234"


LINKED = ["0.6173451234567891", "1.5", "-3", "0.9999999999999999", "1e-7"]
"""One that no stop is at, and one beyond all scores; ``tests/pages/test_state.py`` knows them all."""


@pytest.mark.parametrize("threshold", LINKED if SOAK else LINKED[:2])
def test_the_threshold_of_a_link_is_exact(page: Page, app_url: str, threshold: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold={threshold}")
    _shows(board, float(threshold))
    board.rest()
    assert _linked(page) == float(threshold)


def test_a_typed_threshold_leads_the_other_model(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/compare?model=clips-forest&baseline=clips-linear&match=recall")
    number = page.locator('input[aria-label="Confidence threshold, clips-forest, exact value"]')
    other = page.locator('input[aria-label="Confidence threshold, clips-linear, exact value"]')
    number.fill("0.61734")
    number.press("Enter")
    board.rest()
    assert number.input_value() == "0.61734"
    _shows(board, 0.61734)
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    led = ek.compare(FOREST, linear, match="recall", threshold_a=0.61734).threshold_b
    assert float(other.input_value()) == pytest.approx(led, abs=1e-6)
    assert f"baseline_threshold={led!r}" in page.url


def test_a_file_says_that_it_shows_the_nearest_threshold(page: Page, tmp_path: Path) -> None:
    (tmp_path / "board.html").write_text(ek.board(FOREST).to_html(), encoding="utf-8")
    board = BoardPage(page).open((tmp_path / "board.html").as_uri())
    board.number.fill("0.61734")
    board.number.press("Enter")
    expect(page.locator(".ek-remark")).to_have_text(
        "This file has no figures at 0.61734; those of the nearest threshold are shown."
    )
    assert board.number.input_value() == "0.617"
    _shows(board, 0.617)
