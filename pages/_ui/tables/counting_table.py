"""A table that is being counted, on the page: begun, watched file by file, ended by Cancel, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from evalkit.engine.running import CountingProgress, Told
from evalkit.engine.table import PredictionTable
from evalkit.errors import EvalkitError
from evalkit.evaluation.evaluation import evaluate
from pages._ui import show, workspace
from pages._ui.cache import cached
from pages._ui.jobs.job import Job

POLL = 0.3  # seconds between two looks at work under way


@dataclass
class _Counting:
    """job: under way, or None. source: what was written of the table. error, notice: what came of the last one."""

    job: Job[CountingProgress] | None = None
    source: str = ""
    error: EvalkitError | None = None
    notice: str = ""


def _now() -> _Counting:
    now: _Counting = st.session_state.setdefault("_counting_table", _Counting())
    return now


def is_under_way() -> bool:
    return _now().job is not None


def start(open_it: Callable[[], PredictionTable], source: str) -> None:
    """Count a table in a thread of its own. What was counted of the same files before is at hand at once."""
    now = _now()
    now.error, now.notice, now.source = None, "", source

    def work(told: Told) -> PredictionTable:
        table = open_it()
        return cached(("table", table.digest), lambda: table.count(told).count_in_groups(told), shared=True)

    now.job = Job("Counting", work)
    now.job.wait(POLL)
    st.rerun()


def draw() -> None:
    """Progress of what is under way, looked at again and again by itself, and what came of the last work."""
    now = _now()
    if now.job is not None:
        _watch()
    if now.error is not None:
        show.error(now.error)
    if now.notice:
        st.info(show.plain(now.notice))


@st.fragment(run_every=POLL)
def _watch() -> None:
    now = _now()
    job = now.job
    if job is None:
        return
    if job.done:
        _finish(job)
        st.rerun()
    progress = job.progress
    with st.container(horizontal=True, vertical_alignment="center", key="table_progress"):
        words = "Opening the table" if progress is None else progress.words
        st.progress(0.0 if progress is None else min(progress.done, 1.0), text=show.plain(words))
        if st.button("Cancel", key="cancel_table"):
            job.cancel()
            now.job, now.notice = None, "Cancelled. Nothing of the table was kept."
            st.rerun()


def _finish(job: Job[CountingProgress]) -> None:
    now = _now()
    now.job = None
    if isinstance(job.error, EvalkitError):
        now.error = job.error
    elif job.error is not None:
        raise job.error
    elif isinstance(job.result, PredictionTable):
        entry = workspace.add_evaluation(evaluate(job.result), f"Table {now.source}")
        workspace.remember_last_loaded([entry.key])
