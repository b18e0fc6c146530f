"""The exported file works from disk with the network off."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

import evalkit as ek
from tests.browser.board_page import BoardPage
from tests.browser.conftest import Watch


def test_the_download_opens_from_disk_without_network(
    page: Page, app_url: str, browser: Browser, tmp_path: Path, watch: Watch
) -> None:
    online = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear&threshold=0.4")
    page.get_by_role("tab", name="Details").click()
    online.rest()  # the page runs with the tab that is open
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the live board").click()
    file = tmp_path / "board.html"
    downloading.value.save_as(file)
    assert file.stat().st_size < 2_000_000
    offline = browser.new_context(offline=True)
    opened = offline.new_page()
    watch.attach(opened)
    board = BoardPage(opened).open(file.as_uri())
    assert float(board.slider.input_value()) == 0.4
    row = opened.locator('[data-metric="recall"][data-label="spin"]')
    table = ek.evaluate(ek.load_sample("clips-forest").predictions).per_label["spin"]
    assert row.text_content() == f"{ek.recall(table.at(0.4)):.3f}"
    expect(opened.locator(".ek-strip")).to_contain_text("ROC AUC")
    before = opened.locator(".ek-chart svg").all_inner_texts(), board.figures()
    marks = "() => [...document.querySelectorAll('.ek-chart .mark-symbol path, .ek-chart .mark-rule line')]"
    places = marks + ".map(e => e.getAttribute('transform'))"
    old_places = opened.evaluate(places)
    board.drag(board.slider, start=0.4, end=0.7)
    opened.mouse.up()
    assert board.figures() != before[1]
    assert row.text_content() == f"{ek.recall(table.at(float(board.slider.input_value()))):.3f}"
    moved = [old != new for old, new in zip(old_places, opened.evaluate(places), strict=True)]
    assert sum(moved) >= 10  # two points on two curves each, eight on the threshold chart, the rules
    offline.close()


def test_names_from_data_stay_text_in_the_file(page: Page, tmp_path: Path) -> None:
    p = ek.predictions_from_matrix(
        [[1, 0], [0, 1], [1, 1]],
        [[0.9, 0.2], [0.1, 0.8], [0.7, 0.6]],
        labels=["</script><b>x", "<!--"],
        task="multilabel",
        name="</title><script>alert(1)</script>",
    )
    file = tmp_path / "board.html"
    file.write_text(ek.board(ek.evaluate(p)).to_html(), encoding="utf-8")
    BoardPage(page).open(file.as_uri())
    assert page.title().startswith("</title><script>")
    assert page.locator("b").count() == 0


def test_without_vega_the_figures_still_follow_and_the_page_says_so(second_page: Page, app_url: str) -> None:
    page = second_page
    page.route("**/assets/vega.js", lambda route: route.abort())
    board = BoardPage(page)
    page.goto(f"{app_url}/evaluate?model=clips-forest")
    expect(page.get_by_role("alert").filter(has_text="charts could not be drawn")).to_be_visible()
    before = board.figure("precision")
    board.set(0.8)
    assert board.figure("precision") != before
    assert float(board.number.input_value()) == 0.8
