"""Work that a service of Google does for a session, in a thread: lists of models, and evaluations."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st

from evalkit.errors import EvalkitError, InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.google.responses.saved import evaluation_of
from evalkit.google.service import automl, vertex
from evalkit.google.service.failures import SECTIONS
from evalkit.google.service.protocol import (
    EvaluationService,
    Progress,
    RemoteModel,
    ServiceError,
    ServiceName,
    Settings,
    Watch,
    is_resource,
    parse,
)
from evalkit.google.service.stored import ResponseStore
from pages._ui.jobs.job import Step, Tell, Work

ENDPOINTS: Mapping[str, str] = {"AutoML": "AUTOML_API_ENDPOINT", "Vertex AI": "VERTEX_API_ENDPOINT"}
"""Environment variables that name another endpoint than Google's own."""
PACKAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AutoML": ("google-cloud-automl", ("google", "google.cloud", "google.cloud.automl_v1beta1")),
    "Vertex AI": ("google-auth requests", ("google", "google.auth", "requests")),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """An evaluation from a service, or from the copy that was stored when it last answered.

    stored: when the copy was stored; empty if the service answered. down: why it did not, else None.
    """

    resource: str
    service: ServiceName
    evaluation: Evaluation
    stored: str = ""
    down: ServiceError | None = None


def missing_package(service: ServiceName) -> str:
    """What to install for a service, empty if nothing is missing."""
    package, modules = PACKAGES[service]
    return "" if all(find_spec(module) is not None for module in modules) else package


def settings(service: ServiceName) -> Settings:
    """How to reach a service, from the server's secrets and environment. InvalidInputError if a secret is odd."""
    section: Mapping[str, Any] = {}
    if st.secrets.load_if_toml_exists():
        section = st.secrets.get(SECTIONS[service], {})
    known = {"endpoint", "transport", "quota_project", "service_account"}
    odd = sorted(set(section) - known)
    transport = section.get("transport", "grpc")
    if odd or transport not in ("grpc", "rest"):
        raise InvalidInputError(
            f"The section [{SECTIONS[service]}] of the secrets is not understood.",
            found=", ".join(odd) or f"transport {transport!r}",
            remedy=f"It may hold {', '.join(sorted(known))}; transport is 'grpc' or 'rest'.",
        )
    account = section.get("service_account")
    return Settings(
        endpoint=os.environ.get(ENDPOINTS[service], "") or section.get("endpoint", ""),
        transport=transport,
        quota_project=section.get("quota_project", ""),
        service_account=None if account is None else dict(account),
    )


def _connected(service: ServiceName, how: Settings) -> EvaluationService:
    return automl.connect(how) if service == "AutoML" else vertex.connect(how)


def list_models(service: ServiceName, project: str, location: str) -> Work:
    """Work whose result is a tuple of RemoteModel."""
    how = settings(service)

    def ask(tell: Tell) -> tuple[RemoteModel, ...]:
        return _connected(service, how).models(project, location, _watch(tell))

    return ask


def fetch(service: ServiceName, resource: str, name: str = "") -> Work:
    """Work whose result is Fetched. Where the service is down, it is the copy stored when it last answered.

    ``name``: what people call the model, where that is known; else the service is asked for it.
    """
    how, store = settings(service), ResponseStore(_cache_folder())
    key = f"{service} {how.endpoint} {resource}"
    of_name = f"{key} name"
    by_id = parse(resource).model

    def ask(tell: Tell) -> Fetched:
        asked, watch = _connected(service, how), _watch(tell)
        try:
            response = asked.evaluations(resource, watch)
        except ServiceError as error:
            stored = store.load(key) if error.temporary else None
            known = store.load(of_name)
            called = name or (str(known[0].get("displayName", "")) if known else "") or by_id
            with suppress(EvalkitError):  # a copy that is damaged is none
                if stored is not None:
                    return Fetched(resource, service, evaluation_of(stored[0], name=called), stored[1], error)
            raise
        called = name or _display_name(asked, resource, watch) or by_id
        evaluation = evaluation_of(response, name=called)
        with suppress(EvalkitError):  # a folder that cannot be written to costs the copy, not the evaluation
            now = datetime.now(UTC).isoformat(timespec="seconds")
            store.save(key, response, now)
            store.save(of_name, {"displayName": called}, now)
        return Fetched(resource, service, evaluation)

    return ask


def _watch(tell: Tell) -> Watch:
    """Progress of a service as that of a piece of work."""

    def told(progress: Progress) -> None:
        of_all = f" of {progress.total:,}" if progress.total else ""
        known = progress.done or progress.total
        words = f"{progress.done:,}{of_all} {progress.what}" if known else progress.what.lower()
        tell(Step(progress.done / progress.total if progress.total else None, words))

    return told


def _display_name(asked: EvaluationService, resource: str, watch: Watch) -> str:
    """What people call the model; empty where the service does not say, which costs the name and nothing else."""
    with suppress(ServiceError):
        name = asked.model(resource, watch).name
        return "" if is_resource(name) else name
    return ""


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if home else Path.home() / ".cache") / "evalkit"


_SKEW = 60  # seconds by which clocks may differ


def age(stored: str) -> str:
    """How long ago a copy was stored, in words.

    >>> age("2999-01-01T00:00:00+00:00")
    'at an unknown time: its date lies in the future'
    """
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(stored)).total_seconds()
    except (ValueError, TypeError):
        return "at an unknown time"
    if seconds < -_SKEW:
        return "at an unknown time: its date lies in the future"
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (count := int(seconds // size)) >= 1:
            return f"{count:,} {unit}{'' if count == 1 else 's'} ago"
    return "less than a minute ago"
