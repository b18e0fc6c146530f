"""Mistakes of a multi-label model that come together, by hand, by a slow loop, and as they are listed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.confusions.multi_label import mistakes, together
from tests.builders import predictions


def _random(seed: int, *, unknown: bool = False) -> ek.Predictions:
    """60 examples of five labels, with many ties, some pairs without a score, and some of unknown truth."""
    rng = np.random.default_rng(seed)
    truth, score = rng.random((60, 5)) < 0.35, rng.random((60, 5)).round(1)
    unsure = (rng.random((60, 5)) < 0.1) & unknown
    given = (rng.random((60, 5)) < 0.85) & ~unsure
    row, column = np.nonzero(given)
    return ek.predictions_from_pairs(
        row,
        column,
        score[given],
        truth[given],
        unscored=np.nonzero(truth & ~given & ~unsure),
        unknown=np.nonzero(unsure),
        labels=[*"abcde"],
        ids=[f"i{i}" for i in range(60)],
        task="multilabel",
    )


def _table(p: ek.Predictions, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """(n_labels, n_examples) misses and false positives."""
    missed, false = (np.zeros((len(p.labels), p.n_examples), dtype=bool) for _ in range(2))
    for i, label in enumerate(p.labels):
        each = p.label(label)
        missed[i, each.example] = each.y_true & ~(each.y_score >= threshold)
        false[i, each.example] = ~each.y_true & (each.y_score >= threshold)
    return missed, false


def test_counted_by_hand() -> None:
    # a missed and b given; a missed and b, c given; a missed alone; b given beside a rightly; c given alone
    truth = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 0]]
    score = [[0.1, 0.9, 0.1], [0.1, 0.5, 0.5], [0.4, 0.1, 0.1], [0.9, 0.8, 0.1], [0.1, 0.1, 0.7]]
    p = predictions(truth, score, labels=[*"abc"])
    instead, beside = ek.given_instead(p, 0.5), ek.given_beside(p, 0.5)
    assert instead.counts(range(3), range(4)).tolist() == [[0, 2, 1, 1], [0] * 4, [0] * 4]
    assert (instead.of_rows.tolist(), instead.of_columns.tolist()) == ([3, 0, 0], [0, 3, 2, 1])
    assert beside.counts(range(3), range(4)).tolist() == [[0] * 4, [1, 0, 1, 1], [0, 1, 0, 1]]
    assert (beside.of_rows.tolist(), beside.of_columns.tolist()) == ([0, 3, 2], [1, 3, 2, 2])
    assert instead.total is None


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 1.1])
def test_every_cell_is_the_length_of_its_list_and_of_a_slow_count(threshold: float, *, unknown: bool) -> None:
    p = _random(4, unknown=unknown)
    missed, false = _table(p, threshold)
    predicted = np.zeros_like(false)
    for i, label in enumerate(p.labels):
        predicted[i, p.label(label).example] = p.label(label).y_score >= threshold
    instead, beside = ek.given_instead(p, threshold), ek.given_beside(p, threshold)
    for i, row in enumerate(p.labels):
        assert instead.of_rows[i] == missed[i].sum()
        assert beside.of_rows[i] == false[i].sum()
        for j, column in enumerate(p.labels):
            if i == j:
                assert instead.at(row, column) == beside.at(row, column) == 0
                continue
            listed = ek.instead_examples(p, row, column, threshold)
            assert instead.at(row, column) == listed.total == np.sum(missed[i] & false[j])
            assert listed.truth.all()
            assert listed.outcomes == ["fn"] * listed.total
            assert (missed[i] & false[j])[listed.example].all()
            listed = ek.beside_examples(p, row, column, threshold)
            assert beside.at(row, column) == listed.total == np.sum(false[i] & predicted[j])
            assert listed.outcomes == ["fp"] * listed.total
        alone = ek.instead_examples(p, row, None, threshold)
        assert instead.at(row, None) == alone.total == np.sum(missed[i] & ~false.any(axis=0))
        alone = ek.beside_examples(p, row, None, threshold)
        assert beside.at(row, None) == alone.total == np.sum(false[i] & (predicted.sum(axis=0) == 1))


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_products_of_matrices_count_the_same(seed: int, threshold: float) -> None:
    p = _random(seed)
    missed, false, predicted = mistakes(p, threshold)
    for one, other in ((missed, false), (false, predicted)):
        listed, multiplied = (
            together(one, other, p.n_examples, len(p.labels), most_listed=most) for most in (10**9, -1)
        )
        assert [each.tolist() for each in listed] == [each.tolist() for each in multiplied]


def test_lists_begin_with_the_surest_mistake_and_parts_are_the_same() -> None:
    score = [[0.1, 0.6], [0.2, 0.9], [0.3, 0.7]]
    p = predictions([[1, 0]] * 3, score, labels=["a", "b"], ids=[*"xyz"])
    assert ek.instead_examples(p, "a", "b", 0.5).ids.tolist() == ["y", "z", "x"]
    part = ek.instead_examples(p, "a", "b", 0.5, start=1, limit=1)
    assert (part.ids.tolist(), part.total, part.score.tolist()) == (["z"], 3, [0.3])
    assert ek.beside_examples(p, "b", None, 0.5).ids.tolist() == ["y", "z", "x"]
    assert ek.instead_examples(p, "a", None, 0.95).ids.tolist() == ["x", "y", "z"]  # the lowest score first


def test_single_label_models_have_them_too_and_binary_ones_do_not() -> None:
    p = ek.load_sample("digits-svm").predictions
    # Above one half a single label is given, so that what is given instead is what it is taken for.
    instead, matrix = ek.given_instead(p, 0.6), ek.confusion(p, 0.6).grid()
    assert all(instead.at(i, j) == matrix.at(i, j) for i in p.labels for j in p.labels if i != j)
    binary = predictions([[1], [0]], [[0.8], [0.6]], labels=["cat"], task="binary")
    with pytest.raises(ek.InvalidInputError, match="several labels"):
        ek.given_instead(binary, 0.5)
    with pytest.raises(ek.InvalidInputError, match="two labels"):
        ek.instead_examples(p, "four", "four", 0.5)
    with pytest.raises(ek.InvalidInputError, match="two labels"):
        ek.beside_examples(p, "four", "four", 0.5)
