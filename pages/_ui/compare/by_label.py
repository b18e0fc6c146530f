"""What many labels take: computed beside the page, which shows how far it is, and can be told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from evalkit.comparison.disagreements import Disagreements
from evalkit.comparison.labels import LabelComparison
from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.cache import Key
from pages._ui.job import Job

MANY = 64
"""More labels than these are compared beside the page."""
QUICK = 0.3
"""Seconds that the page waits for them, so that what is soon done appears at once."""
POLL = 0.5
"""Seconds between two looks at what is under way."""

Work = Callable[[Callable[[float], object]], tuple[LabelComparison, Disagreements | None]]


@dataclass(frozen=True)
class UnderWay:
    """The labels one by one, and where the two disagree on them. key: what they are made from."""

    key: Key
    n_labels: int
    job: Job[float]

    @property
    def found(self) -> tuple[LabelComparison | None, Disagreements | None]:
        """Nothing until it is done."""
        return (None, None) if self.job.result is None else self.job.result


def compare_beside(key: Key, n_labels: int, work: Work) -> UnderWay:
    """The work under this key, begun where it is not under way or done; what another key began is told to stop."""
    before: UnderWay | None = st.session_state.get("_by_label")
    if before is not None and before.key == key:
        return before
    if before is not None:
        before.job.cancel()
    begun = UnderWay(key, n_labels, Job("Comparing labels", work))
    st.session_state["_by_label"] = begun
    begun.job.wait(QUICK)
    return begun


def draw(under_way: UnderWay) -> None:
    """How far it is, with a button that ends it; or one that begins it again; or what went wrong."""
    error = under_way.job.error
    if isinstance(error, EvalkitError):
        show.error(error)
        return
    if error is not None:
        raise error
    if not under_way.job.cancelled:
        _watch(under_way)
        return
    st.caption("Labels are not compared one by one: that was cancelled.")
    st.button("Compare label by label", key="compare_labels", on_click=lambda: st.session_state.pop("_by_label", None))


@st.fragment(run_every=POLL)
def _watch(under_way: UnderWay) -> None:
    job = under_way.job
    if job.done:
        state.draw_again()
    with st.container(horizontal=True, vertical_alignment="center", key="labels_progress"):
        text = f"Comparing {show.count(under_way.n_labels, 'label')} one by one"
        st.progress(min(job.progress or 0.0, 1.0), text=text)
        if st.button("Cancel", key="cancel_labels"):
            job.cancel()
            state.draw_again()
