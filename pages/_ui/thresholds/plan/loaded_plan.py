"""A plan from a file: whether it holds on this data, and what it decides otherwise than the plan on screen."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.thresholds.confirm import Check, Confirmation, PlanChanges
from evalkit.thresholds.plan import ThresholdPlan
from pages._ui import show, state, workspace
from pages._ui.cache import cached_reading
from pages._ui.thresholds import results
from pages._ui.thresholds.plan import plan_table
from pages._ui.view import slice_name

_METHOD = (
    "Kept: the interval of the figure lies wholly on the right side of the bound. Broken: wholly on the wrong side. "
    "Not enough data: it reaches over the bound. A goal without a bound is held against what was expected of new data: "
    "broken is what is clearly worse, kept what has not fallen by 0.05."
)


def draw(model: workspace.Entry, plan: ThresholdPlan, content: bytes, view: state.View) -> None:
    """plan: the one on screen. content: of the file."""
    try:
        loaded = cached_reading(("plan file", content), lambda: _read(content))
        found = results.confirmation(model.evaluation, loaded, content, view.level, shared=model.shared)
    except EvalkitError as problem:
        show.error(problem)
        return
    ours = "It was made on this data." if found.same_data else "It was made on other data."
    of_slice = f", for {slice_name(loaded.slice)}" if loaded.slice else ""
    n_labels = show.count(len(loaded.rows), "label")
    st.markdown(show.plain(f"Plan of {loaded.model}{of_slice}, {loaded.goal}: {n_labels}. {ours}"))
    if loaded.slice != view.slice:
        st.warning(
            show.plain(
                f"The plan was made for {slice_name(loaded.slice)}, and what is open here is {slice_name(view.slice)}: "
                "other items, for which its thresholds were not chosen."
            )
        )
    for said, labels in (
        ("Only in the plan", found.lacking),
        ("Only in this model", found.unplanned),
    ):
        if labels:
            st.caption(show.plain(f"{said}: {show.listed(labels)}."))
    if found.same_data:
        st.caption(
            "A plan is checked on other data: open the model's scores on another test set, and load the plan there."
        )
    else:
        _confirmed(found, view)
    _changed(model, loaded, results.changes(model.evaluation, plan, loaded, content, shared=model.shared))


def _read(content: bytes) -> ThresholdPlan:
    return ThresholdPlan.from_json(content.decode("utf-8-sig", errors="replace"))


def _confirmed(found: Confirmation, view: state.View) -> None:
    st.markdown("**Does the plan hold here?**")
    st.markdown(show.plain(sentence(found)))
    lines = [_cells(found, label, check, view) for label, checks in found.rows.items() for check in checks]
    st.dataframe(
        {head: [line[head] for line in lines] for head in lines[0]},
        hide_index=True,
        key="confirmed",
        height=min(38 + 35 * len(lines), 460),
        column_config={
            "Label": st.column_config.TextColumn(pinned=True),
            "Threshold": st.column_config.NumberColumn(format="%.5g"),
        },
    )
    st.caption(_METHOD)


def sentence(found: Confirmation) -> str:
    """How many labels keep what was asked of them, and of those that a promise was made for, how many break it."""
    verdicts = Counter(found.verdict(label) for label in found.rows)
    text = ", ".join(f"{verdicts[each]} {each}" for each in ("kept", "broken", "not enough data"))
    promised = [label for label in found.rows if found.plan.rows[label].status == "guaranteed"]
    text = f"Of {show.count(len(found.rows), 'label')}: {text}."
    if not promised or found.plan.goal.confidence is None:
        return text
    broken = sum(found.verdict(label) == "broken" for label in promised)
    share = 100 * (1 - found.plan.goal.confidence)
    return (
        f"{text} {broken} of the {len(promised)} promises are broken; each may break with a probability of {share:g} %."
    )


def _cells(found: Confirmation, label: str, check: Check, view: state.View) -> dict[str, object]:
    row, wording, bound = found.plan.rows[label], view.wording, check.bound
    expected = show.NONE if check.expected is None else plan_table.estimate(check.expected, check.figure, wording)
    name = wording.words(check.figure).short
    best = "highest" if found.plan.goal.maximize == check.figure else "as expected"
    asked = f"{name} {best}" if bound is None else f"{name} {bound.limits()}"
    return {
        "Label": label,
        "Verdict": check.verdict.capitalize(),
        "Asked": asked,
        "Expected": expected,
        "Observed here": plan_table.estimate(check.observed, check.figure, wording),
        "In the plan": plan_table.STATUS[row.status],
        "Threshold": row.threshold,
        "Why": check.reason,
    }


def _changed(model: workspace.Entry, loaded: ThresholdPlan, found: PlanChanges) -> None:
    st.markdown("**Where does it decide differently from the plan above?**")
    if not found.labels:
        st.caption("The two plans have no label in common.")
        return
    st.markdown(show.plain(said(found)))
    st.dataframe(
        {
            "Label": list(found.labels),
            "Threshold": [each.before for each in found.labels.values()],
            "In the file": [each.after for each in found.labels.values()],
            "Decisions that differ": [each.decisions for each in found.labels.values()],
        },
        hide_index=True,
        key="plan_beside",
        column_config={head: st.column_config.NumberColumn(format="%.5g") for head in ("Threshold", "In the file")},
    )
    st.button(
        "Use the plan of the file",
        key="use_plan",
        on_click=lambda: _use(model, loaded),
        help="Its goal, its thresholds and its costs. Where the goal finds others here, those of the file are by hand.",
    )


def said(found: PlanChanges) -> str:
    """How much changes, in a sentence."""
    changed = [each for each in found.labels.values() if each.decisions]
    if not changed:
        return "Nowhere: both decide the same on this data."
    decisions = show.count(sum(each.decisions for each in changed), "decision")
    items = "" if found.items is None else f", on {show.count(found.items, 'item')}"
    return f"{decisions} of {show.count(len(changed), 'label')}{items}."


def _use(model: workspace.Entry, loaded: ThresholdPlan) -> None:
    """The goal and the costs of the file, and by hand those of its thresholds that the goal does not find here."""
    state.aim_for(str(loaded.goal), together=loaded.together)
    if loaded.scenario is not None:
        state.view().cost_as(loaded.scenario)
    ev, goal = model.evaluation, str(loaded.goal)
    found = results.plan(ev, goal, together=loaded.together, cross_fit=False, shared=model.shared).thresholds
    wanted = {label: each for label, each in loaded.thresholds.items() if label in found}
    own = {label: each for label, each in wanted.items() if found[label] != each and each < float("inf")}
    state.override(model.key, dict.fromkeys(state.view().overrides.get(model.key, {})) | own)
