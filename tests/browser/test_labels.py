"""The label list: opening, searching, ordering, paging, leaving out."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage


def _names(page: Page) -> list[str]:
    return page.locator(".ek-label").all_text_contents()


def test_a_click_opens_the_board_of_a_label_at_the_same_threshold(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold=0.3")
    row = page.locator('[data-metric="precision"][data-label="collide"]').text_content()
    board.open_label("collide")
    assert board.figure("precision") == row
    assert float(board.slider.input_value()) == 0.3
    assert "label=collide" in page.url
    table = ek.evaluate(ek.load_sample("clips-forest").predictions).per_label["collide"]
    assert board.chart("ROC curve").locator(".ek-area").text_content() == f"AUC {ek.roc_auc(table):.3f}"
    board.open_label("All labels")
    assert "label=" not in page.url


def test_rows_follow_the_drag(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    bar = page.locator('[data-metric="recall"][data-label="shake"]')
    before = bar.text_content()
    board.drag(board.slider, start=0.5, end=0.1)
    assert bar.text_content() != before
    page.mouse.up()


def test_search_and_order(page: Page, app_url: str) -> None:
    BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    search = page.get_by_role("searchbox", name="Search labels")
    search.type("MOVE")
    expect(page.locator(".ek-label")).to_have_count(3)
    assert _names(page) == ["All labels", "move left", "move right"]
    assert search.input_value() == "MOVE"
    search.fill("")
    expect(page.locator(".ek-label")).to_have_count(11)
    page.get_by_role("combobox", name="Order of labels").select_option("average_precision")
    expect(page.locator(".ek-label").nth(1)).to_have_text("shake")


def test_leaving_a_label_out_changes_the_aggregates(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    assert board.figure("fn") == "396"
    box = page.get_by_role("checkbox", name="Count shake in the whole model")
    box.uncheck()
    # shake: 25 positives, of which 3 are found at 0.5
    expect(page.locator('[data-metric="fn"]')).to_have_text("374")
    expect(page.locator(".ek-list-foot")).to_contain_text("1 left out")
    page.get_by_role("button", name="Include all").click()
    expect(page.locator('[data-metric="fn"]')).to_have_text("396")


def test_a_thousand_labels_come_in_pages(page: Page, app_url: str, tmp_path_factory) -> None:
    file = tmp_path_factory.mktemp("many") / "many.csv"
    rows = [
        f"v{e},label {i:04d},{(e * 7 + i) % 10 / 10},{int((e + i) % 3 == 0)}" for e in range(6) for i in range(1000)
    ]
    file.write_text("id,label,score,truth\n" + "\n".join(rows))
    models = ModelsPage(page).open(app_url).choose(file).load()
    expect(page.get_by_text("is loaded, read as a long table")).to_be_visible()
    models.row("many").get_by_role("button", name="Evaluate").click()
    BoardPage(page).drawn()
    expect(page.locator(".ek-list-foot")).to_contain_text("of 1,000")
    assert len(_names(page)) == 11
    page.get_by_role("button", name="Next labels").click()
    expect(page.locator(".ek-label").nth(1)).to_have_text("label 0010")
    page.get_by_role("searchbox", name="Search labels").fill("0999")
    expect(page.locator(".ek-label")).to_have_count(2)


def test_figures_of_the_rows_have_their_interval_on_the_bar(board: BoardPage) -> None:
    ev = ek.evaluate(ek.load_sample("clips-forest").predictions)
    board.set(0.3)
    bounds = {key: intervals_at(ev, np.array([0.3]), label="spin").bounds[key] for key in ("precision", "recall")}
    area = area_interval(ev, "average_precision", label="spin")
    bounds["average_precision"] = (np.array([area.low]), np.array([area.high]))
    row = board.page.locator(".ek-row", has=board.page.get_by_role("button", name="spin", exact=True))
    for key, (low, high) in bounds.items():
        bar = row.locator(f'[data-key="{key}"]')
        bar.hover()
        expect(bar).to_have_attribute("title", re.compile(f"{low[0]:.3f} – {high[0]:.3f}"))
        line, track = bar.locator("b").bounding_box(), bar.locator(".ek-track").bounding_box()
        assert line["x"] == pytest.approx(track["x"] + low[0] * track["width"], abs=1)
        assert line["width"] == pytest.approx((high[0] - low[0]) * track["width"], abs=1)
