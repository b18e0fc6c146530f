"""Loading from Google on the Models page: service, project and location or a full name, and the models found there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.failures import SECTIONS
from evalkit.google.service.protocol import RemoteModel, ServiceName, parse
from pages._ui import show
from pages._ui.google import services, under_way
from pages._ui.google.offer import linked
from pages._ui.google.session import google_session

MOST_MODELS = 50
MOST_AT_A_GLANCE = 10  # models; among more of them one is searched for


def draw() -> None:
    st.caption(
        "Counts that Google computed when the model was trained, at its own thresholds. Nothing is sent before you "
        "press Connect."
    )
    typed = google_session().typed
    for key, value in typed.items():
        st.session_state.setdefault(key, value)
    names: tuple[ServiceName, ...] = get_args(ServiceName)
    service = st.segmented_control("Service", names, required=True, key="google_service")
    assert service is not None  # there always is one in the state
    typed["google_service"] = service
    missing = services.missing_package(service)
    if missing:
        st.info(
            f"For {service} a package is missing on the server. Install it and start the app again: "
            f"`pip install {missing}`. Saved responses can be loaded without it, under Files or Paste."
        )
        return
    _ask(service, typed)
    if not linked():  # else it stands with the offer, above
        under_way.draw()
    _models()


def _ask(service: ServiceName, typed: dict[str, str]) -> None:
    """The form. ``typed``: what was typed into it, by the keys of its widgets."""
    project, location, resource, go = st.columns([3, 2, 5, 1], vertical_alignment="bottom")
    typed["google_project"] = project.text_input("Project", key="google_project", placeholder="my-project-1")
    typed["google_location"] = location.text_input("Location", key="google_location")
    typed["google_resource"] = resource.text_input(
        "Or the full name of a model or evaluation",
        key="google_resource",
        placeholder="projects/my-project-1/locations/us-central1/models/VCN123",
    )
    at_work = under_way.is_under_way()
    pressed = go.button("Connect", type="primary", key="google_connect", disabled=at_work, width="stretch")
    st.caption(_credentials(service))
    if pressed:
        _connect(service, typed["google_project"], typed["google_location"], typed["google_resource"].strip())


def _credentials(service: ServiceName) -> str:
    try:
        how = services.settings(service)
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
    now = google_session()
    under_way.forget()
    try:
        if resource:
            under_way.start_fetch(parse(resource).service or service, resource)
        else:
            now.service = service
            under_way.start_list(service, project.strip(), location.strip())
    except EvalkitError as error:
        now.error = error
    st.rerun()


def _models() -> None:
    """The models of the service, each with a button, or with the reason why it has none."""
    now = google_session()
    if not now.models:
        return
    st.markdown(f"**{show.count(len(now.models), 'model')} at {now.service}**")
    wanted = ""
    if len(now.models) > MOST_AT_A_GLANCE:
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
            elif action.button("Load", key=f"fetch_{model.resource}", disabled=under_way.is_under_way()):
                under_way.start_fetch(service, model.resource, model.name)
