"""Alike labels stand side by side."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.confusions.grid import grid_of
from evalkit.evaluation.label_order import MOST_ORDERED, order_by_confusions


def _families(n: int, size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of labels that are taken for those of their own family alone, shuffled, and the family of each."""
    rng = np.random.default_rng(seed)
    family = rng.permutation(np.arange(n) // size)
    same = family[:, None] == family[None, :]
    counts = np.where(same, rng.integers(2, 9, (n, n)), 0) + np.diag(np.full(n, 50))
    return counts, family


@pytest.mark.parametrize(("n", "size"), [(10, 2), (12, 4), (60, 5)])
def test_families_stand_together(n: int, size: int) -> None:
    counts, family = _families(n, size, 1)
    names = [f"l{i}" for i in range(n)]
    order = order_by_confusions(grid_of(names, [*names, None], np.column_stack([counts, np.ones(n, dtype=int)])))
    assert sorted(order) == list(range(n))
    assert np.count_nonzero(np.diff(family[order])) == n // size - 1
    assert order.index(0) < n / 2
    assert order == order_by_confusions(grid_of(names, names, counts))  # of no label and of right ones nothing follows


def test_without_confusions_it_is_the_order_of_the_file() -> None:
    assert order_by_confusions(grid_of("abcd", "abcd", np.eye(4, dtype=int))) == [0, 1, 2, 3]
    assert order_by_confusions(grid_of("ab", "ab", np.array([[1, 2], [3, 4]]))) == [0, 1]
    names = [f"l{i}" for i in range(MOST_ORDERED + 1)]
    assert order_by_confusions(grid_of(names, names, np.ones((len(names), len(names)), dtype=int)))[:3] == [0, 1, 2]


def test_the_order_of_a_model_asks_for_no_threshold() -> None:
    multi = ek.load_sample("clips-forest").predictions
    assert sorted(ek.alike_order(multi)) == sorted(multi.labels)
    order = ek.alike_order(ek.load_sample("digits-svm").predictions)
    assert sorted(order) == sorted(ek.load_sample("digits-svm").predictions.labels)
    binary = ek.predictions_from_matrix([[1], [0]], [[0.8], [0.6]], labels=["cat"], task="binary")
    assert ek.alike_order(binary) == ("cat",)
