"""Every figure on screen equals what scikit-learn computes from the raw file, at ten thresholds; `make soak`: at 50."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    multilabel_confusion_matrix,
    precision_score,
    recall_score,
)

import evalkit.samples
from tests.browser.board_page import BoardPage
from tests.conftest import SOAK, some
from tests.figure_text import figure_text

SAMPLES = Path(evalkit.samples.__file__).parent
CHOSEN = np.random.default_rng(50).choice(np.arange(1, 1000), 50, replace=False) / 1000
THRESHOLDS = sorted(CHOSEN if SOAK else CHOSEN[:10])


def _long(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.read_csv(SAMPLES / f"{name}.csv")
    return (table.pivot_table(index="clip", columns="label", values=column) for column in ("truth", "score"))


def _wide(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.read_csv(SAMPLES / f"{name}.csv")
    scores = table.drop(columns=["image", "truth"])
    return pd.get_dummies(table["truth"])[scores.columns], scores


def _ratio(value: float, *, defined: bool = True) -> str:
    return figure_text(value) if defined else "–"


def _pairs(truth: np.ndarray, predicted: np.ndarray) -> dict[str, str]:
    """Figures over pairs, by scikit-learn."""
    tn, fp, fn, tp = confusion_matrix(truth, predicted, labels=[0, 1]).ravel()
    return {
        "precision": _ratio(precision_score(truth, predicted, zero_division=0), defined=tp + fp > 0),
        "recall": _ratio(recall_score(truth, predicted, zero_division=0), defined=tp + fn > 0),
        "f1": _ratio(f1_score(truth, predicted, zero_division=0), defined=tp + fp + fn > 0),
        "false_positive_rate": _ratio(fp / (fp + tn)),
        "accuracy": _ratio(accuracy_score(truth, predicted)),
        "predicted_positive_rate": _ratio(np.mean(predicted)),
        "tp": str(tp),
        "fp": str(fp),
        "fn": str(fn),
        "tn": str(tn),
    }


Rows = dict[tuple[str, str, str], str]


def _label_rows(truth: pd.DataFrame, predicted: pd.DataFrame) -> Rows:
    """Precision and recall of the label list, by scikit-learn."""
    rows = {}
    for key, score in (("precision", precision_score), ("recall", recall_score)):
        values = score(truth.to_numpy(), predicted.to_numpy(), average=None, zero_division=np.nan)
        rows |= {(key, "0", label): _ratio(v, defined=not np.isnan(v)) for label, v in zip(truth, values, strict=True)}
    return rows


def _areas(truth: pd.DataFrame, scores: pd.DataFrame) -> Rows:
    return {("average_precision", "0", c): _ratio(average_precision_score(truth[c], scores[c])) for c in truth}


def _whole(truth: pd.DataFrame, predicted: pd.DataFrame, model: str, share: str, value: float) -> dict:
    figures = _pairs(truth.to_numpy().ravel(), predicted.to_numpy().ravel())
    del figures["accuracy"]
    return {(key, model, None): text for key, text in (figures | {share: _ratio(value)}).items()}


def test_two_multilabel_models(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&baseline=clips-linear")
    models = [_long("clips-forest"), _long("clips-linear")]
    models = [tuple(part) for part in models]
    areas = _areas(*models[0])
    for threshold in THRESHOLDS:
        expected: dict = {}
        for m, (truth, scores) in enumerate(models):
            predicted = (scores >= threshold).astype(int)
            exact = accuracy_score(truth.to_numpy(), predicted.to_numpy())
            expected |= _whole(truth, predicted, str(m), "exact_match", exact)
        truth, scores = models[0]
        expected |= areas | _label_rows(truth, (scores >= threshold).astype(int))
        board.set(threshold)
        assert board.figures() == expected, f"at {threshold}"


def test_a_single_label_model(page: Page, app_url: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=digits-bayes")
    truth, scores = _wide("digits-bayes")
    truth = truth.astype(int)
    top = scores.to_numpy().argmax(axis=1)
    areas = _areas(truth, scores)
    right = truth.to_numpy()[np.arange(len(truth)), top] == 1
    for threshold in THRESHOLDS:
        predicted = (scores >= threshold).astype(int)
        top1 = np.mean(right & (scores.max(axis=1).to_numpy() >= threshold))
        answered = scores.max(axis=1).to_numpy() >= threshold
        beside = {"coverage": _ratio(answered.mean()), "answered_accuracy": _ratio(right[answered].mean())}
        expected = _whole(truth, predicted, "0", "top1_accuracy", top1) | areas | _label_rows(truth, predicted)
        expected |= {(key, "0", None): text for key, text in beside.items()}
        board.set(threshold)
        assert board.figures() == expected, f"at {threshold}"


@pytest.mark.parametrize("label", some(["shake", "blink"], 1))
def test_one_label(page: Page, app_url: str, label: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-linear&label={label}")
    truth, scores = _long("clips-linear")
    for threshold in THRESHOLDS:
        board.set(threshold)
        expected = _pairs(truth[label].to_numpy(), (scores[label] >= threshold).to_numpy().astype(int))
        assert {metric: text for (metric, _, row), text in board.figures().items() if row is None} == expected


@pytest.mark.parametrize("method", some(["macro", "weighted"], 1))
def test_averages_over_labels(page: Page, app_url: str, method: str) -> None:
    board = BoardPage(page).open(f"{app_url}/evaluate?model=clips-forest&average={method}")
    truth, scores = _long("clips-forest")
    weights = truth.sum().to_numpy() if method == "weighted" else np.ones(truth.shape[1])
    for threshold in THRESHOLDS:
        board.set(threshold)
        predicted = (scores >= threshold).astype(int)
        for key, values in _values(truth.to_numpy(), predicted.to_numpy()).items():
            defined = ~np.isnan(values)
            mean = np.average(values[defined], weights=weights[defined])
            assert abs(float(board.figure(key)) - mean) <= 0.0005 + 1e-9, (key, threshold)


def _values(truth: np.ndarray, predicted: np.ndarray) -> dict[str, np.ndarray]:
    """Of each label; NaN where undefined."""
    tn, fp, fn, tp = multilabel_confusion_matrix(truth, predicted).reshape(-1, 4).T.astype(float)
    with np.errstate(invalid="ignore"):
        return {
            "precision": tp / (tp + fp),
            "recall": tp / (tp + fn),
            "f1": 2 * tp / (2 * tp + fp + fn),
            "false_positive_rate": fp / (fp + tn),
        }
