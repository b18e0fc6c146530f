"""Predictions with the truth that marks say: what figures would be, were the marked truths turned round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import IntArray
from evalkit.counting.per_example import true_label
from evalkit.counting.selection import keep_examples
from evalkit.errors import InvalidInputError
from evalkit.examples.marks import Mark
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """Predictions with the truth that marks say.

    turned: pairs whose truth was turned round by a mark. left_out: ids of items of a single-label model whose truth is
    marked as wrong, but of which no mark says the one label that is true. not_there: marks of examples, or of labels,
    that there are not, or whose truth is not known.
    """

    predictions: Predictions
    turned: int
    left_out: tuple[str, ...]
    not_there: int


def corrected(p: Predictions, marks: Iterable[Mark]) -> Corrected:
    """The predictions with the truth of each pair that is marked as wrong turned round; scores stay.

    In a single-label model a label that is marked as wrongly not true takes the place of the true one. A true label
    that is marked as wrong leaves the example without one, so that it is left out, unless one other is so marked.
    An id that occurs twice is an error, where it is marked.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.6]], labels=["cat"], ids=["x", "y"], task="binary")
    >>> corrected(p, [Mark("y", "cat", "wrong")]).predictions.label("cat").y_true.tolist()
    [True, True]
    """
    wrong = [mark for mark in marks if mark.verdict == "wrong"]
    places = _places(p, {mark.id for mark in wrong})
    to_turn: dict[int, set[int]] = defaultdict(set)
    for mark in wrong:
        if mark.id in places and mark.label in p.labels:
            label = p.index(mark.label)
            if p.known(label)[places[mark.id]]:
                to_turn[label].add(places[mark.id])
    turned = sum(map(len, to_turn.values()))
    if p.task != "multiclass":
        return Corrected(_turned(p, to_turn), turned, (), len(wrong) - turned)
    out = _replace_true_labels(p, to_turn)
    made = _turned(p, to_turn)
    kept = np.setdiff1d(np.arange(p.n_examples), out)
    if not len(kept):
        raise InvalidInputError("With these marks no example has a true label.", remedy="Mark the label that is true.")
    return Corrected(
        keep_examples(made, kept) if len(out) else made, turned, tuple(p.ids[out].tolist()), len(wrong) - turned
    )


def _places(p: Predictions, wanted: set[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(p.ids.tolist() if wanted else ()):
        if name in wanted:
            if name in places:
                raise InvalidInputError(
                    "An id occurs twice, so that a mark of it is of no one example.",
                    found=repr(name),
                    remedy="Give every example an id of its own.",
                )
            places[name] = place
    return places


def _replace_true_labels(p: Predictions, to_turn: dict[int, set[int]]) -> IntArray:
    """Have the marked examples of a single-label model keep one true label each. Gives those that cannot."""
    truth = true_label(p)
    marked: dict[int, set[int]] = defaultdict(set)
    for label, examples in to_turn.items():
        for example in examples:
            marked[example].add(label)
    out = []
    for example, labels in marked.items():
        own = int(truth[example])
        if len(labels - {own}) == 1:
            to_turn[own].add(example)
        else:  # what is left out keeps its truth, which is of no figure
            out.append(example)
            for label in labels:
                to_turn[label].discard(example)
    return np.array(sorted(out), dtype=np.int64)


def _turned(p: Predictions, to_turn: Mapping[int, set[int]]) -> Predictions:
    """The predictions with the truth of some examples of some labels turned round."""
    if not any(to_turn.values()):
        return p
    y_true, unscored = p.y_true.copy(), [p.unscored(i) for i in range(len(p.labels))]
    for label, examples in to_turn.items():
        rows = np.array(sorted(examples), dtype=np.int64)
        listed = p.scored(label)[0]
        at = np.searchsorted(listed, rows)
        scored = np.isin(rows, listed)
        y_true[p.starts[label] + at[scored]] ^= True
        unscored[label] = np.setxor1d(unscored[label], rows[~scored]).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in unscored])]).astype(np.int64)
    return replace(p, y_true=y_true, unscored_starts=starts, unscored_examples=np.concatenate(unscored))
