"""Evaluations without predictions, from files and pasted text: what is understood, loaded, shown, and saved again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from evalkit.counting.counts import Counts
from evalkit.evaluation.evaluation import evaluate
from evalkit.google.responses.saved import read_evaluation
from evalkit.samples import load_sample
from tests.browser.board_page import STILL, BoardPage
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK
from tests.google.service.served import as_bytes, served

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")
EVALUATIONS = Path(GOLDEN).parent / "samples" / "evaluations"
SHAPES = Path(GOLDEN) / "automl_json_shapes"
GROUPS = {
    "automl list": [EVALUATIONS / "automl_list_model_evaluations.json"],
    "text proto": [EVALUATIONS / "automl_evaluation.textproto"],
    "vertex": [EVALUATIONS / "vertex_list_evaluations.json"],
    "slices": [EVALUATIONS / "vertex_list_slices.json"],
    "vertex and slices": [EVALUATIONS / "vertex_list_evaluations.json", EVALUATIONS / "vertex_list_slices.json"],
    "metrics alone": [SHAPES / "vertex_classification_metrics_excerpt.json"],
}
# Each is read, and shown on a page, without a browser as well (``tests/google/responses``, ``tests/pages``).
SHOWN = GROUPS if SOAK else {"automl list": GROUPS["automl list"]}
PASTED = "threshold,tp,fp,fn,tn\n0.5,95,5,5,95\n0.2,99,40,1,60\n0,100,100,0,0\n"


def choose(models: ModelsPage, files: list[Path]) -> None:
    models.page.locator(".st-key-predictions_file input[type=file]").set_input_files(files)
    expect(models.preview(0).get_by_text(files[0].name).first).to_be_visible(timeout=60_000)


def board_of(models: ModelsPage, key: str) -> BoardPage:
    models.row(key).get_by_role("button", name="Evaluate").click()
    return BoardPage(models.page).drawn()


def counts(board: BoardPage) -> Counts:
    return Counts(*(int(board.figure(key)) for key in ("tp", "fp", "fn", "tn")))


@pytest.mark.skipif(not GOLDEN, reason="EVALKIT_GOLDEN_DATA is not set: the files lie elsewhere")
@pytest.mark.parametrize("files", SHOWN.values(), ids=SHOWN)
def test_each_file_of_a_service_is_loaded_and_its_counts_are_on_screen(
    page: Page, app_url: str, files: list[Path], tmp_path: Path
) -> None:
    ev = read_evaluation(files)
    models = ModelsPage(page).open(app_url)
    choose(models, files)
    expect(models.fact("Read as")).to_contain_text("counts without predictions")
    models.load()
    board = board_of(models, ev.name)
    for threshold in ev.pooled.thresholds[1:][::7]:
        board.number.fill(str(threshold))
        assert counts(board) == ev.pooled.at(float(threshold))
    for label in ev.labels[:1] if len(ev.labels) > 1 else ():
        board.open_label(label)
        assert counts(board) == ev.per_label[label].at(float(board.slider.input_value()))
    for tab in ("Calibration", "Advice", "Details"):
        page.get_by_role("tab", name=tab).click()
        board.rest()
    expect(page.get_by_text(ev.digest)).to_be_visible()
    page.get_by_role("link", name="Models").click()
    again = read_evaluation(models.download(ev.name))
    assert (again.digest, again.name, again.notes) == (ev.digest, ev.name, ev.notes)


def paste(page: Page, url: str, text: str) -> ModelsPage:
    models = ModelsPage(page).open(url)
    page.locator(".st-key-source").get_by_text("Paste", exact=True).click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    area = page.get_by_label("Evaluation or predictions as text")
    expect(area).to_be_visible()  # it is there before it is shown, and a hidden one takes no keys
    area.press("ControlOrMeta+v")
    page.get_by_role("button", name="Read the text").click()
    return models


def test_a_pasted_table_is_understood_and_loaded(page: Page, app_url: str) -> None:
    models = paste(page, app_url, PASTED)
    expect(models.fact("Read as")).to_have_text("a table of thresholds: counts without predictions")
    models.load_button.click()
    expect(page.get_by_text("is loaded, read as a table of thresholds")).to_be_visible()
    page.get_by_role("button", name="Evaluate").first.click()
    board = BoardPage(page).drawn()
    assert counts(board) == Counts(95, 5, 5, 95)
    expect(page.get_by_text("Counts are known at 3 confidence thresholds")).to_be_visible()
    board.slider.focus()
    page.keyboard.press("ArrowLeft")
    assert counts(board) == Counts(99, 40, 1, 60)


def test_a_pasted_response_is_understood(page: Page, app_url: str) -> None:
    response = json.dumps(served(evaluate(load_sample("digits-svm").predictions)), indent=1)
    models = paste(page, app_url, response)
    expect(models.fact("Read as")).to_contain_text("an evaluation of AutoML")
    expect(models.fact("Task")).to_contain_text("10 labels")


def test_pasted_nonsense_is_refused_and_what_is_loaded_stays(page: Page, app_url: str) -> None:
    models = paste(page, app_url, '{"modelEvaluation": [}')
    expect(models.problem()).to_contain_text("line 1")
    models.load_button.click()
    expect(page.get_by_text("No file can be loaded yet")).to_be_visible()
    expect(models.row("clips-forest")).to_be_visible()


def test_evaluations_and_predictions_are_chosen_together(page: Page, app_url: str) -> None:
    pets = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n"
    response = as_bytes(served(evaluate(load_sample("clips-forest").predictions)))
    models = ModelsPage(page).open(app_url).choose(("pets.csv", pets), ("served.json", response))
    expect(models.fact("Read as", 1)).to_contain_text("an evaluation of AutoML")
    models.load()
    expect(models.row("pets")).to_be_visible()
    expect(models.row("served").get_by_text("AuPRC 0.750 reported")).to_be_visible()


def test_a_file_that_is_taken_for_the_wrong_kind_is_corrected(page: Page, app_url: str) -> None:
    table = b"threshold,tp,fp,fn,tn,comment\n0.5,95,5,5,95,ok\n0,100,100,0,0,all\n"
    models = ModelsPage(page).open(app_url).choose(("table.csv", table))
    models.correct()
    models.select("kind_0", "Evaluation (counts at thresholds)")
    expect(models.fact("Read as")).to_have_text("a table of thresholds: counts without predictions")
    models.load()
    expect(models.row("table")).to_be_visible()


def test_chosen_files_and_pasted_text_stay_while_another_source_is_looked_at(page: Page, app_url: str) -> None:
    pets = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n"
    models = ModelsPage(page).open(app_url).choose(("pets.csv", pets))
    models.correct()
    models.select("task_0", "Multi-label")
    models.source("Paste")
    text = page.get_by_label("Evaluation or predictions as text")
    text.fill(PASTED)
    page.get_by_role("button", name="Read the text").click()
    expect(models.fact("Read as")).to_have_text("a table of thresholds: counts without predictions")
    models.source("Google")
    expect(models.preview(0)).to_have_count(0)
    models.source("Files")
    expect(models.preview(0).get_by_text("pets.csv", exact=True)).to_be_visible()
    expect(models.fact("Task")).to_contain_text("Multi-label")  # and what was said about the file
    models.load()
    models.source("Paste")
    expect(text).to_have_value(PASTED)
    models.load_button.click()
    expect(page.locator('[class*="st-key-entry_pasted"]')).to_be_visible()
    models.rest()  # until then the field of before is on the page as well
    expect(text).to_have_value("")


def test_the_buttons_of_a_loaded_model_stand_in_one_row(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 1400, "height": 1000})
    models = paste(page, app_url, PASTED)
    models.load_button.click()
    row = page.locator('[class*="st-key-entry_pasted"]')
    buttons = row.get_by_role("button")
    expect(buttons).to_have_count(3)
    models.rest()
    page.evaluate(STILL)
    places = [box for button in buttons.all() if (box := button.bounding_box()) is not None]
    assert len({round(box["y"] + box["height"] / 2) for box in places}) == 1
