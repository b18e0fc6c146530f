"""What holds for the counts of every test set, whatever its scores."""

from math import inf, nextafter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit import (
    METRICS,
    Counts,
    ThresholdCounts,
    average_precision,
    counts_by_threshold,
    decide,
    evaluate,
    roc_auc,
    sum_tables,
)
from tests.builders import ABSENT, count_slowly, predictions

FEW_SCORES = st.sampled_from([0.0, -0.0, 0.25, 0.5, 1.0, -3.0, 1e308, 5e-324])
ANY_SCORE = st.floats(allow_nan=False, allow_infinity=False)
SCORED = st.lists(st.tuples(st.booleans(), FEW_SCORES | ANY_SCORE), max_size=40)
PAIRS = st.lists(st.tuples(st.booleans(), FEW_SCORES | ANY_SCORE | st.just(ABSENT)), max_size=40)
Pairs = list[tuple[bool, float]]


def table_of(pairs: Pairs) -> ThresholdCounts:
    return counts_by_threshold([truth for truth, _ in pairs], [score for _, score in pairs])


def same(a: ThresholdCounts, b: ThresholdCounts) -> bool:
    columns = zip((a.thresholds, a.tp, a.fp), (b.thresholds, b.tp, b.fp), strict=True)
    totals = (a.positives, a.negatives, a.resolution) == (b.positives, b.negatives, b.resolution)
    return totals and all(np.array_equal(one, other) for one, other in columns)


@given(PAIRS, FEW_SCORES | st.floats(allow_nan=False))
def test_counts_at_any_threshold_are_those_of_the_rule(pairs: Pairs, threshold: float) -> None:
    truth = np.array([truth for truth, _ in pairs], dtype=bool)
    predicted = decide(np.array([score for _, score in pairs]), threshold)
    assert table_of(pairs).at(threshold) == Counts(
        int(np.sum(truth & predicted)),
        int(np.sum(~truth & predicted)),
        int(np.sum(truth & ~predicted)),
        int(np.sum(~truth & ~predicted)),
    )


@given(PAIRS)
def test_there_is_one_row_for_every_distinct_score_from_high_to_low(pairs: Pairs) -> None:
    distinct = {score for _, score in pairs if score != ABSENT}
    assert table_of(pairs).thresholds.tolist() == [inf, *sorted(distinct, reverse=True)]


@given(PAIRS)
def test_true_and_false_positives_never_fall_as_the_threshold_falls(pairs: Pairs) -> None:
    table = table_of(pairs)
    assert (np.diff(table.tp) >= 0).all()
    assert (np.diff(table.fp) >= 0).all()
    assert (np.diff(table.tp + table.fp) >= 1).all()


@given(PAIRS)
def test_positives_and_negatives_are_the_same_in_every_row(pairs: Pairs) -> None:
    positives = sum(truth for truth, _ in pairs)
    c = table_of(pairs).counts
    assert set(np.asarray(c.tp + c.fn).tolist()) == {positives}
    assert set(np.asarray(c.fp + c.tn).tolist()) == {len(pairs) - positives}


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_examples_does_not_matter(pairs: Pairs, random: object) -> None:
    shuffled = pairs.copy()
    random.shuffle(shuffled)
    assert same(table_of(pairs), table_of(shuffled))


@given(PAIRS, st.integers(2, 5))
def test_with_every_example_k_times_counts_are_k_fold_and_ratios_stay(pairs: Pairs, k: int) -> None:
    once, often = table_of(pairs), table_of(pairs * k)
    assert np.array_equal(often.thresholds, once.thresholds)
    for few, many in zip((once.tp, once.fp, once.positives), (often.tp, often.fp, often.positives), strict=True):
        assert np.array_equal(np.multiply(few, k), many)
    for metric in METRICS.values():
        np.testing.assert_allclose(metric.function(often.counts), metric.function(once.counts), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(average_precision(often), average_precision(once), rtol=1e-12)
    np.testing.assert_allclose(roc_auc(often), roc_auc(once), rtol=1e-12)


@given(SCORED)
def test_with_truth_swapped_and_scores_negated_the_counts_exchange_roles(pairs: Pairs) -> None:
    """-s >= -t is s <= t, so the roles are those just above t, where s > t was predicted."""
    table = table_of(pairs)
    swapped = table_of([(not truth, -score) for truth, score in pairs])
    for threshold in table.thresholds[1:].tolist():
        c = table.at(nextafter(threshold, inf))
        assert swapped.at(-threshold) == Counts(tp=c.tn, fp=c.fn, fn=c.fp, tn=c.tp)


@given(SCORED)
def test_with_truth_swapped_and_scores_negated_the_roc_auc_is_the_same(pairs: Pairs) -> None:
    assume(len({truth for truth, _ in pairs}) == 2)
    swapped = table_of([(not truth, -score) for truth, score in pairs])
    assert roc_auc(swapped) == roc_auc(table_of(pairs))


@given(PAIRS)
def test_with_truth_swapped_the_roc_auc_is_its_complement(pairs: Pairs) -> None:
    assume(len({truth for truth, _ in pairs}) == 2)
    swapped = table_of([(not truth, score) for truth, score in pairs])
    assert roc_auc(swapped) == pytest.approx(1 - roc_auc(table_of(pairs)), abs=1e-12)


@given(PAIRS)
def test_a_rising_transform_of_the_scores_leaves_counts_and_areas_alone(pairs: Pairs) -> None:
    distinct = sorted({score for _, score in pairs if score != ABSENT})
    rank = {score: float(i * i) - 7 for i, score in enumerate(distinct)} | {ABSENT: ABSENT}
    before, after = table_of(pairs), table_of([(truth, rank[score]) for truth, score in pairs])
    assert np.array_equal(before.tp, after.tp)
    assert np.array_equal(before.fp, after.fp)
    np.testing.assert_array_equal(average_precision(before), average_precision(after))
    np.testing.assert_array_equal(roc_auc(before), roc_auc(after))


@given(PAIRS)
def test_roc_auc_is_the_share_of_pairs_in_which_the_positive_scores_higher(pairs: Pairs) -> None:
    above = [s for truth, s in pairs if truth]
    below = [s for truth, s in pairs if not truth]
    assume(above and below)
    wins = sum(1.0 if high > low else 0.5 if high == low else 0.0 for high in above for low in below)
    assert roc_auc(table_of(pairs)) == pytest.approx(wins / (len(above) * len(below)), abs=1e-12)


@given(PAIRS, PAIRS)
def test_the_table_of_two_test_sets_together_is_the_sum_of_their_tables(one: Pairs, other: Pairs) -> None:
    assert same(table_of(one + other), sum_tables([table_of(one), table_of(other)]))


@given(PAIRS, PAIRS, FEW_SCORES | st.floats(allow_nan=False))
def test_a_sum_of_tables_counts_what_its_parts_count(one: Pairs, other: Pairs, threshold: float) -> None:
    parts = [table_of(one), table_of(other)]
    assert sum_tables(parts).at(threshold) == parts[0].at(threshold) + parts[1].at(threshold)


@given(st.integers(1, 4), st.integers(1, 12), st.data())
def test_pooled_counts_are_the_sum_over_labels(k: int, n: int, data: st.DataObject) -> None:
    cell = st.tuples(st.booleans(), FEW_SCORES | st.just(ABSENT))
    cells = data.draw(st.lists(st.lists(cell, min_size=k, max_size=k), min_size=n, max_size=n))
    truth, score = ([[pair[i] for pair in row] for row in cells] for i in (0, 1))
    ev = evaluate(predictions(truth, score))
    assert same(ev.pooled, sum_tables(ev.per_label.values()))
    flat = [pair for row in cells for pair in row]
    for threshold in (0.5, 0.0, ABSENT):
        assert ev.pooled.at(threshold) == count_slowly([t for t, _ in flat], [s for _, s in flat], threshold)


@given(st.integers(2, 5), st.integers(1, 12), st.data())
def test_pooled_counts_of_some_labels_are_the_sum_over_these(k: int, n: int, data: st.DataObject) -> None:
    cell = st.tuples(st.booleans(), FEW_SCORES | st.just(ABSENT))
    cells = data.draw(st.lists(st.lists(cell, min_size=k, max_size=k), min_size=n, max_size=n))
    truth, score = ([[pair[i] for pair in row] for row in cells] for i in (0, 1))
    ev = evaluate(predictions(truth, score))
    chosen = data.draw(st.sets(st.sampled_from(ev.labels), min_size=1))
    assert same(ev.select(chosen).pooled, sum_tables(ev.per_label[label] for label in chosen))
