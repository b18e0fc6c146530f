"""What is put in on the Models page, and what came of it: files and pasted text, and work that Google does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import RemoteModel, ServiceName
from pages._ui.google.remote import Job


@dataclass
class Uploading:
    """What is chosen or pasted on the Models page, and what came of the last load.

    turns: counts the loads from each source. files: ids of what was drawn last, in order. said: what the widgets say
    about each file, by its id; they keep it only while they are drawn. just_loaded: keys of what the last load added.
    """

    turns: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    just_loaded: tuple[str, ...] = ()


def uploading() -> Uploading:
    """The uploads of this session."""
    current: Uploading = st.session_state.setdefault("_uploading", Uploading())
    return current


def next_upload(source: str, loaded: Iterable[str]) -> None:
    """These were added from a source, whose form is for others now."""
    now = uploading()
    now.turns[source] = now.turns.get(source, 0) + 1
    now.said = {file: said for file, said in now.said.items() if file not in now.files}
    now.files, now.just_loaded = (), tuple(loaded)


@dataclass
class Remote:
    """What is asked of a service of Google.

    job: the work under way. models: what the last list held, and service, whose they are. error, notice: what came of
    the last work, if that is not what was wished for. asked: what was typed, by the keys of the widgets, which keep it
    only while they are drawn.
    """

    service: ServiceName = "AutoML"
    job: Job | None = None
    models: tuple[RemoteModel, ...] = ()
    error: EvalkitError | None = None
    notice: str = ""
    asked: dict[str, str] = field(
        default_factory=lambda: {"google_service": "AutoML", "google_location": "us-central1"}
    )

    def forget(self) -> None:
        """Begin anew."""
        self.job, self.models, self.error, self.notice = None, (), None, ""


def remote() -> Remote:
    """What this session asks of Google."""
    current: Remote = st.session_state.setdefault("_remote", Remote())
    return current
