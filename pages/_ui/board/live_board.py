"""Mounts the live board of evalkit as a Streamlit component, and takes over what a person did with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from evalkit.live.board import stylesheet
from pages._ui import state
from pages._ui.address.opening import open_examples, turn_if_wanted
from pages._ui.board.protocol import (
    Answer,
    CountsOfLabels,
    ExamplesEvent,
    LabelEvent,
    LateBounds,
    ListEvent,
    RowsEvent,
    ThresholdEvent,
    board_data,
    places_wanted,
)
from pages._ui.frame import component_script

_COMPONENT = st.components.v2.component(
    "evalkit_live_board",
    html='<div class="ek-root"></div>',
    css=stylesheet(),
    js=component_script("live_board"),
    isolate_styles=False,  # so that the elements of the board can be found by attribute
)


_ANSWERED = st.components.v2.component(
    "evalkit_answered",
    js=component_script("answered"),
    isolate_styles=False,
)

_LABELS = st.components.v2.component(
    "evalkit_labels",
    js=component_script("labels"),
    isolate_styles=False,
)

_KEY = "board"


def answered(
    turn: int,
    content: Mapping[str, Any],
    late: Sequence[LateBounds | None] | None = None,
    counts: CountsOfLabels | None = None,
) -> None:
    """All that stands above is up to date with what the board of ``content`` committed as ``turn``.

    Until then the root of the board carries ``data-dragging``, by which a style may grey out what is computed on
    release. ``late``: for each model the bounds that are made for one threshold at a time, or None. ``counts``: of all
    labels of a list whose rows are not all in the browser.
    """
    data: Answer = {"turn": turn, "digest": content["digest"], "late": late, "counts": counts}
    _ANSWERED(key="answered", data=data, height=1)


def hand_over(what: str, text: str) -> None:
    """Hand the board rows of its label list, or the list as a file: JSON, in a message beside that of the board."""
    _LABELS(key=f"labels_{what}", data=text, height=1)


def live_board(
    board: str, *, labels: str | None, address: Mapping[str, str | None], turn: int, opens: Sequence[bool]
) -> None:
    """Mount a board. What a person does with it is taken over by ``state`` before the page runs again.

    End the page, or its fragment, with ``answered``.

    ``board``, ``labels``: the content of a board and its label list as JSON, as ``results.board_text`` and
    ``protocol.list_text`` give it. Streamlit would write them anew, twice, in each run of the page.

    ``turn`` is the last commit of the browser's that the board was drawn after. What the browser committed later, or
    has not committed yet, is the browser's own, and a board that arrives meanwhile does not undo it.

    ``opens``: of each model whether the items behind its counts can be shown, on the page that this then turns to.
    """
    _COMPONENT(
        key=_KEY,
        data=board_data(board, labels, address, turn, visit=state.view().visits, opens=opens),
        default={"threshold": None},
        on_threshold_change=_threshold_changed,
        on_label_change=_label_changed,
        on_list_change=_list_changed,
        on_rows_change=_rows_wanted,
        on_examples_change=_examples_wanted,
    )
    turn_if_wanted()
    if not st.session_state.get("_board_is_heard"):
        st.session_state["_board_is_heard"] = True
        let_go: ThresholdEvent | None = _event("threshold")
        if let_go and int(let_go["turn"]) > state.view().turn:  # before this session was there to hear of it
            _threshold_changed()
            st.rerun()


def _event(name: str) -> Any:
    return getattr(st.session_state[_KEY], name)


def _threshold_changed() -> None:
    event: ThresholdEvent = _event("threshold")
    state.commit_threshold(
        float(event["value"]),
        baseline_threshold=None if event["other"] is None else float(event["other"]),
        driver=int(event["driver"]),
        turn=int(event["turn"]),
        model=event.get("model"),
        stands=event.get("stands"),
    )


def _label_changed() -> None:
    event: LabelEvent | None = _event("label")
    if event:
        state.open_label(event["label"])


def _list_changed() -> None:
    event: ListEvent | None = _event("list")
    if event:
        left_out = tuple(sorted(event.get("left_out", ())))
        state.change_list(event.get("model"), int(event.get("turn", 0)), left_out=left_out)


def _rows_wanted() -> None:
    event: RowsEvent | None = _event("rows")
    if event:
        state.want_rows(event.get("model"), places_wanted(event), csv=int(event.get("csv", 0)))


def _examples_wanted() -> None:
    event: ExamplesEvent | None = _event("examples")
    if event:
        open_examples(
            state.Listing(event["outcome"], scores=_range_in(event), of_baseline=int(event["of"]) == 1),
            event["label"],
            [float(each) for each in event["thresholds"]],
            driver=int(event["driver"]),
            moved=state.view().thresholds == state.PLAN,
        )


def _range_in(event: ExamplesEvent) -> tuple[float, float] | None:
    """The scores that are asked for; an end that is not there is infinite."""
    scores = event.get("scores")
    if not scores:
        return None
    low, high = scores
    return -math.inf if low is None else float(low), math.inf if high is None else float(high)
