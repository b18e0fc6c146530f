"""What the plan costs, and what it does where positives are rarer than in the test set."""

from __future__ import annotations

import math

import streamlit as st

from evalkit.counting.wording import Wording
from evalkit.files.csv_text import GUARDED, csv_text
from evalkit.intervals.estimate import Estimate
from evalkit.thresholds.plan import ThresholdPlan
from evalkit.thresholds.production.costs import CostModel
from evalkit.thresholds.production.in_production import PlanInProduction, Production
from evalkit.thresholds.production.scenario import Scenario
from evalkit.thresholds.suggested import one_in_of
from pages._ui import show, state, workspace
from pages._ui.download import download
from pages._ui.thresholds import results
from pages._ui.thresholds.costs import scenarios
from pages._ui.thresholds.plan import plan_table
from pages._ui.view import USUAL_SCENARIO


def draw(model: workspace.Entry, plan: ThresholdPlan, view: state.View) -> None:
    plain = Scenario(CostModel(view.scenario.costs.fp, view.scenario.costs.fn)).goal
    if view.scenario != USUAL_SCENARIO and view.goal != plain:  # whose numbers stand beside the goal
        st.session_state.setdefault("production", True)
    with st.expander("Costs, and rarer positives", key="production", on_change="rerun") as box:
        if not box.open:
            return
        scenario = scenarios.choose(view)
        both = [
            results.production(model.evaluation, thresholds, scenario, view.level, shared=model.shared)
            for thresholds in (plan.thresholds, dict.fromkeys(plan.rows, plan.shared))
        ]
        st.markdown(show.plain(said(both[0], both[1], scenario.unit)))
        if view.goal != scenario.goal and scenario.costs.fp + scenario.costs.fn > 0:
            st.button(
                "Choose thresholds for these costs",
                key="aim_at_costs",
                on_click=lambda: state.aim_for(scenario.goal, together=view.together),
                help="The goal is then the lowest cost in this scenario.",
            )
        lines = [_cells(label, plan, row, view.wording, scenario.unit) for label, row in both[0].rows.items()]
        st.dataframe(
            {head: [line[head] for line in lines] for head in lines[0]},
            hide_index=True,
            height=min(38 + 35 * len(lines), 460),
            column_config={
                "Label": st.column_config.TextColumn(pinned=True),
                "Threshold": st.column_config.NumberColumn(format="%.5g"),
            },
        )
        st.caption(
            "Assumes that recall and false positive rate stay as they are here. Intervals include their uncertainty: "
            "zero false alarms among few negatives does not make precision 1."
        )
        download(
            "Table (CSV)",
            lambda: _csv(plan, scenario, both[0]),
            file_name=f"{state.view().in_files(model.name)}-costs.csv",
            key="save_costs",
            help=f"With the scenario. {GUARDED}",
        )


def said(plan: PlanInProduction, one: PlanInProduction, unit: str = "") -> str:
    """What an item costs by the plan, and by one threshold for all."""
    text = f"This plan costs {_cost(plan.cost, unit)} for each item"
    if len(plan.rows) < 2:
        return f"{text}."
    return f"{text}, all labels together; one threshold for all costs {_cost(one.cost, unit)}."


def _cost(value: float, unit: str = "") -> str:
    number = show.NONE if math.isnan(value) else f"{value:#.3g}".removesuffix(".").replace("-", "−")
    return f"{number} {unit}".strip()


def _cells(label: str, plan: ThresholdPlan, row: Production, wording: Wording, unit: str) -> dict[str, object]:
    return {
        "Label": label,
        "Threshold": plan.rows[label].threshold,
        "Positives, test set": one_in_of(row.here),
        "Positives, in use": one_in_of(row.prevalence),
        f"{wording.words('precision').short} in use": plan_table.estimate(row.precision, "precision", wording),
        "Predicted in use": plan_table.estimate(row.predicted_positive_rate, "predicted_positive_rate", wording),
        f"Cost per item{f' ({unit})' if unit else ''}": _interval(row.cost),
    }


def _interval(e: Estimate) -> str:
    ends = "" if math.isnan(e.low) else f" ({_cost(e.low)} to {_cost(e.high)})"
    return f"{_cost(e.value)}{ends}"


_HEADER = (
    *("goal", "scenario", "unit", "false_alarm", "miss", "hit", "rarer", "label", "threshold", "prevalence"),
    *(f"{key}{end}" for key in ("precision", "predicted_positive_rate", "cost") for end in ("", "_low", "_high")),
)


def _csv(plan: ThresholdPlan, scenario: Scenario, found: PlanInProduction) -> str:
    costs = scenario.costs
    head = [str(plan.goal), scenario.name, scenario.unit, costs.fp, costs.fn, costs.tp, scenario.rarer]
    lines = []
    for label, row in found.rows.items():
        figures = (row.precision, row.predicted_positive_rate, row.cost)
        at = plan.rows[label].threshold
        lines.append([*head, label, at, row.prevalence, *(end for e in figures for end in (e.value, e.low, e.high))])
    return csv_text(_HEADER, lines, for_spreadsheets=True)
