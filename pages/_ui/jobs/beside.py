"""Work that lasts, done beside the page, which shows how far it is, and can be told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.cache import Key
from pages._ui.jobs.job import Job

QUICK = 0.3
"""Seconds that the page waits, so that what is soon done appears at once."""
POLL = 0.5
"""Seconds between two looks at what is under way."""


@dataclass(frozen=True)
class Beside:
    """One piece of work of a session. place: its name, of which a session has one at a time. key: what it is made from.
    text: what is done, for the page."""

    place: str
    key: Key
    text: str
    job: Job[float]

    @property
    def result(self) -> Any:
        """None until it is done."""
        return self.job.result


def begin(place: str, key: Key, text: str, work: Callable[[Callable[[float], object]], Any]) -> Beside:
    """The work under this key, begun where it is not under way or done; what another key began is told to stop."""
    before: Beside | None = st.session_state.get(f"_beside_{place}")
    if before is not None and before.key == key:
        return before
    if before is not None:
        before.job.cancel()
    begun = Beside(place, key, text, Job(text, work))
    st.session_state[f"_beside_{place}"] = begun
    begun.job.wait(QUICK)
    return begun


def draw(beside: Beside, *, cancelled: str, again: str) -> None:
    """How far it is, with a button that ends it; or that it was ``cancelled``, with one that begins it again; or what
    went wrong. Nothing once it is done."""
    error = beside.job.error
    if isinstance(error, EvalkitError):
        show.error(error)
        return
    if error is not None:
        raise error
    if beside.job.cancelled:
        st.caption(cancelled)
        name = f"_beside_{beside.place}"
        st.button(again, key=f"again_{beside.place}", on_click=lambda: st.session_state.pop(name, None))
    elif beside.result is None:
        _watch(beside)


@st.fragment(run_every=POLL)
def _watch(beside: Beside) -> None:
    job = beside.job
    if job.done:
        state.draw_again()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{beside.place}_progress"):
        st.progress(min(job.progress or 0.0, 1.0), text=beside.text)
        if st.button("Cancel", key=f"cancel_{beside.place}"):
            job.cancel()
            state.draw_again()
