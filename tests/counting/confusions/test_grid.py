"""Counts by two labels: cells, parts, blocks, and the pairs of labels that are confused most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.confusions.grid import ConfusedPair, blocks, confused_pairs, grid_of, labels_beside
from evalkit.counting.confusions.single_label import confusion_cells
from tests.builders import predictions, random_softmax

COUNTS = np.array([[5, 1, 0, 0], [3, 2, 0, 0], [1, 0, 0, 3]])


def test_pairs_are_counted_by_hand_the_most_frequent_first() -> None:
    assert confused_pairs(grid_of("abc", [*"abc", None], COUNTS)) == [
        ConfusedPair("c", None, 3, 3 / 4, 1.0),
        ConfusedPair("b", "a", 3, 3 / 5, 3 / 9),
        ConfusedPair("c", "a", 1, 1 / 4, 1 / 9),
        ConfusedPair("a", "b", 1, 1 / 6, 1 / 3),
    ]


def test_all_mistakes_of_a_model_are_in_its_pairs() -> None:
    p = ek.load_sample("digits-bayes").predictions
    matrix = ek.confusion(p, 0.6)
    pairs = confused_pairs(matrix.grid())
    wrong = p.n_examples - int(np.trace(matrix.counts))
    assert sum(pair.count for pair in pairs) == wrong
    assert [pair.count for pair in pairs] == sorted((pair.count for pair in pairs), reverse=True)
    assert sum(pair.count for pair in pairs if pair.column is None) == matrix.undecided.sum()
    assert confused_pairs(grid_of("ab", "ab", np.eye(2, dtype=np.int64))) == []


def test_the_top_confusions_are_the_first_pairs() -> None:
    matrix = ek.confusion(ek.load_sample("digits-bayes").predictions, 0.6)
    assert ek.top_confusions(matrix, 3) == confused_pairs(matrix.grid())[:3] == ek.top_confusions(matrix.grid(), 3)
    cells = sorted(matrix.counts[~np.eye(10, dtype=bool)].tolist() + matrix.undecided.tolist(), reverse=True)
    assert [pair.count for pair in ek.top_confusions(matrix, 10)] == cells[:10]
    with pytest.raises(ek.InvalidInputError, match="1 or more"):
        ek.top_confusions(matrix, 0)


@pytest.mark.parametrize("threshold", [None, 0.3, 0.7])
def test_cells_without_a_table_are_those_of_the_matrix(threshold: float | None) -> None:
    truth, score = random_softmax(3)
    p = predictions(truth, score.round(1), task="multiclass")
    matrix = ek.confusion(p, threshold)
    sparse, tied = confusion_cells(p, threshold)
    dense = matrix.grid()
    assert tied == matrix.tied
    assert (sparse.rows, sparse.columns, sparse.total) == (dense.rows, dense.columns, dense.total)
    for name in ("row", "column", "count", "of_rows", "of_columns"):
        assert getattr(sparse, name).tolist() == getattr(dense, name).tolist()
    assert sparse.total == p.n_examples


def test_a_part_keeps_what_its_shares_are_of() -> None:
    part = grid_of("abc", [*"abc", None], COUNTS).part([2, 0], [3, 0])
    assert (part.rows, part.columns) == (("c", "a"), (None, "a"))
    assert part.counts([0, 1], [0, 1]).tolist() == [[3, 1], [0, 5]]
    assert (part.of_rows.tolist(), part.of_columns.tolist(), part.total) == ([4, 6], [3, 9], 15)
    assert [pair.of_row for pair in confused_pairs(part)] == [3 / 4, 1 / 4]


def test_labels_beside_some_are_those_they_are_confused_with_either_way() -> None:
    grid = grid_of("abc", [*"abc", None], COUNTS)
    assert labels_beside(grid, [0], 3) == [0, 1, 2]
    assert labels_beside(grid, [2], 2) == [2, 0]
    assert labels_beside(grid, [0, 1, 2], 1) == [0, 1, 2]


@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_blocks_hold_every_mistake_once(n: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 3, (n, n + 1))
    grid = grid_of([f"l{i}" for i in range(n)], [*(f"l{i}" for i in range(n)), None], counts)
    order = rng.permutation(n).tolist()
    found = blocks(grid, order, size)
    table = found.counts(range(len(found.rows)), range(len(found.columns)))
    for i in range(len(found.rows)):
        for j in range(len(found.columns)):
            rows = order[i * size : (i + 1) * size]
            columns = order[j * size : (j + 1) * size] if j < len(found.rows) else [n]
            assert table[i, j] == sum(counts[a, b] for a in rows for b in columns if a != b)
