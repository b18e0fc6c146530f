"""Messages of AutoML and Vertex AI as parts: evaluations, each of one label or of the whole model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite, nan
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import ReadingError, shown
from evalkit.evaluation.reported import AT_THRESHOLDS, EXAMPLES, VALUES, Report, ReportedMatrix, Service
from evalkit.google.responses.fields import camel, count, listed, number, single, text
from evalkit.google.responses.rows import Rows

NO_LIMIT: Final = 2**31 - 1
"""The position threshold (AutoML) or number of predictions (Vertex AI) that limits nothing."""

_AUTOML_METRICS: Final = ("classificationEvaluationMetrics", "videoClassificationEvaluationMetrics")
_LISTS: Final = ("modelEvaluation", "modelEvaluations", "modelEvaluationSlices")
_WRAPPERS: Final = ("ListModelEvaluationsPager", "ListModelEvaluationSlicesPager")
_COUNTS: Final = (
    ("truePositiveCount", "true_positive_count"),
    ("falsePositiveCount", "false_positive_count"),
    ("falseNegativeCount", "false_negative_count"),
    ("trueNegativeCount", "true_negative_count"),
)
_RATIOS: Final = (
    ("recall", "recall"),
    ("precision", "precision"),
    ("falsePositiveRate", "false_positive_rate"),
)
_REMEDY: Final = "Choose a saved list of evaluations of a classification model; read_predictions reads predictions."
_SHOWN: Final = 5
"""Fields that an error names."""


@dataclass(frozen=True, slots=True)
class Part:
    """One evaluation of a source, of a label or of the whole model.

    label: None for the whole model. rows: None where it has no rows of thresholds. pools: the number of labels over
    which the counts of a whole model are summed, 0 where the source does not say.
    """

    service: Service
    label: str | None
    rows: Rows | None
    report: Report
    matrices: tuple[ReportedMatrix, ...] = ()
    pools: int = 0
    notes: tuple[str, ...] = ()


def parts_of(value: Any, where: str) -> tuple[list[Part], list[str]]:
    """The evaluations in a decoded response, and notes about the response itself: those that are in it, and our own.

    The response may be that to a request for a list, a list of evaluations, one evaluation, or its metrics alone.
    """
    if isinstance(value, list):
        return _parts(value, where, empty="[]"), []
    message = camel(value, where)
    wrapper = next((key for key in _WRAPPERS if key in message), None)
    if wrapper:
        message = camel(message[wrapper], where)
    if not message:
        raise _empty(where, "{}")
    lists = [key for key in _LISTS if key in message]
    if not lists:
        return [_part(message, where)], []
    items = [item for key in lists for item in listed(message[key])]
    return _parts(items, where, empty=f"{lists[0]!r} without an element"), _notes_on_response(message)


def _parts(items: list[Any], where: str, *, empty: str) -> list[Part]:
    """empty: what was found, in words, where there is no item."""
    if not items:
        raise _empty(where, empty)
    return [_part(item, f"evaluation {i} of {where}") for i, item in enumerate(items, 1)]


def _notes_on_response(message: Mapping[str, Any]) -> list[str]:
    notes = [note for note in listed(message.get("notes")) if isinstance(note, str)]
    if message.get("nextPageToken"):
        notes.append("The response is one page of several, so labels may be missing.")
    return notes


def _empty(where: str, found: str) -> ReadingError:
    return ReadingError("There is no evaluation in this response.", where=where, found=found, remedy=_REMEDY)


def _part(value: Any, where: str) -> Part:
    message = camel(value, where)
    kind = next((key for key in _AUTOML_METRICS if key in message), None)
    if kind:
        return _automl(message, camel(message[kind], where), where)
    if "confidenceMetricsEntry" in message:
        return _automl({}, message, where)
    if "confidenceMetrics" in message:
        return _vertex({}, message, where)
    if isinstance(message.get("metrics"), Mapping):
        return _vertex(message, camel(plain(message["metrics"]), where), where)
    raise _no_evaluation(message, where)


def _no_evaluation(message: Mapping[str, Any], where: str) -> ReadingError:
    other = next((key for key in message if key.endswith("EvaluationMetrics")), None)
    if other:
        return ReadingError("These are not metrics of a classification.", where=where, found=other, remedy=_REMEDY)
    if EXAMPLES in message or "valuations/" in text(message.get("name")):
        return ReadingError("The evaluation has no metrics.", where=where, found=_keys(message), remedy=_REMEDY)
    if any(isinstance(one, Mapping) and {"precision", "recall", "support"} <= set(one) for one in message.values()):
        return ReadingError(
            "This is a classification report: figures at one decision, without thresholds or scores.",
            where=where,
            found=_keys(message),
            remedy="Save the predictions that it was made of, the scores with their truth, and load those.",
        )
    return ReadingError("This is not an evaluation of a model.", where=where, found=_keys(message), remedy=_REMEDY)


def _keys(message: Mapping[str, Any]) -> str:
    names = [shown(key) for key in list(message)[:_SHOWN]]
    return "fields " + ", ".join(names) + (", ..." if len(message) > _SHOWN else "") if names else "no fields"


def _automl(message: Mapping[str, Any], metrics: Mapping[str, Any], where: str) -> Part:
    label_id, name = text(message.get("annotationSpecId")), text(message.get("displayName"))
    label = name or label_id or None  # rows of tables have labels without an id
    where = _with_label(label, where)
    entries, notes = _unlimited(listed(metrics.get("confidenceMetricsEntry")), "positionThreshold", where)
    if label_id and not name:
        notes = (*notes, "The label has no name, so its id stands for it.")
    pools = 0 if label else len(listed(metrics.get("annotationSpecId")))
    matrix = _automl_matrix(metrics.get("confusionMatrix"), where)
    report, unusual = _report(message, metrics, entries, label_id, where)
    rows = _rows(entries, where)
    if rows and label_id and (positives := report.values.get(EXAMPLES)):
        rows = replace(rows, positives=int(positives))  # of a label, the items that truly have it
    return Part("AutoML", label, rows, report, matrix, pools, notes + unusual)


def _vertex(message: Mapping[str, Any], metrics: Mapping[str, Any], where: str) -> Part:
    label = None
    if "slice" in message:
        part = camel(message["slice"], where)
        label = text(part.get("value"))
        if part.get("dimension") != "annotationSpec" or not label:
            raise ReadingError(
                "The slice is not one of a label.",
                where=where,
                found=shown(part),
                remedy="Save the slices of the dimension 'annotationSpec'.",
            )
        where = _with_label(label, where)
    if "confidenceMetrics" not in metrics and not any(key in metrics for key in VALUES):
        schema = text(message.get("metricsSchemaUri")).rpartition("/")[2]
        raise ReadingError(
            "These are not metrics of a classification.", where=where, found=schema or _keys(metrics), remedy=_REMEDY
        )
    entries, notes = _unlimited(listed(metrics.get("confidenceMetrics")), "maxPredictions", where)
    matrices = _vertex_matrix(metrics.get("confusionMatrix"), None, where)
    for entry in entries:
        if matrix := entry.get("confusionMatrix", entry.get("confusion_matrix")):
            matrices += _vertex_matrix(matrix, _threshold(entry, where), where)
    report, unusual = _report(message, metrics, entries, "", where)
    pools = len(matrices[0].labels) if matrices and label is None else 0
    return Part("Vertex AI", label, _rows(entries, where), report, matrices, pools, notes + unusual)


def _with_label(label: str | None, where: str) -> str:
    """The place of an evaluation, with what it is of."""
    return f"{where} (the whole model)" if label is None else f"{where} (label {label!r})"


def _unlimited(entries: list[Any], limit: str, where: str) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Entries that count every prediction, and a note if others are left out.

    Others count only the first predictions of each item: a curve of both would have every threshold twice. limit: the
    field that says how many are counted.
    """
    if not all(isinstance(entry, dict) for entry in entries):
        raise ReadingError("The rows of thresholds are not messages.", where=where)
    snake = "position_threshold" if limit == "positionThreshold" else "max_predictions"
    limits = [count(entry.get(limit, entry.get(snake)) or 0, where) for entry in entries]
    wanted = NO_LIMIT if NO_LIMIT in limits else 0
    kept = [entry for entry, own_limit in zip(entries, limits, strict=True) if own_limit == wanted]
    if entries and not kept:
        raise ReadingError(
            "The evaluation only counts the first predictions of each item.",
            where=where,
            found=f"{limit} {limits[0]}",
            remedy=_REMEDY,
        )
    if len(kept) == len(entries):
        return kept, ()
    return kept, ("Rows that count only the first predictions of each item are left out.",)


def _rows(entries: list[dict[str, Any]], where: str) -> Rows | None:
    if not entries:
        return None
    tp, fp, fn, tn = ([count(value, where) for value in _column(entries, name)] for name in _COUNTS)
    recall = precision = false_positive_rate = [nan] * len(entries)
    if not any(map(any, (tp, fp, fn, tn))):  # only then are they asked for, and they take time to check
        recall, precision, false_positive_rate = (
            [number(value, where) for value in _column(entries, name)] for name in _RATIOS
        )
    thresholds = [_threshold(entry, where) for entry in entries]
    return Rows(where, thresholds, tp, fp, fn, tn, recall, precision, false_positive_rate)


def _column(entries: list[dict[str, Any]], name: tuple[str, str]) -> list[Any]:
    """A field of all entries in whichever casing; zeros are left out of messages."""
    inner, snake = name
    return [entry.get(inner, 0) or entry.get(snake, 0) or 0 for entry in entries]


def _threshold(entry: Mapping[str, Any], where: str) -> float:
    return single(entry.get("confidenceThreshold", entry.get("confidence_threshold")) or 0, where)


def _report(
    message: Mapping[str, Any], metrics: Mapping[str, Any], entries: list[dict[str, Any]], label_id: str, where: str
) -> tuple[Report, tuple[str, ...]]:
    values, notes = {}, []
    for key in VALUES:
        value = single(metrics.get(key) or 0, where)
        if not isfinite(value):
            notes.append(f"The value {key} is reported as {value}, so it is left out.")
        elif value:
            values[key] = value
    if examples := count(message.get(EXAMPLES) or 0, where):
        values[EXAMPLES] = float(examples)
    created = _time(message.get("createTime"), where)
    report = Report(text(message.get("name")), label_id, created, values, _at_thresholds(entries, where))
    return report, tuple(notes)


def _at_thresholds(entries: list[dict[str, Any]], where: str) -> Mapping[str, FloatArray]:
    columns = {}
    for name in AT_THRESHOLDS[1:]:
        found = _column(entries, (name, re.sub("(?=[A-Z])", "_", name).lower()))
        if any(found):
            columns[name] = [number(value, where) for value in found]
    if columns:
        columns = {AT_THRESHOLDS[0]: [_threshold(entry, where) for entry in entries], **columns}
    return MappingProxyType({key: np.array(column) for key, column in columns.items()})


def _time(value: Any, where: str) -> str:
    """A time as JSON has it; text proto has seconds since 1970 and nanoseconds."""
    if not isinstance(value, dict):
        return text(value)
    seconds, nanos = (count(value.get(key, 0), where) for key in ("seconds", "nanos"))
    if seconds > 253_402_300_799 or nanos > 999_999_999:
        raise ReadingError("A time is out of range.", where=where, found=shown(value))
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{np.datetime64(seconds, 's')}{fraction}Z"


def _automl_matrix(value: Any, where: str) -> tuple[ReportedMatrix, ...]:
    if not value:
        return ()
    message = camel(value, where)
    labels = listed(message.get("displayName")) or listed(message.get("annotationSpecId"))
    rows = [listed(camel(row, where).get("exampleCount")) for row in listed(message.get("row"))]
    return _matrix(labels, rows, None, where)


def _vertex_matrix(value: Any, threshold: float | None, where: str) -> tuple[ReportedMatrix, ...]:
    if not value:
        return ()
    message = camel(value, where)
    specs = [camel(spec, where) for spec in listed(message.get("annotationSpecs"))]
    rows = listed(message.get("rows"))
    cells = [listed(camel(row, where).get("dataItemCounts")) if isinstance(row, Mapping) else row for row in rows]
    return _matrix([spec.get("displayName") or spec.get("id") for spec in specs], cells, threshold, where)


def _matrix(labels: list[Any], rows: list[Any], threshold: float | None, where: str) -> tuple[ReportedMatrix, ...]:
    if not rows:
        return ()
    size = len(labels)
    if len(rows) != size or not all(isinstance(row, list) and len(row) == size for row in rows):
        raise ReadingError(
            "The confusion matrix does not have a row and a column for each label.",
            where=where,
            found=f"{size} labels, {len(rows)} rows",
        )
    counts: IntArray = np.array([[count(cell, where) for cell in row] for row in rows], dtype=np.int64)
    return (ReportedMatrix(tuple(text(label) for label in labels), counts, threshold),)


def plain(value: Any) -> Any:
    """A google.protobuf.Value, in which text proto of Vertex AI wraps its metrics, as the value itself.

    >>> plain({"struct_value": {"fields": [{"key": "auPrc", "value": {"number_value": 0.5}}]}})
    {'auPrc': 0.5}
    """
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (kind, inner), *_ = value.items()
    if kind == "struct_value":
        fields = listed(inner.get("fields"))
        return {str(one.get("key", "")): plain(one.get("value")) for one in fields}
    if kind == "list_value":
        return [plain(one) for one in listed(inner.get("values"))]
    return inner if kind in ("number_value", "string_value", "bool_value") else value
