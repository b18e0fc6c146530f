"""A bin of a calibration lists as many pairs as are counted in it, and those."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from tests.builders import ABSENT, predictions


def _check(p: ek.Predictions, bins: int, label: str | None, without: tuple[str, ...] = ()) -> None:
    counted = None if label is not None or not without else [each for each in p.labels if each not in without]
    r = ek.reliability(p, bins, label=label, labels=counted, scored_only=True)
    for place in range(bins):
        found = ek.examples_in_bin(p, place, bins, label=label, without=without)
        assert found.total == len(found) == r.total[place]
        assert int(found.truth.sum()) == r.came_true[place]
        if found.total:
            assert found.score.mean() == pytest.approx(r.mean_score[place], abs=1e-12)


@given(
    st.lists(
        st.tuples(*[st.booleans()] * 2, *[st.sampled_from([ABSENT, 0.0, 0.1, 0.2, 1 / 3, 0.5, 1.0])] * 2),
        min_size=1,
        max_size=20,
    ),
    st.integers(1, 20),
)
def test_bins_of_labels_and_of_all_pairs(rows: list[tuple[bool, bool, float, float]], bins: int) -> None:
    p = predictions([row[:2] for row in rows], [row[2:] for row in rows])
    for label in (None, *p.labels):
        _check(p, bins, label)
    _check(p, bins, None, (p.labels[0],))


@pytest.mark.parametrize("seed", range(5))
def test_bins_of_the_top_label(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.integers(1, 6, (60, 4)).astype(float)
    score /= score.sum(axis=1, keepdims=True)
    p = predictions(np.eye(4, dtype=bool)[rng.integers(0, 4, 60)], score, task="multiclass")
    _check(p, 15, None)
    _check(p, 10, None, (p.labels[1],))
    _check(p, 10, p.labels[2])


def test_parts_of_a_bin_and_those_that_are_looked_at() -> None:
    p = predictions([[1], [0], [1], [0]], [[0.9], [0.8], [0.95], [0.1]], task="binary")
    assert ek.examples_in_bin(p, 1, 2, start=1, limit=1).score.tolist() == [0.9]
    assert ek.examples_in_bin(p, 1, 2, order="lowest").score.tolist() == [0.8, 0.9, 0.95]
    assert ek.examples_in_bin(p, 1, 2, among=np.array([True, False, False, True])).total == 1


@pytest.mark.parametrize("place", [-1, 15])
def test_a_bin_that_there_is_not_is_an_error(place: int) -> None:
    with pytest.raises(ek.InvalidInputError, match="Bins are 0 to 14"):
        ek.examples_in_bin(predictions([[1]], [[0.5]], task="binary"), place)


def test_scores_between_two_numbers() -> None:
    p = predictions([[1], [0], [1], [0]], [[0.2], [0.3], [0.4], [ABSENT]], task="multilabel")
    every = ("tp", "fp", "fn", "tn")
    found = ek.select_examples(p, outcomes=every, between=(0.2, 0.4))
    assert (found.total, found.score.tolist()) == (2, [0.3, 0.2])
    assert ek.select_examples(p, threshold=0.25, outcomes=("tp", "fn"), between=(0.2, 0.4)).total == 1
