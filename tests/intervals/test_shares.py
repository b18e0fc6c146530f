"""Shares and ratios of sums over groups: by hand, and against slow or independent computations."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit, logit

import evalkit as ek
from evalkit.intervals.estimate import effective_groups
from evalkit.intervals.shares import ratio_interval, share_interval

# Which interval


def test_a_share_of_single_pairs_has_wilsons_interval_and_of_groups_the_cluster_robust_one() -> None:
    x, y = [1, 0, 1, 1, 0], [1, 1, 1, 1, 0]
    assert repr(share_interval(x, y, single=True, level=0.9)) == repr(ek.wilson(3, 4, 0.9))
    assert repr(share_interval(x, y, single=False, level=0.9)) == repr(ratio_interval(x, y, 0.9))
    assert share_interval([], [], single=True).reason == "there are no cases to take a share of"


# Wilson


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), [(0, 7), (7, 7), (1, 10), (8, 10), (81, 263), (15, 148), (1, 29)])
def test_wilson_is_scipys(k: int, n: int, level: float) -> None:
    e, wanted = ek.wilson(k, n, level), stats.binomtest(k, n).proportion_ci(level, method="wilson")
    assert (e.value, e.n, e.level, e.method, e.reason) == (k / n, n, level, "Wilson", "")
    assert (e.low, e.high) == pytest.approx((wanted.low, wanted.high), abs=1e-14)


def test_wilson_reaches_the_ends_exactly() -> None:
    assert ek.wilson(0, 9).low == 0.0
    assert ek.wilson(9, 9).high == 1.0


def test_wilson_of_nothing_is_undefined_with_its_reason() -> None:
    e = ek.wilson(0, 0)
    assert isnan(e.value)
    assert isnan(e.low)
    assert isnan(e.high)
    assert e.reason == "there are no cases to take a share of"


def test_wilson_takes_arrays() -> None:
    e = ek.wilson([0, 3, 0], [4, 5, 0])
    assert e.low[1] == ek.wilson(3, 5).low
    assert np.isnan(e.high).tolist() == [False, False, True]


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0), (nan, 3)])
def test_wilson_refuses_parts_larger_than_the_whole(k: float, n: float) -> None:
    with pytest.raises(ek.InvalidInputError, match="k counts a part of n"):
        ek.wilson(k, n)


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_its_value_and_mirrors(k: int, n: int) -> None:
    k = min(k, n)
    e, mirror = ek.wilson(k, n), ek.wilson(n - k, n)
    assert 0 <= e.low <= e.value <= e.high <= 1
    assert (1 - mirror.high, 1 - mirror.low) == pytest.approx((e.low, e.high), abs=1e-12)


# Ratios of sums over groups


def test_ratio_by_hand() -> None:
    """Groups of 2 of 2 and 0 of 2: R = 1/2, residuals 1 and -1, variance 2/1 * 2/16 = 1/4, t at 1 degree."""
    e = ratio_interval([2, 0], [2, 2])
    half = stats.t.ppf(0.975, 1) * 0.5 / 0.25
    assert e.value == 0.5
    assert (e.low, e.high) == pytest.approx((1 / (1 + np.exp(half)), 1 / (1 + np.exp(-half))), rel=1e-9)


def test_ratio_of_unequal_groups_by_hand() -> None:
    """3 of 4, 0 of 2, 2 of 2: R = 5/8, squared residuals 19/8; as much as 8^2 / 24 = 8/3 equal groups, t at 5/3.

    Sums of squares and cubes of the denominators are 24 and 80: 1 / (1 - 160 / (8 * 24) + 24 / 64) = 24 / 13.
    """
    e = ratio_interval([3, 0, 2], [4, 2, 2])
    half = stats.t.ppf(0.975, 5 / 3) * np.sqrt(24 / 13 * 19 / 8) / 8 / (5 / 8 * 3 / 8)
    assert e.high == pytest.approx(expit(logit(5 / 8) + half), rel=1e-12)
    assert effective_groups([4, 2, 2]) == 8 / 3
    assert [effective_groups(y) for y in ([], [0], [0, 7], [9, 1], [0, 5, 5, 5])] == [0, 0, 1, 2, 3]


def test_a_ratio_of_unequal_groups_to_six_digits() -> None:
    e = ratio_interval([3, 0, 2, 4], [4, 2, 2, 5])
    assert (e.low, e.high) == pytest.approx((0.137429, 0.969489), abs=5e-7)


def test_a_ratio_whose_residuals_lie_in_one_group_has_few_degrees_of_freedom() -> None:
    """Of 13 groups 12 have 1 of 2, one has 2 of 2: R = 14 / 26, residuals -1/13 twelve times and 12/13."""
    e = ratio_interval([1] * 12 + [2], [2] * 13)
    squares, fourths = 12 / 13**2 + (12 / 13) ** 2, 12 / 13**4 + (12 / 13) ** 4
    degrees = 3 * squares**2 / fourths
    assert 3 < degrees < 4
    half = stats.t.ppf(0.975, degrees) * np.sqrt(13 / 12 * squares) / 26 / (14 / 26 * 12 / 26)
    assert (e.low, e.high) == pytest.approx(tuple(expit(logit(14 / 26) + np.array([-half, half]))), rel=1e-12)


def test_a_ratio_of_1_counts_the_pairs_of_a_group_as_one() -> None:
    e, wanted = ratio_interval([5, 5, 5], [5, 5, 5]), ek.wilson(3, 3)
    assert (e.low, e.high) == pytest.approx((wanted.low, wanted.high))
    alone = ratio_interval([0, 0, 0, 0], [1, 1, 0, 1])
    assert alone.high == pytest.approx(ek.wilson(0, 3).high)


def test_a_ratio_needs_two_groups_and_cases() -> None:
    assert ratio_interval([2], [3]).reason == ratio_interval([2, 0], [3, 0]).reason
    assert isnan(ratio_interval([2], [3]).low)
    assert isnan(ratio_interval([0, 0], [0, 0]).value)
    with pytest.raises(ek.InvalidInputError, match="no numerator above its denominator"):
        ratio_interval([3, 1], [2, 2])


def test_groups_without_cases_change_nothing() -> None:
    e, more = ratio_interval([3, 0, 2], [4, 2, 2]), ratio_interval([3, 0, 0, 2, 0], [4, 0, 2, 2, 0])
    assert (e.low, e.high) == pytest.approx((more.low, more.high), rel=1e-12)


def test_groups_that_agree_by_chance_leave_the_residual_of_one_pair() -> None:
    """Two groups of one half each have no residuals. One pair decided otherwise would leave 1/2: t at 1 degree."""
    e = ratio_interval([1, 1], [2, 2])
    half = stats.t.ppf(0.975, 1) * np.sqrt(2 * 0.5**2) / 4 / 0.25
    assert (e.low, e.high) == pytest.approx((1 / (1 + np.exp(half)), 1 / (1 + np.exp(-half))), rel=1e-9)
    many = ratio_interval([1] * 400, [10] * 400)
    assert 0.099 < many.low < many.value == 0.1 < many.high < 0.101
