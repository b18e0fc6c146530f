"""What a service reported of an evaluation: where it is from, and every value as it stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.reported import Report
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
_ROWS_IN_VIEW = 7  # of a table of thresholds; a longer one scrolls


def facts(ev: Evaluation, label: str | None) -> dict[str, str]:
    """What the service tells of the evaluation shown, and of the label's own if one is shown."""
    service = ev.service
    if service is None:
        return {}
    report = service.model if label is None else service.labels.get(label)
    known = {} if report is None else _names(report)
    thresholds = ev.pooled.thresholds[1:] if label is None else ev.per_label[label].thresholds[1:]
    span = f", {score_text(thresholds[-1])} to {score_text(thresholds[0])}" if len(thresholds) else ""
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
    names = {"Evaluation": report.resource, "Annotation spec id": report.label_id, "Created": report.created}
    return {title: name for title, name in names.items() if name}


def _examples(report: Report | None) -> str:
    count = None if report is None else report.values.get("evaluatedExampleCount")
    return "not said" if count is None else f"{count:,.0f}"


def draw_values(ev: Evaluation, label: str | None) -> None:
    """Every value as the service reported it, of the whole model and of the label that is shown."""
    if ev.service is None:
        return
    reports = {"All labels": ev.service.model, **({} if label is None else {label: ev.service.labels.get(label)})}
    known = {name: report for name, report in reports.items() if report is not None}
    st.markdown("**Values as reported**")
    if any(report.values for report in known.values()):
        _value_table(known)
    else:
        st.caption("The source holds counts at thresholds only, no values such as an area or a log loss.")
    for i, (name, report) in enumerate(known.items()):
        if report.at_thresholds:
            _threshold_table(name, report, key=f"reported_rows_{i}")
    if label is not None and label not in ev.service.labels:
        st.caption("For this label the service reported nothing but its counts.")


def _threshold_table(name: str, report: Report, *, key: str) -> None:
    at_thresholds = report.at_thresholds
    st.markdown(f"**At each threshold as reported: {show.plain(name)}**")
    if any(column.endswith("At1") for column in at_thresholds):
        st.caption("Columns at 1 count the highest-scored label of each item alone; the board counts all.")
    columns = {_COLUMNS[each]: column for each, column in at_thresholds.items()}
    formats = {title: st.column_config.NumberColumn(format="%.4f") for title in columns}
    formats["Confidence threshold"] = st.column_config.NumberColumn(format="%.10g")
    height: Any = 280 if len(at_thresholds["confidenceThreshold"]) > _ROWS_IN_VIEW else "content"
    st.dataframe(columns, hide_index=True, height=height, column_config=formats, key=key)


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
