"""A slice by itself: the predictions of its items, of which everything else is computed as of any others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.arrays import TextArray
from evalkit.counting.selection import keep_examples
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions
from evalkit.slicing.conditions import Condition, Slice


def take_slice(
    p: Predictions, of: Slice | Mapping[str, str], *, columns: Mapping[str, TextArray] | None = None
) -> Predictions:
    """The predictions of the items of a slice, which evaluate, compare and all else take.

    of: the ``slice`` of a row of ``slices``; or attribute -> value. columns: attribute -> (n_examples,) text; those of
    the predictions by default. The name of what comes of it says the slice too. An unknown attribute and a slice
    without items are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix(
    ...     [[1], [0]], [[0.9], [0.2]], labels=["cat"], task="binary", attributes={"place": ["in", "out"]}
    ... )
    >>> out = take_slice(p, {"place": "out"})
    >>> out.n_examples, out.name
    (1, 'model, place: out')
    """
    where = of if isinstance(of, Slice) else Slice(tuple(Condition(name, value) for name, value in of.items()))
    rows = np.flatnonzero(where.rows(p.attributes if columns is None else columns))
    if not len(rows):
        raise InvalidInputError("No item is in this slice.", found=where.name, remedy="Choose another slice.")
    kept = p if len(rows) == p.n_examples else keep_examples(p, rows)
    return replace(kept, name=f"{p.name}, {where.name}")
