"""A plan on the board: chosen in the bar it counts on every page, a drag moves all labels, and the link holds it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.evaluation.own_thresholds import moved_by
from tests.browser.board_page import READY, BoardPage, until_there
from tests.browser.conftest import Watch
from tests.browser.models_page import PATIENCE

GOAL = "recall where precision >= 0.9"
EV = ek.evaluate(ek.load_sample("clips-forest").predictions)
PLAN = ek.plan_thresholds(EV, GOAL, cross_fit=False)
OWN = ek.at_own_thresholds(EV, PLAN.thresholds)
OF_PLAN = f'{READY} .ek-slide input[type=range][aria-label="Shift of all thresholds"]'


def _counts(board: BoardPage) -> list[int]:
    figures = board.figures()
    return [int(figures[key, "0", None]) for key in ("tp", "fp")]


def _counted(shift: float, label: str | None = None) -> list[int]:
    c = (OWN.pooled if label is None else OWN.per_label[label]).at(shift)
    return [int(c.tp), int(c.fp)]


def _shows_labels(board: BoardPage, shift: float) -> None:
    """The table has the threshold of each label and its precision there."""
    figures = board.figures()
    for label in ("shrink", "shake"):
        threshold = moved_by(PLAN.thresholds[label], shift)
        assert abs(float(figures["own_threshold", "0", label]) - threshold) < 1e-5
        assert figures["precision", "0", label] == f"{ek.precision(EV.per_label[label].at(threshold)):.3f}"


def test_a_plan_counts_on_all_pages_and_a_drag_moves_all_labels(page: Page, app_url: str, watch: Watch) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&threshold=0.6").rest()
    chip = page.locator(".st-key-by_plan")
    expect(chip).to_have_count(0)  # nobody has aimed for anything
    page.locator(".st-key-pages").get_by_role("link", name="Thresholds", exact=True).click()
    page.locator(".st-key-goal_kind").get_by_role("combobox").click()
    page.get_by_role("option", name="Precision at least, then most recall").click()
    expect(page.get_by_text("labels keep precision at least 0.9 on this data")).to_be_visible(timeout=PATIENCE)
    chip.get_by_role("radio", name="Plan").click()
    page.locator(".st-key-pages").get_by_role("link", name="Evaluate", exact=True).click()
    until_there(page, OF_PLAN)
    board.rest()
    assert _counts(board) == _counted(0) == [1113, 106]
    _shows_labels(board, 0)
    expect(page.locator(".ek-what")).to_have_text("All labels, each at its own threshold")

    slider = page.locator(OF_PLAN)
    slider.focus()
    watch.sent.clear()
    board.drag(slider, start=0.5, end=0.6)
    number = page.locator('input[aria-label="Shift of all thresholds, exact value"]')
    shift = float(number.input_value())
    assert shift != 0
    assert _counts(board) == _counted(shift)
    _shows_labels(board, shift)
    assert watch.sent == []
    page.mouse.up()
    board.rest()
    assert "thresholds=plan" in page.url

    link = page.url
    page.goto("about:blank")
    board.open(link).rest()
    assert float(number.input_value()) == shift
    assert _counts(board) == _counted(shift)
    board.open_label("shrink")
    board.rest()
    assert _counts(board) == _counted(shift, "shrink")
    board.open_label("All labels")
    board.rest()

    chip.get_by_role("radio", name="One").click()
    expect(board.slider).to_be_visible(timeout=PATIENCE)
    board.rest()
    c = EV.pooled.at(0.5)
    assert _counts(board) == [c.tp, c.fp]
    chip.get_by_role("radio", name="Plan").click()
    until_there(page, OF_PLAN)
    board.rest()
    assert float(number.input_value()) == shift
    assert watch.complaints == []


def test_two_plans_are_compared(page: Page, app_url: str) -> None:
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    plan = ek.plan_thresholds(linear, GOAL, cross_fit=False)
    counts = ek.at_own_thresholds(linear, plan.thresholds).pooled.at(0)
    goal = GOAL.replace("=", "%3D")
    address = f"/compare?model=clips-forest&baseline=clips-linear&match=threshold&goal={goal}&thresholds=plan"
    board = BoardPage(page).open(f"{app_url}{address}").rest()
    assert _counts(board) == [1113, 106]
    figures = board.figures()
    assert [int(figures[key, "1", None]) for key in ("tp", "fp")] == [counts.tp, counts.fp]
    expect(page.get_by_role("radio", name="Plan against plan")).to_be_checked()


def test_the_goal_stands_beside_the_hands_own_threshold(page: Page, app_url: str) -> None:
    address = f"/evaluate?model=clips-forest&label=spin&threshold=0.6&goal={GOAL.replace('=', '%3D')}"
    board = BoardPage(page).open(f"{app_url}{address}").rest()
    stand, tick = page.locator(".ek-stand"), page.get_by_role("button", name="Go to the goal")
    at_goal = "At the goal: precision at least 0.9, then highest recall."
    expect(stand).to_have_text(
        "Custom threshold: the goal, precision at least 0.9, then highest recall, stands at 0.4019."
    )
    tick.click()
    board.rest()
    assert float(board.number.input_value()) == PLAN.thresholds["spin"]
    c = EV.per_label["spin"].at(PLAN.thresholds["spin"])
    assert _counts(board) == [c.tp, c.fp]
    expect(stand).to_have_text(at_goal)
    assert at_goal in (page.locator(".ek-voice").text_content() or "")

    board.drag(board.slider, start=0.4, end=0.7)
    expect(stand).to_contain_text("Custom threshold")  # while it is moved
    page.mouse.up()
    board.rest()
    tick.focus()  # by keys alone
    page.keyboard.press("Enter")
    board.rest()
    expect(stand).to_have_text(at_goal)
    assert "threshold=0.4019" in page.url


def test_costs_follow_the_hand(page: Page, app_url: str, watch: Watch) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&label=spin&goal=cost+1+10").rest()
    chart = board.chart("Expected cost by confidence threshold")
    expect(chart).to_contain_text("Cheapest at 0.11767: 0.384. At most 5 % more from 0.1085 to 0.12208.")
    watch.sent.clear()
    board.drag(chart.locator(".ek-chart"), start=0.4, end=0.6)
    c = EV.per_label["spin"].at(float(board.number.input_value()))
    assert board.figure("cost") == f"{(c.fp + 10 * c.fn) / 700:.3f}"
    assert watch.sent == []
    page.mouse.up()
    board.rest()


def test_a_switch_shows_other_curves_which_can_be_dragged(page: Page, app_url: str, watch: Watch) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&label=spin").rest()
    for name, charts in (
        ("DET and lift", ["Detection error tradeoff (DET)", "Lift: how many times as precise as a guess"]),
        ("Gain and precision at k", ["Gain: recall by share predicted", "Precision at k"]),
    ):
        page.get_by_role("button", name=name).click()
        for title in charts:
            chart = board.chart(title)
            expect(chart.locator("g.mark-symbol path")).to_have_count(1)  # its operating point
            board.rest()
            before = board.number.input_value()
            watch.sent.clear()
            board.drag(chart.locator(".ek-chart"), start=0.5, end=0.7)
            threshold = float(board.number.input_value())
            assert threshold != float(before)
            c = EV.per_label["spin"].at(threshold)
            assert _counts(board) == [c.tp, c.fp]
            assert watch.sent == []
            page.mouse.up()
            board.rest()
    page.get_by_role("button", name="Precision, recall and ROC").click()
    expect(board.chart("ROC curve").locator("g.mark-symbol path")).to_have_count(1)
