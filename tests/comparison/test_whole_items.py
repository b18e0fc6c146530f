"""Items that are right as a whole: by hand, in groups, and matched."""

from math import inf

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.comparison.footing import matched_footing
from evalkit.comparison.p_values import mcnemar
from evalkit.counting.grouped import grouped_predictions
from evalkit.intervals.resampling import draw_resamples
from tests.builders import random_softmax
from tests.comparison.footings import footing
from tests.comparison.models import in_groups, two_ordered_models


def test_top_1_accuracy_by_hand() -> None:
    """A is right on 1 of 7, B on 6 of 7: five by B alone, p = 2 / 32."""
    truth = np.eye(3, dtype=bool)[[0, 1, 2, 0, 1, 2, 0]]
    right, wrong = np.where(truth, 0.8, 0.1), np.where(np.roll(truth, 1, axis=1), 0.8, 0.1)
    a, b = wrong.copy(), right.copy()
    a[0], b[6] = right[0], wrong[6]
    found = ek.compare(*(ek.predictions_from_matrix(truth, s, labels=list("xyz"), task="multiclass") for s in (a, b)))
    d = found.differences["top1_accuracy"]
    assert (d.a.value, d.b.value, d.test) == (1 / 7, 6 / 7, "McNemar, exact")
    assert d.p_value == mcnemar(0, 5).exact == 2 / 32
    assert (d.a.low, d.a.high) == (ek.wilson(1, 7).low, ek.wilson(1, 7).high)


@pytest.mark.parametrize("threshold", [0.35, 0.5, -inf])
def test_whole_examples_are_those_of_each_model(threshold: float) -> None:
    a, b = two_ordered_models(4, absent=0.2)
    found = ek.compare(a, b, threshold_a=threshold, threshold_b=0.5).differences["exact_match"]
    assert (found.a.value, found.b.value) == (ek.exact_match(a, threshold), ek.exact_match(b, 0.5))
    truth, score = random_softmax(1)
    c, d = (ek.predictions_from_matrix(truth, s, labels=list("abcd"), task="multiclass") for s in (score, score[::-1]))
    found = ek.compare(c, d, threshold_a=threshold).differences["top1_accuracy"]
    assert (found.a.value, found.b.value) == (ek.top1_accuracy(c, threshold), ek.top1_accuracy(d, 0.5))


def test_whole_examples_in_groups_and_matched() -> None:
    a, b = two_ordered_models(4, n=100)
    grouped = ek.compare(in_groups(a, 25), in_groups(b, 25)).differences["exact_match"]
    assert grouped.test == "sign-flip of groups, mid-p"
    assert grouped.a.value == ek.exact_match(a, 0.5)
    found = ek.compare(a, b, match="recall", resamples=50)
    d = found.differences["exact_match"]
    assert (d.test, d.b.value) == ("paired bootstrap by group", ek.exact_match(b, found.threshold_b))
    pooled = [grouped_predictions(p, p.labels) for p in (a, b)]
    draws = draw_resamples(100, resamples=50, seed=0)
    on = matched_footing(pooled, footing((0.5, 0.5), "recall", draws=draws))
    thresholds, each = on.thresholds, on.rematched
    missed = [s.positives - s.at(t)[0] for s, t in zip(pooled, thresholds, strict=True)]
    missing = min(each.sum() ** 2 / np.sum(each**2) for each in missed)
    drawn = []
    for i in range(50):
        right = []
        for p, at in ((a, 0.5), (b, each[i])):
            y = [p.label(label) for label in p.labels]
            right.append(np.all([(one.y_score >= at) == one.y_true for one in y], axis=0))
        drawn.append(((right[1].astype(float) - right[0]) @ draws.weights[:, i]) / 100)
    t = d.difference.value / np.std(drawn, ddof=1)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(t), 2 * (missing - 1)))


def test_binary_models_and_single_labels_have_no_whole_examples() -> None:
    a, b = two_ordered_models(4)
    assert "exact_match" not in ek.compare(a, b, label="label 0").differences
    one = ek.predictions_from_matrix([[1], [0]], [[0.9], [0.1]], labels=["cat"], task="binary")
    assert set(ek.compare(one, one).differences) == {*ek.METRICS, "roc_auc", "average_precision"}


@pytest.mark.parametrize("method", ["micro", "macro"])
@pytest.mark.parametrize("seed", range(4))
def test_the_same_scores_in_another_order_of_labels_differ_by_exactly_nothing(seed: int, method: str) -> None:
    truth, score = random_softmax(seed)
    score, order = np.round(score, 1), np.random.default_rng(seed).permutation(4)
    names = np.array(list("abcd"))
    p, q = (
        ek.predictions_from_matrix(truth[:, o], score[:, o], labels=names[o].tolist(), task="multiclass")
        for o in (np.arange(4), order)
    )
    for threshold in (0.0, 0.4):
        found = ek.compare(p, q, threshold_a=threshold, threshold_b=threshold, method=method, resamples=50)
        defined = {key: d for key, d in found.differences.items() if not np.isnan(d.a.value)}
        assert "top1_accuracy" in defined
        assert {(d.difference.value, d.p_value) for d in defined.values()} == {(0.0, 1.0)}
    assert len(ek.find_disagreements(p, q, threshold_a=0.4, threshold_b=0.4)) == 0
