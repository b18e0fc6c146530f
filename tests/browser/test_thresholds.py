"""From a sample to a plan and back: a goal, one threshold by hand, the plan as a file, and the same plan from it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

import evalkit as ek
from tests.browser.board_page import RUN_IS_OVER, until_there
from tests.browser.conftest import Watch
from tests.browser.models_page import PATIENCE
from tests.conftest import SOAK

GOAL = "recall where precision >= 0.9 with 90 %"


@pytest.mark.parametrize(("width", "scheme"), [(1400, "dark"), *([(390, "light")] if SOAK else [])])
def test_a_plan_is_made_taken_away_and_brought_back_by_keys_alone(
    page: Page, app_url: str, tmp_path: Path, watch: Watch, width: int, scheme: Literal["dark", "light"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    keys = page.keyboard
    page.goto(f"{app_url}/thresholds?model=clips-forest")
    until_there(page, ".st-key-files", RUN_IS_OVER)
    _tab_to(page.locator(".st-key-goal_kind input"))
    keys.press("Enter")
    keys.type("Precision at least")
    keys.press("Enter")
    expect(page.get_by_text("labels keep precision at least 0.9 on this data")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-goal_sure").get_by_placeholder("On this data")).to_be_visible()
    _tab_to(page.locator(".st-key-goal_sure input"))
    keys.press("Enter")
    keys.type("With 90")
    keys.press("Enter")
    expect(page.get_by_text("8 of 10 labels keep precision at least 0.9")).to_be_visible(timeout=PATIENCE)
    _tab_to(page.locator(".st-key-one_label input"))
    keys.press("Control+a")
    keys.type("0.7")
    keys.press("Enter")
    expect(page.get_by_text("1 threshold set by hand")).to_be_visible(timeout=PATIENCE)
    until_there(page, ".st-key-files", RUN_IS_OVER)  # the buttons that save stand below what is said first
    with page.expect_download() as saved:
        _press(page, "Plan (JSON)")
    file = tmp_path / "plan.json"
    saved.value.save_as(file)
    plan = ek.ThresholdPlan.from_json(file.read_text(encoding="utf-8"))
    expected = ek.plan_thresholds(ek.load_sample("clips-forest").predictions, GOAL, cross_fit=False).thresholds
    assert plan.thresholds == expected | {"move left": 0.7}
    assert str(plan.goal) == GOAL

    page.goto("about:blank")
    page.goto(f"{app_url}/thresholds?model=clips-forest")
    until_there(page, ".st-key-files", RUN_IS_OVER)
    expect(page.get_by_text("1 threshold set by hand")).to_have_count(0)
    with page.expect_file_chooser() as chooser:
        _tab_to(page.locator(".st-key-plan_file button").first)
        keys.press("Enter")
    chooser.value.set_files(file)
    expect(page.get_by_text("It was made on this data.")).to_be_visible(timeout=PATIENCE)
    _press(page, "Use the plan of the file")
    expect(page.get_by_text("1 threshold set by hand")).to_be_visible(timeout=PATIENCE)
    until_there(page, ".st-key-files", RUN_IS_OVER)
    with page.expect_download() as again:
        _press(page, "Plan (JSON)")
    assert again.value.path().read_bytes() == file.read_bytes()
    _press(page, "Open on the board")
    page.wait_for_url("**/evaluate?*label=move*left*")
    assert watch.complaints == []


def _press(page: Page, name: str) -> None:
    _tab_to(page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def _tab_to(sought: Locator) -> None:
    """Tab on until what is sought has the focus; after the last stop the page begins again."""
    expect(sought).to_be_visible()
    for _ in range(200):
        sought.page.keyboard.press("Tab")
        if sought.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"The tabulator does not come to {sought}.")


def test_both_handles_of_the_band_move_live_and_take_each_other_along(page: Page, app_url: str, watch: Watch) -> None:
    t = ek.evaluate(ek.load_sample("clips-forest").predictions).pooled
    page.goto(f"{app_url}/thresholds?model=clips-forest")
    page.get_by_text("Send uncertain cases to people").click()
    until_there(page, ".ek-band dl", RUN_IS_OVER)
    figures = page.locator(".ek-band dt")
    accept, reject = page.get_by_label("Accept at and above"), page.get_by_label("Reject below")
    sent = len(watch.sent)
    width, stops = float(accept.evaluate("input => input.clientWidth")), float(accept.get_attribute("max") or 0)
    accept.hover(position={"x": 12 + (width - 24) * float(accept.input_value()) / stops, "y": 14})  # waits for rest
    page.mouse.down()
    box = accept.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.15, box["y"] + box["height"] / 2, steps=5)
    accepted = float(accept.get_attribute("aria-valuetext") or "nan")
    assert reject.get_attribute("aria-valuetext") == accept.get_attribute("aria-valuetext")
    c = t.at(accepted)
    rest = c.fn + c.tn
    expect(figures).to_have_text(
        [f"{rest:,} rejected", "0 reviewed", f"{c.tp + c.fp:,} accepted", f"{c.fp + c.fn:,} wrong without review"]
    )
    page.mouse.up()
    reject.focus()
    page.keyboard.press("Home")
    expect(figures.nth(0)).to_have_text("0 rejected")
    expect(figures.nth(1)).to_have_text(f"{rest:,} reviewed")
    assert len(watch.sent) == sent
    assert watch.complaints == []
