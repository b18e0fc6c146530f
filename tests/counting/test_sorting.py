"""Keys are sorted alike by both ways, whatever they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.counting import sorting
from evalkit.counting.counts import counts_by_threshold
from evalkit.counting.sorting import ENOUGH, sort_keys, sort_roughly_first

WHOLE = st.integers(0, 2**64 - 1)


@given(st.lists(WHOLE, min_size=1, max_size=60) | st.lists(st.sampled_from([0, 1, 2**63, 2**64 - 1]), min_size=1))
def test_keys_are_sorted_roughly_first_or_from_the_start_alike(keys: list[int]) -> None:
    key = np.array(keys, dtype=np.uint64)
    sort_roughly_first(key)
    assert key.tolist() == sorted(keys)


@pytest.mark.parametrize("crowded", [0.0, 0.1, 0.5, 1.0])
def test_many_keys_of_which_some_crowd(crowded: float) -> None:
    rng = np.random.default_rng(5)
    score = np.where(rng.random(3 * ENOUGH) < crowded, 0.3 + 1e-12 * rng.random(3 * ENOUGH), rng.random(3 * ENOUGH))
    key = score.view(np.uint64).copy()
    sort_roughly_first(key)
    np.testing.assert_array_equal(key, np.sort(score).view(np.uint64))


@pytest.mark.parametrize("roughly_first", [True, False])
def test_counts_do_not_depend_on_the_way(monkeypatch: pytest.MonkeyPatch, roughly_first: bool) -> None:
    rng = np.random.default_rng(6)
    truth, score = rng.random(2 * ENOUGH) < 0.3, rng.normal(size=2 * ENOUGH).round(4)
    expected = [np.count_nonzero(score[truth] >= threshold) for threshold in (-1.0, 0.0, 1.5)]
    monkeypatch.setattr(sorting, "_roughly_first_is_faster", lambda: roughly_first)
    table = counts_by_threshold(truth, score)
    assert [table.at(threshold).tp for threshold in (-1.0, 0.0, 1.5)] == expected
    assert len(table.thresholds) == len(np.unique(score)) + 1


def test_the_faster_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    key = np.random.default_rng(7).integers(0, 2**63, ENOUGH, dtype=np.uint64)
    taken: list[int] = []

    def roughly(keys: sorting.Keys) -> None:
        taken.append(len(keys))
        keys.sort()

    monkeypatch.setattr(sorting, "sort_roughly_first", roughly)
    for faster in (False, True):
        monkeypatch.setattr(sorting, "_roughly_first_is_faster", lambda faster=faster: faster)
        sort_keys(key.copy())
    assert taken == [ENOUGH]
    sort_keys(key[: ENOUGH - 1].copy())
    assert taken == [ENOUGH]
