"""Comparing two models: by hand, golden values, symmetry, and what is refused."""

import os
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.comparison.p_values import (
    mcnemar,
)
from evalkit.intervals.area_scores import moderated, score_bounds, variance_ratio
from tests.builders import predictions, random_multilabel
from tests.comparison.models import KEYS, one_label, placements, two_models
from tests.test_golden import rows

golden = pytest.mark.skipif(not os.environ.get("EVALKIT_GOLDEN_DATA"), reason="EVALKIT_GOLDEN_DATA is not set")


# Comparing


def test_ten_clips_by_hand() -> None:
    """A finds 2 of 6, B all of 6: only B is right on 4, p = 2 / 16. B alone is wrong on 1 of 4 negatives."""
    truth = [1] * 6 + [0] * 4
    a = one_label(truth, [0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    b = one_label(truth, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.7, 0.1, 0.1, 0.1])
    found = ek.compare(a, b)
    assert list(found.differences) == KEYS
    assert (found.n_groups, found.positives, found.match) == (10, 6, None)
    recall, accuracy = found.differences["recall"], found.differences["accuracy"]
    assert (recall.a.value, recall.b.value, recall.p_value) == (2 / 6, 1.0, pytest.approx(0.125))
    assert (recall.test, recall.mid_p) == ("McNemar, exact", pytest.approx(0.0625))
    assert (recall.a.low, recall.a.high) == (ek.wilson(2, 6).low, ek.wilson(2, 6).high)
    assert accuracy.p_value == pytest.approx(mcnemar(1, 4).exact)
    assert found.differences["specificity"].p_value == 1.0
    f1 = found.differences["f1"]
    assert (isnan(f1.p_value), isnan(f1.difference.low)) == (True, True)
    assert f1.difference.reason == "there are 6 positives; a bootstrap needs at least 10"


@pytest.mark.parametrize("absent", [0.0, 0.3])
def test_values_are_those_of_each_evaluation(absent: float) -> None:
    a, b = two_models(4, absent=absent)
    found = ek.compare(ek.evaluate(a), b, threshold_a=0.4, threshold_b=0.3)
    for p, side, threshold in ((a, "a", 0.4), (b, "b", 0.3)):
        t = ek.evaluate(p).pooled
        wanted = {key: metric.function(t.at(threshold)) for key, metric in ek.METRICS.items()}
        wanted |= {"roc_auc": ek.roc_auc(t), "average_precision": ek.average_precision(t)}
        wanted["exact_match"] = ek.exact_match(p, threshold)
        assert {key: getattr(d, side).value for key, d in found.differences.items()} == pytest.approx(wanted)
    for d in found.differences.values():
        assert d.difference.value == pytest.approx(d.b.value - d.a.value, abs=1e-12)
        assert d.difference.low <= d.difference.value <= d.difference.high
    assert found.differences["recall"].test == "sign-flip of groups, mid-p"
    assert found.differences["f1"].test == "paired bootstrap by group"
    assert found.differences["roc_auc"].test == "DeLong by groups (Obuchowski), paired"


@pytest.mark.parametrize("label", [None, "label 1"])
def test_swapping_the_models_changes_signs_and_keeps_p_values(label: str | None) -> None:
    a, b = two_models(5, absent=0.1)
    order = np.random.default_rng(0).permutation(b.n_examples)
    score = np.stack([b.label(name).y_score for name in b.labels], axis=1)[order]
    truth = np.stack([b.label(name).y_true for name in b.labels], axis=1)[order]
    b = predictions(truth, score, ids=[str(b.ids[i]) for i in order])
    forth, back = ek.compare(a, b, label=label), ek.compare(b, a, label=label)
    for key in KEYS:
        one, other = forth.differences[key], back.differences[key]
        assert other.p_value == one.p_value, key
        assert other.difference.value == -one.difference.value
        assert (-other.difference.high, -other.difference.low) == (one.difference.low, one.difference.high)


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
def test_identical_models_do_not_differ(match: str | None) -> None:
    a, _ = two_models(6)
    for label in (None, "label 0"):
        for d in ek.compare(a, a, label=label).differences.values():
            assert (d.difference.value, d.p_value) == (0, 1)
    d = ek.compare(a, a, match=match).differences["matthews_correlation"]
    assert d.p_value > 0.5


def test_identical_models_with_few_positives_do_not_differ_either() -> None:
    a = one_label([1, 0, 0], [0.9, 0.6, 0.1])
    for d in ek.compare(a, a).differences.values():
        assert (d.difference.value, d.p_value) == (0, 1) or d.difference.reason


def test_a_matched_comparison_matches_and_does_not_test_what_it_matched() -> None:
    a, b = two_models(7, n=300)
    for match in ("recall", "precision", "predicted_positive_rate"):
        found = ek.compare(a, b, match=match)
        assert found.threshold_b in b.y_score
        d = found.differences[match]
        assert (isnan(d.p_value), d.test, d.difference.reason) == (True, "none: it was matched", "it was matched")
        assert abs(d.difference.value) < 0.1
        assert found.differences["balanced_accuracy"].test == "paired bootstrap by group"
        assert found.differences["roc_auc"].p_value == ek.compare(a, b).differences["roc_auc"].p_value


def test_the_negative_predictive_value_of_a_follower_allows_for_its_threshold() -> None:
    """Against resamples by hand, in each of which B gets the threshold at which its recall comes closest to A's."""
    a, b = two_models(11, n=300)
    label = a.labels[0]
    found = ek.compare(a, b, label=label, match="recall")
    npv = found.of_follower["negative_predictive_value"]
    at = ek.evaluate(b).per_label[label].at(found.threshold_b)
    assert npv.value == pytest.approx(at.tn / (at.tn + at.fn))
    truth, of_a, of_b = a.label(label).y_true, a.label(label).y_score >= 0.5, b.label(label).y_score
    stops = np.unique(of_b)
    decided = of_b >= stops[:, None]
    drawn = np.random.default_rng(1).multinomial(300, np.full(300, 1 / 300), 1000)
    recall = decided @ (drawn * truth).T / (drawn @ truth)
    led = drawn @ (truth & of_a) / (drawn @ truth)
    chosen = decided[np.abs(recall - led).argmin(axis=0)]
    values = (drawn * ~chosen * ~truth).sum(axis=1) / (drawn * ~chosen).sum(axis=1)
    assert npv.high - npv.low == pytest.approx(2 * 1.96 * values.std(), rel=0.25)
    assert npv.low < npv.value < npv.high
    assert dict(ek.compare(a, b, label=label).of_follower) == {}
    swapped = ek.compare(b, a, label=label, match="recall", lead="b").of_follower
    assert swapped["negative_predictive_value"].value == npv.value


def test_evaluations_without_examples_are_compared_by_counts_and_say_so() -> None:
    a, b = two_models(8)
    t_a, t_b = (ek.evaluate(p).per_label["label 0"] for p in (a, b))
    only = [ek.Evaluation("m", "multilabel", ("label 0",), 80, {"label 0": t}, None, "d") for t in (t_a, t_b)]
    found = ek.compare(*only, threshold_a=0.4, threshold_b=0.4)
    assert (found.pairing.by_example, found.n_groups, list(found.differences)) == (False, 0, KEYS)
    d = found.differences["recall"]
    assert "unpaired" in d.test
    assert d.a.low == ek.wilson(t_a.at(0.4).tp, t_a.positives).low
    assert found.differences["f1"].test.startswith("parametric bootstrap, unpaired: counts only")
    assert found.differences["roc_auc"].a.value == ek.roc_auc(t_a)
    assert found.differences["roc_auc"].a.reason == "an area at given thresholds is known within bounds only"
    mixed = ek.compare(a, only[1], threshold_a=0.4, threshold_b=0.4).differences["recall"]
    assert (mixed.difference.value, mixed.p_value) == (d.difference.value, d.p_value)


def test_evaluations_without_examples_are_matched_at_their_rows() -> None:
    a, b = two_models(8)
    t_a, t_b = (ek.evaluate(p).per_label["label 0"] for p in (a, b))
    only = [ek.Evaluation("m", "multilabel", ("label 0",), 80, {"label 0": t}, None, "d") for t in (t_a, t_b)]
    found = ek.compare(*only, threshold_a=0.4, match="recall")
    assert found.threshold_b == ek.compare(a, b, label="label 0", threshold_a=0.4, match="recall").threshold_b
    assert found.match == "recall"
    assert found.differences["recall"].test == "none: it was matched"
    d = found.differences["precision"]
    assert (d.a.low, d.a.high) == (ek.wilson(*_part(t_a, 0.4)).low, ek.wilson(*_part(t_a, 0.4)).high)
    assert d.b.value == ek.precision(t_b.at(found.threshold_b))
    assert d.difference.low < d.difference.value < d.difference.high
    assert 0 < d.p_value < 1
    assert "unpaired" in d.test
    with pytest.raises(ek.InvalidInputError, match="nothing to match: Precision of A is undefined"):
        ek.compare(*only, threshold_a=2.0, match="precision")


def _part(t: ek.ThresholdCounts, threshold: float) -> tuple[int, int]:
    c = t.at(threshold)
    return int(c.tp), int(c.tp + c.fp)


def test_arguments_that_mean_nothing_are_refused() -> None:
    a, b = two_models(9)
    with pytest.raises(ek.InvalidInputError, match="Unknown match"):
        ek.compare(a, b, match="f1")
    with pytest.raises(ek.InvalidInputError, match="Both models must have the label"):
        ek.compare(a, b, label="cat")
    with pytest.raises(ek.InvalidInputError, match="level lies between"):
        ek.compare(a, b, level=95)


def in_one_group(seed: int) -> list[ek.Predictions]:
    truth, score = random_multilabel(seed, n=40, k=2)
    options = {"labels": ["a", "b"], "task": "multilabel", "groups": ["v"] * 40}
    return [ek.predictions_from_matrix(truth, s, **options) for s in (score, score[::-1])]


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
@pytest.mark.parametrize("method", ["micro", "macro"])
def test_one_group_tells_nothing(match: str | None, method: str) -> None:
    """Every resample of one group is that group, so that differences would seem certain."""
    for key, d in ek.compare(*in_one_group(2), match=match, method=method, resamples=50).differences.items():
        if (d.difference.value, d.p_value) != (0, 1):
            assert (isnan(d.p_value), isnan(d.difference.low), bool(d.difference.reason)) == (True, True, True), key
        for e in (d.a, d.b):
            assert (isnan(e.low), bool(e.reason)) == (True, True), key


def test_positives_in_few_groups_have_few_degrees_of_freedom() -> None:
    truth = np.zeros(200, dtype=bool)
    truth[:30] = True
    rng, groups = np.random.default_rng(0), [f"v{max(i // 10, i - 27)}" for i in range(200)]
    a, b = (one_label(truth, rng.normal(truth), groups=groups) for _ in range(2))
    d = ek.compare(a, b).differences["f1"]
    assert (len(set(groups[:30])), len(set(groups))) == (3, 173)
    error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, 2)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(d.difference.value) / error, 2))


def test_figures_without_positives_are_undefined_with_a_reason() -> None:
    found = ek.compare(one_label([0, 0, 0], [0.9, 0.6, 0.1]), one_label([0, 0, 0], [0.1, 0.6, 0.1]))
    for key in ("recall", "roc_auc", "average_precision"):
        d = found.differences[key]
        assert isnan(d.p_value), key
        assert d.difference.reason, key


@given(st.integers(0, 10**6), st.sampled_from([None, "label 0"]))
def test_every_comparison_of_rough_models_has_figures_in_range(seed: int, label: str | None) -> None:
    a, b = two_models(seed, n=25, k=2, absent=0.2)
    for key, d in ek.compare(a, b, label=label, resamples=40).differences.items():
        assert isnan(d.p_value) or 0 <= d.p_value <= 1, key
        for e in (d.a, d.b, d.difference):
            assert isnan(e.low) == isnan(e.high)
            assert not isnan(e.low) or e.reason, key


# Golden values


@golden
def test_dtcompair_mcnemar_of_sensitivity_and_specificity() -> None:
    """Published by DTComPair for Paired1: 31.36 among the diseased, 12.8 among the others."""
    table = rows("dtcompair_paired1/Paired1.csv")
    truth = [row["d"] == "1" for row in table]
    a, b = (one_label(truth, [float(row[name]) for row in table]) for name in ("y1", "y2"))
    d = np.array(truth)
    hit_a, hit_b = (p.label("cat").y_score >= 0.5 for p in (a, b))
    among_positives = mcnemar(int(np.sum(d & hit_a & ~hit_b)), int(np.sum(d & ~hit_a & hit_b)))
    among_negatives = mcnemar(int(np.sum(~d & ~hit_a & hit_b)), int(np.sum(~d & hit_a & ~hit_b)))
    assert (among_positives.chi_square, among_negatives.chi_square) == pytest.approx((31.36, 12.8), abs=0.05)
    found = ek.compare(a, b).differences
    assert found["recall"].p_value == pytest.approx(among_positives.exact)
    assert found["specificity"].p_value == pytest.approx(among_negatives.exact)


@golden
def test_rocr_areas_against_all_pairs_of_cases() -> None:
    table = rows("rocr/ROCR_simple.csv")
    truth = np.array([row["label"] == "1" for row in table])
    score = np.array([float(row["prediction"]) for row in table])
    placed = placements(truth, score)
    error = np.sqrt(np.var(placed[truth], ddof=1) / truth.sum() + np.var(placed[~truth], ddof=1) / (~truth).sum())
    e = ek.delong(truth, score)
    assert e.value == pytest.approx(placed[truth].mean()) == pytest.approx(0.8341875188423276)
    cases = min(truth.sum(), (~truth).sum())
    ratio = moderated(variance_ratio(e.value, error**2), truth.sum(), (~truth).sum(), cases)
    assert (e.low, e.high) == pytest.approx(score_bounds(e.value, ratio, stats.t.ppf(0.975, cases + 5)))


@golden
def test_accuracies_of_real_clips_are_the_logged_ones_and_paired() -> None:
    """Two of the four models of 118 clips; right or wrong by the higher of two logits."""
    models = {}
    for name in ("best_spatial", "latest_spatial"):
        table = rows(f"slipping_binary_video/{name}.csv")
        truth = [row["video"].split("_")[0] == "Slipping" for row in table]
        margin = [float(row["Slipping"]) - float(row["NotSlipping"]) for row in table]
        models[name] = one_label(truth, margin, ids=[row["video"] for row in table])
    found = ek.compare(models["latest_spatial"], models["best_spatial"], threshold_a=0.0, threshold_b=0.0)
    d = found.differences["accuracy"]
    assert (100 * d.a.value, 100 * d.b.value) == pytest.approx((77.966, 93.220), abs=5e-4)
    assert d.p_value < 0.001
    assert 0 < d.difference.low < d.difference.value < d.difference.high


@golden
def test_accuracies_of_two_cifar_models() -> None:
    truth = [row["label"] for row in rows("cifar10_two_models/ground_truth.csv")]
    right, models = [], []
    for name in ("lenet5", "wideresnet16_4"):
        table = rows(f"cifar10_two_models/{name}.csv")
        labels = [column for column in table[0] if column != "index"]
        score = [[float(row[label]) for label in labels] for row in table]
        right.append(np.array(labels)[np.argmax(score, axis=1)] == np.array(truth))
        is_true = np.array(truth)[:, None] == np.array(labels)
        models.append(ek.predictions_from_matrix(is_true, score, labels=labels, task="multiclass"))
    d = ek.compare(*models, threshold_a=0.0, threshold_b=0.0, resamples=10).differences["top1_accuracy"]
    assert (d.a.value, d.b.value, d.test) == (0.5308, 0.9109, "McNemar, exact")
    table = stats.binomtest(int(np.sum(right[0] & ~right[1])), int(np.sum(right[0] != right[1])))
    assert d.p_value == pytest.approx(table.pvalue)
