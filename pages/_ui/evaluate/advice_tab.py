"""What the checks found, or why they do not apply."""

from __future__ import annotations

import streamlit as st

from pages._ui import show
from pages._ui.evaluate.shown import ShownModel


def draw(shown: ShownModel) -> None:
    if shown.evaluation.unknown:
        st.info("Not applicable: the checks look at counts, and the source gives ratios alone.")
    elif not shown.evaluation.labels:
        st.info(
            "Not applicable: the checks look at labels one by one, and the service gave counts of all labels together "
            "only. Load the evaluations of the labels too (for Vertex AI, the slices), or the predictions."
        )
    elif not shown.findings:
        st.success("No issues found.")
    for item in shown.findings:
        show.finding(item)
