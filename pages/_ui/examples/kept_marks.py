"""The marks of a session, by the digest of the predictions. Nothing else reads or writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from evalkit.examples.marks import Mark, Marks


def marks_of(digest: str) -> Marks:
    """What was marked of these predictions, as far as the browser has said so."""
    kept: dict[str, Marks] = st.session_state.setdefault("_marks", {})
    return kept.get(digest, Marks(digest))


def brought(digest: str) -> int:
    """How many files of marks were brought back, which the browser takes over in the place of its own."""
    counted: dict[str, int] = st.session_state.setdefault("_marks_brought", {})
    return counted.get(digest, 0)


def keep(digest: str, said: Sequence[Mapping[str, Any]]) -> None:
    """What the browser says is marked."""
    each = {(str(m["id"]), str(m["label"])): m for m in said}
    made = tuple(Mark(*pair, m["verdict"], str(m.get("note", ""))) for pair, m in each.items())
    st.session_state.setdefault("_marks", {})[digest] = Marks(digest, made)


def bring(digest: str, marks: Marks) -> None:
    """Marks from a file are those of the session from now on; a pair that it does not name keeps its own."""
    each = {(m.id, m.label): m for m in (*marks_of(digest), *marks)}
    st.session_state.setdefault("_marks", {})[digest] = Marks(digest, tuple(each.values()))
    counted = st.session_state.setdefault("_marks_brought", {})
    counted[digest] = counted.get(digest, 0) + 1
    st.session_state.setdefault("_marks_of_others", {})[digest] = marks.digest != digest


def are_of_others(digest: str) -> bool:
    """Whether the last file of marks that was brought back was made on other predictions."""
    known: dict[str, bool] = st.session_state.setdefault("_marks_of_others", {})
    return known.get(digest, False)
