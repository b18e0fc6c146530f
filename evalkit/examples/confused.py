"""The examples in a cell of a confusion matrix."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import ABSENT
from evalkit.counting.counts import decide
from evalkit.counting.per_example import highest_scored, true_label
from evalkit.errors import InvalidInputError, require_type
from evalkit.examples.first import Ranked, in_order
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.scores import scores_in
from evalkit.predictions import ONE_DECISION, Predictions


def confused_examples(
    p: Predictions,
    true: str,
    predicted: str | None,
    threshold: float | None = None,
    *,
    start: int = 0,
    limit: int | None = None,
) -> ExampleSelection:
    """The examples of one label that are taken for another at a threshold, or for none, as ``confusion`` counts them.

    Each is listed once, as the pair of example and true label. Those whose predicted label has the highest score come
    first. ``predicted=None``: those for which no label is predicted. Another task than single-label is an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> confused_examples(p, "b", "a").ids.tolist(), confused_examples(p, "b", None, 0.7).ids.tolist()
    (['1'], ['1'])
    """
    require_type(p, Predictions)
    if p.task != "multiclass":
        raise InvalidInputError("A confusion matrix needs a single-label model.", found=p.task)
    at = ONE_DECISION if p.decisions_only else ABSENT if threshold is None else threshold
    i = p.index(true)
    top_label, top_score = highest_scored(p)
    decided = decide(top_score, at) & (top_label >= 0)
    of_cell = ~decided if predicted is None else decided & (top_label == p.index(predicted))
    example = np.flatnonzero((true_label(p) == i) & of_cell)
    truth = np.ones(len(example), dtype=np.bool_)
    of_all = Ranked(top_score[example], example, np.full(len(example), i), truth, scores_in(p, i, example))
    found = in_order(of_all, start, limit)
    score = np.where(found.score == ABSENT, np.nan, found.score)
    ids = p.ids[found.example]
    return ExampleSelection(len(example), start, at, p.labels, found.example, ids, found.label, found.truth, score)
