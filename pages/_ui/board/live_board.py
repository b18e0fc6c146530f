"""Mounts the live board of evalkit as a Streamlit component, and says what a person did with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from evalkit.live.board import stylesheet
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


def answered(turn: int, content: Mapping[str, Any], late: Sequence[Mapping[str, Any] | None] | None = None) -> None:
    """All that stands above is up to date with what the board of ``content`` committed as ``turn``.

    Until then the root of the board carries ``data-dragging``, by which a style may grey out what is computed on
    release. ``late``: bounds that are made for one threshold at a time, for each model {"threshold": .., "bounds":
    {key: (low, high)}}, with "words" and "method" where they are made in a way of their own, or None. They stand on the
    board until another threshold is shown.
    """
    _ANSWERED(key="answered", data={"turn": turn, "digest": content["digest"], "late": late}, height=1)


def live_board(
    content: Mapping[str, Any],
    *,
    label_list: Mapping[str, Any] | None,
    address: Mapping[str, str | None],
    turn: int,
    on_threshold: Callable[[Mapping[str, Any]], None],
    on_label: Callable[[str | None], None],
    on_list: Callable[[Mapping[str, Any]], None],
    key: str = "board",
) -> None:
    """Mount a board. What a person did arrives in the callbacks, before the page runs again.

    ``on_threshold`` gets the "value" of the model, that of the "other" (the baseline; None at one threshold), the
    "driver" whose slider was moved, and the "turn". End the page, or its fragment, with ``answered``.

    ``turn`` is the last commit of the browser's that the board was drawn after. What the browser committed later, or
    has not committed yet, is the browser's own, and a board that arrives meanwhile does not undo it.
    """
    digest = label_list and hashlib.blake2b(json.dumps(label_list).encode(), digest_size=12).hexdigest()

    def happened(event: str) -> Any:
        return getattr(st.session_state[key], event)

    _COMPONENT(
        key=key,
        data={
            "board": dict(content),
            "list": label_list and {**label_list, "digest": digest},
            "address": dict(address),
            "turn": turn,
        },
        default={"threshold": None},
        on_threshold_change=lambda: on_threshold(happened("threshold")),
        on_label_change=lambda: on_label(happened("label")["label"]) if happened("label") else None,
        on_list_change=lambda: on_list(happened("list")) if happened("list") else None,
    )
