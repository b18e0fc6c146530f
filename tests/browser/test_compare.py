"""Compare in a real browser: pairs of samples and files, sliders that lead each other, links, swaps, clicks, themes.

What the page says of other pairs is known without a browser (``tests/pages/test_compare.py``), and here by `make soak`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import evalkit as ek
from tests.browser.board_page import BoardPage
from tests.browser.conftest import SETTLE
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

SAMPLES = list(ek.SAMPLES)
PAIRS = [(SAMPLES[0], SAMPLES[1]), (SAMPLES[2], SAMPLES[3])]
MATCHES = {"Same precision": "precision", "Same predicted positive rate": "share", "Same threshold": "threshold"}
"""What the choices are called in the address. "Same recall" is not: it is how the page begins."""
FOLLOWING = ("verdict", "tests", "labels", "settling", "flips")
"""Parts of the page that are computed on release."""


class ComparePage(BoardPage):
    """The page that compares two models."""

    def range_of(self, name: str) -> Locator:
        return self.page.locator(f'input[type=range][aria-label="Confidence threshold, {name}"]')

    def number_of(self, name: str) -> Locator:
        return self.page.locator(f'input[aria-label="Confidence threshold, {name}, exact value"]')

    def part(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key}")

    def at(self, url: str) -> ComparePage:
        self.open(url).rest()
        return self

    @property
    def verdict(self) -> str:
        return re.sub(r"\s+", " ", self.part("verdict").inner_text())

    def choose(self, match: str) -> None:
        self.page.get_by_role("radio", name=match).click()
        # The board that the choice brings writes it into the address when it is drawn.
        self.page.wait_for_url(re.compile(rf"[?&]match={MATCHES[match]}\b"))
        self.rest()

    def bounds(self, key: str, model: int) -> Locator:
        """The interval of a figure on the board."""
        value = self.page.locator(f'.ek-tiles [data-metric="{key}"][data-model="{model}"]')
        return value.locator("xpath=following-sibling::*[contains(@class, 'ek-bounds')]")

    def opacities(self) -> list[float]:
        return [float(self.part(key).evaluate("e => getComputedStyle(e).opacity")) for key in FOLLOWING]


@pytest.fixture
def compare(page: Page) -> ComparePage:
    return ComparePage(page)


def _expected(model: str, baseline: str, **options: object) -> ek.Comparison:
    """Model minus baseline where the model leads."""
    a, b = (ek.load_sample(name).predictions for name in (baseline, model))
    return ek.compare(a, b, lead="b", **options)


def _points(d: ek.Difference) -> str:
    return f"{abs(100 * d.difference.value):.1f} points"


@pytest.mark.parametrize(("model", "baseline"), PAIRS if SOAK else PAIRS[1:])  # the first is dragged below
def test_the_verdict_on_the_samples_is_that_of_compare(
    compare: ComparePage, app_url: str, model: str, baseline: str
) -> None:
    compare.at(f"{app_url}/compare?model={model}&baseline={baseline}&threshold=0.6")
    c = _expected(model, baseline, threshold_b=0.6, match="recall")
    moved = _points(c.differences["precision"])  # a clear difference is claimed, another one is told
    assert re.search(f"recision(, by| is higher by) {moved}", compare.verdict)
    assert compare.number_of(model).input_value() == "0.600"
    assert float(compare.number_of(baseline).input_value()) == pytest.approx(c.threshold_a, abs=5e-6)
    assert compare.figure("precision", 0) == f"{c.differences['precision'].b.value:.3f}"
    assert compare.figure("precision", 1) == f"{c.differences['precision'].a.value:.3f}"


def test_dragging_greys_out_what_is_out_of_date_and_release_brings_it_back(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare")
    before = compare.verdict
    assert compare.opacities() == [1.0] * len(FOLLOWING)
    assert "Exploratory" not in before
    led, own = compare.bounds("recall", 1), compare.bounds("recall", 0)
    before_led = led.text_content()
    compare.drag(compare.range_of("clips-forest"), start=0.5, end=0.8)
    assert compare.opacities() == [0.3] * len(FOLLOWING)
    assert compare.verdict == before
    assert led.text_content() == before_led
    expect(led).to_have_class(re.compile("ek-stale"))
    expect(own).not_to_have_class(re.compile("ek-stale"))
    compare.page.mouse.up()
    expect(compare.part("verdict")).to_contain_text("Exploratory")
    compare.rest()
    assert compare.opacities() == [1.0] * len(FOLLOWING)
    threshold = float(compare.number_of("clips-forest").input_value())
    c = _expected("clips-forest", "clips-linear", threshold_b=threshold, match="recall")
    assert f"higher precision, by {_points(c.differences['precision'])}" in compare.verdict
    assert "Exploratory" in compare.verdict
    for key in ("precision", "recall", "f1", "exact_match", "predicted_positive_rate"):
        d = c.differences[key]
        for model, side in enumerate((d.b, d.a)):  # the baseline's was matched again in each resample
            assert compare.bounds(key, model).text_content() == f"{side.low:.3f} – {side.high:.3f}", (key, model)
    expect(led).not_to_have_class(re.compile("ek-stale"))
    note = compare.page.locator(".ek-intervals")
    expect(note).to_have_text(
        "Ranges are 95 % confidence intervals from 700 items. "
        "Those of clips-linear also allow for chance in its threshold, which follows the other's."
    )
    note.get_by_role("button").focus()
    expect(compare.page.get_by_role("tooltip")).to_have_text(
        re.compile("^cluster-robust .*; clips-linear, .*: bootstrap")
    )


def test_the_slider_that_was_moved_leads(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare?match=precision")
    compare.range_of("clips-linear").focus()
    for _ in range(3):
        compare.page.keyboard.press("ArrowRight")
    compare.rest()
    led_by = float(compare.number_of("clips-linear").input_value())
    a, b = (ek.load_sample(f"clips-{name}").predictions for name in ("linear", "forest"))
    c = ek.compare(a, b, threshold_a=led_by, match="precision")
    assert float(compare.number_of("clips-forest").input_value()) == pytest.approx(c.threshold_b, abs=5e-6)
    assert f"recall is higher by {_points(c.differences['recall'])}" in compare.verdict


@pytest.mark.slow
def test_swapped_models_get_the_opposite_signs(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare?model=digits-svm&baseline=digits-bayes&threshold=0.6&match=precision")
    before = compare.verdict
    thresholds = [compare.number_of(name).input_value() for name in ("digits-svm", "digits-bayes")]
    compare.part("swap").get_by_role("button").click()
    expect(compare.part("verdict")).to_contain_text("digits-bayes finds less")
    compare.rest()
    first = compare.page.locator("input[type=range]").first
    expect(first).to_have_attribute("aria-label", "Confidence threshold, digits-bayes")
    numbers = re.compile(r"recall is \w+ by ([\d.]+) points \(95 % confidence interval ([\d.]+) to ([\d.]+)\)")
    assert numbers.search(compare.verdict).groups() == numbers.search(before).groups()  # type: ignore[union-attr]
    assert [compare.number_of(name).input_value() for name in ("digits-svm", "digits-bayes")] == thresholds


# Presses Swap before each of some pauses; presses without a pause between them are at the same moment.
PRESS_SWAP = """async pauses => {
  for (const pause of pauses) {
    document.querySelector('.st-key-swap button').click();
    if (pause) await new Promise(after => setTimeout(after, pause));
  }
}"""
SHOWN = "() => ['model', 'baseline'].map(key => document.querySelector(`.st-key-${key} input`).value)"


QUERIES = ["match=recall&threshold=0.6", "match=free&threshold=0.5&baseline_threshold=0.26"]


@pytest.mark.parametrize("query", QUERIES if SOAK else QUERIES[:1])
def test_a_quick_press_on_swap_does_what_the_page_shows(compare: ComparePage, app_url: str, query: str) -> None:
    """A press before the page shows the last swap is no second swap. Nothing on the page is of one pair and of another.

    A press while the page changes may still be of what it showed right before: either pair is right then, if all of
    the page is of it. More presses than three at a time are a storm, which can end a session of Streamlit.
    """
    compare.at(f"{app_url}/compare?{query}")
    names = ["clips-forest", "clips-linear"]
    thresholds = {name: compare.number_of(name).input_value() for name in names}
    for pauses in ([0, 0], [60, 20, 0], [350, 150, 0]):  # ms
        before = compare.page.evaluate(SHOWN)
        compare.page.evaluate(PRESS_SWAP, pauses)
        if not any(pauses):
            compare.page.wait_for_url(re.compile(rf"model={before[1]}&baseline={before[0]}"))
        compare.page.wait_for_timeout(SETTLE)
        compare.rest()
        # The page is done when the board, which writes the address, says the pair of the boxes.
        compare.page.wait_for_function(f"() => location.search.includes('model=' + ({SHOWN})().join('&baseline='))")
        model, baseline = compare.page.evaluate(SHOWN)
        assert sorted([model, baseline]) == names
        first = compare.page.locator("input[type=range]").first
        assert first.get_attribute("aria-label") == f"Confidence threshold, {model}"
        kind = "better" if model == "clips-forest" else "worse"
        assert compare.verdict.startswith(f"Candidate is {kind} {model} ")
        assert {name: compare.number_of(name).input_value() for name in names} == thresholds
        of_board = float(compare.number_of(model).input_value())
        (said,) = re.findall(r"[?&]threshold=([\d.]+)", compare.page.url)
        assert float(said) == pytest.approx(of_board, abs=0.0006)


def test_keys_right_before_a_swap_move_the_model_that_they_were_of(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare?match=free&threshold=0.5&baseline_threshold=0.26")
    compare.range_of("clips-forest").focus()
    compare.page.keyboard.press("ArrowRight")
    compare.page.evaluate(PRESS_SWAP, [0])
    compare.page.wait_for_url(re.compile("model=clips-linear"))
    compare.page.wait_for_timeout(SETTLE)
    compare.rest()
    assert (compare.number_of("clips-forest").input_value(), compare.number_of("clips-linear").input_value()) == (
        "0.501",
        "0.260",
    )
    assert "threshold=0.260&baseline_threshold=0.501" in compare.page.url


def test_the_link_brings_everything_back(compare: ComparePage, app_url: str, second_page: Page) -> None:
    compare.at(f"{app_url}/compare?label=spin&level=0.9")
    compare.choose("Same precision")
    compare.range_of("clips-linear").fill("0.300")
    compare.rest()
    shown, url = compare.verdict.replace(" Exploratory", "|").split("|")[0], compare.page.url
    for part in ("label=spin", "level=0.9", "match=precision", "baseline_threshold=0.300", "threshold="):
        assert part in url
    other = ComparePage(second_page).at(url)
    assert other.verdict.startswith(shown)
    for name in ("clips-forest", "clips-linear"):
        assert other.number_of(name).input_value() == compare.number_of(name).input_value()


def test_one_slider_at_the_same_threshold(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare?threshold=0.4&baseline_threshold=0.7")
    compare.choose("Same threshold")
    expect(compare.slider).to_be_visible()
    assert "baseline_threshold" not in compare.page.url
    a, b = (ek.load_sample(f"clips-{name}").predictions for name in ("linear", "forest"))
    threshold = float(compare.number.input_value())
    c = ek.compare(a, b, threshold_a=threshold, threshold_b=threshold)
    assert f"F1 is higher by {_points(c.differences['f1'])}" in compare.verdict


def test_a_click_on_a_label_compares_it_alone(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare")
    plot = compare.part("labels").locator('[role="graphics-document"]')
    # Streamlit draws the plot anew when its column is laid out, and a click in between is lost.
    for _ in range(5):
        plot.click(position={"x": 200, "y": 45})
        try:
            expect(compare.page.locator(".ek-what")).not_to_have_text("All labels", timeout=5_000)
            break
        except AssertionError:
            continue
    label = compare.page.locator(".ek-what").text_content()
    compare.page.wait_for_url(re.compile(f"label={str(label).replace(' ', '[+]')}"))
    expect(compare.page.locator(".st-key-label").get_by_role("combobox")).to_have_value(str(label))
    compare.rest()
    expect(compare.part("flips")).to_contain_text("Of 700 decisions")


def test_a_label_is_reached_and_opened_by_keys(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare")
    page = compare.page
    rows = compare.part("labels").get_by_role("button", name=re.compile("points"))
    expect(rows).to_have_count(10)
    first, third = (str(rows.nth(i).get_attribute("aria-label")) for i in (0, 2))
    assert re.match(r"[\w ]+: [+−]\d+\.\d points, interval .* to .*, (not )?clear; \d+ positives; p ", first)
    assert [rows.nth(i).get_attribute("tabindex") for i in range(10)] == ["0", *["-1"] * 9]  # one Tab stop
    rows.first.focus()
    for key in ("ArrowDown", "End", "Home", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", third)
    expect(focused).to_have_css("opacity", "0.25")
    page.keyboard.press("Enter")
    expect(page.locator(".ek-what")).to_have_text(third.split(":")[0])
    compare.rest()
    expect(page.locator(":focus")).to_have_attribute("aria-label", third)  # in the plot that was drawn anew
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".ek-what")).to_have_text("All labels")


def test_the_pairs_that_differ_can_be_filtered_and_downloaded(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare?match=free&threshold=0.5&baseline_threshold=0.5")
    compare.page.get_by_role("radio", name=re.compile("Only baseline \\(")).click()
    compare.page.wait_for_timeout(SETTLE)
    compare.rest()
    with compare.page.expect_download() as caught:
        compare.part("download_disagreements").get_by_role("button").click()
    lines = Path(caught.value.path()).read_text(encoding="utf-8").splitlines()
    a, b = (ek.load_sample(f"clips-{name}").predictions for name in ("linear", "forest"))
    d = ek.find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5)
    assert lines[0] == "id,label,truth,score_a,score_b,direction"
    assert len(lines) == 1 + d.breaks.sum()
    assert all(line.endswith(",B breaks") for line in lines[1:])


def _rows(seed: int, ids: range, labels: list[str], *, strength: float) -> str:
    rng = np.random.default_rng(seed)
    truth = {(i, label): (7 * i + len(label)) % 3 == 0 for i in ids for label in labels}
    rows = (f"i{i},{label},{rng.normal(strength * t, 1):.4f},{t:d}" for (i, label), t in truth.items())
    return "\n".join(["id,label,score,truth", *rows, ""])


@pytest.mark.slow
def test_two_files_of_other_items_and_labels(compare: ComparePage, app_url: str) -> None:
    old = _rows(1, range(200), ["cat", "horse"], strength=1.0).encode()
    new = _rows(2, range(50, 260), ["cat", "hound"], strength=2.5).encode()
    ModelsPage(compare.page).open(app_url).choose(("old.csv", old), ("new.csv", new)).load()
    compare.page.locator(".st-key-entry_new").get_by_role("button", name="Compare").click()
    compare.drawn()
    compare.rest()
    expect(compare.page.get_by_text("Compared on the 150 test items and 1 label that both have.")).to_be_visible()
    expect(compare.page.get_by_text("50 test items only in old")).to_be_visible()
    expect(compare.part("verdict")).to_contain_text("too few missed positives to match by")
    compare.choose("Same predicted positive rate")
    expect(compare.part("verdict")).to_contain_text("new finds more")


@pytest.mark.slow
def test_two_identical_models(compare: ComparePage, app_url: str) -> None:
    rows = _rows(1, range(120), ["cat", "horse"], strength=1.0).encode()
    ModelsPage(compare.page).open(app_url).choose(("one.csv", rows), ("two.csv", rows)).load()
    compare.page.locator(".st-key-entry_two").get_by_role("button", name="Compare").click()
    compare.drawn()
    compare.rest()
    expect(compare.part("verdict")).to_contain_text("The two models are equally good")
    compare.choose("Same threshold")
    expect(compare.part("verdict")).to_contain_text("The two models decide alike")
    differences = compare.page.locator("[data-difference]").all_text_contents()
    assert set(differences) == {"0.000"}
    expect(compare.part("flips")).to_contain_text("Of 240 decisions")


@pytest.mark.slow
def test_predictions_against_a_saved_evaluation(compare: ComparePage, app_url: str) -> None:
    saved = json.dumps(_saved("clips-linear")).encode()
    page = ModelsPage(compare.page).open(app_url)
    page.choose(("saved.json", saved))
    page.load()
    compare.page.locator(".st-key-entry_saved").get_by_role("button", name="Compare").click()
    compare.page.locator(".st-key-baseline").get_by_role("combobox").click()
    compare.page.get_by_role("option", name="clips-forest").click()
    compare.drawn()
    compare.rest()
    expect(compare.page.get_by_text("by counts alone")).to_be_visible()
    expect(compare.part("verdict")).to_contain_text("saved has lower precision")
    compare.choose("Same threshold")
    expect(compare.part("verdict")).to_contain_text("Candidate is worse")


def _saved(name: str) -> dict:
    from tests.google.service.served import served  # noqa: PLC0415

    return served(ek.evaluate(ek.load_sample(name).predictions))


def test_a_baseline_of_evaluate_is_taken_over(compare: ComparePage, app_url: str) -> None:
    compare.open(f"{app_url}/evaluate?model=digits-bayes&baseline=digits-svm&threshold=0.3")
    compare.page.get_by_role("link", name="Compare").click()
    expect(compare.part("verdict")).to_contain_text("digits-bayes has lower precision")
    compare.rest()
    assert compare.number_of("digits-bayes").input_value() == "0.300"


def test_it_goes_by_keyboard_alone(compare: ComparePage, app_url: str) -> None:
    compare.at(f"{app_url}/compare")
    compare.page.get_by_role("radio", name="Same recall").focus()
    compare.page.keyboard.press("ArrowRight")
    compare.page.keyboard.press("Space")
    expect(compare.part("verdict")).to_contain_text("finds more")
    compare.rest()
    compare.range_of("clips-forest").focus()
    compare.page.keyboard.press("Home")
    expect(compare.part("verdict")).to_contain_text("Exploratory")
