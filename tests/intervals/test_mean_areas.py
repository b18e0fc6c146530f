"""Means of ROC AUC over labels: what each label adds to them, and the variance that few positives hide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays
from evalkit.evaluation.figure_intervals import area_interval
from evalkit.intervals.area_scores import moderated, score_bounds, usual_variance, variance_ratio
from evalkit.intervals.areas import AreaSum
from evalkit.intervals.estimate import combine_bounds
from evalkit.intervals.roc_auc import auc_mean, auc_mean_difference, auc_part
from tests.builders import predictions
from tests.conftest import SOAK
from tests.intervals.groups import some_groups
from tests.intervals.test_roc_auc import placements_slowly


@pytest.mark.parametrize("seed", range(3))
def test_a_label_adds_delongs_variance_and_hides_what_moderation_adds(seed: int) -> None:
    truth, score, _ = some_groups(seed)
    auc, high, low = placements_slowly(truth, score)
    variance = np.var(high, ddof=1) / len(high) + np.var(low, ddof=1) / len(low)
    part = auc_part(grouped_arrays(truth, score, None))
    assert part.value == pytest.approx(auc)
    assert part.influence @ part.influence == pytest.approx(variance)
    cases = min(len(high), len(low))
    expected = moderated(variance_ratio(auc, variance), len(high), len(low), cases) * usual_variance(auc)
    assert part.hidden == pytest.approx(max(expected - variance, 0), abs=1e-12)


def test_parts_are_added_with_their_weights() -> None:
    one, other = (auc_part(grouped_arrays(*some_groups(seed))) for seed in (0, 1))
    total = AreaSum()
    total.add(one, 1.0)
    total.add(other, 3.0)
    mean = total.mean()
    assert mean.value == pytest.approx((one.value + 3 * other.value) / 4)
    assert mean.influence == pytest.approx((one.influence + 3 * other.influence) / 4)
    assert mean.hidden == pytest.approx((one.hidden + 9 * other.hidden) / 16)
    assert np.isnan(AreaSum().mean().value)


def test_the_interval_of_a_mean_written_out() -> None:
    rng = np.random.default_rng(4)
    truth = rng.random((90, 3)) < [0.1, 0.2, 0.4]
    p = predictions(truth, rng.normal(1.5 * truth))
    parts = [auc_part(grouped_arrays(truth[:, i], p.label(name).y_score, None)) for i, name in enumerate(p.labels)]
    variance = np.sum(np.sum([part.influence for part in parts], axis=0) ** 2) / 9
    variance += sum(part.hidden for part in parts) / 9
    of_items = truth.sum(axis=1)
    groups = of_items.sum() ** 2 / np.sum(of_items**2)
    value = np.mean([part.value for part in parts])
    e = area_interval(ek.evaluate(p), "roc_auc", "macro")
    wanted = score_bounds(float(value), variance_ratio(float(value), float(variance)), stats.t.ppf(0.975, groups - 1))
    assert (e.value, e.low, e.high) == pytest.approx((value, *wanted))
    assert ek.compare(p, p, method="macro").differences["roc_auc"].a.low == pytest.approx(e.low)


@given(st.integers(0, 10**6), st.sampled_from([0.8, 0.95]))
def test_test_and_interval_of_a_difference_of_means_agree(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.random((60, 3)) < 0.2
    sums = AreaSum(), AreaSum()
    for strength, total in zip((0.8, 1.6), sums, strict=True):
        score = np.round(rng.normal(strength * truth), 1)
        for i in range(3):
            part = auc_part(grouped_arrays(truth[:, i], score[:, i], None))
            if not np.isnan(part.value):
                total.add(part)
    *_, e, p_value = auc_mean_difference(sums[0].mean(), sums[1].mean(), truth.sum(axis=1), level)
    if e.reason:
        return
    assert -1 <= e.low <= e.value <= e.high <= 1
    assert (p_value < 1 - level) == (not e.low < 0 < e.high)


def test_means_of_rare_labels_hold_the_truth_as_often_as_they_say() -> None:
    """Eight labels with 3 positives each: symmetric intervals covered 79 to 85 % of such means near 1."""
    rounds = 1000 if SOAK else 200
    rng, held, strength = np.random.default_rng(5), [], float(stats.norm.ppf(0.97) * np.sqrt(2))
    for _ in range(rounds):
        total, in_groups = AreaSum(), np.zeros(80, dtype=np.int64)
        for _ in range(8):
            truth = np.isin(np.arange(80), rng.choice(80, 3, replace=False))
            total.add(auc_part(grouped_arrays(truth, rng.normal(strength * truth), None)))
            in_groups += truth
        e = auc_mean(total.mean(), in_groups, 0.95)
        held.append(e.low <= 0.97 <= e.high)
    assert np.mean(held) >= 0.93 - (0 if SOAK else 3 * np.sqrt(0.07 * 0.93 / rounds))


def test_the_interval_of_a_difference_of_means_written_out() -> None:
    """Models that err alike: without their correlation it would be twice as wide."""
    rng = np.random.default_rng(6)
    truth = rng.random((200, 2)) < 0.3
    common = rng.normal(size=truth.shape)
    p, q = (predictions(truth, 1.2 * truth + common + 0.3 * rng.normal(size=truth.shape)) for _ in range(2))
    means = []
    for model in (p, q):
        total = AreaSum()
        for i, name in enumerate(model.labels):
            total.add(auc_part(grouped_arrays(truth[:, i], model.label(name).y_score, None)))
        means.append(total.mean())
    a, b = means
    variances = [part.influence @ part.influence + part.hidden for part in means]
    correlation = a.influence @ b.influence / np.sqrt(variances[0] * variances[1])
    d = ek.compare(p, q, method="macro").differences["roc_auc"]
    low, high = combine_bounds(d.a, d.b, float(correlation))
    assert correlation > 0.8
    assert d.p_value > 0.05
    error = np.sqrt(np.sum((b.influence - a.influence) ** 2))
    half = stats.t.ppf(0.975, np.sum(truth) ** 2 / np.sum(truth.sum(axis=1) ** 2) - 1) * error
    ends = min(low, d.difference.value - half), max(high, d.difference.value + half)
    assert (d.difference.low, d.difference.high) == pytest.approx(ends)
    wide = combine_bounds(d.a, d.b, 0.0)
    assert wide[1] - wide[0] > 1.8 * (d.difference.high - d.difference.low)
