"""Counting one label's scores at every threshold, against scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.metrics import confusion_matrix_at_thresholds, precision_recall_curve

import evalkit as ek
from evalkit.arrays import BoolArray, FloatArray
from tests.benchmarks.report import Figure, faster, interleaved, milliseconds

REPEATS = {100_000: 31, 1_000_000: 15, 10_000_000: 5}
PROBABILITIES = {100_000: 10.0, 1_000_000: 12.0, 10_000_000: 7.0}
LOGITS = 4.0
"""Goals, in times as fast as ``precision_recall_curve``."""


def run() -> Iterator[Figure]:
    for n, repeats in REPEATS.items():
        y_true, y_score = scores(np.random.default_rng(1), n)
        yield _compare(f"counting {n:,} scores in [0, 1]", y_true, y_score, PROBABILITIES[n], repeats)
        yield _compare(f"counting {n:,} logits", y_true, 10 * y_score - 5, LOGITS, repeats)


def _compare(name: str, y_true: BoolArray, y_score: FloatArray, goal: float, repeats: int) -> Figure:
    """The ratio is of the call after scikit-learn's, which finds memory as that left it: often given back, so that
    every page of it must be had anew. A second call at once finds it at hand, and is told beside."""
    check(y_true, y_score)

    def ours() -> object:
        return ek.counts_by_threshold(y_true, y_score)

    def theirs() -> object:
        return precision_recall_curve(y_true, y_score)

    taken, again, peer = interleaved(ours, ours, theirs, repeats=repeats)
    return faster(name, taken, peer, goal, note=f" ({milliseconds(again)} when called again at once)")


def scores(rng: np.random.Generator, n: int) -> tuple[BoolArray, FloatArray]:
    """Truth and scores in [0, 1] of one label: hardly a tie but at the ends, where one in a hundred is cut off."""
    y_true = rng.random(n) < 0.2
    return y_true, np.clip(rng.normal(0.35 + 0.3 * y_true, 0.15), 0, 1)


def check(y_true: BoolArray, y_score: FloatArray) -> None:
    """Our counts must be scikit-learn's at every distinct score: a faster wrong answer is no answer."""
    ours = ek.counts_by_threshold(y_true, y_score)
    _, fp, _, tp, thresholds = confusion_matrix_at_thresholds(y_true, y_score)
    np.testing.assert_array_equal(ours.thresholds[1:], thresholds)
    np.testing.assert_array_equal(ours.tp[1:], tp)
    np.testing.assert_array_equal(ours.fp[1:], fp)
