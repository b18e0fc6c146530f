"""Figures of a whole from a stratified sample, worked by hand, and at their ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

import evalkit as ek
from evalkit.intervals.stratified import Strata, stratified_recall, stratified_share


def _strata(*rows: tuple[int, int, int, float]) -> Strata:
    size, answered, true, chance = (np.array(column) for column in zip(*rows, strict=True))
    return Strata(size, answered, true, chance)


def test_a_share_by_hand() -> None:
    e = stratified_share(_strata((100, 10, 10, 0.9), (100, 10, 5, 0.5)))
    # shares of the rest 10.9 / 11 and 5.5 / 11; true pairs 10 + 90 * .990909 and 5 + 90 * .5
    shares, true = np.array([10.9 / 11, 0.5]), np.array([10 + 90 * 10.9 / 11, 50])
    variance = 100**2 * 0.9 * shares * (1 - shares) / 10
    value = true.sum() / 200
    error = np.sqrt(variance.sum()) / 200 / (value * (1 - value))
    degrees = variance.sum() ** 2 / (variance**2 / 9).sum()
    reach = stats.t.ppf(0.975, degrees) * error
    assert e.value == pytest.approx(value)
    assert (e.low, e.high) == pytest.approx(tuple(special.expit(special.logit(value) + np.array([-reach, reach]))))
    assert e.n == 20


def test_a_recall_by_hand() -> None:
    above, below = _strata((100, 20, 16, 0.8)), _strata((900, 40, 2, 0.05))
    found, missed = 16 + 80 * 16.8 / 21, 2 + 860 * 2.05 / 41
    e = stratified_recall(above, below)
    assert e.value == pytest.approx(found / (found + missed))
    parts = np.array([100**2 * 0.8 * 0.8 * 0.2 / 20 / found**2, 900**2 * (1 - 40 / 900) * 0.05 * 0.95 / 40 / missed**2])
    degrees = parts.sum() ** 2 / (parts**2 / np.array([19, 39])).sum()
    reach = stats.t.ppf(0.975, degrees) * np.sqrt(parts.sum())
    assert special.logit(e.high) - special.logit(e.low) == pytest.approx(2 * reach)


def test_what_was_reviewed_as_a_whole_is_known() -> None:
    e = stratified_share(_strata((10, 10, 7, 0.5), (5, 5, 0, 0.1)))
    assert (e.value, e.low, e.high) == (7 / 15, 7 / 15, 7 / 15)
    e = stratified_recall(_strata((10, 10, 7, 0.5)), _strata((5, 5, 3, 0.1)))
    assert (e.value, e.low, e.high) == (0.7, 0.7, 0.7)
    e = stratified_recall(_strata((10, 10, 7, 0.5)), _strata((5, 5, 0, 0.1)))
    assert (e.value, e.low, e.high) == (1, 1, 1)
    e = stratified_recall(_strata((10, 10, 0, 0.5)), _strata((50, 5, 2, 0.1)))
    assert (e.value, e.low, e.high) == (0, 0, 0)


def test_an_interval_reaches_the_end_where_no_answer_speaks_against_it() -> None:
    assert stratified_share(_strata((100, 10, 10, 0.9))).high == 1
    assert stratified_share(_strata((100, 10, 0, 0.1))).low == 0
    e = stratified_recall(_strata((100, 10, 8, 0.8)), _strata((900, 10, 0, 0.01)))
    assert (e.high, e.low > 0, e.value < 1) == (1, True, True)
    assert stratified_recall(_strata((100, 10, 0, 0.8)), _strata((900, 10, 1, 0.01))).low == 0


def test_without_pairs_a_figure_is_undefined_and_says_why() -> None:
    none = Strata(*(np.array([], dtype=int),) * 3, np.array([]))
    e = stratified_share(none)
    assert np.isnan(e.value)
    assert e.reason == "there are no such pairs"
    assert np.isnan(stratified_recall(none, _strata((5, 5, 0, 0.1))).value)


@given(
    st.lists(
        st.tuples(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500), st.floats(0.001, 0.999)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 8),
)
def test_figures_lie_inside_their_intervals_whatever_was_answered(
    rows: list[tuple[int, int, int, float]], cut: int
) -> None:
    kept = [(size, min(n, size), min(true, n, size), chance) for size, n, true, chance in rows]
    whole = _strata(*kept)
    figures = [stratified_share(whole)]
    if 0 < cut < len(kept):
        figures.append(stratified_recall(_strata(*kept[:cut]), _strata(*kept[cut:])))
    for e in figures:
        if not np.isnan(e.value):
            assert 0 <= e.low <= e.value + 1e-12
            assert e.value - 1e-12 <= e.high <= 1


def test_impossible_strata_are_errors() -> None:
    for row in ((5, 6, 0, 0.5), (5, 3, 4, 0.5), (5, 3, 2, 0.0), (5, 3, 2, 1.0), (5, 3, -1, 0.5)):
        with pytest.raises(ek.InvalidInputError):
            _strata(row)
    with pytest.raises(ek.InvalidInputError, match="unlike lengths"):
        Strata(np.array([1]), np.array([1, 2]), np.array([1]), np.array([0.5]))
