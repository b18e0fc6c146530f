"""What the page computes, each thing once: cached by the digest of the evaluation and the goal."""

from __future__ import annotations

from evalkit.evaluation.evaluation import Evaluation
from evalkit.thresholds.confirm import Confirmation, PlanChanges, compare_plans, confirm_plan
from evalkit.thresholds.effect import Effect, effect_of
from evalkit.thresholds.plan import ThresholdPlan, plan_thresholds
from pages._ui.cache import cached


def plan(ev: Evaluation, goal: str, *, together: bool, cross_fit: bool, shared: bool) -> ThresholdPlan:
    """The plan of all labels, without what a person set by hand."""
    return cached(
        ("plan", ev.digest, ev.name, goal, together, cross_fit),
        lambda: plan_thresholds(ev, goal, together=together, cross_fit=cross_fit),
        shared=shared,
    )


def effect(ev: Evaluation, thresholds: dict[str, float], *, shared: bool) -> Effect:
    """What thresholds do together."""
    return cached(("effect", ev.digest, tuple(thresholds.items())), lambda: effect_of(ev, thresholds), shared=shared)


def confirmation(ev: Evaluation, loaded: ThresholdPlan, content: bytes, level: float, *, shared: bool) -> Confirmation:
    """Whether a plan from a file, whose content is the key, holds on this data."""
    key = ("confirmation", ev.digest, ev.name, content, level)
    return cached(key, lambda: confirm_plan(loaded, ev, level=level), shared=shared)


def changes(ev: Evaluation, plan: ThresholdPlan, loaded: ThresholdPlan, content: bytes, *, shared: bool) -> PlanChanges:
    """What a plan from a file decides otherwise than the one on screen."""
    key = ("changes", ev.digest, tuple(plan.thresholds.items()), content)
    return cached(key, lambda: compare_plans(plan, loaded, ev), shared=shared)
