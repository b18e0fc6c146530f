"""The interval of an area under the ROC curve as a score: all areas whose own spread would allow for the one seen.

The spread of an area falls towards 0 and 1, and one that comes out near them by chance shows too little of it. So the
distance of each candidate from the area seen is measured by the candidate's own spread, as Wilson's interval does for
shares, and the variance of few cases is drawn towards what areas of this size have.
"""

from __future__ import annotations

from math import sqrt

PRIOR = 6
"""So many cases the usual variance counts for, beside those that were seen. It was chosen by simulation."""

_HALVINGS = 60
"""Steps of a bisection, after which its two ends are neighbouring numbers."""


def usual_variance(area: float) -> float:
    """How much a case of an area like this adds to its variance, divided by the number of cases: the larger part.

    Hanley and McNeil, Radiology 143 (1982): scores of either class are exponential. At 0 and 1 there is none.

    >>> round(usual_variance(0.5), 4), round(usual_variance(0.9), 4), usual_variance(0.9) == usual_variance(1 - 0.9)
    (0.0833, 0.0426, True)
    """
    return max(_exponential(area), _exponential(1 - area))


def _exponential(t: float) -> float:
    return t * t * (1 - t) / (1 + t)


def variance_ratio(area: float, variance: float) -> float:
    """A variance in units of the usual one. An area of 0 or 1 shows no variance, and its ratio is 0."""
    return variance / usual_variance(area) if 0 < area < 1 else 0.0


def moderated(ratio: float, positives: float, negatives: float, cases: float) -> float:
    """A ratio of variances, seen on ``cases``, drawn towards the usual one's, 1 / positives + 1 / negatives.

    >>> round(moderated(0.05, 41, 72, 41), 6), round(moderated(0.0, 5, 295, 5), 6)
    (0.048471, 0.122034)
    """
    return ((cases - 1) * ratio + PRIOR * (1 / positives + 1 / negatives)) / (cases + PRIOR - 1)


def score_bounds(area: float, ratio: float, quantile: float) -> tuple[float, float]:
    """The least and the greatest area whose own spread puts the one seen at ``quantile`` standard errors.

    ratio: the variance in units of the usual one, taken as the same for all areas. The spread falls more slowly than
    the distance grows, so that each side has one such area.

    >>> low, high = score_bounds(1.0, 0.122, 2.2)
    >>> round(low, 3), high
    (0.793, 1.0)
    """
    reach = quantile * sqrt(ratio)
    return _furthest(area, 0.0, reach), _furthest(area, 1.0, reach)


def _furthest(area: float, end: float, reach: float) -> float:
    """Between the area and an end the last one that is within its own reach of the area."""
    inside, outside = area, end
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if abs(area - middle) <= reach * sqrt(usual_variance(middle)):
            inside = middle
        else:
            outside = middle
    return inside
