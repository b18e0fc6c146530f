"""Keys are sorted alike by both ways, whatever they are."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.counting import sorting
from evalkit.counting.counts import counts_by_threshold
from evalkit.counting.sorting import _BLOCK, ENOUGH, rows_reached, sort_by_place, sort_keys

WHOLE = st.integers(0, 2**64 - 1)


@given(st.lists(WHOLE, min_size=1, max_size=60) | st.lists(st.sampled_from([0, 1, 2**63, 2**64 - 1]), min_size=1))
def test_keys_are_sorted_by_place_or_from_the_start_alike(keys: list[int]) -> None:
    key = np.array(keys, dtype=np.uint64)
    sort_by_place(key)
    assert key.tolist() == sorted(keys)


@given(
    st.integers(1, 400),
    st.integers(0, 64),
    st.lists(WHOLE, min_size=1, max_size=4),
    st.integers(1, 70),
    st.integers(0, 9),
)
def test_keys_of_any_spread_in_blocks_of_any_size(n: int, bits: int, far: list[int], block: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    key = (
        rng.integers(0, 2**bits, n, dtype=np.uint64, endpoint=True)
        if bits < 64
        else rng.integers(0, 2**64, n, np.uint64)
    )
    key[: len(far)] = far[:n]
    expected = np.sort(key)
    with patch.object(sorting, "_BLOCK", block):
        sort_by_place(key)
    np.testing.assert_array_equal(key, expected)


@pytest.mark.parametrize("crowded", [0.0, 0.1, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("n", [3 * ENOUGH, 2 * _BLOCK + 1])
def test_many_keys_of_which_some_crowd(crowded: float, n: int) -> None:
    rng = np.random.default_rng(5)
    score = np.where(rng.random(n) < crowded, 0.3 + 1e-12 * rng.random(n), rng.random(n))
    key = score.view(np.uint64).copy()
    sort_by_place(key)
    np.testing.assert_array_equal(key, np.sort(score).view(np.uint64))


@pytest.mark.parametrize("by_place", [True, False])
def test_counts_do_not_depend_on_the_way(monkeypatch: pytest.MonkeyPatch, by_place: bool) -> None:
    rng = np.random.default_rng(6)
    truth, score = rng.random(2 * ENOUGH) < 0.3, rng.normal(size=2 * ENOUGH).round(4)
    expected = [np.count_nonzero(score[truth] >= threshold) for threshold in (-1.0, 0.0, 1.5)]
    monkeypatch.setattr(sorting, "is_by_place_faster", lambda: by_place)
    table = counts_by_threshold(truth, score)
    assert [table.at(threshold).tp for threshold in (-1.0, 0.0, 1.5)] == expected
    assert len(table.thresholds) == len(np.unique(score)) + 1


def test_the_faster_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    key = np.random.default_rng(7).integers(0, 2**63, ENOUGH, dtype=np.uint64)
    taken: list[int] = []

    def noted(keys: sorting.Keys) -> None:
        taken.append(len(keys))
        keys.sort()

    monkeypatch.setattr(sorting, "sort_by_place", noted)
    for faster in (False, True):
        monkeypatch.setattr(sorting, "is_by_place_faster", lambda faster=faster: faster)
        sort_keys(key.copy())
    assert taken == [ENOUGH]
    sort_keys(key[: ENOUGH - 1].copy())
    assert taken == [ENOUGH]


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, -1.7e308])


@given(
    st.lists(NUMBERS, min_size=1, max_size=40) | st.lists(st.integers(0, 1000).map(lambda k: k / 1000), min_size=1),
    st.booleans(),
    st.integers(0, 9),
)
def test_rows_are_those_of_a_bisection(values: list[float], infinite: bool, seed: int) -> None:
    thresholds = np.unique(np.array([*values, np.inf] if infinite else values))[::-1]
    rng = np.random.default_rng(seed)
    finite = thresholds[np.isfinite(thresholds)]
    with np.errstate(over="ignore"):
        near = np.concatenate([finite, np.nextafter(finite, np.inf), np.nextafter(finite, -np.inf), rng.random(20)])
    scores = np.append(near[np.isfinite(near)], [0.0, -1.7e308, 1.7e308])
    with patch.object(sorting, "ENOUGH", 0):
        found = rows_reached(scores, thresholds)
    assert found.tolist() == [int(np.count_nonzero(thresholds > score)) for score in scores]


@pytest.mark.parametrize("crowded", [0.0, 0.5, 1.0])
def test_rows_of_many_scores_where_thresholds_crowd(crowded: float) -> None:
    rng = np.random.default_rng(7)
    scores = np.where(rng.random(2 * ENOUGH) < crowded, 0.3 + 1e-9 * rng.random(2 * ENOUGH), rng.random(2 * ENOUGH))
    thresholds = np.unique(np.concatenate([scores[:500], np.arange(1001) / 1000]))[::-1]
    wanted = len(thresholds) - np.searchsorted(thresholds[::-1], scores, side="right")
    np.testing.assert_array_equal(rows_reached(scores, thresholds), wanted)
