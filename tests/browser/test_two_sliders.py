"""Two models that each have their own threshold: what is on screen, against Python at both thresholds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import evalkit as ek
from evalkit.comparison.matching import Match, matched_thresholds
from evalkit.evaluation.figure_intervals import FIGURES
from tests.browser.board_page import BoardPage, listening
from tests.conftest import SOAK, some
from tests.figure_text import figure_text
from tests.google.service.served import as_bytes, served

MATCHES: tuple[Match, ...] = ("recall", "precision", "predicted_positive_rate")
TITLES = {"recall": "Recall (TPR)", "precision": "Precision", "predicted_positive_rate": "Predicted positive rate"}
PLACES = [0.0, 0.05, 0.2, 0.31, 0.4, 0.5, 0.557, 0.6, 0.75, 0.9, 0.98, 1.0] if SOAK else [0.0, 0.31, 0.557, 0.9, 1.0]
PAUSE = 600  # ms; longer than the wait after the last key


@cache
def _sample(name: str) -> ek.Evaluation:
    return ek.evaluate(ek.load_sample(f"clips-{name}").predictions, name=name)


@cache
def _logits(ev: ek.Evaluation) -> ek.Evaluation:
    """The same model with scores that are no probabilities."""
    p = ev.predictions
    assert p is not None
    scores = [p.label(label) for label in p.labels]
    with np.errstate(divide="ignore"):
        odds = [np.clip(np.log(s.y_score / (1 - s.y_score)), -9, 9) for s in scores]
    truth = np.stack([s.y_true for s in scores], axis=1)
    task = "multilabel"
    return ek.evaluate(
        ek.predictions_from_matrix(truth, np.stack(odds, axis=1), labels=p.labels, task=task), name=ev.name
    )


@cache
def _grid(ev: ek.Evaluation) -> ek.Evaluation:
    return ek.read_evaluation(as_bytes(served(ev)), name=ev.name)


class TwoSliders(BoardPage):
    """The offline file of a board of two models; what it would send to a server is kept in ``window.sent``."""

    def __init__(self, page: Page, models: tuple[ek.Evaluation, ek.Evaluation]) -> None:
        super().__init__(page)
        self.models = models

    def range_of(self, model: int) -> Locator:
        return self.page.locator(f'input[type=range][aria-label="Confidence threshold, {self.models[model].name}"]')

    def number_of(self, model: int) -> Locator:
        return self.page.locator(f'input[aria-label="Confidence threshold, {self.models[model].name}, exact value"]')

    def numbers(self) -> list[str]:
        return [self.number_of(model).input_value() for model in (0, 1)]

    def sent(self) -> list[dict]:
        sent: list[dict] = self.page.evaluate("window.sent")
        return sent

    @property
    def stale(self) -> bool:
        return self.page.locator('.ek-root[data-dragging="true"]').count() == 1

    def shows(self, thresholds: tuple[float, float], match: Match | None = None) -> None:
        """Every figure, difference and residual is that of the two thresholds."""
        tables = [ev.pooled for ev in self.models]
        at = [table.at(threshold) for table, threshold in zip(tables, thresholds, strict=True)]
        wanted: dict[tuple[str, str, None], str] = {}
        differences = {}
        for m, (ev, counts) in enumerate(zip(self.models, at, strict=True)):
            wanted |= {(key, str(m), None): str(getattr(counts, key)) for key in ("tp", "fp", "fn", "tn")}
            wanted |= {
                (key, str(m), None): _ratio(ek.METRICS[key].function(counts)) for key in FIGURES if key != "accuracy"
            }
            wanted["exact_match", str(m), None] = _ratio(_exact_match(ev, thresholds[m]))
        for key in FIGURES:
            if key == "accuracy":
                values = [_exact_match(ev, t) for ev, t in zip(self.models, thresholds, strict=True)]
                differences["exact_match"] = _signed(values[0] - values[1])
            else:
                values = [float(ek.METRICS[key].function(counts)) for counts in at]
                differences[key] = _signed(values[0] - values[1])
        # The label list has figures of its own.
        of_all = {key: text for key, text in self.figures().items() if key[2] is None}
        assert of_all == wanted, thresholds
        found = self.page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('[data-difference]')]"
            ".map(e => [e.dataset.difference, e.textContent]))"
        )
        assert found == differences, thresholds
        if match is not None:
            a, b = (float(ek.METRICS[match].function(counts)) for counts in at)
            end = "nothing to match" if np.isnan(a - b) else f"differs by {abs(a - b):.3f}"
            text = f"{TITLES[match]} {_ratio(a)} and {_ratio(b)}: {end}"
            assert self.page.locator(f'[data-residual="{match}"]').text_content() == text


def _exact_match(ev: ek.Evaluation, threshold: float) -> float:
    return float("nan") if ev.predictions is None else float(ek.exact_match(ev.predictions, threshold))


def _ratio(value: float) -> str:
    return figure_text(value)


def _signed(value: float) -> str:
    text = "–" if np.isnan(value) else f"{abs(value):.3f}"
    return text if text in ("–", "0.000") else f"{'−' if value < 0 else '+'}{text}"


Opened = Callable[..., TwoSliders]


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Opened:
    def open_board(*models: ek.Evaluation, send: bool = False, **options: object) -> TwoSliders:
        text = ek.board(*models, **options).to_html()
        if send:
            text = listening(text)
        file = tmp_path / "board.html"
        file.write_text(text, encoding="utf-8")
        board = TwoSliders(page, (models[0], models[1]))
        board.open(file.as_uri())
        return board

    return open_board


def _follow(board: TwoSliders, driver: int, place: float, match: Match) -> None:
    """Move one slider, and check that the other is where Python says."""
    board.range_of(driver).fill(str(place))
    told = float(board.number_of(driver).input_value())
    tables = [ev.pooled for ev in board.models]
    led = float(matched_thresholds(tables[driver], tables[1 - driver], np.array(told), match))
    if np.isnan(led):
        assert board.page.locator(f'[data-metric="{match}"][data-model="{driver}"]').text_content() == "–"
        return
    shown = board.number_of(1 - driver).input_value()
    assert shown == "" if np.isinf(led) else float(shown) == pytest.approx(led, rel=1e-5, abs=1e-9)
    board.shows((told, led) if driver == 0 else (led, told), match)


@pytest.mark.parametrize("match", some(MATCHES, 2))
def test_moving_one_slider_leads_the_other_both_ways(opened: Opened, match: Match) -> None:
    board = opened(_sample("forest"), _sample("linear"), match=match)
    for driver in (0, 1):
        for place in PLACES:
            _follow(board, driver, place, match)


@pytest.mark.parametrize("match", some(MATCHES, 2))
def test_scores_of_two_ranges(opened: Opened, match: Match) -> None:
    board = opened(_sample("forest"), _logits(_sample("linear")), match=match)
    for place in PLACES:
        _follow(board, 0, place, match)
    for place in (-9.0, -6.5, -3.1, -1.0, 0.0, 0.5, 2.0, 4.4, 8.0, 9.0):
        _follow(board, 1, place, match)


@pytest.mark.parametrize("match", some(MATCHES, 2))
def test_a_grid_beside_an_exact_model(opened: Opened, match: Match) -> None:
    board = opened(_sample("forest"), _grid(_sample("linear")), match=match)
    for place in PLACES:
        _follow(board, 0, place, match)
    for place in (0.0, 0.25, 0.5, 0.7, 0.95, 0.99):
        _follow(board, 1, place, match)


def test_a_key_goes_to_the_next_threshold_of_a_grid(opened: Opened) -> None:
    board = opened(_sample("forest"), _grid(_sample("linear")), match="free")
    board.range_of(1).focus()
    for place in ("0.550", "0.600", "0.650"):
        board.page.keyboard.press("ArrowRight")
        assert board.number_of(1).input_value() == place
    for place in ("0.600", "0.550"):
        board.page.keyboard.press("ArrowLeft")
        assert board.number_of(1).input_value() == place
    board.page.keyboard.press("End")
    assert board.number_of(1).input_value() == "0.990"
    board.page.keyboard.press("Home")
    assert board.number_of(1).input_value() == "0.000"


def test_free_sliders_leave_each_other_alone(opened: Opened) -> None:
    board = opened(_sample("forest"), _sample("linear"), match="free", threshold=0.4, other_threshold=0.25)
    board.shows((0.4, 0.25))
    for a, b in ((0.1, 0.9), (0.62, 0.62), (1.0, 0.0), (0.333, 0.871)):
        board.range_of(0).fill(str(a))
        board.number_of(1).fill(str(b))
        assert board.numbers() == [f"{a:.3f}", str(b)]
        board.shows((a, b))
    assert board.page.locator(".ek-residual").count() == 0


def test_the_follower_moves_during_the_drag(opened: Opened) -> None:
    board = opened(_sample("forest"), _sample("linear"), match="recall")
    tables = [ev.pooled for ev in board.models]
    for driver, end in ((0, 0.8), (1, 0.3)):
        assert not board.stale
        board.drag(board.range_of(driver), start=0.5, end=end)
        assert board.stale
        told = float(board.number_of(driver).input_value())
        assert told == pytest.approx(end, abs=0.02)
        led = float(matched_thresholds(tables[driver], tables[1 - driver], np.array(told), "recall"))
        board.shows((told, led) if driver == 0 else (led, told), "recall")
        board.page.mouse.up()
        assert not board.stale


@pytest.mark.parametrize("title", some(["Metrics by confidence threshold", "Score distribution"], 1))
def test_a_rule_belongs_to_its_model(opened: Opened, title: str) -> None:
    board = opened(_sample("forest"), _sample("linear"), match="free", threshold=0.7, other_threshold=0.2)
    chart = board.chart(title).locator("svg")
    rules = chart.locator("g.mark-rule.role-mark line")
    assert rules.count() == 2
    assert len({rule.get_attribute("stroke") for rule in rules.all()}) == 2
    board.drag(chart, start=0.75, end=0.9)
    board.page.mouse.up()
    a, b = (float(number) for number in board.numbers())
    assert (a > 0.75, b) == (True, 0.2)
    board.drag(chart, start=0.25, end=0.5)
    board.page.mouse.up()
    assert float(board.numbers()[0]) == a
    assert 0.3 < float(board.numbers()[1]) < 0.6
    board.shows((a, float(board.numbers()[1])))


@pytest.mark.parametrize("title", some(["Metrics by confidence threshold", "Score distribution"], 1))
def test_rules_over_two_ranges_are_dragged_each_over_its_own(opened: Opened, title: str) -> None:
    board = opened(_sample("forest"), _logits(_sample("linear")), match="free", threshold=0.7, other_threshold=-5.0)
    plot = board.chart(title).locator("svg path.background").first
    low, high = (float(board.range_of(1).get_attribute(end) or "") for end in ("min", "max"))
    board.drag(plot, start=(-5 - low) / (high - low), end=(1 - low) / (high - low))
    board.page.mouse.up()
    assert board.numbers()[0] == "0.700"
    assert float(board.numbers()[1]) == pytest.approx(1, abs=0.05)
    board.drag(plot, start=0.7, end=0.25)
    board.page.mouse.up()
    assert float(board.numbers()[0]) == pytest.approx(0.25, abs=0.005)
    assert float(board.numbers()[1]) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("match", some(["free", "threshold"], 1))
def test_charts_side_by_side_hold_one_model_each(opened: Opened, match: str) -> None:
    board = opened(_sample("forest"), _sample("linear"), match=match, columns=True)
    titles = board.page.locator("figcaption").all_text_contents()
    assert titles[:2] == ["Precision and recall: forest", "Precision and recall: linear"]
    assert len(titles) == 8
    lines = "() => [...document.querySelectorAll('.ek-card')].map(e => e.querySelectorAll('.mark-line path').length)"
    assert board.page.evaluate(lines)[:4] == [1, 1, 2, 2]  # ROC curves have the line of chance as well
    plot = board.chart("Score distribution: linear").locator("svg path.background").first
    plot.scroll_into_view_if_needed()
    board.drag(plot, start=0.5, end=0.25)
    board.page.mouse.up()
    if match == "free":
        assert board.numbers()[0] == "0.500"
        assert float(board.numbers()[1]) == pytest.approx(0.25, abs=0.005)
    else:
        assert float(board.number.input_value()) == pytest.approx(0.25, abs=0.005)
    places = [line.get_attribute("transform") for line in board.page.locator("g.mark-rule.role-mark line").all()]
    assert len(places) == 4
    assert (places[2] == places[3]) == (match == "threshold")


def test_one_message_with_both_thresholds_and_who_was_moved(opened: Opened) -> None:
    board = opened(_sample("forest"), _sample("linear"), match="recall", send=True)
    board.drag(board.range_of(1), start=0.5, end=0.7, steps=60)
    board.page.wait_for_timeout(PAUSE)
    assert board.sent() == []
    board.page.mouse.up()
    (message,) = board.sent()
    told = float(board.number_of(1).input_value())
    tables = [ev.pooled for ev in board.models]
    led = float(matched_thresholds(tables[1], tables[0], np.array(told), "recall"))
    assert message == {"value": led, "other": told, "driver": 1, "turn": 1, "model": None, "stands": "one"}
    board.range_of(0).focus()
    pauses = board.pauses_of_keys(40, "ArrowRight")
    board.page.wait_for_timeout(PAUSE)
    assert 2 <= len(board.sent()) <= 2 + pauses
    assert (board.sent()[1]["driver"], board.sent()[1]["turn"]) == (0, 2)


def test_what_is_out_of_date_stays_marked_until_it_was_answered(opened: Opened) -> None:
    board = opened(_sample("forest"), _sample("linear"), match="recall", send=True)
    answer = "turn => { window.ekAnswer = {turn}; window.dispatchEvent(new Event('ek-answered')); }"
    board.range_of(0).focus()
    board.page.keyboard.press("ArrowRight")
    assert board.stale
    board.page.wait_for_timeout(PAUSE)
    assert board.stale  # sent, not answered
    board.drag(board.range_of(1), start=0.4, end=0.6)
    board.page.evaluate(answer, 1)
    assert board.stale  # an answer while another movement goes on
    board.page.mouse.up()
    assert board.stale
    board.page.evaluate(answer, 2)
    assert not board.stale
    board.range_of(1).click(position={"x": 2, "y": 4})
    assert board.stale
    board.page.evaluate(answer, 3)
    assert not board.stale


def test_a_threshold_above_all_scores_is_said_in_words(opened: Opened) -> None:
    board = opened(_sample("forest"), _logits(_sample("linear")), match="recall", send=True)
    board.range_of(1).focus()
    board.page.keyboard.press("End")
    assert (board.figure("tp"), board.figure("precision")) == ("0", "–")
    assert board.number_of(0).input_value() == ""
    assert board.range_of(0).get_attribute("aria-valuetext") == "above all scores, nothing is predicted"
    expect(board.page.locator(".ek-voice")).to_contain_text("forest at confidence threshold above all scores")
    (message,) = board.sent()
    assert (message["value"], message["driver"]) == ("inf", 1)
    assert message["other"] > 9
    board.range_of(0).focus()
    board.page.keyboard.press("ArrowLeft")
    assert board.number_of(0).input_value() == "0.999"


def test_both_sliders_stay_in_view_on_a_phone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    file = tmp_path / "board.html"
    models = (_sample("forest"), _sample("linear"))
    file.write_text(ek.board(*models, match="recall").to_html(), encoding="utf-8")
    board = TwoSliders(page, models)
    board.open(file.as_uri())
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(300)
    boxes = [board.range_of(model).bounding_box() for model in (0, 1)]
    assert all(box is not None and 0 <= box["y"] < 160 for box in boxes)
    right_edges = "() => [...document.querySelectorAll('.ek-root *')].map(e => e.getBoundingClientRect().right)"
    assert max(page.evaluate(right_edges)) <= 391
