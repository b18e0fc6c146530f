"""The point that a goal finds, which a board shows beside where the hand has put its slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evalkit.counting.grouped import GroupedScores, grouped_predictions
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import InvalidInputError
from evalkit.live.view import View
from evalkit.thresholds.goal import Constraint, Goal
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
    title = goal.figure.title if key == "youden" or key not in goal.figure.needs else wording.words(key).within
    if key.startswith("cost "):
        title = title[0].lower() + title[1:]
    best = f"{goal.figure.best} {title}"
    if not goal.subject_to:
        return best
    sure = "" if goal.confidence is None else f" with {100 * goal.confidence:g} % confidence"
    return f"{' and '.join(_bound(each, wording) for each in goal.subject_to)}{sure}, then {best}"


def _bound(bound: Constraint, wording: Wording) -> str:
    ends = {"at least": bound.at_least, "at most": bound.at_most}
    limits = " and ".join(f"{words} {wording.limit(end)}" for words, end in ends.items() if end is not None)
    return f"{wording.words(bound.metric).within} {limits}"


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
