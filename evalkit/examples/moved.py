"""What another single-label model does to the confusion matrix: which examples come into a cell, and which leave it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, IntArray
from evalkit.counting.confusions.grid import LabelGrid, grid_of_cells
from evalkit.counting.counts import decide
from evalkit.counting.per_example import highest_scored, true_label
from evalkit.errors import InvalidInputError, require_type
from evalkit.examples.first import Ranked, in_order
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.scores import rows_in, scores_in
from evalkit.predictions import ONE_DECISION, Predictions


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionChange:
    """Where the confusion matrix of a candidate differs from that of a baseline, on the examples of both.

    came, went: examples that stand in a cell by the candidate and not by the baseline, and the other way round; grids
    with the same rows and columns, whose ``of_rows`` are the sums of their cells. n_shared: examples that both have
    with the same true label. n_moved: those of them that stand in another cell.
    """

    came: LabelGrid
    went: LabelGrid
    n_shared: int

    @property
    def n_moved(self) -> int:
        return int(self.came.count.sum())

    def __repr__(self) -> str:
        return f"ConfusionChange({self.n_moved} of {self.n_shared} shared examples moved)"


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """What each example that is shared is taken for, in places of ``columns``, by the baseline and the candidate."""

    columns: tuple[str | None, ...]
    example: IntArray
    true: IntArray
    before: IntArray
    after: IntArray


def confusion_change(
    a: Predictions, b: Predictions, *, threshold_a: float | None = None, threshold_b: float | None = None
) -> ConfusionChange:
    """Cells of the confusion matrix that got better or worse from a baseline (a) to a candidate (b).

    Examples are paired by their ids. Those that one of the two has not, or has with another true label, are left out.
    Thresholds are as in ``confusion``. Columns are the labels of the candidate, then those of the baseline alone, then
    no label. Predictions of another task than single-label are an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1, 0], [0, 1], [0, 1]]
    >>> a = predictions_from_matrix(truth, [[0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], labels=["x", "y"], task="multiclass")
    >>> b = predictions_from_matrix(truth, [[0.8, 0.2], [0.1, 0.9], [0.4, 0.6]], labels=["x", "y"], task="multiclass")
    >>> change = confusion_change(a, b)
    >>> change.came.at("y", "y"), change.went.at("y", "x"), change
    (1, 1, ConfusionChange(1 of 3 shared examples moved))
    """
    t = _taken(a, b, threshold_a, threshold_b)
    moved = np.flatnonzero(t.before != t.after)
    came, went = (grid_of_cells(b.labels, t.columns, t.true[moved], each[moved]) for each in (t.after, t.before))
    return ConfusionChange(came, went, len(t.example))


def moved_examples(
    a: Predictions,
    b: Predictions,
    true: str,
    predicted: str | None,
    *,
    threshold_a: float | None = None,
    threshold_b: float | None = None,
    start: int = 0,
    limit: int | None = None,
) -> ExampleSelection:
    """The examples of one label that just one of two models takes for another, as ``confusion_change`` counts them.

    Those that came stand before those that went, each by their scores for the predicted label, the highest first. Each
    is listed once, as the pair of example and true label, with the score of the candidate (b).

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1, 0], [0, 1], [0, 1]]
    >>> a = predictions_from_matrix(truth, [[0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], labels=["x", "y"], task="multiclass")
    >>> b = predictions_from_matrix(truth, [[0.8, 0.2], [0.1, 0.9], [0.4, 0.6]], labels=["x", "y"], task="multiclass")
    >>> moved_examples(a, b, "y", "x").ids.tolist()
    ['1']
    """
    t = _taken(a, b, threshold_a, threshold_b)
    if predicted not in t.columns:
        raise InvalidInputError("No such label.", found=repr(predicted), remedy="Use a label of one of the two models.")
    i, j = b.index(true), t.columns.index(predicted)
    came, went = (t.after == j) & (t.before != j), (t.before == j) & (t.after != j)
    mine = np.flatnonzero((t.true == i) & (came | went))
    example = t.example[mine]
    shown = i if predicted is None or j >= len(b.labels) else j
    by = scores_in(b, shown, example)
    # Those that came stand first: their keys are ranks above all others.
    key = np.empty(len(mine))
    key[np.lexsort((-by, ~came[mine]))] = -np.arange(len(mine), dtype=np.float64)
    true_of_all: BoolArray = np.ones(len(mine), dtype=np.bool_)
    found = in_order(Ranked(key, example, np.full(len(mine), i), true_of_all, scores_in(b, i, example)), start, limit)
    score = np.where(found.score == ABSENT, np.nan, found.score)
    at = _threshold(b, threshold_b)
    ids = b.ids[found.example]
    return ExampleSelection(len(mine), start, at, b.labels, found.example, ids, found.label, found.truth, score)


def _taken(a: Predictions, b: Predictions, threshold_a: float | None, threshold_b: float | None) -> _Taken:
    for p in (a, b):
        require_type(p, Predictions)
        if p.task != "multiclass":
            raise InvalidInputError("A confusion matrix needs a single-label model.", found=p.task)
    only_a = [name for name in a.labels if name not in set(b.labels)]
    columns: tuple[str | None, ...] = (*b.labels, *only_a, None)
    place = {name: at for at, name in enumerate(columns)}
    of_a = np.array([place[name] for name in a.labels], dtype=np.int64)
    rows = rows_in(b, a)
    example = np.flatnonzero(rows >= 0)
    true = true_label(b)[example]
    shared = of_a[true_label(a)][rows[example]] == true
    example, true = example[shared], true[shared]
    none = len(columns) - 1
    after = _predicted(b, _threshold(b, threshold_b), np.arange(len(b.labels)), none)[example]
    before = _predicted(a, _threshold(a, threshold_a), of_a, none)[rows[example]]
    return _Taken(columns, example, true, before, after)


def _predicted(p: Predictions, threshold: float, places: IntArray, none: int) -> IntArray:
    top_label, score = highest_scored(p)
    decided = decide(score, threshold) & (top_label >= 0)
    return np.where(decided, places[top_label], none)


def _threshold(p: Predictions, threshold: float | None) -> float:
    return ONE_DECISION if p.decisions_only else ABSENT if threshold is None else threshold
