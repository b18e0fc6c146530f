"""Counting one label's scores at every threshold, against scikit-learn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from sklearn.metrics import confusion_matrix_at_thresholds, precision_recall_curve

import evalkit as ek
from evalkit.arrays import BoolArray, FloatArray
from evalkit.counting import sorting
from tests.benchmarks.report import Figure, faster, interleaved, milliseconds

REPEATS = {100_000: 31, 1_000_000: 15, 10_000_000: 5}
PROBABILITIES = {100_000: 10.0, 1_000_000: 12.0, 10_000_000: 7.0}
LOGITS = 4.0
SLOW_SORT = 5.0
"""Goals, in times as fast as ``precision_recall_curve``; the last where numpy's own sort is slow on the processor."""

WAYS = (100_000, 1_000_000)
"""Scores that are counted after both ways of sorting, with and without the processor's vector instructions."""

NOT_SLOWER, SLOW_SORT_FASTER = 0.95, 1.6
"""Goals, in times as fast as sorting from the start: where numpy's own sort is fast, and where it is slow."""


def run() -> Iterator[Figure]:
    yield from _both_ways()
    for n, repeats in REPEATS.items():
        y_true, y_score = scores(np.random.default_rng(1), n)
        goal = SLOW_SORT if sorting.is_by_place_faster() else PROBABILITIES[n]
        yield _compare(f"counting {n:,} scores in [0, 1]", y_true, y_score, goal, repeats)
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


def _both_ways() -> Iterator[Figure]:
    """In a process each, since numpy looks at the switch of its vector instructions when it is loaded."""
    there = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    newer = [name for name in there if name != "X86_V3"]
    for where, switched_off in (("", []), (" by AVX2", newer), (" without vector instructions", there)):
        environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(switched_off)}
        command = [sys.executable, "-m", "tests.benchmarks.counting"]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        by_place, seconds = json.loads(done.stdout)
        for n, (chosen, from_the_start, peer) in zip(WAYS, seconds, strict=True):
            name = f"{n:,} scores{where}, sorted {'by place' if by_place else 'by numpy'}"
            goal = SLOW_SORT_FASTER if by_place else NOT_SLOWER
            yield faster(f"{name}, as chosen", chosen, from_the_start, goal, note=" sorted from the start")
            yield faster(name, chosen, peer, SLOW_SORT if by_place else PROBABILITIES[n])


def _seconds_of_ways() -> Iterator[list[float]]:
    """Of each size: sorted as chosen, sorted from the start, and by scikit-learn."""
    for n in WAYS:
        y_true, y_score = scores(np.random.default_rng(1), n)
        check(y_true, y_score)

        def chosen(y_true: BoolArray = y_true, y_score: FloatArray = y_score) -> object:
            return ek.counts_by_threshold(y_true, y_score)

        def from_the_start(y_true: BoolArray = y_true, y_score: FloatArray = y_score) -> object:
            with patch.object(sorting, "ENOUGH", len(y_score) + 1):
                return ek.counts_by_threshold(y_true, y_score)

        def peer(y_true: BoolArray = y_true, y_score: FloatArray = y_score) -> object:
            return precision_recall_curve(y_true, y_score)

        # Each way after the peer, which gives its memory back: whoever comes next has to have it anew.
        of_chosen, of_peer, of_start, _ = interleaved(chosen, peer, from_the_start, peer, repeats=REPEATS[n])
        yield [of_chosen, of_start, of_peer]


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


if __name__ == "__main__":
    print(json.dumps([sorting.is_by_place_faster(), list(_seconds_of_ways())]))
