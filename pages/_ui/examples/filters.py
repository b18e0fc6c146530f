"""What is listed: kind, label, threshold, order, and what ids are searched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from evalkit.evaluation.evaluation import Evaluation
from pages._ui import show, state
from pages._ui.examples.kinds import (
    CELL_WORDS,
    KINDS,
    ORDERS,
    ORDERS_OF_DISTANCES,
    bin_title,
    cell_title,
    in_bin,
    kind_of,
    order_of,
)
from pages._ui.examples.lists import Asked, figures_of
from pages._ui.view import Listing, cell_in

_ALL = ""


def draw(a: Asked, ev: Evaluation) -> None:
    """ev: the evaluation of the labels that are counted, whose counts stand beside the kinds."""
    listing = a.listing
    _kind(a, figures_of(ev, a.label, a.counted.at))
    _label(a)
    at_own = a.standing is not None and (a.label is None or a.in_cell)
    if (
        not a.p.decisions_only
        and not at_own
        and not (listing.of_baseline and state.view().baseline_threshold is not None)
    ):
        _number("Threshold", "examples_threshold", a.threshold, lambda value: state.open_at(a.label, value))
    if a.kind.near:
        _number(
            "How far from it",
            "examples_near",
            a.near or 0.0,
            lambda value: state.list_examples(replace(listing, near=value if value > 0 else None, first=0, example="")),
        )
    _order(a)
    _text("Search ids", "examples_search", listing.search, lambda text: replace(listing, search=text))
    if listing.scores is not None:
        st.button(
            "Leave this range of scores",
            key="leave_scores",
            on_click=lambda: state.list_examples(replace(listing, scores=None, first=0, example="")),
        )
    if listing.group:
        st.button(
            f"Leave the group {show.plain(listing.group)}",
            key="leave_group",
            on_click=lambda: state.list_examples(replace(listing, group="", first=0, example="")),
        )


def _changed(key: str, change: Callable[[Any], Listing]) -> Callable[[], None]:
    def taken_over() -> None:
        state.list_examples(replace(change(st.session_state[key]), first=0, example=""))

    return taken_over


def _kind(a: Asked, counts: Mapping[str, int]) -> None:
    listing = a.listing
    kinds = {key: kind.title for key, kind in KINDS.items() if a.other is not None or not kind.two}
    if a.in_cell:
        kinds[listing.outcome] = show.one_line(cell_title(listing.outcome))
    if in_bin(listing.outcome) is not None:
        kinds[listing.outcome] = bin_title(listing.outcome)
    sums = {"errors": counts["fp"] + counts["fn"], "predicted": counts["tp"] + counts["fp"]}
    sums |= {"positives": counts["tp"] + counts["fn"], "negatives": counts["fp"] + counts["tn"]}
    known = {} if listing.scores is not None else {**counts, **sums}
    st.session_state["examples_kind"] = listing.outcome if listing.outcome in kinds else "fp"
    st.selectbox(
        "Show",
        list(kinds),
        format_func=lambda key: f"{kinds[key]} ({known[key]:,})" if key in known else kinds[key],
        key="examples_kind",
        on_change=_changed(
            "examples_kind", lambda key: replace(state.view().listing, outcome=key, order="", near=None)
        ),
    )


def _label(a: Asked) -> None:
    labels = list(a.p.labels)
    if len(labels) < 2:
        return
    cell = cell_in(a.listing.outcome)
    st.session_state["examples_label"] = a.label or _ALL
    st.selectbox(
        "Label" if cell is None else CELL_WORDS[cell[0]].row,
        [_ALL, *labels] if cell is None else labels,
        format_func=lambda label: show.one_line(label) or "All labels",
        key="examples_label",
        on_change=_label_chosen,
    )


def _label_chosen() -> None:
    state.open_label(st.session_state["examples_label"] or None)
    state.list_examples(replace(state.view().listing, first=0, example=""))


def _order(a: Asked) -> None:
    kind = kind_of(a.listing)
    if kind.order is None:
        return  # the surest come first
    orders = [each for each in ORDERS if a.other is not None or each != "disagreement"]
    order = order_of(a.listing)
    st.session_state["examples_order"] = order if order in orders else kind.order
    st.selectbox(
        "Order",
        orders,
        format_func=(ORDERS if a.standing is None else ORDERS_OF_DISTANCES).__getitem__,
        key="examples_order",
        on_change=_changed("examples_order", lambda key: replace(state.view().listing, order=key)),
    )


def _number(title: str, key: str, value: float, take: Callable[[float], None]) -> None:
    st.session_state[key] = float(value)

    def taken_over() -> None:
        if st.session_state[key] is not None:
            take(float(st.session_state[key]))
            state.list_examples(replace(state.view().listing, first=0, example=""))

    st.number_input(title, step=0.01, format="%.10g", key=key, on_change=taken_over)


def _text(title: str, key: str, value: str, change: Callable[[str], Listing]) -> None:
    st.session_state[key] = value
    st.text_input(title, key=key, on_change=_changed(key, change), placeholder="A part of an id")
