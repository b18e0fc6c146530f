"""What is kept of two models between thresholds changes nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison import labels
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.resampling import draw_resamples
from tests.builders import ABSENT, predictions
from tests.comparison.models import figures, in_groups, two_ordered_models


@pytest.mark.parametrize("grouped", [False, True])
def test_what_is_kept_from_other_thresholds_changes_nothing(grouped: bool) -> None:
    a, b = two_ordered_models(5, n=90, k=4, absent=0.0 if grouped else 0.2)
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


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_rare_and_frequent_counts_are_drawn_alike(share: float) -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(share, (5, 300))
    draws = draw_resamples(300, resamples=40, seed=2)
    np.testing.assert_array_equal(draws.totals_of(list(counts)), counts @ draws.weights.astype(np.float64))
    np.testing.assert_array_equal(draws.totals_of(list(counts)), [draws.totals(each) for each in counts])


def _rare(seed: int, *, n: int, grouped: bool) -> tuple[ek.Predictions, ek.Predictions]:
    """Two models of rare labels on examples of which each has some alone; one label has no positive, one no score."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, 5)) < [0.4, 0.1, 0.03, 0, 0.1]
    models = []
    for side in range(2):
        score = np.round(np.clip(rng.normal(0.25 + 0.4 * truth, 0.25), 0, 1), int(rng.integers(1, 5)))
        score[rng.random((n, 5)) < 0.5] = ABSENT
        score[:, 4] = ABSENT
        kept = np.flatnonzero(rng.random(n) < 0.9) if side else np.arange(n)
        ids = [f"{i}" for i in kept]
        p = predictions(truth[kept], score[kept], ids=ids, shuffled=seed)
        models.append(replace(p, groups=np.array([f"video {i % 9}" for i in kept], dtype=object)) if grouped else p)
    return models[0], models[1]


@given(
    st.integers(0, 10**6),
    st.booleans(),
    st.sampled_from([None, "recall", "precision", "predicted_positive_rate"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["precision", "recall", "f1", "accuracy"]),
)
@settings(max_examples=60)
def test_groups_that_hold_nothing_of_a_label_may_be_left_out(
    seed: int, grouped: bool, match: Any, lead: Any, metric: str
) -> None:
    a, b = _rare(seed, n=120, grouped=grouped)
    options = {"threshold_a": 0.4, "threshold_b": 0.5, "match": match, "lead": lead, "metric": metric, "resamples": 40}
    narrow = ek.compare_labels(a, b, **options)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(labels, "WITHOUT_TRUE_NEGATIVES", ())
        whole = ek.compare_labels(a, b, **options)
    for one, other in zip(narrow.rows, whole.rows, strict=True):
        assert (one.label, one.positives, one.difference.test) == (other.label, other.positives, other.difference.test)
        assert figures(one.difference) == pytest.approx(figures(other.difference), rel=1e-12, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(("metric", "match"), [("f1", None), ("recall", None), ("precision", "recall")])
def test_of_rare_labels_only_the_groups_that_hold_something_are_counted(
    metric: str, match: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = 3000
    truth, other = np.zeros((n, 3), dtype=bool), np.random.default_rng(1).random((2, n, 3))
    truth[:20] = True
    a, b = (predictions(truth, np.where(truth, 0.5, 0.1) + 0.4 * noise) for noise in other)
    counted = []

    def at(self: GroupedScores, threshold: float) -> Any:
        counted.append(self.n_groups)
        return original(self, threshold)

    original = GroupedScores.at
    pairs = PreparedPairs(a, b, ek.pair(a, b))
    ek.compare_labels(a, b, metric=metric, threshold_a=0.6, threshold_b=0.6, match=match, pairs=pairs)
    monkeypatch.setattr(GroupedScores, "at", at)
    ek.compare_labels(a, b, metric=metric, threshold_a=0.6, threshold_b=0.6, match=match, pairs=pairs)
    assert len(counted) >= 6
    assert max(counted) < 100
