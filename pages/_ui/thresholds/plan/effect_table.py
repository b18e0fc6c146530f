"""What the plan does as a whole, beside one threshold for all labels."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.metrics import f1, precision, recall
from evalkit.thresholds.effect import Effect
from evalkit.thresholds.new_data.held_out import HeldOut
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace
from pages._ui.jobs import beside
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
    if ev.predictions is not None:
        with st.expander("Do thresholds for each label pay?", key="pays", on_change="rerun") as box:
            if box.open:
                under_way = results.on_held_out_folds(ev, plan.goal, view.level)
                beside.draw(under_way, cancelled="Cancelled.", again="Choose on folds")
                if under_way.result is not None:
                    _on_folds(under_way.result, view)


def _on_folds(found: HeldOut, view: state.View) -> None:
    st.markdown(show.plain(said(found)))
    if found.reason:
        return
    wording = view.wording
    heads = {key: wording.words(key).short for key in ("precision", "recall")}
    heads |= {"f": f"F{found.beta:g}", "mean_f": f"F{found.beta:g}, mean over labels"}
    lines = [found.each, found.one]
    columns: dict[str, list[object]] = {
        "On held-out folds": ["A threshold for each label", "One for all", "Difference"]
    }
    for key, head in heads.items():
        e = found.difference[key]
        ends = wording.difference_ends("f1", float(e.low), float(e.high))
        difference = f"{wording.difference('f1', float(e.value))}{f' ({ends})' if ends else ''}"
        columns[head] = [*(wording.figure("f1", line[key]) for line in lines), difference]
    st.dataframe(columns, hide_index=True, key="held_out")
    st.caption(
        "Cross-validated: both are chosen on nine tenths of the items and counted on the rest, five times over. "
        "Thresholds set by hand are ignored. Where a label cannot reach the goal, it uses the one threshold for all."
    )


def said(found: HeldOut) -> str:
    """Whether thresholds for each label pay, in a sentence."""
    if found.reason:
        return f"Not known: {found.reason}."
    mean = f"the mean F{found.beta:g} of labels"
    if found.pays is None:
        return f"Inconclusive: on held-out folds {mean} is about the same with one threshold for all."
    answer, other = ("Yes", "higher") if found.pays else ("No", "lower")
    return f"{answer}: on held-out folds {mean} is {other} than with one threshold for all."


def _of_items(effects: list[Effect], view: state.View) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    whole = [each.exact_match for each in effects]
    if None not in whole:
        found["Exact match"] = [view.wording.figure("exact_match", each) for each in whole if each is not None]
    if effects[0].predicted_per_item == effects[0].predicted_per_item:
        found["Predicted labels for each item"] = [f"{each.predicted_per_item:.2f}" for each in effects]
    return found
