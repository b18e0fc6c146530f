"""Bands of review, against trying every pair of thresholds."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

import evalkit as ek
from tests.builders import ABSENT


def table(seed: int) -> ek.ThresholdCounts:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    truth = rng.random(n) < 0.4
    score = np.round(rng.normal(truth, 0.8), 1)
    score[rng.random(n) < 0.1] = ABSENT
    return ek.counts_by_threshold(truth, score)


def all_bands(t: ek.ThresholdCounts) -> list[tuple[int, int, int, int]]:
    """(errors, reviewed, upper row, lower row) of every band."""
    rows = combinations_with_replacement(range(len(t.thresholds)), 2)
    return [(int(t.fp[i] + t.positives - t.tp[j]), int(t.tp[j] + t.fp[j] - t.tp[i] - t.fp[i]), i, j) for i, j in rows]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.33, 1.0])
def test_the_band_is_the_best_of_all(share: float) -> None:
    for seed in range(120):
        t = table(seed)
        pairs = t.positives + t.negatives
        allowed = [band for band in all_bands(t) if band[1] <= share * pairs + 1e-9]
        found = ek.review_band(t, load=share)
        assert isinstance(found, ek.ReviewBand)
        assert (found.false_accepts + found.false_rejects, found.reviewed) == min(allowed)[:2], seed
        allowed = [band for band in all_bands(t) if band[0] <= share * pairs + 1e-9]
        best = ek.review_band(t, error=share)
        if not allowed:
            assert isinstance(best, ek.Infeasible)
            continue
        assert isinstance(best, ek.ReviewBand)
        looked_at, errors = min((band[1], band[0]) for band in allowed)
        assert (best.reviewed, best.false_accepts + best.false_rejects) == (looked_at, errors), seed
        assert best.accept >= best.reject
        accepted, not_rejected = t.at(best.accept), t.at(best.reject)
        assert not_rejected.tp + not_rejected.fp - accepted.tp - accepted.fp == best.reviewed
        assert accepted.fp + not_rejected.fn == errors


def test_one_of_load_and_error_is_asked_for() -> None:
    t = table(1)
    for options in ({}, {"load": 0.1, "error": 0.1}, {"load": 1.5}, {"error": -0.1}):
        with pytest.raises(ek.InvalidInputError, match="one of load and error"):
            ek.review_band(t, **options)
