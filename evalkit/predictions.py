"""Predictions of one model on one test set: the type that every reader makes and every figure starts from."""

from __future__ import annotations

from collections.abc import Mapping
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
    Positions,
    TextArray,
    content_digest,
    in_order_of_first,
    require_each_once,
    require_finite,
    require_hours,
    require_one_true_label,
    require_positions,
    slices_fit,
    text_array,
)
from evalkit.errors import InvalidInputError, some_of
from evalkit.label_scores import LabelScores

__all__ = ["DECIDE_PER", "ONE_DECISION", "LabelScores", "Predictions", "Task"]

ONE_DECISION = 0.5
"""A threshold at which the counts of decisions without scores, kept as 1 and 0, are those of the decisions."""
DECIDE_PER = "decide per"
"""The attribute that says on which unit of items is decided, such as a video or a patient, where one was chosen."""

Task = Literal["binary", "multiclass", "multilabel"]


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Scores and truth of one model, column-compressed: label after label, sparse and dense alike.

    Label ``i`` owns the slice ``starts[i]:starts[i + 1]`` of ``y_score``, ``y_true`` and ``examples``. A
    missing entry is a score that the model did not give; where the truth has the label all the same, the
    example is listed in ``unscored_examples`` (slices by ``unscored_starts``). ``examples`` is None when
    every label has a score for every example, in order, as in a softmax table.

    A pair whose truth is not known is in none of these, and in no count: it stands in ``unknown_examples`` (slices by
    ``unknown_starts``), beside the score that the model gave it, or NaN, in ``unknown_score``. These three are None
    where no pair is listed as unknown. A single-label model has none: there an example's truth is known as a whole.

    Arrays are read-only; within a label the examples rise. Scores are any finite numbers. Made by ``evalkit.making``.

    Attributes:
        name: what to call the model on screen. Not part of the digest.
        task: "binary" (one label, the positive class), "multiclass" (one true label an example) or "multilabel".
        labels: in file order, none empty.
        ids: (n_examples,) text, exactly as written in the file, none empty.
        groups: (n_examples,) the video or other cluster that an example belongs to; the example itself by default.
        attributes: further columns per example, name -> (n_examples,) text; that of the unit is called ``DECIDE_PER``.
        listed_only: truth is known of the listed pairs alone, those with a score or truly there; of every other pair it
            is not, as in detections that a person reviewed. False where every pair is listed.
        decisions_only: the model gave decisions without scores; they are kept as scores of 1 and 0.
        positives: (n_labels,) int64, examples that truly have the label, with or without a score.
        n_known: (n_labels,) int64, examples of which it is known whether they have the label.
        exposure_hours: group -> hours of recording that its examples are of; None where they are not known.
        first: (n_examples,) position of the highest-scored label, -1 for a tie; None where the scores say it.
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
    unknown_starts: IntArray | None = None
    unknown_examples: npt.NDArray[np.int32] | None = None
    unknown_score: FloatArray | None = None
    listed_only: bool = False
    decisions_only: bool = False
    exposure_hours: Mapping[str, float] | None = field(default=None, kw_only=True)
    first: IntArray | None = field(default=None, kw_only=True)
    positives: IntArray = field(init=False)
    n_known: IntArray = field(init=False)
    _positions: Mapping[str, int] = field(init=False, repr=False)
    _digest: list[str] = field(init=False, repr=False, default_factory=list)
    _group: list[IntArray] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        _check_names(self)
        _check_shapes(self)
        object.__setattr__(self, "_positions", {label: i for i, label in enumerate(self.labels)})
        require_finite(self.y_score, self.starts, self.labels)
        _check_pairs(self)
        parts = zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True)
        scored = np.array([np.count_nonzero(self.y_true[begin:end]) for begin, end in parts], dtype=np.int64)
        object.__setattr__(self, "positives", scored + np.diff(self.unscored_starts))
        object.__setattr__(self, "n_known", _n_known(self))
        _check_task(self)
        if self.decisions_only:
            _check_decisions(self)
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))
        object.__setattr__(self, "exposure_hours", require_hours(self.exposure_hours))
        if self.groups is not self.ids and bool((self.groups == self.ids).all()):
            object.__setattr__(self, "groups", self.ids)  # each example is a group of its own
        arrays = (self.ids, self.starts, self.examples, self.y_score, self.y_true, self.groups, self.positives)
        without_score = (self.unscored_starts, self.unscored_examples, self.first)
        unknown = (self.unknown_starts, self.unknown_examples, self.unknown_score, self.n_known)
        for array in (*arrays, *without_score, *unknown, *self.attributes.values()):
            if array is not None:
                array.flags.writeable = False

    def __repr__(self) -> str:
        grouped = "" if self.groups is self.ids else f", {len(set(self.groups.tolist()))} groups"
        scores = "decisions" if self.decisions_only else "scores"
        unknown = f", {self.n_unknown} pairs of unknown truth" if self.n_unknown else ""
        return (
            f"Predictions({self.name!r}, {self.task}, {self.n_examples} examples{grouped}, {self.n_scores} {scores}"
            f"{unknown}, labels {some_of(self.labels)})"
        )

    @property
    def n_examples(self) -> int:
        return len(self.ids)

    @property
    def n_pairs(self) -> int:
        """(example, label) pairs of known truth, with a score or without: what pooled counts add up to."""
        return int(self.n_known.sum())

    @property
    def n_scores(self) -> int:
        """Pairs of known truth for which the model gave a score."""
        return len(self.y_score)

    @property
    def n_unknown(self) -> int:
        """(example, label) pairs whose truth is not known, which are in no count."""
        return self.n_examples * len(self.labels) - self.n_pairs

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

    @property
    def group(self) -> IntArray:
        """(n_examples,) position of the group of each example, counted from 0 in the order in which groups come.

        Computed when first asked, and kept: to tell names apart takes longer than most that is done with the groups.
        """
        if self.groups is self.ids:
            return np.arange(self.n_examples)
        if not self._group:
            group = in_order_of_first(self.groups)
            group.flags.writeable = False
            self._group.append(group)
        return self._group[0]

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

    def unknown(self, label_index: int) -> tuple[npt.NDArray[np.int32], FloatArray]:
        """Examples that are listed as ones of which it is not known whether they have the label, and the score of each.

        The score is NaN where the model gave none.
        """
        if self.unknown_starts is None or self.unknown_examples is None or self.unknown_score is None:
            return np.empty(0, dtype=np.int32), np.empty(0)
        pairs = slice(self.unknown_starts[label_index], self.unknown_starts[label_index + 1])
        return self.unknown_examples[pairs], self.unknown_score[pairs]

    def known(self, label_index: int) -> BoolArray:
        """(n_examples,) whether it is known if an example has the label."""
        known = np.full(self.n_examples, not self.listed_only)
        if self.listed_only:
            known[self.scored(label_index)[0]] = True
            known[self.unscored(label_index)] = True
        known[self.unknown(label_index)[0]] = False
        return known

    def label(self, label: str) -> LabelScores:
        """One label against the rest over all examples whose truth is known, as aligned arrays.

        >>> from evalkit.making import predictions_from_pairs
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
        known = np.flatnonzero(self.known(i))
        return LabelScores(y_true[known], y_score[known], known, self.n_examples - len(known))


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
    slices = [(p.starts, n_scores), (p.unscored_starts, len(p.unscored_examples))]
    of_scores = [len(p.y_true), p.n_examples * n_labels if p.examples is None else len(p.examples)]
    if len({each is None for each in (p.unknown_starts, p.unknown_examples, p.unknown_score)}) > 1:
        raise InvalidInputError("The arrays of the predictions do not fit together.", where=f"predictions {p.name!r}")
    if p.unknown_starts is not None and p.unknown_examples is not None and p.unknown_score is not None:
        slices += [(p.unknown_starts, len(p.unknown_examples)), (p.unknown_starts, len(p.unknown_score))]
    of_examples = map(len, (p.groups, *p.attributes.values()))
    slices_are_whole = all(slices_fit(starts, n_labels, n) for starts, n in slices)
    if not slices_are_whole or {*of_scores} != {n_scores} or {*of_examples} != {p.n_examples}:
        raise InvalidInputError("The arrays of the predictions do not fit together.", where=f"predictions {p.name!r}")


def _check_pairs(p: Predictions) -> None:
    listed = (
        (p.examples, p.starts),
        (p.unscored_examples, p.unscored_starts),
        (p.unknown_examples, p.unknown_starts),
    )
    for rows, starts in listed:
        if rows is not None and starts is not None:
            require_positions(rows, p.n_examples, "An example")
            require_each_once(rows, starts, p.ids, p.labels)
    for i in np.flatnonzero(np.diff(p.unscored_starts)).tolist():
        _refuse_both(p, i, p.scored(i)[0], p.unscored(i), "A pair is listed both with a score and without.")
    if p.unknown_starts is not None:
        for i in np.flatnonzero(np.diff(p.unknown_starts)).tolist():
            known = np.concatenate([p.scored(i)[0], p.unscored(i)])
            _refuse_both(p, i, known, p.unknown(i)[0], "The truth of a pair is given, and said to be unknown.")


def _refuse_both(p: Predictions, label_index: int, one: Positions, other: Positions, problem: str) -> None:
    both = np.intersect1d(one, other)
    if len(both):
        raise InvalidInputError(problem, where=f"example {p.ids[both[0]]!r}, label {p.labels[label_index]!r}")


def _n_known(p: Predictions) -> IntArray:
    if p.listed_only:
        return np.diff(p.starts) + np.diff(p.unscored_starts)
    unknown = 0 if p.unknown_starts is None else np.diff(p.unknown_starts)
    return np.full(len(p.labels), p.n_examples, dtype=np.int64) - unknown


def _check_decisions(p: Predictions) -> None:
    for scores in (p.y_score, np.empty(0) if p.unknown_score is None else p.unknown_score[~np.isnan(p.unknown_score)]):
        odd = scores[(scores != 0) & (scores != 1)]
        if len(odd):
            raise InvalidInputError("Decisions without scores are kept as 1 and 0.", found=str(odd[0]))
    unknown = 0 if p.unknown_score is None else np.count_nonzero(~np.isnan(p.unknown_score))
    if not p.listed_only and p.n_scores + unknown < p.n_examples * len(p.labels):
        raise InvalidInputError("Decisions without scores are kept of each pair of example and label.")


def _check_task(p: Predictions) -> None:
    if p.task == "binary" and len(p.labels) != 1:
        raise InvalidInputError(
            "Binary predictions have one label, the positive class.", found=f"{len(p.labels)} labels"
        )
    if p.task != "multiclass":
        return
    if len(p.labels) < 2:
        raise InvalidInputError("A single-label model needs at least two labels.", found=repr(p.labels[0]))
    if p.n_unknown:
        raise InvalidInputError(
            "In a single-label model the true label of an example is known or not, as a whole.",
            found=f"{p.n_unknown} pairs of example and label whose truth is unknown",
            remedy="Leave out the examples whose true label is not known, or make multi-label predictions.",
        )
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
    numbers = [p.starts, p.examples, p.y_score + 0.0, p.y_true, p.unscored_starts, p.unscored_examples]
    # What most predictions have not goes in only where it is there, so that their digests need not know of it.
    marks = [name for name in ("listed_only", "decisions_only") if getattr(p, name)]
    if p.unknown_score is not None:
        marks.append("unknown")
        numbers += [p.unknown_starts, p.unknown_examples, p.unknown_score + 0.0]
    numbers += [] if p.first is None else [p.first]
    written = [[text] if isinstance(text, str) else list(text) for text in texts]
    return content_digest([*written, *([["marks", *marks]] if marks else [])], numbers)
