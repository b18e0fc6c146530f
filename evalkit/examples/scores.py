"""What models said of some examples: the score and the truth of each of their labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, Positions
from evalkit.predictions import Predictions


def scores_in(p: Predictions, label_index: int, examples: Positions) -> FloatArray:
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


def all_scores_of(p: Predictions, examples: Positions) -> FloatArray:
    """(n_labels, n) scores of some examples for all labels, whether or not truth is known; NaN where there is none."""
    found = np.full((len(p.labels), len(examples)), np.nan)
    for i, row in enumerate(found):
        unsure, theirs = p.unknown(i)
        for listed, score in ((unsure, theirs), (p.scored(i)[0], p.scored(i)[2])):
            at, given = _places(listed, examples, p.n_examples)
            row[given] = score[at[given]]
    return found


def all_truth_of(p: Predictions, examples: Positions) -> npt.NDArray[np.int8]:
    """(n_labels, n) whether some examples have each label: 1 or 0, and -1 where that is not known.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [np.nan]], [[0.8], [0.6]], labels=["cat"], task="multilabel")
    >>> all_truth_of(p, np.array([0, 1])).tolist(), all_scores_of(p, np.array([1])).tolist()
    ([[1, -1]], [[0.6]])
    """
    found: npt.NDArray[np.int8] = np.empty((len(p.labels), len(examples)), dtype=np.int8)
    for i in range(len(p.labels)):
        found[i] = truth_of(p, i, examples)
    return found


def truth_of(p: Predictions, label_index: int, examples: Positions) -> npt.NDArray[np.int8]:
    """(n,) the same of one label."""
    found: npt.NDArray[np.int8] = np.full(len(examples), -1 if p.listed_only else 0, dtype=np.int8)
    listed, truth, _ = p.scored(label_index)
    at, given = _places(listed, examples, p.n_examples)
    found[given] = truth[at[given]]
    for others, value in ((p.unscored(label_index), 1), (p.unknown(label_index)[0], -1)):
        found[_places(others, examples, p.n_examples)[1]] = value
    return found


def rows_in(p: Predictions, other: Predictions) -> IntArray:
    """(n_examples,) the position of each example in another model, by its id; -1 where that has it not.

    Of an id that occurs twice there the last counts.
    """
    if p.ids is other.ids:
        return np.arange(p.n_examples)
    place = {name: i for i, name in enumerate(other.ids.tolist())}
    return np.array([place.get(name, -1) for name in p.ids.tolist()], dtype=np.int64)


def _places(listed: npt.NDArray[np.int32], examples: Positions, n_examples: int) -> tuple[Positions, BoolArray]:
    """Where each of some examples stands in a rising list, and whether it is there."""
    if len(listed) == n_examples:
        return examples, np.ones(len(examples), dtype=np.bool_)
    if not len(listed):
        return np.zeros(len(examples), dtype=np.int64), np.zeros(len(examples), dtype=np.bool_)
    at = np.minimum(np.searchsorted(listed, examples), len(listed) - 1)
    return at, listed[at] == examples
