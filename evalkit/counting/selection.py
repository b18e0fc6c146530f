"""The predictions of some of the examples: a model on a part of its test set."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import IntArray, TextArray, take_of_slices
from evalkit.predictions import Predictions


def select_examples(p: Predictions, rows: IntArray, *, groups: TextArray | None = None) -> Predictions:
    """The predictions of some examples, of all labels. ``groups`` are those of the examples kept, else their own.

    rows: (n_kept,) positions, rising.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.3]], labels=["cat"], ids=[*"xyz"], task="binary")
    >>> kept = select_examples(p, np.array([0, 2]))
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
    )
