"""From a file with attributes to the weakest slice, and from there to its items."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from evalkit import evaluate, slices, take_slice
from tests.browser.models_page import ModelsPage
from tests.pages.test_slices import clips


def test_a_tick_opens_the_weakest_slice_and_other_pages_follow(page: Page, app_url: str) -> None:
    p = clips()
    head = "id,place," + ",".join(f"true_{label},score_{label}" for label in p.labels)
    columns = [p.ids, p.attributes["place"]]
    for label in p.labels:
        columns += [p.label(label).y_true.astype(int), p.label(label).y_score]
    rows = [",".join(map(str, row)) for row in zip(*(each.tolist() for each in columns), strict=True)]
    ModelsPage(page).open(app_url).choose(("clips.csv", "\n".join([head, *rows]).encode())).load()
    page.locator(".st-key-pages").get_by_text("Evaluate", exact=True).click()
    page.get_by_role("tab", name="Slices").click()
    table = page.locator(".st-key-views").get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    worst = slices(p).rows[0]
    weak = take_slice(p, worst.slice)
    table.click(position={"x": 16, "y": 52})  # the box of the first row: a canvas has no elements
    chip = page.get_by_role("button", name=f"Slice: {worst.slice.name}")
    expect(chip).to_be_visible()
    expect(page.locator(".st-key-grade")).to_contain_text(f"{weak.n_examples} test items")
    expect(page).to_have_url(re.compile("slice="))
    page.locator(".st-key-pages").get_by_text("Examples", exact=True).click()
    wrong = evaluate(weak).pooled.at(0.5).fp
    expect(page.locator(".st-key-example_head")).to_contain_text(f"{wrong} false positives")
    chip.click()
    everywhere = evaluate(p).pooled.at(0.5).fp
    expect(page.locator(".st-key-example_head")).to_contain_text(f"{everywhere} false positives")
    expect(chip).to_have_count(0)
