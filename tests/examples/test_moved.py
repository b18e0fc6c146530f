"""Cells of a confusion matrix that got better or worse, and their items."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from tests.builders import predictions, random_softmax


def _two(seed: int) -> tuple[ek.Predictions, ek.Predictions]:
    truth, score = random_softmax(seed)
    _, other = random_softmax(seed + 1)
    ids = [f"i{k}" for k in range(len(truth))]
    labels = [f"l{k}" for k in range(truth.shape[1])]
    a = predictions(truth, score.round(1), labels=labels, ids=ids, task="multiclass")
    order = np.random.default_rng(seed).permutation(len(truth))[:-7]  # b lacks some, and is in another order
    named = labels[::-1]
    mixed = (score + other).round(1)[order][:, ::-1]
    b = predictions(truth[order][:, ::-1], mixed, labels=named, ids=[ids[k] for k in order], task="multiclass")
    return a, b


@pytest.mark.parametrize(("threshold_a", "threshold_b"), [(None, None), (0.4, 0.7)])
def test_every_cell_is_the_length_of_its_list_and_matrices_differ_by_it(
    threshold_a: float | None, threshold_b: float | None
) -> None:
    a, b = _two(5)
    at = {"threshold_a": threshold_a, "threshold_b": threshold_b}
    change = ek.confusion_change(a, b, **at)
    assert change.n_shared == b.n_examples
    kept = np.isin(a.ids, b.ids)
    before = ek.confusion(predictions(*_rows(a, kept), labels=list(a.labels), task="multiclass"), threshold_a).grid()
    after = ek.confusion(b, threshold_b).grid()
    for true in b.labels:
        for predicted in (*b.labels, None):
            came, went = (each.at(true, predicted) for each in (change.came, change.went))
            assert after.at(true, predicted) - before.at(true, predicted) == came - went
            assert ek.moved_examples(a, b, true, predicted, **at).total == came + went
    assert change.n_moved == change.went.count.sum()


def _rows(p: ek.Predictions, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    columns = [p.label(label) for label in p.labels]
    truth, score = (np.column_stack([getattr(each, name) for each in columns]) for name in ("y_true", "y_score"))
    return truth[kept].astype(float), score[kept]


def test_what_came_stands_before_what_went() -> None:
    truth = [[1, 0]] * 4
    a = predictions(
        truth, [[0.2, 0.8], [0.9, 0.1], [0.9, 0.1], [0.3, 0.7]], labels=["x", "y"], ids=[*"0123"], task="multiclass"
    )
    b = predictions(
        truth, [[0.8, 0.2], [0.4, 0.6], [0.3, 0.7], [0.4, 0.6]], labels=["x", "y"], ids=[*"0123"], task="multiclass"
    )
    assert ek.moved_examples(a, b, "x", "y").ids.tolist() == ["2", "1", "0"]
    part = ek.moved_examples(a, b, "x", "y", start=2, limit=5)
    assert (part.ids.tolist(), part.total) == (["0"], 3)
    assert repr(ek.confusion_change(a, b)) == "ConfusionChange(3 of 4 shared examples moved)"


def test_labels_of_the_baseline_alone_are_columns_and_unlike_truths_are_left_out() -> None:
    a = predictions([[1, 0], [0, 1]], [[0.2, 0.8], [0.9, 0.1]], labels=["x", "old"], task="multiclass")
    b = predictions([[1, 0], [1, 0]], [[0.9, 0.1], [0.9, 0.1]], labels=["x", "y"], task="multiclass")
    change = ek.confusion_change(a, b)
    assert (change.n_shared, change.came.columns) == (1, ("x", "y", "old", None))
    assert (change.came.at("x", "x"), change.went.at("x", "old")) == (1, 1)
    assert ek.moved_examples(a, b, "x", "old").total == 1
    with pytest.raises(ek.InvalidInputError, match="No such label"):
        ek.moved_examples(a, b, "x", "z")
    with pytest.raises(ek.InvalidInputError, match="single-label"):
        ek.confusion_change(ek.load_sample("clips-forest").predictions, b)
