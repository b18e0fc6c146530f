"""The strip below the board: it follows a drag without a message, tells what the counts tell, and opens its items."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

import evalkit as ek
from evalkit.examples.around import pairs_around
from tests.browser.board_page import RUN_IS_OVER, BoardPage, until_there
from tests.browser.conftest import Watch

FOREST = ek.load_sample("clips-forest").predictions
CARDS = """() => [...document.querySelectorAll('.ek-flip')].filter((card) => !card.hidden).map((card) => [
  card.querySelector('b').textContent, card.querySelector('.ek-flip-open > span').textContent,
  card.querySelector('small').textContent, card.dataset.right])"""
READY = '.ek-examples[data-ready="true"]'


def _expected(before: float, now: float) -> tuple[str, list[list[str]]]:
    """What the strip says, and its cards, of a movement that raised the threshold."""
    counts = ek.evaluate(FOREST).pooled
    a, b = counts.at(before), counts.at(now)
    right, wrong = int(a.fp) - int(b.fp), int(a.tp) - int(b.tp)
    around = pairs_around(FOREST, None, before, most=FOREST.n_pairs)
    moved = np.flatnonzero((around.score >= before) & (around.score < now))[::-1][:8]
    cards = []
    for at in moved.tolist():
        outcome = "false negative" if around.truth[at] else "true negative"
        score = f"{around.score[at]:.5g}"
        label = FOREST.labels[around.label[at]]
        cards.append([str(around.ids[at]), label, f"{score}now {outcome}", str(not around.truth[at]).lower()])
    text = f"{right + wrong} pairs changed sides from {before:.3f} to {now:.3f}: {right} now right, {wrong} now wrong."
    return text, cards


def test_the_strip_follows_a_drag_without_a_message_and_opens_an_item(board: BoardPage, watch: Watch) -> None:
    page = board.page
    page.locator(".ek-flips").scroll_into_view_if_needed()
    expect(page.locator(".ek-flips-head")).to_contain_text("Nearest to the threshold")
    expect(page.locator(".ek-flip:visible")).to_have_count(8)
    watch.sent.clear()
    board.drag(board.slider, start=0.5, end=0.62)
    text, cards = _expected(0.5, float(board.number.input_value()))
    expect(page.locator(".ek-flips-head > span")).to_have_text(text)
    assert page.evaluate(CARDS) == cards
    assert watch.sent == []
    page.mouse.up()
    board.rest()
    expect(page.locator(".ek-flips-head > span")).to_have_text(text)  # until the next movement begins
    assert page.evaluate(CARDS) == cards
    card = page.locator(".ek-flip").nth(2)
    card.locator(".ek-flip-mark").click()
    expect(card.locator(".ek-flip-mark")).to_have_attribute("aria-pressed", "true")
    card.locator(".ek-flip-open").click()
    page.wait_for_url("**/examples?*")
    until_there(page, READY, RUN_IS_OVER)
    caption = page.locator(".st-key-examples [data-testid=stCaptionContainer]").first
    expect(caption).to_contain_text(f"{text.split()[0]} pairs, all labels")
    expect(page.locator(".ek-example-pane h3")).to_have_text(cards[2][0])
    expect(page.locator(".ek-media video")).to_be_visible()
    expect(page.get_by_text("1 pair marked")).to_be_visible()
