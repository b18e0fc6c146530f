"""The plan as files to take away, and the way for one from a file."""

from __future__ import annotations

import json

import streamlit as st

from evalkit.files.csv_text import GUARDED
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace
from pages._ui.small_file import small_file
from pages._ui.thresholds.plan import loaded_plan

_SNIPPET = '''import json

# {about}
plan = json.load(open("{name}-plan.json"))
thresholds = {{label: row["threshold"] for label, row in plan["labels"].items()}}

def predicted(scores):
    """Labels of one item: scores is a dict of label and score."""
    return [label for label, at in thresholds.items() if at is not None and scores.get(label, at - 1) >= at]
'''


def draw(model: workspace.Entry, plan: ThresholdPlan, view: state.View) -> None:
    st.subheader("Download the plan, or check a saved one", anchor=False)
    with st.container(horizontal=True, key="plan_downloads"):
        name = model.name
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
            st.download_button(
                title, make, file_name=f"{name}-{ending}", mime=mime, key=f"save_{ending}", on_click="ignore", help=text
            )
        with st.popover("Use it in Python", key="snippet"):
            st.code(_SNIPPET.format(name=name.replace('"', "'"), about=_about(plan)), language="python")
    title = "Check a saved plan on this data (JSON)"
    given = small_file(title, ending="json", key="plan_file", most_mb=5)
    if given is not None:
        loaded_plan.draw(model, plan, given.getvalue(), view)


def _finite(thresholds: dict[str, float]) -> dict[str, float | None]:
    return {label: each if each < float("inf") else None for label, each in thresholds.items()}


def _about(plan: ThresholdPlan) -> str:
    """What the thresholds were chosen for, in a line."""
    scenario = plan.scenario
    costs = "" if scenario is None else f"; costs: {scenario.name}, {scenario.goal} {scenario.unit}".replace(": ,", ":")
    return show.one_line(f"goal: {plan.goal}{costs}".strip())
