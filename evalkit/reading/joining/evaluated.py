"""What is evaluated of two joined sides, what kind of model it is, and the Predictions of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, Positions, text_array
from evalkit.counting.per_example import ROW_SUM_TOLERANCE
from evalkit.errors import ReadingError
from evalkit.making import predictions_from_pairs
from evalkit.predictions import Predictions, Task
from evalkit.reading.joining.choices import Joining
from evalkit.reading.joining.true_pairs import TruePairs
from evalkit.reading.sides import Note, Scores, Texts, Truth


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Scored pairs of item and label, and the true pairs, as positions among the items that are used.

    ids: (n_items,). example, label, score: (n_scores,). true_example, true_label: (n_true,). unknown_example,
    unknown_label: (n_unknown,) of pairs whose truth is not known.
    """

    ids: Texts
    labels: tuple[str, ...]
    example: Positions
    label: Positions
    score: FloatArray
    true_example: Positions
    true_label: Positions
    unknown_example: Positions
    unknown_label: Positions


def used_pairs(scores: Scores, true: TruePairs, used: BoolArray) -> Evaluated:
    """The pairs of the items that are used. used: (n_items,)."""
    if used.all():
        scored = (scores.example, scores.label, scores.score)
        truth = (true.example, true.label, true.unknown_example, true.unknown_label)
        return Evaluated(scores.ids, true.labels, *scored, *truth)
    place = np.cumsum(used) - 1
    scored_pairs, true_pairs, unknown_pairs = (
        used[example] for example in (scores.example, true.example, true.unknown_example)
    )
    return Evaluated(
        scores.ids[used],
        true.labels,
        place[scores.example[scored_pairs]],
        scores.label[scored_pairs],
        scores.score[scored_pairs],
        place[true.example[true_pairs]],
        true.label[true_pairs],
        place[true.unknown_example[unknown_pairs]],
        true.unknown_label[unknown_pairs],
    )


def is_single_label(scores: Scores, truth: Truth, task: Task | None) -> bool | None:
    """Whether every item has exactly one true label; None where neither the user nor the layouts say so.

    task: as the user says it.
    """
    task = task or scores.task
    if task is not None:
        return task == "multiclass"
    known = {side.single_label for side in (scores, truth)} - {None}
    return known == {True} if known else None


def with_task(
    evaluated: Evaluated, own_task: Task | None, single_label: bool | None, joining: Joining
) -> tuple[Evaluated, Task, list[Note]]:
    """The task of the model; with a positive class, what is left of single-label scores is binary.

    own_task: as the file of the scores says it. ReadingError where the user says another.
    """
    if own_task is not None and joining.task not in (None, own_task):
        raise ReadingError(
            f"By its layout this is a {own_task} model.", found=joining.task, remedy="Leave out the task."
        )
    task, notes = _task(evaluated, joining.task or own_task, single_label)
    if joining.positive is None or len(evaluated.labels) == 1:
        return evaluated, task, notes
    one_class, more = _one_class(evaluated, joining.positive, task)
    return one_class, "binary", [*notes, *more]


def _task(evaluated: Evaluated, task: Task | None, single_label: bool | None) -> tuple[Task, list[Note]]:
    """The task that is given, or that the layout implies, or single-label where the scores of each item sum to 1."""
    if task is not None:
        return task, []
    if len(evaluated.labels) == 1:
        return "binary", []
    if single_label is not None:
        return "multiclass" if single_label else "multilabel", []
    n = len(evaluated.ids)
    if len(evaluated.unknown_example) or not (np.bincount(evaluated.true_example, minlength=n) == 1).all():
        return "multilabel", []
    sums = np.bincount(evaluated.example, weights=evaluated.score, minlength=n)
    is_complete = len(evaluated.score) == n * len(evaluated.labels)
    if is_complete and bool((np.abs(sums - 1) <= ROW_SUM_TOLERANCE).all()):
        return "multiclass", []
    return "multilabel", [Note("Every item has one true label. If the model is single-label, say so.")]


def _one_class(evaluated: Evaluated, positive: str, task: Task) -> tuple[Evaluated, list[Note]]:
    """One class against the rest. Of two classes whose scores are no probabilities, the score is their difference."""
    if positive not in evaluated.labels:
        labels = ", ".join(evaluated.labels[:8])
        raise ReadingError("The positive class is no label.", found=repr(positive), remedy=f"Labels: {labels}.")
    if task != "multiclass":
        raise ReadingError("A positive class needs a single-label model.", found=f"a {task} one")
    at = evaluated.labels.index(positive)
    own = evaluated.label == at
    example, score = evaluated.example[own], evaluated.score[own].copy()
    notes = []
    if len(evaluated.labels) == 2 and len(evaluated.score) == 2 * len(evaluated.ids):
        other = np.empty(len(evaluated.ids))
        other[evaluated.example[~own]] = evaluated.score[~own]
        if (np.abs(score + other[example] - 1) > ROW_SUM_TOLERANCE).any():
            score -= other[example]
            text = f"The score is that of {positive!r} less that of the other class, since they do not sum to 1."
            notes.append(Note(text))
    true = evaluated.true_example[evaluated.true_label == at]
    label, true_label = (np.zeros(len(items), dtype=np.int64) for items in (example, true))
    none = np.empty(0, dtype=np.int64)  # in a single-label model items whose truth is not known are left out
    return Evaluated(evaluated.ids, (positive,), example, label, score, true, true_label, none, none), notes


def predictions_of(
    evaluated: Evaluated,
    task: Task,
    attributes: Mapping[str, Texts],
    groups: Texts | None,
    used: BoolArray,
    *,
    listed_only: bool = False,
    decisions_only: bool = False,
) -> Predictions:
    """attributes, groups: of all items of the scores, of which those that are ``used`` are taken.

    listed_only, decisions_only: as in Predictions.
    """
    n_labels = len(evaluated.labels)
    scored = evaluated.example.astype(np.int64) * n_labels + evaluated.label
    true = evaluated.true_example.astype(np.int64) * n_labels + evaluated.true_label
    unscored = ~np.isin(true, scored)
    return predictions_from_pairs(
        evaluated.example,
        evaluated.label,
        evaluated.score,
        np.isin(scored, true),
        unscored=(evaluated.true_example[unscored], evaluated.true_label[unscored]),
        unknown=(evaluated.unknown_example, evaluated.unknown_label),
        listed_only=listed_only,
        decisions_only=decisions_only,
        labels=evaluated.labels,
        ids=text_array(list(evaluated.ids)),
        groups=None if groups is None else text_array(list(groups[used])),
        attributes={name: text_array(list(column[used])) for name, column in attributes.items()},
        task=task,
    )
