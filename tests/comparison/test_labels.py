"""Label by label: against a comparison of each label, and p-values adjusted for many."""

import csv
import io
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.comparison.footing import matched_footing
from evalkit.comparison.labels import LABEL_METRICS
from evalkit.comparison.p_values import benjamini_hochberg, holm
from evalkit.counting.grouped import grouped_predictions
from evalkit.intervals.resampling import draw_resamples
from tests.builders import predictions
from tests.comparison.footings import footing
from tests.comparison.models import counts_of, figures, in_groups, two_ordered_models


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(LABEL_METRICS), st.booleans())
def test_each_label_is_what_a_comparison_of_it_gives(seed: int, metric: str, grouped: bool) -> None:
    a, b = two_ordered_models(seed, n=70, absent=0.0 if grouped else 0.2)
    if grouped:
        a, b = in_groups(a, 20), in_groups(b, 20)
    options = {"threshold_a": 0.4, "threshold_b": 0.5, "resamples": 50, "seed": seed}
    found = ek.compare_labels(a, b, metric=metric, **options)
    assert [row.label for row in found.rows] == list(a.labels)
    for row in found.rows:
        one = ek.compare(a, b, label=row.label, **options)
        assert figures(row.difference) == pytest.approx(figures(one.differences[metric]), nan_ok=True, rel=1e-12)
        assert (row.difference.test, row.positives) == (one.differences[metric].test, one.positives)


@pytest.mark.parametrize("metric", ["f1", "recall", "average_precision"])
def test_the_share_of_labels_that_are_done_is_told_and_what_hears_it_may_end_the_work(metric: str) -> None:
    a, b = two_ordered_models(6, n=40, k=150)
    shares: list[float] = []
    ek.compare_labels(a, b, metric=metric, resamples=10, progress=shares.append)
    assert shares == [64 / 150, 128 / 150]

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ek.compare_labels(a, b, metric=metric, resamples=10, progress=stop)


@pytest.mark.parametrize("metric", ["f1", "precision", "recall", "average_precision"])
def test_each_label_is_counted_at_the_threshold_that_matches_all_labels_in_the_resample(metric: str) -> None:
    a, b = two_ordered_models(3, n=150, digits=9)
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


@pytest.mark.parametrize("match", ["recall", "precision"])
def test_the_only_label_is_matched_as_all_of_them(match: str) -> None:
    a, b = two_ordered_models(5, n=120, k=1)
    one = ek.compare(a, b, match=match, resamples=60).differences["f1"]
    row = ek.compare_labels(a, b, metric="f1", match=match, resamples=60).rows[0]
    assert figures(row.difference) == pytest.approx(figures(one), rel=0, abs=0, nan_ok=True)
    assert row.difference.test == one.test


def test_what_was_matched_on_all_labels_is_tested_on_each() -> None:
    a, b = two_ordered_models(5, n=120, k=3)
    for row in ek.compare_labels(a, b, metric="recall", match="recall", resamples=60).rows:
        assert 0 < row.difference.p_value <= 1
    assert np.isnan(ek.compare(a, b, match="recall", resamples=60).differences["recall"].p_value)


def test_p_values_are_adjusted_for_all_labels_and_above_twenty_for_discoveries_too() -> None:
    a, b = two_ordered_models(1, n=60, k=21)
    rows = ek.compare_labels(a, b, metric="recall").rows
    p_values = [row.difference.p_value for row in rows]
    assert [row.holm for row in rows] == holm(p_values).tolist()
    assert [row.discovery for row in rows] == benjamini_hochberg(p_values).tolist()
    few = ek.compare_labels(*two_ordered_models(1), metric="recall").rows
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
    a, b = two_ordered_models(2)
    for metric in LABEL_METRICS:
        for row in ek.compare_labels(a, a, metric=metric).rows:
            assert (row.difference.difference.value, row.difference.p_value) == (0, 1)
        forth, back = ek.compare_labels(a, b, metric=metric).rows, ek.compare_labels(b, a, metric=metric).rows
        for one, other in zip(forth, back, strict=True):
            assert other.difference.p_value == one.difference.p_value
            assert other.difference.difference.low == -one.difference.difference.high


def test_labels_of_evaluations_without_examples_are_compared_by_counts() -> None:
    tables = [{name: ek.evaluate(p).per_label[name] for name in p.labels} for p in two_ordered_models(8)]
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
    a, b = two_ordered_models(2)
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


# Examples as a whole


def test_the_file_of_labels_has_every_figure() -> None:
    a, b = (ek.load_sample(f"digits-{name}").predictions for name in ("bayes", "svm"))
    c = ek.compare_labels(a, b, metric="recall")
    lines = list(csv.DictReader(io.StringIO(c.to_csv())))
    assert [line["label"] for line in lines] == list(a.labels)
    for line, row in zip(lines, c.rows, strict=True):
        assert float(line["difference"]) == row.difference.difference.value
        assert (float(line["p_holm"]), line["p_discovery"], line["metric"]) == (row.holm, "", "recall")
