"""Which label is taken for which: the confusion matrix of a single-label model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.arrays import ABSENT, IntArray
from evalkit.counting.confusions.grid import ConfusedPair, LabelGrid, confused_pairs, grid_of, grid_of_cells
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

    def grid(self) -> LabelGrid:
        """The same without the cells that are 0; its last column is of no label."""
        return grid_of(self.labels, (*self.labels, None), np.column_stack([self.counts, self.undecided]))

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
    n_labels = len(p.labels)
    predicted, n_tied = _predicted(p, threshold)
    cells = np.bincount(true_label(p) * (n_labels + 1) + predicted, minlength=n_labels * (n_labels + 1))
    table = cells.reshape(n_labels, n_labels + 1).astype(np.int64)
    return ConfusionMatrix(p.labels, table[:, :-1], table[:, -1], n_tied)


def top_confusions(matrix: ConfusionMatrix | LabelGrid, n: int) -> list[ConfusedPair]:
    """The ``n`` largest cells of two different labels, or of a label and none, the largest count first; of equal ones
    that which is the larger share of its row. Fewer where fewer are not 0. ``n`` below 1 is an error.

    matrix: of a single-label model, or of mistakes that come together (``given_instead``, ``given_beside``).

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> top_confusions(confusion(p), 5)
    [ConfusedPair(row='b', column='a', count=1, of_row=1.0, of_column=0.5)]
    """
    require_type(matrix, ConfusionMatrix, LabelGrid)
    if n < 1:
        raise InvalidInputError("The number of confusions to list is 1 or more.", found=str(n))
    return confused_pairs(matrix.grid() if isinstance(matrix, ConfusionMatrix) else matrix)[:n]


def confusion_cells(p: Predictions, threshold: float | None = None) -> tuple[LabelGrid, int]:
    """The same as a grid, which of many labels takes little room, and how many examples are tied.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> grid, tied = confusion_cells(p, 0.7)
    >>> grid.at("b", None), tied
    (1, 0)
    """
    predicted, n_tied = _predicted(p, threshold)
    return grid_of_cells(p.labels, (*p.labels, None), true_label(p), predicted), n_tied


def _predicted(p: Predictions, threshold: float | None) -> tuple[IntArray, int]:
    """(n_examples,) the label each is taken for, the number of labels where it is none; how many are tied."""
    require_type(p, Predictions)
    if p.task != "multiclass":
        raise InvalidInputError("A confusion matrix needs a single-label model.", found=p.task)
    top_label, score = highest_scored(p)
    reached = decide(score, ABSENT if threshold is None else threshold)
    predicted = np.where(reached & (top_label >= 0), top_label, len(p.labels))
    return predicted, int(np.count_nonzero(reached & (top_label < 0)))
