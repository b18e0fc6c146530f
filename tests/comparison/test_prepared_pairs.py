"""What is kept of two models between thresholds changes nothing."""

import numpy as np
import pytest

import evalkit as ek
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.intervals.resampling import draw_resamples
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
