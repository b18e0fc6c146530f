"""Label by label, means over labels, examples as a whole: against a comparison of each, resamples, and by hand."""

import csv
import io
from math import inf, isnan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.comparison.footing import matched_footing
from evalkit.comparison.labels import LABEL_METRICS
from evalkit.comparison.p_values import benjamini_hochberg, holm, mcnemar
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.counting.grouped import grouped_predictions
from evalkit.intervals.resampling import draw_resamples
from tests.builders import predictions, random_multilabel, random_softmax
from tests.comparison.footings import footing


def two_models(seed: int, *, n: int = 80, k: int = 3, absent: float = 0.0) -> tuple[ek.Predictions, ek.Predictions]:
    truth, score = random_multilabel(seed, n=n, k=k, absent=absent)
    noise = np.random.default_rng(seed).normal(0, 0.2, score.shape)
    other = np.round(np.clip(np.where(score == -inf, 0.4, score) + noise, 0, 1), 1)
    ids = [f"{i:04}" for i in range(n)]  # in their order as text, which is that of the resamples
    return predictions(truth, score, ids=ids), predictions(truth, other, ids=ids)


def in_groups(p: ek.Predictions, n_groups: int) -> ek.Predictions:
    score = np.stack([p.label(name).y_score for name in p.labels], axis=1)
    truth = np.stack([p.label(name).y_true for name in p.labels], axis=1)
    groups = [f"video {i % n_groups}" for i in range(p.n_examples)]
    return ek.predictions_from_matrix(
        truth, score, labels=p.labels, ids=p.ids.tolist(), groups=groups, task="multilabel"
    )


def figures(d: ek.Difference) -> list[float]:
    return [
        d.p_value,
        d.mid_p,
        *(getattr(e, name) for e in (d.a, d.b, d.difference) for name in ("value", "low", "high")),
    ]


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(LABEL_METRICS), st.booleans())
def test_each_label_is_what_a_comparison_of_it_gives(seed: int, metric: str, grouped: bool) -> None:
    a, b = two_models(seed, n=70, absent=0.0 if grouped else 0.2)
    if grouped:
        a, b = in_groups(a, 20), in_groups(b, 20)
    options = {"threshold_a": 0.4, "threshold_b": 0.5, "resamples": 50, "seed": seed}
    found = ek.compare_labels(a, b, metric=metric, **options)
    assert [row.label for row in found.rows] == list(a.labels)
    for row in found.rows:
        one = ek.compare(a, b, label=row.label, **options)
        assert figures(row.difference) == pytest.approx(figures(one.differences[metric]), nan_ok=True, rel=1e-12)
        assert (row.difference.test, row.positives) == (one.differences[metric].test, one.positives)


@pytest.mark.parametrize("grouped", [False, True])
def test_what_is_kept_from_other_thresholds_changes_nothing(grouped: bool) -> None:
    a, b = two_models(5, n=90, k=4, absent=0.0 if grouped else 0.2)
    if grouped:
        a, b = in_groups(a, 30), in_groups(b, 30)
    pairs = PreparedPairs(a, b, ek.pair(a, b))
    matches = (None, "recall", "precision", "recall")
    for threshold, match in [(t, match) for match in matches for t in (0.3, 0.5)]:
        options = {"threshold_a": threshold, "match": match, "resamples": 50}
        for further in ({}, {"method": "macro"}, {"label": a.labels[1]}, {"level": 0.8}, {"seed": 1}):
            kept, anew = (ek.compare(a, b, **options, **further, **more) for more in ({"pairs": pairs}, {}))
            assert kept.positives == anew.positives
            for key, d in anew.differences.items():
                assert figures(kept.differences[key]) == pytest.approx(figures(d), rel=0, abs=0, nan_ok=True)
        for metric in ("f1", "recall", "average_precision"):
            kept, anew = (ek.compare_labels(a, b, metric=metric, **options, **more) for more in ({"pairs": pairs}, {}))
            for one, other in zip(kept.rows, anew.rows, strict=True):
                assert figures(one.difference) == pytest.approx(figures(other.difference), rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("metric", ["f1", "recall", "average_precision"])
def test_the_share_of_labels_that_are_done_is_told_and_what_hears_it_may_end_the_work(metric: str) -> None:
    a, b = two_models(6, n=40, k=150)
    shares: list[float] = []
    ek.compare_labels(a, b, metric=metric, resamples=10, progress=shares.append)
    assert shares == [64 / 150, 128 / 150]

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ek.compare_labels(a, b, metric=metric, resamples=10, progress=stop)


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_rare_and_frequent_counts_are_drawn_alike(share: float) -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(share, (5, 300))
    draws = draw_resamples(300, resamples=40, seed=2)
    np.testing.assert_array_equal(draws.totals_of(list(counts)), counts @ draws.weights.astype(np.float64))
    np.testing.assert_array_equal(draws.totals_of(list(counts)), [draws.totals(each) for each in counts])


@pytest.mark.parametrize("metric", ["f1", "precision", "recall", "average_precision"])
def test_each_label_is_counted_at_the_threshold_that_matches_all_labels_in_the_resample(metric: str) -> None:
    a, b = two_models(3, n=150)
    found = ek.compare_labels(a, b, metric=metric, match="predicted_positive_rate", threshold_a=0.4, resamples=30)
    assert found.threshold_b == ek.compare(a, b, match="predicted_positive_rate", threshold_a=0.4).threshold_b
    pooled = [grouped_predictions(p, p.labels) for p in (a, b)]
    draws = draw_resamples(150, resamples=30, seed=0)
    each = matched_footing(pooled, footing((0.4, 0.5), "predicted_positive_rate", draws=draws)).rematched
    assert len(np.unique(each)) > 1
    for row in found.rows:
        if metric == "average_precision":
            unmatched = ek.compare(a, b, label=row.label).differences[metric]
            assert figures(row.difference) == figures(unmatched)
            continue
        drawn = [
            [ek.METRICS[metric].function(counts_of(p, row.label, draws.weights[:, i], at)) for i, at in enumerate(ats)]
            for p, ats in ((a, np.full(30, 0.4)), (b, each))
        ]
        error = np.std(np.subtract(drawn[1], drawn[0]), ddof=1)
        value = row.difference.difference.value
        wanted = 2 * stats.t.sf(abs(value) / error, row.positives - 1) if error else 1.0
        assert (row.difference.p_value, value) == pytest.approx((wanted, value if error else 0.0))
        assert row.difference.b.value == pytest.approx(
            ek.METRICS[metric].function(counts_of(b, row.label, np.ones(150), found.threshold_b))
        )


def counts_of(p: ek.Predictions, label: str, times: npt.NDArray, threshold: float) -> ek.Counts:
    y = p.label(label)
    hit = y.y_score >= threshold
    parts = (hit & y.y_true, hit & ~y.y_true, ~hit & y.y_true, ~hit & ~y.y_true)
    return ek.Counts(*(float(times[part].sum()) for part in parts))


@pytest.mark.parametrize("match", ["recall", "precision"])
def test_the_only_label_is_matched_as_all_of_them(match: str) -> None:
    a, b = two_models(5, n=120, k=1)
    one = ek.compare(a, b, match=match, resamples=60).differences["f1"]
    row = ek.compare_labels(a, b, metric="f1", match=match, resamples=60).rows[0]
    assert figures(row.difference) == pytest.approx(figures(one), rel=0, abs=0, nan_ok=True)
    assert row.difference.test == one.test


def test_what_was_matched_on_all_labels_is_tested_on_each() -> None:
    a, b = two_models(5, n=120, k=3)
    for row in ek.compare_labels(a, b, metric="recall", match="recall", resamples=60).rows:
        assert 0 < row.difference.p_value <= 1
    assert np.isnan(ek.compare(a, b, match="recall", resamples=60).differences["recall"].p_value)


def test_p_values_are_adjusted_for_all_labels_and_above_twenty_for_discoveries_too() -> None:
    a, b = two_models(1, n=60, k=21)
    rows = ek.compare_labels(a, b, metric="recall").rows
    p_values = [row.difference.p_value for row in rows]
    assert [row.holm for row in rows] == holm(p_values).tolist()
    assert [row.discovery for row in rows] == benjamini_hochberg(p_values).tolist()
    few = ek.compare_labels(*two_models(1), metric="recall").rows
    assert all(isnan(row.discovery) for row in few)


def test_a_label_that_cannot_be_tested_does_not_count() -> None:
    truth = np.zeros((40, 2), dtype=bool)
    truth[:20, 0] = True
    score = np.where(truth, 0.9, 0.1)
    a, b = predictions(truth, score[::-1]), predictions(truth, score)
    tested, empty = ek.compare_labels(a, b, metric="recall").rows
    assert (empty.positives, isnan(empty.holm), bool(empty.difference.difference.reason)) == (0, True, True)
    assert tested.holm == tested.difference.p_value < 1e-5


def test_labels_of_equal_models_do_not_differ_and_swapped_models_change_signs() -> None:
    a, b = two_models(2)
    for metric in LABEL_METRICS:
        for row in ek.compare_labels(a, a, metric=metric).rows:
            assert (row.difference.difference.value, row.difference.p_value) == (0, 1)
        forth, back = ek.compare_labels(a, b, metric=metric).rows, ek.compare_labels(b, a, metric=metric).rows
        for one, other in zip(forth, back, strict=True):
            assert other.difference.p_value == one.difference.p_value
            assert other.difference.difference.low == -one.difference.difference.high


def test_labels_of_evaluations_without_examples_are_compared_by_counts() -> None:
    tables = [{name: ek.evaluate(p).per_label[name] for name in p.labels} for p in two_models(8)]
    only = [ek.Evaluation("m", "multilabel", tuple(t), 80, t, None, "d") for t in tables]
    for match in (None, "recall"):
        found = ek.compare_labels(*only, metric="precision", match=match, threshold_a=0.4)
        for row in found.rows:
            assert row.difference.b.value == ek.precision(tables[1][row.label].at(found.threshold_b))
            assert "unpaired" in row.difference.test
            assert row.difference.difference.low < row.difference.difference.value < row.difference.difference.high
            assert 0 <= row.difference.p_value <= row.holm <= 1
    assert found.threshold_b == ek.compare(*only, match="recall", threshold_a=0.4).threshold_b


def test_what_means_nothing_is_refused() -> None:
    a, b = two_models(2)
    with pytest.raises(ek.InvalidInputError, match="No such figure of a label"):
        ek.compare_labels(a, b, metric="prevalence")
    with pytest.raises(ek.InvalidInputError, match="Unknown match"):
        ek.compare_labels(a, b, match="f1")
    with pytest.raises(ek.InvalidInputError, match="Unknown average"):
        ek.compare(a, b, method="weighted")
    with pytest.raises(ek.InvalidInputError, match="A mean is over all labels"):
        ek.compare(a, b, method="macro", label="label 0")
    with pytest.raises(ek.InvalidInputError, match="no label in common"):
        ek.compare_labels(a, predictions([[1]], [[0.5]], labels=["cow"], ids=["0000"]))


# Means over labels


def test_means_are_those_over_the_labels_on_which_both_are_defined() -> None:
    a, b = two_models(4, n=120, absent=0.1)
    found = ek.compare(a, b, method="macro", threshold_a=0.4, threshold_b=0.3)
    assert found.method == "macro"
    for key, d in found.differences.items():
        if key == "exact_match":
            continue
        for p, side, threshold in ((a, d.a, 0.4), (b, d.b, 0.3)):
            assert side.value == pytest.approx(ek.average(ek.evaluate(p), key, threshold=threshold).value), key
        assert d.difference.low <= d.difference.value <= d.difference.high
        assert "McNemar" not in d.test
        assert 0 < d.p_value <= 1


def test_labels_on_which_one_is_undefined_are_left_out_and_named() -> None:
    truth, score = random_multilabel(0, n=60, k=3)
    other = score.copy()
    other[:, 1] = 0.1
    found = ek.compare(predictions(truth, score), predictions(truth, other), method="macro").differences
    assert found["precision"].left_out == ("label 1",)
    assert found["recall"].left_out == ()
    ev = ek.evaluate(predictions(truth, score)).select(["label 0", "label 2"])
    assert found["precision"].a.value == pytest.approx(ek.average(ev, "precision", threshold=0.5).value)


def test_the_difference_of_means_has_the_error_of_its_resamples() -> None:
    a, b = two_models(6, n=100)
    d = ek.compare(a, b, method="macro", resamples=40).differences["f1"]
    draws = draw_resamples(100, resamples=40, seed=0)
    means = [
        [np.mean([ek.f1(counts_of(p, label, draws.weights[:, i], 0.5)) for label in p.labels]) for i in range(40)]
        for p in (a, b)
    ]
    t = d.difference.value / np.std(np.subtract(means[1], means[0]), ddof=1)
    of_items = np.sum([a.label(label).y_true for label in a.labels], axis=0)
    with_positives = of_items.sum() ** 2 / np.sum(of_items**2)
    assert with_positives < 100
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(t), with_positives - 1))


def test_the_mean_area_has_nearly_the_error_of_its_resamples() -> None:
    a, b = two_models(6, n=400)
    for key in ("average_precision", "roc_auc"):
        d = ek.compare(a, b, method="macro").differences[key].a
        e = ek.bootstrap(a, key, method="macro")
        assert (d.low, d.high) == pytest.approx((e.low, e.high), abs=0.01)


def test_means_of_equal_and_of_swapped_models() -> None:
    a, b = two_models(6)
    for d in ek.compare(a, a, method="macro").differences.values():
        assert (d.difference.value, d.p_value) == (0, 1)
    forth, back = (ek.compare(*two, method="macro").differences for two in ((a, b), (b, a)))
    for key, d in forth.items():
        assert back[key].p_value == d.p_value, key
        assert back[key].difference.low == -d.difference.high


def test_means_of_counts_alone() -> None:
    tables = [{name: ek.evaluate(p).per_label[name] for name in p.labels} for p in two_models(8)]
    only = [ek.Evaluation("m", "multilabel", tuple(t), 80, t, None, "d") for t in tables]
    d = ek.compare(*only, method="macro").differences["recall"]
    assert d.a.value == pytest.approx(np.mean([ek.recall(t.at(0.5)) for t in tables[0].values()]))
    assert d.difference.low < d.difference.value < d.difference.high
    assert d.test.startswith("parametric bootstrap")


# Examples as a whole


def test_top_1_accuracy_by_hand() -> None:
    """A is right on 1 of 7, B on 6 of 7: five by B alone, p = 2 / 32."""
    truth = np.eye(3, dtype=bool)[[0, 1, 2, 0, 1, 2, 0]]
    right, wrong = np.where(truth, 0.8, 0.1), np.where(np.roll(truth, 1, axis=1), 0.8, 0.1)
    a, b = wrong.copy(), right.copy()
    a[0], b[6] = right[0], wrong[6]
    found = ek.compare(*(ek.predictions_from_matrix(truth, s, labels=list("xyz"), task="multiclass") for s in (a, b)))
    d = found.differences["top1_accuracy"]
    assert (d.a.value, d.b.value, d.test) == (1 / 7, 6 / 7, "McNemar, exact")
    assert d.p_value == mcnemar(0, 5).exact == 2 / 32
    assert (d.a.low, d.a.high) == (ek.wilson(1, 7).low, ek.wilson(1, 7).high)


@pytest.mark.parametrize("threshold", [0.35, 0.5, -inf])
def test_whole_examples_are_those_of_each_model(threshold: float) -> None:
    a, b = two_models(4, absent=0.2)
    found = ek.compare(a, b, threshold_a=threshold, threshold_b=0.5).differences["exact_match"]
    assert (found.a.value, found.b.value) == (ek.exact_match(a, threshold), ek.exact_match(b, 0.5))
    truth, score = random_softmax(1)
    c, d = (ek.predictions_from_matrix(truth, s, labels=list("abcd"), task="multiclass") for s in (score, score[::-1]))
    found = ek.compare(c, d, threshold_a=threshold).differences["top1_accuracy"]
    assert (found.a.value, found.b.value) == (ek.top1_accuracy(c, threshold), ek.top1_accuracy(d, 0.5))


def test_whole_examples_in_groups_and_matched() -> None:
    a, b = two_models(4, n=100)
    grouped = ek.compare(in_groups(a, 25), in_groups(b, 25)).differences["exact_match"]
    assert grouped.test == "clustered score test"
    assert grouped.a.value == ek.exact_match(a, 0.5)
    found = ek.compare(a, b, match="recall", resamples=50)
    d = found.differences["exact_match"]
    assert (d.test, d.b.value) == ("paired bootstrap by group", ek.exact_match(b, found.threshold_b))
    pooled = [grouped_predictions(p, p.labels) for p in (a, b)]
    draws = draw_resamples(100, resamples=50, seed=0)
    on = matched_footing(pooled, footing((0.5, 0.5), "recall", draws=draws))
    thresholds, each = on.thresholds, on.rematched
    missed = [s.positives - s.at(t)[0] for s, t in zip(pooled, thresholds, strict=True)]
    missing = min(each.sum() ** 2 / np.sum(each**2) for each in missed)
    drawn = []
    for i in range(50):
        right = []
        for p, at in ((a, 0.5), (b, each[i])):
            y = [p.label(label) for label in p.labels]
            right.append(np.all([(one.y_score >= at) == one.y_true for one in y], axis=0))
        drawn.append(((right[1].astype(float) - right[0]) @ draws.weights[:, i]) / 100)
    t = d.difference.value / np.std(drawn, ddof=1)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(t), 2 * (missing - 1)))


def test_binary_models_and_single_labels_have_no_whole_examples() -> None:
    a, b = two_models(4)
    assert "exact_match" not in ek.compare(a, b, label="label 0").differences
    one = ek.predictions_from_matrix([[1], [0]], [[0.9], [0.1]], labels=["cat"], task="binary")
    assert set(ek.compare(one, one).differences) == {*ek.METRICS, "roc_auc", "average_precision"}


def test_the_file_of_labels_has_every_figure() -> None:
    a, b = (ek.load_sample(f"digits-{name}").predictions for name in ("bayes", "svm"))
    c = ek.compare_labels(a, b, metric="recall")
    lines = list(csv.DictReader(io.StringIO(c.to_csv())))
    assert [line["label"] for line in lines] == list(a.labels)
    for line, row in zip(lines, c.rows, strict=True):
        assert float(line["difference"]) == row.difference.difference.value
        assert (float(line["p_holm"]), line["p_discovery"], line["metric"]) == (row.holm, "", "recall")
