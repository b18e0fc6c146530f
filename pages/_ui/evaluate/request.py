"""The request to Google whose answer an evaluation is, to copy."""

from __future__ import annotations

import streamlit as st

from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.reported import ServiceReport
from evalkit.google.service.protocol import is_resource, parse
from evalkit.google.service.request_text import requests_for


def draw(ev: Evaluation, label: str | None) -> None:
    """Of the model, or of the label that is shown."""
    service = ev.service
    if service is None or service.service == "table of thresholds":
        return
    st.markdown("**The same request, to copy**")
    asked = _asked_for(service, label)
    if not asked:
        st.caption("The source does not give the full name of the evaluation, so there is no request to show.")
        return
    texts = requests_for(asked, service.service)
    st.code(texts.curl, language="bash")
    st.code(texts.python, language="python")


def _asked_for(service: ServiceReport, label: str | None) -> str:
    """The full name of what was asked for: an evaluation, or the model of all of them. Empty if it is not known."""
    own = service.labels.get(label) if label is not None and service.service == "AutoML" else None
    reports = [report for report in (own, service.model, *service.labels.values()) if report is not None]
    resource = next((report.resource for report in reports if is_resource(report.resource)), "")
    if not resource or own is not None or service.service == "Vertex AI":
        return resource
    return parse(resource).model_name
