"""Scores that are not of what the model predicted, and spreads that are no scores."""

from __future__ import annotations

import numpy as np
import pytest

from tests.reading.understanding.small_files import answers, asked, layouts, lines, read

CLASSES = ["cat", "dog", "owl"]
RNG = np.random.default_rng(5)
TRUTH = RNG.integers(0, 3, 90)
LOGITS = RNG.normal(size=(90, 3)) + 2.2 * np.eye(3)[TRUTH]
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
OF_TRUE = [f"{row[t]:.4f}" for row, t in zip(SOFTMAX, TRUTH, strict=True)]
OF_PREDICTED = [f"{row.max():.4f}" for row in SOFTMAX]
TRUE, DECIDED = ([CLASSES[i] for i in some] for some in (TRUTH, SOFTMAX.argmax(axis=1)))


@pytest.mark.parametrize("name", ["probability", "true_class_prob"])
def test_a_score_that_seems_to_be_of_the_true_class_is_asked_about(name: str) -> None:
    found = answers(lines(f"actual,predicted,{name}", *zip(TRUE, DECIDED, OF_TRUE, strict=True)))
    assert layouts(found) == ["top-1", "decisions"]


def test_a_score_of_the_predicted_class_is_taken() -> None:
    loaded = read(lines("actual,predicted,probability", *zip(TRUE, DECIDED, OF_PREDICTED, strict=True)))
    assert loaded.layout == "top-1"


def test_of_two_scores_the_one_that_is_called_that_of_the_true_class_is_left() -> None:
    rows = zip(TRUE, DECIDED, OF_TRUE, OF_PREDICTED, strict=True)
    loaded = read(lines("true_label,pred_label,true_prob,pred_prob", *rows))
    assert loaded.understood[0].roles["score"] == "pred_prob"


@pytest.mark.parametrize("name", ["pred_std", "prob_variance", "score_diff", "uncertainty"])
def test_a_spread_is_no_score(name: str) -> None:
    truth = [1, 0] * 10
    rows = [(y, round(0.02 * i + 0.3 * y, 3), round(0.01 * i, 3)) for i, y in enumerate(truth)]
    loaded = read(lines(f"target,pred_mean,{name}", *rows))
    assert loaded.understood[0].roles["score"] == "pred_mean"


@pytest.mark.parametrize("name", ["correct", "is_correct", "match"])
def test_whether_a_decision_is_right_is_no_truth_that_is_taken_unasked(name: str) -> None:
    rows = [
        (f"{i}.jpg", d, p, int(t == d)) for i, (t, d, p) in enumerate(zip(TRUE, DECIDED, OF_PREDICTED, strict=True))
    ]
    error = asked(lines(f"image,predicted,confidence,{name}", *rows))
    assert f"{name!r} says whether a decision is right" in str(error)


def test_the_correct_label_is_the_truth() -> None:
    rows = zip(DECIDED, TRUE, OF_PREDICTED, strict=True)
    assert read(lines("predictedLabel,correctLabel,prob", *rows)).layout == "top-1"
