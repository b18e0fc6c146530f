"""What a session asks of a service of Google, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import RemoteModel, ServiceName
from pages._ui.google.job import Job


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
