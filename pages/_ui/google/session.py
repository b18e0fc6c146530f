"""What a session asks of a service of Google, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import RemoteModel, ServiceName


@dataclass
class GoogleSession:
    """What is asked of a service of Google.

    models: what the last list held, and service, whose they are. error, notice: what came of
    the last work, if that is not what was wished for. typed: what was typed in, by the keys of the widgets; they
    themselves keep it only while they are drawn.
    """

    service: ServiceName = "AutoML"
    models: tuple[RemoteModel, ...] = ()
    error: EvalkitError | None = None
    notice: str = ""
    typed: dict[str, str] = field(
        default_factory=lambda: {"google_service": "AutoML", "google_location": "us-central1"}
    )

    def forget(self) -> None:
        """All but what is typed."""
        self.models, self.error, self.notice = (), None, ""


def google_session() -> GoogleSession:
    """What this session asks of Google."""
    current: GoogleSession = st.session_state.setdefault("_google", GoogleSession())
    return current
