"""The verdict on two models, or why there is none."""

from __future__ import annotations

import streamlit as st

from evalkit.comparison.verdict import Verdict
from evalkit.errors import EvalkitError
from pages._ui import show
from pages._ui.compare.pair import Pair

_BADGES = {
    "better": ":green-badge[Candidate is better]",
    "worse": ":red-badge[Candidate is worse]",
    "trade": ":orange-badge[A trade]",
    "undecided": ":gray-badge[Cannot tell]",
    "alike": ":gray-badge[Alike]",
    "none": ":gray-badge[Open]",
}


def draw(verdict: Verdict) -> None:
    st.markdown(f"{_BADGES[verdict.kind]} **{show.plain(verdict.headline)}**")
    st.markdown(show.plain(" ".join(verdict.sentences)))
    if verdict.settle:
        st.markdown(show.plain(verdict.settle))


def ratios_alone(pair: Pair) -> None:
    """Figures and differences without intervals and tests."""
    lacking = " and ".join(each.name for each in (pair.baseline, pair.model) if each.unknown)
    st.markdown(
        f"{_BADGES['none']} **No verdict: there are ratios without counts of {show.plain(lacking)}.** The figures and "
        "their differences stand below, without confidence intervals. Load counts or predictions to get them."
    )


def nothing_to_match(problem: EvalkitError, match: str) -> None:
    """The figure to be matched is undefined for the model that leads: precision at a threshold, others at all."""
    why, remedy = show.plain(problem.found or problem.problem), "Choose another match above."
    if match == "precision":
        why, remedy = f"{why} at this threshold", "Move the slider."
    st.markdown(f"{_BADGES['none']} **There is nothing to match: {why}.** {remedy}")
