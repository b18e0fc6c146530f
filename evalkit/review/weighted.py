"""Figures of the whole from a truth that is a reviewed sample of it, by weights that the file gives."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray, TextArray, one_threshold
from evalkit.counting.counts import decide
from evalkit.counting.grouped import group_positions
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.ratios_of_groups import ratio_parts
from evalkit.intervals.shares import ratio_interval
from evalkit.predictions import ONE_DECISION, Predictions

WEIGHT, STRATUM, STRATUM_SIZE = "weight", "stratum", "stratum_size"
"""Attributes of items: how many of the whole each stands for, or its stratum and how many items that has in all."""
FIGURES = ("precision", "recall", "f1", "false_positive_rate", "predicted_positive_rate", "prevalence")


def weighted_estimates(
    p: Predictions, label: str | None = None, threshold: float = 0.5, *, level: float = 0.95
) -> dict[str, Estimate]:
    """Ratios of the whole that a reviewed sample was drawn from: each item counts by its inverse probability.

    Args:
        p: predictions whose attribute "weight" says how many items of the whole each one stands for, the inverse of
            the probability with which it was drawn; or whose "stratum" and "stratum_size" say that together: items of a
            stratum whose truth is known stand for all of it.
        label: one against the rest; None adds over all labels.
        threshold: a label is predicted when score >= threshold.

    Ratios of weighted sums (Hajek 1971), NaN where a ratio is undefined. Intervals are the cluster-robust ones of
    ``ratio_interval`` over groups, which take items as drawn independently; of strata they are a little too wide.
    Counts stay what they are. Without weights, and with one that is no number above 0, it is an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.9], [0.8], [0.2]], labels=["cat"], task="binary",
    ...                             attributes={"weight": np.array(["1", "1", "8"])})
    >>> found = weighted_estimates(p)
    >>> found["precision"].value, round(found["recall"].value, 4)
    (0.5, 0.1111)
    """
    require_type(p, Predictions)
    at = ONE_DECISION if p.decisions_only else one_threshold(threshold)
    group = group_positions(p, np.arange(p.n_examples))
    n_groups = int(group.max()) + 1
    sums = np.zeros((4, n_groups))
    for name in p.labels if label is None else [label]:
        each = p.label(name)
        weight = _weights(p, each.example)
        said = decide(each.y_score, at)
        kinds = (said & each.y_true, said & ~each.y_true, each.y_true, ~each.y_true)
        sums += [np.bincount(group[each.example[kind]], weight[kind], n_groups) for kind in kinds]
    found = {}
    for key in FIGURES:
        numerator, denominator = ratio_parts(key, *sums)
        found[key] = ratio_interval(np.minimum(numerator, denominator), denominator, level)
    return found


def has_weights(p: Predictions) -> bool:
    """Whether a file says how its reviewed items stand for a whole."""
    return WEIGHT in p.attributes or {STRATUM, STRATUM_SIZE} <= {*p.attributes}


def _weights(p: Predictions, example: IntArray) -> FloatArray:
    """The weights of the items of which the truth of a label is known."""
    if WEIGHT in p.attributes:
        return _numbers(p.attributes[WEIGHT][example], WEIGHT)
    if not has_weights(p):
        raise InvalidInputError(
            "Nothing says how the items stand for a whole.",
            found=f"columns {some_of([*p.attributes])}" if p.attributes else "no further columns",
            remedy=f"Add a column {WEIGHT!r}, or {STRATUM!r} and {STRATUM_SIZE!r}.",
        )
    size = _numbers(p.attributes[STRATUM_SIZE][example], STRATUM_SIZE)
    _, place = np.unique(p.attributes[STRATUM][example], return_inverse=True)
    return np.asarray(size / np.bincount(place)[place])


def _numbers(texts: TextArray, column: str) -> FloatArray:
    try:
        numbers = np.array([float(text) for text in texts.tolist()])
    except ValueError:
        numbers = np.array([np.nan])
    if not (np.isfinite(numbers) & (numbers > 0)).all():
        raise InvalidInputError("A weight is a number above 0.", where=f"column {column!r}")
    return numbers
