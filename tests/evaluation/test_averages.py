"""Figures of the whole model: micro, macro and weighted averages, selections of labels, and the top-one rule."""

from math import isnan, nan

import numpy as np
import pytest
from sklearn import metrics as sk

from evalkit import (
    METRICS,
    Average,
    Counts,
    Evaluation,
    InvalidInputError,
    Predictions,
    average,
    average_precision,
    decide,
    evaluate,
    f1,
    find_threshold,
    roc_auc,
    summarise,
)
from evalkit.evaluation.averages import mean_over_labels
from evalkit.evaluation.label_summary import counts_of_labels
from tests.builders import ABSENT, count_slowly, predictions, random_multilabel, random_softmax

METHODS = ("micro", "macro", "weighted")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(10))
def test_precision_recall_and_f1_average_as_in_scikit_learn(seed: int, method: str) -> None:
    truth, score = random_multilabel(seed, absent=0.2 * (seed % 2))
    ev = evaluate(predictions(truth, score))
    for threshold in (0.3, 0.5, 0.6):
        decided = decide(score, threshold)
        expected = sk.precision_recall_fscore_support(truth, decided, average=method, zero_division=nan)
        for key, value in zip(("precision", "recall", "f1"), expected[:3], strict=True):
            assert average(ev, key, method=method, threshold=threshold).value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(10))
def test_areas_average_as_in_scikit_learn(seed: int, method: str) -> None:
    truth, score = random_multilabel(seed)
    ev = evaluate(predictions(truth, score))
    area = sk.average_precision_score(truth, score, average=method)
    auc = sk.roc_auc_score(truth, score, average=method)
    assert average(ev, "average_precision", method=method).value == pytest.approx(area, abs=1e-12)
    assert average(ev, "roc_auc", method=method).value == pytest.approx(auc, abs=1e-12)


@pytest.mark.parametrize("method", ["macro", "weighted"])
def test_one_against_the_rest_areas_of_a_single_label_model_average_as_in_scikit_learn(method: str) -> None:
    truth, score = random_softmax(4)
    ev = evaluate(predictions(truth, score, task="multiclass"))
    expected = sk.roc_auc_score(truth.argmax(axis=1), score, multi_class="ovr", average=method)
    assert average(ev, "roc_auc", method=method).value == pytest.approx(expected, abs=1e-12)


def test_averages_worked_by_hand() -> None:
    """At 0.5: label a has tp 2, fp 1, fn 0; label b has tp 0, fp 0, fn 1."""
    ev = evaluate(predictions([[1, 0], [1, 1], [0, 0]], [[0.9, 0.1], [0.5, 0.4], [0.6, 0.2]], labels=["a", "b"]))
    assert average(ev, "recall", method="micro", threshold=0.5) == Average(2 / 3, "micro", ())
    assert average(ev, "recall", method="macro", threshold=0.5) == Average(1 / 2, "macro", ())
    assert average(ev, "recall", method="weighted", threshold=0.5) == Average(2 / 3, "weighted", ())
    assert average(ev, "precision", method="macro", threshold=0.5) == Average(2 / 3, "macro", ("b",))


def never_there() -> Evaluation:
    """Three labels: "b" is never true, and "c" never scored above 0.2."""
    truth = [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    return evaluate(predictions(truth, [[0.9, 0.1, 0.2], [0.4, 0.6, 0.1], [0.7, 0.3, 0.2]], labels=["a", "b", "c"]))


@pytest.mark.parametrize("method", ["macro", "weighted"])
def test_labels_on_which_a_figure_is_undefined_are_left_out_and_named(method: str) -> None:
    ev = never_there()
    assert average(ev, "average_precision", method=method) == Average(1.0, method, ("b",))
    assert average(ev, "roc_auc", method=method) == Average(1.0, method, ("b",))
    assert average(ev, "recall", method=method, threshold=0.5) == Average(0.5, method, ("b",))
    assert average(ev, "precision", method="macro", threshold=0.5) == Average(0.5, "macro", ("c",))


def test_a_micro_average_leaves_no_label_out() -> None:
    assert average(never_there(), "recall", method="micro", threshold=0.5) == Average(0.5, "micro", ())
    assert average(never_there(), "precision", method="micro", threshold=0.5) == Average(2 / 3, "micro", ())


def test_an_average_is_undefined_where_the_figure_is_on_every_label() -> None:
    ev = evaluate(predictions([[0, 0], [0, 0]], [[0.9, 0.1], [0.2, 0.3]], labels=["a", "b"]))
    for method in METHODS:
        for found in (average(ev, "recall", method=method, threshold=0.5), average(ev, "roc_auc", method=method)):
            assert isnan(found.value)
            assert found.left_out == (() if method == "micro" else ("a", "b"))


def test_a_weighted_average_is_undefined_where_no_label_has_support() -> None:
    ev = evaluate(predictions([[0, 0], [0, 0]], [[0.9, 0.1], [0.2, 0.3]]))
    assert isnan(average(ev, "false_positive_rate", method="weighted", threshold=0.5).value)
    assert average(ev, "false_positive_rate", method="macro", threshold=0.5).value == 0.25


@pytest.mark.parametrize("key", METRICS)
def test_a_ratio_needs_a_threshold(key: str) -> None:
    with pytest.raises(InvalidInputError, match="depends on the threshold"):
        average(never_there(), key)


def test_what_cannot_be_averaged_is_refused_with_what_was_found() -> None:
    with pytest.raises(InvalidInputError, match=": 'median'"):
        average(never_there(), "recall", method="median", threshold=0.5)
    with pytest.raises(InvalidInputError, match=": 'auprc'"):
        average(never_there(), "auprc", threshold=0.5)
    with pytest.raises(InvalidInputError, match=": 'top_two'"):
        evaluate(predictions([[1]], [[0.5]], task="binary"), rule="top_two")


def test_a_threshold_of_zero_is_a_threshold() -> None:
    assert average(never_there(), "recall", method="micro", threshold=0.0).value == 1.0
    assert average(never_there(), "recall", method="micro", threshold=0).value == 1.0


# Selections of labels


def test_a_selection_has_the_figures_of_its_labels_alone() -> None:
    truth, score = random_multilabel(1, absent=0.1)
    ev = evaluate(predictions(truth, score, labels=list("abcde")))
    alone = evaluate(predictions(truth[:, [1, 3]], score[:, [1, 3]], labels=["b", "d"]))
    chosen = ev.select(["d", "b"])
    assert chosen.labels == ("b", "d")
    assert chosen.n_examples == ev.n_examples
    assert chosen.positives.tolist() == alone.positives.tolist()
    assert list(chosen.per_label) == ["b", "d"]
    for threshold in (0.2, 0.5, 0.8):
        assert chosen.pooled.at(threshold) == alone.pooled.at(threshold)
    for method in METHODS:
        assert average(chosen, "average_precision", method=method) == average(alone, "average_precision", method=method)


def test_a_selection_of_a_selection_is_the_smaller_one() -> None:
    ev = evaluate(predictions(*random_multilabel(2), labels=list("abcde")))
    twice = ev.select(["a", "b", "c"]).select(["b"])
    assert twice.labels == ("b",)
    assert twice.pooled.at(0.5) == ev.per_label["b"].at(0.5)


def test_selections_have_digests_of_their_own_and_the_whole_is_itself() -> None:
    ev = evaluate(predictions(*random_multilabel(2), labels=list("abcde")))
    assert ev.select(ev.labels) is ev
    digests = {ev.digest, ev.select(["a"]).digest, ev.select(["b"]).digest, ev.select(["a", "b"]).digest}
    assert len(digests) == 4
    assert ev.select(["a", "b"]).digest == ev.select(["b", "a"]).digest


def test_a_selection_needs_labels_of_the_evaluation() -> None:
    ev = evaluate(predictions(*random_multilabel(2), labels=list("abcde")))
    with pytest.raises(InvalidInputError, match=": 'x', 'y'"):
        ev.select(["a", "x", "y"])
    with pytest.raises(InvalidInputError, match="at least one"):
        ev.select([])
    with pytest.raises(KeyError):
        ev.select(["a"]).per_label["b"]


# The rule top_one


def top_one_example() -> Predictions:
    """The highest label is right, wrong, below 0.5, tied (no decision), and missing altogether."""
    return predictions(
        [[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.9, 0.8, 0.7], [0.6, 0.5, 0.1], [0.4, 0.3, ABSENT], [0.2, 0.7, 0.7], [ABSENT, ABSENT, ABSENT]],
        labels=["a", "b", "c"],
    )


def test_by_top_one_only_the_highest_label_of_an_example_counts() -> None:
    ev = evaluate(top_one_example(), rule="top_one")
    assert ev.per_label["a"].at(0.5) == Counts(tp=1, fp=1, fn=1, tn=2)
    assert ev.per_label["a"].at(0.4) == Counts(tp=2, fp=1, fn=0, tn=2)
    assert ev.per_label["b"].at(0.5) == Counts(tp=0, fp=0, fn=2, tn=3)
    assert ev.per_label["c"].at(ABSENT) == Counts(tp=0, fp=0, fn=2, tn=3)
    assert ev.pooled.at(0.5) == Counts(tp=1, fp=1, fn=5, tn=8)
    assert ev.rule == "top_one"
    assert ev.notes == ("1 of 5 items has a tie for the highest score; a tie is no decision.",)


def test_by_top_one_truth_stays_as_it_is() -> None:
    each, top = (evaluate(top_one_example(), rule=rule) for rule in ("each_label", "top_one"))
    assert top.positives.tolist() == each.positives.tolist() == [2, 2, 2]
    assert top.digest != each.digest


@pytest.mark.parametrize("seed", range(10))
def test_by_top_one_counts_equal_those_of_a_plain_loop(seed: int) -> None:
    truth, score = random_multilabel(seed, absent=0.3)
    ev = evaluate(predictions(truth, score, shuffled=seed), rule="top_one")
    kept = np.full(score.shape, ABSENT)
    for row, best in enumerate(score.argmax(axis=1)):
        if np.count_nonzero(score[row] == score[row, best]) == 1:
            kept[row, best] = score[row, best]
    for i, label in enumerate(ev.labels):
        for threshold in (ABSENT, 0.3, 0.5, 0.7):
            assert ev.per_label[label].at(threshold) == count_slowly(truth[:, i], kept[:, i], threshold)


# All labels at once


def test_a_summary_says_what_the_tables_of_the_labels_say() -> None:
    truth, score = random_multilabel(3, absent=0.3)
    ev = evaluate(predictions(truth, score))
    thresholds = np.array([np.inf, 0.9, 0.5, 0.35, 0.0, ABSENT])
    summary = summarise(ev, thresholds, workers=2)
    for i, label in enumerate(ev.labels):
        table = ev.per_label[label]
        at = table.at(thresholds)
        for all_labels, one in zip(
            (summary.counts.tp, summary.counts.fp, summary.counts.fn, summary.counts.tn),
            (at.tp, at.fp, at.fn, at.tn),
            strict=True,
        ):
            np.testing.assert_array_equal(np.asarray(all_labels)[i], one)
        assert summary.average_precision[i] == average_precision(table)
        assert summary.roc_auc[i] == roc_auc(table)
        assert summary.positives[i] == truth[:, i].sum()
        assert summary.highest_score[i] == score[:, i].max()
        best = find_threshold(table)
        assert (summary.best_f1[i], summary.best_f1_threshold[i]) == (f1(best.counts), best.threshold)


def test_a_summary_of_a_label_without_scores_has_no_highest_one() -> None:
    summary = summarise(evaluate(predictions([[1, 0]], [[0.5, ABSENT]])), np.array([0.5]))
    assert summary.highest_score.tolist() == [0.5, ABSENT]


@pytest.mark.parametrize("threshold", [ABSENT, 0.0, 0.35, 0.5, np.inf])
def test_counts_of_labels_are_those_of_their_tables(threshold: float) -> None:
    truth, score = random_multilabel(3, absent=0.3)
    ev = evaluate(predictions(truth, score)).select(["label 3", "label 1"])
    counts = counts_of_labels(ev, threshold)
    for i, label in enumerate(ev.labels):
        found = tuple(int(each[i]) for each in (counts.tp, counts.fp, counts.fn, counts.tn))
        assert Counts(*found) == ev.per_label[label].at(threshold)


def test_a_label_that_is_never_predicted_has_no_best_threshold() -> None:
    summary = summarise(evaluate(predictions([[1, 0]], [[0.5, ABSENT]])), np.array([0.5]))
    np.testing.assert_equal(summary.best_f1, [1.0, nan])
    np.testing.assert_equal(summary.best_f1_threshold, [0.5, nan])


def test_a_selection_of_a_summary_is_the_summary_of_the_selection() -> None:
    ev = evaluate(predictions(*random_multilabel(5), labels=list("abcde")))
    thresholds = np.array([0.5, 0.2])
    one, other = summarise(ev, thresholds).select(["d", "b"]), summarise(ev.select(["b", "d"]), thresholds)
    assert one.labels == other.labels == ("b", "d")
    for name in ("average_precision", "roc_auc", "positives", "highest_score", "best_f1", "best_f1_threshold"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for count in ("tp", "fp", "fn", "tn"):
        np.testing.assert_array_equal(getattr(one.counts, count), getattr(other.counts, count))


def test_a_mean_over_labels_is_taken_column_by_column_over_what_is_defined() -> None:
    values = np.array([[0.2, nan, nan], [0.6, 0.5, nan]])
    np.testing.assert_allclose(mean_over_labels(values, np.array([1, 1])), [0.4, 0.5, nan])
    np.testing.assert_allclose(mean_over_labels(values, np.array([3, 1])), [0.3, 0.5, nan])
