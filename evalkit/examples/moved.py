"""What another model does to a table of two labels: which examples come into a cell, and which leave it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, IntArray
from evalkit.counting.confusions.grid import LabelGrid, grid_of_cells
from evalkit.counting.confusions.multi_label import mistakes
from evalkit.counting.counts import decide
from evalkit.counting.per_example import highest_scored, true_label
from evalkit.errors import InvalidInputError, require_type
from evalkit.examples.first import Ranked, in_order
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.scores import rows_in, scores_in, truth_of
from evalkit.predictions import ONE_DECISION, Predictions

_MOST_COUPLES = 5_000_000
"""Missed labels with a false one beside them that are held against those of another model."""


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionChange:
    """Where a table of two labels of a candidate differs from that of a baseline, on the examples of both.

    came, went: examples that stand in a cell by the candidate and not by the baseline, and the other way round; grids
    with the same rows and columns, whose ``of_rows`` are the sums of their cells. n_shared: examples that both have
    with the same truth. n_moved: those of them that stand in another cell.
    """

    came: LabelGrid
    went: LabelGrid
    n_shared: int
    n_moved: int

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
    return ConfusionChange(came, went, len(t.example), len(moved))


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
    shown = i if predicted is None or j >= len(b.labels) else j
    return _listed(b, t.example[mine], came[mine], (i, shown), (_threshold(b, threshold_b), start, limit))


def instead_change(
    a: Predictions, b: Predictions, *, threshold_a: float = 0.5, threshold_b: float = 0.5
) -> ConfusionChange:
    """Cells of ``given_instead`` that got better or worse from a baseline (a) to a candidate (b).

    Rows and columns are the labels that both have, in the order of the candidate; the last column is of no label. All
    cells are of mistakes: less is better. Examples are paired by their ids; those that one of the two has not, or has
    with another truth of these labels, are left out. Another task than multi-label, no label in common, and more than
    ``5,000,000`` mistakes that come together are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1, 0], [1, 0]]
    >>> a = predictions_from_matrix(truth, [[0.1, 0.9], [0.2, 0.8]], labels=["x", "y"], task="multilabel")
    >>> b = predictions_from_matrix(truth, [[0.1, 0.2], [0.9, 0.1]], labels=["x", "y"], task="multilabel")
    >>> change = instead_change(a, b)
    >>> change.went.at("x", "y"), change.came.at("x", None), change
    (2, 1, ConfusionChange(2 of 2 shared examples moved))
    """
    labels, example, rows = _shared(a, b)
    after = _couples(b, labels, example, threshold_b)
    before = _couples(a, labels, rows, threshold_a)
    n = len(labels) + 1
    columns: tuple[str | None, ...] = (*labels, None)
    keys = np.setdiff1d(after, before), np.setdiff1d(before, after)
    came, went = (
        replace(grid_of_cells(labels, columns, each // n % n, each % n), total=None)  # several cells hold one example
        for each in keys
    )
    return ConfusionChange(came, went, len(example), len(np.unique(np.concatenate(keys) // n**2)))


def moved_instead(
    a: Predictions,
    b: Predictions,
    missed: str,
    given: str | None,
    *,
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    start: int = 0,
    limit: int | None = None,
) -> ExampleSelection:
    """The examples that stand in a cell of ``given_instead`` by just one of two models, as ``instead_change`` counts.

    Those that came stand before those that went, each by their scores for the label that is given, the highest first.
    Each is listed once, as the pair of example and missed label, with the score of the candidate (b).

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1, 0], [1, 0]]
    >>> a = predictions_from_matrix(truth, [[0.1, 0.9], [0.2, 0.8]], labels=["x", "y"], task="multilabel")
    >>> b = predictions_from_matrix(truth, [[0.1, 0.2], [0.9, 0.1]], labels=["x", "y"], task="multilabel")
    >>> moved_instead(a, b, "x", "y").ids.tolist(), moved_instead(a, b, "x", None).ids.tolist()
    (['0', '1'], ['0'])
    """
    labels, example, rows = _shared(a, b)
    if missed == given:
        raise InvalidInputError("Mistakes that come together are of two labels.", found=f"twice {missed!r}")
    for name in (missed, *([] if given is None else [given])):
        if name not in labels:
            raise InvalidInputError("No such label.", found=repr(name), remedy="Use a label of both models.")
    after = _in_cell(b, labels, (missed, given), threshold_b)[example]
    before = _in_cell(a, labels, (missed, given), threshold_a)[rows]
    mine = np.flatnonzero(after != before)
    i = b.index(missed)
    shown = i if given is None else b.index(given)
    at = ONE_DECISION if b.decisions_only else threshold_b
    return _listed(b, example[mine], after[mine], (i, shown), (at, start, limit))


def _listed(
    b: Predictions, example: IntArray, came: BoolArray, labels: tuple[int, int], part: tuple[float, int, int | None]
) -> ExampleSelection:
    """labels: that of the pairs, which is true of all of them, and the one by whose score they are ordered. part:
    threshold, start and limit."""
    (i, by), (at, start, limit) = labels, part
    # Those that came stand first: their keys are ranks above all others.
    key = np.empty(len(example))
    key[np.lexsort((-scores_in(b, by, example), ~came))] = -np.arange(len(example), dtype=np.float64)
    true_of_all: BoolArray = np.ones(len(example), dtype=np.bool_)
    pairs = Ranked(key, example, np.full(len(example), i), true_of_all, scores_in(b, i, example))
    found = in_order(pairs, start, limit)
    score = np.where(found.score == ABSENT, np.nan, found.score)
    ids = b.ids[found.example]
    return ExampleSelection(len(example), start, at, b.labels, found.example, ids, found.label, found.truth, score)


def _shared(a: Predictions, b: Predictions) -> tuple[tuple[str, ...], IntArray, IntArray]:
    """The labels of both, and the examples of both with one truth: positions in the candidate, and in the baseline."""
    for p in (a, b):
        require_type(p, Predictions)
        if p.task != "multilabel":
            raise InvalidInputError("What is given instead is asked of multi-label models.", found=p.task)
    labels = tuple(name for name in b.labels if name in set(a.labels))
    if not labels:
        raise InvalidInputError("The two models have no label in common.", remedy="Choose another baseline.")
    rows = rows_in(b, a)
    example = np.flatnonzero(rows >= 0)
    alike: BoolArray = np.ones(len(example), dtype=np.bool_)
    for name in labels:
        alike &= truth_of(b, b.index(name), example) == truth_of(a, a.index(name), rows[example])
    example = example[alike]
    return labels, example, rows[example]


def _couples(p: Predictions, labels: tuple[str, ...], examples: IntArray, threshold: float) -> IntArray:
    """Keys of all (place of example, missed label, label given instead), rising; the last label is none at all."""
    n = len(labels) + 1
    place = np.full(p.n_examples, -1, dtype=np.int64)
    place[examples] = np.arange(len(examples))
    own = np.full(len(p.labels), -1, dtype=np.int64)
    positions = [p.index(name) for name in labels]
    own[positions] = np.arange(len(labels))
    kept = []
    for example, label in mistakes(p, threshold, positions)[:2]:
        here = place[example] >= 0
        kept.append((place[example[here]], own[label[here]]))
    (lost, row), (wrong, column) = kept
    order = np.argsort(wrong, kind="stable")
    beside = np.bincount(wrong, minlength=len(examples))
    starts = np.cumsum(beside) - beside
    sizes = beside[lost]
    if int(sizes.sum()) > _MOST_COUPLES:
        raise InvalidInputError(
            "There are too many mistakes at this threshold to hold those of two models against each other.",
            found=f"{int(sizes.sum()):,} that come together",
            remedy="Choose another threshold, or look at one model.",
        )
    each = np.repeat(np.arange(len(lost)), sizes)
    within = np.arange(len(each)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    given = column[order[starts[lost[each]] + within]]
    alone = sizes == 0
    keys = [(lost[each] * n + row[each]) * n + given, (lost[alone] * n + row[alone]) * n + n - 1]
    return np.sort(np.concatenate(keys))


def _in_cell(p: Predictions, labels: tuple[str, ...], cell: tuple[str, str | None], threshold: float) -> BoolArray:
    """(n_examples,) whether one label is missed, and the other falsely given instead, or none of them."""
    missed, given = p.index(cell[0]), None if cell[1] is None else p.index(cell[1])
    looked_at = [p.index(name) for name in labels] if given is None else [missed, given]
    lost, false, _ = mistakes(p, threshold, looked_at)
    found, beside = np.zeros((2, p.n_examples), dtype=np.bool_)
    found[lost[0][lost[1] == missed]] = True
    beside[false[0] if given is None else false[0][false[1] == given]] = True
    return found & (~beside if given is None else beside)


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
