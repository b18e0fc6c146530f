"""The pairs of labels that are confused most."""

import numpy as np

import evalkit as ek
from evalkit.counting.confusions import ConfusedPair, confused_pairs, shares


def test_pairs_are_counted_by_hand_the_most_frequent_first() -> None:
    counts = np.array([[5, 1, 0], [3, 2, 0], [1, 0, 0]])
    found = confused_pairs(("a", "b", "c"), counts, np.array([0, 0, 3]))
    assert found == [
        ConfusedPair("c", None, 3, 3 / 4, 1.0),
        ConfusedPair("b", "a", 3, 3 / 5, 3 / 9),
        ConfusedPair("c", "a", 1, 1 / 4, 1 / 9),
        ConfusedPair("a", "b", 1, 1 / 6, 1 / 3),
    ]


def test_all_mistakes_of_a_model_are_in_its_pairs() -> None:
    p = ek.load_sample("digits-bayes").predictions
    matrix = ek.confusion(p, 0.6)
    pairs = confused_pairs(matrix.labels, matrix.counts, matrix.undecided)
    wrong = p.n_examples - int(np.trace(matrix.counts))
    assert sum(pair.count for pair in pairs) == wrong
    assert [pair.count for pair in pairs] == sorted((pair.count for pair in pairs), reverse=True)
    assert sum(pair.count for pair in pairs if pair.predicted is None) == matrix.undecided.sum()
    assert confused_pairs(("a", "b"), np.eye(2, dtype=np.int64)) == []


def test_a_share_of_nothing_is_nothing() -> None:
    counts = np.array([[0, 0], [1, 3]])
    assert shares(counts, 1).tolist() == [[0, 0], [0.25, 0.75]]
    assert shares(counts, 0).tolist() == [[0, 0], [1, 1]]
