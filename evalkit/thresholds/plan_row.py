"""What a plan says of one label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import METRICS
from evalkit.counting.source import Grouped
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.intervals.ratios_of_groups import PROPORTIONS, RATIOS, ratio_parts
from evalkit.intervals.shares import ratio_interval, wilson
from evalkit.thresholds.promises.closest_promise import ClosestPromise

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
        expected: by METRICS key, figures on data that the choice has not seen (``thresholds.new_data.optimism``).
        more_needed: about how many more cases let the promise hold, such as reviewed predictions; None where more
            would not help, or nothing is lacking.
        between: thresholds between which the goal's lies in 95 % of resamples of the data
            (``thresholds.new_data.threshold_range``); None where nobody asked, or it is not known.
        closest: the closest weaker promise that holds, where the goal's own cannot be made; None where none does.
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
    closest: ClosestPromise | None = None
    between: tuple[float, float] | None = None


def estimate_at(
    key: str, t: ThresholdCounts, threshold: float, s: Grouped | None = None, level: float = 0.95
) -> Estimate:
    """A figure of a label at a threshold, with its interval: Wilson's where pairs are independent, else the one that
    respects groups. Figures that are no ratio of counts have none, nor has F1 where counts alone are known.

    key: of METRICS or PROPORTIONS. s: the pairs of the table with their groups; None where counts alone are known.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> e = estimate_at("precision", counts_by_threshold([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.1]), 0.5)
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3)
    (0.667, 0.208, 0.939)
    """
    c: Any = t.at(threshold)
    if key not in PROPORTIONS and (key not in RATIOS or s is None):
        value = float(METRICS[key].function(c))
        return no_interval(value, level, "", int(c.tp + c.fn), f"none is made for {METRICS[key].title} here")
    if s is None or (s.independent and key in PROPORTIONS):
        return wilson(*ratio_parts(key, c.tp, c.fp, t.positives, t.negatives), level)
    return ratio_interval(*ratio_parts(key, *s.at(threshold), s.positives, s.negatives), level)
