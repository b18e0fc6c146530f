"""What a quick hand does: input that the server has not answered yet is never undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board_page import READY, BoardPage
from tests.browser.models_page import ModelsPage

PAUSE = 900  # ms; longer than the wait after the last key and a run of the page


def _settle(board: BoardPage, label: str) -> None:
    expect(board.page.locator(f"{READY} .ek-what", has_text=label)).to_be_visible()
    board.page.wait_for_timeout(PAUSE)
    board.rest()


def test_a_preset_right_after_a_label_is_kept(kept_board: BoardPage) -> None:
    board = kept_board
    board.page.evaluate(
        "() => { const press = name => [...document.querySelectorAll('.ek-root button')]"
        ".find(button => button.textContent === name).click(); press('spin'); setTimeout(() => press('Best F1'), 20); }"
    )
    _settle(board, "spin")
    # Best on the board on which it was pressed; the label's board gets a row for it.
    assert board.number.input_value() == "0.39892"
    board.open_label("All labels")
    board.page.wait_for_timeout(PAUSE)
    board.rest()
    assert board.number.input_value() == "0.39892"
    assert "threshold=0.39892" in board.page.url


def test_a_drag_goes_on_while_another_label_arrives(kept_board: BoardPage) -> None:
    board = kept_board
    box = board.slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    board.page.evaluate("() => [...document.querySelectorAll('.ek-label')].find(b => b.textContent === 'spin').click()")
    board.page.mouse.move(box["x"] + box["width"] * 0.5, y)
    board.page.mouse.down()
    for i in range(60):
        board.page.mouse.move(box["x"] + box["width"] * (0.5 + 0.3 * i / 59), y)
        board.page.wait_for_timeout(16)
    assert board.page.locator(".ek-what").text_content() == "spin"
    moved = float(board.number.input_value())
    assert moved == pytest.approx(0.8, abs=0.03)
    board.page.mouse.up()
    board.rest()
    assert float(board.number.input_value()) == moved
    assert f"threshold={moved:.3f}" in board.page.url


def test_keys_right_before_a_label_are_not_lost(kept_board: BoardPage) -> None:
    board = kept_board
    board.slider.focus()
    for _ in range(20):
        board.page.keyboard.press("ArrowRight")
    board.page.get_by_role("button", name="spin", exact=True).click()
    _settle(board, "spin")
    assert board.number.input_value() == "0.520"


def test_boxes_unticked_at_once_are_all_left_out(board: BoardPage) -> None:
    board.page.evaluate(
        "() => [...document.querySelectorAll('tbody .ek-row input')].slice(0, 3).forEach(box => box.click())"
    )
    expect(board.page.locator(".ek-list-foot")).to_contain_text("3 left out")
    board.page.wait_for_timeout(PAUSE)
    assert board.page.locator(".ek-row input:not(:checked)").count() == 3


def test_the_focus_stays_on_the_label_that_was_opened(kept_board: BoardPage) -> None:
    board = kept_board
    board.page.get_by_role("button", name="grow", exact=True).focus()
    board.page.keyboard.press("Enter")
    _settle(board, "grow")
    assert board.page.evaluate("() => document.activeElement.textContent") == "grow"
    expect(board.page.locator(".ek-voice")).to_contain_text("grow. Confidence threshold 0.500")


def test_charts_that_are_made_in_a_hidden_tab_are_drawn(board: BoardPage) -> None:
    board.page.get_by_role("tab", name="Advice").click()
    board.page.get_by_role("combobox", name="Baseline").click()
    board.page.get_by_role("option", name="clips-linear").click()
    expect(board.page.locator(".ek-model")).to_have_count(2)
    board.rest()
    board.page.get_by_role("tab", name="Curves").click()
    board.rest()
    widths = [svg.bounding_box() for svg in board.page.locator(".ek-chart svg").all()]
    assert len(widths) == 4
    assert all(box is not None and box["width"] > 300 for box in widths)


def test_a_renamed_model_carries_its_new_name_onto_the_board(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("old.csv", b"truth,score\n1,0.9\n0,0.2\n1,0.4\n")).load()
    row = models.row("old")
    row.get_by_role("button", name="Evaluate").click()
    BoardPage(page).drawn()
    expect(page.locator(".ek-model")).to_have_text(["old"])
    page.get_by_role("link", name="Models").click()
    models.menu("old")
    page.get_by_role("textbox", name="New name").fill("new name")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(row.get_by_text("new name", exact=True)).to_be_visible()
    row.get_by_role("button", name="Evaluate").click()
    BoardPage(page).drawn()
    expect(page.locator(".ek-model")).to_have_text(["new name"])


def test_a_label_that_is_pressed_while_the_list_is_ordered_anew_is_opened(board: BoardPage) -> None:
    page = board.page
    page.locator('th[data-key="recall"] button').click()
    names = page.locator(".ek-label").all_text_contents()
    page.locator(".ek-label").nth(3).hover()
    page.mouse.down()
    board.slider.focus()
    for _ in range(30):
        page.keyboard.press("PageDown")
    page.wait_for_timeout(2 * PAUSE)
    page.mouse.up()
    _settle(board, names[3])
    assert page.locator(".ek-label").all_text_contents() != names  # the order that came meanwhile is shown now


def test_the_list_of_another_model_begins_anew(board: BoardPage) -> None:
    page = board.page
    page.get_by_role("checkbox", name="Count shake in the whole model").uncheck()
    page.get_by_role("searchbox", name="Search labels").fill("sh")
    expect(page.locator(".ek-label")).to_have_count(3)
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="clips-linear").click()
    expect(page.locator(".ek-model")).to_have_text(["clips-linear"])
    expect(page.locator(".ek-label")).to_have_count(11)
    assert page.get_by_role("searchbox", name="Search labels").input_value() == ""
    expect(page.locator(".ek-row input:not(:checked)")).to_have_count(0)
    page.get_by_role("checkbox", name="Count spin in the whole model").uncheck()
    expect(page.locator(".ek-list-foot")).to_contain_text("1 left out")
    page.wait_for_timeout(PAUSE)
    expect(page.locator(".ek-list-foot")).to_contain_text("1 left out")
