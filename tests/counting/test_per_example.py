"""Figures whose unit is the example, against plain loops and scikit-learn."""

from math import inf, isnan, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from evalkit import (
    InvalidInputError,
    NotProbabilitiesError,
    Predictions,
    brier_score,
    confusion,
    evaluate,
    exact_match,
    log_loss,
    predictions_from_matrix,
    top1_accuracy,
    top_k_accuracy,
)
from evalkit.counting.per_example import exact_match_spans, tie_note, tied_for_first
from tests.builders import ABSENT, predictions, random_multilabel, random_softmax

MANY = np.array([inf, 1.0, 0.95, 0.7, 0.5, 0.45, 0.3, 0.1, 0.0, -1.0, ABSENT])


def random_single_label(seed: int, *, absent: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Softmax rows rounded to tenths, so that labels tie, with some scores absent."""
    truth, score = random_softmax(seed)
    score = np.round(score, 1)
    score[np.random.default_rng(seed).random(score.shape) < absent] = ABSENT
    return truth, score


# Top-1 accuracy


@pytest.mark.parametrize("absent", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(8))
def test_top1_accuracy_equals_a_plain_loop_at_many_thresholds(seed: int, absent: float) -> None:
    truth, score = random_single_label(seed, absent=absent)
    p = predictions(truth, score, task="multiclass", shuffled=seed)
    for threshold in MANY.tolist():
        right = 0
        for truths, scores in zip(truth.tolist(), score.tolist(), strict=True):
            best = max(scores)
            decided = best != ABSENT and best >= threshold and scores.count(best) == 1
            right += decided and truths[scores.index(best)]
        assert top1_accuracy(p, threshold) == right / len(truth)


def test_top1_accuracy_takes_an_array_of_any_shape_and_gives_one() -> None:
    p = predictions(*random_single_label(1), task="multiclass")
    one_by_one = [top1_accuracy(p, threshold) for threshold in MANY.tolist()]
    assert np.asarray(top1_accuracy(p, MANY)).tolist() == one_by_one
    assert np.asarray(top1_accuracy(p, MANY[:10].reshape(2, 5))).tolist() == [one_by_one[:5], one_by_one[5:10]]
    assert type(top1_accuracy(p, 0.5)) is float


def test_without_a_threshold_to_reach_top1_accuracy_is_accuracy() -> None:
    truth, score = random_softmax(3)
    p = predictions(truth, score, task="multiclass")
    assert top1_accuracy(p, 0.0) == pytest.approx(sk.accuracy_score(truth.argmax(axis=1), score.argmax(axis=1)))


def test_a_tie_for_the_highest_score_is_no_decision() -> None:
    scores = [[0.4, 0.4, 0.2]]
    for truth in ([1, 0, 0], [0, 1, 0], [0, 0, 1]):
        p = predictions([truth], scores, task="multiclass")
        assert (top1_accuracy(p, 0.4), top1_accuracy(p), top1_accuracy(p, ABSENT)) == (0.0, 0.0, 0.0)


def test_a_tie_below_the_highest_score_decides_nothing() -> None:
    p = predictions([[1, 0, 0], [0, 0, 1]], [[0.4, 0.3, 0.3], [0.3, 0.3, 0.4]], task="multiclass")
    assert (top1_accuracy(p), top1_accuracy(p, 0.4), tied_for_first(p).tolist()) == (1.0, 1.0, [False, False])


def test_ties_are_known_whatever_stands_before_and_after_them() -> None:
    scores = [[0.2, 0.4, 0.4], [0.4, 0.4, 0.5], [0.0, -0.0, -1.0], [ABSENT, ABSENT, ABSENT], [0.3, ABSENT, 0.3]]
    p = predictions([[1, 0, 0]] * 5, scores, task="multiclass")
    assert tied_for_first(p).tolist() == [True, False, True, False, True]
    assert tie_note(p) == "3 of 5 items have a tie for the highest score; a tie is no decision."
    assert tie_note(predictions([[1, 0]], [[0.6, 0.6]], task="multiclass")) == (
        "1 of 1 items has a tie for the highest score; a tie is no decision."
    )
    assert tie_note(predictions([[1, 0]], [[0.6, 0.4]], task="multiclass")) is None


@given(seed=st.integers(0, 2**16), absent=st.sampled_from([0.0, 0.3]), order=st.permutations(range(4)))
def test_figures_of_examples_never_depend_on_the_order_of_labels(seed: int, absent: float, order: list[int]) -> None:
    truth, score = random_single_label(seed, absent=absent)
    names = list("abcd")
    p = predictions(truth, score, task="multiclass", labels=names)
    q = predictions(truth[:, order], score[:, order], task="multiclass", labels=[names[i] for i in order])
    assert np.array_equal(top1_accuracy(p, MANY), top1_accuracy(q, MANY))
    assert top1_accuracy(p) == top1_accuracy(q)
    assert top1_accuracy(p, 0.4, labels=["b", "d"]) == top1_accuracy(q, 0.4, labels=["b", "d"])
    assert [top_k_accuracy(p, k) for k in range(1, 5)] == [top_k_accuracy(q, k) for k in range(1, 5)]
    for threshold in (None, 0.4):
        of_p, of_q = confusion(p, threshold), confusion(q, threshold)
        assert of_p.counts[np.ix_(order, order)].tolist() == of_q.counts.tolist()
        assert (of_p.undecided[order].tolist(), of_p.tied) == (of_q.undecided.tolist(), of_q.tied)
    by_p, by_q = evaluate(p, rule="top_one"), evaluate(q, rule="top_one")
    for label in names:
        assert (by_p.per_label[label].at(MANY[:-1]).tp == by_q.per_label[label].at(MANY[:-1]).tp).all()
        assert (by_p.per_label[label].at(MANY[:-1]).fp == by_q.per_label[label].at(MANY[:-1]).fp).all()
    assert by_p.notes == by_q.notes


@given(seed=st.integers(0, 2**16), order=st.permutations(range(5)))
def test_of_multi_label_models_neither(seed: int, order: list[int]) -> None:
    truth, score = random_multilabel(seed, absent=0.2)
    p, q = predictions(truth, score), predictions(truth[:, order], score[:, order])
    assert [top_k_accuracy(p, k) for k in range(1, 6)] == [top_k_accuracy(q, k) for k in range(1, 6)]


def test_top1_accuracy_of_some_labels_is_over_the_examples_that_truly_have_them() -> None:
    truth, score = random_single_label(5, absent=0.2)
    p = predictions(truth, score, task="multiclass", labels=list("abcd"))
    kept = truth[:, 1] | truth[:, 3]
    best = score.max(axis=1, keepdims=True)
    right = (truth & (score == best) & (best >= 0.4)).any(axis=1) & ((score == best).sum(axis=1) == 1)
    assert top1_accuracy(p, 0.4, labels=["d", "b"]) == pytest.approx(right[kept].mean())
    assert top1_accuracy(p, 0.4, labels=list("abcd")) == top1_accuracy(p, 0.4)


def test_top1_accuracy_is_undefined_where_no_example_has_the_labels() -> None:
    p = predictions([[1, 0, 0], [0, 1, 0]], [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]], task="multiclass", labels=list("abc"))
    assert isnan(top1_accuracy(p, 0.5, labels=["c"]))
    assert np.isnan(top1_accuracy(p, np.array([0.5, 0.6]), labels=["c"])).tolist() == [True, True]


def test_top1_accuracy_belongs_to_single_label_models() -> None:
    with pytest.raises(InvalidInputError, match=": multilabel"):
        top1_accuracy(predictions([[1, 0]], [[0.8, 0.2]]), 0.5)


# Exact match


def match_slowly(truth: np.ndarray, score: np.ndarray, threshold: float) -> float:
    """Share of rows whose decisions are the truth."""
    decided = (score >= threshold) & (score > ABSENT)
    return sum(bool((t == d).all()) for t, d in zip(truth, decided, strict=True)) / len(truth)


@pytest.mark.parametrize("absent", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(8))
def test_exact_match_equals_a_plain_loop_at_many_thresholds(seed: int, absent: float) -> None:
    truth, score = random_multilabel(seed, k=3, absent=absent)
    p = predictions(truth, score, shuffled=seed)
    expected = [match_slowly(truth, score, threshold) for threshold in MANY.tolist()]
    assert [exact_match(p, threshold) for threshold in MANY.tolist()] == expected
    assert np.asarray(exact_match(p, MANY)).tolist() == expected


@pytest.mark.parametrize("seed", range(4))
def test_exact_match_of_some_labels_looks_at_these_alone(seed: int) -> None:
    truth, score = random_multilabel(seed, k=5, absent=0.2)
    p = predictions(truth, score, labels=list("abcde"))
    for threshold in MANY.tolist():
        expected = match_slowly(truth[:, [1, 4]], score[:, [1, 4]], threshold)
        assert exact_match(p, threshold, labels=["e", "b"]) == expected


def test_an_example_without_true_labels_matches_where_nothing_is_predicted() -> None:
    p = predictions([[0, 0]], [[0.3, 0.6]])
    assert (exact_match(p, 0.6), exact_match(p, 0.61), exact_match(p, inf)) == (0.0, 1.0, 1.0)
    assert exact_match(predictions([[0, 0]], [[ABSENT, ABSENT]]), ABSENT) == 1.0


def test_an_example_whose_true_label_has_no_score_never_matches() -> None:
    p = predictions([[1, 0]], [[ABSENT, 0.2]])
    assert np.asarray(exact_match(p, MANY)).tolist() == [0.0] * len(MANY)


def test_of_a_single_label_model_exact_match_counts_every_label_alone() -> None:
    truth, score = random_single_label(2, absent=0.1)
    p = predictions(truth, score, task="multiclass")
    for threshold in (0.3, 0.5, 0.6):
        assert exact_match(p, threshold) == match_slowly(truth, score, threshold)


def test_an_unknown_label_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(InvalidInputError, match=r": 'x'\. Labels are 'a', 'b'\."):
        exact_match(predictions([[1, 0]], [[0.8, 0.2]], labels=["a", "b"]), 0.5, labels=["x"])


# Top-k accuracy


@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
@pytest.mark.parametrize("absent", [0.0, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_top_k_accuracy_equals_a_plain_loop(seed: int, absent: float, task: str) -> None:
    make = random_single_label if task == "multiclass" else random_multilabel
    truth, score = make(seed, absent=absent)
    p = predictions(truth, score, task=task, shuffled=seed)
    for k in range(1, score.shape[1] + 1):
        hits = 0
        for truths, scores in zip(truth.tolist(), score.tolist(), strict=True):
            worst_rank = [sum(other >= score for other in scores) for score in scores]
            hits += any(truths[i] and scores[i] != ABSENT and worst_rank[i] <= k for i in range(len(scores)))
        assert top_k_accuracy(p, k) == pytest.approx(hits / len(truth)), k


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k_accuracy_equals_that_of_scikit_learn_where_nothing_ties(k: int) -> None:
    truth, score = random_softmax(7)
    expected = sk.top_k_accuracy_score(truth.argmax(axis=1), score, k=k, labels=range(4))
    assert top_k_accuracy(predictions(truth, score, task="multiclass"), k) == pytest.approx(expected)


def test_a_tied_label_has_the_worst_of_its_ranks() -> None:
    p = predictions([[0, 0, 1], [1, 0, 0]], [[0.3, 0.3, 0.3], [0.3, 0.3, 0.2]], task="multiclass")
    assert [top_k_accuracy(p, k) for k in (1, 2, 3)] == [0.0, 0.5, 1.0]
    assert top_k_accuracy(p, 1) == top1_accuracy(p)


def test_k_goes_from_one_to_the_number_of_labels() -> None:
    p = predictions(*random_softmax(1), task="multiclass")
    for k in (0, -1, 5):
        with pytest.raises(InvalidInputError, match=f"between 1 and the number of labels, 4: {k}"):
            top_k_accuracy(p, k)


def test_top_k_accuracy_needs_several_labels() -> None:
    with pytest.raises(InvalidInputError, match="needs several labels"):
        top_k_accuracy(predictions([[1]], [[0.5]], task="binary"), 1)


# Log loss and Brier score


@pytest.mark.parametrize("seed", range(5))
def test_proper_scores_of_a_single_label_model_equal_those_of_scikit_learn(seed: int) -> None:
    truth, score = random_softmax(seed)
    p = predictions(truth, score, task="multiclass")
    true_label = truth.argmax(axis=1)
    assert log_loss(p) == pytest.approx(sk.log_loss(true_label, score), abs=1e-12)
    assert brier_score(p) == pytest.approx(sk.brier_score_loss(true_label, score, scale_by_half=False), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_proper_scores_of_a_binary_model_equal_those_of_scikit_learn(seed: int) -> None:
    truth, score = random_multilabel(seed, k=1)
    p = predictions(truth, score, task="binary")
    assert log_loss(p) == pytest.approx(sk.log_loss(truth[:, 0], score[:, 0]), abs=1e-12)
    assert brier_score(p) == pytest.approx(sk.brier_score_loss(truth[:, 0], score[:, 0]), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_proper_scores_of_a_multi_label_model_are_means_over_pairs(seed: int) -> None:
    truth, score = random_multilabel(seed)
    p = predictions(truth, score)
    assert log_loss(p) == pytest.approx(sk.log_loss(truth.ravel(), score.ravel()), abs=1e-12)
    assert brier_score(p) == pytest.approx(sk.brier_score_loss(truth.ravel(), score.ravel()), abs=1e-12)


def test_the_brier_score_of_a_single_label_model_reaches_two() -> None:
    wrong = [[0.0, 1.0], [1.0, 0.0]]
    assert brier_score(predictions([[1, 0], [0, 1]], wrong, task="multiclass")) == 2.0
    assert brier_score(predictions([[1, 0], [0, 1]], wrong)) == 1.0


def test_a_certain_mistake_costs_the_logarithm_of_machine_epsilon() -> None:
    eps = np.finfo(np.float64).eps
    assert log_loss(predictions([[1]], [[0.0]], task="binary")) == pytest.approx(-log(eps))
    assert log_loss(predictions([[0]], [[1.0]], task="binary")) == pytest.approx(-log(eps))
    assert log_loss(predictions([[1, 0]], [[0.0, 1.0]], task="multiclass")) == pytest.approx(-log(eps))


def logits() -> Predictions:
    return predictions([[1], [0]], [[2.5], [-1.25]], task="binary")


def with_gaps() -> Predictions:
    return predictions([[1, 0], [0, 1]], [[0.8, ABSENT], [0.3, 0.7]])


def sums_to_two() -> Predictions:
    scores = [[0.5, 0.5], [0.9, 1.0]]
    return predictions([[1, 0], [0, 1]], scores, task="multiclass", ids=["first", "second"])


@pytest.mark.parametrize("figure", [log_loss, brier_score])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (logits, r"not probabilities: scores from -1\.25 to 2\.5\."),
        (with_gaps, r"missing.*: 1 of 4 pairs without a score\."),
        (sums_to_two, r"do not sum to 1 \(example 'second'\): 1\.9\."),
    ],
)
def test_what_needs_probabilities_says_why_there_is_none(figure: object, make: object, reason: str) -> None:
    with pytest.raises(NotProbabilitiesError, match=reason):
        figure(make())


def test_probabilities_may_miss_a_sum_of_one_by_a_hundredth_as_rounding_makes_them() -> None:
    assert log_loss(predictions([[1, 0]], [[0.5, 0.491]], task="multiclass")) == pytest.approx(-log(0.5))
    with pytest.raises(NotProbabilitiesError):
        log_loss(predictions([[1, 0]], [[0.5, 0.489]], task="multiclass"))


# Confusion matrix


def test_the_confusion_matrix_equals_that_of_scikit_learn() -> None:
    truth, score = random_softmax(11)
    matrix = confusion(predictions(truth, score, task="multiclass"))
    np.testing.assert_array_equal(matrix, sk.confusion_matrix(truth.argmax(axis=1), score.argmax(axis=1)))
    assert matrix.undecided.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9, inf])
def test_examples_below_the_threshold_are_undecided_and_none_is_lost(threshold: float) -> None:
    truth, score = random_single_label(12, absent=0.2)
    matrix = confusion(predictions(truth, score, task="multiclass", shuffled=1), threshold)
    expected, undecided = np.zeros((4, 4), dtype=int), np.zeros(4, dtype=int)
    for truths, scores in zip(truth.tolist(), score.tolist(), strict=True):
        best = max(scores)
        if best == ABSENT or best < threshold or scores.count(best) > 1:
            undecided[truths.index(True)] += 1
        else:
            expected[truths.index(True), scores.index(best)] += 1
    assert matrix.counts.tolist() == expected.tolist()
    assert matrix.undecided.tolist() == undecided.tolist()
    assert matrix.counts.sum() + matrix.undecided.sum() == len(truth)


def test_the_diagonal_of_the_confusion_matrix_is_top1_accuracy() -> None:
    truth, score = random_single_label(13)
    p = predictions(truth, score, task="multiclass")
    assert confusion(p, 0.4).counts.trace() / len(truth) == pytest.approx(top1_accuracy(p, 0.4))


def test_an_example_without_any_score_is_undecided_even_without_a_threshold() -> None:
    matrix = confusion(predictions([[1, 0], [0, 1]], [[ABSENT, ABSENT], [-5.0, -4.0]], task="multiclass"))
    assert matrix.counts.tolist() == [[0, 0], [0, 1]]
    assert matrix.undecided.tolist() == [1, 0]


def test_a_confusion_matrix_needs_a_single_label_model() -> None:
    with pytest.raises(InvalidInputError, match=": multilabel"):
        confusion(predictions([[1, 0]], [[0.8, 0.2]]))


@pytest.mark.parametrize("figure", [confusion, top1_accuracy, exact_match])
def test_a_threshold_of_nan_is_refused_by_every_figure_of_examples(figure: object) -> None:
    with pytest.raises(InvalidInputError, match="nan"):
        figure(predictions([[1, 0]], [[0.8, 0.2]], task="multiclass"), float("nan"))


@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.4]))
def test_spans_of_lists_are_those_of_a_slow_look_at_each_example(seed: int, absent: float) -> None:
    truth, score = random_multilabel(seed, n=25, k=4, absent=absent)
    spans = exact_match_spans(predictions(truth, score, shuffled=seed))
    assert spans.example.tolist() == list(range(25))
    for i in range(25):
        assert spans.up_to[i] == min((score[i, j] for j in range(4) if truth[i, j]), default=np.inf)
        assert spans.above[i] == max((score[i, j] for j in range(4) if not truth[i, j]), default=ABSENT)


def test_without_any_pair_of_known_truth_there_are_no_probabilities_to_judge() -> None:
    p = predictions_from_matrix([[np.nan], [np.nan]], [[0.5], [0.2]], labels=["cat"], task="multilabel")
    for figure in (log_loss, brier_score):
        with pytest.raises(NotProbabilitiesError, match="truth of no pair is known"):
            figure(p)
