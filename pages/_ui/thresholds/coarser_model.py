"""Decide per video in place of item by item, or count some labels as one: a model of its own, made from this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.evaluation.coarser import Rule, event_scores, merge_labels, parents_in, roll_up
from evalkit.predictions import DECIDE_PER, Predictions
from pages._ui import show, workspace
from pages._ui.small_file import small_file

_RULES: dict[str, Rule | None] = {
    "the highest score of its items": "max",
    "the mean of their scores": "mean",
    "the median of their scores": "median",
    "at least so many items": None,
}
_GROUP = "group"


def draw(model: workspace.Entry) -> None:
    """Nothing where counts alone are known."""
    if model.loaded is None:
        return
    with st.expander("Decide per video, or merge labels", key="coarser", on_change="rerun") as box:
        if not box.open:
            return
        p = model.loaded.predictions
        units = [
            name for name, there in ((DECIDE_PER, DECIDE_PER in p.attributes), (_GROUP, p.groups is not p.ids)) if there
        ]
        if units:
            _per_unit(model, p, units)
        else:
            st.caption(
                "To decide several items together, such as the segments of a video, load the file with a column that "
                "names what each item belongs to (Import settings: Related by, or Decide per)."
            )
        if len(p.labels) > 1:
            _merge(model, p)
        st.caption("The result is a new model beside this one; all pages treat it like any other.")


def _per_unit(model: workspace.Entry, p: Predictions, units: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="per_unit"):
        unit = units[0]
        if len(units) > 1:
            unit = st.selectbox("Decide per", units, format_func=show.one_line, key="unit", width=160)
        chosen = st.selectbox(f"A {_called(unit)} gets a label by", list(_RULES), key="unit_rule", width=300)
        rule = _RULES[chosen]
        k = int(st.number_input("Items", 1, value=2, key="unit_items", width=120)) if rule is None else 0
        if st.button(f"Decide per {_called(unit)}", key="decide_per_unit"):
            named = f"per {_called(unit)}, {rule or f'{k} items'}"
            names = p.groups if unit == _GROUP else p.attributes[unit]
            _open(model, lambda: event_scores(p, rule or ("k of n", k), unit=names), named)


def _called(unit: str) -> str:
    return "unit" if unit == DECIDE_PER else unit


def _merge(model: workspace.Entry, p: Predictions) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="merge"):
        parts = st.multiselect(
            "Labels that count as one",
            p.labels,
            format_func=show.one_line,
            key="merge_parts",
            width=420,
            help="The merged label is true where any of them is, and has the highest of their scores.",
        )
        name = st.text_input("Called", key="merge_name", max_chars=100, width=200).strip()
        if st.button("Merge", key="merge_labels", disabled=len(parts) < 2 or not name):
            _open(model, lambda: merge_labels(p, {name: parts}), f"{name} merged")
    title = "Or a CSV that maps each label to a broader one, such as species to genus"
    table = small_file(title, ending="csv", key="parents_file", most_mb=5)
    if table is not None and st.button("Roll up", key="roll_up"):
        text = table.getvalue().decode("utf-8-sig", errors="replace")
        _open(model, lambda: roll_up(p, parents_in(text, p.labels)), "rolled up")


def _open(model: workspace.Entry, make: Callable[[], Predictions], named: str) -> None:
    """What was made is a model beside this one, and looked at; or the page says why it cannot be made."""
    if model.loaded is None:
        return
    try:
        made = replace(make(), name=f"{model.name}, {named}")
    except EvalkitError as problem:
        show.error(problem)
        return
    entry = workspace.add(replace(model.loaded, predictions=made, timeline=None), model.source)
    workspace.open_model(entry.key)
    st.rerun()
