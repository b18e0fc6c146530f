"""Where a promise cannot be made: the closest weaker one that can, with its choice counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.source import Grouped
from evalkit.thresholds.constraint import Constraint
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.operating_points import OperatingPoint, best_point

LOOKS = 4
"""Weaker promises that are looked at; each has this part of the risk, so that the choice among them costs nothing."""

_AT_LEAST = (0.99, 0.98, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
_AT_MOST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_TIMES = (1.5, 2, 3, 5)
"""How many times as many, of so many items."""


@dataclass(frozen=True, slots=True)
class ClosestPromise:
    """A weaker promise that holds. goal: what is promised. threshold: where. counts: there, on the data."""

    goal: Goal
    threshold: float
    counts: Counts


def closest_promise(
    t: ThresholdCounts, goal: Goal, related: Grouped | None = None, *, risk: float | None = None
) -> ClosestPromise | None:
    """The first of a fixed sequence of four weaker promises that holds; None where none does.

    Looking until one holds is a selection: each is tested at a quarter of the risk, so that the one that is offered is
    broken with no more than the whole. That is a risk of its own, beside the one of the promise that was asked for.

    goal: with a confidence and one bound; of others None. t, related, risk: as in ``best_point``.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1] * 20 + [0] * 8, [i / 28 for i in range(28, 0, -1)])
    >>> found = closest_promise(t, Goal.parse("recall where precision >= 0.9 with 90 %"))
    >>> str(found.goal), found.counts.tp
    ('recall where precision >= 0.8 with 90 %', 20)
    """
    if goal.confidence is None or len(goal.subject_to) != 1:
        return None
    whole = 1 - goal.confidence if risk is None else risk
    for bound in _weaker(goal.subject_to[0]):
        weaker = Goal(goal.maximize, (bound,), goal.confidence)
        point = best_point(t, weaker, related, risk=whole / LOOKS)
        if isinstance(point, OperatingPoint):
            return ClosestPromise(weaker, point.threshold, point.counts)
    return None


def _weaker(bound: Constraint) -> Iterator[Constraint]:
    """The next weaker bounds, the closest first."""
    if bound.at_least is not None:
        lower = [each for each in _AT_LEAST if each < bound.at_least]
        yield from (Constraint(bound.metric, at_least=each) for each in lower[:LOOKS])
    elif bound.at_most is not None and bound.of is not None:
        for times in _TIMES[:LOOKS]:
            yield Constraint(bound.metric, at_most=times * bound.at_most, of=bound.of)
    elif bound.at_most is not None:
        higher = [each for each in _AT_MOST if each > bound.at_most]
        yield from (Constraint(bound.metric, at_most=each) for each in higher[:LOOKS])
