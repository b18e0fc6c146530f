"""The few figures of a whole model, and which average precision to speak of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.metrics import log_loss as log_loss_by_sklearn

import evalkit as ek
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.figure_intervals import area_interval
from evalkit.evaluation.label_summary import summarise
from evalkit.evaluation.overview import Overview, headline_area, overview, overview_intervals
from tests.builders import predictions, random_multilabel
from tests.google.service.served import as_bytes, served


def _overview(ev: ek.Evaluation, averaging: Averaging = "micro") -> Overview:
    return overview(ev, summarise(ev, np.array([0.5])), averaging)


def _counts(ev: ek.Evaluation) -> ek.Evaluation:
    return ek.read_evaluation(as_bytes(served(ev)), name="counts")


@pytest.fixture(scope="module")
def truth_and_score() -> tuple[np.ndarray, np.ndarray]:
    return random_multilabel(3, n=80, k=3)


@pytest.fixture(scope="module")
def ev(truth_and_score: tuple[np.ndarray, np.ndarray]) -> ek.Evaluation:
    return ek.evaluate(predictions(*truth_and_score, labels=["cat", "dog", "cow"]))


@pytest.mark.parametrize("averaging", ["micro", "macro", "weighted"])
def test_areas_are_averaged_as_asked(
    ev: ek.Evaluation, truth_and_score: tuple[np.ndarray, np.ndarray], averaging: Averaging
) -> None:
    found = _overview(ev, averaging)
    truth, score = (np.where(np.isfinite(each), each, -1.0) for each in truth_and_score)
    assert found.average_precision == pytest.approx(average_precision_score(truth, score, average=averaging))
    assert found.roc_auc == pytest.approx(roc_auc_score(truth, score, average=averaging))
    assert found.bounds is None


def test_the_log_loss_is_a_number_or_says_why_there_is_none() -> None:
    one = ek.evaluate(ek.predictions_from_matrix([[1], [0]], [[0.8], [0.4]], labels=["cat"], task="binary"))
    assert _overview(one).log_loss == pytest.approx(log_loss_by_sklearn([1, 0], [0.8, 0.4]))
    logits = ek.evaluate(ek.predictions_from_matrix([[1], [0]], [[7.5], [-3.0]], labels=["cat"], task="binary"))
    assert str(_overview(logits).log_loss).startswith("The scores are no")
    assert overview_intervals(logits, "micro", 0.95).log_loss is None
    assert _overview(_counts(one)).log_loss == "Needs predictions, one for each item."


def test_counts_at_some_thresholds_bound_the_area_of_all_pairs_alone(ev: ek.Evaluation) -> None:
    counts = _counts(ev)
    bounds = _overview(counts).bounds
    assert bounds is not None
    assert bounds.low <= _overview(ev).average_precision <= bounds.high
    assert _overview(counts, "macro").bounds is None


def test_intervals_are_those_of_the_areas(ev: ek.Evaluation) -> None:
    found = overview_intervals(ev, "macro", 0.9)
    for one, key in ((found.average_precision, "average_precision"), (found.roc_auc, "roc_auc")):
        same = area_interval(ev, key, "macro", level=0.9)
        assert (one.value, one.low, one.high, one.method) == (same.value, same.low, same.high, same.method)


def test_the_service_is_believed_on_the_area_of_all_pairs(ev: ek.Evaluation) -> None:
    counts = _counts(ev)
    ours, reported = _overview(counts), counts.reported["auPrc"]
    assert headline_area(counts, ours, "micro") == (reported, True)
    assert headline_area(counts, ours, "macro") == (ours.average_precision, False)
    assert headline_area(ev, replace(ours, average_precision=0.25), "micro") == (0.25, False)


def test_top_1_accuracy_is_the_argmaxs_whatever_the_scores() -> None:
    """200 labels: the highest score of an item is about 0.01, and no threshold asks for more."""
    rng = np.random.default_rng(7)
    true = rng.integers(0, 200, 500)
    logits = rng.normal(size=(500, 200))
    logits[np.arange(500), true] += 3
    score = np.exp(logits / 4) / np.exp(logits / 4).sum(axis=1, keepdims=True)
    ev = ek.evaluate(predictions(np.eye(200)[true], score, task="multiclass"))
    right = score.argmax(axis=1) == true
    assert ek.top1_accuracy(ev.predictions, 0.5) == 0
    assert _overview(ev).argmax_accuracy == right.mean() > 0.5
    found = overview_intervals(ev, "micro", 0.95).argmax_accuracy
    assert found is not None
    expected = ek.wilson(int(right.sum()), 500)
    assert (found.value, found.low, found.high) == (expected.value, expected.low, expected.high)


def test_top_1_accuracy_allows_for_groups_and_for_labels_that_are_left_out() -> None:
    truth, score = np.eye(2)[[0, 0, 1, 1, 0, 1]], np.eye(2)[[0, 0, 1, 1, 1, 0]] * 0.5 + 0.25
    p = ek.predictions_from_matrix(truth, score, labels=["a", "b"], task="multiclass", groups=list("uuvvww"))
    both = overview_intervals(ek.evaluate(p), "micro", 0.95).argmax_accuracy
    assert both is not None
    assert (both.value, both.method) != (4 / 6, ek.wilson(4, 6).method)
    assert both.value == pytest.approx(4 / 6)
    assert _overview(ek.evaluate(p).select([p.labels[0]])).argmax_accuracy == pytest.approx(2 / 3)


def test_models_of_several_labels_and_counts_alone_have_no_top_1_accuracy(ev: ek.Evaluation) -> None:
    for each in (ev, _counts(ev)):
        assert _overview(each).argmax_accuracy is None
        assert overview_intervals(each, "micro", 0.95).argmax_accuracy is None
