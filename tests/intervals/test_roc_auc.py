"""The area under the ROC curve: its variance written out, and what has none."""

from math import inf, isnan, nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays, grouped_predictions
from evalkit.intervals.area_scores import moderated, score_bounds, variance_ratio
from evalkit.intervals.roc_auc import auc_difference, auc_estimate
from tests.builders import predictions, random_multilabel
from tests.intervals.groups import some_groups


def placements_slowly(truth: npt.NDArray, score: npt.NDArray) -> tuple[float, npt.NDArray, npt.NDArray]:
    """AUC and the placements of positives and negatives, pair by pair."""
    high, low = score[truth], score[~truth]
    with np.errstate(invalid="ignore"):
        wins = (high[:, None] > low[None, :]) + 0.5 * (high[:, None] == low[None, :])
    return float(wins.mean()), wins.mean(axis=1), wins.mean(axis=0)


def bounds_slowly(area: float, variance: float, p: float, n: float, *, cases: float, degrees: float) -> npt.NDArray:
    """The ends of all areas t, of very many, that lie within t's quantile of the one seen by their own spread."""
    t = np.linspace(0, 1, 2_000_001)

    def usual(t: npt.NDArray | float) -> npt.NDArray:
        return np.maximum(t**2 * (1 - t) / (1 + t), (1 - t) ** 2 * t / (2 - t))

    moderated = ((cases - 1) * variance + 6 * usual(area) * (1 / p + 1 / n)) / (cases + 5)
    if degrees < cases:  # groups
        moderated = max(moderated, variance)
    reach = stats.t.ppf(0.975, degrees) * np.sqrt(moderated * usual(t) / usual(area))
    return t[np.abs(area - t) <= reach][[0, -1]]


# The aneurysm data of pROC (aSAH: 41 poor outcomes, 72 good ones): areas and DeLong variances that pROC's tests give.
ANEURYSMS = [
    (0.823678861788618, 0.00146991470882363, 0.733074, 0.891039),
    (0.731368563685637, 0.00266868245717244, 0.621647, 0.824762),
    (0.611957994579946, 0.0031908105493913, 0.501920, 0.722369),
]


@pytest.mark.parametrize(("area", "variance", "low", "high"), ANEURYSMS, ids=["wfns", "s100b", "ndka"])
def test_worked_bounds_of_published_areas(area: float, variance: float, low: float, high: float) -> None:
    ratio = moderated(variance_ratio(area, variance), 41, 72, 41)
    assert score_bounds(area, ratio, stats.t.ppf(0.975, 46)) == pytest.approx((low, high), abs=5e-7)
    assert bounds_slowly(area, variance, 41, 72, cases=41, degrees=46) == pytest.approx((low, high), abs=1.5e-6)


def test_the_interval_of_published_grades() -> None:
    """wfns has five grades, so that ten counts are all of it."""
    poor, good = np.repeat(range(1, 6), (2, 12, 1, 8, 18)), np.repeat(range(1, 6), (37, 20, 3, 8, 4))
    e = ek.delong(np.repeat([1, 0], (41, 72)), np.concatenate([poor, good]))
    assert (e.value, e.low, e.high) == pytest.approx((0.823678861788618, 0.733074, 0.891039), abs=5e-7)


@pytest.mark.parametrize("seed", range(4))
def test_independent_pairs_have_the_variance_of_their_placements(seed: int) -> None:
    truth, score, _ = some_groups(seed)
    auc, high, low = placements_slowly(truth, score)
    variance = np.var(high, ddof=1) / len(high) + np.var(low, ddof=1) / len(low)
    e = ek.delong(truth, score)
    assert e.value == pytest.approx(auc) == pytest.approx(ek.roc_auc(ek.counts_by_threshold(truth, score)))
    cases = min(len(high), len(low))
    wanted = bounds_slowly(auc, variance, len(high), len(low), cases=cases, degrees=cases + 5)
    assert (e.low, e.high) == pytest.approx(wanted, abs=1.5e-6)


@pytest.mark.parametrize("seed", range(4))
def test_groups_have_the_variance_of_leaving_one_out(seed: int) -> None:
    truth, score, group = some_groups(seed)
    auc, high, low = placements_slowly(truth, score)
    m, n = len(high), len(low)
    of_high, of_low = group[truth], group[~truth]
    variance = 0.0
    for g in np.unique(group):
        here, there = of_high == g, of_low == g
        variance += (np.sum(high[here] - auc) / (m - sum(here)) + np.sum(low[there] - auc) / (n - sum(there))) ** 2
    e = ek.delong(truth, score, groups=group)
    cases = min(np.sum(each) ** 2 / np.sum(each**2) for each in (np.bincount(of_high), np.bincount(of_low)))
    wanted = bounds_slowly(auc, variance, m, n, cases=cases, degrees=cases - 1)
    assert (e.low, e.high) == pytest.approx(wanted, abs=1.5e-6)


def test_pairs_that_a_sparse_model_leaves_out_tie_below_all() -> None:
    truth, score = random_multilabel(5, absent=0.4)
    p = predictions(truth, score)
    e = auc_estimate(grouped_predictions(p, p.labels))
    dense = ek.delong(truth.ravel(), score.ravel(), groups=np.repeat(np.arange(len(truth)), truth.shape[1]))
    assert (e.value, e.low, e.high) == pytest.approx((dense.value, dense.low, dense.high))
    assert e.value == pytest.approx(ek.roc_auc(ek.evaluate(p).pooled))


def test_an_area_of_1_has_an_interval_all_the_same() -> None:
    """By hand: (1 - t)² <= q² r t² (1 - t) / (1 + t), of which the end solves (1 - t²) = q² r t²."""
    truth, score = [0] * 8 + [1] * 6, np.arange(14)
    for level in (0.8, 0.95):
        e = ek.delong(truth, score, level)
        r = 6 * (1 / 6 + 1 / 8) / 11
        assert (e.value, e.high) == (1.0, 1.0)
        assert e.low == pytest.approx(1 / np.sqrt(1 + stats.t.ppf((1 + level) / 2, 11) ** 2 * r))


def test_an_area_of_1_counts_each_group_as_one_case() -> None:
    truth = np.repeat([0] * 8 + [1] * 6, 5)
    e = ek.delong(truth, np.arange(len(truth)), groups=np.arange(len(truth)) // 5)
    r = 6 * (1 / 6 + 1 / 8) / 11
    assert e.low == pytest.approx(1 / np.sqrt(1 + stats.t.ppf(0.975, 5) ** 2 * r))


def test_there_is_no_interval_below_five_cases_of_either_class() -> None:
    for few, name in ((1, "positive"), (0, "negative")):
        for n in (1, 4):
            e = ek.delong([few] * n + [1 - few] * 30, np.arange(n + 30) % 7)
            verb, plural = ("is", "") if n == 1 else ("are", "s")
            assert e.reason == f"there {verb} {n} {name}{plural}; an interval of ROC AUC needs at least 5"
            assert isnan(e.low)
            assert isnan(e.high)
            assert 0 <= e.value <= 1
        assert ek.delong([few] * 5 + [1 - few] * 30, np.arange(35) % 7).reason == ""


def test_areas_without_both_classes_or_with_one_group_have_their_reason() -> None:
    e = ek.delong([1, 1], [0.1, 0.2])
    assert (isnan(e.value), e.reason) == (True, "there are no positives or no negatives")
    e = ek.delong([1] * 6 + [0] * 6, np.arange(12) % 5, groups=["v"] * 7 + ["w"] * 5)
    assert (isnan(e.low), e.reason) == (True, "positives or negatives lie in a single group")
    assert isnan(auc_difference(grouped_arrays([1], [0.1], None), grouped_arrays([1], [0.2], None))[-1])


@given(st.integers(0, 10**6), st.sampled_from([0.5, 0.8, 0.95, 0.99]), st.booleans())
def test_intervals_hold_the_area_nest_and_turn_with_the_classes(seed: int, level: float, grouped: bool) -> None:
    truth, score, group = some_groups(seed, absent=0.0)
    groups = group if grouped else None
    e, wider = (ek.delong(truth, score, each, groups=groups) for each in (level, (1 + level) / 2))
    turned = ek.delong(~truth, score, level, groups=groups)
    if e.reason:
        assert turned.reason
        return
    assert 0 <= wider.low <= e.low <= e.value <= e.high <= wider.high <= 1
    assert (1 - turned.high, 1 - turned.low) == pytest.approx((e.low, e.high), abs=1e-9)


@pytest.mark.parametrize(
    ("truth", "score", "groups", "message"),
    [
        ([0, 1], [0.1], None, "of one length"),
        ([0, 1], [0.1, nan], None, "Scores must be numbers"),
        ([0, 1], [0.1, inf], None, "Scores must be numbers"),
        ([0, 1], [0.1, 0.2], ["v"], "one entry for each score"),
        ([0, 2], [0.1, 0.2], None, "Truth must be 0 or 1"),
    ],
)
def test_delong_refuses(truth: list, score: list, groups: list | None, message: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=message):
        ek.delong(truth, score, groups=groups)


@given(st.integers(0, 10**6))
def test_a_rising_transform_leaves_the_area_alone(seed: int) -> None:
    truth, score, group = some_groups(seed, absent=0.0)
    e, other = ek.delong(truth, score, groups=group), ek.delong(truth, np.exp(3 * score) - 7, groups=group)
    assert (other.low, other.high) == (e.low, e.high)
