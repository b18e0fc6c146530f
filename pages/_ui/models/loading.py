"""What is put in on the Models page: files and pasted text, and what a person corrects of how they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st


@dataclass
class Uploading:
    """What is chosen or pasted on the Models page.

    turns: counts the loads from each source. files: ids of what was drawn last, in order. corrections: values of the
    widgets about each file, by its id; widgets themselves keep them only while they are drawn.
    """

    turns: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    corrections: dict[str, dict[str, Any]] = field(default_factory=dict)


def uploading() -> Uploading:
    """The uploads of this session."""
    current: Uploading = st.session_state.setdefault("_uploading", Uploading())
    return current


def next_upload(source: str) -> None:
    """What was put in from a source is loaded, and its form is for others now."""
    now = uploading()
    now.turns[source] = now.turns.get(source, 0) + 1
    now.corrections = {file: each for file, each in now.corrections.items() if file not in now.files}
    now.files = ()
