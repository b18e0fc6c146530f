"""What the page computes, each thing once: cached by the digest of the evaluation and the goal."""

from __future__ import annotations

import os
from collections.abc import Callable

from evalkit.evaluation.evaluation import Evaluation
from evalkit.thresholds.confirm import Confirmation, PlanChanges, compare_plans, confirm_plan
from evalkit.thresholds.effect import Effect, effect_of
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.held_out import held_out
from evalkit.thresholds.plan import ThresholdPlan, plan_thresholds
from evalkit.thresholds.production.in_production import PlanInProduction, in_production
from evalkit.thresholds.production.scenario import Scenario
from evalkit.thresholds.suggested import SuggestedPoint, suggested_points
from pages._ui.cache import cached, cached_small
from pages._ui.jobs import beside
from pages._ui.jobs.beside import Beside


def plan(ev: Evaluation, goal: str, *, together: bool, cross_fit: bool, shared: bool) -> ThresholdPlan:
    """The plan of all labels, without what a person set by hand."""
    return cached(
        ("plan", ev.digest, ev.name, goal, together, cross_fit),
        lambda: plan_thresholds(ev, goal, together=together, cross_fit=cross_fit),
        shared=shared,
    )


def with_expected(ev: Evaluation, made: ThresholdPlan, progress: Callable[[float], object]) -> ThresholdPlan:
    """The plan with what to expect on new data. One processor of those that there are is left to others."""
    return made.with_expected(ev, workers=max((os.cpu_count() or 1) - 1, 1), progress=progress)


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


def suggested(ev: Evaluation, label: str | None, *, shared: bool) -> tuple[SuggestedPoint, ...]:
    """Thresholds to start from, of a label or of all together."""
    key = ("suggested", ev.digest, label)
    return cached_small(
        key, lambda: suggested_points(ev.pooled if label is None else ev.per_label[label]), shared=shared
    )


def on_held_out_folds(ev: Evaluation, goal: Goal, level: float) -> Beside:
    """A threshold for each label beside one for all, on data that neither has seen: made beside the page."""
    key = ("held out", ev.digest, str(goal), level)
    return beside.begin(
        "pays", key, "Choosing thresholds on folds", lambda told: held_out(ev, goal, level=level, progress=told)
    )


def production(
    ev: Evaluation, thresholds: dict[str, float], scenario: Scenario, level: float, *, shared: bool
) -> PlanInProduction:
    """What thresholds cost, and do where positives are rarer."""
    key = ("production", ev.digest, tuple(thresholds.items()), scenario.costs, scenario.rarer, level)
    return cached(
        key, lambda: in_production(ev, thresholds, scenario.costs, rarer=scenario.rarer, level=level), shared=shared
    )
