"""Tests of two models and adjusted p-values: by hand and against scipy."""

import itertools
from math import inf, isnan, nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.comparison.p_values import (
    benjamini_hochberg,
    bootstrap_test,
    holm,
    mcnemar,
    more_needed,
    sign_flip,
    two_sample_test,
)
from tests.comparison.models import two_models


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 1), (2, 8), (5, 5), (16, 81), (0, 6), (30, 29)])
def test_mcnemar_is_a_binomial_test(only_a: int, only_b: int) -> None:
    n, found = only_a + only_b, mcnemar(only_a, only_b)
    assert found.exact == pytest.approx(stats.binomtest(only_a, n).pvalue)
    tails = 2 * stats.binom.cdf(min(only_a, only_b) - 1, n, 0.5) + stats.binom.pmf(min(only_a, only_b), n, 0.5)
    assert found.mid_p == pytest.approx(1 - stats.binom.pmf(only_a, n, 0.5) / 2 if only_a == only_b else tails)
    assert found.chi_square == (only_a - only_b) ** 2 / n


def test_mcnemar_without_discordant_pairs_finds_nothing() -> None:
    found = mcnemar(0, 0)
    assert (found.exact, found.mid_p, isnan(found.chi_square)) == (1.0, 1.0, True)
    with pytest.raises(ek.InvalidInputError, match="are counts"):
        mcnemar(-1, 2)


# The sign-flip test of groups


def flipped_by_hand(d: npt.NDArray) -> tuple[float, float]:
    """All ways to put signs before the differences, one by one."""
    sums = np.abs(np.array(list(itertools.product((-1, 1), repeat=len(d)))) @ d)
    as_large, larger = np.mean(sums >= abs(d.sum())), np.mean(sums > abs(d.sum()))
    return float(as_large), float((as_large + larger) / 2)


@pytest.mark.parametrize(
    ("d", "exact", "mid_p"), [([3, 1, -1, 2], 0.375, 0.25), ([5, 4, -1, -1, 1, 1, 2], 0.1875, 0.1328125)]
)
def test_the_sign_flip_test_by_hand(d: list[int], exact: float, mid_p: float) -> None:
    assert (sign_flip(d).exact, sign_flip(d).mid_p) == pytest.approx((exact, mid_p), abs=1e-12)
    assert flipped_by_hand(np.array(d)) == (exact, mid_p)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=10), st.sampled_from([1, 7, 10**9]))
def test_the_sign_flip_test_is_that_of_all_signs(d: list[int], unit: int) -> None:
    steps = np.array(d)
    found, wanted = sign_flip(steps * unit), flipped_by_hand(steps)
    if steps.any():
        assert (found.exact, found.mid_p) == pytest.approx(wanted, abs=1e-12)
    swapped = sign_flip(-steps * unit)
    assert (swapped.exact, swapped.mid_p) == (found.exact, found.mid_p)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 1), (2, 8), (5, 5), (16, 81), (0, 60), (0, 0)])
def test_the_sign_flip_test_of_lone_pairs_is_mcnemars(only_a: int, only_b: int) -> None:
    d = np.array([1] * only_b + [-1] * only_a + [0] * 40)
    found, wanted = sign_flip(d), mcnemar(only_a, only_b)
    assert (found.exact, found.mid_p) == (wanted.exact, wanted.mid_p)
    assert sign_flip(3 * d) == found


@pytest.mark.parametrize("largest", [5, 60, 5000, 10**12])
def test_the_sign_flip_test_of_many_groups_is_nearly_normal(largest: int) -> None:
    """Of 20,000 groups; of those that differ by up to 60 and more in larger steps."""
    rng = np.random.default_rng(largest)
    d = rng.integers(-largest, largest + 1, 20_000) + (rng.random(20_000) < 0.01) * largest
    found, swapped = sign_flip(d), sign_flip(-d)
    z = abs(float(d.sum())) / np.linalg.norm(d.astype(np.float64))
    assert found.mid_p == pytest.approx(2 * stats.norm.sf(z), abs=1e-3)
    assert (found.exact, found.mid_p) == (swapped.exact, swapped.mid_p)


def test_larger_steps_hardly_move_the_p_value_of_few_groups_of_huge_differences() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        d = rng.integers(-(10**7), 10**7, 14)
        assert sign_flip(d).mid_p == pytest.approx(flipped_by_hand(d)[1], abs=1e-3)


def test_no_p_value_is_smaller_than_rounding_lets_it_be_known() -> None:
    assert sign_flip([1, 2] * 2000).exact == 1e-15
    assert sign_flip([1, 2, 3] * 30).exact == 1e-15
    with pytest.raises(ek.InvalidInputError, match="whole numbers"):
        sign_flip([0.5, 1.0])


def test_the_two_sample_test_is_the_chi_square_of_a_table() -> None:
    table = stats.chi2_contingency([[30, 20], [40, 10]], correction=False)
    assert two_sample_test(30, 50, 40, 50) == pytest.approx(table.pvalue)
    table = stats.chi2_contingency([[30, 20], [40, 50]], correction=False)
    assert two_sample_test(30, 50, 40, 90) == pytest.approx(table.pvalue)
    assert isnan(two_sample_test(0, 0, 1, 2))
    assert two_sample_test(3, 3, 5, 5) == 1.0


def test_the_bootstrap_test_of_resamples_that_agree() -> None:
    assert bootstrap_test(0.0, np.zeros(99), 10) == (0.0, 1.0)
    assert bootstrap_test(0.5, np.full(99, 0.5), 10) == (0.0, 0.02)
    assert bootstrap_test(0.5, np.full(99, 0.5), 3) == (0.0, 0.125)
    assert np.isnan(bootstrap_test(0.5, np.array([0.5, nan, nan]), 10)).all()
    assert np.isnan(bootstrap_test(nan, np.array([0.5, 0.4]), 10)).all()
    error, p_value = bootstrap_test(0.3, np.array([0.1, 0.3, nan, 0.5]), 7)
    assert (error, p_value) == pytest.approx((0.2, 2 * stats.t.sf(1.5, 7)))


def test_adjustments_by_hand_and_as_scipy_has_them() -> None:
    p = np.random.default_rng(0).random(30) ** 3
    assert benjamini_hochberg(p).tolist() == pytest.approx(stats.false_discovery_control(p).tolist())
    assert holm([0.02, nan, 0.01, 0.9]).tolist() == pytest.approx([0.04, nan, 0.03, 0.9], nan_ok=True)
    assert holm([0.02, 0.021, 0.022]).tolist() == pytest.approx([0.06] * 3)
    assert benjamini_hochberg([0.02, nan, 0.01]).tolist() == pytest.approx([0.02, nan, 0.02], nan_ok=True)
    assert (holm(p) >= benjamini_hochberg(p)).all()
    assert holm([]).tolist() == []


def test_how_many_more_would_settle_it() -> None:
    """At 2.8 standard errors a difference is found four times in five."""
    enough = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert more_needed(enough * 0.01, 0.01, 500) == pytest.approx(0, abs=1)
    assert more_needed(enough * 0.005, 0.01, 500) == pytest.approx(1500, abs=1)
    assert more_needed(-enough * 0.005, 0.01, 500) == pytest.approx(1500, abs=1)
    assert more_needed(0.0, 0.01, 500) == inf
    assert isnan(more_needed(nan, 0.01, 500))
    assert more_needed(0.5, 0.01, 500) == 0
    a, b = two_models(0)
    d = ek.compare(a, b).differences["recall"]
    error = (d.difference.high - d.difference.low) / 2 / stats.norm.ppf(0.975)
    assert d.more_needed(240) == more_needed(d.difference.value, error, 240)
