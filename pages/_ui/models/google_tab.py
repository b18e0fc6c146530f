"""Loading from Google: the tab of the Models page, and the offer that a link to a model makes on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.failures import SECTIONS
from evalkit.google.service.protocol import Progress, RemoteModel, ServiceName, is_resource, parse
from pages._ui import show, state, workspace
from pages._ui.google import remote
from pages._ui.google.remote import Fetched, Job, age
from pages._ui.models import loading

POLL = 0.3  # seconds between two looks at work under way
MOST_MODELS = 50


def draw() -> None:
    """The tab: service, project and location or a full name, Connect, and the models that were found."""
    st.caption(
        "Counts that Google computed when the model was trained, at its own thresholds. Nothing is asked before you "
        "press Connect."
    )
    asked = loading.remote().asked
    for key, value in asked.items():
        st.session_state.setdefault(key, value)
    services: tuple[ServiceName, ...] = get_args(ServiceName)
    service = st.segmented_control("Service", services, required=True, key="google_service")
    assert service is not None  # there always is one in the state
    asked["google_service"] = service
    missing = remote.missing_package(service)
    if missing:
        st.info(
            f"For {service} a package is missing on the server. Install it and start the app again: "
            f"`pip install {missing}`. Saved responses can be loaded without it, under Files or Paste."
        )
        return
    project, location, resource, go = st.columns([3, 2, 5, 1], vertical_alignment="bottom")
    asked["google_project"] = project.text_input("Project", key="google_project", placeholder="my-project-1")
    asked["google_location"] = location.text_input("Location", key="google_location")
    asked["google_resource"] = resource.text_input(
        "Or the full name of a model or evaluation",
        key="google_resource",
        placeholder="projects/my-project-1/locations/us-central1/models/VCN123",
    )
    at_work = loading.remote().job is not None
    pressed = go.button("Connect", type="primary", key="google_connect", disabled=at_work, width="stretch")
    st.caption(_credentials(service))
    if pressed:
        _connect(service, asked["google_project"], asked["google_location"], asked["google_resource"].strip())
    if not _linked():  # else they stand with the offer, above
        _work()
        _outcome()
    _models()


def offer_if_linked() -> None:
    """Offer to load what the view is of at Google and this session has not loaded; say so where it is a stored copy."""
    view = state.view()
    for role, key in (("model", view.model), ("baseline", view.baseline)):
        entry = workspace.entry(key)
        if entry is not None and entry.stored:
            of = "" if role == "model" else " for the baseline"
            st.warning(
                f"Google did not answer{of}: this is the copy of the evaluation that was stored {age(entry.stored)}."
            )
    wanted = _linked()
    if not wanted:
        return
    with st.container(border=True, key="google_offer"):
        for role, resource in wanted.items():
            _offer(role, resource)
        _work()
        _outcome()


def _linked() -> dict[str, str]:
    """Model and baseline of the view that are at Google and not loaded: role -> full name."""
    view = state.view()
    linked = {"model": view.model, "baseline": view.baseline}
    return {role: key for role, key in linked.items() if key and is_resource(key) and workspace.entry(key) is None}


def _offer(role: str, resource: str) -> None:
    """A sentence, and a button for each service that may have the model."""
    named = parse(resource)
    likely: ServiceName = named.service or ("Vertex AI" if named.model.isdigit() else "AutoML")
    services = [named.service] if named.service else sorted(get_args(ServiceName), key=lambda each: each != likely)
    what = "This link is to" if role == "model" else "The baseline of this link is"
    st.markdown(f"{what} a model at Google, **{show.plain(resource)}**, which this session has not loaded yet.")
    if loading.remote().job is None:
        with st.container(horizontal=True):
            for each in services:
                kind: Literal["primary", "secondary"] = "primary" if each == likely else "secondary"
                if st.button(f"Load from Google ({each})", type=kind, key=f"offer_{role}_{each}"):
                    _start_fetch(each, resource)


def _credentials(service: ServiceName) -> str:
    try:
        how = remote.settings(service)
    except EvalkitError as error:
        show.error(error)
        return ""
    section = SECTIONS[service]
    if how.endpoint.startswith(("http://", "grpc://")):
        return f"Asks {show.plain(how.endpoint)}, an address of the server itself, without credentials."
    who = (
        f"the service account in the section \\[{section}\\] of the server's secrets"
        if how.service_account is not None
        else "the server's application default credentials (`gcloud auth application-default login`)"
    )
    where = f" Asks {show.plain(how.endpoint)}." if how.endpoint else ""
    return f"Signs in with {who}. No key is ever typed in or uploaded here.{where}"


def _connect(service: ServiceName, project: str, location: str, resource: str) -> None:
    now = loading.remote()
    now.forget()
    try:
        if resource:
            named = parse(resource)
            _start_fetch(named.service or service, resource)
        else:
            now.service, now.job = service, remote.list_models(service, project.strip(), location.strip())
    except EvalkitError as error:
        now.error = error
    st.rerun()


def _start_fetch(service: ServiceName, resource: str, name: str = "") -> None:
    now = loading.remote()
    now.error, now.notice = None, ""
    loading.uploading().just_loaded = ()
    try:
        now.job = remote.fetch(service, resource, name)
    except EvalkitError as error:
        now.error = error
    st.rerun()


def _work() -> None:
    """Progress of what is under way, looked at again and again by itself."""
    if loading.remote().job is not None:
        _progress()


@st.fragment(run_every=POLL)
def _progress() -> None:
    now = loading.remote()
    job = now.job
    if job is None:
        return
    if job.done:
        _finish(job)
        st.rerun()
    told = job.progress
    with st.container(horizontal=True, vertical_alignment="center", key="google_progress"):
        text = show.plain(f"{job.what}{_in_words(told)}")
        if told is not None and told.total:
            st.progress(min(1.0, told.done / told.total), text=text)
        else:
            st.markdown(text)
        if st.button("Cancel", key="google_cancel"):
            job.cancel()
            now.job, now.notice = None, "Cancelled. What was loaded before is still there."
            st.rerun()


def _in_words(told: Progress | None) -> str:
    if told is None:
        return ""
    of_all = f" of {told.total:,}" if told.total else ""
    return f": {told.done:,}{of_all} {told.what}" if told.done or told.total else f": {told.what.lower()}"


def _finish(job: Job) -> None:
    now = loading.remote()
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
    now = loading.remote()
    source = f"{fetched.service}{', stored copy' if fetched.stored else ''}"
    entry = workspace.add_evaluation(fetched.evaluation, source, key=fetched.resource, stored=fetched.stored)
    loading.uploading().just_loaded = (entry.key,)
    if fetched.stored:
        now.error = fetched.down
        now.notice = f"The service does not answer; this is the copy stored {age(fetched.stored)}."


def _outcome() -> None:
    now = loading.remote()
    if now.error is not None:
        show.error(now.error)
    if now.notice:
        st.info(show.plain(now.notice))


def _models() -> None:
    """The models of the service, each with a button, or with the reason why it has none."""
    now = loading.remote()
    if not now.models:
        return
    st.markdown(f"**{show.count(len(now.models), 'model')} at {now.service}**")
    wanted = ""
    if len(now.models) > 10:
        wanted = st.text_input("Search by name", key="google_search")
    found = [model for model in now.models if wanted.casefold() in model.name.casefold()]
    _rows(now.service, found[:MOST_MODELS])
    if len(found) > MOST_MODELS:
        st.caption(f"The first {MOST_MODELS} of {len(found):,}; search for others by name.")


def _rows(service: ServiceName, models: Sequence[RemoteModel]) -> None:
    for model in models:
        with st.container(key=f"remote_{model.resource}"):
            name, kind, created, action = st.columns([4, 3, 2, 4], vertical_alignment="center")
            name.text(model.name or parse(model.resource).model)
            kind.text(model.kind)
            created.text(model.created[:10])
            if model.hindrance:
                action.caption(show.plain(model.hindrance))
            elif action.button("Load", key=f"fetch_{model.resource}", disabled=loading.remote().job is not None):
                _start_fetch(service, model.resource, model.name)
