"""The plan as a table, a row for each label, and what it says in a sentence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import partial

import streamlit as st

from evalkit.counting.wording import Wording
from evalkit.intervals.estimate import Estimate
from evalkit.thresholds.plan import ThresholdPlan
from evalkit.thresholds.plan_row import PlanRow, Status
from evalkit.thresholds.promises.closest_promise import ClosestPromise
from pages._ui import show, state
from pages._ui.address.opening import open_examples
from pages._ui.view import slice_name

STATUS: dict[Status, str] = {
    "guaranteed": "Promised",
    "met here": "Met here",
    "not reachable": "Not reachable",
    "too little evidence": "Too little evidence",
    "set by hand": "Set by hand",
}
_COUNTS = {"Positives": "positives", "TP": "tp", "FP": "fp", "FN": "fn"}
"""Head of a column -> the list of its items."""
_NEEDED, _CLOSEST, _BETWEEN = "More needed", "Closest promise", "Chosen between"
CLOSEST = (
    "The strictest of the next four weaker bounds that can be promised with the same confidence. Trying four is "
    "accounted for: each takes a quarter of the risk."
)
_MORE = (
    "About how many more cases, such as reviewed predictions, would let the promise hold. If you add some and look "
    "again until it does, fix the number of looks beforehand: with two looks, use 95 % for each."
)
_RANGE = (
    "The threshold is chosen anew on 200 resamples of the items; in 95 % of them it lies there. In simulations this "
    "holds the best threshold of all such data in 86 to 96 % of test sets, and the choice on another test set in 75 to "
    "83 %. A dash where the goal is out of reach in most resamples, and for promises over related items."
)
_HELD_OUT = (
    "Cross-validated: the threshold is chosen on nine tenths of the items and counted on the rest, five times over. "
    "A dash where that is not possible; the reason stands below the table."
)


def sentence(plan: ThresholdPlan) -> None:
    """How many labels have a threshold of their own, and what that is worth."""
    of_slice = f"For {slice_name(plan.slice)} alone. " if plan.slice else ""
    st.markdown(show.plain(f"{of_slice}{said(plan)}"))


def said(plan: ThresholdPlan) -> str:
    """The plan in a few sentences."""
    goal, n = plan.goal, len(plan.rows)
    found = Counter(row.status for row in plan.rows.values())
    by_hand = f" {show.count(found['set by hand'], 'threshold')} set by hand." if found["set by hand"] else ""
    if not goal.subject_to:
        return f"Each label has the threshold with its {goal.figure.best} {goal.figure.within}.{by_hand}"
    bounds = goal.bounds_in_words
    if goal.confidence is None:
        text = f"{found['met here']} of {show.count(n, 'label')} keep {bounds} on this data."
        return f"{text} On new data such thresholds often miss it: choose a confidence to get a promise.{by_hand}"
    sure = f"on new data like this, with {100 * goal.confidence:g} % confidence"
    text = f"{found['guaranteed']} of {show.count(n, 'label')} keep {bounds} {sure}."
    return f"{text}{_worth(plan, found['guaranteed'], goal.confidence)}{_standing_in(plan)}{by_hand}"


def _worth(plan: ThresholdPlan, kept: int, confidence: float) -> str:
    if not kept or plan.together:
        return ""
    broken = max(round(kept * (1 - confidence)), 1)
    return f" The promise is for each label: about {broken} of these {kept} may be broken."


def _standing_in(plan: ThresholdPlan) -> str:
    lacking = sum(row.source == "all labels" for row in plan.rows.values())
    return f" The other {lacking} use the one threshold for all labels." if lacking else ""


def promised(promise: ClosestPromise) -> str:
    """The bound of a promise in words."""
    return promise.goal.bounds_in_words


def _closest(promise: ClosestPromise) -> str:
    bounds = " and ".join(each.limits() for each in promise.goal.subject_to)
    return f"{bounds}, at {show.threshold(promise.threshold)}"


def draw(plan: ThresholdPlan, view: state.View, *, opens: bool) -> str:
    """The table. Gives the label whose row is chosen: the one that is looked at, or the first.

    opens: whether the items behind its counts can be shown; a click on a count does so.
    """
    labels = list(plan.rows)
    columns = _columns(plan, view.wording)
    if opens:
        columns |= {head: _as_buttons(columns[head]) for head in _COUNTS}
    counts = {
        head: st.column_config.ButtonColumn(
            type="tertiary",
            alignment="right",
            help="Click a count to show its items.",
            on_click=_open_items,
            args=(key, plan),
            key=f"plan_{key}",
        )
        if opens
        else st.column_config.NumberColumn(format="localized")
        for head, key in _COUNTS.items()
    }
    rows = [] if view.label not in plan.rows else [labels.index(str(view.label))]
    st.session_state["plan"] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    st.dataframe(
        columns,
        hide_index=True,
        key="plan",
        on_select=partial(_pick, labels),
        selection_mode="single-row",
        height=min(38 + 35 * len(labels), 460),
        column_config={
            "Label": st.column_config.TextColumn(pinned=True),
            "Threshold": st.column_config.NumberColumn(format="%.5g"),
            **counts,
            **{
                head: st.column_config.TextColumn(help=_HELD_OUT, width=150)
                for head in columns
                if head.endswith("expected")
            },
            _BETWEEN: st.column_config.TextColumn(help=_RANGE),
            _NEEDED: st.column_config.TextColumn(help=_MORE),
            _CLOSEST: st.column_config.TextColumn(help=CLOSEST),
        },
    )
    return labels[rows[0]] if rows else labels[0]


def _pick(labels: Sequence[str]) -> None:
    """The label of a row that was clicked is looked at, on all pages."""
    rows = st.session_state["plan"].selection.rows
    state.open_label(labels[rows[0]] if rows else None)


def _as_buttons(counts: Sequence[object]) -> list[object]:
    """Buttons are sorted as text: so all are as long as the longest."""
    width = max(len(f"{count:,}") for count in counts)
    return [f"{count:>{width},}" for count in counts]


def _open_items(key: str, plan: ThresholdPlan) -> None:
    """The items of a count of the row that was clicked, at its threshold. An infinite one is none to look at."""
    label, row = list(plan.rows.items())[st.session_state[f"plan_{key}"].row]
    if math.isfinite(row.threshold):
        open_examples(state.Listing(key), label, [row.threshold])


def _columns(plan: ThresholdPlan, wording: Wording) -> dict[str, list[object]]:
    lines = [_cells(label, row, wording) for label, row in plan.rows.items()]
    if not plan.goal.subject_to:  # there is no bound to be met
        lines = [{**line, "Status": "Best here"} if line["Status"] == STATUS["met here"] else line for line in lines]
    heads = [head for head in lines[0] if head not in (_NEEDED, _CLOSEST) or any(line[head] for line in lines)]
    return {head: [line[head] for line in lines] for head in heads}


def _cells(label: str, row: PlanRow, wording: Wording) -> dict[str, object]:
    """The cells of a row by the heads of their columns."""
    c = row.counts
    counts = {"Positives": c.tp + c.fn, "TP": c.tp, "FP": c.fp, "FN": c.fn}
    here = {"precision": row.precision, "recall": row.recall}
    figures = {f"{_head(key, wording)} here": estimate(each, key, wording) for key, each in here.items()}
    expected = {f"{_head(key, wording)} expected": _expected(row, key, wording) for key in here}
    needed = f"about {row.more_needed:,}" if row.more_needed else ""
    closest = _closest(row.closest) if row.closest else ""
    between = show.NONE if row.between is None else " – ".join(map(show.threshold, row.between))
    own = {"Label": label, "Threshold": row.threshold, _BETWEEN: between, "Status": STATUS[row.status]}
    return {**own, **counts, **figures, **expected, _NEEDED: needed, _CLOSEST: closest}


def _head(key: str, wording: Wording) -> str:
    return wording.words(key).short


def estimate(e: Estimate, key: str, wording: Wording) -> str:
    """A figure with its interval in brackets."""
    ends = wording.ends(key, float(e.low), float(e.high))
    return f"{wording.figure(key, float(e.value))}{f' ({ends})' if ends else ''}"


def _expected(row: PlanRow, key: str, wording: Wording) -> str:
    return estimate(row.expected[key], key, wording) if key in row.expected else show.NONE
