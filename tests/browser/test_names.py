"""Labels are called what every object of JavaScript has: names are data, never code."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage

NAMES = ("constructor", "toString", "__proto__", "hasOwnProperty")


def _table(name: str) -> bytes:
    """30 items of three labels, one of them of this name; all but six are right, and one has no decision."""
    chance = np.random.default_rng(3)
    labels = [name, "cat", "dog"]
    rows = []
    for i in range(30):
        true = i % 3
        scores = np.full(3, 0.1)
        scores[(true + (i % 5 == 0)) % 3] = 0.8 if i else 0.4
        scores += 0.001 * chance.random(3)
        rows.append(f"item {i},{labels[true]}," + ",".join(f"{score:.4f}" for score in scores))
    return "\n".join([f"id,truth,{','.join(labels)}", *rows, ""]).encode()


@pytest.mark.parametrize("name", NAMES)
def test_a_label_of_any_name_has_its_row_and_its_place_in_the_matrix(page: Page, app_url: str, name: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("names.csv", _table(name))).load()
    models.row("names").get_by_role("button", name="Evaluate").click()
    BoardPage(page).drawn()
    for label in (name, "cat", "dog"):
        expect(page.locator(f'[data-label="{label}"][data-metric="recall"]').first).to_be_visible()
    page.get_by_role("tab", name="Confusion").click()
    drawn = page.locator(".st-key-confusion_matrix svg.marks")
    expect(drawn).to_be_visible()
    for axis, names in (("x", [name, "cat", "dog", "(none)"]), ("y", [name, "cat", "dog"])):
        expect(drawn.locator(f'[aria-label^="{axis}-axis" i] .role-axis-label text')).to_have_text(names)
