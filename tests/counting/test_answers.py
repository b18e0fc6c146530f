"""Which items get an answer at a threshold, and how many of the answers are right: by hand, by loops, as properties."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.counting.answers import answered_accuracy, coverage
from evalkit.counting.per_example import top1_accuracy
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions
from tests.builders import ABSENT, predictions

# Items p to t of labels a, b, c. The highest score: p a, .9 and right; q b, .6 and wrong; r c, .4 and right;
# s a tie of a and b at .8; t without any score.
TRUTH = [[1, 0, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]
SCORE = [[0.9, 0.1, 0.0], [0.3, 0.6, 0.1], [0.3, 0.3, 0.4], [0.8, 0.8, 0.0], [ABSENT] * 3]


def by_hand() -> Predictions:
    return predictions(TRUTH, SCORE, task="multiclass", labels=["a", "b", "c"])


@pytest.mark.parametrize(
    ("threshold", "answered", "right"),
    [(0.0, 3, 2), (0.4, 3, 2), (0.5, 2, 1), (0.6, 2, 1), (0.7, 1, 1), (0.9, 1, 1)],
)
def test_by_hand(threshold: float, answered: int, right: int) -> None:
    p = by_hand()
    assert coverage(p, threshold) == answered / 5
    assert answered_accuracy(p, threshold) == right / answered
    assert top1_accuracy(p, threshold) == right / 5


def test_where_nothing_is_answered_the_accuracy_of_the_answers_is_undefined() -> None:
    assert coverage(by_hand(), 0.95) == 0.0
    assert isnan(answered_accuracy(by_hand(), 0.95))


def test_of_some_labels_the_items_count_that_truly_have_them() -> None:
    p = by_hand()
    assert coverage(p, 0.5, labels=["a"]) == pytest.approx(2 / 3)  # p and q, and s has a tie
    assert answered_accuracy(p, 0.5, labels=["a"]) == 0.5
    assert isnan(coverage(predictions([[1, 0]], [[0.8, 0.2]], task="multiclass"), 0.5, labels=["label 1"]))


def test_a_number_gives_a_number_and_an_array_an_array_of_its_shape() -> None:
    stops = np.array([[0.4, 0.5], [0.7, 0.95]])
    for figure in (coverage, answered_accuracy):
        assert type(figure(by_hand(), 0.5)) is float
        found = np.asarray(figure(by_hand(), stops))
        assert found.shape == stops.shape
        assert np.array_equal(found.ravel(), [figure(by_hand(), t) for t in stops.ravel().tolist()], equal_nan=True)


@pytest.mark.parametrize("figure", [coverage, answered_accuracy])
def test_answers_belong_to_single_label_models(figure) -> None:
    with pytest.raises(InvalidInputError, match="single-label"):
        figure(predictions([[1, 0]], [[0.8, 0.2]]), 0.5)


@given(st.integers(1, 12), st.integers(2, 4), st.integers(0, 10_000))
def test_accuracy_is_the_coverage_times_the_accuracy_of_the_answered_and_coverage_falls(n: int, k: int, seed: int):
    """With scores in tenths, so that there are ties, and some absent; against a loop over the items."""
    rng = np.random.default_rng(seed)
    score = np.where(rng.random((n, k)) < 0.2, ABSENT, rng.integers(0, 11, (n, k)) / 10)
    true = rng.integers(0, k, n)
    p = predictions(np.eye(k)[true], score, task="multiclass")
    stops = np.arange(11) / 10
    covered = np.asarray(coverage(p, stops))
    assert np.all(np.diff(covered) <= 0)
    among = np.asarray(answered_accuracy(p, stops))
    assert np.allclose(covered * np.nan_to_num(among), top1_accuracy(p, stops))
    for threshold, share in zip(stops, covered, strict=True):
        best = score.max(axis=1, keepdims=True)
        alone = (score == best).sum(axis=1) == 1
        assert share == np.mean(alone & (best[:, 0] >= threshold) & (best[:, 0] > ABSENT))
