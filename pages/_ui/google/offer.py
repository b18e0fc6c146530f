"""The offer that a link to a model at Google makes on every page: to load it, if this session has not done so."""

from __future__ import annotations

from typing import Literal, get_args

import streamlit as st

from evalkit.google.service.protocol import ServiceName, is_resource, parse
from pages._ui import show, state, workspace
from pages._ui.google import under_way
from pages._ui.google.services import age


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
    wanted = linked()
    if not wanted:
        return
    with st.container(border=True, key="google_offer"):
        for role, resource in wanted.items():
            _offer(role, resource)
        under_way.draw()


def linked() -> dict[str, str]:
    """Model and baseline of the view that are at Google and not loaded: role -> full name."""
    view = state.view()
    of_view = {"model": view.model, "baseline": view.baseline}
    return {role: key for role, key in of_view.items() if key and is_resource(key) and workspace.entry(key) is None}


def _offer(role: str, resource: str) -> None:
    """A sentence, and a button for each service that may have the model."""
    named = parse(resource)
    likely: ServiceName = named.service or ("Vertex AI" if named.model.isdigit() else "AutoML")
    services = [named.service] if named.service else sorted(get_args(ServiceName), key=lambda each: each != likely)
    what = "This link is to" if role == "model" else "The baseline of this link is"
    st.markdown(f"{what} a model at Google, **{show.plain(resource)}**, which this session has not loaded yet.")
    if not under_way.is_under_way():
        with st.container(horizontal=True):
            for each in services:
                kind: Literal["primary", "secondary"] = "primary" if each == likely else "secondary"
                if st.button(f"Load from Google ({each})", type=kind, key=f"offer_{role}_{each}"):
                    under_way.start_fetch(each, resource)
