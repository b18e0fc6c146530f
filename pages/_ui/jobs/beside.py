"""Work that lasts, done beside the page, which shows how far it is, and can be told to stop.

Either a page needs a result (``begin``, again at each run, under the key of what it is made from), or a person starts
something (``start``, once, by a button). Both outlast a change of pages: what is under way goes on, and what came of it
is there when the page is opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.cache import Key
from pages._ui.jobs.job import Job, Step, Work

QUICK = 0.3
"""Seconds that the page waits, so that what is soon done appears at once."""
POLL = 0.5
"""Seconds between two looks at what is under way."""

Then: TypeAlias = Callable[[Any], None]
"""What is done once with a result that was waited for."""


@dataclass(frozen=True)
class Beside:
    """One piece of work of a session. place: its name, of which a session has one at a time. key: what it is made from.
    text: what is done, for the page: escaped."""

    place: str
    key: Key
    text: str
    job: Job

    @property
    def result(self) -> Any:
        """None until it is done."""
        return self.job.result

    @property
    def under_way(self) -> bool:
        return not (self.job.done or self.job.cancelled)


def begin(place: str, key: Key, text: str, work: Work) -> Beside:
    """The work under this key, begun where it is not under way or done; what another key began is told to stop."""
    before = known(place)
    return before if before is not None and before.key == key else start(place, text, work, key)


def start(place: str, text: str, work: Work, key: Key | None = None) -> Beside:
    """The work, begun now, whatever was before; what is under way in its place is told to stop."""
    forget(place)
    begun = Beside(place, (object(),) if key is None else key, text, Job(work))
    st.session_state[_name(place)] = begun
    begun.job.wait(QUICK)
    return begun


def known(place: str) -> Beside | None:
    """What was last begun in this place, if it is not forgotten."""
    found: Beside | None = st.session_state.get(_name(place))
    return found


def forget(place: str) -> None:
    """End what is under way in this place, and know nothing of it any more."""
    if (before := known(place)) is not None:
        before.job.cancel()
        del st.session_state[_name(place)]


def draw(beside: Beside, *, cancelled: str, again: str = "", then: Then | None = None) -> None:
    """How far it is, with a button that ends it; or that it was ``cancelled``, with one that begins it ``again`` where
    that has a name; or what went wrong. Once it is done nothing is drawn: ``then`` gets the result, it is forgotten,
    and the page runs once more."""
    error = beside.job.error
    if beside.job.cancelled:
        st.caption(cancelled)
        if again:
            st.button(again, key=f"again_{beside.place}", on_click=forget, args=(beside.place,))
    elif isinstance(error, EvalkitError):
        show.error(error)
    elif error is not None:
        if then is not None:  # a person may start it again
            forget(beside.place)
        raise error
    elif not beside.job.done:
        _watch(beside, cancelled, then)
    elif then is not None:
        _hand_over(beside, then)


@st.fragment(run_every=POLL)
def _watch(beside: Beside, cancelled: str, then: Then | None) -> None:
    job = beside.job
    if job.cancelled:  # said at once: the page itself may take a while
        st.caption(cancelled)
        state.draw_again()
    if job.done:
        if job.error is None and then is not None:
            _hand_over(beside, then)
        state.draw_again()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{beside.place}_progress"):
        _progress(beside.text, job.step)
        st.button("Cancel", key=f"cancel_{beside.place}", on_click=job.cancel)


def _hand_over(beside: Beside, then: Then) -> None:
    forget(beside.place)
    then(beside.result)
    state.draw_again()


def _progress(text: str, step: Step) -> None:
    words = ": ".join(filter(None, [text, show.plain(step.words)]))
    if step.share is None:
        st.markdown(words)
    else:
        st.progress(min(max(step.share, 0.0), 1.0), text=words)


def _name(place: str) -> str:
    return f"_beside_{place}"
