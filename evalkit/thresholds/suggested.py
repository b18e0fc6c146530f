"""Three to five thresholds to start from, from hardly a false alarm to hardly a miss, in words."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import precision, recall
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.operating_points import OperatingPoint, best_point

_GOALS = {
    "Balanced": "f1",
    "Hardly a false alarm": "recall where precision >= 0.95",
    "Hardly a miss": "precision where recall >= 0.95",
    "Few false alarms": "f0.5",
    "Few misses": "f2",
}
"""What each is best for, the one that is never left out first."""

APART = 0.03
"""Two points are told apart where precision or recall differ by so much."""


@dataclass(frozen=True, slots=True)
class SuggestedPoint:
    """A threshold on the front of precision and recall. name: what it is for. counts: there, on the data.

    flagged, wrong, missed: in words, such as "1 in 12" or "4 %", the share of all pairs that is predicted, of
    predictions that are wrong, and of positives that are missed.
    """

    name: str
    threshold: float
    counts: Counts

    @property
    def flagged(self) -> str:
        c = self.counts
        return one_in(int(c.tp + c.fp), int(c.tp + c.fp + c.fn + c.tn))

    @property
    def wrong(self) -> str:
        return one_in(int(self.counts.fp), int(self.counts.tp + self.counts.fp))

    @property
    def missed(self) -> str:
        return percent(int(self.counts.fn), int(self.counts.tp + self.counts.fn))


def suggested_points(t: ThresholdCounts) -> tuple[SuggestedPoint, ...]:
    """Up to five thresholds of a label, or of several pooled, by falling threshold.

    The highest F1, F0.5 and F2, the most recall at a precision of 0.95, and the most precision at a recall of 0.95,
    where the data have them; of two that are nearly alike, and of one that another beats in both, one goes. None
    without positives that have a score.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1] * 8 + [0, 1] * 8 + [0] * 40, [i / 64 for i in range(64, 0, -1)])
    >>> [(each.name, each.flagged, each.missed) for each in suggested_points(t)]
    [('Hardly a false alarm', '1 in 8', '50 %'), ('Balanced', '38 %', '0 %')]
    """
    t.require("precision", "recall")
    if not t.tp[-1]:
        return ()
    kept: list[SuggestedPoint] = []
    for name, goal in _GOALS.items():
        point = best_point(t, Goal.parse(goal))
        if isinstance(point, OperatingPoint) and all(_apart(point.counts, each.counts) for each in kept):
            kept.append(SuggestedPoint(name, point.threshold, point.counts))
    return tuple(sorted(kept, key=lambda each: -each.threshold))


def _apart(a: Counts, b: Counts) -> bool:
    """Whether two points differ, and neither is better in both."""
    by = [float(figure(a)) - float(figure(b)) for figure in (precision, recall)]
    return max(map(abs, by)) >= APART and min(by) < 0 < max(by)


def one_in(part: int, whole: int) -> str:
    """A share in words: in per cent from a third on, else as one in so many.

    >>> one_in(1, 12), one_in(3, 1000), one_in(45, 90), one_in(0, 9), one_in(0, 0)
    ('1 in 12', '1 in 330', '50 %', 'none', 'none')
    """
    return percent(part, whole) if part and 3 * part >= whole else one_in_of(part / whole if whole else 0.0)


def one_in_of(share: float) -> str:
    """A share as one in so many.

    >>> one_in_of(0.25), one_in_of(0.0004), one_in_of(0.4), one_in_of(0.0)
    ('1 in 4', '1 in 2,500', '1 in 2.5', 'none')
    """
    if not share > 0:
        return "none"
    many = 1 / share
    return f"1 in {many:.2g}" if many < 10 else f"1 in {round(many) if many < 100 else int(float(f'{many:.2g}')):,}"


def percent(part: int, whole: int) -> str:
    """A share in per cent, never rounded to nothing or to all.

    >>> percent(4, 100), percent(1, 3000), percent(2999, 3000), percent(0, 5), percent(3, 160)
    ('4 %', '0.03 %', '99.97 %', '0 %', '1.9 %')
    """
    value = 100 * part / whole if whole else 0.0
    for digits in range(4):
        text = f"{value:.{digits}f}"
        exact = digits > 0 or value >= 2
        if (exact and 0 < float(text) < 100) or float(text) == value:
            return f"{text} %"
    return f"{value:.2g} %"
