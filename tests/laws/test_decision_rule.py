"""A label is predicted when its score reaches the threshold; an absent score never does."""

from math import inf, nan, nextafter

import numpy as np
import pytest

from evalkit import (
    Counts,
    InvalidInputError,
    ThresholdCounts,
    confusion,
    counts_by_threshold,
    decide,
    evaluate,
    exact_match,
    top1_accuracy,
)
from tests.builders import ABSENT, count_slowly, predictions

SCORES = [0.5, 0.1 + 0.2, 1.0, 0.0, -0.0, -2.5, 445.0, 1e308, -1e308, 5e-324, -5e-324, float(np.float32(0.3))]


@pytest.mark.parametrize("score", SCORES)
def test_a_score_at_the_threshold_is_predicted(score: float) -> None:
    assert decide(np.array([score]), score).tolist() == [True]
    assert counts_by_threshold([1], [score]).at(score) == Counts(tp=1, fp=0, fn=0, tn=0)


@pytest.mark.parametrize("score", SCORES)
def test_a_score_just_below_the_threshold_is_not_predicted(score: float) -> None:
    just_above = nextafter(score, inf)
    assert decide(np.array([score]), just_above).tolist() == [False]
    assert counts_by_threshold([1], [score]).at(just_above) == Counts(tp=0, fp=0, fn=1, tn=0)


@pytest.mark.parametrize("score", SCORES)
def test_a_score_just_above_the_threshold_is_predicted(score: float) -> None:
    just_below = nextafter(score, -inf)
    assert decide(np.array([score]), just_below).tolist() == [True]
    assert counts_by_threshold([1], [score]).at(just_below) == Counts(tp=1, fp=0, fn=0, tn=0)


def test_minus_zero_and_zero_are_one_score() -> None:
    assert decide(np.array([-0.0, 0.0]), 0.0).tolist() == [True, True]
    assert decide(np.array([-0.0, 0.0]), -0.0).tolist() == [True, True]
    for scores in ([-0.0, 0.0, 0.5], [0.0, -0.0, 0.5], [-0.0, 0.0, -0.5]):
        table = counts_by_threshold([1, 0, 1], scores)
        assert table.at(0.0) == table.at(-0.0) == count_slowly([1, 0, 1], scores, 0.0)
        assert len(table.thresholds) == 3


def test_an_absent_score_is_predicted_at_no_threshold() -> None:
    for threshold in (inf, 0.5, 0.0, -1e308, ABSENT):
        assert decide(np.array([ABSENT]), threshold).tolist() == [False]
        assert counts_by_threshold([1, 0], [ABSENT, ABSENT]).at(threshold) == Counts(tp=0, fp=0, fn=1, tn=1)


def test_at_minus_infinity_everything_that_has_a_score_is_predicted() -> None:
    scores = np.array([-1e308, ABSENT, 0.3])
    assert decide(scores, ABSENT).tolist() == [True, False, True]
    assert counts_by_threshold([1, 1, 0], scores).at(ABSENT) == Counts(tp=1, fp=1, fn=1, tn=0)


def test_at_infinity_nothing_is_predicted() -> None:
    assert counts_by_threshold([1, 0], [1e308, 0.1]).at(inf) == Counts(tp=0, fp=0, fn=1, tn=1)


@pytest.mark.parametrize("seed", range(20))
def test_every_row_of_a_table_is_the_rule_applied_at_its_threshold(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, scores = rng.random(40) < 0.4, np.round(rng.normal(0.3, 0.5, 40), 1)
    scores[rng.random(40) < 0.1] = ABSENT
    table = counts_by_threshold(truth, scores)
    rows = zip(table.thresholds.tolist(), table.tp.tolist(), table.fp.tolist(), strict=True)
    for threshold, tp, fp in rows:
        predicted = decide(scores, threshold)
        assert (tp, fp) == (np.sum(predicted & truth), np.sum(predicted & ~truth))
        assert table.at(threshold) == count_slowly(truth, scores, threshold)


def test_between_two_scores_the_counts_are_those_of_the_higher_one() -> None:
    table = counts_by_threshold([1, 0, 1, 0], [0.9, 0.7, 0.4, 0.1])
    for threshold in (nextafter(0.4, inf), 0.5, 0.55, 0.6999, 0.7):
        assert table.at(threshold) == Counts(tp=1, fp=1, fn=1, tn=1)
    assert table.at(nextafter(0.7, inf)) == Counts(tp=1, fp=0, fn=1, tn=2)
    assert table.at(0.05) == table.at(0.1) == Counts(tp=2, fp=2, fn=0, tn=0)


def test_a_threshold_may_be_an_array_of_any_shape() -> None:
    table = counts_by_threshold([1, 0, 1], [0.9, 0.5, 0.2])
    thresholds = np.array([[inf, 0.9, 0.6], [0.5, 0.2, ABSENT]])
    c = table.at(thresholds)
    assert np.asarray(c.tp).tolist() == [[0, 1, 1], [1, 2, 2]]
    assert np.asarray(c.fp).tolist() == [[0, 0, 0], [1, 1, 1]]
    assert np.asarray(c.fn).tolist() == [[2, 1, 1], [1, 0, 0]]
    assert np.asarray(c.tn).tolist() == [[1, 1, 1], [0, 0, 0]]


def test_on_a_grid_the_smallest_grid_threshold_that_is_not_below_is_taken() -> None:
    grid = ThresholdCounts(
        np.array([inf, 0.8, 0.5, 0.2]), np.array([0, 3, 6, 9]), np.array([0, 1, 4, 8]), 10, 20, resolution="grid"
    )
    reported = {0.8: Counts(3, 1, 7, 19), 0.5: Counts(6, 4, 4, 16), 0.2: Counts(9, 8, 1, 12)}
    assert grid.at(0.5) == grid.at(0.35) == grid.at(nextafter(0.2, inf)) == reported[0.5]
    assert grid.at(nextafter(0.5, inf)) == grid.at(0.65) == grid.at(0.8) == reported[0.8]
    assert grid.at(0.2) == grid.at(0.0) == reported[0.2]
    assert grid.at(0.9) == Counts(tp=0, fp=0, fn=10, tn=20)


def test_a_threshold_that_is_no_number_is_refused() -> None:
    table = counts_by_threshold([1, 0], [0.9, 0.1])
    with pytest.raises(InvalidInputError, match=": nan"):
        table.at(nan)
    with pytest.raises(InvalidInputError, match="nan"):
        table.at([0.5, nan])


def test_figures_of_examples_use_the_same_rule() -> None:
    p = predictions([[1, 0], [0, 1]], [[0.75, 0.25], [0.4, 0.6]], task="multiclass")
    just_above = nextafter(0.6, inf)
    assert (top1_accuracy(p, 0.6), top1_accuracy(p, just_above)) == (1.0, 0.5)
    assert (exact_match(p, 0.6), exact_match(p, just_above)) == (1.0, 0.5)
    assert confusion(p, 0.6).undecided.tolist() == [0, 0]
    assert confusion(p, just_above).undecided.tolist() == [0, 1]
    assert evaluate(p, rule="top_one").pooled.at(0.6).tp == 2
    assert evaluate(p, rule="top_one").pooled.at(just_above).tp == 1


def test_a_false_label_that_scores_exactly_the_threshold_spoils_an_exact_match() -> None:
    p = predictions([[1, 0]], [[0.9, 0.3]])
    assert exact_match(p, 0.3) == 0.0
    assert exact_match(p, nextafter(0.3, inf)) == 1.0
