"""The row of the goal, in plain words: what is to be best, what is to hold, and on which data."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from evalkit.thresholds.goal import Goal
from pages._ui import state


@dataclass(frozen=True)
class Kind:
    """A kind of goal. text: of the goal, with its numbers left open. numbers: title, usual value and help of each."""

    title: str
    text: str
    numbers: tuple[tuple[str, float, str], ...] = ()

    @property
    def bounded(self) -> bool:
        return " where " in self.text


_SHARE = "A share from 0 to 1."
KINDS = (
    Kind("Best balance (F1)", "f1"),
    Kind("Best balance, recall counts more (F2)", "f2"),
    Kind("Best balance, precision counts more (F0.5)", "f0.5"),
    Kind("Precision at least, then most recall", "recall where precision >= {}", (("Precision", 0.9, _SHARE),)),
    Kind("Recall at least, then most precision", "precision where recall >= {}", (("Recall", 0.9, _SHARE),)),
    Kind(
        "False positive rate at most, then most recall",
        "recall where false_positive_rate <= {}",
        (("False positive rate", 0.01, _SHARE),),
    ),
    Kind(
        "Predicted positive rate at most, then most recall",
        "recall where predicted_positive_rate <= {}",
        (("Predicted positive rate", 0.05, "The share of items for which a label is predicted, from 0 to 1."),),
    ),
    Kind(
        "Lowest cost",
        "cost {} {}",
        (("A false alarm costs", 1.0, "In any unit."), ("A miss costs", 10.0, "In the same unit.")),
    ),
)
CONFIDENCES = (None, 0.9, 0.95, 0.99)
"""That bounds hold: on the data alone, or on new data with so much confidence."""
_SURE = (
    "On this data: the bound holds for the items of this test set, and is often broken on new ones. With confidence: a "
    "test promises that it holds on new data like these."
)
_TOGETHER = (
    "Promises are for each label by itself: of 30 at 90 % about 3 may be broken. For all at once: with this confidence "
    "none is, which takes more evidence."
)


def choose(view: state.View) -> Goal:
    """The widgets, and the goal that they say."""
    goal = Goal.parse(view.goal)
    kind, numbers = kind_of(goal)
    titles = [each.title for each in KINDS] + ([] if kind else [f"As in the link: {goal}"])
    st.session_state["goal_kind"] = kind.title if kind else titles[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="goal"):
        st.selectbox("Goal", titles, key="goal_kind", on_change=_kind_chosen, width=360)
        for i, (title, _, text) in enumerate(kind.numbers if kind else ()):
            st.session_state[f"goal_number_{i}"] = numbers[i]
            top = 1.0 if kind and kind.bounded else None
            step = 0.01 if top else 1.0
            st.number_input(
                title,
                0.0,
                top,
                step=step,
                format="%g",
                key=f"goal_number_{i}",
                on_change=_changed,
                help=text,
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
            return (kind, numbers) if not kind.bounded or 0 <= numbers[0] <= 1 else (None, ())
    return None, ()


def _kind_chosen() -> None:
    kind = next((each for each in KINDS if each.title == st.session_state["goal_kind"]), None)
    if kind is not None:
        before = Goal.parse(state.view().goal)
        _aim(kind, [value for _, value, _ in kind.numbers], before.confidence)


def _changed() -> None:
    view = state.view()
    goal = Goal.parse(view.goal)
    kind, numbers = kind_of(goal)
    together = bool(st.session_state.get("goal_together", view.together))
    confidence = st.session_state.get("goal_sure") if goal.subject_to else None
    if kind is None:
        state.aim_for(str(Goal(goal.maximize, goal.subject_to, confidence)), together=together)
        return
    values = [float(st.session_state.get(f"goal_number_{i}", value)) for i, value in enumerate(numbers)]
    if kind.text.startswith("cost") and not any(values):
        values = list(numbers)  # nothing would cost anything
    _aim(kind, values, confidence, together=together)


def _aim(kind: Kind, values: list[float], confidence: float | None, *, together: bool | None = None) -> None:
    text = kind.text.format(*(f"{value:g}" for value in values))
    sure = f" with {100 * confidence:g} %" if confidence is not None and kind.bounded else ""
    state.aim_for(f"{text}{sure}", together=state.view().together if together is None else together)
