"""Work under way at Google: begun, and what came of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import ServiceName, parse
from pages._ui import show, workspace
from pages._ui.google.services import Fetched, age, fetch, list_models
from pages._ui.google.session import google_session
from pages._ui.jobs import beside

_PLACE = "google"


def is_under_way() -> bool:
    work = beside.known(_PLACE)
    return work is not None and work.under_way


def forget() -> None:
    """Begin anew, but for what is typed."""
    beside.forget(_PLACE)
    google_session().forget()


def start_list(service: ServiceName, project: str, location: str) -> None:
    """Ask for the models of a project. Errors: those of ``list_models``."""
    work = list_models(service, project, location)
    beside.start(_PLACE, show.plain(f"Asking {service} for the models of {project}"), work)


def start_fetch(service: ServiceName, resource: str, name: str = "") -> None:
    """Load the evaluation of a model. ``name``: what people call it, where that is known."""
    now = google_session()
    now.error, now.notice = None, ""
    beside.forget(_PLACE)
    workspace.remember_last_loaded([])
    try:
        text = f"Asking {service} for the evaluations of {name or parse(resource).model}"
        beside.start(_PLACE, show.plain(text), fetch(service, resource, name))
    except EvalkitError as error:
        now.error = error
    st.rerun()


def draw() -> None:
    """Progress of what is under way, looked at again and again by itself, and what came of the last work."""
    now = google_session()
    if (work := beside.known(_PLACE)) is not None:
        beside.draw(work, cancelled="Cancelled. What was loaded before is still there.", then=_finish)
    if now.error is not None:
        show.error(now.error)
    if now.notice:
        st.info(show.plain(now.notice))


def _finish(result: Any) -> None:
    now = google_session()
    if isinstance(result, Fetched):
        _keep(result)
    else:
        now.models = result
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
