"""The plan as files to take away, and a plan from a file beside the one on screen."""

from __future__ import annotations

import json

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.csv_text import GUARDED
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace

_SNIPPET = '''import json

plan = json.load(open("{name}-plan.json"))
thresholds = {{label: row["threshold"] for label, row in plan["labels"].items()}}

def predicted(scores):
    """Labels of one item: scores is a dict of label and score."""
    return [label for label, at in thresholds.items() if at is not None and scores.get(label, at - 1) >= at]
'''


def draw(model: workspace.Entry, plan: ThresholdPlan) -> None:
    st.subheader("Take the plan away, or bring one", anchor=False)
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
            st.code(_SNIPPET.format(name=name.replace('"', "'")), language="python")
    given = st.file_uploader("Compare with a plan from a file (JSON)", type="json", key="plan_file", max_upload_size=5)
    if given is not None:
        _beside(model, plan, given.getvalue())


def _finite(thresholds: dict[str, float]) -> dict[str, float | None]:
    return {label: each if each < float("inf") else None for label, each in thresholds.items()}


def _beside(model: workspace.Entry, plan: ThresholdPlan, content: bytes) -> None:
    """A plan from a file: whether it is of this data, and what it changes."""
    try:
        other = ThresholdPlan.from_json(content.decode("utf-8-sig", errors="replace"))
    except EvalkitError as problem:
        show.error(problem)
        return
    ev = model.evaluation
    same = "It was made on this data." if other.digest == ev.digest else "It was made on other data."
    st.markdown(show.plain(f"Plan of {other.model}, {other.goal}: {show.count(len(other.rows), 'label')}. {same}"))
    both = [label for label in plan.rows if label in other.rows]
    if not both:
        st.warning("It has no label of this model.")
        return
    rows = [(label, plan.rows[label].threshold, other.rows[label].threshold) for label in both]
    st.dataframe(
        {
            "Label": both,
            "Threshold": [a for _, a, _ in rows],
            "In the file": [b for _, _, b in rows],
            "Decisions that differ": [_differ(ev, label, a, b) for label, a, b in rows],
        },
        hide_index=True,
        key="plan_beside",
        column_config={head: st.column_config.NumberColumn(format="%.5g") for head in ("Threshold", "In the file")},
    )
    st.button(
        "Use the thresholds of the file",
        key="use_plan",
        on_click=lambda: state.override(model.key, {label: b for label, a, b in rows if a != b and b < float("inf")}),
    )


def _differ(ev: Evaluation, label: str, a: float, b: float) -> int:
    t = ev.per_label[label]
    at = [t.at(each) for each in (a, b)]
    return abs(int(at[0].tp + at[0].fp - at[1].tp - at[1].fp))
