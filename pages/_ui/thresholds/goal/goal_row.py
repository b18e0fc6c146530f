"""The row of the goal, in plain words: what is to be best, what is to hold, and on which data."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from evalkit.thresholds.goal import Goal
from evalkit.thresholds.production.costs import CostModel
from pages._ui import state
from pages._ui.thresholds.costs import scenarios
from pages._ui.view import USUAL_SCENARIO


@dataclass(frozen=True)
class Number:
    """A number of a goal. highest: None where there is no such."""

    title: str
    usual: float
    help: str
    lowest: float = 0.0
    highest: float | None = None

    @property
    def step(self) -> float:
        return 0.01 if self.highest == 1 else 1.0

    def allows(self, value: float) -> bool:
        return self.lowest <= value and (self.highest is None or value <= self.highest)


@dataclass(frozen=True)
class Kind:
    """A kind of goal. text: of the goal, with its numbers left open."""

    title: str
    text: str
    numbers: tuple[Number, ...] = ()

    @property
    def bounded(self) -> bool:
        return " where " in self.text

    @property
    def of_costs(self) -> bool:
        return self.text.startswith("cost ")


def _share(title: str, usual: float, text: str = "A share from 0 to 1.") -> Number:
    return Number(title, usual, text, highest=1.0)


_PER_HOUR = "false_alarms_per_hour"
KINDS = (
    Kind("Best balance (F1)", "f1"),
    Kind("Best balance, recall counts more (F2)", "f2"),
    Kind("Best balance, precision counts more (F0.5)", "f0.5"),
    Kind("Precision at least, then most recall", "recall where precision >= {}", (_share("Precision", 0.9),)),
    Kind("Recall at least, then most precision", "precision where recall >= {}", (_share("Recall", 0.9),)),
    Kind(
        "False positive rate at most, then most recall",
        "recall where false_positive_rate <= {}",
        (_share("False positive rate", 0.01),),
    ),
    Kind(
        "False alarms per hour at most, then most recall",
        f"recall where {_PER_HOUR} <= {{}} of {{}}",
        (
            Number("False alarms per hour", 1.0, "For each label."),
            Number("Items in an hour", 1000.0, "How many items the model looks at in an hour.", lowest=1.0),
        ),
    ),
    Kind(
        "Predicted positive rate at most, then most recall",
        "recall where predicted_positive_rate <= {}",
        (_share("Predicted positive rate", 0.05, "The share of items for which a label is predicted, from 0 to 1."),),
    ),
    Kind(
        "Predicted items at most, then most recall",
        "recall where predicted <= {} of {}",
        (
            Number("Predicted at most", 50.0, "For how many items a label may be predicted."),
            Number("Of items", 1000.0, "Of so many, such as a day has.", lowest=1.0),
        ),
    ),
    Kind(
        "Lowest cost",
        "cost {} {}",
        (
            Number("A false alarm costs", 1.0, "In any unit."),
            Number("A miss costs", 10.0, "In the same unit."),
        ),
    ),
)
CONFIDENCES = (None, 0.9, 0.95, 0.99)
"""That bounds hold: on the data alone, or on new data with so much confidence."""
_SURE = (
    "On this data: the bound holds on this test set and is often missed on new data. With confidence: a statistical "
    "test promises that it holds on new data like this."
)
_TOGETHER = (
    "Each promise is for one label: of 30 labels at 90 %, about 3 may be broken. For all labels at once: all promises "
    "hold together with this confidence, which takes more data."
)


def choose(view: state.View, items_in_an_hour: float | None = None) -> Goal:
    """The widgets, and the goal that they say. items_in_an_hour: of the recordings of the model, where it is known."""
    goal = Goal.parse(view.goal)
    kind, numbers = kind_of(goal)
    titles = [each.title for each in KINDS] + ([] if kind else [_other(goal, view)])
    st.session_state["goal_kind"] = kind.title if kind else titles[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="goal"):
        st.selectbox("Goal", titles, key="goal_kind", on_change=lambda: _kind_chosen(items_in_an_hour), width=360)
        for i, number in enumerate(kind.numbers if kind else ()):
            st.session_state[f"goal_number_{i}"] = numbers[i]
            st.number_input(
                number.title,
                number.lowest,
                number.highest,
                step=number.step,
                format="%.10g",
                key=f"goal_number_{i}",
                on_change=_changed,
                help=number.help,
                width=150,
            )
        if goal.subject_to:
            st.session_state["goal_sure"] = goal.confidence
            sure = list(dict.fromkeys([*CONFIDENCES, goal.confidence]))  # a link may have another one
            st.selectbox(
                "Holds",
                sure,
                format_func=_sure,
                key="goal_sure",
                placeholder=_sure(None),  # None is a choice here, which Streamlit takes for no choice
                on_change=_changed,
                help=_SURE,
                width=200,
            )
        if goal.confidence is not None:
            st.session_state["goal_together"] = view.together
            st.toggle("For all labels at once", key="goal_together", on_change=_changed, help=_TOGETHER)
    return goal


def _sure(confidence: float | None) -> str:
    return "On this data" if confidence is None else f"With {100 * confidence:g} % confidence"


def kind_of(goal: Goal) -> tuple[Kind | None, tuple[float, ...]]:
    """The kind of a goal and its numbers; None where it is of no kind that is offered.

    >>> kind_of(Goal.parse("cost 1 10"))[1], kind_of(Goal.parse("f3"))[0]
    ((1.0, 10.0), None)
    >>> kind_of(Goal.parse("recall where precision >= 1.5"))
    (None, ())
    """
    words = str(goal.on_this_data()).split()
    for kind in KINDS:
        pattern = kind.text.split()
        if len(pattern) == len(words) and all(a in ("{}", b) for a, b in zip(pattern, words, strict=True)):
            numbers = tuple(float(b) for a, b in zip(pattern, words, strict=True) if a == "{}")
            allowed = all(each.allows(value) for each, value in zip(kind.numbers, numbers, strict=True))
            return (kind, numbers) if allowed else (None, ())
    return None, ()


def _other(goal: Goal, view: state.View) -> str:
    """What a goal of no kind is called."""
    return "Lowest cost in the scenario" if view.goal == view.scenario.goal else f"As in the link: {goal}"


def _kind_chosen(items_in_an_hour: float | None) -> None:
    kind = next((each for each in KINDS if each.title == st.session_state["goal_kind"]), None)
    if kind is None:
        return
    view = state.view()
    values = [each.usual for each in kind.numbers]
    if _PER_HOUR in kind.text and items_in_an_hour is not None:
        values[-1] = float(f"{items_in_an_hour:.4g}")
    if kind.of_costs and view.scenario != USUAL_SCENARIO:
        state.aim_for(view.scenario.goal, together=view.together)
        return
    _aim(kind, values, Goal.parse(view.goal).confidence)


def _changed() -> None:
    view = state.view()
    goal = Goal.parse(view.goal)
    kind, numbers = kind_of(goal)
    together = bool(st.session_state.get("goal_together", view.together))
    confidence = st.session_state.get("goal_sure") if goal.subject_to else None
    if kind is None:
        state.aim_for(str(Goal(goal.maximize, goal.subject_to, confidence)), together=together)
        return
    given = [st.session_state.get(f"goal_number_{i}", value) for i, value in enumerate(numbers)]
    values = [before if value is None else float(value) for value, before in zip(given, numbers, strict=True)]
    if kind.of_costs and not any(values):
        values = list(numbers)  # nothing would cost anything
    _aim(kind, values, confidence, together=together)


def _aim(kind: Kind, values: list[float], confidence: float | None, *, together: bool | None = None) -> None:
    text = kind.text.format(*(f"{value:.10g}" for value in values))
    sure = f" with {100 * confidence:g} %" if confidence is not None and kind.bounded else ""
    state.aim_for(f"{text}{sure}", together=state.view().together if together is None else together)
    if kind.of_costs:
        scenario = state.view().scenario
        state.view().cost_as(scenarios.named(replace(scenario, costs=CostModel(*values), rarer=1.0)))
