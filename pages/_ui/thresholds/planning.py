"""The page of a model: its goal, the plan, one label of it, what the plan does as a whole, and the plan as a file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from pages._ui import controls, show, state, workspace
from pages._ui.address.opening import turn_if_wanted
from pages._ui.address.written import write_address
from pages._ui.jobs import beside
from pages._ui.thresholds import coarser_model, results
from pages._ui.thresholds.costs import in_production
from pages._ui.thresholds.goal import goal_row
from pages._ui.thresholds.plan import effect_table, one_label, plan_files, plan_table
from pages._ui.thresholds.start import points
from pages._ui.view import USUAL_SCENARIO

_MOST_PAIRS = 3_000_000
"""Pairs of item and label up to which held-out figures come with the plan: they take some fifty times as long as the
rest. Those of more follow, made beside the page."""
_CANCELLED = "No estimate for new data: cancelled."


def planning(model: workspace.Entry, view: state.View) -> None:
    turn_if_wanted()
    write_address("thresholds")
    ev = model.evaluation
    note = show.place_for_work()
    with st.container(horizontal=True, vertical_alignment="bottom", key="aim"):
        goal = goal_row.choose(view, _items_in_an_hour(model))
        controls.choose_wording(st.container(horizontal=True, width="content", key="wording"), view)
    at_once = ev.predictions is not None and ev.n_examples * len(ev.labels) <= _MOST_PAIRS
    labels = show.count(len(ev.labels), "label")
    with show.working(note, f"Looking for thresholds of {labels}"):
        made = results.plan(ev, str(goal), together=view.together, cross_fit=at_once, shared=model.shared)
    under_way = None
    if ev.predictions is not None and not at_once:
        key = ("expected", made.digest, str(goal), view.together)
        text = f"Cross-validating thresholds of {labels}"
        under_way = beside.begin("expected", key, text, partial(results.with_expected, ev, made))
        made = under_way.result or made
    made = replace(made, slice=view.slice)
    plan = made
    for label, threshold in view.overrides.get(model.key, {}).items():
        plan = plan.override(label, threshold, ev)
    if view.scenario != USUAL_SCENARIO:
        plan = replace(plan, scenario=view.scenario)
    plan_table.sentence(plan)
    chosen = plan_table.draw(plan, view, opens=ev.predictions is not None)
    if under_way is not None:
        beside.draw(under_way, cancelled=_CANCELLED, again="Choose on folds")
    one_label.draw(model, made, plan, chosen)
    with st.container(key="whole"):
        effect_table.draw(model, plan, view)
        in_production.draw(model, plan, view)
    with st.container(key="goals"):
        points.draw(model, view, chosen)
        coarser_model.draw(model)
    with st.container(key="files"):
        plan_files.draw(model, plan, view)


def _items_in_an_hour(model: workspace.Entry) -> float | None:
    """How many items an hour of the recordings has, where their hours are known."""
    p = model.evaluation.predictions
    hours = 0.0 if p is None or p.exposure_hours is None else sum(p.exposure_hours.values())
    return model.evaluation.n_examples / hours if hours > 0 else None
