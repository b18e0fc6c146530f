"""How predictions are made: from tables of truth and scores, from pairs, or from decisions without scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import (
    BoolArray,
    FloatArray,
    Positions,
    TextArray,
    require_one_length,
    require_positions,
    score_array,
    sorted_into_slices,
    text_array,
    truth_array,
)
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions, Task

MOST_DECISIONS = 2**27
"""Pairs of item and label of decisions without scores: each is kept as a number, 1 or 0, so that areas are right."""

Pairs = tuple[npt.ArrayLike, npt.ArrayLike]
"""Positions of examples and of labels, two lists of one length."""

_Scored = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], FloatArray, BoolArray]
_Unknown = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], FloatArray]


def predictions_from_matrix(
    y_true: npt.ArrayLike,
    y_score: npt.ArrayLike,
    *,
    labels: Sequence[str],
    ids: Sequence[str] | TextArray | None = None,
    task: Task,
    name: str = "model",
    groups: Sequence[str] | TextArray | None = None,
    attributes: Mapping[str, Sequence[str] | TextArray] | None = None,
    decisions_only: bool = False,
) -> Predictions:
    """Predictions from two tables of shape (n_examples, n_labels): truth as 0/1, scores as numbers.

    A truth of NaN is one that is not known: the pair leaves the counts of its label.
    ids: (n_examples,), by default "0", "1" and so on. groups: (n_examples,), by default each example is its own.
    attributes: name -> (n_examples,) text. decisions_only: the scores are decisions, 1 or 0. Tables that do not fit
    each other, another truth than 0, 1 and NaN, a score that is not finite, a label that is empty or there twice, and
    a truth that the task does not allow are errors.

    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> p.n_examples, p.positives.tolist()
    (2, [1, 1])
    >>> p = predictions_from_matrix([[1], [np.nan]], [[0.8], [0.2]], labels=["a"], task="binary")
    >>> p.n_known.tolist(), p.n_unknown
    ([1], 1)
    """
    given, score = np.asarray(y_true), score_array(y_score)
    unknown = np.isnan(given) if given.dtype.kind == "f" else np.zeros(given.shape, dtype=np.bool_)
    truth = truth_array(np.where(unknown, 0, given) if unknown.any() else y_true)
    if truth.ndim != 2 or truth.shape != score.shape or truth.shape[1] != len(labels):
        raise InvalidInputError(
            "Truth and scores must both have the shape (examples, labels).",
            found=f"truth {truth.shape}, scores {score.shape}, {len(labels)} labels",
        )
    n_examples, n_labels = truth.shape
    names = text_array(ids if ids is not None else [str(i) for i in range(n_examples)])
    if unknown.any():
        return predictions_from_pairs(
            np.tile(np.arange(n_examples), n_labels),
            np.repeat(np.arange(n_labels), n_examples),
            np.ravel(score, order="F"),
            np.ravel(truth, order="F"),
            unknown=(np.nonzero(unknown)[0], np.nonzero(unknown)[1]),
            labels=labels,
            ids=names,
            task=task,
            name=name,
            groups=groups,
            attributes=attributes,
            decisions_only=decisions_only,
        )
    return Predictions(
        name=name,
        task=task,
        labels=tuple(labels),
        ids=names,
        starts=np.arange(n_labels + 1, dtype=np.int64) * n_examples,
        examples=None,
        y_score=np.ravel(score, order="F").copy(),
        y_true=np.ravel(truth, order="F").copy(),
        unscored_starts=np.zeros(n_labels + 1, dtype=np.int64),
        unscored_examples=np.empty(0, dtype=np.int32),
        groups=names if groups is None else text_array(groups),
        attributes={key: text_array(column) for key, column in (attributes or {}).items()},
        decisions_only=decisions_only,
    )


def predictions_from_pairs(
    example: npt.ArrayLike,
    label: npt.ArrayLike,
    y_score: npt.ArrayLike,
    y_true: npt.ArrayLike,
    *,
    labels: Sequence[str],
    ids: Sequence[str] | TextArray,
    task: Task,
    unscored: Pairs = ((), ()),
    unknown: Pairs = ((), ()),
    listed_only: bool = False,
    name: str = "model",
    groups: Sequence[str] | TextArray | None = None,
    attributes: Mapping[str, Sequence[str] | TextArray] | None = None,
    decisions_only: bool = False,
) -> Predictions:
    """Predictions from a list of scored pairs, in any order.

    example, label: (n_scores,) positions in ``ids`` and ``labels``. y_score, y_true: (n_scores,).
    unscored: (examples, labels) of the true labels for which the model gave no score.
    unknown: (examples, labels) of pairs whose truth is not known, with a score or without; they leave the counts of
    their label. Of those with a score ``y_true`` says nothing, so that it may be either.
    listed_only: truth is known of the pairs that are listed, in ``example`` or in ``unscored``, and of no other.
    decisions_only: the scores are decisions, 1 or 0; a pair that is not listed was not predicted.
    A pair that occurs twice is an error, and so are a position out of range and what ``predictions_from_matrix``
    refuses.

    >>> p = predictions_from_pairs([0, 1], [0, 0], [0.9, 0.2], [1, 0], labels=["cat"], ids=["a", "b", "c"],
    ...                            task="binary", unknown=([1, 2], [0, 0]))
    >>> p.label("cat").y_score.tolist(), p.label("cat").n_unknown
    ([0.9], 2)
    """
    row, column = np.asarray(example, dtype=np.int32), np.asarray(label, dtype=np.int32)
    score, truth = score_array(y_score), truth_array(y_true)
    lost_row, lost_column = _two_lists(unscored, "unscored", len(labels))
    require_one_length(example=row, label=column, y_score=score, y_true=truth)
    require_positions(column, len(labels), "A label")
    names = text_array(ids)
    if decisions_only and not listed_only:
        require_positions(row, len(names), "An example")
        scored = (row, column, score, truth)
        shape = (len(names), len(labels))
        row, column, score, truth = _with_every_pair(scored, (lost_row, lost_column), shape=shape)
        lost_row = lost_column = np.empty(0, dtype=np.int32)
    known, unknown_pairs = _parted(unknown, (row, column), score, len(labels), listed_only=listed_only)
    if known is not None:
        row, column, score, truth = row[known], column[known], score[known], truth[known]
    order, starts = sorted_into_slices(row, column, len(labels))
    lost_order, lost_starts = sorted_into_slices(lost_row, lost_column, len(labels))
    rows = row[order]
    every_pair = bool(labels) and len(rows) == len(names) * len(labels)
    dense = every_pair and bool((rows.reshape(len(labels), -1) == np.arange(len(names))).all())
    return Predictions(
        name=name,
        task=task,
        labels=tuple(labels),
        ids=names,
        starts=starts,
        examples=None if dense else rows,
        y_score=score[order],
        y_true=truth[order],
        unscored_starts=lost_starts,
        unscored_examples=lost_row[lost_order],
        groups=names if groups is None else text_array(groups),
        attributes={key: text_array(values) for key, values in (attributes or {}).items()},
        **_columns_of_unknown(unknown_pairs, len(labels)),
        listed_only=listed_only and len(rows) + len(lost_row) + len(unknown_pairs[0]) < len(names) * len(labels),
        decisions_only=decisions_only,
    )


def predictions_from_decisions(
    predicted: Pairs,
    true: Pairs,
    *,
    labels: Sequence[str],
    ids: Sequence[str] | TextArray,
    task: Task,
    unknown: Pairs = ((), ()),
    name: str = "model",
    groups: Sequence[str] | TextArray | None = None,
    attributes: Mapping[str, Sequence[str] | TextArray] | None = None,
) -> Predictions:
    """Predictions of a model that gave decisions without scores: a model with one operating point.

    predicted, true: (examples, labels), positions in ``ids`` and ``labels`` of what was predicted and of what is true.
    Each pair is kept with a score of 1 where it was predicted and 0 where not, so that counts are right at every
    threshold above 0 and up to 1, and areas are those of decisions. The others are as in ``predictions_from_pairs``.

    >>> p = predictions_from_decisions(([0, 1], [0, 0]), ([0], [0]), labels=["cat"], ids=["a", "b"], task="binary")
    >>> p.y_score.tolist(), p.y_true.tolist(), p.decisions_only
    ([1.0, 1.0], [True, False], True)
    """
    (row, column), (true_row, true_column) = (
        _two_lists(pairs, what, len(labels)) for pairs, what in ((predicted, "predicted"), (true, "true"))
    )
    of_predicted, of_true = (r.astype(np.int64) * len(labels) + c for r, c in ((row, column), (true_row, true_column)))
    lost = ~np.isin(of_true, of_predicted)
    return predictions_from_pairs(
        row,
        column,
        np.ones(len(row)),
        np.isin(of_predicted, of_true),
        unscored=(true_row[lost], true_column[lost]),
        unknown=unknown,
        labels=labels,
        ids=ids,
        task=task,
        name=name,
        groups=groups,
        attributes=attributes,
        decisions_only=True,
    )


def _with_every_pair(scored: _Scored, lost: tuple[Positions, Positions], *, shape: tuple[int, int]) -> _Scored:
    """All pairs of example and label: those that are listed as they are, and the others with a score of 0.

    lost: the true ones among the others.
    """
    n_examples, n_labels = shape
    if n_examples * n_labels > MOST_DECISIONS:
        raise InvalidInputError(
            "Decisions without scores are kept for each pair of example and label, and these are too many.",
            found=f"{n_examples:,} examples of {n_labels:,} labels",
            remedy="Give fewer examples at a time, or the scores of the predicted labels.",
        )
    row, column, score, truth = scored
    listed, true = (r.astype(np.int64) * n_labels + c for r, c in ((row, column), lost))
    others = np.setdiff1d(np.arange(n_examples * n_labels), listed)
    return (
        np.concatenate([row, (others // n_labels).astype(np.int32)]),
        np.concatenate([column, (others % n_labels).astype(np.int32)]),
        np.concatenate([score, np.zeros(len(others))]),
        np.concatenate([truth, np.isin(others, true)]),
    )


def _two_lists(pairs: Pairs, what: str, n_labels: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    row, column = (np.asarray(part, dtype=np.int32) for part in pairs)
    if row.shape != column.shape:
        raise InvalidInputError(f"{what} must be two lists of one length.", found=f"{row.shape}, {column.shape}")
    require_positions(column, n_labels, "A label")
    return row, column


def _parted(
    unknown: Pairs, scored: tuple[Positions, Positions], score: FloatArray, n_labels: int, *, listed_only: bool
) -> tuple[BoolArray | None, _Unknown]:
    """Which scored pairs are of known truth (None: all), and the pairs of unknown truth: examples, labels, scores.

    The score is NaN where there is none; where truth is known of listed pairs only, such a pair need not be named.
    """
    row, column = _two_lists(unknown, "unknown", n_labels)
    if not len(row):
        return None, (row, column, np.empty(0))
    pairs = np.unique(row.astype(np.int64) * n_labels + column)
    of_scores = scored[0].astype(np.int64) * n_labels + scored[1]
    known = ~np.isin(of_scores, pairs)
    without = np.empty(0, dtype=np.int64) if listed_only else np.setdiff1d(pairs, of_scores[~known])
    every = np.concatenate([of_scores[~known], without])
    scores = np.concatenate([score[~known], np.full(len(without), np.nan)])
    return known, ((every // n_labels).astype(np.int32), (every % n_labels).astype(np.int32), scores)


def _columns_of_unknown(unknown: _Unknown, n_labels: int) -> dict[str, Any]:
    """The fields of Predictions that list pairs of unknown truth; none where there is no such pair."""
    row, column, score = unknown
    if not len(row):
        return {}
    order, starts = sorted_into_slices(row, column, n_labels)
    return {"unknown_starts": starts, "unknown_examples": row[order], "unknown_score": score[order]}
