"""Predictions of one model on one test set: the type that every reader makes and every figure starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evalkit.arrays import (
    ABSENT,
    BoolArray,
    FloatArray,
    IntArray,
    TextArray,
    content_digest,
    require_each_once,
    require_finite,
    require_hours,
    require_one_length,
    require_one_true_label,
    require_positions,
    score_array,
    slices_fit,
    sorted_into_slices,
    text_array,
    truth_array,
)
from evalkit.errors import InvalidInputError, some_of

Task = Literal["binary", "multiclass", "multilabel"]


@dataclass(frozen=True, slots=True, eq=False)
class LabelScores:
    """One label against the rest, aligned over all examples.

    y_true: (n_examples,) bool. y_score: (n_examples,) float64, -inf where the model gave no score.
    example: (n_examples,) int64, the position of each row in ``Predictions.ids``.
    """

    y_true: BoolArray
    y_score: FloatArray
    example: IntArray

    def __repr__(self) -> str:
        scored = np.count_nonzero(self.y_score > ABSENT)
        return f"LabelScores({len(self.y_true)} examples, {np.count_nonzero(self.y_true)} positives, {scored} scores)"


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Scores and truth of one model, column-compressed: label after label, sparse and dense alike.

    Label ``i`` owns the slice ``starts[i]:starts[i + 1]`` of ``y_score``, ``y_true`` and ``examples``. A
    missing entry is a score that the model did not give; where the truth has the label all the same, the
    example is listed in ``unscored_examples`` (slices by ``unscored_starts``). ``examples`` is None when
    every label has a score for every example, in order, as in a softmax table.

    Arrays are read-only; within a label the examples rise. Scores are any finite numbers.
    Make it with ``predictions_from_matrix`` or ``predictions_from_pairs``.

    Attributes:
        name: what to call the model on screen. Not part of the digest.
        task: "binary" (one label, the positive class), "multiclass" (one true label an example) or "multilabel".
        labels: in file order, none empty.
        ids: (n_examples,) text, exactly as written in the file, none empty.
        groups: (n_examples,) the video or other cluster that an example belongs to; the example itself by default.
        attributes: further columns per example, name -> (n_examples,) text.
        positives: (n_labels,) int64, examples that truly have the label, with or without a score.
        exposure_hours: group -> hours of recording that its examples are of; None where they are not known.
    """

    name: str
    task: Task
    labels: tuple[str, ...]
    ids: TextArray
    starts: IntArray
    examples: npt.NDArray[np.int32] | None
    y_score: FloatArray
    y_true: BoolArray
    unscored_starts: IntArray
    unscored_examples: npt.NDArray[np.int32]
    groups: TextArray
    attributes: Mapping[str, TextArray]
    exposure_hours: Mapping[str, float] | None = field(default=None, kw_only=True)
    positives: IntArray = field(init=False)
    _positions: Mapping[str, int] = field(init=False, repr=False)
    _digest: list[str] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        _check_names(self)
        _check_shapes(self)
        object.__setattr__(self, "_positions", {label: i for i, label in enumerate(self.labels)})
        require_finite(self.y_score, self.starts, self.labels)
        _check_pairs(self)
        parts = zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True)
        scored = np.array([np.count_nonzero(self.y_true[begin:end]) for begin, end in parts], dtype=np.int64)
        object.__setattr__(self, "positives", scored + np.diff(self.unscored_starts))
        _check_task(self)
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))
        object.__setattr__(self, "exposure_hours", require_hours(self.exposure_hours))
        if self.groups is not self.ids and bool((self.groups == self.ids).all()):
            object.__setattr__(self, "groups", self.ids)  # each example is a group of its own
        arrays = (self.ids, self.starts, self.examples, self.y_score, self.y_true, self.groups, self.positives)
        for array in (*arrays, self.unscored_starts, self.unscored_examples, *self.attributes.values()):
            if array is not None:
                array.flags.writeable = False

    def __repr__(self) -> str:
        grouped = "" if self.groups is self.ids else f", {len(set(self.groups.tolist()))} groups"
        return (
            f"Predictions({self.name!r}, {self.task}, {self.n_examples} examples{grouped}, {self.n_scores} scores, "
            f"labels {some_of(self.labels)})"
        )

    @property
    def n_examples(self) -> int:
        return len(self.ids)

    @property
    def n_pairs(self) -> int:
        """(example, label) pairs, with a score or without: what pooled counts add up to."""
        return self.n_examples * len(self.labels)

    @property
    def n_scores(self) -> int:
        """Pairs for which the model gave a score."""
        return len(self.y_score)

    @property
    def numbered(self) -> bool:
        """Whether the ids count the items, from 0 or from 1: then an item is known by its place in the file alone."""
        ends, n = (self.ids[:1].tolist(), self.ids[-1:].tolist()), self.n_examples
        return n > 1 and any(ends == ([str(first)], [str(first + n - 1)]) for first in (0, 1))

    @property
    def digest(self) -> str:
        """Hash of the content (not of the name): equal digests mean equal figures. Computed when first asked."""
        if not self._digest:
            self._digest.append(_digest(self))
        return self._digest[0]

    def index(self, label: str) -> int:
        """Position of a label; an error that names the first ones if there is no such label."""
        if label not in self._positions:
            raise InvalidInputError(
                "No such label.",
                where=f"predictions {self.name!r}",
                found=repr(label),
                remedy=f"Labels are {some_of(self.labels)}.",
            )
        return self._positions[label]

    def scored(self, label_index: int) -> tuple[npt.NDArray[np.int32], BoolArray, FloatArray]:
        """Examples, truth and scores of the pairs of one label that have a score (views where possible)."""
        pairs = slice(self.starts[label_index], self.starts[label_index + 1])
        if self.examples is None:
            return np.arange(self.n_examples, dtype=np.int32), self.y_true[pairs], self.y_score[pairs]
        return self.examples[pairs], self.y_true[pairs], self.y_score[pairs]

    def unscored(self, label_index: int) -> npt.NDArray[np.int32]:
        """Examples that truly have the label and got no score for it."""
        return self.unscored_examples[self.unscored_starts[label_index] : self.unscored_starts[label_index + 1]]

    def label(self, label: str) -> LabelScores:
        """One label against the rest over all examples, as aligned arrays.

        >>> p = predictions_from_pairs([0, 1], [0, 0], [0.9, 0.2], [True, False], labels=["cat"], ids=["a", "b", "c"],
        ...                            unscored=([2], [0]), task="multilabel")
        >>> p.label("cat").y_score.tolist(), p.label("cat").y_true.tolist()
        ([0.9, 0.2, -inf], [True, False, True])
        """
        i = self.index(label)
        example, truth, score = self.scored(i)
        y_true = np.zeros(self.n_examples, dtype=np.bool_)
        y_score = np.full(self.n_examples, ABSENT)
        y_true[example] = truth
        y_true[self.unscored(i)] = True
        y_score[example] = score
        return LabelScores(y_true, y_score, np.arange(self.n_examples))


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
) -> Predictions:
    """Predictions from two tables of shape (n_examples, n_labels): truth as 0/1, scores as numbers.

    ids: (n_examples,), by default "0", "1" and so on. groups: (n_examples,), by default each example is its own.
    attributes: name -> (n_examples,) text. Tables that do not fit each other, another truth than 0 and 1, a score that
    is not finite, a label that is empty or there twice, and a truth that the task does not allow are errors.

    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> p.n_examples, p.positives.tolist()
    (2, [1, 1])
    """
    truth, score = truth_array(y_true), score_array(y_score)
    if truth.ndim != 2 or truth.shape != score.shape or truth.shape[1] != len(labels):
        raise InvalidInputError(
            "Truth and scores must both have the shape (examples, labels).",
            found=f"truth {truth.shape}, scores {score.shape}, {len(labels)} labels",
        )
    n_examples, n_labels = truth.shape
    names = text_array(ids if ids is not None else [str(i) for i in range(n_examples)])
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
    unscored: tuple[npt.ArrayLike, npt.ArrayLike] = ((), ()),
    name: str = "model",
    groups: Sequence[str] | TextArray | None = None,
    attributes: Mapping[str, Sequence[str] | TextArray] | None = None,
) -> Predictions:
    """Predictions from a list of scored pairs, in any order.

    example, label: (n_scores,) positions in ``ids`` and ``labels``. y_score, y_true: (n_scores,).
    unscored: (examples, labels) of the true labels for which the model gave no score.
    A pair that occurs twice is an error, and so are a position out of range and what ``predictions_from_matrix``
    refuses.
    """
    row, column = np.asarray(example, dtype=np.int32), np.asarray(label, dtype=np.int32)
    score, truth = score_array(y_score), truth_array(y_true)
    lost_row, lost_column = (np.asarray(part, dtype=np.int32) for part in unscored)
    if lost_row.shape != lost_column.shape:
        raise InvalidInputError(
            "unscored must be two lists of one length.", found=f"{lost_row.shape}, {lost_column.shape}"
        )
    require_one_length(example=row, label=column, y_score=score, y_true=truth)
    for positions in (column, lost_column):
        require_positions(positions, len(labels), "A label")
    order, starts = sorted_into_slices(row, column, len(labels))
    lost_order, lost_starts = sorted_into_slices(lost_row, lost_column, len(labels))
    names = text_array(ids)
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
    )


def _check_names(p: Predictions) -> None:
    if p.task not in get_args(Task):
        raise InvalidInputError("Unknown task.", found=repr(p.task), remedy=f"Use one of {', '.join(get_args(Task))}.")
    if not p.labels or not p.n_examples:
        raise InvalidInputError("Predictions need at least one label and one example.")
    if no_text := [label for label in p.labels if not isinstance(label, str)]:
        raise InvalidInputError("Labels must be text.", found=repr(no_text[0]), remedy="Write each as str(label).")
    for which, name, names in (("A label", "label", text_array(p.labels)), ("An id", "example", p.ids)):
        empty = np.flatnonzero(names == "")
        if len(empty):
            where = f"predictions {p.name!r}, {name} {empty[0] + 1}"
            raise InvalidInputError(f"{which} is empty.", where=where, remedy="Name it.")
    if len(set(p.labels)) != len(p.labels):
        twice = next(label for label in p.labels if p.labels.count(label) > 1)
        raise InvalidInputError("A label occurs twice.", found=repr(twice), remedy="Rename or merge it.")


def _check_shapes(p: Predictions) -> None:
    n_labels, n_scores = len(p.labels), p.n_scores
    slices = ((p.starts, n_scores), (p.unscored_starts, len(p.unscored_examples)))
    of_scores = [len(p.y_true), p.n_pairs if p.examples is None else len(p.examples)]
    of_examples = map(len, (p.groups, *p.attributes.values()))
    slices_are_whole = all(slices_fit(starts, n_labels, n) for starts, n in slices)
    if not slices_are_whole or {*of_scores} != {n_scores} or {*of_examples} != {p.n_examples}:
        raise InvalidInputError("The arrays of the predictions do not fit together.", where=f"predictions {p.name!r}")


def _check_pairs(p: Predictions) -> None:
    for rows, starts in ((p.examples, p.starts), (p.unscored_examples, p.unscored_starts)):
        if rows is not None:
            require_positions(rows, p.n_examples, "An example")
            require_each_once(rows, starts, p.ids, p.labels)
    for i in np.flatnonzero(np.diff(p.unscored_starts)).tolist():
        both = np.intersect1d(p.scored(i)[0], p.unscored(i))
        if len(both):
            raise InvalidInputError(
                "A pair is listed both with a score and without.",
                where=f"example {p.ids[both[0]]!r}, label {p.labels[i]!r}",
            )


def _check_task(p: Predictions) -> None:
    if p.task == "binary" and len(p.labels) != 1:
        raise InvalidInputError(
            "Binary predictions have one label, the positive class.", found=f"{len(p.labels)} labels"
        )
    if p.task != "multiclass":
        return
    if len(p.labels) < 2:
        raise InvalidInputError("A single-label model needs at least two labels.", found=repr(p.labels[0]))
    true_labels = np.bincount(p.unscored_examples, minlength=p.n_examples)
    if p.examples is None:
        true_labels += p.y_true.reshape(len(p.labels), -1).sum(axis=0)
    else:
        true_labels += np.bincount(p.examples[p.y_true], minlength=p.n_examples)
    require_one_true_label(true_labels, p.ids)


def _digest(p: Predictions) -> str:
    columns = [value for pair in sorted(p.attributes.items()) for value in pair]
    hours = sorted((p.exposure_hours or {}).items())
    of_groups = [] if p.exposure_hours is None else [["exposure", *(text for g, h in hours for text in (g, repr(h)))]]
    texts = ([p.task], p.labels, p.ids, [] if p.groups is p.ids else p.groups, *columns, *of_groups)
    # -0.0 and 0.0 are one score, so they must give one digest.
    numbers = (p.starts, p.examples, p.y_score + 0.0, p.y_true, p.unscored_starts, p.unscored_examples)
    return content_digest(([text] if isinstance(text, str) else list(text) for text in texts), numbers)
