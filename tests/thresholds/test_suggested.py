"""Thresholds to start from: on the front of precision and recall, apart from each other, and in words."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import evalkit as ek
from evalkit.thresholds.suggested import APART, suggested_points


def drawn(seed: int) -> ek.ThresholdCounts:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 400))
    truth = rng.random(n) < rng.uniform(0.05, 0.7)
    score = np.round(rng.normal(rng.uniform(0, 3) * truth, 1), int(rng.integers(0, 3)))
    score[rng.random(n) < 0.1] = -np.inf
    return ek.counts_by_threshold(truth, score)


def test_points_are_on_the_front_and_apart() -> None:
    most = 0
    for seed in range(200):
        t = drawn(seed)
        points = suggested_points(t)
        most = max(most, len(points))
        rows = [t.at(each) for each in t.thresholds[1:]]
        for point in points:
            assert point.counts == t.at(point.threshold)
            ours = ek.precision(point.counts), ek.recall(point.counts)
            better = [c for c in rows if ek.precision(c) >= ours[0] and ek.recall(c) >= ours[1]]
            assert all((ek.precision(c), ek.recall(c)) == pytest.approx(ours) for c in better), seed
        for a, b in combinations(points, 2):
            assert a.threshold > b.threshold
            assert ek.precision(a.counts) > ek.precision(b.counts)
            assert ek.recall(a.counts) < ek.recall(b.counts)
            apart = [abs(figure(a.counts) - figure(b.counts)) for figure in (ek.precision, ek.recall)]
            assert max(apart) >= APART
    assert most == 5


def test_points_of_a_sample_in_words() -> None:
    points = suggested_points(ek.evaluate(ek.load_sample("clips-forest").predictions).pooled)
    assert [each.name for each in points] == [
        *("Hardly a false alarm", "Balanced", "Few misses", "Hardly a miss"),
    ]
    balanced = points[1]
    c = balanced.counts
    assert balanced.missed == f"{round(100 * c.fn / (c.tp + c.fn))} %"
    assert balanced.flagged == f"1 in {7000 / (c.tp + c.fp):.2g}"


def test_without_positives_or_scores_there_are_none_and_of_a_perfect_model_one() -> None:
    assert suggested_points(ek.counts_by_threshold([0, 0], [0.9, 0.1])) == ()
    assert suggested_points(ek.counts_by_threshold([1, 0], [-np.inf, 0.1])) == ()
    (one,) = suggested_points(
        ek.counts_by_threshold([1, 1, 0, 0, 0, 0, 0, 0], [0.9, 0.8, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1])
    )
    assert (one.name, one.flagged, one.wrong, one.missed) == ("Balanced", "1 in 4", "none", "0 %")
