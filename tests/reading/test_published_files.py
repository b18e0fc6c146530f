"""Files of others as they are, read with what their questions are answered: the figures are the published ones.

The same files go through the page in ``tests/browser/test_real_files.py``: a few always, all by ``make soak``.
"""

from __future__ import annotations

import json
import os
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

import evalkit as ek

FOLDER = os.environ.get("EVALKIT_GOLDEN_DATA", "")

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")


def golden(folder: str) -> Any:
    return json.loads((Path(FOLDER) / folder / "golden.json").read_text(encoding="utf-8"))


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def read(folder: str, scores: str, truth: str | None = None, **options: Any) -> ek.Predictions:
    at = Path(FOLDER) / folder
    return ek.read_predictions(at / scores, truth and at / truth, **options).predictions


def first_answer(folder: str, scores: str, truth: str) -> ek.Predictions:
    """Ids are written otherwise in the truth: what is asked, and what its first answer gives."""
    with pytest.raises(ek.ReadingError, match="No id of the scores occurs in the truth") as asked:
        read(folder, scores, truth)
    answer = asked.value.readings[0]
    assert "without the prefix 'v_'" in answer.says
    return read(folder, scores, truth, reading=answer)


SLIPPING = "slipping_binary_video"
AREAS = "recomputed_auc_score_diff_Slipping_minus_NotSlipping"


@pytest.mark.parametrize("name", ["best_spatial", "best_motion", "latest_spatial", "latest_motion"])
def test_clips_that_slip(name: str) -> None:
    p = first_answer(SLIPPING, f"{name}.csv", "testlist01.txt")
    published = golden(SLIPPING)["published_prec_at_1"][name]
    assert 100 * ek.top1_accuracy(p, -inf) == pytest.approx(published, abs=5e-4)
    joined = {"match": "stem", "strip_prefix": "v_"}  # what that answer says, in words
    p = read(SLIPPING, f"{name}.csv", "testlist01.txt", positive="Slipping", **joined)
    assert ek.roc_auc(ek.evaluate(p).pooled) == close(golden(SLIPPING)[AREAS][name])


def test_activitynet() -> None:
    names = "sample_classification_prediction.json", "validation_ground_truth.csv"
    p = first_answer("activitynet13_sample", *names)
    counted = golden("activitynet13_sample")["computed"]
    assert (p.n_examples, len(p.labels)) == (counted["videos_in_gt"], counted["n_classes"])
    top = np.full(p.n_examples, -inf)
    np.maximum.at(top, p.examples, p.y_score)
    hit = np.zeros(p.n_examples, dtype=bool)
    np.logical_or.at(hit, p.examples, p.y_true & (p.y_score == top[p.examples]))
    assert np.mean(hit) == counted["hit@1 on the 4728 videos in both files"]


@pytest.mark.parametrize("name", ["lenet5", "wideresnet16_4"])
def test_cifar10(name: str) -> None:
    p = read("cifar10_two_models", f"{name}.csv", "ground_truth.csv")
    figures = golden("cifar10_two_models")["computed"][name]
    assert ek.top1_accuracy(p, 0.0) == close(figures["accuracy"])
    assert ek.brier_score(p) == close(figures["brier_multiclass"])
    assert ek.log_loss(p) == pytest.approx(figures["log_loss_nat"], rel=1e-6)  # of float32, not rescaled
    assert ek.average(ek.evaluate(p), "roc_auc").value == pytest.approx(figures["macro_ovr_auc"], abs=5e-4)


def test_cifar100() -> None:
    for name, figures in golden("cifar100_three_models")["computed"].items():
        p = read("cifar100_three_models", f"{name}.npz")
        assert (p.n_examples, len(p.labels)) == (10_000, 100)
        assert ek.top_k_accuracy(p, 1) == ek.top1_accuracy(p, 0.0) == close(figures["accuracy"])
        assert ek.top_k_accuracy(p, 5) == close(figures["top5"])
        assert ek.log_loss(p) == pytest.approx(figures["log_loss_nat"], rel=1e-6)


@pytest.mark.parametrize("name", ["20news", "imdb"])
def test_texts(name: str) -> None:
    p = read("cleanlab_text_20news_imdb", f"{name}_test_set_pyx.npy", f"{name}_test_set_original_labels.npy")
    figures = golden("cleanlab_text_20news_imdb")["computed"][name]
    assert ek.top1_accuracy(p, 0.0) == close(figures["accuracy"])
    if name == "imdb":
        t = ek.evaluate(p).per_label["1"]
        assert ek.roc_auc(t) == close(figures["auc"])
        assert ek.average_precision(t) == close(figures["average_precision"])


def test_two_score_columns_of_one_file() -> None:
    lines = (Path(FOLDER) / "rocr/ROCR_hiv.csv").read_text(encoding="utf-8").splitlines()
    names = [name.strip('"') for name in lines[0].split(",")]
    table = [dict(zip(names, (cell.strip('"') for cell in line.split(",")), strict=True)) for line in lines[1:]]
    truth = [row["label"] == "1" for row in table]
    columns = {"truth": "label", "id": ["run", "row"]}
    for score in ("svm", "nn"):
        p = read("rocr", "ROCR_hiv.csv", layout="binary", columns=columns | {"score": score})
        assert (p.n_examples, p.task) == (3450, "binary")
        t = ek.evaluate(p).pooled
        scores = [float(row[score]) for row in table]
        assert ek.roc_auc(t) == close(roc_auc_score(truth, scores))
        assert ek.average_precision(t) == close(average_precision_score(truth, scores))


def test_yardstick_four_classes() -> None:
    p, published = read("yardstick", "hpc_cv.csv"), golden("yardstick")["published"]
    assert p.labels == ("VF", "F", "M", "L")
    assert ek.top1_accuracy(p, 0.0) == close(published["accuracy"]["multiclass"])
    assert ek.log_loss(p) == close(published["mn_log_loss"]["multiclass"])
