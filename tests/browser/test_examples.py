"""From a count to its items, by keys through them, and marks that outlive a reload and go through a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

import evalkit as ek
from tests.browser.board_page import RUN_IS_OVER, until_there
from tests.browser.conftest import Watch

READY = '.ek-examples[data-ready="true"]'
FIRST_THREE = ["clip_0633", "clip_0253", "clip_0467"]
MOVE_RIGHT = "/examples?model=clips-forest&label=move%20right&threshold=0.5"


def _open(page: Page, url: str) -> None:
    page.goto(url)
    until_there(page, READY, RUN_IS_OVER)


def _caption(page: Page, begins: str) -> None:
    caption = page.locator(".st-key-examples [data-testid=stCaptionContainer]").first
    expect(caption).to_contain_text(begins)
    until_there(page, READY, RUN_IS_OVER)


def _rows(page: Page) -> list[str]:
    return page.evaluate("() => [...document.querySelectorAll('.ek-example-row')].map((row) => row.dataset.id)")


def _opened(page: Page, name: str) -> None:
    expect(page.locator(".ek-example-pane h3")).to_have_text(name)


def _tried(page: Page) -> list[list[str]]:
    return page.evaluate(
        "() => [...document.querySelectorAll('.ek-tried tbody tr')]"
        ".map((row) => [...row.querySelectorAll('[data-tried]')].map((cell) => cell.textContent))"
    )


def test_marks_are_made_by_keys_kept_taken_away_and_brought_back(
    page: Page, app_url: str, tmp_path: Path, watch: Watch
) -> None:
    _open(page, f"{app_url}{MOVE_RIGHT}")
    page.evaluate("() => localStorage.clear()")
    _open(page, f"{app_url}{MOVE_RIGHT}")
    _caption(page, "29 false positives, move right, at or above 0.500")
    assert _rows(page)[:3] == FIRST_THREE
    assert len(_rows(page)) == 29
    for name in FIRST_THREE:
        _opened(page, name)
        page.keyboard.press("w")
        expect(page.locator("[data-verdict=wrong][aria-pressed=true]")).to_be_visible()
        page.keyboard.press("j")
    page.keyboard.press("u")
    page.keyboard.press("k")
    _opened(page, FIRST_THREE[2])
    expect(page.get_by_text("4 pairs marked, 3 as wrong")).to_be_visible()
    assert "example=clip_0467" in page.url
    page.locator(".st-key-try_corrected label").click()
    expect(page.locator(".ek-tried")).to_be_visible()
    until_there(page, RUN_IS_OVER)
    as_it_is, corrected, *all_labels = _tried(page)
    assert as_it_is == ["230", "29", "43", "398"]
    assert corrected == ["233", "26", "43", "398"]
    assert all_labels[1][:2] == ["1,116", "115"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download marks (JSON)").click()
    file = tmp_path / "marks.json"
    saved.value.save_as(file)
    marks = ek.Marks.from_json(file.read_text(encoding="utf-8"))
    assert [(mark.id, mark.verdict) for mark in marks][:3] == [(name, "wrong") for name in FIRST_THREE]

    page.goto("about:blank")
    _open(page, f"{app_url}{MOVE_RIGHT}&example=clip_0253")  # a session of its own
    _opened(page, "clip_0253")
    expect(page.get_by_text("4 pairs marked, 3 as wrong")).to_be_visible()
    page.evaluate("() => localStorage.clear()")
    page.goto("about:blank")
    _open(page, f"{app_url}{MOVE_RIGHT}")
    expect(page.get_by_text("Mark the truth of the open pair")).to_be_visible()
    page.get_by_role("button", name="Upload marks").click()
    page.locator(".st-key-marks_file input[type=file]").set_input_files(file)
    expect(page.get_by_text("4 pairs marked, 3 as wrong")).to_be_visible()
    expect(page.locator('.ek-badge[data-verdict="wrong"]')).to_have_count(3)
    page.keyboard.press("Escape")
    with page.expect_download() as again:
        page.get_by_role("button", name="Download marks (JSON)").click()
    assert ek.Marks.from_json(again.value.path().read_text(encoding="utf-8")) == marks
    assert watch.complaints == []


def test_keys_go_from_part_to_part(page: Page, app_url: str) -> None:
    _open(page, f"{app_url}/examples?model=clips-forest&outcome=fp")
    rows = page.locator(".ek-example-row")
    rows.last.click()
    page.keyboard.press("j")
    expect(page.locator(".ek-example-place")).to_have_text("51 of 118")
    until_there(page, RUN_IS_OVER)
    page.keyboard.press("k")
    expect(page.locator(".ek-example-place")).to_have_text("50 of 118")
    until_there(page, RUN_IS_OVER)
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".ek-example-place")).to_have_text("51 of 118")


def test_all_labels_of_an_item_stand_with_both_scores_and_their_thresholds(page: Page, app_url: str) -> None:
    _open(page, f"{app_url}{MOVE_RIGHT}&baseline=clips-linear&baseline_threshold=0.4")
    forest, linear = (ek.load_sample(name).predictions for name in ("clips-forest", "clips-linear"))
    at = forest.ids.tolist().index("clip_0633")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('.ek-example-one')].map((one) => [one.dataset.label, one.dataset.truth,"
        " ...[...one.querySelectorAll('.ek-bar-score')].map((score) => score.title)])"
    )
    assert [(name, truth, *map(float, scores)) for name, truth, *scores in shown] == [
        (name, str(int(forest.label(name).y_true[at])), *(float(p.label(name).y_score[at]) for p in (forest, linear)))
        for name in forest.labels
    ]
    lines = page.evaluate(
        "() => [...document.querySelectorAll('.ek-example-one:first-child b')].map((line) => line.style.left)"
    )
    assert lines == ["50%", "40%"]
