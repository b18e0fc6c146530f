"""Which mistakes of a multi-label model come together: what is given instead of a missed label, and beside another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.arrays import BoolArray, IntArray, one_threshold
from evalkit.counting.confusions.grid import LabelGrid
from evalkit.counting.counts import decide
from evalkit.errors import InvalidInputError, require_type
from evalkit.predictions import ONE_DECISION, Predictions

_MOST_LISTED = 5_000_000
"""Up to so many couples of pairs are listed one by one; more are counted by products of matrices."""
_ROOM = 64_000_000
"""Cells of examples by labels that are held at a time."""
_BLOCK = 4096
"""Examples of one product: single precision holds their counts exactly."""


def given_instead(p: Predictions, threshold: float) -> LabelGrid:
    """Which false labels come where which true label was missed.

    A row is a label that examples have and that is not predicted of them (false negatives), a column one that is
    predicted of the same examples and that they have not (false positives). An example of which several labels are
    missed or falsely given stands in the cell of each couple. The last column is of no label: it counts misses without
    any false label. ``of_rows`` are the false negatives of each label, ``of_columns`` its false positives.

    A label is predicted when score >= threshold; decisions without scores stand as they are. A pair whose truth is not
    known is no mistake. A binary model, which has one label, and a threshold that is NaN are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0, 0], [1, 0, 1]], [[0.1, 0.9, 0.8], [0.2, 0.3, 0.9]], labels=["a", "b", "c"],
    ...                             task="multilabel")
    >>> grid = given_instead(p, 0.5)
    >>> grid.at("a", "b"), grid.at("a", "c"), grid.at("a", None), grid.of_rows.tolist()
    (1, 1, 1, [2, 0, 0])
    """
    missed, false, _ = mistakes(p, threshold)
    return _grid(p, missed, false, itself=0)


def given_beside(p: Predictions, threshold: float) -> LabelGrid:
    """Which labels come together by mistake.

    A row is a label that is predicted of examples that have it not (false positives), a column another one that is
    predicted of the same examples, rightly or not. The last column is of no label: it counts false labels that stand
    alone. ``of_rows`` are the false positives of each label, ``of_columns`` the examples of which it is predicted.
    All else is as in ``given_instead``.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0, 0], [0, 0, 1]], [[0.9, 0.9, 0.1], [0.2, 0.7, 0.1]], labels=["a", "b", "c"],
    ...                             task="multilabel")
    >>> grid = given_beside(p, 0.5)
    >>> grid.at("b", "a"), grid.at("b", None), grid.of_rows.tolist(), grid.of_columns.tolist()
    (1, 1, [0, 2, 0], [1, 2, 0, 1])
    """
    _, false, predicted = mistakes(p, threshold)
    return _grid(p, false, predicted, itself=1)


Couples = tuple[IntArray, IntArray]
"""Pairs of example and label, as the positions of both."""


def mistakes(p: Predictions, threshold: float, labels: Sequence[int] | None = None) -> tuple[Couples, Couples, Couples]:
    """The pairs that are missed, falsely predicted, and predicted at all, label after label.

    labels: positions of those that are looked at, by default all.
    """
    require_type(p, Predictions)
    if p.task == "binary":
        raise InvalidInputError("Which labels come together is asked of several labels.", found="binary predictions")
    at = ONE_DECISION if p.decisions_only else one_threshold(threshold)
    parts: tuple[list[IntArray], ...] = ([], [], [])
    chosen = range(len(p.labels)) if labels is None else labels
    for i in chosen:
        example, truth, score = p.scored(i)
        said = decide(score, at)
        lost = np.concatenate([example[truth & ~said], p.unscored(i)])
        for listed, found in zip(parts, (lost, example[said & ~truth], example[said]), strict=True):
            listed.append(found.astype(np.int64))
    of = np.array(chosen, dtype=np.int64)
    missed, false, predicted = (
        (np.concatenate(listed), np.repeat(of, [len(each) for each in listed])) for listed in parts
    )
    return missed, false, predicted


def _grid(p: Predictions, of_row: Couples, of_column: Couples, *, itself: int) -> LabelGrid:
    """Examples of which one pair is in the first list, and one of another label in the second.

    itself: how many pairs of the second list each of the first is by itself.
    """
    n_labels = len(p.labels)
    example, label = of_row
    beside = np.bincount(of_column[0], minlength=p.n_examples) - itself
    alone = np.bincount(label[beside[example] == 0], minlength=n_labels)
    row, column, count = together(of_row, of_column, p.n_examples, n_labels)
    nothing = np.flatnonzero(alone)
    row, column = np.append(row, nothing), np.append(column, np.full(len(nothing), n_labels))
    count = np.append(count, alone[nothing])
    order = np.lexsort((column, row))
    of_rows = np.bincount(label, minlength=n_labels)
    of_columns = np.append(np.bincount(of_column[1], minlength=n_labels), alone.sum())
    return LabelGrid(p.labels, (*p.labels, None), row[order], column[order], count[order], of_rows, of_columns)


def together(
    one: Couples, other: Couples, n_examples: int, n_labels: int, *, most_listed: int = _MOST_LISTED
) -> tuple[IntArray, IntArray, IntArray]:
    """How many examples have a label in the first list and another in the second: both labels, and the count.

    most_listed: where there are more couples than that they are counted by products of matrices, with equal counts.

    >>> pairs = np.array([0, 0, 1]), np.array([0, 1, 0])
    >>> [each.tolist() for each in together(pairs, pairs, 2, 2)]
    [[0, 1], [1, 0], [1, 1]]
    """
    n_one, n_other = (np.bincount(each[0], minlength=n_examples) for each in (one, other))
    if int(n_one @ n_other) <= most_listed:
        return _listed(one, other, n_other, n_labels)
    in_both = np.flatnonzero((n_one > 0) & (n_other > 0))
    counts = np.zeros((n_labels, n_labels), dtype=np.int64)
    for chunk in np.array_split(in_both, max(1, len(in_both) * n_labels // _ROOM)):
        has_one, has_other = (_has(each, chunk, n_examples, n_labels) for each in (one, other))
        for at in range(0, len(chunk), _BLOCK):
            block = slice(at, at + _BLOCK)
            product = has_one[block].astype(np.float32).T @ has_other[block].astype(np.float32)
            counts += product.astype(np.int64)
    np.fill_diagonal(counts, 0)
    row, column = np.nonzero(counts)
    return row, column, counts[row, column]


def _has(pairs: Couples, examples: IntArray, n_examples: int, n_labels: int) -> BoolArray:
    """(n, n_labels) whether some examples have a pair of each label."""
    place = np.full(n_examples, len(examples), dtype=np.int64)
    place[examples] = np.arange(len(examples))
    found = np.zeros((len(examples) + 1, n_labels), dtype=np.bool_)
    found[place[pairs[0]], pairs[1]] = True
    return found[:-1]


def _listed(one: Couples, other: Couples, n_other: IntArray, n_labels: int) -> tuple[IntArray, IntArray, IntArray]:
    label = other[1][np.argsort(other[0], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(n_other)])
    n_beside = n_other[one[0]]
    row = np.repeat(one[1], n_beside)
    # The places in the second list of all pairs of each example of the first.
    within = np.arange(len(row)) - np.repeat(np.cumsum(n_beside) - n_beside, n_beside)
    column = label[np.repeat(starts[one[0]], n_beside) + within]
    different = row != column
    key, count = np.unique(row[different] * n_labels + column[different], return_counts=True)
    return key // n_labels, key % n_labels, count.astype(np.int64)
