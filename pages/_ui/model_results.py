"""What several pages compute of a model, each thing once: cached by the digest of the evaluation."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary, summarise
from evalkit.evaluation.overview import Overview
from evalkit.evaluation.overview import overview as make_overview
from evalkit.evaluation.own_thresholds import at_own_thresholds
from evalkit.live.columns import usual_slider
from evalkit.thresholds.plan import plan_thresholds
from pages._ui import state, workspace
from pages._ui.cache import cached


def summary(ev: Evaluation, *, shared: bool) -> LabelSummary:
    """Average precision, AUC and the rows of the slider, for every label."""
    return cached(("summary", ev.digest), lambda: summarise(ev, usual_slider([ev]).stops), shared=shared)


def selected(ev: Evaluation, labels: tuple[str, ...], *, shared: bool) -> Evaluation:
    """The evaluation of some labels, whose pooled table is kept as long as it is cached. The name is drawn."""
    return cached(("selected", ev.digest, ev.name, labels), lambda: ev.select(labels), shared=shared)


def overview(ev: Evaluation, known: LabelSummary, averaging: Averaging, *, shared: bool) -> Overview:
    """The figures of the whole model. ``known``: the summary of its labels."""
    return cached(("overview", ev.digest, averaging), lambda: make_overview(ev, known, averaging), shared=shared)


def why_no_plan(ev: Evaluation) -> str:
    """Why labels of a model cannot stand each at its own threshold, as half a sentence; empty where they can."""
    if ev.decisions_only:
        return "gives decisions without scores, so that there is no threshold to choose"
    if ev.unknown:
        return "has ratios alone, and a plan needs counts"
    return "" if ev.labels else "has no counts of single labels"


def own_thresholds(entry: workspace.Entry, view: state.View) -> Mapping[str, float] | None:
    """The thresholds of a model's labels by the plan that is chosen; None where one threshold stands for all."""
    ev = entry.evaluation
    if view.thresholds != state.PLAN or why_no_plan(ev):
        return None
    key = ("plan", ev.digest, ev.name, view.goal, view.together, False)
    plan = cached(
        key, lambda: plan_thresholds(ev, view.goal, together=view.together, cross_fit=False), shared=entry.shared
    )
    by_hand = view.overrides.get(entry.key, {})
    return plan.thresholds | {label: each for label, each in by_hand.items() if label in plan.rows}


def standing(ev: Evaluation, own: Mapping[str, float] | None, *, shared: bool) -> Evaluation:
    """The evaluation with its labels at these thresholds, if there are any; its threshold then moves all of them."""
    if own is None:
        return ev
    key = ("own", ev.digest, ev.name, tuple(own.items()))
    return cached(key, lambda: at_own_thresholds(ev, own), shared=shared)
