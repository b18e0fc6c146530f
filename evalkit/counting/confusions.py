"""Which label is taken for which: the confusion matrix of a single-label model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.arrays import ABSENT, FloatArray, IntArray
from evalkit.counting.counts import decide
from evalkit.counting.per_example import highest_scored, true_label
from evalkit.errors import InvalidInputError, require_type
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionMatrix:
    """Counts of examples by true label (rows) and predicted label (columns).

    counts: (n_labels, n_labels) int64. undecided: (n_labels,) int64, examples of each true label for which no label
    is predicted. tied: how many of all examples are undecided though their highest score reaches the threshold, since
    several labels have it. As an array it is ``counts``.
    """

    labels: tuple[str, ...]
    counts: IntArray
    undecided: IntArray
    tied: int = 0

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self.counts, dtype=dtype, copy=copy)


def confusion(p: Predictions, threshold: float | None = None) -> ConfusionMatrix:
    """Confusion matrix of the highest-scored label, if it reaches ``threshold`` (None: any score does).

    An example whose highest score stays below the threshold is undecided, and so is one of which several labels have
    the highest score. Predictions of another task than single-label are an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> confusion(p).counts.tolist()
    [[1, 0], [1, 0]]
    >>> m = confusion(p, 0.7); m.counts.tolist(), m.undecided.tolist()
    ([[1, 0], [0, 0]], [0, 1])
    """
    require_type(p, Predictions)
    if p.task != "multiclass":
        raise InvalidInputError("A confusion matrix needs a single-label model.", found=p.task)
    n_labels = len(p.labels)
    top_label, score = highest_scored(p)
    reached = decide(score, ABSENT if threshold is None else threshold)
    predicted = np.where(reached & (top_label >= 0), top_label, n_labels)
    cells = np.bincount(true_label(p) * (n_labels + 1) + predicted, minlength=n_labels * (n_labels + 1))
    table = cells.reshape(n_labels, n_labels + 1).astype(np.int64)
    tied = int(np.count_nonzero(reached & (top_label < 0)))
    return ConfusionMatrix(p.labels, table[:, :-1], table[:, -1], tied)


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """Items of one label that are taken for another, or for none (``predicted`` is None).

    of_true, of_predicted: their share of all items of the true label, and of all that are taken for the other.
    """

    true: str
    predicted: str | None
    count: int
    of_true: float
    of_predicted: float


def confused_pairs(labels: Sequence[str], counts: IntArray, undecided: IntArray | None = None) -> list[ConfusedPair]:
    """All pairs of a confusion matrix that are wrong and occur, the most frequent first; of equally frequent ones that
    which is the larger share of its true label.

    >>> [pair.count for pair in confused_pairs("abc", np.array([[5, 1, 0], [3, 2, 0], [0, 0, 4]]))]
    [3, 1]
    """
    table = counts if undecided is None else np.column_stack([counts, undecided])
    of_true, of_predicted = shares(table, 1), shares(table, 0)
    wrong = table.copy()
    np.fill_diagonal(wrong, 0)
    rows, columns = np.nonzero(wrong)
    order = np.lexsort((-of_true[rows, columns], -wrong[rows, columns]))
    names = [*labels, None]
    return [
        ConfusedPair(labels[i], names[j], int(table[i, j]), float(of_true[i, j]), float(of_predicted[i, j]))
        for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True)
    ]


def shares(counts: IntArray, axis: int) -> FloatArray:
    """Counts as shares of their sums along an axis; 0 where there is nothing."""
    of: FloatArray = counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)
    return of
