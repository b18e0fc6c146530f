"""Tests of two models and adjusted p-values: by hand and against scipy."""

from math import inf, isnan, nan

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.comparison.p_values import (
    benjamini_hochberg,
    bootstrap_test,
    holm,
    mcnemar,
    more_needed,
    score_test,
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


def test_the_score_test_of_lone_pairs_is_mcnemars_chi_square() -> None:
    step = [1] * 12 + [-1] * 5 + [0] * 40
    assert score_test(step) == pytest.approx(stats.chi2.sf(mcnemar(5, 12).chi_square, 1))
    assert score_test([0, 0]) == 1.0
    assert score_test([3, -1, 2]) == pytest.approx(stats.chi2.sf(16 / 14, 1))


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
