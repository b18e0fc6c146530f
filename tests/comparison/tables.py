"""Tables of counts of simulated models."""

from __future__ import annotations

import numpy as np
from scipy import special

import evalkit as ek
from evalkit.counting.counts import table_of_scores
from tests.google.service.served import THRESHOLDS

FINE = np.arange(1000, -1, -1) / 1000


COARSE = np.array(sorted(THRESHOLDS, reverse=True))


def table(rows: list[tuple[float, int, int]], positives: int, negatives: int) -> ek.ThresholdCounts:
    """Rows of threshold, tp, fp, falling."""
    thresholds, tp, fp = zip((np.inf, 0, 0), *rows, strict=True)
    counts = (np.array(tp, dtype=np.int64), np.array(fp, dtype=np.int64))
    return ek.ThresholdCounts(np.array(thresholds, dtype=np.float64), *counts, positives, negatives, "grid")


def model(
    rng: np.random.Generator, n: int, grid: np.ndarray, strength: float, scale: float = 1.0
) -> ek.ThresholdCounts:
    """A model of ``n`` items of its own, a fifth of them positive, whose scores are stretched by ``scale``."""
    truth = rng.random(n) < 0.2
    score = special.expit(scale * (rng.normal(size=n) + strength * truth - strength))
    t = table_of_scores(truth, score, int(truth.sum()), int((~truth).sum()))
    at = t.at(grid)
    return table(list(zip(grid.tolist(), at.tp.tolist(), at.fp.tolist(), strict=True)), t.positives, t.negatives)
