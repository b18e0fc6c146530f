"""Intervals of every figure on screen, against the interval of each threshold alone and against slow computations."""

import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.counting.grouped import group_positions, grouped_predictions
from evalkit.counting.per_example import exact_match_spans, log_losses, top1_spans
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.figure_intervals import (
    FIGURES,
    NEEDS_EXAMPLES,
    area_interval,
    intervals_at,
    log_loss_interval,
    mean_intervals,
    right_share_interval,
)
from evalkit.intervals.average_precision import ap_influence, ap_lift
from evalkit.intervals.ratios_of_groups import ratio_parts
from evalkit.intervals.shares import ratio_interval
from evalkit.making import predictions_from_matrix
from tests.builders import random_multilabel
from tests.conftest import SOAK
from tests.intervals.related_pairs import related_models, true_exact_match, true_figures
from tests.worlds.grid import BY_NAME

ROUNDS = 2000 if SOAK else 120
STOPS = np.arange(21) / 20


def grouped(seed: int, *, n: int = 60, k: int = 4, groups: int | None = 12, task: str = "multilabel") -> ek.Predictions:
    """Predictions with ties, whose examples come in groups."""
    rng = np.random.default_rng(seed)
    if task == "multiclass":
        truth = np.eye(k, dtype=bool)[rng.integers(k, size=n)]
        score = np.round(rng.dirichlet(np.ones(k), size=n) * 0.6 + 0.4 * truth, 2)
    else:
        truth, score = random_multilabel(seed, n=n, k=k)
    of = None if groups is None else [f"video {i}" for i in rng.integers(groups, size=n)]
    return predictions_from_matrix(truth, score, labels=[f"l{i}" for i in range(k)], task=task, groups=of)


@pytest.mark.parametrize("groups", [None, 12])
@pytest.mark.parametrize("label", [None, "l1"])
@pytest.mark.parametrize("key", FIGURES)
def test_bounds_at_every_threshold_are_those_of_that_threshold(key: str, label: str | None, groups: int | None) -> None:
    p = grouped(3, groups=groups)
    low, high = intervals_at(ek.evaluate(p), STOPS, label=label, level=0.9).bounds[key]
    s = grouped_predictions(p, p.labels if label is None else [label])
    for i, threshold in enumerate(STOPS):
        x, y = ratio_parts(key, *s.at(threshold), s.positives, s.negatives)
        one = ek.wilson(int(x.sum()), int(y.sum()), 0.9) if s.single and key != "f1" else ratio_interval(x, y, 0.9)
        if key == "f1":  # its groups are those with a prediction or a positive, and all of them have a denominator
            one = ratio_interval(x, y, 0.9)
        assert (low[i], high[i]) == pytest.approx((one.low, one.high), abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(("task", "key"), [("multiclass", "top1_accuracy"), ("multilabel", "exact_match")])
@given(seed=st.integers(0, 40), groups=st.sampled_from([None, 1, 2, 9]))
def test_the_share_of_right_items_has_the_interval_of_its_groups(
    task: str, key: str, seed: int, groups: int | None
) -> None:
    p = grouped(seed, n=30, k=3, groups=groups, task=task)
    spans = top1_spans(p) if task == "multiclass" else exact_match_spans(p)
    of = group_positions(p, spans.example)
    e = right_share_interval(spans, of, STOPS, 0.9)
    share = ek.top1_accuracy if task == "multiclass" else ek.exact_match
    assert e.value.tolist() == pytest.approx(np.asarray(share(p, STOPS)).tolist())
    size = np.bincount(of)
    for i, threshold in enumerate(STOPS):
        right = (spans.above < threshold) & (threshold <= spans.up_to)
        x = np.bincount(of[right], minlength=len(size))
        one = ek.wilson(int(x.sum()), int(size.sum()), 0.9) if groups is None else ratio_interval(x, size, 0.9)
        if groups is not None and (size == 1).all():
            one = ek.wilson(int(x.sum()), int(size.sum()), 0.9)
        assert (e.low[i], e.high[i]) == pytest.approx((one.low, one.high), abs=1e-6, nan_ok=True)
    if groups != 1:
        assert key in intervals_at(ek.evaluate(p), STOPS).bounds


@pytest.mark.parametrize("groups", [None, 5])
def test_a_label_that_no_item_has_leaves_the_share_of_right_items_undefined(groups: int | None) -> None:
    truth, score = np.eye(3, dtype=bool)[[0, 1] * 5], np.random.default_rng(0).dirichlet(np.ones(3), size=10)
    of = None if groups is None else [f"v{i % groups}" for i in range(10)]
    p = predictions_from_matrix(truth, score, labels=list("xyz"), task="multiclass", groups=of)
    low, high = intervals_at(ek.evaluate(p).select(["z"]), STOPS).bounds["top1_accuracy"]
    assert np.isnan([low, high]).all()


def test_counts_alone_give_wilson_and_say_that_it_is_too_narrow() -> None:
    ev = ek.read_evaluation(b"label,threshold,tp,fp,fn,tn\na,0.5,8,1,2,9\nb,0.5,3,0,7,10\n")
    whole, one = intervals_at(ev, np.array([0.5])), intervals_at(ev, np.array([0.5]), label="a")
    e = ek.wilson(11, 20)
    assert [bound[0] for bound in whole.bounds["recall"]] == [e.low, e.high]
    assert [bound[0] for bound in one.bounds["recall"]] == [ek.wilson(8, 10).low, ek.wilson(8, 10).high]
    assert "f1" not in whole.bounds
    assert "too narrow" in whole.method
    assert "too narrow" not in one.method
    assert area_interval(ev, "roc_auc").reason == NEEDS_EXAMPLES
    assert mean_intervals(ev, 0.5, "macro")["f1"].reason == NEEDS_EXAMPLES


@pytest.mark.parametrize("averaging", ["macro", "weighted"])
def test_intervals_of_means_are_those_of_the_bootstrap_of_each_figure(averaging: Averaging) -> None:
    p = grouped(8, n=90)
    found = mean_intervals(ek.evaluate(p), 0.4, averaging, seed=3, resamples=200)
    for key in FIGURES:
        one = ek.bootstrap(p, key, threshold=0.4, method=averaging, seed=3, resamples=200)
        assert (found[key].value, found[key].low, found[key].high) == pytest.approx((one.value, one.low, one.high))
        shown = ek.average(ek.evaluate(p), key, method=averaging, threshold=0.4)
        assert found[key].value == pytest.approx(shown.value)


def test_areas_of_means_are_those_on_screen() -> None:
    p = grouped(8, n=90)
    for averaging in ("micro", "macro", "weighted"):
        for key in ("roc_auc", "average_precision"):
            e = area_interval(ek.evaluate(p), key, averaging)
            assert e.value == pytest.approx(ek.average(ek.evaluate(p), key, method=averaging).value)
            assert e.low < e.value < e.high
            if averaging == "macro":
                d = ek.compare(p, p, method="macro").differences[key]
                assert (e.low, e.high) == pytest.approx((d.a.low, d.a.high))


LABELS = 4


@pytest.mark.parametrize("per_group", [1, 3], ids=["items alone", "items in groups"])
@pytest.mark.parametrize("n_groups", [200, 40])
def test_bounds_hold_the_truth_as_often_as_they_say(n_groups: int, per_group: int) -> None:
    """Several labels of each item, and items of one group, are related; averaged over thresholds and strengths."""
    rng, held = np.random.default_rng(6), {}
    groups = [f"v{i // per_group}" for i in range(n_groups * per_group)]
    for _, strength in zip(range(ROUNDS), itertools.cycle([1.0, 1.4, 1.8])):
        (s,) = related_models(rng, n_groups, per_group * LABELS, strengths=[strength])
        p = predictions_from_matrix(
            s.y_true.reshape(-1, LABELS),
            s.y_score.reshape(-1, LABELS),
            labels=["a", "b", "c", "d"],
            task="multilabel",
            groups=groups if per_group > 1 else None,
        )
        thresholds = strength / 2 + np.array([-1.2, -0.6, 0.0, 0.6, 1.2])
        for key, (low, high) in intervals_at(ek.evaluate(p), thresholds).bounds.items():
            truth = np.array([truth_of(key, strength, t) for t in thresholds])
            held.setdefault(key, []).append((low <= truth) & (truth <= high))
    assert set(held) == {*FIGURES, "exact_match"}
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / ROUNDS)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@cache
def truth_of(key: str, strength: float, threshold: float) -> float:
    if key == "exact_match":
        return true_exact_match(strength, threshold, LABELS)
    return true_figures(strength, threshold)[key]


def test_the_closed_form_of_exact_match_is_that_of_many_items() -> None:
    (s,) = related_models(np.random.default_rng(0), 50_000, LABELS, strengths=[1.4])
    for threshold in (0.2, 1.1):
        right = ((s.y_score >= threshold) == s.y_true).reshape(-1, LABELS).all(axis=1)
        assert np.mean(right) == pytest.approx(true_exact_match(1.4, threshold, LABELS), abs=0.008)


@pytest.mark.parametrize("averaging", ["macro", "weighted"])
@pytest.mark.parametrize("n_groups", [200, 40])
def test_intervals_of_means_hold_the_truth_as_often_as_they_say(n_groups: int, averaging: Averaging) -> None:
    """All labels are alike, so that the mean over them is what each of them has."""
    rng, held = np.random.default_rng(8), {}
    rounds = ROUNDS // 2
    for i in range(rounds):
        (s,) = related_models(rng, n_groups, LABELS, strengths=[1.4])
        truth, score = s.y_true.reshape(-1, LABELS), s.y_score.reshape(-1, LABELS)
        ev = ek.evaluate(predictions_from_matrix(truth, score, labels=["a", "b", "c", "d"], task="multilabel"))
        found = mean_intervals(ev, 0.7, averaging, seed=i, resamples=200)
        found |= {key: area_interval(ev, key, averaging) for key in ("average_precision", "roc_auc")}
        for key, e in found.items():
            held.setdefault(key, []).append(e.low <= truth_of(key, 1.4, 0.7) <= e.high)
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@pytest.mark.parametrize(("n_labels", "strength"), [(1, 1.4), (4, 1.0), (8, 1.0), (20, 1.4)])
def test_mean_average_precision_of_a_dozen_positives_each_is_covered(n_labels: int, strength: float) -> None:
    """Few positives lift it, weak models most, and the more labels there are the less their errors hide that."""
    rng, held, labels = np.random.default_rng(3), [], [f"l{i}" for i in range(n_labels)]
    rounds = ROUNDS // 2
    for _ in range(rounds):
        (s,) = related_models(rng, 40, n_labels, strengths=[strength])
        truth, score = s.y_true.reshape(-1, n_labels), s.y_score.reshape(-1, n_labels)
        ev = ek.evaluate(predictions_from_matrix(truth, score, labels=labels, task="multilabel"))
        e = area_interval(ev, "average_precision", "macro" if n_labels > 1 else "micro")
        if not e.reason:  # one label of three hundred has fewer than ten positives
            held.append(e.low <= truth_of("average_precision", strength, 0.7) <= e.high)
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    assert 0.925 - slack <= np.mean(held) <= 0.975 + slack


def test_the_lift_of_few_positives_is_what_a_simulation_finds_of_a_good_model() -> None:
    rng, found, lifts = np.random.default_rng(0), [], []
    for _ in range(400):
        (s,) = related_models(rng, 60, 1, strengths=[1.8])
        found.append(ap_influence(s)[0])
        lifts.append(ap_lift(s))
    lifted = np.mean(found) - truth_of("average_precision", 1.8, 0.7)
    assert np.mean(lifts) == pytest.approx(lifted, abs=3 * np.std(found) / 20)
    assert np.mean(lifts) > 0.002


def test_the_interval_of_log_loss_is_that_of_a_mean_where_items_are_independent() -> None:
    rng = np.random.default_rng(1)
    score = rng.uniform(0.05, 0.95, size=(50, 1))
    p = predictions_from_matrix(rng.uniform(size=(50, 1)) < score, score, labels=["a"], task="binary")
    e = log_loss_interval(p, ["a"])
    _, losses = log_losses(p)
    error = losses.std(ddof=1) / np.sqrt(50)
    squares = (losses - losses.mean()) ** 2
    degrees = min(49, 3 * squares.sum() ** 2 / (squares**2).sum())
    reach = np.exp(stats.t.ppf(0.975, degrees) * error / losses.mean())
    assert (e.value, e.low, e.high) == pytest.approx((losses.mean(), losses.mean() / reach, losses.mean() * reach))
    assert e.value == pytest.approx(ek.log_loss(p))


def test_the_interval_of_log_loss_adds_up_groups() -> None:
    p = grouped(1, n=40, k=1, groups=8)
    example, losses = log_losses(p)
    of = np.unique(p.groups, return_inverse=True)[1][example]
    total, count = np.bincount(of, losses), np.bincount(of)
    mean = total.sum() / count.sum()
    groups, share, squares = count.sum() ** 2 / np.sum(count**2), count / count.sum(), (total - mean * count) ** 2
    left = 1 - 2 * np.sum(share**3) / np.sum(share**2) + np.sum(share**2)
    degrees = min(groups - 1, 3 * squares.sum() ** 2 / np.sum(squares**2))
    error = np.sqrt(squares.sum() / left) / count.sum()
    reach = np.exp(stats.t.ppf(0.975, degrees) * error / mean)
    skewness = np.sum((total - mean * count) ** 3) / squares.sum() ** 1.5

    def studentised(truth: float) -> float:
        """Hall's transformation of t, which is to lie within the quantiles of a normal variable."""
        t = (mean - truth) / error
        return t + skewness * t**2 / 3 + skewness**2 * t**3 / 27 + skewness / 6

    e = log_loss_interval(p, p.labels)
    assert (e.value, e.low) == pytest.approx((mean, mean / reach))
    assert e.high > mean * reach
    assert studentised(e.high) == pytest.approx(stats.norm.ppf(0.025))


def test_the_upper_end_of_log_loss_allows_for_rare_errors_of_a_model_that_is_nearly_perfect() -> None:
    world = BY_NAME["near-perfect-5"]
    truth = world.truth()["whole"]["log_loss"]
    covered = 0
    for seed in range(ROUNDS):
        e = log_loss_interval(world.draw(seed).a, world.labels)
        covered += e.low <= truth <= e.high
    assert covered / ROUNDS >= 0.93  # of 2,000: 96.2 %; symmetric on the logarithmic scale alone 91.3 %


def test_the_interval_of_log_loss_covers_it_with_related_items() -> None:
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        group = np.repeat(np.arange(60), 5)
        score = np.clip(0.2 + 0.6 * rng.uniform(size=60)[group] + rng.normal(0, 0.02, size=300), 0.02, 0.98)
        truth = rng.uniform(size=300) < score
        ids = [f"v{g}" for g in group]
        p = predictions_from_matrix(truth[:, None], score[:, None], labels=["a"], task="binary", groups=ids)
        e = log_loss_interval(p, ["a"])
        covered += e.low <= TRUE_LOSS <= e.high
    assert 0.92 <= covered / 400 <= 0.98


def _true_loss() -> float:
    rng = np.random.default_rng(5)
    q = np.clip(0.2 + 0.6 * rng.uniform(size=2_000_000) + rng.normal(0, 0.02, size=2_000_000), 0.02, 0.98)
    return float(np.mean(-q * np.log(q) - (1 - q) * np.log(1 - q)))


TRUE_LOSS = _true_loss()


@given(seed=st.integers(0, 60), groups=st.sampled_from([None, 7]), label=st.sampled_from([None, "l2"]))
def test_a_few_thresholds_have_the_bounds_that_they_have_among_many(
    seed: int, groups: int | None, label: str | None
) -> None:
    ev = ek.evaluate(grouped(seed, n=40, groups=groups))
    many, few = intervals_at(ev, STOPS, label=label), intervals_at(ev, STOPS[[3, 11]], label=label)
    for key, bounds in many.bounds.items():
        for wanted, found in zip(bounds, few.bounds[key], strict=True):
            np.testing.assert_allclose(found, wanted[[3, 11]], atol=1e-12)
    asked = intervals_at(ev, STOPS, label=label, keys=("recall",)).bounds
    assert list(asked) == ["recall"]
