"""Pairing and comparing two models: by hand, golden values, symmetry, and p-values where there is no difference."""

import itertools
import os
from dataclasses import replace
from math import inf, isnan, nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.arrays import IntArray
from evalkit.comparison.differences import ONE_DENOMINATOR, TOLD_BY_RECALL, compare_scores
from evalkit.comparison.footing import matched_footing
from evalkit.comparison.p_values import (
    benjamini_hochberg,
    bootstrap_test,
    holm,
    mcnemar,
    more_needed,
    score_test,
    two_sample_test,
)
from evalkit.comparison.pairing import shared_evaluations
from evalkit.counting.grouped import group_positions, grouped_arrays
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.intervals.average_precision import ap_difference, ap_influence
from evalkit.intervals.resampling import draw_resamples
from evalkit.intervals.roc_auc import auc_difference
from tests.builders import predictions, random_multilabel
from tests.comparison.footings import footing, matched_threshold
from tests.conftest import SOAK
from tests.intervals.related_pairs import UNEQUAL, related_models, true_figures, true_match, true_metrics
from tests.test_golden import rows

ROUNDS = 500 if SOAK else 50
KEYS = [*ek.METRICS, "roc_auc", "average_precision"]

golden = pytest.mark.skipif(not os.environ.get("EVALKIT_GOLDEN_DATA"), reason="EVALKIT_GOLDEN_DATA is not set")


def two_models(seed: int, *, n: int = 80, k: int = 3, absent: float = 0.0) -> tuple[ek.Predictions, ek.Predictions]:
    """Two rough multi-label models of one truth."""
    truth, score = random_multilabel(seed, n=n, k=k, absent=absent)
    noise = np.random.default_rng(seed).normal(0, 0.2, score.shape)
    other = np.round(np.clip(np.where(score == -inf, 0.4, score) + noise, 0, 1), 1)
    return predictions(truth, score), predictions(truth, other)


def one_label(truth: npt.ArrayLike, score: npt.ArrayLike, **options: object) -> ek.Predictions:
    return ek.predictions_from_matrix(
        np.asarray(truth)[:, None], np.asarray(score, dtype=float)[:, None], labels=["cat"], task="binary", **options
    )


# Tests by hand and against scipy


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 1), (2, 8), (5, 5), (16, 81), (0, 6), (30, 29)])
def test_mcnemar_is_a_binomial_test(only_a: int, only_b: int) -> None:
    n, found = only_a + only_b, mcnemar(only_a, only_b)
    assert found.exact == pytest.approx(stats.binomtest(only_a, n).pvalue)
    tails = 2 * stats.binom.cdf(min(only_a, only_b) - 1, n, 0.5) + stats.binom.pmf(min(only_a, only_b), n, 0.5)
    assert found.mid_p == pytest.approx(1 - stats.binom.pmf(only_a, n, 0.5) / 2 if only_a == only_b else tails)
    assert found.chi_square == (only_a - only_b) ** 2 / n


def test_mcnemar_without_discordant_pairs_finds_nothing() -> None:
    found = mcnemar(0, 0)
    assert (found.exact, found.mid_p, isnan(found.chi_square)) == (1.0, 1.0, True)
    with pytest.raises(ek.InvalidInputError, match="are counts"):
        mcnemar(-1, 2)


def test_the_score_test_of_lone_pairs_is_mcnemars_chi_square() -> None:
    step = [1] * 12 + [-1] * 5 + [0] * 40
    assert score_test(step) == pytest.approx(stats.chi2.sf(mcnemar(5, 12).chi_square, 1))
    assert score_test([0, 0]) == 1.0
    assert score_test([3, -1, 2]) == pytest.approx(stats.chi2.sf(16 / 14, 1))


def test_the_two_sample_test_is_the_chi_square_of_a_table() -> None:
    table = stats.chi2_contingency([[30, 20], [40, 10]], correction=False)
    assert two_sample_test(30, 50, 40, 50) == pytest.approx(table.pvalue)
    table = stats.chi2_contingency([[30, 20], [40, 50]], correction=False)
    assert two_sample_test(30, 50, 40, 90) == pytest.approx(table.pvalue)
    assert isnan(two_sample_test(0, 0, 1, 2))
    assert two_sample_test(3, 3, 5, 5) == 1.0


def test_the_bootstrap_test_of_resamples_that_agree() -> None:
    assert bootstrap_test(0.0, np.zeros(99), 10) == (0.0, 1.0)
    assert bootstrap_test(0.5, np.full(99, 0.5), 10) == (0.0, 0.02)
    assert bootstrap_test(0.5, np.full(99, 0.5), 3) == (0.0, 0.125)
    assert np.isnan(bootstrap_test(0.5, np.array([0.5, nan, nan]), 10)).all()
    assert np.isnan(bootstrap_test(nan, np.array([0.5, 0.4]), 10)).all()
    error, p_value = bootstrap_test(0.3, np.array([0.1, 0.3, nan, 0.5]), 7)
    assert (error, p_value) == pytest.approx((0.2, 2 * stats.t.sf(1.5, 7)))


def test_adjustments_by_hand_and_as_scipy_has_them() -> None:
    p = np.random.default_rng(0).random(30) ** 3
    assert benjamini_hochberg(p).tolist() == pytest.approx(stats.false_discovery_control(p).tolist())
    assert holm([0.02, nan, 0.01, 0.9]).tolist() == pytest.approx([0.04, nan, 0.03, 0.9], nan_ok=True)
    assert holm([0.02, 0.021, 0.022]).tolist() == pytest.approx([0.06] * 3)
    assert benjamini_hochberg([0.02, nan, 0.01]).tolist() == pytest.approx([0.02, nan, 0.02], nan_ok=True)
    assert (holm(p) >= benjamini_hochberg(p)).all()
    assert holm([]).tolist() == []


def test_how_many_more_would_settle_it() -> None:
    """At 2.8 standard errors a difference is found four times in five."""
    enough = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert more_needed(enough * 0.01, 0.01, 500) == pytest.approx(0, abs=1)
    assert more_needed(enough * 0.005, 0.01, 500) == pytest.approx(1500, abs=1)
    assert more_needed(-enough * 0.005, 0.01, 500) == pytest.approx(1500, abs=1)
    assert more_needed(0.0, 0.01, 500) == inf
    assert isnan(more_needed(nan, 0.01, 500))
    assert more_needed(0.5, 0.01, 500) == 0
    a, b = two_models(0)
    d = ek.compare(a, b).differences["recall"]
    error = (d.difference.high - d.difference.low) / 2 / stats.norm.ppf(0.975)
    assert d.more_needed(240) == more_needed(d.difference.value, error, 240)


@pytest.mark.parametrize("clustered", [False, True])
def test_the_difference_of_two_areas_has_the_variance_of_placement_differences(clustered: bool) -> None:
    rng = np.random.default_rng(3)
    truth = rng.random(50) < 0.5
    scores = [np.round(rng.normal(truth), 1) for _ in range(2)]
    group = rng.integers(9, size=50) if clustered else np.arange(50)
    found = [placements(truth, score) for score in scores]
    value = found[1][truth].mean() - found[0][truth].mean()
    step = found[1] - found[0] - value
    m, n = truth.sum(), (~truth).sum()
    up = np.array([step[truth & (group == g)].sum() for g in np.unique(group)])
    down = np.array([step[~truth & (group == g)].sum() for g in np.unique(group)])
    i, i10, i01 = (len(np.unique(group[kept])) for kept in (truth | True, truth, ~truth))
    variance = i10 / (i10 - 1) * (up @ up) / m**2 + i01 / (i01 - 1) * (down @ down) / n**2
    variance += 2 * i / (i - 1) * (up @ down) / (m * n)
    a, b = (grouped_arrays(truth, score, group) for score in scores)
    _, _, difference, p_value = auc_difference(a, b)
    assert difference.value == pytest.approx(value)
    sizes = np.bincount(group[truth]), np.bincount(group[~truth])
    with_t = stats.t(min(np.sum(each) ** 2 / np.sum(each**2) for each in sizes) - 1) if clustered else stats.norm
    assert p_value == pytest.approx(2 * with_t.sf(abs(value) / np.sqrt(variance)))
    assert (difference.high - difference.low) / 2 == pytest.approx(with_t.ppf(0.975) * np.sqrt(variance))


@pytest.mark.parametrize("groups", [None, np.arange(90) % 30])
def test_the_difference_of_two_average_precisions_is_t_over_what_groups_add(groups: npt.NDArray | None) -> None:
    rng = np.random.default_rng(3)
    truth = rng.random(90) < 0.5
    a, b = (grouped_arrays(truth, np.round(rng.normal(truth), 1), groups) for _ in range(2))
    (value_a, of_a), (value_b, of_b) = ap_influence(a), ap_influence(b)
    n = a.positives.sum() ** 2 / np.sum(a.positives**2)
    error = np.sqrt(np.sum((of_b - of_a) ** 2) * n / (n - 1))
    *_, difference, p_value = ap_difference(a, b)
    assert difference.value == value_b - value_a
    assert p_value == pytest.approx(2 * stats.t.sf(abs(value_b - value_a) / error, n - 1))
    assert difference.high - difference.value == pytest.approx(stats.t.ppf(0.975, n - 1) * error)


def placements(truth: npt.NDArray, score: npt.NDArray) -> npt.NDArray:
    """Of each pair the share of the other class that it beats, or is beaten by, ties counting half."""
    own, other = score[:, None], score[None, :]
    wins = np.where(truth[:, None], own > other, own < other) + 0.5 * (own == other)
    return np.array([wins[i, truth != truth[i]].mean() for i in range(len(truth))])


def test_areas_are_compared_on_the_same_pairs() -> None:
    with pytest.raises(ek.InvalidInputError, match="the same pairs"):
        auc_difference(grouped_arrays([0, 1], [0.1, 0.2], None), grouped_arrays([1, 1], [0.1, 0.2], None))


# Pairing


def test_what_is_shared_and_what_is_not() -> None:
    a = ek.predictions_from_matrix(
        [[1, 0], [0, 1], [1, 1]], [[0.9, 0.1]] * 3, labels=["cat", "dog"], ids=["z", "y", "x"], task="multilabel"
    )
    b = ek.predictions_from_matrix(
        [[0, 1], [1, 0], [1, 1]], [[0.9, 0.1]] * 3, labels=["cow", "cat"], ids=["x", "y", "w"], task="multilabel"
    )
    found = ek.pair(a, b)
    assert (found.labels, found.labels_only_a, found.labels_only_b) == (("cat",), ("dog",), ("cow",))
    assert (found.n_shared, found.only_a, found.only_b) == (2, ("z",), ("w",))
    assert (found.rows_a.tolist(), found.rows_b.tolist(), found.n_groups) == ([2, 1], [0, 1], 2)
    assert (found.n_contradictions, found.reason) == (0, "")


def test_contradictions_of_truth_are_counted_named_and_refused() -> None:
    a, b = one_label([1, 0, 1], [0.9, 0.1, 0.4]), one_label([1, 1, 0], [0.9, 0.1, 0.4])
    found = ek.pair(a, b)
    assert (found.n_contradictions, found.contradictions) == (2, (("1", "cat"), ("2", "cat")))
    with pytest.raises(ek.InvalidInputError, match=r"truth of 2 shared pairs .* Found: example '1', label 'cat'"):
        ek.compare(a, b)


def test_at_most_ten_contradictions_are_named() -> None:
    found = ek.pair(one_label([1] * 25, [0.5] * 25), one_label([0] * 25, [0.5] * 25))
    assert (found.n_contradictions, len(found.contradictions)) == (25, 10)


def test_truth_counts_as_the_same_where_a_model_gave_no_score() -> None:
    truth = [[True], [False]]
    assert ek.pair(predictions(truth, [[-inf], [0.1]]), predictions(truth, [[0.4], [-inf]])).n_contradictions == 0


def test_groups_of_neither_side_are_split() -> None:
    plain, videos = one_label([1, 0, 1], [0.9, 0.1, 0.4]), one_label([1, 0, 1], [0.9, 0.1, 0.4], groups=["v", "v", "w"])
    assert ek.pair(plain, videos).group.tolist() == ek.pair(videos, plain).group.tolist() == [0, 0, 1]
    truth, score = [1, 0, 1, 0, 1, 0], [0.9, 0.1, 0.4, 0.3, 0.2, 0.6]
    by_video, by_day = (one_label(truth, score, groups=list(groups)) for groups in ("uvvwwx", "mmnoop"))
    # 0 and 1 share day m, 1 and 2 video v, 3 and 4 both; 5 stands alone.
    assert ek.pair(by_video, by_day).group.tolist() == ek.pair(by_day, by_video).group.tolist() == [0, 0, 0, 1, 1, 2]
    kept = shared_evaluations(ek.evaluate(by_video), ek.evaluate(by_day), ek.pair(by_video, by_day))
    assert [one.predictions.groups.tolist() for one in kept] == [list("mmmoop"), list("uuuwwx")]


def test_nothing_shared_and_ids_that_repeat_are_refused() -> None:
    a = one_label([1, 0], [0.9, 0.1])
    with pytest.raises(ek.InvalidInputError, match="no example in common"):
        ek.compare(a, one_label([1, 0], [0.9, 0.1], ids=["x", "y"]))
    other = predictions([[1], [0]], [[0.4], [0.3]], labels=["dog"])
    with pytest.raises(ek.InvalidInputError, match="no label in common"):
        ek.compare(a, other)
    with pytest.raises(ek.InvalidInputError, match="An id occurs twice"):
        ek.pair(a, one_label([1, 0], [0.9, 0.1], ids=["x", "x"]))


@given(st.integers(0, 10**6))
def test_shared_evaluations_are_those_of_the_shared_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    absent = float(rng.choice([0.0, 0.3]))
    truth, score = random_multilabel(seed, n=20, k=4, absent=absent)
    labels = ["a", "b", "c", "d"]
    sides = []
    for _ in range(2):
        rows = rng.permutation(20)[: rng.integers(4, 21)]
        columns = rng.permutation(4)[: rng.integers(2, 5)]
        own = predictions(
            truth[np.ix_(rows, columns)],
            score[np.ix_(rows, columns)],
            labels=[labels[i] for i in columns],
            ids=[f"id {i}" for i in rows],
        )
        groups = rng.choice([20, 7, 3])
        sides.append(ek.evaluate(replace(own, groups=np.array([f"g {i % groups}" for i in rows], own.groups.dtype))))
    a, b = sides
    pairing = ek.pair(a, b)
    if pairing.reason:
        with pytest.raises(ek.InvalidInputError, match="in common"):
            shared_evaluations(a, b, pairing)
        return
    kept = shared_evaluations(a, b, pairing)
    shared = set(a.predictions.ids[pairing.rows_a].tolist())
    again = ek.pair(*kept)
    assert (again.n_shared, again.only_a, again.only_b) == (pairing.n_shared, (), ())
    assert again.group.tolist() == pairing.group.tolist()
    for one, source in zip(kept, sides, strict=True):
        assert group_positions(one.predictions, ek.pair(one, one).rows_a).tolist() == pairing.group.tolist()
        assert one.labels == tuple(label for label in source.labels if label in pairing.labels)
        assert one.predictions.ids.tolist() == [i for i in source.predictions.ids.tolist() if i in shared]
        for label in one.labels:
            y = source.predictions.label(label)
            inside = np.isin(source.predictions.ids.tolist(), list(shared))
            assert one.per_label[label].at(0.5) == ek.counts_by_threshold(y.y_true[inside], y.y_score[inside]).at(0.5)
        assert (one.name, one.n_examples) == (source.name, pairing.n_shared)
        changed = (one.n_examples, one.labels) != (source.n_examples, source.labels)
        assert one.digest != source.digest if changed else True
    for label in (None, pairing.labels[0]):
        before, after = (ek.compare(*two, label=label, resamples=20).differences for two in (sides, kept))
        for key, d in before.items():
            assert (d.p_value, d.difference.low) == pytest.approx(
                (after[key].p_value, after[key].difference.low), nan_ok=True
            )


def test_what_shares_all_is_the_same_object() -> None:
    a, b = (ek.evaluate(p) for p in two_models(3))
    kept = shared_evaluations(a, b, ek.pair(a, b))
    assert kept[0] is a
    assert kept[1] is b


def test_groups_of_one_side_become_those_of_both() -> None:
    plain = ek.evaluate(one_label([1, 0, 1], [0.9, 0.1, 0.4]))
    videos = ek.evaluate(one_label([1, 0, 1], [0.9, 0.1, 0.4], groups=["v", "v", "w"]))
    kept = shared_evaluations(plain, videos, ek.pair(plain, videos))
    assert kept[0].predictions.groups.tolist() == ["v", "v", "w"]
    assert kept[0].digest != plain.digest
    assert kept[1] is videos


def test_without_examples_the_shared_labels_are_chosen() -> None:
    t = ek.counts_by_threshold([1, 0], [0.9, 0.1])
    a, b = (
        ek.Evaluation("m", "multilabel", tuple(labels), 2, dict.fromkeys(labels, t), None, "d")
        for labels in ("xy", "yz")
    )
    kept = shared_evaluations(a, b, ek.pair(a, b))
    assert [one.labels for one in kept] == [("y",), ("y",)]


# Comparing


def test_ten_clips_by_hand() -> None:
    """A finds 2 of 6, B all of 6: only B is right on 4, p = 2 / 16. B alone is wrong on 1 of 4 negatives."""
    truth = [1] * 6 + [0] * 4
    a = one_label(truth, [0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    b = one_label(truth, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.7, 0.1, 0.1, 0.1])
    found = ek.compare(a, b)
    assert list(found.differences) == KEYS
    assert (found.n_groups, found.positives, found.match) == (10, 6, None)
    recall, accuracy = found.differences["recall"], found.differences["accuracy"]
    assert (recall.a.value, recall.b.value, recall.p_value) == (2 / 6, 1.0, pytest.approx(0.125))
    assert (recall.test, recall.mid_p) == ("McNemar, exact", pytest.approx(0.0625))
    assert (recall.a.low, recall.a.high) == (ek.wilson(2, 6).low, ek.wilson(2, 6).high)
    assert accuracy.p_value == pytest.approx(mcnemar(1, 4).exact)
    assert found.differences["specificity"].p_value == 1.0
    f1 = found.differences["f1"]
    assert (isnan(f1.p_value), isnan(f1.difference.low)) == (True, True)
    assert f1.difference.reason == "there are 6 positives; a bootstrap needs at least 10"


@pytest.mark.parametrize("absent", [0.0, 0.3])
def test_values_are_those_of_each_evaluation(absent: float) -> None:
    a, b = two_models(4, absent=absent)
    found = ek.compare(ek.evaluate(a), b, threshold_a=0.4, threshold_b=0.3)
    for p, side, threshold in ((a, "a", 0.4), (b, "b", 0.3)):
        t = ek.evaluate(p).pooled
        wanted = {key: metric.function(t.at(threshold)) for key, metric in ek.METRICS.items()}
        wanted |= {"roc_auc": ek.roc_auc(t), "average_precision": ek.average_precision(t)}
        wanted["exact_match"] = ek.exact_match(p, threshold)
        assert {key: getattr(d, side).value for key, d in found.differences.items()} == pytest.approx(wanted)
    for d in found.differences.values():
        assert d.difference.value == pytest.approx(d.b.value - d.a.value, abs=1e-12)
        assert d.difference.low <= d.difference.value <= d.difference.high
    assert found.differences["recall"].test == "clustered score test"
    assert found.differences["f1"].test == "paired bootstrap by group"
    assert found.differences["roc_auc"].test == "DeLong by groups (Obuchowski), paired"


@pytest.mark.parametrize("match", ["recall", "precision", "predicted_positive_rate"])
@pytest.mark.parametrize("options", [{}, {"label": "label 1"}, {"method": "macro"}], ids=["all", "label", "macro"])
def test_where_b_leads_it_is_the_comparison_of_the_swapped_models(match: str, options: dict[str, str]) -> None:
    a, b = two_models(5, absent=0.2)
    led = ek.compare(a, b, threshold_a=0.9, threshold_b=0.6, match=match, lead="b", resamples=200, **options)
    swapped = ek.compare(b, a, threshold_a=0.6, threshold_b=0.9, match=match, resamples=200, **options)
    assert (led.threshold_a, led.threshold_b) == (swapped.threshold_b, swapped.threshold_a)
    assert led.threshold_b == 0.6
    assert led.lead == "b"
    for key, d in led.differences.items():
        other = swapped.differences[key]
        assert str(d.a) == str(other.b)
        assert str(d.b) == str(other.a)
        assert d.p_value == pytest.approx(other.p_value, rel=0, abs=0, nan_ok=True)
        assert (d.test, d.left_out) == (other.test, other.left_out)
        turned = [-getattr(other.difference, end) for end in ("value", "high", "low")]
        assert [getattr(d.difference, end) for end in ("value", "low", "high")] == pytest.approx(
            turned, abs=0, nan_ok=True
        )


def test_an_unknown_lead_and_a_match_of_what_is_undefined_name_the_side() -> None:
    a, b = two_models(5)
    with pytest.raises(ek.InvalidInputError, match="lead is one of the two"):
        ek.compare(a, b, lead="model")
    for lead, name in (("a", "A"), ("b", "B")):
        with pytest.raises(ek.InvalidInputError, match=f"Precision of {name} is undefined"):
            ek.compare(a, b, threshold_a=1.1, threshold_b=1.1, match="precision", lead=lead)


@pytest.mark.parametrize("label", [None, "label 1"])
def test_swapping_the_models_changes_signs_and_keeps_p_values(label: str | None) -> None:
    a, b = two_models(5, absent=0.1)
    order = np.random.default_rng(0).permutation(b.n_examples)
    score = np.stack([b.label(name).y_score for name in b.labels], axis=1)[order]
    truth = np.stack([b.label(name).y_true for name in b.labels], axis=1)[order]
    b = predictions(truth, score, ids=[str(b.ids[i]) for i in order])
    forth, back = ek.compare(a, b, label=label), ek.compare(b, a, label=label)
    for key in KEYS:
        one, other = forth.differences[key], back.differences[key]
        assert other.p_value == one.p_value, key
        assert other.difference.value == -one.difference.value
        assert (-other.difference.high, -other.difference.low) == (one.difference.low, one.difference.high)


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
def test_identical_models_do_not_differ(match: str | None) -> None:
    a, _ = two_models(6)
    for label in (None, "label 0"):
        for d in ek.compare(a, a, label=label).differences.values():
            assert (d.difference.value, d.p_value) == (0, 1)
    d = ek.compare(a, a, match=match).differences["matthews_correlation"]
    assert d.p_value > 0.5


def test_identical_models_with_few_positives_do_not_differ_either() -> None:
    a = one_label([1, 0, 0], [0.9, 0.6, 0.1])
    for d in ek.compare(a, a).differences.values():
        assert (d.difference.value, d.p_value) == (0, 1) or d.difference.reason


def test_a_matched_comparison_matches_and_does_not_test_what_it_matched() -> None:
    a, b = two_models(7, n=300)
    for match in ("recall", "precision", "predicted_positive_rate"):
        found = ek.compare(a, b, match=match)
        assert found.threshold_b in b.y_score
        d = found.differences[match]
        assert (isnan(d.p_value), d.test, d.difference.reason) == (True, "none: it was matched", "it was matched")
        assert abs(d.difference.value) < 0.1
        assert found.differences["balanced_accuracy"].test == "paired bootstrap by group"
        assert found.differences["roc_auc"].p_value == ek.compare(a, b).differences["roc_auc"].p_value


def test_the_matched_threshold_by_hand() -> None:
    """A finds 2 of 3 at 0.5. B finds 2 at 0.7, 0.6 and 0.5: the middle one is taken."""
    a = grouped_arrays([1, 1, 1, 0, 0], [0.9, 0.8, 0.1, 0.2, 0.1], None)
    b = grouped_arrays([1, 1, 1, 0, 0], [0.9, 0.7, 0.1, 0.6, 0.5], None)
    assert matched_threshold(a, b, 0.5, "recall") == 0.6
    assert matched_threshold(a, b, 0.5, "precision") == 0.7
    # A's precision is 3 / 5 at 0.05. B's is above it at 0.6, below it at 0.5, and the same at 0.1: amid those is 0.5.
    assert matched_threshold(a, b, 0.05, "precision") == 0.5
    nothing = grouped_arrays([1, 0], [-inf, -inf], None)
    assert matched_threshold(grouped_arrays([1, 0], [0.9, 0.1], None), nothing, 0.5, "recall") == inf
    with pytest.raises(ek.InvalidInputError, match="nothing to match: Precision of A is undefined"):
        matched_threshold(a, b, 0.95, "precision")


def test_evaluations_without_examples_are_compared_by_counts_and_say_so() -> None:
    a, b = two_models(8)
    t_a, t_b = (ek.evaluate(p).per_label["label 0"] for p in (a, b))
    only = [ek.Evaluation("m", "multilabel", ("label 0",), 80, {"label 0": t}, None, "d") for t in (t_a, t_b)]
    found = ek.compare(*only, threshold_a=0.4, threshold_b=0.4)
    assert (found.pairing.by_example, found.n_groups, list(found.differences)) == (False, 0, KEYS)
    d = found.differences["recall"]
    assert "unpaired" in d.test
    assert d.a.low == ek.wilson(t_a.at(0.4).tp, t_a.positives).low
    assert found.differences["f1"].test.startswith("parametric bootstrap, unpaired: counts only")
    assert found.differences["roc_auc"].a.value == ek.roc_auc(t_a)
    assert found.differences["roc_auc"].a.reason == "an area at given thresholds is known within bounds only"
    mixed = ek.compare(a, only[1], threshold_a=0.4, threshold_b=0.4).differences["recall"]
    assert (mixed.difference.value, mixed.p_value) == (d.difference.value, d.p_value)


def test_evaluations_without_examples_are_matched_at_their_rows() -> None:
    a, b = two_models(8)
    t_a, t_b = (ek.evaluate(p).per_label["label 0"] for p in (a, b))
    only = [ek.Evaluation("m", "multilabel", ("label 0",), 80, {"label 0": t}, None, "d") for t in (t_a, t_b)]
    found = ek.compare(*only, threshold_a=0.4, match="recall")
    assert found.threshold_b == ek.compare(a, b, label="label 0", threshold_a=0.4, match="recall").threshold_b
    assert found.match == "recall"
    assert found.differences["recall"].test == "none: it was matched"
    d = found.differences["precision"]
    assert (d.a.low, d.a.high) == (ek.wilson(*_part(t_a, 0.4)).low, ek.wilson(*_part(t_a, 0.4)).high)
    assert d.b.value == ek.precision(t_b.at(found.threshold_b))
    assert d.difference.low < d.difference.value < d.difference.high
    assert 0 < d.p_value < 1
    assert "unpaired" in d.test
    with pytest.raises(ek.InvalidInputError, match="nothing to match: Precision of A is undefined"):
        ek.compare(*only, threshold_a=2.0, match="precision")


def _part(t: ek.ThresholdCounts, threshold: float) -> tuple[int, int]:
    c = t.at(threshold)
    return int(c.tp), int(c.tp + c.fp)


def test_arguments_that_mean_nothing_are_refused() -> None:
    a, b = two_models(9)
    with pytest.raises(ek.InvalidInputError, match="Unknown match"):
        ek.compare(a, b, match="f1")
    with pytest.raises(ek.InvalidInputError, match="Both models must have the label"):
        ek.compare(a, b, label="cat")
    with pytest.raises(ek.InvalidInputError, match="level lies between"):
        ek.compare(a, b, level=95)


def in_one_group(seed: int) -> list[ek.Predictions]:
    truth, score = random_multilabel(seed, n=40, k=2)
    options = {"labels": ["a", "b"], "task": "multilabel", "groups": ["v"] * 40}
    return [ek.predictions_from_matrix(truth, s, **options) for s in (score, score[::-1])]


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
@pytest.mark.parametrize("method", ["micro", "macro"])
def test_one_group_tells_nothing(match: str | None, method: str) -> None:
    """Every resample of one group is that group, so that differences would seem certain."""
    for key, d in ek.compare(*in_one_group(2), match=match, method=method, resamples=50).differences.items():
        if (d.difference.value, d.p_value) != (0, 1):
            assert (isnan(d.p_value), isnan(d.difference.low), bool(d.difference.reason)) == (True, True, True), key
        for e in (d.a, d.b):
            assert (isnan(e.low), bool(e.reason)) == (True, True), key


def test_positives_in_few_groups_have_few_degrees_of_freedom() -> None:
    truth = np.zeros(200, dtype=bool)
    truth[:30] = True
    rng, groups = np.random.default_rng(0), [f"v{max(i // 10, i - 27)}" for i in range(200)]
    a, b = (one_label(truth, rng.normal(truth), groups=groups) for _ in range(2))
    d = ek.compare(a, b).differences["f1"]
    assert (len(set(groups[:30])), len(set(groups))) == (3, 173)
    error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, 2)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(d.difference.value) / error, 2))


def test_a_difference_that_is_the_same_in_every_resample_has_no_interval() -> None:
    truth = [1] * 12 + [0] * 12
    d = ek.compare(one_label(truth, [0.1] * 24), one_label(truth, [0.9] * 12 + [0.1] * 12)).differences["f1"]
    assert (d.difference.value, d.p_value) == (1.0, 2 / 1001)
    assert (isnan(d.difference.low), d.difference.reason) == (True, "it is the same in every resample")


def test_f1_has_the_interval_that_the_board_shows() -> None:
    a, b = two_models(3)
    for label in (None, "label 0"):
        d = ek.compare(a, b, label=label, threshold_b=0.4).differences["f1"]
        for p, side, threshold in ((a, d.a, 0.5), (b, d.b, 0.4)):
            low, high = intervals_at(ek.evaluate(p), np.array([threshold]), label=label).bounds["f1"]
            assert (side.low, side.high) == pytest.approx((low[0], high[0]))


def test_means_of_areas_that_no_label_has_are_undefined() -> None:
    a, b = (predictions([[1, 1]] * 12, np.random.default_rng(i).random((12, 2))) for i in (0, 1))
    d = ek.compare(a, b, method="macro").differences["roc_auc"]
    assert (isnan(d.p_value), d.a.reason, d.left_out) == (True, "it is undefined", ("label 0", "label 1"))


def test_figures_without_positives_are_undefined_with_a_reason() -> None:
    found = ek.compare(one_label([0, 0, 0], [0.9, 0.6, 0.1]), one_label([0, 0, 0], [0.1, 0.6, 0.1]))
    for key in ("recall", "roc_auc", "average_precision"):
        d = found.differences[key]
        assert isnan(d.p_value), key
        assert d.difference.reason, key


@given(st.integers(0, 10**6), st.sampled_from([None, "label 0"]))
def test_every_comparison_of_rough_models_has_figures_in_range(seed: int, label: str | None) -> None:
    a, b = two_models(seed, n=25, k=2, absent=0.2)
    for key, d in ek.compare(a, b, label=label, resamples=40).differences.items():
        assert isnan(d.p_value) or 0 <= d.p_value <= 1, key
        for e in (d.a, d.b, d.difference):
            assert isnan(e.low) == isnan(e.high)
            assert not isnan(e.low) or e.reason, key


# Golden values


@golden
def test_dtcompair_mcnemar_of_sensitivity_and_specificity() -> None:
    """Published by DTComPair for Paired1: 31.36 among the diseased, 12.8 among the others."""
    table = rows("dtcompair_paired1/Paired1.csv")
    truth = [row["d"] == "1" for row in table]
    a, b = (one_label(truth, [float(row[name]) for row in table]) for name in ("y1", "y2"))
    d = np.array(truth)
    hit_a, hit_b = (p.label("cat").y_score >= 0.5 for p in (a, b))
    among_positives = mcnemar(int(np.sum(d & hit_a & ~hit_b)), int(np.sum(d & ~hit_a & hit_b)))
    among_negatives = mcnemar(int(np.sum(~d & ~hit_a & hit_b)), int(np.sum(~d & hit_a & ~hit_b)))
    assert (among_positives.chi_square, among_negatives.chi_square) == pytest.approx((31.36, 12.8), abs=0.05)
    found = ek.compare(a, b).differences
    assert found["recall"].p_value == pytest.approx(among_positives.exact)
    assert found["specificity"].p_value == pytest.approx(among_negatives.exact)


@golden
def test_rocr_areas_against_all_pairs_of_cases() -> None:
    table = rows("rocr/ROCR_simple.csv")
    truth = np.array([row["label"] == "1" for row in table])
    score = np.array([float(row["prediction"]) for row in table])
    placed = placements(truth, score)
    error = np.sqrt(np.var(placed[truth], ddof=1) / truth.sum() + np.var(placed[~truth], ddof=1) / (~truth).sum())
    e = ek.delong(truth, score)
    assert e.value == pytest.approx(placed[truth].mean()) == pytest.approx(0.8341875188423276)
    half = stats.norm.ppf(0.975) * error / (e.value * (1 - e.value))
    assert np.log(e.high / (1 - e.high)) - np.log(e.value / (1 - e.value)) == pytest.approx(half)


@golden
def test_accuracies_of_real_clips_are_the_logged_ones_and_paired() -> None:
    """Two of the four models of 118 clips; right or wrong by the higher of two logits."""
    models = {}
    for name in ("best_spatial", "latest_spatial"):
        table = rows(f"slipping_binary_video/{name}.csv")
        truth = [row["video"].split("_")[0] == "Slipping" for row in table]
        margin = [float(row["Slipping"]) - float(row["NotSlipping"]) for row in table]
        models[name] = one_label(truth, margin, ids=[row["video"] for row in table])
    found = ek.compare(models["latest_spatial"], models["best_spatial"], threshold_a=0.0, threshold_b=0.0)
    d = found.differences["accuracy"]
    assert (100 * d.a.value, 100 * d.b.value) == pytest.approx((77.966, 93.220), abs=5e-4)
    assert d.p_value < 0.001
    assert 0 < d.difference.low < d.difference.value < d.difference.high


@golden
def test_accuracies_of_two_cifar_models() -> None:
    truth = [row["label"] for row in rows("cifar10_two_models/ground_truth.csv")]
    right, models = [], []
    for name in ("lenet5", "wideresnet16_4"):
        table = rows(f"cifar10_two_models/{name}.csv")
        labels = [column for column in table[0] if column != "index"]
        score = [[float(row[label]) for label in labels] for row in table]
        right.append(np.array(labels)[np.argmax(score, axis=1)] == np.array(truth))
        is_true = np.array(truth)[:, None] == np.array(labels)
        models.append(ek.predictions_from_matrix(is_true, score, labels=labels, task="multiclass"))
    d = ek.compare(*models, threshold_a=0.0, threshold_b=0.0, resamples=10).differences["top1_accuracy"]
    assert (d.a.value, d.b.value, d.test) == (0.5308, 0.9109, "McNemar, exact")
    table = stats.binomtest(int(np.sum(right[0] & ~right[1])), int(np.sum(right[0] != right[1])))
    assert d.p_value == pytest.approx(table.pvalue)


# P-values where there is no difference


def p_values(
    n_groups: int, per_group: int | IntArray, match: str | None, keys: list[str], threshold: float = 0.7
) -> dict[str, npt.NDArray]:
    rng = np.random.default_rng(12)
    found: dict[str, list[float]] = {key: [] for key in keys}
    for i in range(ROUNDS):
        a, b = related_models(rng, n_groups, per_group)
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        on = matched_footing((a, b), footing((threshold, threshold), match, draws=draws))
        d = compare_scores((a, b), on, keys=keys)
        for key in keys:
            found[key].append(d[key].p_value)
    return {key: np.array(each) for key, each in found.items()}


UNIFORM = {
    None: ["precision", "f1", "balanced_accuracy", "matthews_correlation", "average_precision", "roc_auc"],
    "recall": ["specificity", "precision", "f1", "accuracy", "matthews_correlation"],
    "precision": ["recall", "balanced_accuracy", "matthews_correlation", "predicted_positive_rate"],
}


def test_two_large_groups_of_many_do_not_make_differences_seem_certain() -> None:
    """By the number of groups these tests rejected 10 to 11 % where 5 % is right."""
    slack = 0.0 if SOAK else 3 * np.sqrt(0.05 * 0.95 / ROUNDS)
    for key, p in p_values(len(UNEQUAL), UNEQUAL, None, ["precision", "average_precision", "roc_auc"]).items():
        assert np.mean(p < 0.05) <= 0.09 + slack, key


@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
@pytest.mark.parametrize(("match", "threshold"), [(match, threshold) for match in UNIFORM for threshold in (0.7, 1.2)])
def test_p_values_are_uniform_where_there_is_no_difference(match: str | None, threshold: float, per_group: int) -> None:
    n_groups = 300 if per_group == 1 else 120
    for key, p in p_values(n_groups, per_group, match, UNIFORM[match], threshold).items():
        tested = p[~np.isnan(p)]  # now and then a match of precision leaves no false positives to go by
        assert len(tested) >= 0.98 * ROUNDS, key
        assert stats.kstest(tested, "uniform").pvalue > 0.01, key


def test_figures_that_recall_tells_at_one_precision_have_intervals_and_no_test() -> None:
    a, b = two_models(3, n=300)
    found = ek.compare(a, b, match="precision").differences
    for key in TOLD_BY_RECALL:
        d = found[key]
        assert (isnan(d.p_value), d.test) == (True, "none: at one precision it differs where recall does"), key
        assert d.difference.low < d.difference.value < d.difference.high, key
    assert found["recall"].p_value < 1


def test_a_match_of_precision_rests_on_the_groups_with_false_positives() -> None:
    truth = [1] * 40 + [0] * 40
    score = np.random.default_rng(0).random(40)
    a, b = (
        one_label(truth, [*found, *[1.0] * alarms, *[0.1] * (40 - alarms)])
        for found, alarms in ((score, 3), (score[::-1] ** 2, 5))
    )
    d = ek.compare(a, b, match="precision").differences["recall"]
    error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, 2)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(d.difference.value) / error, 2))
    a = one_label(truth, [*score, 1.0, *[0.1] * 39])
    d = ek.compare(a, b, match="precision").differences["recall"]
    assert d.difference.reason == "too few false positives to match by"
    assert isnan(d.p_value)


@pytest.mark.parametrize(("missed", "degrees"), [((4, 6), 6), ((2, 3), 2), ((1, 3), 0), ((0, 0), 0)])
def test_a_match_of_recall_rests_on_the_groups_with_missed_positives(missed: tuple[int, int], degrees: int) -> None:
    """At a recall of 1 the match would hang on where the lowest positive happens to lie."""
    truth = [1] * 40 + [0] * 40
    score = np.random.default_rng(0).random(40) / 2
    a, b = (
        one_label(truth, [*[0.1] * few, *[1.0] * (40 - few), *negatives])
        for few, negatives in zip(missed, (score, score**2), strict=True)
    )
    for method in ("micro", "macro"):
        d = ek.compare(a, b, threshold_a=0.2, match="recall", method=method).differences["specificity"]
        if not degrees:
            assert (isnan(d.p_value), d.difference.reason) == (True, "too few missed positives to match by"), method
            continue
        e = d.difference  # whose one end may be cut off at 1
        error = max(e.high - e.value, e.value - e.low) / stats.t.ppf(0.975, degrees)
        assert d.p_value == pytest.approx(2 * stats.t.sf(abs(e.value) / error, degrees)), method


@pytest.mark.parametrize(("threshold", "per_group"), [(0.0, 1), (-0.5, 1), (-0.3, 4)])
def test_a_match_of_high_recall_rejects_no_more_often_than_it_says(threshold: float, per_group: int) -> None:
    """2 to 12 of 90 positives are missed, or of 144 in groups. Without regard to that 15 % were rejected."""
    n_groups = 300 if per_group == 1 else 120
    for key, p in p_values(n_groups, per_group, "recall", ["specificity", "precision", "f1"], threshold).items():
        for level in (0.01, 0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


def test_a_matched_precision_of_1_has_the_interval_of_as_many_cases_as_predictions() -> None:
    """Of 12 predictions, all right, and not of the 60 positives."""
    truth = [1] * 60 + [0] * 60
    a, b = (one_label(truth, np.arange(120, 0, -1) / 120 + np.arange(120) % 2 * tilt) for tilt in (0.0, 1e-4))
    d = ek.compare(a, b, threshold_a=109 / 120, match="predicted_positive_rate").differences["precision"]
    assert (d.a.value, d.b.value) == (1.0, 1.0)
    assert (d.b.low, d.b.high) == (ek.wilson(12, 12).low, 1.0)


@pytest.mark.parametrize("threshold", [1.7, 2.0])
@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
def test_a_match_of_precision_on_few_predictions_rejects_no_more_often_than_it_says(
    per_group: int, threshold: float
) -> None:
    """30 to 50 predictions, of which 5 to 10 are false."""
    for key, p in p_values(300 if per_group == 1 else 120, per_group, "precision", ["recall"], threshold).items():
        for level in (0.01, 0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
def test_p_values_at_an_equal_share_flagged_are_uniform_but_for_whole_positives(per_group: int) -> None:
    """With as many flagged, recalls differ by whole positives: one in ten does not differ at all, and has p = 1.

    So p-values come in steps, and are uniform once each difference is spread evenly over its step.
    """
    n_groups = 300 if per_group == 1 else 120
    rng, spread, steps, smooth = np.random.default_rng(11), np.random.default_rng(0), [], []
    for i in range(ROUNDS):
        a, b = related_models(rng, n_groups, per_group)
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        on = matched_footing((a, b), footing((0.7, 0.7), "predicted_positive_rate", draws=draws))
        d = compare_scores((a, b), on, keys=["recall"])["recall"]
        error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, n_groups - 1)
        moved = d.difference.value + (spread.random() - 0.5) / a.positives.sum()
        steps.append(d.p_value)
        smooth.append(2 * stats.t.sf(abs(moved) / error, n_groups - 1))
    assert stats.kstest(smooth, "uniform").pvalue > 0.01
    for level in (0.01, 0.05, 0.1):
        assert np.mean(np.array(steps) <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), level


def several_labels(rng: np.random.Generator, n: int, k: int) -> list[ek.Predictions]:
    """Two models of k labels, related within an example, that do not differ."""
    ids = [f"{i:05}" for i in range(n)]
    return [predictions(s.y_true.reshape(n, k), s.y_score.reshape(n, k), ids=ids) for s in related_models(rng, n, k)]


def test_p_values_of_means_and_of_labels_are_uniform_where_there_is_no_difference() -> None:
    rng = np.random.default_rng(3)
    found: dict[str, list[float]] = {}
    for i in range(ROUNDS):
        a, b = several_labels(rng, 150, 3)
        options = {"threshold_a": 0.7, "threshold_b": 0.7, "seed": i, "resamples": 200}
        means = ek.compare(a, b, method="macro", **options).differences
        matched = ek.compare_labels(a, b, metric="f1", match="recall", **options).rows
        for key in ("recall", "f1", "average_precision", "roc_auc"):
            found.setdefault(f"mean {key}", []).append(means[key].p_value)
        found.setdefault("f1 of a label, matched", []).append(matched[0].difference.p_value)
        found.setdefault("exact match", []).append(means["exact_match"].p_value)
    # McNemar's test is discrete, and the F1 of a label hardly moves with a matched threshold near its highest point.
    for key in ("exact match", "f1 of a label, matched"):
        p = np.array(found.pop(key))
        for level in (0.01, 0.05, 0.1, 0.5):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)
    for key, p in found.items():
        assert stats.kstest(p, "uniform").pvalue > 0.01, key


@pytest.mark.parametrize(("n_groups", "per_group"), [(300, 1), (100, 6)], ids=["independent", "groups"])
def test_intervals_of_a_difference_hold_the_true_one_as_often_as_they_say(n_groups: int, per_group: int) -> None:
    keys = ["recall", "specificity", "accuracy", "precision", "f1", "average_precision", "roc_auc"]
    rng = np.random.default_rng(4)
    held: dict[str, list[bool]] = {key: [] for key in keys}
    rounds = 4 * ROUNDS
    for i, (one, other) in zip(range(rounds), itertools.cycle([(0.8, 1.0), (1.1, 1.6), (1.4, 1.4), (2.0, 1.7)])):
        a, b = related_models(rng, n_groups, per_group, strengths=[one, other])
        at = (one / 2 + rng.uniform(-0.5, 0.5), other / 2 + rng.uniform(-0.5, 0.5))
        true_a, true_b = (true_figures(strength, t) for strength, t in zip((one, other), at, strict=True))
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        found = compare_scores((a, b), footing(at, draws=draws), keys=keys)
        for key, d in found.items():
            held[key].append(bool(d.difference.low <= true_b[key] - true_a[key] <= d.difference.high))
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@pytest.mark.parametrize(("n_groups", "per_group"), [(300, 1), (100, 6)], ids=["independent", "groups"])
@pytest.mark.parametrize("match", ["recall", "precision", "predicted_positive_rate"])
def test_intervals_of_a_matched_difference_hold_the_true_one_as_often_as_they_say(
    match: str, n_groups: int, per_group: int
) -> None:
    """The true difference is that at the threshold which matches in closed form."""
    keys = [key for key in ("recall", "precision", "f1", "matthews_correlation", "specificity") if key != match]
    rng = np.random.default_rng(4)
    held: dict[str, list[bool]] = {key: [] for key in keys}
    rounds = 4 * ROUNDS
    for i, (one, other) in zip(range(rounds), itertools.cycle([(0.8, 1.0), (1.1, 1.6), (1.4, 1.4), (2.0, 1.7)])):
        a, b = related_models(rng, n_groups, per_group, strengths=[one, other])
        t = one / 2 + rng.uniform(-0.5, 0.5)
        true_a = true_metrics(one, t)
        true_b = true_metrics(other, true_match(other, match, true_a[match]))
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        found = compare_scores((a, b), matched_footing((a, b), footing((t, 0.5), match, draws=draws)), keys=keys)
        for key, d in found.items():
            held[key].append(bool(d.difference.low <= true_b[key] - true_a[key] <= d.difference.high))
    slack = 0.0 if SOAK else 3 * np.sqrt(0.95 * 0.05 / rounds)
    for key, each in held.items():
        assert 0.93 - slack <= np.mean(each) <= 0.97 + slack, key


@pytest.mark.parametrize("match", [None, "predicted_positive_rate"])
def test_discrete_tests_reject_no_more_often_than_they_say(match: str | None) -> None:
    keys = [key for key in ONE_DENOMINATOR if key not in ("prevalence", match)]
    for key, p in p_values(200, 1, match, keys).items():
        for level in (0.01, 0.05, 0.1, 0.5):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


def test_a_matched_threshold_that_is_held_fixed_rejects_too_often() -> None:
    """The test of the test: matching once, and testing as if nothing had been matched."""
    rng, p = np.random.default_rng(5), []
    for i in range(ROUNDS):
        a, b = related_models(rng, 300, 1)
        at = matched_threshold(a, b, 0.7, "recall")
        of_a, of_b = one_label(a.y_true, a.y_score), one_label(b.y_true, b.y_score)
        fixed = ek.compare(of_a, of_b, threshold_a=0.7, threshold_b=at, seed=i, resamples=20)
        p.append(fixed.differences["specificity"].p_value)
    assert np.mean(np.array(p) <= 0.05) > 0.08
