"""The examples in a bin of a calibration: as many as ``reliability`` counts in it."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.calibration.bins import BINS, bin_edges
from evalkit.counting.per_example import true_label
from evalkit.errors import InvalidInputError
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.selection import Order, select_examples
from evalkit.predictions import Predictions


def examples_in_bin(
    p: Predictions,
    place: int,
    bins: int = BINS,
    *,
    label: str | None = None,
    threshold: float = 0.5,
    order: Order = "score",
    limit: int | None = None,
    start: int = 0,
    without: Collection[str] = (),
    among: BoolArray | None = None,
    other: Predictions | None = None,
) -> ExampleSelection:
    """The pairs whose score lies in one bin of ``reliability(p, bins, label=label)``, counted from 0.

    Of a label; or, where none is named, of the top label of each example of a single-label model, and of all pairs of
    others, but for those of labels ``without``. Pairs without a score are in no bin. The rest is as in
    ``select_examples``; a bin that there is not is an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.9], [0.5]], labels=["cat"], task="binary")
    >>> examples_in_bin(p, 1, 2).score.tolist(), examples_in_bin(p, 0, 2).score.tolist()
    ([0.9, 0.8], [0.5])
    """
    if not 0 <= place < bins:
        raise InvalidInputError("There is no such bin.", found=str(place), remedy=f"Bins are 0 to {bins - 1}.")
    top_only = label is None and p.task == "multiclass"
    if top_only and without:  # an example counts by its true label, whatever the top one is
        counted = np.isin(true_label(p), [p.index(each) for each in p.labels if each not in without])
        among = counted if among is None else among & counted
    return select_examples(
        p,
        label,
        threshold,
        ("tp", "fp", "fn", "tn"),
        order,
        limit=limit,
        start=start,
        without=() if top_only else without,
        among=among,
        other=other,
        between=bin_range(place, bins),
        top_only=top_only,
    )


def bin_range(place: int, bins: int) -> tuple[float, float]:
    """The lowest score of a bin, and the lowest above it.

    >>> bin_range(0, 2) == (-math.inf, math.nextafter(0.5, 1)), bin_range(1, 2)[0] > 0.5
    (True, True)
    """
    low, high = bin_edges(bins)[place : place + 2].tolist()
    return -math.inf if place == 0 else math.nextafter(low, math.inf), math.nextafter(high, math.inf)
