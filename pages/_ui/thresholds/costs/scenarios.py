"""Costs by name, kept in the session, links and files: what decisions cost, and how much rarer positives are."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evalkit.thresholds.production.costs import CostModel
from evalkit.thresholds.production.scenario import Scenario
from pages._ui import show, state
from pages._ui.view import USUAL_SCENARIO

RARER = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_USUAL = (
    USUAL_SCENARIO,
    Scenario(CostModel(1, 10), name="A miss costs ten false alarms"),
    Scenario(CostModel(10, 1), name="A false alarm costs ten misses"),
)
_OWN = "Numbers of your own"
_FIELDS = {
    "fp": ("A false alarm costs", "In any unit."),
    "fn": ("A miss costs", "In the same unit."),
    "tp": ("A hit costs", "In the same unit; a gain is below 0."),
}


def kept() -> dict[str, Scenario]:
    """Those of this session by name, the usual ones first."""
    own: dict[str, Scenario] = st.session_state.setdefault("_scenarios", {})
    return {each.name: each for each in _USUAL} | own


def choose(view: state.View) -> Scenario:
    """The widgets, and the scenario that they say, whose name is empty where numbers were changed."""
    now = view.scenario
    if now.name and now.name not in kept():  # of a link or a file
        st.session_state["_scenarios"] = {**st.session_state["_scenarios"], now.name: now}
    known = kept()
    st.session_state["scenario"] = now.name or _OWN
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenarios"):
        st.selectbox(
            "Scenario",
            [*known, *([] if now.name else [_OWN])],
            format_func=show.one_line,
            key="scenario",
            on_change=_taken,
            width=320,
        )
        for field, (title, text) in _FIELDS.items():
            st.session_state[f"cost_{field}"] = float(getattr(now.costs, field))
            lowest = None if field == "tp" else 0.0
            st.number_input(
                title, lowest, step=1.0, format="%.10g", key=f"cost_{field}", on_change=_changed, help=text, width=150
            )
        st.session_state["cost_unit"] = now.unit
        st.text_input("Unit", key="cost_unit", on_change=_changed, max_chars=20, placeholder="such as EUR", width=110)
        st.session_state["rarer"] = now.rarer
        st.select_slider(
            "Positives are rarer by",
            sorted({*map(float, RARER), now.rarer}),
            format_func=lambda times: "as here" if times == 1 else f"{times:,.10g} times",
            key="rarer",
            on_change=_changed,
            help="Where the model is used fewer items may have a label than in the test set.",
            width=260,
        )
    if not now.name:
        with st.container(horizontal=True, vertical_alignment="bottom", key="keep"):
            st.text_input("Keep these as", key="scenario_name", max_chars=60, width=320)
            st.button("Keep", key="keep_scenario", on_click=_keep)
    return now


def _taken() -> None:
    """The numbers of the scenario that was chosen."""
    found = kept().get(st.session_state["scenario"])
    if found is not None:
        state.view().cost_as(found)


def _changed() -> None:
    costs = CostModel(*(float(st.session_state[f"cost_{field}"] or 0) for field in _FIELDS))
    state.view().cost_as(
        named(Scenario(costs, float(st.session_state["rarer"]), "", st.session_state["cost_unit"].strip()))
    )


def named(scenario: Scenario) -> Scenario:
    """The scenario with the name under which it is kept; without one where it is not."""
    bare = replace(scenario, name="")
    return next((each for each in kept().values() if replace(each, name="") == bare), bare)


def _keep() -> None:
    name = st.session_state["scenario_name"].strip()
    if name and name not in {each.name for each in _USUAL}:
        scenario = replace(state.view().scenario, name=name)
        st.session_state["_scenarios"] = {**st.session_state.get("_scenarios", {}), name: scenario}
        st.session_state["scenario_name"] = ""
        state.view().cost_as(scenario)
