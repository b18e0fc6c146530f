"""Means over labels: over which labels, with which errors."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.intervals.resampling import draw_resamples
from evalkit.intervals.residuals import EffectiveGroups
from tests.builders import predictions, random_multilabel
from tests.comparison.models import counts_of, two_ordered_models
from tests.comparison.simulated import ROUNDS
from tests.intervals.related_pairs import related_models


def test_means_of_areas_that_no_label_has_are_undefined() -> None:
    a, b = (predictions([[1, 1]] * 12, np.random.default_rng(i).random((12, 2))) for i in (0, 1))
    d = ek.compare(a, b, method="macro").differences["roc_auc"]
    assert (isnan(d.p_value), d.a.reason, d.left_out) == (True, "it is undefined", ("label 0", "label 1"))


def several_labels(rng: np.random.Generator, n: int, k: int) -> list[ek.Predictions]:
    """Two models of k labels, related within an example, that do not differ."""
    ids = [f"{i:05}" for i in range(n)]
    return [predictions(s.y_true.reshape(n, k), s.y_score.reshape(n, k), ids=ids) for s in related_models(rng, n, k)]


def test_p_values_of_means_and_of_labels_are_uniform_where_there_is_no_difference() -> None:
    rng = np.random.default_rng(3)
    found: dict[str, list[float]] = {}
    for i in range(ROUNDS):
        a, b = several_labels(rng, 150, 3)
        options = {"threshold_a": 0.7, "threshold_b": 0.7, "seed": i, "resamples": 200}
        means = ek.compare(a, b, method="macro", **options).differences
        matched = ek.compare_labels(a, b, metric="f1", match="recall", **options).rows
        for key in ("recall", "f1", "average_precision", "roc_auc"):
            found.setdefault(f"mean {key}", []).append(means[key].p_value)
        found.setdefault("f1 of a label, matched", []).append(matched[0].difference.p_value)
        found.setdefault("exact match", []).append(means["exact_match"].p_value)
    # McNemar's test is discrete, and the F1 of a label hardly moves with a matched threshold near its highest point.
    for key in ("exact match", "f1 of a label, matched"):
        p = np.array(found.pop(key))
        for level in (0.01, 0.05, 0.1, 0.5):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)
    for key, p in found.items():
        assert stats.kstest(p, "uniform").pvalue > 0.01, key


def test_means_are_those_over_the_labels_on_which_both_are_defined() -> None:
    a, b = two_ordered_models(4, n=120, absent=0.1)
    found = ek.compare(a, b, method="macro", threshold_a=0.4, threshold_b=0.3)
    assert found.method == "macro"
    for key, d in found.differences.items():
        if key == "exact_match":
            continue
        for p, side, threshold in ((a, d.a, 0.4), (b, d.b, 0.3)):
            assert side.value == pytest.approx(ek.average(ek.evaluate(p), key, threshold=threshold).value), key
        assert d.difference.low <= d.difference.value <= d.difference.high
        assert "McNemar" not in d.test
        assert 0 < d.p_value <= 1


def test_labels_on_which_one_is_undefined_are_left_out_and_named() -> None:
    truth, score = random_multilabel(0, n=60, k=3)
    other = score.copy()
    other[:, 1] = 0.1
    found = ek.compare(predictions(truth, score), predictions(truth, other), method="macro").differences
    assert found["precision"].left_out == ("label 1",)
    assert found["recall"].left_out == ()
    ev = ek.evaluate(predictions(truth, score)).select(["label 0", "label 2"])
    assert found["precision"].a.value == pytest.approx(ek.average(ev, "precision", threshold=0.5).value)


def test_the_difference_of_means_has_the_error_of_its_resamples() -> None:
    a, b = two_ordered_models(6, n=100)
    d = ek.compare(a, b, method="macro", resamples=40).differences["f1"]
    draws = draw_resamples(100, resamples=40, seed=0)
    means = [
        [np.mean([ek.f1(counts_of(p, label, draws.weights[:, i], 0.5)) for label in p.labels]) for i in range(40)]
        for p in (a, b)
    ]
    of_items = np.sum([a.label(label).y_true for label in a.labels], axis=0)
    unequal = np.sqrt(EffectiveGroups.holding(of_items).inequality)
    assert unequal > 1
    t = d.difference.value / (unequal * np.std(np.subtract(means[1], means[0]), ddof=1))
    with_positives = of_items.sum() ** 2 / np.sum(of_items**2)
    assert with_positives < 100
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(t), with_positives - 1))


def test_the_mean_area_has_nearly_the_error_of_its_resamples() -> None:
    a, b = two_ordered_models(6, n=400)
    for key in ("average_precision", "roc_auc"):
        d = ek.compare(a, b, method="macro").differences[key].a
        e = ek.bootstrap(a, key, method="macro")
        assert (d.low, d.high) == pytest.approx((e.low, e.high), abs=0.01)


def test_means_of_equal_and_of_swapped_models() -> None:
    a, b = two_ordered_models(6)
    for d in ek.compare(a, a, method="macro").differences.values():
        assert (d.difference.value, d.p_value) == (0, 1)
    forth, back = (ek.compare(*two, method="macro").differences for two in ((a, b), (b, a)))
    for key, d in forth.items():
        assert back[key].p_value == d.p_value, key
        assert back[key].difference.low == -d.difference.high


def test_means_of_counts_alone() -> None:
    tables = [{name: ek.evaluate(p).per_label[name] for name in p.labels} for p in two_ordered_models(8)]
    only = [ek.Evaluation("m", "multilabel", tuple(t), 80, t, None, "d") for t in tables]
    d = ek.compare(*only, method="macro").differences["recall"]
    assert d.a.value == pytest.approx(np.mean([ek.recall(t.at(0.5)) for t in tables[0].values()]))
    assert d.difference.low < d.difference.value < d.difference.high
    assert d.test.startswith("parametric bootstrap")
