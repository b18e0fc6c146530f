"""The plan as files to take away, and the way for one from a file."""

from __future__ import annotations

import json

import streamlit as st

from evalkit.files.csv_text import GUARDED, csv_text
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace
from pages._ui.download import download
from pages._ui.small_file import small_file
from pages._ui.thresholds.plan import loaded_plan
from pages._ui.view import slice_name

_SNIPPET = '''import json

# {about}
plan = json.load(open("{name}-plan.json"))
thresholds = {{label: row["threshold"] for label, row in plan["labels"].items()}}

def predicted(scores):
    """Labels of one item: scores is a dict of label and score."""
    return [label for label, at in thresholds.items() if at is not None and scores.get(label, at - 1) >= at]
'''
_PLANNED = "_planned_slices"
"""In the session: of each model the plans that were made, by the text of their slice."""


def draw(model: workspace.Entry, plan: ThresholdPlan, view: state.View) -> None:
    st.subheader("Download the plan, or check a saved one", anchor=False)
    name = state.view().in_files(model.name)
    with st.container(horizontal=True, key="plan_downloads"):
        for title, make, ending, mime, text in (
            ("Plan (JSON)", plan.to_json, "plan.json", "application/json", "Everything; this page reads it back."),
            ("Table (CSV)", plan.to_csv, "plan.csv", "text/csv", f"A row for each label. {GUARDED}"),
            (
                "Thresholds only (JSON)",
                lambda: json.dumps(_finite(plan.thresholds), ensure_ascii=False, indent=1),
                "thresholds.json",
                "application/json",
                "Label and threshold, for a program; null where nothing is predicted.",
            ),
        ):
            download(title, make, file_name=f"{name}-{ending}", mime=mime, key=f"save_{ending}", help=text)
        with st.popover("Use it in Python", key="snippet"):
            called = show.one_line(name).replace("\\", "_").replace('"', "'")
            st.code(_SNIPPET.format(name=called, about=_about(plan)), language="python")
    _of_slices(model, plan, view)
    title = "Check a saved plan on this data (JSON)"
    given = small_file(title, ending="json", key="plan_file", most_mb=5)
    if given is not None:
        loaded_plan.draw(model, plan, given.getvalue(), view)


def _of_slices(model: workspace.Entry, plan: ThresholdPlan, view: state.View) -> None:
    """The thresholds of all slices that were planned for in this session, in one file."""
    planned: dict[str, dict[str, ThresholdPlan]] = st.session_state.setdefault(_PLANNED, {})
    plans = planned.setdefault(model.key, {})
    plans[view.slice] = plan
    if len(plans) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="plans_of_slices"):
        download(
            "Thresholds by slice (CSV)",
            lambda: thresholds_by_slice(plans),
            file_name=f"{model.name}-thresholds by slice.csv",
            key="save_slices",
            help=f"A row for each slice and label, each plan with its goal. {GUARDED}",
        )
        of = "; ".join(f"{slice_name(text)} ({each.goal})" for text, each in plans.items())
        st.caption(show.plain(f"Planned in this session: {of}."), width="stretch")
        st.button("Forget the others", key="forget_slices", type="tertiary", on_click=planned.clear)


def thresholds_by_slice(plans: dict[str, ThresholdPlan]) -> str:
    """A row for each slice and label: the slice in words and as text, both empty for all items; no threshold where
    nothing is predicted."""
    rows: list[list[str | float]] = [
        [slice_name(text) if text else "", text, label, each if each < float("inf") else float("nan"), str(plan.goal)]
        for text, plan in plans.items()
        for label, each in plan.thresholds.items()
    ]
    return csv_text(["slice", "text", "label", "threshold", "goal"], rows, for_spreadsheets=True)


def _finite(thresholds: dict[str, float]) -> dict[str, float | None]:
    return {label: each if each < float("inf") else None for label, each in thresholds.items()}


def _about(plan: ThresholdPlan) -> str:
    """What the thresholds were chosen for, in a line."""
    scenario = plan.scenario
    costs = "" if scenario is None else f"; costs: {scenario.name}, {scenario.goal} {scenario.unit}".replace(": ,", ":")
    of_slice = f"; chosen for {slice_name(plan.slice)} alone" if plan.slice else ""
    return show.one_line(f"goal: {plan.goal}{costs}{of_slice}".strip())
