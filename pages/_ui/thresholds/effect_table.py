"""What the plan does as a whole, beside one threshold for all labels."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.metrics import f1, precision, recall
from evalkit.thresholds.effect import Effect
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace
from pages._ui.thresholds import results


def draw(model: workspace.Entry, plan: ThresholdPlan, view: state.View) -> None:
    ev = model.evaluation
    if len(plan.rows) < 2:
        return
    st.subheader("The whole plan on this data", anchor=False)
    rows = {
        "A threshold for each label": plan.thresholds,
        f"One for all labels: {show.threshold(plan.shared)}": dict.fromkeys(plan.rows, plan.shared),
    }
    effects = [results.effect(ev, thresholds, shared=model.shared) for thresholds in rows.values()]
    columns: dict[str, list[object]] = {"Thresholds": list(rows)}
    for head, key in (("TP", "tp"), ("FP", "fp"), ("FN", "fn")):
        columns[head] = [getattr(each.counts, key) for each in effects]
    wording = view.wording
    for key, figure in (("precision", precision), ("recall", recall), ("f1", f1)):
        columns[wording.words(key).short] = [wording.figure(key, float(figure(each.counts))) for each in effects]
    columns["F1, mean over labels"] = [wording.figure("f1", each.macro_f1) for each in effects]
    columns |= _of_items(effects, view)
    counts = {head: st.column_config.NumberColumn(format="localized") for head in ("TP", "FP", "FN")}
    st.dataframe(columns, hide_index=True, key="effect", column_config=counts)
    st.caption(
        "Counted over all pairs of item and label of this test set. Thresholds were chosen on it, so new data will "
        "do worse, most of all in the first row."
    )


def _of_items(effects: list[Effect], view: state.View) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    whole = [each.exact_match for each in effects]
    if None not in whole:
        found["Exact match"] = [view.wording.figure("exact_match", each) for each in whole if each is not None]
    if effects[0].predicted_per_item == effects[0].predicted_per_item:
        found["Predicted labels for each item"] = [f"{each.predicted_per_item:.2f}" for each in effects]
    return found
