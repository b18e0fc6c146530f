"""Costs by name, kept in the session: what decisions cost, and how much rarer positives are where the model is used."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from evalkit.thresholds.production.costs import Costs

RARER = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Scenario:
    """rarer: by what factor."""

    costs: Costs
    rarer: int = 1


_USUAL = {
    "A miss costs as much as a false alarm": Scenario(Costs(1, 1)),
    "A miss costs ten false alarms": Scenario(Costs(1, 10)),
    "A false alarm costs ten misses": Scenario(Costs(10, 1)),
}
_FIELDS = ("false_alarm", "miss", "hit")


def kept() -> dict[str, Scenario]:
    """Those of this session by name, the usual ones first."""
    own: dict[str, Scenario] = st.session_state.setdefault("_scenarios", {})
    return {**_USUAL, **own}


def choose() -> tuple[str, Scenario]:
    """The widgets, and the scenario that they say with its name, which is empty where numbers were changed."""
    known = kept()
    if "scenario" not in st.session_state:
        st.session_state["scenario"] = next(iter(known))
        _take()
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenarios"):
        st.selectbox("Scenario", list(known), key="scenario", on_change=_take, width=320)
        for field, title, text in (
            ("false_alarm", "A false alarm costs", "In any unit."),
            ("miss", "A miss costs", "In the same unit."),
            ("hit", "A hit costs", "In the same unit; a gain is below 0."),
        ):
            lowest = None if field == "hit" else 0.0
            st.number_input(title, lowest, step=1.0, format="%g", key=f"cost_{field}", help=text, width=150)
        st.select_slider(
            "Positives are rarer by",
            RARER,
            format_func=lambda times: "as here" if times == 1 else f"{times:,} times",
            key="rarer",
            help="Where the model is used fewer items may have a label than in the test set.",
            width=260,
        )
    now = Scenario(Costs(*(float(st.session_state[f"cost_{field}"]) for field in _FIELDS)), st.session_state["rarer"])
    name = st.session_state["scenario"]
    if known.get(name) == now:
        return name, now
    with st.container(horizontal=True, vertical_alignment="bottom", key="keep"):
        st.text_input("Keep these as", key="scenario_name", max_chars=60, width=320)
        st.button("Keep", key="keep_scenario", on_click=lambda: _keep(now))
    return "", now


def _take() -> None:
    """The numbers of the scenario that was chosen."""
    found = kept()[st.session_state["scenario"]]
    for field in _FIELDS:
        st.session_state[f"cost_{field}"] = float(getattr(found.costs, field))
    st.session_state["rarer"] = found.rarer


def _keep(scenario: Scenario) -> None:
    name = st.session_state["scenario_name"].strip()
    if name:
        st.session_state["_scenarios"] = {**st.session_state.get("_scenarios", {}), name: scenario}
        st.session_state["scenario"], st.session_state["scenario_name"] = name, ""
