"""Two models of which there are counts only: by hand, symmetry, what coarse thresholds leave open, and simulations."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

import evalkit as ek
from evalkit.comparison.counts_alone.unpaired import (
    FIGURES,
    PARAMETRIC_BOOTSTRAP,
    differences_of_counts,
    label_differences_of_counts,
    matched_tables,
    mean_differences_of_counts,
)
from evalkit.comparison.footing import Footing
from evalkit.comparison.matching import Match, matched_thresholds
from evalkit.comparison.sentences import is_open, more_positives, settling
from evalkit.counting.between_thresholds import average_precision_bounds, roc_auc_bounds
from tests.comparison.footings import footing
from tests.comparison.tables import COARSE, FINE, model, table
from tests.conftest import SOAK

ROUNDS = 600 if SOAK else 60
MATCHES: tuple[Match | None, ...] = (None, "recall", "precision", "predicted_positive_rate")


def compared(
    a: ek.ThresholdCounts, b: ek.ThresholdCounts, threshold: float, match: Match | None, **options: int
) -> dict[str, ek.Difference]:
    led = threshold if match is None else float(matched_thresholds(a, b, np.array(threshold), match))
    return of_counts((a, b), (threshold, led), match=match, level=0.95, **{"resamples": 200, **options})


def of_counts(
    tables: Any, thresholds: tuple[float, float], *, match: Match | None, level: float, **options: int
) -> dict[str, ek.Difference]:
    return differences_of_counts(tables, matched(tables, thresholds, match, level=level, **options))


def matched(pooled: Any, thresholds: tuple[float, float], match: Match | None, **options: Any) -> Footing:
    return matched_tables(pooled, footing(thresholds, match, **{"resamples": 1000, **options}))


# Drawing


def test_thresholds_and_resamples_that_are_none_are_refused() -> None:
    t = table([(0.5, 30, 3)], 40, 80)
    with pytest.raises(ek.InvalidInputError, match="must be a number"):
        of_counts((t, t), (nan, 0.5), match=None, level=0.95)
    with pytest.raises(ek.InvalidInputError, match="must be a number"):
        of_counts((t, t), (0.5, nan), match=None, level=0.95)
    with pytest.raises(ek.InvalidInputError, match="It takes resamples"):
        of_counts((t, t), (0.5, 0.5), match=None, level=0.95, resamples=0)


# Differences


def test_swapped_models_change_signs_alone() -> None:
    rng = np.random.default_rng(2)
    a, b = model(rng, 900, COARSE, 1.0), model(rng, 700, COARSE, 1.4)
    there = of_counts((a, b), (0.5, 0.4), match=None, level=0.95)
    back = of_counts((b, a), (0.4, 0.5), match=None, level=0.95)
    for key in FIGURES:
        d, e = there[key], back[key]
        assert (d.p_value, d.difference.value) == (e.p_value, -e.difference.value), key
        assert (d.difference.low, d.difference.high) == pytest.approx((-e.difference.high, -e.difference.low)), key
        assert (d.a.low, d.b.low) == pytest.approx((e.b.low, e.a.low), nan_ok=True), key


def test_the_same_seed_gives_the_same() -> None:
    rng = np.random.default_rng(3)
    a, b = model(rng, 900, FINE, 1.0), model(rng, 900, FINE, 1.4)
    one, same, other = (compared(a, b, 0.5, "recall", seed=seed)["precision"].p_value for seed in (1, 1, 2))
    assert one == same != other


def test_f1_from_counts_varies_as_the_delta_method_says() -> None:
    """F1 is 2 tp / (2 tp + fp + fn); tp, fp and fn vary as Poisson counts."""
    a, b = table([(0.5, 300, 100)], 500, 2000), table([(0.5, 350, 150)], 500, 2000)
    d = of_counts((a, b), (0.5, 0.5), match=None, level=0.95, resamples=4000)["f1"]
    variance = 0.0
    for tp, fp, fn in ((300, 100, 200), (350, 150, 150)):
        total = 2 * tp + fp + fn
        variance += (2 * (fp + fn) / total**2) ** 2 * tp + (2 * tp / total**2) ** 2 * (fp + fn)
    half = stats.t.ppf(0.975, 499) * np.sqrt(variance)
    assert d.difference.value == pytest.approx(700 / 1000 - 600 / 900)
    assert d.difference.high - d.difference.value == pytest.approx(half, rel=0.05)
    assert d.p_value == pytest.approx(2 * stats.t.sf(d.difference.value / np.sqrt(variance), 499), rel=0.3)


def test_a_mismatch_is_part_of_what_is_open() -> None:
    """B has a recall of 0.4 or 0.6 where A has 0.5: on the line between them its precision is 50 / 60."""
    a, b = table([(0.5, 5000, 1000)], 10000, 10**5), table([(0.7, 4000, 400), (0.3, 6000, 1600)], 10000, 10**5)
    d = of_counts((a, b), (0.5, 0.7), match="recall", level=0.95)["precision"]
    assert d.difference.value == pytest.approx(4000 / 4400 - 5000 / 6000)
    assert (d.p_value, d.test) == (1.0, PARAMETRIC_BOOTSTRAP)
    assert d.difference.low < 0 < d.difference.value < d.difference.high
    assert is_open(d)
    assert isnan(more_positives(d, 10000))
    assert "finer ones, or predictions" in settling(d, 10000)
    better = table([(0.7, 4000, 40), (0.3, 6000, 160)], 10000, 10**5)
    d = of_counts((a, better), (0.5, 0.7), match="recall", level=0.95)["precision"]
    assert d.p_value < 0.001
    assert d.difference.low > 0.1
    assert not is_open(d)


def test_a_figure_that_no_thresholds_lie_around_is_not_tested() -> None:
    a, b = table([(0.5, 500, 100)], 1000, 10**4), table([(0.7, 400, 40)], 1000, 10**4)
    d = of_counts((a, b), (0.5, 0.7), match="recall", level=0.95)["precision"]
    assert (isnan(d.p_value), d.difference.reason) == (
        True,
        "no two given thresholds lie around the figure to be matched",
    )


def test_areas_reach_over_all_that_the_counts_allow() -> None:
    rng = np.random.default_rng(4)
    a, b = model(rng, 4000, COARSE, 1.0), model(rng, 4000, COARSE, 1.4, 2.0)
    found = of_counts((a, b), (0.5, 0.5), match=None, level=0.95)
    for key, bounds in (("roc_auc", roc_auc_bounds), ("average_precision", average_precision_bounds)):
        d = found[key].difference
        assert d.low < bounds(b).low - bounds(a).high < d.value < bounds(b).high - bounds(a).low < d.high


@pytest.mark.parametrize("match", MATCHES)
def test_the_same_model_as_a_file_and_as_counts_is_no_different(match: Match | None) -> None:
    """Its areas at 24 thresholds are others than at all scores."""
    ev = ek.evaluate(ek.load_sample("clips-forest").predictions)
    at = ev.pooled.at(COARSE)
    coarse = table(list(zip(COARSE, at.tp, at.fp, strict=True)), ev.pooled.positives, ev.pooled.negatives)
    for a, b in ((ev.pooled, coarse), (coarse, ev.pooled)):
        for threshold in (0.2, 0.5, 0.63, 0.8):
            for key, d in compared(a, b, threshold, match).items():
                assert isnan(d.p_value) or d.p_value > 0.2, (key, threshold)


def test_nothing_is_bootstrapped_of_few_positives() -> None:
    a, b = table([(0.5, 6, 1)], 9, 100), table([(0.5, 300, 10)], 500, 1000)
    found = of_counts((a, b), (0.5, 0.5), match=None, level=0.95)
    assert found["f1"].test == "none: there are 9 positives; a bootstrap needs at least 10"
    assert isnan(found["average_precision"].difference.low)
    assert not isnan(found["recall"].p_value)  # the test of two shares


def test_means_and_labels_of_counts() -> None:
    rng = np.random.default_rng(5)
    tables = {name: (model(rng, 900, COARSE, 1.0), model(rng, 900, COARSE, 1.6)) for name in "xy"}
    tables["none"] = (table([(0.5, 0, 3)], 0, 900), table([(0.5, 0, 8)], 0, 900))
    pooled = tuple(ek.sum_tables([pair[side] for pair in tables.values()]) for side in (0, 1))
    at = (0.5, 0.4)
    means = mean_differences_of_counts(tables, pooled, matched(pooled, at, None))
    for key in ("recall", "average_precision"):
        rows = label_differences_of_counts(key, list(tables.values()), pooled, matched(pooled, at, None))
        kept = [row for row in rows if not isnan(row.difference.value)]
        assert (len(kept), means[key].left_out) == (2, ("none",))
        assert means[key].difference.value == pytest.approx(np.mean([row.difference.value for row in kept]))
        widths = [row.difference.high - row.difference.low for row in kept]
        assert means[key].difference.high - means[key].difference.low < max(widths)
        assert means[key].p_value < 0.05
    assert means["specificity"].left_out == ()
    tables["silent"] = (table([(0.3, 9, 3)], 40, 900), table([(0.4, 9, 3)], 40, 900))  # A predicts nothing at 0.5
    precision = mean_differences_of_counts(tables, pooled, matched(pooled, at, None))["precision"]
    assert precision.left_out == ("silent",)
    assert not isnan(precision.difference.value)


# Simulations


def _true(strength: float, scale: float, threshold: float) -> dict[str, float]:
    z = special.logit(threshold) / scale
    recall, false_positive_rate = stats.norm.sf(z), stats.norm.sf(z + strength)
    tp, fp = 0.2 * recall, 0.8 * false_positive_rate
    return {
        "precision": tp / (tp + fp),
        "recall": recall,
        "specificity": 1 - false_positive_rate,
        "accuracy": tp + 0.8 - fp,
        "f1": tp / (tp + fp + 0.2) * 2,
        "predicted_positive_rate": tp + fp,
    }


def _true_at_match(strength: float, scale: float, match: Match, target: float) -> dict[str, float]:
    low, high = 1e-9, 1 - 1e-9
    for _ in range(60):
        middle = (low + high) / 2
        above = _true(strength, scale, middle)[match] > target
        low, high = (middle, high) if above != (match == "precision") else (low, middle)
    return _true(strength, scale, middle)


def _simulated(
    grid: np.ndarray, n: int, match: Match | None, strengths: tuple[float, float]
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """P-values, and how often intervals held the true difference at an exact match."""
    rng = np.random.default_rng(6)
    scale = 1.0 if match is None else 1.7  # thresholds of two models mean different things
    p_values: dict[str, list[float]] = {}
    held: dict[str, list[bool]] = {}
    for i in range(ROUNDS):
        threshold = float(rng.choice(grid[(grid > 0.2) & (grid < 0.7)]))
        a, b = model(rng, n, grid, strengths[0]), model(rng, n, grid, strengths[1], scale)
        of_a = _true(strengths[0], 1.0, threshold)
        of_b = _true(strengths[1], 1.0, threshold) if match is None else nan
        if match is not None:
            of_b = _true_at_match(strengths[1], scale, match, of_a[match])
        for key, d in compared(a, b, threshold, match, seed=i).items():
            if key in (match, "prevalence"):
                continue
            p_values.setdefault(key, []).append(d.p_value)
            if key in of_a:
                held.setdefault(key, []).append(d.difference.low <= of_b[key] - of_a[key] <= d.difference.high)
    return (
        {key: np.array(each) for key, each in p_values.items()},
        {key: float(np.mean(each)) for key, each in held.items()},
    )


def test_p_values_of_counts_at_many_thresholds_are_uniform_where_there_is_no_difference() -> None:
    found, _ = _simulated(FINE, 1000, None, (1.5, 1.5))
    for key, p in found.items():
        assert stats.kstest(p, "uniform").pvalue > 0.01, key


@pytest.mark.parametrize("match", MATCHES[1:])
def test_matched_counts_reject_no_more_often_than_they_say(match: Match) -> None:
    """The p-value is the largest over what is left of the match, and so above a uniform one."""
    found, _ = _simulated(FINE, 1000, match, (1.5, 1.5))
    for key, p in found.items():
        for level in (0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


@pytest.mark.parametrize("match", MATCHES)
def test_intervals_of_counts_hold_the_true_difference_as_often_as_they_say(match: Match | None) -> None:
    """Matched ones may hold it somewhat more often: they allow for how few errors the match rests on."""
    _, held = _simulated(FINE, 1000, match, (1.5, 2.0))
    slack = 3 * np.sqrt(0.95 * 0.05 / ROUNDS) - (0.02 if SOAK else 0.0)
    for key, share in held.items():
        assert 0.93 - slack <= share <= (0.97 if match is None else 0.98) + slack, key


@pytest.mark.parametrize("n", [1000, 20_000])
@pytest.mark.parametrize("match", MATCHES[1:])
def test_matches_at_few_thresholds_reject_no_more_often_than_they_say(match: Match, n: int) -> None:
    """Without the way from one threshold to the next, up to 40 % of 20,000 items would be rejected at 5 %."""
    found, held = _simulated(COARSE, n, match, (1.5, 1.5))
    for key, p in found.items():
        for level in (0.05, 0.1):
            assert np.nanmean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)
    for key, share in held.items():
        assert share >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / ROUNDS), key


# All labels together


def _whole(labels: int, seed: int = 7) -> ek.Evaluation:
    """A service's counts of the whole model alone."""
    rng = np.random.default_rng(seed)
    t = model(rng, 900 * labels, COARSE, 1.2)
    return ek.Evaluation("m", "multilabel", (), 900, {}, None, f"d{seed}", whole=t)


def test_without_single_labels_all_labels_are_compared_together() -> None:
    a, b = _whole(3), _whole(3, seed=8)
    pairing = ek.pair(a, b)
    assert (pairing.whole, pairing.reason, pairing.labels, pairing.by_example) == (True, "", (), False)
    for match in MATCHES:
        found = ek.compare(a, b, threshold_a=0.5, match=match)
        assert found.differences["f1"].a.value == ek.f1(a.pooled.at(0.5))
        assert found.differences["f1"].b.value == ek.f1(b.pooled.at(found.threshold_b))
    p = ek.load_sample("clips-forest").predictions
    mixed = ek.compare(p, b, threshold_a=0.5).differences["recall"]
    assert (mixed.a.value, mixed.a.method) == (ek.recall(ek.evaluate(p).pooled.at(0.5)), "cluster-robust, logit scale")
    assert mixed.b.method == "Wilson"
    for refused in (lambda: ek.compare(a, b, method="macro"), lambda: ek.compare_labels(p, b)):
        with pytest.raises(ek.InvalidInputError, match="no counts of single labels"):
            refused()
    with pytest.raises(ek.InvalidInputError, match="Both models must have the label"):
        ek.compare(a, b, label="cat")


@pytest.mark.parametrize(("missed", "degrees"), [(3, 4), (1, 0), (0, 0)])
def test_a_match_of_recall_rests_on_the_missed_positives(missed: int, degrees: int) -> None:
    """With 2 of 90 missed a test of specificity rejected 15 to 18 % instead of 5 %."""
    tables = [table([(0.9, 30, 5), (0.5, 90 - missed, alarms), (0.2, 90, 150)], 90, 200) for alarms in (60, 70)]
    found = of_counts((tables[0], tables[1]), (0.5, 0.5), match="recall", level=0.95, resamples=200)
    d = found["specificity"]
    assert 0 <= found["roc_auc"].p_value <= 1
    if not degrees:
        assert (isnan(d.p_value), d.difference.reason) == (True, "too few missed positives to match by")
        return
    error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, degrees)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(d.difference.value) / error, degrees))
