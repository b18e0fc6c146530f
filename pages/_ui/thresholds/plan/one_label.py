"""One label of the plan: why its threshold is that one, another one by hand, and the way to its board."""

from __future__ import annotations

import math

import streamlit as st

from evalkit.thresholds.plan import ThresholdPlan
from evalkit.thresholds.plan_row import PlanRow
from pages._ui import show, state, workspace
from pages._ui.address import following
from pages._ui.address.opening import open_examples
from pages._ui.thresholds.plan import plan_table


def draw(model: workspace.Entry, made: ThresholdPlan, plan: ThresholdPlan, label: str) -> None:
    """made: the plan without what was set by hand."""
    row = plan.rows[label]
    with st.container(border=True, key="one_label"):
        st.markdown(f"**{show.plain(label)}**: {show.plain(row.reason)}")
        if row.between is not None:
            low, high = map(show.threshold, row.between)
            text = f"Chosen again on resampled items, it lies between {low} and {high} in 95 % of the resamples."
            st.caption(show.plain(text))
        refused = {each.reason for each in row.expected.values() if each.reason}
        for reason in sorted(refused):
            st.caption(show.plain(f"No estimate for new data: {reason}."))
        with st.container(horizontal=True, vertical_alignment="bottom", key="one_label_actions"):
            st.session_state[f"by_hand_{label}"] = float(row.threshold) if row.threshold < float("inf") else None
            st.number_input(
                "Threshold",
                step=0.01,
                format="%.10g",
                key=f"by_hand_{label}",
                on_change=lambda: _set(model.key, label),
                help="Type another threshold for this label; the plan then uses it.",
                width=170,
            )
            if row.closest is not None:
                closest = row.closest.threshold
                st.button(
                    f"Promise {plan_table.promised(row.closest)} instead: {show.threshold(closest)}",
                    key="use_closest",
                    on_click=lambda: state.override(model.key, {label: closest}),
                    help=plan_table.CLOSEST,
                )
            if row.source == "override":
                st.button(
                    f"Reset to {show.threshold(made.rows[label].threshold)}",
                    key="reset",
                    on_click=lambda: state.override(model.key, {label: None}),
                )
            if st.button(
                "Open on the board", key="open_on_board", help=f"Evaluate {show.plain(label)} at this threshold."
            ):
                state.open_at(label, row.threshold)
                following.open_page("evaluate.py")
            if model.evaluation.predictions is not None and math.isfinite(row.threshold):
                _items(label, row)


def _items(label: str, row: PlanRow) -> None:
    """The way from the counts of the row to their items."""
    for key in ("tp", "fp", "fn", "tn"):
        st.button(
            f"{key.upper()} {int(getattr(row.counts, key)):,}",
            key=f"open_{key}",
            help="Show these items.",
            on_click=open_examples,
            args=(state.Listing(key), label, [row.threshold]),
        )


def _set(key: str, label: str) -> None:
    state.override(key, {label: st.session_state[f"by_hand_{label}"]})
