"""Do class numbers begin with 0 or with 1? Asked where class 0 never occurs, of scores whose labels are positions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import Reading, ReadingError
from evalkit.predictions import Predictions
from evalkit.reading.sides import Note

QUESTION = "Class 0 never occurs in the truth: do class numbers begin with 1?"


def from_one(consequence: str) -> Reading:
    return Reading("Class numbers begin with 1", consequence, {"first_class": 1})


def are_positions(labels: Sequence[str]) -> bool:
    """Whether labels are the numbers from 0 on, in order."""
    return list(labels) == list(map(str, range(len(labels))))


def check_first_class(p: Predictions) -> tuple[Note, ...]:
    """A warning where class numbers may begin with 1, and an error that asks where this makes more items right.

    p: of a single-label model whose labels are the positions of its scores. An item is right where its true class has
    the highest score. A class number that is as large as the number of columns can only be counted from 1.
    """
    if not are_positions(p.labels) or len(p.labels) < 2 or bool(p.label("0").y_true.any()):
        return ()
    best, true = _classes(p)
    if not np.isfinite(p.label(p.labels[-1]).y_score).any():
        raise ReadingError(
            QUESTION,
            found=f"{len(p.labels) - 1} columns of scores, and the class {p.labels[-1]}",
            remedy="Say that class numbers begin with 1, or give the scores of all classes.",
            readings=[from_one(f"the first column is of class 1; {_right(best == true - 1)}")],
        )
    as_zero, as_one = best == true, best == true - 1
    if as_one.sum() > as_zero.sum():
        raise ReadingError(
            QUESTION,
            found=f"with 1 as the first class {_right(as_one)}, with 0 {_right(as_zero)}",
            remedy="Say with which number they begin.",
            readings=[
                from_one(_right(as_one)),
                Reading("Class numbers begin with 0", _right(as_zero), {"first_class": 0}),
            ],
        )
    return (Note(f"{QUESTION} They are read from 0: {_right(as_zero)}, and from 1 {_right(as_one)}.", warning=True),)


def _classes(p: Predictions) -> tuple[IntArray, IntArray]:
    """Of each item the position of the highest score, and of the true label."""
    best, true = np.zeros(p.n_examples, np.int64), np.zeros(p.n_examples, np.int64)
    highest: FloatArray = np.full(p.n_examples, -np.inf)
    for position, name in enumerate(p.labels):
        label = p.label(name)
        is_higher = label.y_score > highest
        best[is_higher] = position
        highest = np.maximum(highest, label.y_score)
        true[label.y_true] = position
    return best, true


def _right(is_right: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """How many items have their highest score at the true class."""
    return f"the true class has the highest score in {int(is_right.sum()):,} of {len(is_right):,} items"
