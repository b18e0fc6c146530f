"""Isotonic regression: the shares that rise with the score and are closest to what came true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts


@dataclass(frozen=True, slots=True, eq=False)
class Isotonic:
    """Blocks of scores, rising, each with the share that came true; shares rise from block to block.

    first, last: (n_blocks,) the lowest and the highest score of each. total, came_true: (n_blocks,) claims.
    """

    first: FloatArray
    last: FloatArray
    total: IntArray
    came_true: IntArray

    def __repr__(self) -> str:
        return f"Isotonic({len(self.first)} blocks of {self.total.sum()} claims)"

    @property
    def share(self) -> FloatArray:
        """(n_blocks,) how many of a block came true."""
        return np.asarray(self.came_true / self.total)

    def at(self, score: npt.ArrayLike) -> FloatArray:
        """The share at some scores: that of their block, on a straight line between two, and level beyond the ends."""
        if not len(self.first):
            return np.full(np.shape(score), np.nan)
        places = np.column_stack([self.first, self.last]).ravel()
        return np.asarray(np.interp(np.asarray(score, dtype=np.float64), places, np.repeat(self.share, 2)))


def isotonic(t: ThresholdCounts) -> Isotonic:
    """Pooled adjacent violators of the pairs that have a score (Ayer and others 1955); equal scores are pooled first.

    t: an exact table. The shares are those that least squares, and the log score as well, ask for.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> found = isotonic(counts_by_threshold([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8]))
    >>> found.share.tolist(), found.at([0.1, 0.25, 0.4]).round(9).tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 0.5])
    """
    score = t.thresholds[:0:-1]
    came_true = np.diff(t.tp)[::-1]
    total = came_true + np.diff(t.fp)[::-1]
    if not len(score):
        return Isotonic(score, score, total, came_true)
    starts = isotonic_regression(came_true / total, weights=total).blocks.astype(np.int64)
    ends = starts[1:]
    starts = starts[:-1]
    sums = (np.add.reduceat(each, starts) for each in (total, came_true))
    return Isotonic(score[starts], score[ends - 1], *sums)


def rising(came_true: FloatArray, total: FloatArray) -> FloatArray:
    """(n_cells,) the share of each cell, as it rises with the cells."""
    return np.asarray(isotonic_regression(came_true / total, weights=total).x)
