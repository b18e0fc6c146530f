"""A model that gave decisions without scores: its figures are there, and what needs scores says so in one sentence."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.counting.per_example import highest_scored, true_label
from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage

NO_CURVE = "This model gives decisions without scores, so there is no curve and no threshold to move."


def decided() -> ek.Predictions:
    """The decisions of a sample, without its scores."""
    p = ek.load_sample("digits-svm").predictions
    every = np.arange(p.n_examples)
    return ek.predictions_from_decisions(
        (every, highest_scored(p)[0]), (every, true_label(p)), labels=p.labels, ids=p.ids, task=p.task
    )


def test_decisions_have_figures_and_a_matrix_and_say_why_there_is_no_curve(page: Page, app_url: str) -> None:
    p = decided()
    models = ModelsPage(page).open(app_url).choose(("decided.csv", ek.to_csv(p).encode())).load()
    expect(models.row("decided")).to_contain_text("No scores")
    models.row("decided").get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn().rest()
    expect(page.get_by_text(NO_CURVE)).to_be_visible()
    expect(board.slider).to_be_hidden()
    expect(page.locator(".ek-card")).to_have_count(0)
    counts = ek.evaluate(p).pooled.at(0.5)
    assert board.figure("tp").replace("\u202f", "").replace(" ", "") == str(counts.tp)
    assert board.figure("precision") == f"{float(ek.precision(counts)):.3f}"
    expect(page.get_by_text("One operating point: precision")).to_be_visible()
    page.get_by_role("tab", name="Confusion").click()
    expect(page.get_by_text("the one that the model decided for")).to_be_visible()

    page.get_by_role("link", name="Compare").first.click()
    models.select("baseline", "digits-bayes")
    board.drawn().rest()
    expect(page.get_by_text("decided gives decisions without scores: it has no curve")).to_be_visible()
    expect(page.locator(".st-key-verdict")).to_contain_text("one of the two gave decisions without scores")
    before = board.figure("recall", model=0), board.figure("recall", model=1)
    board.set(0.0)
    board.rest()
    assert board.figure("recall", model=0) == before[0]
    assert board.figure("recall", model=1) == "1.000"
