"""Many labels on Compare in a real browser: the verdict, then the labels by themselves, while the board stays."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.models_page import ModelsPage

LABELS, ITEMS, LISTED = 800, 5000, 8
_PATIENCE = 120_000  # ms
# Labels may be compared before a test looks: what was on the page meanwhile is remembered.
SEEN = """
  window.boardsWhileUnderWay = 0;
  new MutationObserver(changes => {
    if (!document.querySelector(".st-key-labels_progress")) return;
    const verdict = document.querySelector(".st-key-verdict");
    if (verdict && verdict.innerText.includes("two")) window.seenUnderWay = "with a verdict";
    for (const change of changes)
      for (const node of change.addedNodes)
        if (node.querySelector?.(".ek-root")) window.boardsWhileUnderWay += 1;
  }).observe(document, {childList: true, subtree: true});
"""


def _predictions(seed: int) -> bytes:
    """The labels that a model listed for each item; the labels of an item are the same for all models."""
    truth = np.random.default_rng(0).integers(LABELS, size=(ITEMS, 2))
    rng = np.random.default_rng(seed)
    rows = ["id,label,score,truth"]
    for i in range(ITEMS):
        labels = {*rng.choice(LABELS, LISTED, replace=False).tolist(), *truth[i].tolist()}
        for label in sorted(labels):
            is_true = label in truth[i]
            score = 1 / (1 + np.exp(-rng.normal(2.0 * is_true - 1)))
            rows.append(f"item {i},label {label},{score:.4f},{int(is_true)}")
    return "\n".join([*rows, ""]).encode()


def test_labels_come_by_themselves_below_a_verdict_that_is_there(page: Page, app_url: str) -> None:
    page.add_init_script(SEEN)
    models = ModelsPage(page).open(app_url)
    models.choose(("one.csv", _predictions(1)), ("two.csv", _predictions(2)))
    not_true = page.get_by_role("button", name="Pairs that are not listed are not true")
    expect(not_true).to_have_count(2, timeout=_PATIENCE)
    not_true.first.click()
    expect(not_true).to_have_count(1, timeout=_PATIENCE)
    not_true.click()
    models.until_loaded()
    page.get_by_role("link", name="Compare", exact=True).first.click()
    labels = page.locator(".st-key-labels")
    expect(labels.get_by_text(f"The first 30 of {LABELS} labels")).to_be_visible(timeout=_PATIENCE)
    expect(page.locator(".st-key-labels_progress")).to_have_count(0)
    expect(page.locator(".ek-root")).to_have_attribute("data-ready", "true", timeout=_PATIENCE)
    assert page.evaluate("window.seenUnderWay") == "with a verdict"
    assert page.evaluate("window.boardsWhileUnderWay") <= 1  # what draws the labels leaves the board alone
