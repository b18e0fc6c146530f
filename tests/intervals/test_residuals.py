"""What residuals understate and the degrees of freedom they leave: by hand, and against what they are made for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intervals.estimate import effective_groups
from evalkit.intervals.residuals import EffectiveGroups, degrees_left, degrees_of_freedom, understated

sizes = st.lists(st.integers(0, 200), min_size=2, max_size=12).filter(lambda y: sum(each > 0 for each in y) > 1)


def test_worked_values_to_six_digits() -> None:
    x, y = np.array([3, 0, 2, 4]), np.array([4, 2, 2, 5])
    residuals = x - 9 / 13 * y
    assert effective_groups(y) == pytest.approx(3.448980, abs=5e-7)
    assert understated(y) == pytest.approx(1.547272, abs=5e-7)
    assert degrees_of_freedom(y, residuals) == pytest.approx(2.448980, abs=5e-7)
    assert np.sqrt(understated(y) * residuals @ residuals) / 13 == pytest.approx(0.155440, abs=5e-7)


@given(sizes)
def test_residuals_are_understated_as_errors_in_proportion_to_sizes_say(sizes: list[int]) -> None:
    """Residuals are e - y (sum e) / (sum y): their covariance written out, for errors whose variances are y^2."""
    y = np.array(sizes, dtype=np.float64)
    of_errors = np.eye(len(y)) - np.outer(y, np.ones(len(y))) / y.sum()
    expected = np.trace(of_errors @ np.diag(y**2) @ of_errors.T)
    assert understated(y) == pytest.approx((y @ y) / expected, rel=1e-6)
    assert EffectiveGroups.holding(y).inequality > 0.99


@given(st.integers(2, 50), st.integers(1, 9))
def test_groups_of_one_size_are_those_of_any_sample_variance(n: int, size: int) -> None:
    assert understated([size] * n) == pytest.approx(n / (n - 1))
    assert EffectiveGroups.alike(n).understated == n / (n - 1)


@given(sizes)
def test_groups_without_cases_and_the_scale_of_residuals_change_nothing(sizes: list[int]) -> None:
    residuals = np.random.default_rng(sum(sizes)).normal(size=len(sizes)) * sizes
    more = np.append(residuals, 0.0)
    assert degrees_of_freedom([*sizes, 0], 7 * more) == pytest.approx(degrees_of_freedom(sizes, residuals))
    assert understated([*sizes, 0]) == pytest.approx(understated(sizes))


def test_degrees_are_those_of_normal_residuals_and_fewer_where_one_makes_up_most() -> None:
    rng = np.random.default_rng(1)
    found = [degrees_of_freedom(np.ones(40), rng.normal(size=40)) for _ in range(400)]
    assert 33 < np.mean(found) <= 39
    assert degrees_of_freedom(np.ones(40), np.append(np.zeros(39), 1.0)) == 3
    assert degrees_of_freedom([9, 1], np.array([0.1, -0.1])) == 1
    assert degrees_left(5.0, 0.0, 0.0) == 4


def test_errors_of_one_group_are_taken_as_of_two() -> None:
    assert understated([7]) == understated([0, 7]) == understated([0]) == EffectiveGroups.alike(1).understated == 2


def test_a_group_that_holds_nearly_all_leaves_finite_errors() -> None:
    assert 0 < understated([10**12, 1, 1]) <= 1.1e24
    assert np.isfinite(understated([3 * 10**10, 1, 1]))


def test_what_unequal_sizes_add() -> None:
    """Of 9, 2, 2, 2: c is 2.996134, and G is 225 / 93."""
    assert EffectiveGroups.holding([9, 2, 2, 2]).inequality == pytest.approx(2.996134 * (1 - 93 / 225), abs=1e-5)
