"""What a plan says of one label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evalkit.counting.counts import Counts
from evalkit.intervals.estimate import Estimate

Status = Literal["guaranteed", "met here", "not reachable", "too little evidence", "set by hand"]
"""guaranteed: the goal's bounds hold on new data with its confidence. met here: they hold on this data. not reachable:
no threshold keeps them here. too little evidence: one keeps them here, but it cannot be promised."""

Source = Literal["goal", "all labels", "override"]
"""goal: the label's own threshold. all labels: the one of all labels together stands in. override: a person's."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The threshold of one label.

    Attributes:
        threshold: predicted is what scores at or above it.
        source: whose threshold it is. status: what is known of the goal's bounds. reason: the same in a sentence.
        counts: on the data that the plan was made on. precision, recall: there, with intervals.
        expected: by METRICS key, figures on data that the choice has not seen; ``evalkit.thresholds.optimism``.
        more_needed: about how many more cases let the promise hold, such as reviewed predictions; None where more
            would not help, or nothing is lacking.
    """

    threshold: float
    source: Source
    counts: Counts
    precision: Estimate
    recall: Estimate
    expected: Mapping[str, Estimate]
    status: Status
    reason: str
    more_needed: int | None = None
