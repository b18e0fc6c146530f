"""Each label at its own threshold, and all of them shifted, against counting pair by pair in decimals."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.confusions.single_label import confusion
from evalkit.counting.per_example import exact_match, keep_top_one, top1_accuracy
from evalkit.errors import InvalidInputError
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.evaluation.own_thresholds import at_own_thresholds, distance, moved_by
from tests.builders import ABSENT, predictions

STOPS = np.arange(-1000, 1001, 50) / 1000
TENTHS = st.integers(0, 20).map(lambda k: k / 20)


def predicted_slowly(score: float, threshold: float, shift: float) -> bool:
    """By decimals as they are written, so that 0.3 is reached by 0.1 and 0.2."""
    return score != ABSENT and Decimal(repr(float(score))) >= Decimal(repr(threshold)) + Decimal(repr(float(shift)))


def pooled_slowly(truth: np.ndarray, score: np.ndarray, own: Sequence[float], shift: float) -> ek.Counts:
    counts = ek.Counts(0, 0, 0, 0)
    for is_true, at in zip(truth.ravel().tolist(), np.ndindex(score.shape), strict=True):
        hit = predicted_slowly(score[at], own[at[1]], shift)
        counts = counts + ek.Counts(is_true and hit, not is_true and hit, is_true and not hit, not is_true and not hit)
    return counts


@st.composite
def tied_tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Truth, scores on 21 steps with some absent, and thresholds on the same steps: ties everywhere."""
    n, k = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    score = draw(st.lists(st.one_of(TENTHS, st.just(ABSENT)), min_size=n * k, max_size=n * k))
    truth = draw(st.lists(st.booleans(), min_size=n * k, max_size=n * k))
    own = draw(st.lists(TENTHS, min_size=k, max_size=k))
    return np.array(truth).reshape(n, k), np.array(score).reshape(n, k), own


@given(tied_tables())
def test_pooled_counts_at_each_stop_are_those_of_counting_pair_by_pair(table):
    truth, score, own = table
    p = predictions(truth, score)
    moved = at_own_thresholds(ek.evaluate(p), dict(zip(p.labels, own, strict=True)))
    for shift in STOPS:
        assert moved.pooled.at(shift) == pooled_slowly(truth, score, own, shift)
        each = [moved.per_label[label].at(shift) for label in p.labels]
        assert sum(each, start=ek.Counts(0, 0, 0, 0)) == moved.pooled.at(shift)


@given(tied_tables())
def test_exact_match_at_each_stop_is_that_of_deciding_each_pair(table):
    truth, score, own = table
    p = predictions(truth, score)
    moved = at_own_thresholds(ek.evaluate(p), dict(zip(p.labels, own, strict=True))).predictions
    for shift in STOPS[::8]:
        decided = [[predicted_slowly(s, t, shift) for s, t in zip(row, own, strict=True)] for row in score]
        assert exact_match(moved, shift) == np.mean((np.array(decided) == truth).all(axis=1))


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=9), st.data())
def test_without_a_shift_any_double_counts_as_at_its_own_threshold(scores, data):
    threshold = data.draw(st.sampled_from(scores))
    neighbours = [np.nextafter(s, np.inf) for s in scores] + [np.nextafter(s, -np.inf) for s in scores]
    all_scores = np.array([*scores, *neighbours])
    apart = distance(all_scores, threshold)
    assert ((apart >= 0) == (all_scores >= threshold)).all()
    assert (np.diff(apart[np.argsort(all_scores)]) >= 0).all()


def test_a_grid_counts_each_label_at_the_threshold_of_its_source():
    tables = {
        "a": ek.ThresholdCounts(
            np.array([np.inf, 0.9, 0.5, 0.1]), *np.array([[0, 1, 2, 3], [0, 0, 1, 4]]), 4, 6, "grid"
        ),
        "b": ek.ThresholdCounts(np.array([np.inf, 0.8, 0.4]), *np.array([[0, 2, 3], [0, 1, 5]]), 3, 7, "grid"),
    }
    ev = ek.evaluate(predictions([[1, 0]], [[0.5, 0.5]], labels=["a", "b"]))
    grid = ev.__class__("grid", "multilabel", ("a", "b"), 10, tables, None, "digest")
    moved = at_own_thresholds(grid, {"a": 0.5, "b": 0.8})
    assert moved.pooled.resolution == "grid"
    assert moved.pooled.at(0) == ek.Counts(4, 2, 3, 11)
    assert moved.pooled.at(-0.4) == ek.Counts(6, 9, 1, 4)  # a at 0.1, b at 0.4
    assert moved.pooled.at(0.1) == ek.Counts(1, 0, 6, 13)  # a at 0.9, since it has none at 0.6; b above all


def test_the_highest_scored_label_stays_and_counts_where_it_reaches_its_own_threshold():
    p = predictions(
        [[1, 0], [1, 0], [0, 1]], [[0.6, 0.4], [0.7, 0.3], [0.5, 0.5]], labels=["a", "b"], task="multiclass"
    )
    moved = at_own_thresholds(ek.evaluate(p), {"a": 0.65, "b": 0.1}).predictions
    assert top1_accuracy(moved, 0.0) == 1 / 3  # the second; of the first b is further above its threshold than a
    assert top1_accuracy(moved, -0.05) == 2 / 3
    matrix = confusion(moved, 0.0)
    assert matrix.counts.tolist() == [[1, 0], [0, 0]]
    assert matrix.undecided.tolist() == [1, 1]
    assert keep_top_one(moved).label("a").y_score.tolist()[2] == ABSENT
    assert moved.digest != p.digest


def test_intervals_are_those_of_counts_at_own_thresholds():
    rng = np.random.default_rng(3)
    truth, score = rng.random((60, 2)) < 0.4, rng.integers(0, 11, (60, 2)) / 10
    ev = ek.evaluate(predictions(truth, score, labels=["a", "b"]))
    moved = at_own_thresholds(ev, {"a": 0.3, "b": 0.7})
    for label, threshold in (("a", 0.3), ("b", 0.7)):
        own = intervals_at(moved, np.array([0.0]), label=label).bounds["precision"]
        assert own == intervals_at(ev, np.array([threshold]), label=label).bounds["precision"]


def test_where_nothing_is_predicted_the_threshold_stands_just_above_the_highest_score():
    ev = ek.evaluate(predictions([[1, 0], [0, 1]], [[0.8, 0.6], [0.1, 0.9]], labels=["a", "b"]))
    moved = at_own_thresholds(ev, {"a": 0.5, "b": np.inf})
    assert moved.pooled.at(0) == ek.Counts(1, 0, 1, 2)
    assert moved.pooled.at(-0.05) == ek.Counts(2, 0, 0, 2)


def test_labels_that_are_left_out_need_no_threshold():
    ev = ek.evaluate(predictions([[1, 0], [0, 1]], [[0.8, 0.6], [0.1, 0.9]], labels=["a", "b"]))
    assert at_own_thresholds(ev.select(["b"]), {"b": 0.7}).pooled.at(0) == ek.Counts(1, 0, 0, 1)
    with pytest.raises(InvalidInputError, match="Each label needs a threshold"):
        at_own_thresholds(ev, {"b": 0.7})
    with pytest.raises(InvalidInputError, match="above all scores"):
        at_own_thresholds(ev, {"a": 0.5, "b": -np.inf})


def test_decisions_have_no_thresholds():
    ev = ek.evaluate(
        ek.predictions_from_matrix([[1], [0]], [[1], [0]], labels=["a"], task="binary", decisions_only=True)
    )
    with pytest.raises(InvalidInputError, match="need their scores"):
        at_own_thresholds(ev, {"a": 0.5})


@pytest.mark.parametrize(("threshold", "shift", "moved"), [(0.1, 0.2, 0.3), (0.51825, 0.1, 0.61825), (0.7, -0.7, 0.0)])
def test_a_moved_threshold_is_the_sum_of_decimals(threshold, shift, moved):
    assert moved_by(threshold, shift) == moved


def test_two_plans_give_two_digests():
    ev = ek.evaluate(predictions([[1, 0], [0, 1]], [[0.8, 0.6], [0.1, 0.9]], labels=["a", "b"]))
    digests = {at_own_thresholds(ev, {"a": a, "b": 0.5}).digest for a in (0.5, 0.6)} | {ev.digest}
    assert len(digests) == 3
