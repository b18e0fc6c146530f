"""What a goal adds to a board: the point that it finds, and where it is of costs, what decisions cost by threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import GroupedScores, grouped_predictions
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import InvalidInputError, score_text
from evalkit.live.view import View
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.operating_points import Infeasible, best_point


@dataclass(frozen=True, slots=True)
class GoalPoint:
    """Where a goal stands on a slider. threshold: None where no threshold reaches it, and ``reason`` says why.

    words: what the goal is.
    """

    words: str
    threshold: float | None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"words": self.words, "threshold": self.threshold, "reason": self.reason}


def goal_words(goal: Goal, wording: Wording = USUAL) -> str:
    """A goal in plain words, as they stand in a sentence.

    >>> goal_words(Goal.parse("recall where precision >= 0.9 with 90 %"))
    'precision at least 0.9 with 90 % confidence, then highest recall'
    >>> goal_words(Goal.parse("cost 1 10")), goal_words(Goal.parse("f0.5"))
    ('lowest cost of an item', 'highest F0.5 score')
    """
    key = goal.figure.key
    title = wording.words(key).within if key in goal.figure.needs else goal.figure.within
    best = f"{goal.figure.best} {title}"
    if not goal.subject_to:
        return best
    sure = "" if goal.confidence is None else f" with {100 * goal.confidence:g} % confidence"
    return f"{' and '.join(each.words(wording) for each in goal.subject_to)}{sure}, then {best}"


def goal_point(view: View, goal: Goal, wording: Wording, *, together: bool) -> GoalPoint | None:
    """Where the goal stands for what is shown of a model: a label, or all labels at one threshold; of labels that have
    their own it stands where none is moved. None where it cannot be told: of means over labels, of decisions, of ratios
    that leave it open.

    together: promises hold for all labels at once, so that they share the risk equally.
    """
    ev, words = view.ev, goal_words(goal, wording)
    if ev.decisions_only or (view.by_stops and ev.own is None):
        return None
    if ev.own is not None:
        return GoalPoint(f"the plan for {words}", 0.0)
    risk = None
    if goal.confidence is not None:
        risk = (1 - goal.confidence) / (len(ev.labels) if together and view.label is not None else 1)
    try:
        point = best_point(view.table, goal, _related(view, goal), risk=risk)
    except InvalidInputError:
        return None
    if isinstance(point, Infeasible):
        return GoalPoint(words, None, point.reason)
    return GoalPoint(words, point.threshold)


def _related(view: View, goal: Goal) -> GroupedScores | None:
    """The pairs with their groups, which promises need, where they are known."""
    if goal.confidence is None or view.ev.predictions is None:
        return None
    return grouped_predictions(view.ev.predictions, view.ev.labels if view.label is None else [view.label])


NEAR = 0.05
"""How much more than the least a threshold in the valley of costs may cost, as a share of it."""


@dataclass(frozen=True, slots=True)
class Valley:
    """Where decisions cost least.

    threshold: the cheapest, the highest of several; inf where it is cheapest to predict nothing. cost: there.
    low, high: thresholds around it that cost at most NEAR more, as far as all between them do.
    """

    threshold: float
    cost: float
    low: float
    high: float

    def words(self, short: str) -> str:
        """Where it is cheapest, and from where to where it costs about the same. short: what a threshold is called.

        >>> Valley(0.6, 0.125, 0.52, 0.75).words("threshold")
        'Cheapest at 0.6: 0.125. At most 5 % more from 0.52 to 0.75.'
        """
        if np.isinf(self.threshold):
            return f"Cheapest is to predict nothing: {self.cost:.3g}."
        text = f"Cheapest at {score_text(self.threshold)}: {self.cost:.3g}."
        if self.low == self.high:
            return f"{text} Any other {short} costs over {100 * NEAR:g} % more."
        high = "above all scores" if np.isinf(self.high) else score_text(self.high)
        return f"{text} At most {100 * NEAR:g} % more from {score_text(self.low)} to {high}."


def costs_at(figures: Mapping[str, FloatArray], goal: Goal) -> FloatArray:
    """The cost at each stop of a slider, from the counts there. ``goal``: one of costs."""
    return np.asarray(goal.figure.value(Counts(*(figures[key] for key in ("tp", "fp", "fn", "tn")))))  # type: ignore[arg-type]


def is_of_costs(goal: Goal | None) -> bool:
    return goal is not None and goal.maximize.startswith("cost ")


def valley(t: ThresholdCounts, goal: Goal) -> Valley | None:
    """The cheapest threshold of a table, and how far around it costs are about the same; None without any counts.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> valley(counts_by_threshold([1, 1, 0, 0], [0.9, 0.6, 0.4, 0.2]), Goal.parse("cost 1 10"))
    Valley(threshold=0.6, cost=0.0, low=0.6, high=0.6)
    """
    cost = np.asarray(goal.figure.value(t.counts), dtype=np.float64)
    if np.isnan(cost).all():
        return None
    best = int(np.nanargmin(cost))
    dear = np.flatnonzero(~(cost <= cost[best] * (1 + NEAR)))
    first = int(dear[dear < best].max(initial=-1)) + 1
    last = int(dear[dear > best].min(initial=len(cost))) - 1
    return Valley(float(t.thresholds[best]), float(cost[best]), float(t.thresholds[last]), float(t.thresholds[first]))
