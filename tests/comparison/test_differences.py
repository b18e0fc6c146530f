"""Differences of figures: written out, and p-values and intervals over simulated models."""

import itertools
from math import isnan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.comparison import differences
from evalkit.comparison.differences import ONE_DENOMINATOR, compare_scores
from evalkit.comparison.footing import decided, matched_footing
from evalkit.counting.grouped import grouped_arrays
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.intervals.average_precision import ap_difference, ap_influence
from evalkit.intervals.estimate import combine_bounds
from evalkit.intervals.resampling import draw_resamples
from evalkit.intervals.residuals import understated
from evalkit.intervals.roc_auc import auc_difference
from tests.comparison.footings import footing
from tests.comparison.models import one_label, placements, two_models
from tests.comparison.simulated import ROUNDS, p_values
from tests.conftest import SOAK
from tests.intervals.related_pairs import UNEQUAL, related_models, true_figures, true_match, true_metrics


@pytest.mark.parametrize("clustered", [False, True])
def test_the_difference_of_two_areas_has_the_variance_of_placement_differences(clustered: bool) -> None:
    rng = np.random.default_rng(3)
    truth = rng.random(50) < 0.5
    scores = [np.round(rng.normal(truth), 1) for _ in range(2)]
    group = rng.integers(9, size=50) if clustered else np.arange(50)
    found = [placements(truth, score) for score in scores]
    value = found[1][truth].mean() - found[0][truth].mean()
    step = found[1] - found[0] - value
    m, n = truth.sum(), (~truth).sum()
    up = np.array([step[truth & (group == g)].sum() for g in np.unique(group)])
    down = np.array([step[~truth & (group == g)].sum() for g in np.unique(group)])
    i, i10, i01 = (len(np.unique(group[kept])) for kept in (truth | True, truth, ~truth))
    variance = i10 / (i10 - 1) * (up @ up) / m**2 + i01 / (i01 - 1) * (down @ down) / n**2
    variance += 2 * i / (i - 1) * (up @ down) / (m * n)
    a, b = (grouped_arrays(truth, score, group) for score in scores)
    of_a, of_b, difference, p_value = auc_difference(a, b)
    assert difference.value == pytest.approx(value)
    sizes = np.bincount(group[truth]), np.bincount(group[~truth])
    with_t = stats.t(min(np.sum(each) ** 2 / np.sum(each**2) for each in sizes) - 1) if clustered else stats.norm
    assert p_value == pytest.approx(2 * with_t.sf(abs(value) / np.sqrt(variance)))
    half = with_t.ppf(0.975) * np.sqrt(variance)
    assert difference.low <= value - half + 1e-12
    assert difference.high >= value + half - 1e-12
    combined = combine_bounds(of_a, of_b, slow_correlation(truth, found, group, shrunk=not clustered))
    ends = min(combined[0], value - half), max(combined[1], value + half)
    assert (difference.low, difference.high) == pytest.approx(ends)


def slow_correlation(truth: npt.NDArray, found: list[npt.NDArray], group: npt.NDArray, *, shrunk: bool) -> float:
    """Of two areas, from the covariances of their placements summed over groups, class by class and across."""
    m, n, names = truth.sum(), (~truth).sum(), np.unique(group)
    i, i10, i01 = (len(np.unique(group[kept])) for kept in (truth | True, truth, ~truth))
    centred = [np.where(truth, each - each[truth].mean(), each - each[~truth].mean()) for each in found]
    up, down = (
        [np.array([each[kept & (group == g)].sum() for g in names]) for each in centred] for kept in (truth, ~truth)
    )

    def covariance(j: int, k: int) -> float:
        classes = i10 / (i10 - 1) * (up[j] @ up[k]) / m**2 + i01 / (i01 - 1) * (down[j] @ down[k]) / n**2
        return classes + i / (i - 1) * (up[j] @ down[k] + up[k] @ down[j]) / (m * n)

    cases = min(m, n)
    shrink = (cases - 1) / (cases + 5) if shrunk else 1.0
    return covariance(0, 1) / np.sqrt(covariance(0, 0) * covariance(1, 1)) * shrink


@given(st.integers(0, 10**6), st.sampled_from([0.8, 0.95]), st.booleans())
def test_test_and_interval_of_a_difference_of_areas_agree(seed: int, level: float, grouped: bool) -> None:
    """0 lies inside of the interval if the test does not reject it, and at its end or outside if it does."""
    rng = np.random.default_rng(seed)
    truth = rng.random(60) < 0.3
    group = rng.integers(15, size=60) if grouped else None
    a, b = (grouped_arrays(truth, np.round(rng.normal(strength * truth), 1), group) for strength in (0.5, 1.5))
    *_, e, p_value = auc_difference(a, b, level)
    if e.reason:
        assert isnan(p_value)
        return
    assert -1 <= e.low <= e.value <= e.high <= 1
    assert (p_value < 1 - level) == (not e.low < 0 < e.high)
    back = auc_difference(b, a, level)[2:]
    assert (-back[0].high, -back[0].low, back[1]) == (e.low, e.high, p_value)


def test_few_cases_of_the_rarer_class_are_tested_by_t() -> None:
    rng = np.random.default_rng(2)
    for positives, law in ((19, stats.t(18)), (20, stats.norm)):
        truth = np.arange(120) < positives
        a, b = (grouped_arrays(truth, rng.normal(truth), None) for _ in range(2))
        found = [placements(truth, s.y_score) for s in (a, b)]
        step = found[1] - found[0]
        error = np.sqrt(np.var(step[truth], ddof=1) / positives + np.var(step[~truth], ddof=1) / (120 - positives))
        *_, difference, p_value = auc_difference(a, b)
        assert p_value == pytest.approx(2 * law.sf(abs(difference.value) / error))


def test_groups_are_tested_by_t_however_many() -> None:
    rng = np.random.default_rng(2)
    truth, group = np.repeat([1, 0], (50, 120)), np.arange(170) // 2
    a, b = (grouped_arrays(truth, rng.normal(truth), group) for _ in range(2))
    moved = placements(truth == 1, b.y_score) - placements(truth == 1, a.y_score)
    sums = np.bincount(group, weights=moved - np.where(truth == 1, moved[:50].mean(), moved[50:].mean()))
    error = np.sqrt(25 / 24 * np.sum(sums[:25] ** 2) / 50**2 + 60 / 59 * np.sum(sums[25:] ** 2) / 120**2)
    *_, difference, p_value = auc_difference(a, b)
    assert p_value == pytest.approx(2 * stats.t(24).sf(abs(difference.value) / error))


def test_areas_of_fewer_than_five_cases_are_not_compared() -> None:
    for positives in (4, 5):
        truth = np.arange(40) < positives
        a, b = (grouped_arrays(truth, np.arange(40) % k, None) for k in (7, 6))
        *_, difference, p_value = auc_difference(a, b)
        assert isnan(difference.low) == isnan(p_value) == (positives == 4)
    assert difference.reason == ""


@pytest.mark.parametrize("groups", [None, np.arange(90) % 30])
def test_the_difference_of_two_average_precisions_is_t_over_what_groups_add(groups: npt.NDArray | None) -> None:
    rng = np.random.default_rng(3)
    truth = rng.random(90) < 0.5
    a, b = (grouped_arrays(truth, np.round(rng.normal(truth), 1), groups) for _ in range(2))
    (value_a, of_a), (value_b, of_b) = ap_influence(a), ap_influence(b)
    squares = (of_b - of_a) ** 2
    n = min(a.positives.sum() ** 2 / np.sum(a.positives**2), 1 + 3 * squares.sum() ** 2 / np.sum(squares**2))
    error = np.sqrt(squares.sum() * understated(a.positives))
    *_, difference, p_value = ap_difference(a, b)
    assert difference.value == value_b - value_a
    assert p_value == pytest.approx(2 * stats.t.sf(abs(value_b - value_a) / error, n - 1))
    assert difference.high - difference.value == pytest.approx(stats.t.ppf(0.975, n - 1) * error)


def test_areas_are_compared_on_the_same_pairs() -> None:
    with pytest.raises(ek.InvalidInputError, match="the same pairs"):
        auc_difference(grouped_arrays([0, 1], [0.1, 0.2], None), grouped_arrays([1, 1], [0.1, 0.2], None))


def test_a_difference_that_is_the_same_in_every_resample_has_no_interval() -> None:
    truth = [1] * 12 + [0] * 12
    d = ek.compare(one_label(truth, [0.1] * 24), one_label(truth, [0.9] * 12 + [0.1] * 12)).differences["f1"]
    assert (d.difference.value, d.p_value) == (1.0, 2 / 1001)
    assert (isnan(d.difference.low), d.difference.reason) == (True, "it is the same in every resample")


def test_f1_has_the_interval_that_the_board_shows() -> None:
    a, b = two_models(3)
    for label in (None, "label 0"):
        d = ek.compare(a, b, label=label, threshold_b=0.4).differences["f1"]
        for p, side, threshold in ((a, d.a, 0.5), (b, d.b, 0.4)):
            low, high = intervals_at(ek.evaluate(p), np.array([threshold]), label=label).bounds["f1"]
            assert (side.low, side.high) == pytest.approx((low[0], high[0]))


UNIFORM = {
    None: ["precision", "f1", "balanced_accuracy", "matthews_correlation", "average_precision", "roc_auc"],
    "recall": ["specificity", "precision", "f1", "accuracy", "matthews_correlation"],
    "precision": ["recall", "balanced_accuracy", "matthews_correlation", "predicted_positive_rate"],
}


def test_two_large_groups_of_many_do_not_make_differences_seem_certain() -> None:
    """By the number of groups these tests rejected 10 to 11 % where 5 % is right."""
    slack = 0.0 if SOAK else 3 * np.sqrt(0.05 * 0.95 / ROUNDS)
    for key, p in p_values(len(UNEQUAL), UNEQUAL, None, ["precision", "average_precision", "roc_auc"]).items():
        assert np.mean(p < 0.05) <= 0.09 + slack, key


@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
@pytest.mark.parametrize(("match", "threshold"), [(match, threshold) for match in UNIFORM for threshold in (0.7, 1.2)])
def test_p_values_are_uniform_where_there_is_no_difference(match: str | None, threshold: float, per_group: int) -> None:
    n_groups = 300 if per_group == 1 else 120
    for key, p in p_values(n_groups, per_group, match, UNIFORM[match], threshold).items():
        tested = p[~np.isnan(p)]  # now and then a match of precision leaves no false positives to go by
        assert len(tested) >= 0.98 * ROUNDS, key
        assert stats.kstest(tested, "uniform").pvalue > 0.01, key


@pytest.mark.parametrize("lead", ["a", "b"])
def test_figures_at_one_precision_are_tested_at_just_that_one(lead: str) -> None:
    """Of the follower its true positives, and as many false ones for each of them as the leader has, by hand."""
    rng = np.random.default_rng(8)
    of_both = related_models(rng, 300, 1)
    draws = draw_resamples(300, resamples=100, seed=1)
    on = matched_footing(tuple(of_both), footing((0.7, 0.6), "precision", draws=draws, lead=lead))
    found = compare_scores(of_both, on, keys=["f1", "false_positive_rate", "accuracy", "recall"])
    led, follower = (of_both[side] for side in (on.leader, on.follower))
    sign = 1 if lead == "a" else -1
    n, positives = 300, int(led.positives.sum())
    at = led.counts_at(on.thresholds[on.leader]), follower.counts_at(on.thresholds[on.follower])
    resampled = on.drawn(led, on.leader), on.drawn(follower, on.follower)
    assert ek.precision(at[0]) != ek.precision(at[1])

    def difference(c, d, p):
        exact = d.tp * c.fp / c.tp
        return {
            "f1": 2 * d.tp / (d.tp + exact + p) - 2 * c.tp / (c.tp + c.fp + p),
            "false_positive_rate": (exact - c.fp) / (n - p),
            "accuracy": (d.tp - exact - c.tp + c.fp) / n,
            "recall": (d.tp - c.tp) / p,
        }

    data, drawn = difference(*at, positives), difference(*resampled, draws.totals(led.positives))
    degrees = min(positives - 1, on.support.degrees)
    for key, d in found.items():
        error = np.std(drawn[key], ddof=1)
        assert d.p_value == pytest.approx(2 * stats.t.sf(abs(data[key]) / error, degrees)), key
        half = stats.t.ppf(0.975, degrees) * error
        wanted = sorted((sign * data[key] - half, sign * data[key] + half))
        assert (d.difference.low, d.difference.high) == pytest.approx(wanted), key
        assert d.difference.value == d.b.value - d.a.value
        assert d.difference.low < d.difference.value < d.difference.high


@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
def test_p_values_at_an_equal_share_flagged_are_uniform_but_for_whole_positives(per_group: int) -> None:
    """With as many flagged, recalls differ by whole positives: one in ten does not differ at all, and has p = 1.

    So p-values come in steps, and are uniform once each difference is spread evenly over its step.
    """
    n_groups = 300 if per_group == 1 else 120
    rng, spread, steps, smooth = np.random.default_rng(11), np.random.default_rng(0), [], []
    for i in range(ROUNDS):
        a, b = related_models(rng, n_groups, per_group)
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        on = matched_footing((a, b), footing((0.7, 0.7), "predicted_positive_rate", draws=draws))
        d = compare_scores((a, b), on, keys=["recall"])["recall"]
        error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, n_groups - 1)
        moved = d.difference.value + (spread.random() - 0.5) / a.positives.sum()
        steps.append(d.p_value)
        smooth.append(2 * stats.t.sf(abs(moved) / error, n_groups - 1))
    assert stats.kstest(smooth, "uniform").pvalue > 0.01
    for level in (0.01, 0.05, 0.1):
        assert np.mean(np.array(steps) <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), level


@pytest.mark.parametrize(("n_groups", "per_group"), [(300, 1), (100, 6)], ids=["independent", "groups"])
def test_intervals_of_a_difference_hold_the_true_one_as_often_as_they_say(n_groups: int, per_group: int) -> None:
    keys = ["recall", "specificity", "accuracy", "precision", "f1", "average_precision", "roc_auc"]
    rng = np.random.default_rng(4)
    held: dict[str, list[bool]] = {key: [] for key in keys}
    rounds = 4 * ROUNDS
    for i, (one, other) in zip(range(rounds), itertools.cycle([(0.8, 1.0), (1.1, 1.6), (1.4, 1.4), (2.0, 1.7)])):
        a, b = related_models(rng, n_groups, per_group, strengths=[one, other])
        at = (one / 2 + rng.uniform(-0.5, 0.5), other / 2 + rng.uniform(-0.5, 0.5))
        true_a, true_b = (true_figures(strength, t) for strength, t in zip((one, other), at, strict=True))
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        found = compare_scores((a, b), footing(at, draws=draws), keys=keys)
        for key, d in found.items():
            held[key].append(bool(d.difference.low <= true_b[key] - true_a[key] <= d.difference.high))
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@pytest.mark.parametrize(("n_groups", "per_group"), [(300, 1), (100, 6)], ids=["independent", "groups"])
@pytest.mark.parametrize("match", ["recall", "precision", "predicted_positive_rate"])
def test_intervals_of_a_matched_difference_hold_the_true_one_as_often_as_they_say(
    match: str, n_groups: int, per_group: int
) -> None:
    """The true difference is that at the threshold which matches in closed form."""
    keys = [key for key in ("recall", "precision", "f1", "matthews_correlation", "specificity") if key != match]
    rng = np.random.default_rng(4)
    held: dict[str, list[bool]] = {key: [] for key in keys}
    rounds = 4 * ROUNDS
    for i, (one, other) in zip(range(rounds), itertools.cycle([(0.8, 1.0), (1.1, 1.6), (1.4, 1.4), (2.0, 1.7)])):
        a, b = related_models(rng, n_groups, per_group, strengths=[one, other])
        t = one / 2 + rng.uniform(-0.5, 0.5)
        true_a = true_metrics(one, t)
        true_b = true_metrics(other, true_match(other, match, true_a[match]))
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        found = compare_scores((a, b), matched_footing((a, b), footing((t, 0.5), match, draws=draws)), keys=keys)
        for key, d in found.items():
            held[key].append(bool(d.difference.low <= true_b[key] - true_a[key] <= d.difference.high))
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
@pytest.mark.parametrize("threshold", [0.7, 1.2])
def test_figures_at_one_precision_reject_no_more_often_than_they_say(threshold: float, per_group: int) -> None:
    """Near a precision of one half accuracy hardly moves with the threshold, and is almost never told apart."""
    keys = ["f1", "false_positive_rate", "accuracy"]
    for key, p in p_values(300 if per_group == 1 else 120, per_group, "precision", keys, threshold).items():
        for level in (0.01, 0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


@pytest.mark.parametrize("match", [None, "predicted_positive_rate"])
def test_discrete_tests_reject_no_more_often_than_they_say(match: str | None) -> None:
    keys = [key for key in ONE_DENOMINATOR if key not in ("prevalence", match)]
    for key, p in p_values(200, 1, match, keys).items():
        for level in (0.01, 0.05, 0.1, 0.5):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


def test_the_interval_of_a_share_of_groups_agrees_with_its_test() -> None:
    rng, rejected, touched = np.random.default_rng(8), 0, 0
    for i in range(60):
        a, b = related_models(rng, 30, 4, strengths=[1.4, 1.9 if i % 2 else 1.4])
        on = footing((0.7, 0.7), draws=draw_resamples(30, resamples=2, seed=0))
        for key, d in compare_scores((a, b), on, keys=["recall", "accuracy", "specificity"]).items():
            low, high = d.difference.low, d.difference.high
            assert low <= d.difference.value <= high, key
            assert d.p_value < 0.05 or low <= 0 <= high, key
            assert d.p_value >= 0.05 or not low < 0 < high, key
            rejected, touched = rejected + (d.p_value < 0.05), touched + (0 in (low, high))
    assert rejected > 10
    assert touched > 3


def test_the_end_of_an_interval_moves_to_0_and_no_further() -> None:
    """Six groups in favour of B by 1 of 4: p is one half to the 6. Four groups by 3 of 4: one half to the 4."""
    nothing, all_four = np.zeros(6, dtype=np.int64), np.full(6, 4)
    d = differences.tested_difference("recall", nothing, nothing + 1, all_four, single=False, level=0.95)
    assert (d.p_value, d.mid_p, d.difference.low) == (0.5**6, 0.5**6, 0.0)
    square_and_add, _ = combine_bounds(d.a, d.b, 0.0)
    assert square_and_add < 0
    few = differences.tested_difference("recall", nothing[:4], nothing[:4] + 3, all_four[:4], single=False, level=0.95)
    assert (few.p_value, few.difference.low) == (0.5**4, 0.0)
    square_and_add, _ = combine_bounds(few.a, few.b, 0.0)
    assert square_and_add > 0


@pytest.mark.parametrize("groups", [None, np.arange(60) // 5], ids=["lone pairs", "groups"])
def test_balanced_accuracy_adds_the_intervals_of_both_shares_in_squares(groups: npt.NDArray | None) -> None:
    rng = np.random.default_rng(5)
    truth = rng.random(60) < 0.4
    pulled = np.repeat(rng.normal(size=12), 5)  # where more is predicted more is found, and more of it wrongly
    d = decided(grouped_arrays(truth, truth + pulled + 0.5 * rng.normal(size=60), groups), 0.4)
    e, recall, specificity = (d.interval(key, 0.9) for key in ("balanced_accuracy", "recall", "specificity"))
    found = d.tp - recall.value * d.positives
    rejected = d.negatives - d.fp - specificity.value * d.negatives
    related = np.sum(found * rejected) / np.sqrt(np.sum(found**2) * np.sum(rejected**2))
    assert related == 0 if groups is None else related < -0.3
    for end, x, y, side in (
        (e.low, recall.value - recall.low, specificity.value - specificity.low, -1),
        (e.high, recall.high - recall.value, specificity.high - specificity.value, 1),
    ):
        half = np.sqrt(x**2 + y**2 + 2 * related * x * y) / 2
        assert end == pytest.approx((recall.value + specificity.value) / 2 + side * half)
    assert (e.value, e.n) == (pytest.approx(d.figure("balanced_accuracy")), truth.sum())


def test_balanced_accuracy_has_an_interval_with_few_positives_and_none_without() -> None:
    """Of 5 positives all are found, of 50 negatives 48 are rejected: the bootstrap knew no error of the former."""
    score = np.r_[np.ones(5), np.ones(2), np.zeros(48)]
    e = decided(grouped_arrays(np.arange(55) < 5, score, None), 0.5).interval("balanced_accuracy", 0.95)
    assert e.low < 0.79 < e.value == 0.98 < e.high < 1
    nothing = decided(grouped_arrays(np.zeros(4), np.arange(4), None), 0.5).interval("balanced_accuracy", 0.95)
    assert (isnan(nothing.low), nothing.reason) == (True, "there are no cases to take a share of")
