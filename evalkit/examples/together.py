"""The examples in a cell of mistakes that come together."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, IntArray
from evalkit.counting.confusions.multi_label import mistakes
from evalkit.errors import InvalidInputError
from evalkit.examples.first import Ranked, in_order
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.scores import scores_in
from evalkit.predictions import ONE_DECISION, Predictions


def instead_examples(
    p: Predictions, missed: str, given: str | None, threshold: float, *, start: int = 0, limit: int | None = None
) -> ExampleSelection:
    """The examples in a cell of ``given_instead``: one label is missed, another one falsely given, or none is (None).

    Each is listed once, as the pair of example and missed label; those whose false label has the highest score come
    first. Of misses without any false label it is those whose own score is the lowest.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0, 0], [1, 0, 1]], [[0.1, 0.9, 0.8], [0.2, 0.3, 0.9]], labels=["a", "b", "c"],
    ...                             task="multilabel")
    >>> instead_examples(p, "a", "b", 0.5).ids.tolist(), instead_examples(p, "a", None, 0.5).ids.tolist()
    (['0'], ['1'])
    """
    i, other = _places(p, missed, given)
    lost, false, _ = mistakes(p, threshold, None if other is None else (i, other))
    here = _has(lost, i, p.n_examples)
    here &= _has(false, other, p.n_examples) if other is not None else ~_has_any(false, p.n_examples)
    return _listed(p, here, i, i if other is None else other, (threshold, start, limit), lowest=other is None)


def beside_examples(
    p: Predictions, false: str, other: str | None, threshold: float, *, start: int = 0, limit: int | None = None
) -> ExampleSelection:
    """The examples in a cell of ``given_beside``: a label is falsely given, and another one is predicted, or none is.

    Each is listed once, as the pair of example and false label, the highest score of that first.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0, 0], [0, 0, 1]], [[0.9, 0.9, 0.1], [0.2, 0.7, 0.1]], labels=["a", "b", "c"],
    ...                             task="multilabel")
    >>> beside_examples(p, "b", "a", 0.5).ids.tolist(), beside_examples(p, "b", None, 0.5).ids.tolist()
    (['0'], ['1'])
    """
    i, j = _places(p, false, other)
    _, wrong, predicted = mistakes(p, threshold, None if j is None else (i, j))
    here = _has(wrong, i, p.n_examples)
    if j is None:
        here &= np.bincount(predicted[0], minlength=p.n_examples) == 1
    else:
        here &= _has(predicted, j, p.n_examples)
    return _listed(p, here, i, i, (threshold, start, limit), lowest=False)


def _places(p: Predictions, one: str, other: str | None) -> tuple[int, int | None]:
    if one == other:
        raise InvalidInputError("Mistakes that come together are of two labels.", found=f"twice {one!r}")
    return p.index(one), None if other is None else p.index(other)


def _has(pairs: tuple[IntArray, IntArray], label: int, n_examples: int) -> BoolArray:
    found = np.zeros(n_examples, dtype=np.bool_)
    found[pairs[0][pairs[1] == label]] = True
    return found


def _has_any(pairs: tuple[IntArray, IntArray], n_examples: int) -> BoolArray:
    found: BoolArray = np.bincount(pairs[0], minlength=n_examples) > 0
    return found


def _listed(
    p: Predictions, here: BoolArray, label: int, by: int, part: tuple[float, int, int | None], *, lowest: bool
) -> ExampleSelection:
    """by: the label whose score they are ordered by. part: threshold, start and limit."""
    threshold, start, limit = part
    example = np.flatnonzero(here)
    truth = np.zeros(len(example), dtype=np.bool_)
    truth[np.isin(example, _true(p, label))] = True
    key = scores_in(p, by, example)
    found = in_order(
        Ranked(-key if lowest else key, example, np.full(len(example), label), truth, scores_in(p, label, example)),
        start,
        limit,
    )
    score = np.where(found.score == ABSENT, np.nan, found.score)
    at = ONE_DECISION if p.decisions_only else threshold
    ids = p.ids[found.example]
    return ExampleSelection(len(example), start, at, p.labels, found.example, ids, found.label, found.truth, score)


def _true(p: Predictions, label: int) -> IntArray:
    example, truth, _ = p.scored(label)
    return np.concatenate([example[truth], p.unscored(label)])
