"""The items in a cell of a table of two labels, as the model stands that is counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.errors import InvalidInputError
from evalkit.evaluation.own_thresholds import moved_by
from evalkit.examples.confused import confused_examples
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.moved import moved_examples, moved_instead
from evalkit.examples.together import beside_examples, instead_examples
from evalkit.predictions import Predictions
from pages._ui.view import CHANGES, INSTEAD, MOVED, TAKEN_FOR


@dataclass(frozen=True, slots=True)
class Standing:
    """A model as it is counted. own: of each label its threshold, where scores are distances from these."""

    p: Predictions
    at: float
    own: Mapping[str, float] | None = None

    def threshold_of(self, label: str) -> float:
        return self.at if self.own is None else moved_by(self.own.get(label, math.inf), self.at)


def in_cell(
    sides: tuple[Standing, Standing | None], cell: tuple[str, str], label: str, *, first: int, limit: int
) -> ExampleSelection:
    """sides: the model whose items are listed, and the other one. cell: which table it is of, and the label of the
    column, empty for none. label: that of the row."""
    (own, other), table, column = sides, cell[0], cell[1] or None
    if table == TAKEN_FOR:
        return confused_examples(own.p, label, column, own.at, start=first, limit=limit)
    if table in CHANGES:
        if other is None:
            raise InvalidInputError("The list takes the items of two models.", remedy="Choose a baseline above.")
        moved = moved_examples if table == MOVED else moved_instead
        two = (other.p, own.p, label, column)
        return moved(*two, threshold_a=other.at, threshold_b=own.at, start=first, limit=limit)
    listed = instead_examples if table == INSTEAD else beside_examples
    return listed(own.p, label, column, own.at, start=first, limit=limit)
