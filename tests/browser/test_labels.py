"""The label list: a table whose numbers follow the slider, with as many labels as a model has."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from tests.browser.board_page import BoardPage
from tests.browser.conftest import Watch
from tests.browser.models_page import ModelsPage
from tests.figure_text import figure_text

MANY = 1000
LARGEST = 5_000_000  # characters of a message
CHOSEN = ("F1 score", "Best F1", "Best F1 at", "False positives", "False negatives", "Predicted positives")


def _names(page: Page) -> list[str]:
    return page.locator(".ek-label").all_text_contents()[1:]


def _figures(page: Page) -> dict[tuple[str, str, str], str]:
    """(label, model, figure) -> text, of the rows that are there."""
    return {
        tuple(key): text  # type: ignore[misc]
        for *key, text in page.evaluate(
            "() => [...document.querySelectorAll('.ek-row [data-label]')]"
            ".map(e => [e.dataset.label, e.dataset.model, e.closest('td').dataset.key, e.textContent])"
        )
    }


def test_a_click_opens_the_board_of_a_label_at_the_same_threshold(kept_board: BoardPage) -> None:
    board, page = kept_board, kept_board.page
    board.set(0.3)
    row = page.locator('[data-metric="precision"][data-label="collide"]').text_content()
    board.open_label("collide")
    assert board.figure("precision") == row
    assert float(board.slider.input_value()) == 0.3
    assert "label=collide" in page.url
    table = ek.evaluate(ek.load_sample("clips-forest").predictions).per_label["collide"]
    assert board.chart("ROC curve").locator(".ek-area").text_content() == f"AUC {ek.roc_auc(table):.3f}"
    board.open_label("All labels")
    board.rest()
    assert "label=" not in page.url


def test_the_table_shows_evalkits_own_figures_sorts_marks_and_filters(page: Page, app_url: str, watch: Watch) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear").rest()
    models = [ek.evaluate(ek.load_sample(f"clips-{name}").predictions) for name in ("forest", "linear")]
    page.get_by_role("button", name="Columns").click()
    for title in CHOSEN:
        page.get_by_label(title, exact=True).check()
    page.keyboard.press("Escape")
    assert page.locator(".ek-table thead th[data-key]").count() == 1 + 4 + len(CHOSEN)
    board.drag(board.slider, start=0.5, end=0.1)
    sent = len(watch.sent)
    for threshold in np.random.default_rng(5).integers(1, 1000, 8) / 1000:
        page.evaluate(  # as a hand does, without a release
            "t => { const s = document.querySelector('input[type=range]'); s.value = t; "
            "s.dispatchEvent(new Event('input', {bubbles: true})); }",
            float(threshold),
        )
        shown = _figures(page)
        for m, ev in enumerate(models):
            for label in ev.labels:
                c = ev.per_label[label].at(threshold)
                for key in ("precision", "recall", "f1"):
                    value = METRICS[key].function(c)
                    text = shown[label, str(m), key]
                    assert text == "–" if np.isnan(value) else float(text) == pytest.approx(value, abs=5.1e-4)
                counts = [shown[label, str(m), key] for key in ("fp", "fn", "predicted_positives")]
                assert counts == [str(c.fp), str(c.fn), str(c.tp + c.fp)]
    assert len(watch.sent) == sent  # nothing is sent while the button is down
    page.mouse.up()
    board.rest()

    board.set(0.5)
    board.rest()
    head = page.locator('th[data-key="recall"]')
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    recall = {label: ek.recall(table.at(0.5)) for label, table in models[0].per_label.items()}
    assert _names(page) == sorted(recall, key=lambda label: recall[label])
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert _names(page) == sorted(recall, key=lambda label: -recall[label])
    page.get_by_label("Limit below which labels are marked").fill("0.7")
    weak = {label for label, value in recall.items() if value < 0.7}
    expect(page.locator("td.ek-below")).to_have_count(len(weak))
    expect(page.locator(".ek-list-foot")).to_contain_text(f"{len(weak)} below")
    page.get_by_label("Only these").check()
    assert set(_names(page)) == weak
    page.get_by_role("searchbox", name="Search labels").fill("SH")
    assert _names(page) == [label for label in _names(page) if "sh" in label]
    page.keyboard.press("Tab")  # and the rows are reached, and walked through, by keys alone
    page.locator('.ek-row .ek-label[tabindex="0"]').last.focus()
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == _names(page)[-1]
    # The limit, columns and order stay for the next model; what was searched for goes.
    page.get_by_label("Only these").uncheck()
    page.get_by_label("Limit below which labels are marked").fill("")


def test_leaving_labels_out_changes_the_aggregates(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest")
    assert board.figure("fn") == "396"
    page.get_by_role("checkbox", name="Count shake in the whole model").uncheck()
    # shake: 25 positives, of which 3 are found at 0.5
    whole = page.locator('[data-metric="fn"]:not([data-label])')
    expect(whole).to_have_text("374")
    expect(page.locator(".ek-list-foot")).to_contain_text("1 left out")
    page.get_by_role("button", name="Include all").click()
    expect(whole).to_have_text("396")
    page.get_by_role("searchbox", name="Search labels").fill("shake")
    page.get_by_role("button", name="Select").click()
    page.get_by_role("button", name="Only those listed").click()
    expect(whole).to_have_text("22")
    page.get_by_role("button", name="Select").click()
    page.get_by_role("button", name="No label").click()
    expect(page.locator(".ek-list-foot")).to_contain_text("tick at least one")
    page.get_by_role("searchbox", name="Search labels").fill("spin")
    page.get_by_role("checkbox", name="Count spin in the whole model").check()
    table = ek.evaluate(ek.load_sample("clips-forest").predictions).per_label["spin"]
    expect(whole).to_have_text(str(table.at(0.5).fn))


def test_of_a_thousand_labels_those_in_view_are_there_and_all_are_in_the_file(
    page: Page, app_url: str, tmp_path_factory: pytest.TempPathFactory, watch: Watch
) -> None:
    file: Path = tmp_path_factory.mktemp("many") / "many.csv"
    rng = np.random.default_rng(2)
    truth = rng.random((40, MANY)) < 0.2
    score = np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), 3)
    rows = [f"v{e},label {i:04d},{score[e, i]},{truth[e, i]:d}" for e in range(40) for i in range(MANY)]
    file.write_text("id,label,score,truth\n" + "\n".join(rows))
    models = ModelsPage(page).open(app_url).choose(file).load()
    models.row("many").get_by_role("button", name="Evaluate").click()
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    board = BoardPage(page).drawn().rest()
    expect(page.locator(".ek-list-foot")).to_contain_text("1,000 labels")
    assert len(_names(page)) < 40

    page.locator(".ek-scroll").evaluate("node => { node.scrollTop = 20_000; }")
    expect(page.get_by_role("button", name="label 0600", exact=True)).to_be_visible()
    page.wait_for_timeout(600)  # rows in view are asked for
    board.rest()
    sent = len(watch.sent)
    board.drag(board.slider, start=0.5, end=0.3)
    at = float(board.slider.input_value())
    shown = _figures(page)
    assert len(shown) < 40 * 4
    for (label, _, key), text in shown.items():
        i = int(label[-4:])
        c = ek.counts_by_threshold(truth[:, i], score[:, i]).at(at)
        if key in METRICS:
            assert text == figure_text(float(METRICS[key].function(c)))
    assert len(watch.sent) == sent
    page.mouse.up()
    board.rest()
    at = float(board.slider.input_value())
    page.locator('th[data-key="precision"] button').click()
    tables = [ek.counts_by_threshold(truth[:, i], score[:, i]).at(at) for i in range(MANY)]
    worst = np.argsort([ek.precision(c) for c in tables], kind="stable")
    assert _names(page)[:5] == [f"label {i:04d}" for i in worst[:5]]
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = list(csv.DictReader(io.StringIO(saved.value.path().read_text(encoding="utf-8"))))
    assert len(lines) == MANY
    assert int(lines[7]["fp"]) == tables[7].fp
    assert max(received, default=0) < LARGEST


def test_figures_of_the_rows_have_their_interval_on_the_bar(board: BoardPage) -> None:
    ev = ek.evaluate(ek.load_sample("clips-forest").predictions)
    board.set(0.3)
    bounds = {key: intervals_at(ev, np.array([0.3]), label="spin").bounds[key] for key in ("precision", "recall")}
    area = area_interval(ev, "average_precision", label="spin")
    bounds["average_precision"] = (np.array([area.low]), np.array([area.high]))
    row = board.page.locator(".ek-row", has=board.page.get_by_role("button", name="spin", exact=True))
    for key, (low, high) in bounds.items():
        cell = row.locator(f'[data-key="{key}"]')
        cell.hover()
        assert f"{low[0]:.3f} – {high[0]:.3f}" in str(cell.get_attribute("title"))
        line, track = cell.locator("u").bounding_box(), cell.locator(".ek-track").bounding_box()
        assert line["x"] == pytest.approx(track["x"] + low[0] * track["width"], abs=1)
        assert line["width"] == pytest.approx((high[0] - low[0]) * track["width"], abs=1)
