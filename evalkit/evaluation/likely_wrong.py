"""Confident learning: pairs whose truth the model contradicts more surely than it is sure on the average."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray

FEWEST = 10
"""Positives, and negatives, with a score that a label needs before anything is claimed of it."""


def likely_wrong(truth: BoolArray, score: FloatArray) -> IntArray | str:
    """Of the scored pairs of a label, (n_scored,), the rows whose truth is likely wrong, or why nothing is claimed.

    Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset labels", J. Artif. Intell.
    Res. 70, for one label against the rest: the model is as sure of a *yes* as on the average of the label's positives
    where score >= their mean score, and as sure of a *no* where score <= the mean of its negatives. A negative that
    reaches the first, or a positive that is not above the second, is likely mislabelled.

    >>> likely_wrong(np.array([True] * 10 + [False] * 11), np.array([0.8] * 10 + [0.1] * 10 + [0.9])).tolist()
    [20]
    >>> likely_wrong(np.array([True, False]), np.array([0.8, 0.1]))
    '1 positive with a score; it takes 10'
    """
    positives = int(np.count_nonzero(truth))
    for n, which in ((positives, "positive"), (len(truth) - positives, "negative")):
        if n < FEWEST:
            return f"{n} {which}{'' if n == 1 else 's'} with a score; it takes {FEWEST}"
    sure_yes, sure_no = float(score[truth].mean()), float(score[~truth].mean())
    if sure_yes <= sure_no:
        return "its positives have no higher scores than its negatives"
    return np.flatnonzero(np.where(truth, score <= sure_no, score >= sure_yes))
