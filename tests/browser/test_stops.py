"""A slider whose stops follow the scores: its value is a place, and its words are the threshold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.live.columns import slider
from tests.browser.board_page import BoardPage, listening
from tests.conftest import some
from tests.live.score_shapes import model_of

UNLIKE = ("saturated", "both_ends", "heavy_tail")


def _open(page: Page, folder: Path, *models: ek.Evaluation, **options: object) -> BoardPage:
    (folder / "board.html").write_text(ek.board(*models, **options).to_html(), encoding="utf-8")  # type: ignore[arg-type]
    return BoardPage(page).open((folder / "board.html").as_uri())


def _stands(board: BoardPage, ev: ek.Evaluation) -> float:
    """The threshold in words, whose counts are on screen."""
    threshold = float(str(board.slider.get_attribute("aria-valuetext")))
    c = ev.pooled.at(threshold)
    assert [board.figure(key) for key in ("tp", "fp", "fn", "tn")] == [str(n) for n in (c.tp, c.fp, c.fn, c.tn)]
    return threshold


@pytest.mark.parametrize("shape", some(UNLIKE, 1))
def test_each_place_of_the_slider_and_of_a_rule_shows_the_counts_of_its_threshold(
    page: Page, tmp_path: Path, shape: str
) -> None:
    ev = model_of(4, shape=shape)
    start = float(np.median(ev.pooled.thresholds[1:]))
    board = _open(page, tmp_path, ev, threshold=start)
    _each_place_has_the_counts_of_the_threshold_that_it_says(board, ev, len(slider([ev]).with_stops([start]).stops))
    if shape in ("saturated", "heavy_tail"):
        _a_dragged_rule_stands_under_the_pointer_and_above_the_same_place_of_the_slider(board, ev)


@pytest.mark.parametrize("shape", some([*UNLIKE, "rare_event", "sigmoid", "far"], 2))
def test_keys_go_through_every_stop(page: Page, tmp_path: Path, shape: str) -> None:
    ev = model_of(5, shape=shape)
    stops = slider([ev]).stops
    board = _open(page, tmp_path, ev, threshold=float(stops[len(stops) // 2]))
    board.slider.focus()
    seen = [_stands(board, ev)]
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        seen.append(_stands(board, ev))
    assert (np.diff(seen) > 0).all()
    for before in seen[-2::-1]:
        page.keyboard.press("ArrowLeft")
        assert _stands(board, ev) == before
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert board.figure("recall") == "1.000"
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert board.figure("tp") == board.figure("fp") == "0"


def _each_place_has_the_counts_of_the_threshold_that_it_says(board: BoardPage, ev: ek.Evaluation, stops: int) -> None:
    assert board.slider.get_attribute("min") == "0"
    last = int(str(board.slider.get_attribute("max")))
    assert last >= stops - 1
    seen = []
    for place in np.linspace(0, last, 25).round().astype(int):
        board.slider.fill(str(place))
        seen.append(_stands(board, ev))
    assert (np.diff(seen) > 0).all()
    assert board.figure("recall") == "0.000"
    board.slider.fill("0")
    assert board.figure("recall") == "1.000"


def _a_dragged_rule_stands_under_the_pointer_and_above_the_same_place_of_the_slider(
    board: BoardPage, ev: ek.Evaluation
) -> None:
    last = int(str(board.slider.get_attribute("max")))
    board.slider.fill(str(last // 2))
    plot = board.chart("Metrics by confidence threshold").locator("svg path.background").first
    start = 0.5
    for share in (0.3, 0.5, 0.8):
        board.drag(plot, start=start, end=share)
        board.page.mouse.up()
        _stands(board, ev)
        assert int(board.slider.input_value()) / last == pytest.approx(share, abs=0.02)
        start = share


def test_numbers_below_the_slider_say_where_it_stands(page: Page, tmp_path: Path) -> None:
    ev = model_of(4, shape="saturated")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        board = _open(page, tmp_path, ev, threshold=0.99999)
        ticks = page.locator(".ek-ticks span:visible")
        places = [ticks.nth(i).bounding_box() for i in range(ticks.count())]
        assert len(places) == (5 if width > 480 else 3)
        range_ = board.slider.bounding_box()
        assert range_ is not None
        for i, box in enumerate(places):
            assert box is not None
            assert range_["x"] - 1 <= box["x"]
            assert box["x"] + box["width"] <= range_["x"] + range_["width"] + 1
            following = places[i + 1] if i + 1 < len(places) else None
            assert following is None or box["x"] + box["width"] < following["x"]
    expect(page.locator(".ek-ticks span").last).to_have_text("1")


@pytest.mark.parametrize("match", some(["recall", "threshold", "free", "precision", "predicted_positive_rate"], 2))
def test_two_models_of_unlike_scores_stand_side_by_side(page: Page, tmp_path: Path, match: str) -> None:
    a, b = model_of(4, shape="saturated"), model_of(4, shape="rare_event")
    board = _open(page, tmp_path, a, b, match=match, columns=match != "threshold", threshold=0.99999)
    name = "Confidence threshold" if match == "threshold" else f"Confidence threshold, {a.name}"
    hand = page.locator(f'input[type=range][aria-label="{name}"]').first
    hand.focus()
    for pressed in ("ArrowRight", "PageUp", "ArrowLeft", "Home", "End"):
        page.keyboard.press(pressed)
        for m, ev in enumerate((a, b)):
            fields = page.locator('input[aria-label$="exact value"]')
            field = fields.nth(min(m, fields.count() - 1))
            exactly = field.get_attribute("title") or field.input_value()
            threshold = float(exactly) if exactly else np.inf
            c = ev.pooled.at(threshold)
            assert [board.figure(key, m) for key in ("tp", "fp")] == [str(c.tp), str(c.fp)], (pressed, m)


def test_a_drag_over_stops_that_follow_scores_sends_nothing_until_release_and_then_once(
    page: Page, tmp_path: Path
) -> None:
    ev = model_of(4, shape="saturated")
    text = listening(ek.board(ev, threshold=0.99999).to_html())
    (tmp_path / "board.html").write_text(text, encoding="utf-8")
    board = BoardPage(page).open((tmp_path / "board.html").as_uri())
    board.drag(board.slider, start=0.4, end=0.8)
    threshold = _stands(board, ev)
    assert page.evaluate("window.sent") == []
    page.mouse.up()
    (message,) = page.evaluate("window.sent")
    assert message["value"] == threshold, "the threshold, and not its place"
