"""The predictions of some of the examples, or with less of the truth: a model on a part of its test set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import BoolArray, IntArray, TextArray, take_of_slices
from evalkit.making import predictions_from_pairs
from evalkit.predictions import Predictions


def keep_examples(p: Predictions, rows: IntArray, *, groups: TextArray | None = None) -> Predictions:
    """The predictions of some examples, of all labels. ``groups`` are those of the examples kept, else their own.

    rows: (n_kept,) positions, rising. Hours of exposure are of whole groups, so that a selection, which may hold a part
    of a group, has none.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.3]], labels=["cat"], ids=[*"xyz"], task="binary")
    >>> kept = keep_examples(p, np.array([0, 2]))
    >>> kept.ids.tolist(), kept.y_score.tolist()
    (['x', 'z'], [0.8, 0.3])
    """
    n_labels = len(p.labels)
    place = np.full(p.n_examples, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    if p.examples is None:
        examples = None
        starts = np.arange(n_labels + 1, dtype=np.int64) * len(rows)
        score = p.y_score.reshape(n_labels, -1)[:, rows].ravel()
        truth = p.y_true.reshape(n_labels, -1)[:, rows].ravel()
    else:
        inside, examples, starts = take_of_slices(p.examples, p.starts, place)
        score, truth = p.y_score[inside], p.y_true[inside]
    _, lost, lost_starts = take_of_slices(p.unscored_examples, p.unscored_starts, place)
    unknown = _unknown_of(p, place)
    listed = len(score) + len(lost) + len(unknown.get("unknown_score", ()))
    ids = p.ids[rows]
    own = ids if p.groups is p.ids else p.groups[rows]
    return Predictions(
        name=p.name,
        task=p.task,
        labels=p.labels,
        ids=ids,
        starts=starts,
        examples=examples,
        y_score=score,
        y_true=truth,
        unscored_starts=lost_starts,
        unscored_examples=lost,
        groups=own if groups is None else groups,
        attributes={key: column[rows] for key, column in p.attributes.items()},
        **unknown,
        listed_only=p.listed_only and listed < len(rows) * n_labels,
        decisions_only=p.decisions_only,
    )


_PAIRS = (
    *("starts", "examples", "y_score", "y_true", "unscored_starts", "unscored_examples"),
    *("unknown_starts", "unknown_examples", "unknown_score", "listed_only"),
)
"""What of predictions lists pairs, and so depends on what is known."""


def _unknown_of(p: Predictions, place: npt.NDArray[np.int32]) -> dict[str, Any]:
    """The pairs of unknown truth among the examples kept.

    place: the new position of each example, -1 where it is left out.
    """
    if p.unknown_starts is None or p.unknown_examples is None or p.unknown_score is None:
        return {}
    inside, rows, starts = take_of_slices(p.unknown_examples, p.unknown_starts, place)
    if not len(rows):
        return {}
    return {"unknown_starts": starts, "unknown_examples": rows, "unknown_score": p.unknown_score[inside]}


def with_truth_of(p: Predictions, known: Callable[[int], BoolArray]) -> Predictions:
    """The same predictions where truth is known of fewer pairs. Scores stay.

    known: of each label, by its position, the examples whose truth stays known where it is: (n_examples,).

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.3]], labels=["cat"], ids=[*"xyz"], task="binary")
    >>> with_truth_of(p, lambda label: np.array([True, False, True])).label("cat").y_score.tolist()
    [0.8, 0.3]
    """
    columns = [_columns_of(p, i, known(i)) for i in range(len(p.labels))]
    example, label, score, truth, lost, lost_label, unknown, unknown_label = (
        np.concatenate(parts) for parts in zip(*columns, strict=True)
    )
    made = predictions_from_pairs(
        example,
        label,
        score,
        truth,
        unscored=(lost, lost_label),
        unknown=(unknown, unknown_label),
        listed_only=p.listed_only,
        labels=p.labels,
        ids=p.ids,
        task=p.task,
    )
    return replace(p, **{name: getattr(made, name) for name in _PAIRS})


def _columns_of(p: Predictions, label: int, known: BoolArray) -> tuple[npt.NDArray[Any], ...]:
    """Of one label what ``predictions_from_pairs`` takes: scored pairs, unscored ones, and those of unknown truth."""
    (example, truth, score), (unsure, unsure_score) = p.scored(label), p.unknown(label)
    scored = ~np.isnan(unsure_score)
    rows = np.concatenate([example, unsure[scored]])
    lost = p.unscored(label)
    lost = lost[known[lost]]
    if p.listed_only:  # what is not listed is unknown without being named
        unknown = rows[~known[rows] | (np.arange(len(rows)) >= len(example))]
    else:
        unknown = np.flatnonzero(~(known & p.known(label)))
    of_label = [np.full(len(each), label) for each in (rows, lost, unknown)]
    scores, truths = np.concatenate([score, unsure_score[scored]]), np.append(truth, np.zeros(scored.sum(), np.bool_))
    return rows, of_label[0], scores, truths, lost, of_label[1], unknown, of_label[2]
