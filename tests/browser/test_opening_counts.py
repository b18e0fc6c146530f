"""Counts on every page open their items: as many as the count says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

import evalkit as ek
from tests.browser.board_page import AT_REST, RUN_IS_OVER, BoardPage, until_there
from tests.browser.conftest import Watch
from tests.conftest import some

READY = '.ek-examples[data-ready="true"]'
COUNT = re.compile(r"[\d,]+")


def _listed(page: Page) -> int:
    """What the head of the list begins with; the list has that many rows, or as many as a part holds."""
    page.wait_for_url("**/examples?*")
    until_there(page, READY, RUN_IS_OVER)
    text = page.locator(".st-key-examples [data-testid=stCaptionContainer]").first.inner_text()
    found = COUNT.match(text)
    assert found is not None, text
    total = int(found[0].replace(",", ""))
    expect(page.locator(".ek-example-row")).to_have_count(min(total, 50))
    expect(page.locator(".ek-example-place")).to_have_text(f"1 of {total:,}")
    return total


def _number(count: Locator) -> int:
    found = COUNT.search((count.text_content() or "").replace(",", ""))
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("key", some(["fp", "fn", "tp", "tn"], 2))
def test_a_tile_opens_its_items(board: BoardPage, key: str, watch: Watch) -> None:
    page = board.page
    board.set(0.62)
    tile = page.locator(f'.ek-tile [data-opens="{key}"][data-of="0"]')
    count = _number(tile)
    assert count == getattr(ek.evaluate(ek.load_sample("clips-forest").predictions).pooled.at(0.62), key)
    tile.click()  # before the threshold is told to the server
    assert _listed(page) == count
    assert "threshold=0.62" in page.url
    page.go_back()
    board.drawn().rest()
    assert board.number.input_value() == "0.620"
    assert watch.complaints == []


def test_a_tile_of_one_label_opens_the_list_that_was_promised(board: BoardPage) -> None:
    page = board.page
    board.open_label("move right")
    board.rest()
    page.locator('.ek-tile [data-opens="fp"]').click()
    assert _listed(page) == 29
    assert page.evaluate(
        "() => [...document.querySelectorAll('.ek-example-row')].slice(0, 3).map((r) => r.dataset.id)"
    ) == [
        "clip_0633",
        "clip_0253",
        "clip_0467",
    ]


def test_the_tile_of_the_baseline_opens_its_items(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear").rest()
    tile = page.locator('.ek-tile [data-opens="fn"][data-of="1"]')
    count = _number(tile)
    tile.click()
    assert _listed(board.page) == count
    assert page.locator(".ek-example-legend").inner_text().startswith("clips-linear")


def test_a_tile_opens_its_items_where_each_label_has_its_own_threshold(page: Page, app_url: str) -> None:
    address = "/evaluate?model=clips-forest&goal=recall where precision >= 0.9&thresholds=plan&threshold=-0.05"
    board = BoardPage(page).open(f"{app_url}{address}").rest()
    tile = page.locator('.ek-tile [data-opens="fp"]')
    count = _number(tile)
    tile.click()
    assert _listed(board.page) == count
    expect(page.locator(".st-key-example_head")).to_contain_text("each at its own threshold moved by -0.050")


def test_a_count_of_a_row_opens_its_items(page: Page, app_url: str) -> None:
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&columns=fp,positives").rest()
    count = page.locator('.ek-row [data-opens="fp"][data-label="spin"]')
    n = _number(count)
    count.click()
    assert _listed(page) == n
    assert "label=spin" in page.url


@pytest.mark.parametrize("which", some(["open_fp", "open_fn"], 1))
def test_a_row_of_the_plan_opens_its_items(page: Page, app_url: str, which: str) -> None:
    page.goto(f"{app_url}/thresholds?model=clips-forest&label=spin")
    until_there(page, f".st-key-{which}", RUN_IS_OVER)
    button = page.locator(f".st-key-{which} button").first
    n = _number(button)
    button.click()
    assert _listed(page) == n


@pytest.mark.parametrize("address", some(["&match=threshold&label=spin", ""], 1))
def test_the_flips_of_a_comparison_open(page: Page, app_url: str, address: str) -> None:
    page.goto(f"{app_url}/compare?model=clips-forest&baseline=clips-linear{address}")
    until_there(page, *AT_REST, ".st-key-open_disagreements")
    page.get_by_text("Only candidate (").click()
    until_there(page, *AT_REST)
    button = page.locator(".st-key-open_disagreements button").first
    expect(page.locator(".st-key-direction [aria-checked=true]")).to_contain_text("Only candidate")
    n = _number(page.locator(".st-key-direction [aria-checked=true]"))
    expect(button).to_contain_text(f"{n:,} pairs")
    button.click()
    assert _listed(page) == n


def test_a_bin_of_the_calibration_opens_its_items(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear&label=spin&tab=calibration")
    until_there(page, *AT_REST, ".st-key-calibration_bins svg g.mark-rect path", ".st-key-calibration_curve svg")
    place = ek.reliability(ek.load_sample("clips-linear").predictions, label="spin").total
    bars = page.locator(".st-key-calibration_bins svg g.mark-rect path[aria-label]")
    of_model = len(ek.reliability(ek.load_sample("clips-forest").predictions, label="spin").total.nonzero()[0])
    bars.nth(of_model + 3).click()  # the fourth bar of the baseline
    assert _listed(page) == place[place.nonzero()[0][3]]
    assert page.locator(".ek-example-legend").inner_text().startswith("clips-linear")
    page.go_back()
    until_there(page, *AT_REST, ".st-key-calibration_curve svg g.mark-symbol path")
    rings = page.locator(".st-key-calibration_curve svg g.mark-symbol.role-mark path")
    rings.first.click()
    assert _listed(page) == ek.reliability(ek.load_sample("clips-forest").predictions, label="spin").total[0]


def test_a_count_of_the_plan_opens_its_items_where_its_row_stands_after_sorting(
    page: Page, app_url: str, watch: Watch
) -> None:
    goal = "recall where precision >= 0.9"
    page.goto(f"{app_url}/thresholds?model=clips-forest&goal={goal}")
    until_there(page, ".st-key-files", RUN_IS_OVER)
    plan = ek.plan_thresholds(ek.load_sample("clips-forest").predictions, goal, cross_fit=False)
    table = page.locator(".st-key-plan")
    canvas = table.locator("canvas").first
    heads, first_row = 18, 53  # pixels from the top: a canvas has no elements
    _box, _positives, _tp, fp, fn = _buttons_of_row(page, canvas, first_row)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + fp, box["y"] + heads)
    page.get_by_text("Sort descending").click()
    most = max(plan.rows.values(), key=lambda row: row.counts.fp).counts
    expect(table.get_by_test_id("glide-cell-7-0")).to_have_text(f"{most.fp}")  # the table for a screen reader
    page.mouse.click(box["x"] + fn, box["y"] + first_row)
    assert _listed(page) == most.fn
    assert "outcome=fn" in page.url
    assert watch.complaints == []


def _buttons_of_row(page: Page, canvas: Locator, y: int) -> list[float]:
    """The middles of what can be clicked in a row, by the pointer's shape over it."""
    box = canvas.bounding_box()
    assert box is not None
    found: list[list[float]] = []
    for x in range(0, int(box["width"]), 4):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if canvas.evaluate("node => getComputedStyle(node).cursor") != "pointer":
            continue
        if found and x - found[-1][-1] <= 8:
            found[-1].append(x)
        else:
            found.append([x])
    return [sum(each) / len(each) for each in found]


def test_a_cell_of_the_confusion_matrix_opens_its_items(page: Page, app_url: str) -> None:
    BoardPage(page).open(f"{app_url}/evaluate?model=digits-svm&tab=confusion")
    cells = page.locator(".st-key-confusion_matrix svg g.mark-rect path[aria-label]")
    expect(cells.first).to_be_visible()
    until_there(page, *AT_REST)
    p = ek.load_sample("digits-svm").predictions
    matrix = ek.confusion(p, 0.5)
    order = ek.alike_order(p)
    cells.nth(order.index("four") * (len(p.labels) + 1) + order.index("nine")).click()
    assert _listed(page) == matrix.grid().at("four", "nine")
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&tab=confusion")
    expect(cells.first).to_be_visible()
    until_there(page, *AT_REST)
    clips = ek.load_sample("clips-forest").predictions
    order = ek.alike_order(clips)
    cells.nth(order.index("grow") * (len(order) + 1) + len(order)).click()
    assert _listed(page) == ek.given_instead(clips, 0.5).at("grow", None)


@pytest.mark.parametrize(("side", "up"), some([("positives", 0.45), ("negatives", 0.55)], 1))
def test_a_bin_of_the_distribution_opens_its_items(page: Page, app_url: str, side: str, up: float) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&label=spin").rest()
    plot = board.chart("Score distribution").locator("svg path.background").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 0.13 * box["width"], box["y"] + up * box["height"])
    y = ek.load_sample("clips-forest").predictions.label("spin")
    truth = y.y_true if side == "positives" else ~y.y_true
    assert _listed(page) == int((truth & (y.y_score >= 0.12) & (y.y_score < 0.14)).sum())
    expect(page.locator(".st-key-example_head")).to_contain_text("scores from 0.120 to below 0.140")


def test_a_count_of_all_labels_opens_its_items_also_beside_one_label(page: Page, app_url: str) -> None:
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&label=spin&columns=fp,positives&without=shake").rest()
    count = page.locator('.ek-whole [data-opens="fp"]')
    n = _number(count)
    count.click()
    assert _listed(page) == n
    expect(page.locator(".st-key-example_head")).to_contain_text("all labels but 1 left out")
