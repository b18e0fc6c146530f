"""Work under way at Google on the page: begun, watched until it is done, and what came of it."""

from __future__ import annotations

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import Progress, ServiceName
from pages._ui import show, workspace
from pages._ui.google.services import Fetched, age, fetch
from pages._ui.google.session import google_session
from pages._ui.jobs.job import Job

POLL = 0.3  # seconds between two looks at work under way


def start_fetch(service: ServiceName, resource: str, name: str = "") -> None:
    """Load the evaluation of a model. ``name``: what people call it, where that is known."""
    now = google_session()
    now.error, now.notice = None, ""
    workspace.remember_last_loaded([])
    try:
        now.job = fetch(service, resource, name)
    except EvalkitError as error:
        now.error = error
    st.rerun()


def draw() -> None:
    """Progress of what is under way, looked at again and again by itself, and what came of the last work."""
    now = google_session()
    if now.job is not None:
        _watch()
    if now.error is not None:
        show.error(now.error)
    if now.notice:
        st.info(show.plain(now.notice))


@st.fragment(run_every=POLL)
def _watch() -> None:
    now = google_session()
    job = now.job
    if job is None:
        return
    if job.done:
        _finish(job)
        st.rerun()
    progress = job.progress
    with st.container(horizontal=True, vertical_alignment="center", key="google_progress"):
        text = show.plain(f"{job.what}{_in_words(progress)}")
        if progress is not None and progress.total:
            st.progress(min(1.0, progress.done / progress.total), text=text)
        else:
            st.markdown(text)
        if st.button("Cancel", key="google_cancel"):
            job.cancel()
            now.job, now.notice = None, "Cancelled. What was loaded before is still there."
            st.rerun()


def _in_words(progress: Progress | None) -> str:
    if progress is None:
        return ""
    of_all = f" of {progress.total:,}" if progress.total else ""
    known = progress.done or progress.total
    return f": {progress.done:,}{of_all} {progress.what}" if known else f": {progress.what.lower()}"


def _finish(job: Job[Progress]) -> None:
    now = google_session()
    now.job = None
    if isinstance(job.error, EvalkitError):
        now.error = job.error
    elif job.error is not None:
        raise job.error
    elif isinstance(job.result, Fetched):
        _keep(job.result)
    else:
        now.models = job.result
        if not now.models:
            now.notice = "The service knows no models in this project and location."


def _keep(fetched: Fetched) -> None:
    now = google_session()
    source = f"{fetched.service}{', stored copy' if fetched.stored else ''}"
    entry = workspace.add_evaluation(fetched.evaluation, source, key=fetched.resource, stored=fetched.stored)
    workspace.remember_last_loaded([entry.key])
    if fetched.stored:
        now.error = fetched.down
        now.notice = f"The service does not answer; this is the copy stored {age(fetched.stored)}."
