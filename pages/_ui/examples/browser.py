"""Mounts the list in the browser, and takes over what a person did with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from pages._ui import state
from pages._ui.examples import kept_marks
from pages._ui.frame import component_script

_LIST = st.components.v2.component(
    "evalkit_examples",
    html='<div class="ek-examples"></div>',
    css=(Path(__file__).parent / "examples.css").read_text(encoding="utf-8"),
    js=component_script("examples"),
    isolate_styles=False,
)
_KEY = "example_list"


class PartEvent(TypedDict):
    """Another part of the list is asked for, which begins after so many pairs."""

    first: int


class MarksEvent(TypedDict):
    """All that is marked of the predictions of this digest."""

    digest: str
    each: list[dict[str, str]]


def draw(text: str, show_group: Callable[[str], None]) -> None:
    """text: as ``sent.list_text`` gives it."""

    def grouped() -> None:
        group: str | None = _event("group")
        if group is not None:
            show_group(group)

    _LIST(
        key=_KEY,
        data=text,
        on_part_change=_part_wanted,
        on_marks_change=_marked,
        on_group_change=grouped,
        on_threshold_change=_threshold_chosen,
    )


def _event(name: str) -> Any:
    return getattr(st.session_state[_KEY], name)


def _part_wanted() -> None:
    event: PartEvent | None = _event("part")
    if event:
        listing = state.view().listing
        state.list_examples(replace(listing, first=max(int(event["first"]), 0), example=""))


def _marked() -> None:
    event: MarksEvent | None = _event("marks")
    if event:
        kept_marks.keep(event["digest"], event["each"])


def _threshold_chosen() -> None:
    threshold: float | None = _event("threshold")
    if threshold is not None:
        state.open_at(state.view().label, float(threshold))
        state.list_examples(replace(state.view().listing, first=0))
