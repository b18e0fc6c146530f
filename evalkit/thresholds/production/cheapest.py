"""The threshold at which decisions cost least."""

from __future__ import annotations

import numpy as np

from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.figures import figure_text
from evalkit.errors import require_type
from evalkit.thresholds.operating_points import Infeasible, OperatingPoint
from evalkit.thresholds.production.costs import CostModel, expected_cost


def minimize_cost(t: ThresholdCounts, model: CostModel) -> OperatingPoint | Infeasible:
    """The cheapest threshold; of several the highest. inf where it is cheapest to predict nothing.

    ``find_threshold(t, "cost 1 10")`` looks at thresholds that predict something alone.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])
    >>> minimize_cost(t, CostModel(fp=1, fn=4)).threshold, minimize_cost(t, CostModel(fp=9, fn=1)).threshold
    (0.5, 0.9)
    """
    require_type(t, ThresholdCounts)
    costs = expected_cost(t, model)
    if np.isnan(costs).all():
        return Infeasible("What an item costs is undefined: there are no examples, or no positives or no negatives.")
    row = int(np.nanargmin(costs))
    reason = f"Lowest cost of an item: {figure_text(float(costs[row]))}."
    return OperatingPoint(float(t.thresholds[row]), t.at(float(t.thresholds[row])), reason)
