"""Dragging, keys and presets: all panels follow, and the server hears of it once."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board_page import LOOKS_EVERY, BoardPage
from tests.browser.conftest import Kept, Watch

PAUSE = 700  # ms; longer than the wait after the last key


@pytest.fixture
def board(kept_board: BoardPage) -> BoardPage:
    """All that is moved here is the threshold."""
    return kept_board


@pytest.fixture
def sent(kept: Kept) -> list[bytes | str]:
    """What the board has sent to the server."""
    return kept.watch.sent


def test_dragging_the_slider_sends_nothing_until_release_and_then_once(
    board: BoardPage, sent: list[bytes | str]
) -> None:
    before = board.figures()
    sent.clear()
    board.drag(board.slider, start=0.5, end=0.8, steps=60)
    assert float(board.number.input_value()) == pytest.approx(0.8, abs=0.02)
    assert board.figures() != before
    board.page.wait_for_timeout(PAUSE)
    assert sent == []
    board.page.mouse.up()
    board.rest()
    assert len(sent) == 1


def test_the_board_says_that_the_page_is_out_of_date_until_it_was_answered(board: BoardPage) -> None:
    stale = board.page.locator(".ek-root[data-dragging]")
    expect(stale).to_have_count(0)
    board.drag(board.slider, start=0.5, end=0.6)
    expect(stale).to_have_attribute("data-dragging", "true")
    board.page.wait_for_timeout(PAUSE)
    expect(stale).to_have_count(1)
    board.page.mouse.up()
    expect(stale).to_have_count(0)
    board.slider.focus()
    board.page.keyboard.press("ArrowRight")
    expect(stale).to_have_count(1)
    expect(stale).to_have_count(0)


def test_a_dragged_rule_stands_under_the_pointer(board: BoardPage) -> None:
    plot = board.chart("Score distribution").locator("svg path.background").first
    board.drag(plot, start=0.5, end=0.75)
    assert float(board.number.input_value()) == pytest.approx(0.75, abs=0.004)
    board.page.mouse.up()


@pytest.mark.parametrize("title", ["Metrics by confidence threshold", "Score distribution"])
def test_dragging_the_rule_of_a_chart_moves_everything(board: BoardPage, sent: list[bytes | str], title: str) -> None:
    sent.clear()
    chart = board.chart(title).locator("svg")
    board.drag(chart, start=0.5, end=0.75)
    threshold = float(board.number.input_value())
    assert 0.6 < threshold < 0.8
    assert float(board.slider.input_value()) == threshold
    assert sent == []
    board.page.mouse.up()
    board.rest()
    assert len(sent) == 1


def test_forty_key_presses_send_one_message(board: BoardPage, sent: list[bytes | str]) -> None:
    board.slider.focus()
    sent.clear()
    pauses = board.pauses_of_keys(40, "ArrowRight")
    board.rest()
    assert board.number.input_value() == "0.540"
    assert 1 <= len(sent) <= 1 + pauses


def test_keys_reach_both_ends_and_the_number_field_takes_a_value(board: BoardPage) -> None:
    board.slider.focus()
    board.page.keyboard.press("Home")
    assert board.figure("recall") == "1.000"
    board.page.keyboard.press("End")
    assert board.slider.input_value() == "1"
    board.number.fill("0.25")
    assert float(board.slider.input_value()) == 0.25


def test_an_undefined_figure_is_a_dash(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-linear&label=shake&threshold=0.9")
    assert (board.figure("tp"), board.figure("fp"), board.figure("precision")) == ("0", "0", "–")


def test_presets_go_to_points_of_the_exact_curve(board: BoardPage) -> None:
    board.page.get_by_role("button", name="Precision = recall", exact=True).click()
    assert board.figure("precision") == board.figure("recall")
    assert board.figure("fp") == board.figure("fn")
    board.page.get_by_role("button", name="Best F1", exact=True).click()
    best = float(board.figure("f1"))
    for threshold in (0.3, 0.4, 0.5, 0.6):
        board.set(threshold)
        assert float(board.figure("f1")) <= best


def test_a_resting_slider_is_spoken_and_written_into_the_address(board: BoardPage) -> None:
    board.slider.fill("0.620")
    expect(board.page.locator(".ek-voice")).to_contain_text("Confidence threshold 0.620. clips-forest: precision")
    assert board.slider.get_attribute("aria-valuetext") == "0.620"
    assert "threshold=0.620" in board.page.url


def test_charts_are_kept_when_the_threshold_is_committed(board: BoardPage) -> None:
    board.page.evaluate("() => { window.__kept = [...document.querySelectorAll('.ek-chart svg')]; }")
    board.drag(board.slider, start=0.5, end=0.4)
    board.page.mouse.up()
    board.rest()
    same = "() => [...document.querySelectorAll('.ek-chart svg')].every((svg, i) => svg === window.__kept[i])"
    assert board.page.evaluate(same)


def test_a_pointer_anywhere_in_a_chart_reads_all_curves_and_a_press_goes_there(
    board: BoardPage, sent: list[bytes | str]
) -> None:
    page, reading = board.page, board.page.locator(".ek-reading:visible")
    board.chart("Metrics by confidence threshold").scroll_into_view_if_needed()
    lines = board.chart("Metrics by confidence threshold").locator("svg path.background").first.bounding_box()
    curve = board.chart("Precision and recall").locator("svg path.background").first.bounding_box()
    assert lines is not None
    assert curve is not None
    page.mouse.move(lines["x"] + 0.75 * lines["width"], lines["y"] + 0.9 * lines["height"])  # far from any line
    read = dict(zip(*[iter(reading.inner_text().split("\n"))] * 2, strict=True))
    page.mouse.move(curve["x"] + 0.6 * curve["width"], curve["y"] + 0.8 * curve["height"])
    read_on_curve = dict(zip(*[iter(reading.inner_text().split("\n"))] * 2, strict=True))
    assert float(read_on_curve["Recall (TPR)"]) == pytest.approx(0.6, abs=0.003)
    sent.clear()
    page.mouse.down()  # below the curve: the nearest of its points, to the right
    page.mouse.move(curve["x"] + 0.6 * curve["width"], curve["y"] + 1, steps=4)  # above it
    assert float(board.figure("recall")) == pytest.approx(0.6, abs=0.02)
    assert sent == []
    assert reading.count() == 0
    page.mouse.up()
    board.rest()
    assert len(sent) == 1
    for read_there in (read_on_curve, read):
        board.number.fill(read_there["Threshold"])
        figures = {"Precision": "precision", "Recall (TPR)": "recall", "F1 score": "f1"}
        for title, key in figures.items():
            assert read_there.get(title, board.figure(key)) == board.figure(key)
    assert float(read["Threshold"]) == pytest.approx(0.75, abs=0.003)


def test_the_menu_of_a_chart_saves_it_and_enlarges_it(board: BoardPage) -> None:
    page, chart = board.page, board.chart("Precision and recall")
    button = chart.get_by_role("button", name="Enlarge or save: Precision and recall")
    sizes = {}
    for item, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"model,threshold,recall,precision\r\n")):
        button.click()
        with page.expect_download() as saved:
            page.get_by_role("menuitem", name=item).click()
        content = saved.value.path().read_bytes()
        assert content.startswith(begins)
        sizes[item] = len(content)
    assert min(sizes.values()) > 5_000
    assert saved.value.suggested_filename == "clips-forest-All-labels-Precision-and-recall.csv"
    before = chart.locator("svg").bounding_box()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Enlarge")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Precision and recall")
    expect(dialog).to_be_visible()
    assert before is not None
    is_large = "width => document.querySelector('dialog[open] svg').getBoundingClientRect().width > 1.5 * width"
    page.wait_for_function(is_large, arg=before["width"], polling=LOOKS_EVERY)  # it is drawn anew once it is open
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    expect(chart.locator("svg")).to_have_attribute("width", str(round(before["width"])))


def test_export_gives_all_charts_in_one_picture_with_what_their_lines_mean(board: BoardPage) -> None:
    page = board.page
    board.number.fill("0.37")
    board.rest()
    saved = {}
    for kind in ("SVG", "PNG"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.locator(".st-key-pictures").get_by_role("button", name=kind).click()
        expect(page.locator('[data-testid="stPopoverBody"]')).to_have_count(0)  # the menu closes itself
        assert download.value.suggested_filename == f"clips-forest-charts.{kind.lower()}"
        saved[kind] = download.value.path().read_bytes()
    assert saved["PNG"].startswith(b"\x89PNG")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Label table (CSV)").click()
    assert download.value.suggested_filename == "clips-forest-labels.csv"
    labels = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len(labels) == 10
    assert {row["threshold"] for row in labels} == {"0.37"}  # where the slider is now, not where the page began
    opened = page.context.new_page()
    opened.set_content(saved["SVG"].decode())
    charts = opened.locator("svg > svg[x]").filter(has_text="at threshold")
    expect(charts).to_have_count(4)
    for i in range(4):
        expect(charts.nth(i)).to_contain_text("clips-forest at threshold 0.37")
        expect(charts.nth(i)).to_contain_text("All labels")
    boxes = [charts.nth(i).bounding_box() for i in range(4)]
    opened.close()
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"] == boxes[3]["y"]  # type: ignore[index]


def test_a_baseline_that_is_taken_away_leaves_the_charts_of_one_model(page: Page, app_url: str, watch: Watch) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear").rest()
    points = board.chart("Precision and recall").locator(".mark-symbol").last.locator("path")
    expect(points).to_have_count(2)
    page.locator(".st-key-baseline").get_by_role("combobox").click()
    page.get_by_role("option", name="No baseline", exact=True).click()
    expect(page.locator(".ek-root:not(.ek-two)")).to_be_attached()
    board.rest()
    expect(page.locator(".ek-chart svg")).to_have_count(4)
    expect(points).to_have_count(1)
    assert watch.complaints == []
