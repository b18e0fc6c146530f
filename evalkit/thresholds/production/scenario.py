"""Where a model is used: what decisions cost there, in which unit, and how much rarer positives are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evalkit.errors import InvalidInputError
from evalkit.thresholds.production.costs import CostModel


@dataclass(frozen=True, slots=True)
class Scenario:
    """Costs with a name, so that a plan can say for which it was looked at.

    costs: what decisions cost. rarer: by what factor positives are rarer than in the test set, 1 or more. name: empty
    where nobody gave one. unit: of the costs, such as "EUR"; empty where nobody said.

    >>> Scenario(CostModel(1, 10, -2), rarer=50, name="At night", unit="EUR").goal
    'cost 1 10 -2 rarer 50'
    """

    costs: CostModel
    rarer: float = 1.0
    name: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.rarer < math.inf:
            raise InvalidInputError("Positives are rarer by a factor of 1 or more.", found=repr(self.rarer))

    @property
    def goal(self) -> str:
        """The goal of the lowest cost, as the text of a ``Goal``, which ``tn`` and ``prevalence`` are no part of."""
        costs = self.costs
        hit = f" {costs.tp:.10g}" if costs.tp else ""
        rarer = f" rarer {self.rarer:.10g}" if self.rarer != 1 else ""
        return f"cost {costs.fp:.10g} {costs.fn:.10g}{hit}{rarer}"

    def as_value(self) -> dict[str, Any]:
        """As it stands in a file; ``from_value`` reads it back."""
        numbers = {key: float(getattr(self.costs, key)) for key in ("fp", "fn", "tp", "tn")}
        share = self.costs.prevalence
        return {
            "name": self.name,
            "unit": self.unit,
            "costs": numbers,
            "prevalence": None if share is None else float(share),
            "rarer": float(self.rarer),
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> Scenario:
        """Raises KeyError, TypeError or ValueError where a part is missing or is of another kind."""
        texts, numbers = [value["name"], value["unit"]], [value["costs"][key] for key in ("fp", "fn", "tp", "tn")]
        if not all(isinstance(each, str) for each in texts):
            raise TypeError(f"{texts} are no texts")
        share = value["prevalence"]
        given = [*numbers, value["rarer"], *([] if share is None else [share])]
        if any(isinstance(each, bool) or not isinstance(each, int | float) for each in given):
            raise TypeError(f"{given} are no numbers")
        fp, fn, tp, tn = map(float, numbers)
        costs = CostModel(fp, fn, tp, tn, None if share is None else float(share))
        return cls(costs, float(value["rarer"]), *texts)
