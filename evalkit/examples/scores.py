"""What a model said of some examples: the score and the truth of each of their labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray
from evalkit.predictions import Predictions


def scores_in(p: Predictions, label_index: int, examples: IntArray) -> FloatArray:
    """Scores of one label for some examples, in any order; -inf where the model gave none, or truth is not known.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.6]], labels=["cat"], task="binary")
    >>> scores_in(p, 0, np.array([1, 0, 1])).tolist()
    [0.6, 0.8, 0.6]
    """
    example, _, score = p.scored(label_index)
    found = np.full(len(examples), ABSENT)
    at, given = _places(example, examples, p.n_examples)
    found[given] = score[at[given]]
    return found


def all_scores_of(p: Predictions, example: int) -> FloatArray:
    """(n_labels,) the scores of an example for all labels, whether or not truth is known; NaN where there is none."""
    found = np.full(len(p.labels), np.nan)
    one = np.array([example])
    for i in range(len(p.labels)):
        score = scores_in(p, i, one)[0]
        unsure, theirs = p.unknown(i)
        if score > ABSENT:
            found[i] = score
        elif len(unsure) and len(at := np.flatnonzero(unsure == example)):
            found[i] = theirs[at[0]]
    return found


def all_truth_of(p: Predictions, example: int) -> npt.NDArray[np.int8]:
    """(n_labels,) whether an example has each label: 1 or 0, and -1 where that is not known."""
    found: npt.NDArray[np.int8] = np.full(len(p.labels), -1 if p.listed_only else 0, dtype=np.int8)
    one = np.array([example])
    for i in range(len(p.labels)):
        listed, truth, _ = p.scored(i)
        at, given = _places(listed, one, p.n_examples)
        if given[0]:
            found[i] = truth[at[0]]
        elif len(lost := p.unscored(i)) and np.any(lost == example):
            found[i] = 1
        elif len(unsure := p.unknown(i)[0]) and np.any(unsure == example):
            found[i] = -1
    return found


def _places(listed: npt.NDArray[np.int32], examples: IntArray, n_examples: int) -> tuple[IntArray, BoolArray]:
    """Where each of some examples stands in a rising list, and whether it is there."""
    if len(listed) == n_examples:
        return examples, np.ones(len(examples), dtype=np.bool_)
    if not len(listed):
        return np.zeros(len(examples), dtype=np.int64), np.zeros(len(examples), dtype=np.bool_)
    at = np.minimum(np.searchsorted(listed, examples), len(listed) - 1)
    return at, listed[at] == examples
