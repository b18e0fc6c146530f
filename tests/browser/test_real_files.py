"""Files of others, loaded through the page: figures on screen, and of what is downloaded, are the published ones.

The files are read from where EVALKIT_GOLDEN_DATA points; each folder says in golden.json what must come out. Large ones
take a fifth of the time of all browser tests together, and go through the page by `make soak`; that they are read right
is known without a browser (``tests/reading/test_published_files.py``).
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sklearn.metrics import average_precision_score, roc_auc_score

import evalkit as ek
from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

FOLDER = os.environ.get("EVALKIT_GOLDEN_DATA", "")

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")


def files(folder: str, *names: str) -> list[Path]:
    return [Path(FOLDER) / folder / name for name in names]


def golden(folder: str) -> Any:
    return json.loads((Path(FOLDER) / folder / "golden.json").read_text(encoding="utf-8"))


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def downloaded(models: ModelsPage, name: str) -> ek.Predictions:
    """A loaded model, by way of its download."""
    return ek.read_predictions(io.BytesIO(models.download(name))).predictions


def evaluate(models: ModelsPage, name: str) -> BoardPage:
    models.row(name).get_by_role("button", name="Evaluate").click()
    expect(models.page.locator(".ek-model")).to_have_text([name])
    return BoardPage(models.page).drawn()


def back(models: ModelsPage) -> None:
    models.page.get_by_role("link", name="Models").click()
    expect(models.page.locator(".st-key-predictions_file")).to_be_visible()


def expect_strip(page: Page, **figures: float) -> None:
    titles = {"average_precision": "Average precision (AuPRC)", "roc_auc": "ROC AUC", "log_loss": "Log loss"}
    for key, value in figures.items():
        metric = page.get_by_test_id("stMetric").filter(has_text=titles[key])
        expect(metric.get_by_test_id("stMetricValue")).to_have_text(f"{value:.3f}")


def _load_slipping(models: ModelsPage, *names: str, positive: str = "") -> None:
    """Ids of the truth have folders, extensions and a prefix, which each file is asked about: the last answer loads."""
    tables = [f"{name}.csv" for name in names]
    models.choose(*files("slipping_binary_video", *tables, "testlist01.txt"))
    for at in range(len(names)) if positive else ():
        models.correct(at)
        models.write(f"positive_{at}", positive)
    for left in range(len(names), 0, -1):
        expect(models.question(left - 1)).to_contain_text("No id of the scores occurs in the truth.")
        expect(models.answer(0)).to_contain_text("without the prefix 'v_'")
        models.answer(0).click()
        expect(models.question(left - 1)).to_have_count(0)
    models.until_loaded()
    for name in names:
        facts = models.page.locator(f".st-key-loaded_{name} .ek-facts tr")
        expect(facts.first).to_contain_text("All 118 rows used")


@pytest.mark.skipif(not SOAK, reason="another file of its kind is driven; `make soak` drives this one, too")
def test_clips_that_slip_have_the_accuracies_that_were_logged(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url)
    names = ("best_spatial", "latest_motion")
    _load_slipping(models, *names)
    published = golden("slipping_binary_video")["published_prec_at_1"]
    for name in names:
        assert 100 * ek.top1_accuracy(downloaded(models, name), -inf) == pytest.approx(published[name], abs=5e-4)
    board = evaluate(models, "best_spatial")
    board.slider.press("Home")
    expect(page.locator('[data-metric="top1_accuracy"]')).to_have_text("0.932")
    expect(page.get_by_test_id("stMetric").filter(has_text="Log loss")).to_contain_text("–")


@pytest.mark.slow
def test_clips_that_slip_have_the_areas_of_the_difference_of_logits(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url)
    areas = golden("slipping_binary_video")["recomputed_auc_score_diff_Slipping_minus_NotSlipping"]
    _load_slipping(models, *areas, positive="Slipping")
    for name, area in areas.items():
        assert ek.roc_auc(ek.evaluate(downloaded(models, name)).pooled) == close(area)
        evaluate(models, name)
        expect_strip(page, roc_auc=area)
        back(models)


@pytest.mark.slow
def test_activitynet(page: Page, app_url: str) -> None:
    names = "sample_classification_prediction.json", "validation_ground_truth.csv"
    models = ModelsPage(page).open(app_url).choose(*files("activitynet13_sample", *names))
    expect(models.question()).to_contain_text("No id of the scores occurs in the truth.")
    expect(models.answer(0)).to_contain_text("without the prefix 'v_'")
    models.answer(0).click()
    models.until_loaded()
    counted = golden("activitynet13_sample")["computed"]
    used, left_out = counted["videos_in_gt"], counted["predictions_without_gt"]
    rows = counted["videos_in_predictions"]
    facts = page.locator(".st-key-loaded_sample_classification_prediction .ek-facts tr")
    expect(facts.first).to_contain_text(f"{rows:,} rows = {used:,} used + {left_out} left out (has no truth)")
    p = downloaded(models, "sample_classification_prediction")
    assert (p.n_examples, len(p.labels)) == (used, counted["n_classes"])
    top = np.full(p.n_examples, -inf)
    np.maximum.at(top, p.examples, p.y_score)
    hit = np.zeros(p.n_examples, dtype=bool)
    np.logical_or.at(hit, p.examples, p.y_true & (p.y_score == top[p.examples]))
    assert np.mean(hit) == counted["hit@1 on the 4728 videos in both files"]
    board = evaluate(models, "sample_classification_prediction")
    board.set(1.0)
    assert [board.figure(key) for key in ("precision", "recall", "fp", "fn")] == ["1.000", "1.000", "0", "0"]


@pytest.mark.slow
def test_cifar10(page: Page, app_url: str) -> None:
    names = "lenet5.csv", "wideresnet16_4.csv", "ground_truth.csv"
    models = ModelsPage(page).open(app_url).choose(*files("cifar10_two_models", *names))
    for at in (0, 1):
        expect(models.fact("Truth from", at)).to_have_text("ground_truth.csv")
    models.load()
    for name, figures in golden("cifar10_two_models")["computed"].items():
        p = downloaded(models, name)
        assert ek.top1_accuracy(p, 0.0) == close(figures["accuracy"])
        assert ek.brier_score(p) == close(figures["brier_multiclass"])
        assert ek.log_loss(p) == pytest.approx(figures["log_loss_nat"], rel=1e-6)  # of float32, not rescaled
        board = evaluate(models, name)
        board.set(0.0)
        assert board.figure("top1_accuracy") == f"{figures['accuracy']:.3f}"
        page.get_by_role("radio", name="Macro").click()
        expect_strip(page, roc_auc=figures["macro_ovr_auc"], log_loss=figures["log_loss_nat"])
        back(models)


@pytest.mark.slow
def test_cifar100(page: Page, app_url: str) -> None:
    computed = golden("cifar100_three_models")["computed"]
    names = [f"{name}.npz" for name in computed]
    models = ModelsPage(page).open(app_url).choose(*files("cifar100_three_models", *names))
    for at in range(len(names)):
        expect(models.fact("Task", at)).to_have_text("Single-label; 10,000 test items, 100 labels")
    models.load()
    for name, figures in computed.items():
        p = downloaded(models, name)
        assert ek.top_k_accuracy(p, 1) == close(figures["accuracy"])
        assert ek.top_k_accuracy(p, 5) == close(figures["top5"])
        board = evaluate(models, name)
        board.set(0.0)
        assert board.figure("top1_accuracy") == f"{figures['accuracy']:.3f}"
        expect_strip(page, log_loss=figures["log_loss_nat"])
        back(models)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["20news", "imdb"])
def test_texts(page: Page, app_url: str, name: str) -> None:
    pair = f"{name}_test_set_pyx.npy", f"{name}_test_set_original_labels.npy"
    models = ModelsPage(page).open(app_url).choose(*files("cleanlab_text_20news_imdb", *pair))
    expect(models.fact("Truth from")).to_have_text(pair[1])
    models.load()
    figures = golden("cleanlab_text_20news_imdb")["computed"][name]
    p = downloaded(models, f"{name}_test_set_pyx")
    assert ek.top1_accuracy(p, 0.0) == close(figures["accuracy"])
    board = evaluate(models, f"{name}_test_set_pyx")
    board.set(0.0)
    assert board.figure("top1_accuracy") == f"{figures['accuracy']:.3f}"
    if name == "imdb":
        t = ek.evaluate(p).per_label["1"]
        assert ek.roc_auc(t) == close(figures["auc"])
        assert ek.average_precision(t) == close(figures["average_precision"])
        shown = board.figures()["average_precision", "0", "1"]
        assert shown == f"{figures['average_precision']:.3f}"


def test_rocr(page: Page, app_url: str) -> None:
    names = "ROCR_simple.csv", "ROCR_ten_points.csv"
    models = ModelsPage(page).open(app_url).choose(*files("rocr", *names)).load()
    values = golden("rocr")
    computed, published = values["computed"], values["published_ten_points"]
    evaluate(models, "ROCR_simple")
    expect_strip(page, roc_auc=computed["ROCR_simple_auc"], average_precision=computed["ROCR_simple_AP"])
    back(models)
    p = downloaded(models, "ROCR_ten_points")
    c = ek.evaluate(p).pooled.counts
    assert ek.accuracy(c).tolist() == close(published["acc_by_cut"])
    assert ek.recall(c).tolist() == close(published["tpr"])
    assert ek.false_positive_rate(c).tolist() == close(published["fpr"])
    evaluate(models, "ROCR_ten_points")
    expect_strip(page, roc_auc=published["auc"], average_precision=computed["ten_points_sklearn_AP"])


@pytest.mark.slow
def test_two_score_columns_of_one_file(page: Page, app_url: str, tmp_path: Path) -> None:
    [source] = files("rocr", "ROCR_hiv.csv")
    with source.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    copies = [Path(shutil.copy(source, tmp_path / f"hiv-{score}.csv")) for score in ("svm", "nn")]
    models = ModelsPage(page).open(app_url).choose(*copies)
    for at, score in enumerate(("svm", "nn")):
        models.correct(at)
        models.select(f"column_score_{at}", score)
        models.select(f"column_truth_{at}", "label")
        models.select(f"column_id_{at}", "No column")
    for at in (0, 1):
        expect(models.fact("Task", at)).to_have_text("Binary; 3,450 test items, 1 label")
        expect(models.fact("Truth from", at)).to_have_text("the same file")
    models.load()
    truth = [row["label"] == "1" for row in table]
    for score in ("svm", "nn"):
        scores = [float(row[score]) for row in table]
        evaluate(models, f"hiv-{score}")
        areas = {"roc_auc": roc_auc_score, "average_precision": average_precision_score}
        expect_strip(page, **{key: area(truth, scores) for key, area in areas.items()})
        back(models)


@pytest.mark.skipif(not SOAK, reason="another file of its kind is driven; `make soak` drives this one, too")
def test_yardstick_two_classes(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(*files("yardstick", "two_class_example.csv"))
    models.correct()
    models.write("positive_0", "Class1")
    expect(models.fact("Task")).to_have_text("Binary; 500 test items, 1 label")
    models.load()
    published = golden("yardstick")["published"]
    p = downloaded(models, "two_class_example")
    t = ek.evaluate(p).pooled
    assert ek.roc_auc(t) == close(published["roc-auc"]["binary"])
    assert ek.average_precision(t) == close(published["average-precision"]["binary"])
    assert ek.log_loss(p) == close(published["mn_log_loss"]["binary"])
    assert ek.matthews_correlation(t.at(0.5)) == close(published["mcc"]["binary"])
    board = evaluate(models, "two_class_example")
    expect_strip(
        page,
        roc_auc=published["roc-auc"]["binary"],
        average_precision=published["average-precision"]["binary"],
        log_loss=published["mn_log_loss"]["binary"],
    )
    board.set(0.5)
    for key, name in (("accuracy", "accuracy"), ("precision", "precision"), ("recall", "recall"), ("f1", "f_meas")):
        assert board.figure(key) == f"{published[name]['binary']:.3f}"


@pytest.mark.slow
def test_yardstick_four_classes(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(*files("yardstick", "hpc_cv.csv"))
    expect(models.fact("Score columns")).to_have_text("VF, F, M, L")
    models.load()
    published = golden("yardstick")["published"]
    p = downloaded(models, "hpc_cv")
    assert ek.top1_accuracy(p, 0.0) == close(published["accuracy"]["multiclass"])
    assert ek.log_loss(p) == close(published["mn_log_loss"]["multiclass"])
    board = evaluate(models, "hpc_cv")
    board.set(0.0)
    assert board.figure("top1_accuracy") == f"{published['accuracy']['multiclass']:.3f}"
    page.get_by_role("radio", name="Macro").click()
    expect_strip(
        page,
        average_precision=published["average-precision"]["macro"],
        roc_auc=published["roc-auc"]["macro"],
        log_loss=published["mn_log_loss"]["multiclass"],
    )
