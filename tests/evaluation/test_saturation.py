"""Probabilities at the clip of the log loss, counted by hand."""

import numpy as np
import pytest

import evalkit as ek
from evalkit.evaluation.saturation import HEAVIEST, Saturation, saturation

EPS = float(np.finfo(np.float64).eps)


def test_pairs_of_several_labels_are_counted_at_both_ends() -> None:
    truth = [[1, 0], [0, 1], [1, 1], [0, 0]]
    score = [[1.0, 0.0], [1.0, 0.0], [0.5, 1 - EPS / 2], [EPS / 2, 2 * EPS]]
    p = ek.predictions_from_matrix(truth, score, labels=["cat", "dog"], task="multilabel")
    # Right: 1.0 and 0.0 of the first item, dog of the third, cat of the fourth. Against: both of the second.
    assert saturation(ek.evaluate(p)) == Saturation(terms=8, at_clip=6, against=2)
    assert pytest.approx(36.0437, abs=1e-4) == HEAVIEST
    rest = -np.log(0.5) - np.log1p(-2 * EPS)
    assert ek.log_loss(p) == pytest.approx((2 * HEAVIEST + rest) / 8)


def test_of_single_label_models_the_true_label_counts_alone() -> None:
    score = [[1.0, 0.0], [1.0, 0.0], [0.3, 0.7]]
    p = ek.predictions_from_matrix([[1, 0], [0, 1], [1, 0]], score, labels=["cat", "dog"], task="multiclass")
    assert saturation(ek.evaluate(p)) == Saturation(terms=3, at_clip=2, against=1)


def test_labels_that_are_left_out_do_not_count() -> None:
    p = ek.predictions_from_matrix([[1, 0]], [[0.0, 0.5]], labels=["cat", "dog"], task="multilabel")
    assert saturation(ek.evaluate(p)) == Saturation(2, 1, 1)
    assert saturation(ek.evaluate(p).select(["dog"])) == Saturation(1, 0, 0)


def test_scores_that_are_no_probabilities_have_no_clip() -> None:
    p = ek.predictions_from_matrix([[1], [0]], [[2.0], [0.5]], labels=["cat"], task="binary")
    assert saturation(ek.evaluate(p)) is None
