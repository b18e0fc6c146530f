"""What the page computes, each thing once: cached by the digest of the evaluation and the goal."""

from __future__ import annotations

from evalkit.evaluation.evaluation import Evaluation
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
