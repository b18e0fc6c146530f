"""What Evaluate shows of a service's counts: calibration between thresholds, values as reported, the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from evalkit.charts.calibration import items_chart, reliability_chart
from evalkit.counting.between_thresholds import score_histogram
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.reported import Report
from evalkit.google.service.protocol import is_resource, parse
from evalkit.google.service.request_text import requests_for
from evalkit.intervals.shares import wilson
from pages._ui import show

_TITLES = {
    "auPrc": "Average precision (auPrc)",
    "baseAuPrc": "Average precision of guessing (baseAuPrc)",
    "auRoc": "ROC AUC (auRoc)",
    "logLoss": "Log loss (logLoss)",
    "evaluatedExampleCount": "Evaluated examples (evaluatedExampleCount)",
}
_COLUMNS = {
    "confidenceThreshold": "Confidence threshold",
    "recall": "Recall",
    "precision": "Precision",
    "falsePositiveRate": "False positive rate",
    "f1Score": "F1",
    "f1ScoreMicro": "F1, micro",
    "f1ScoreMacro": "F1, macro",
    "recallAt1": "Recall at 1",
    "precisionAt1": "Precision at 1",
    "f1ScoreAt1": "F1 at 1",
    "falsePositiveRateAt1": "False positive rate at 1",
}


def steps(ev: Evaluation, label: str | None) -> str:
    """A sentence on the thresholds that the slider steps through."""
    known = len((ev.pooled if label is None else ev.per_label[label]).thresholds) - 1
    return (
        f"{'Ratios' if ev.unknown else 'Counts'} are known at {known:,} confidence threshold"
        f"{'' if known == 1 else 's'} of the source; the slider steps through them. "
        "To see every threshold, load the predictions of the model."
    )


def calibration(ev: Evaluation, label: str | None) -> None:
    """Reliability between neighbouring thresholds, of a label or of all pairs."""
    table = ev.pooled if label is None else ev.per_label[label]
    histogram = score_histogram(table)
    pairs = label is None and len(ev.labels) != 1 and ev.task != "binary"
    unit = "Pairs" if pairs else "Items"
    interval = wilson(histogram.positives, histogram.total)
    st.caption(
        "From the counts alone: between two neighbouring thresholds they tell how many have such a score, and how many "
        "of these are positives. Where scores can be read as probabilities, a thick bar crosses the dotted diagonal; "
        "below it the model is too sure of itself, above it too careful. Thin lines: 95 % intervals (Wilson)"
        f"{', too narrow for pairs of one item' if pairs else ''}."
        f"{' Counts are approximate.' if ev.approximate else ''}"
    )
    with st.container(key="calibration"):
        chart = reliability_chart(histogram, np.asarray(interval.low), np.asarray(interval.high), unit=unit)
        st.altair_chart(chart, key="reliability")
        st.altair_chart(items_chart(histogram, unit=unit), key="items_by_score")
    if pairs:
        st.caption("Pairs are those of an item and a label.")
    unscored = int(histogram.total[0])
    if unscored:
        first = histogram.edges[1]
        st.caption(f"{unscored:,} have a score below {first:g}, the lowest threshold, or none at all.")


def facts(ev: Evaluation, label: str | None) -> dict[str, str]:
    """What the service says of the evaluation shown, and of the label's own if one is shown."""
    service = ev.service
    if service is None:
        return {}
    report = service.model if label is None else service.labels.get(label)
    known = {} if report is None else _names(report)
    thresholds = ev.pooled.thresholds[1:] if label is None else ev.per_label[label].thresholds[1:]
    span = f", {thresholds[-1]:g} to {thresholds[0]:g}" if len(thresholds) else ""
    return {
        "Service": service.service,
        "Display name": label if label is not None else "All labels",
        **known,
        "Created": known.get("Created") or ev.created or "not said",
        "Evaluated examples": _examples(report),
        "Counts": _origin_of_counts(ev),
        "Resolution": f"{len(thresholds):,} thresholds{span}",
    }


def _origin_of_counts(ev: Evaluation) -> str:
    if ev.unknown:
        return "none: the source gives ratios alone"
    return "approximate: rebuilt from rates that the service gave" if ev.approximate else "as reported"


def _names(report: Report) -> dict[str, str]:
    said = {"Evaluation": report.resource, "Annotation spec id": report.label_id, "Created": report.created}
    return {key: value for key, value in said.items() if value}


def _examples(report: Report | None) -> str:
    count = None if report is None else report.values.get("evaluatedExampleCount")
    return "not said" if count is None else f"{count:,.0f}"


def request(ev: Evaluation, label: str | None) -> None:
    """The request whose answer this is, to copy: of the model, or of the label that is shown."""
    service = ev.service
    if service is None or service.service == "table of thresholds":
        return
    own = service.labels.get(label) if label is not None and service.service == "AutoML" else None
    reports = [report for report in (own, service.model, *service.labels.values()) if report is not None]
    resource = next((report.resource for report in reports if is_resource(report.resource)), "")
    st.markdown("**The same request, to copy**")
    if not resource:
        st.caption("The source does not say the full name of the evaluation, so there is no request to show.")
        return
    asked = resource if own is not None or service.service == "Vertex AI" else parse(resource).model_name
    texts = requests_for(asked, service.service)
    st.code(texts.curl, language="bash")
    st.code(texts.python, language="python")


def values(ev: Evaluation, label: str | None) -> None:
    """Every value as the service reported it, of the whole model and of the label that is shown."""
    if ev.service is None:
        return
    reports = {"All labels": ev.service.model, **({label: ev.service.labels.get(label)} if label is not None else {})}
    known = {name: report for name, report in reports.items() if report is not None}
    st.markdown("**Values as reported**")
    if not any(report.values for report in known.values()):
        st.caption("The source holds counts at thresholds only, no values such as an area or a log loss.")
    else:
        _value_table(known)
    for i, (name, report) in enumerate(known.items()):
        if report.at_thresholds:
            st.markdown(f"**At each threshold as reported: {show.plain(name)}**")
            if any(key.endswith("At1") for key in report.at_thresholds):
                st.caption("Columns at 1 count the highest-scored label of each item alone; the board counts all.")
            columns = {_COLUMNS[key]: column for key, column in report.at_thresholds.items()}
            formats = {name: st.column_config.NumberColumn(format="%.4f") for name in columns}
            formats["Confidence threshold"] = st.column_config.NumberColumn(format="%.6g")
            height: Any = 280 if len(report.at_thresholds["confidenceThreshold"]) > 7 else "content"
            st.dataframe(columns, hide_index=True, height=height, column_config=formats, key=f"reported_rows_{i}")
    if label is not None and label not in ev.service.labels:
        st.caption("The service reported nothing on this label beside its counts.")


def _value_table(reports: Mapping[str, Report]) -> None:
    keys = [key for key in _TITLES if any(key in report.values for report in reports.values())]
    cells = {
        f"c{i}": [_shown(key, report.values.get(key)) for key in keys] for i, report in enumerate(reports.values())
    }
    table = {"metric": [_TITLES[key] for key in keys], **cells}
    titles = {f"c{i}": st.column_config.TextColumn(name) for i, name in enumerate(reports)}
    titles["metric"] = st.column_config.TextColumn("Metric")
    st.dataframe(table, hide_index=True, width="content", column_config=titles, key="reported_values")


def _shown(key: str, value: float | None) -> str:
    if value is None:
        return show.NONE
    return f"{value:,.0f}" if key == "evaluatedExampleCount" else f"{value:.7g}"
