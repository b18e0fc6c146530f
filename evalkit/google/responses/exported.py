"""Our own file of an evaluation that has no predictions: all counts and what the service reported, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import InvalidInputError, ReadingError, shown
from evalkit.evaluation.evaluation import Evaluation, evaluation_of_counts
from evalkit.evaluation.reported import AT_THRESHOLDS, EXAMPLES, VALUES, Report, ReportedMatrix, Service, ServiceReport
from evalkit.google.responses.fields import count, number
from evalkit.google.responses.rows import CAN_BE_UNKNOWN, in_order
from evalkit.predictions import Task

_MARK: Final = "evalkitEvaluation"
_VERSION: Final = 1
COLUMNS: Final = ("thresholds", "tp", "fp")
"""Columns of a table, which may have millions of rows."""
_AS_ONE: Final = (number, count, count)


def to_json(ev: Evaluation) -> str:
    """An evaluation from a service's counts as JSON, which ``read_evaluation`` reads back to the same.

    Counts, values as reported, confusion matrices and notes are kept to the last digit. Predictions are not written:
    InvalidInputError for an evaluation that has them, since ``to_csv`` writes those.

    >>> from evalkit import read_evaluation
    >>> ev = read_evaluation(b"threshold,tp,fp,fn,tn\\n0.5,1008,5,5,2021\\n", name="flowers")
    >>> again = read_evaluation(to_json(ev).encode())
    >>> again.digest == ev.digest, again.name, again.pooled.at(0.5)
    (True, 'flowers', Counts(tp=1008, fp=5, fn=5, tn=2021))
    """
    value = as_value(ev)
    for table in tables_in(value):
        table.update({key: table[key].tolist() for key in COLUMNS})
    return json.dumps(value, ensure_ascii=False)


def as_value(ev: Evaluation) -> dict[str, Any]:
    """What ``to_json`` writes, as plain values, but for the ``COLUMNS`` of its tables, which are arrays."""
    if ev.predictions is not None:
        raise InvalidInputError(
            "This evaluation is made from predictions.", where=ev.name, remedy="Save the predictions, with to_csv."
        )
    service = ev.service
    return {
        _MARK: _VERSION,
        "name": ev.name,
        "task": ev.task,
        "examples": ev.n_examples,
        "approximate": ev.approximate,
        "unknown": sorted(ev.unknown),
        "notes": list(ev.notes),
        "reported": dict(ev.reported),
        "whole": ev.whole and _table(ev.whole),
        "labels": [{"label": label, **_table(ev.per_label[label])} for label in ev.labels],
        "service": service
        and {
            "service": service.service,
            "model": service.model and _report(service.model),
            "labels": [{"label": label, **_report(report)} for label, report in service.labels.items()],
            "matrices": [
                {"labels": list(matrix.labels), "counts": matrix.counts.tolist(), "threshold": matrix.threshold}
                for matrix in service.matrices
            ],
        },
    }


def tables_in(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tables in what ``as_value`` gives, in one order."""
    return [*([value["whole"]] if value["whole"] else []), *value["labels"]]


def _table(table: ThresholdCounts) -> dict[str, Any]:
    """A table as plain values, without its first row, which stands at inf and counts nothing."""
    return {
        "positives": table.positives,
        "negatives": table.negatives,
        **{key: getattr(table, key)[1:] for key in COLUMNS},
    }


def _report(report: Report) -> dict[str, Any]:
    columns = {key: [_written(value) for value in column.tolist()] for key, column in report.at_thresholds.items()}
    return {
        "resource": report.resource,
        "labelId": report.label_id,
        "created": report.created,
        "values": dict(report.values),
        "atThresholds": columns,
    }


def _written(value: float) -> float | str:
    """A number, or the text that stands for one that JSON does not have."""
    return value if isfinite(value) else {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]


def is_export(value: Any) -> bool:
    """Whether a decoded JSON text is one that ``to_json`` wrote, of whichever version."""
    return isinstance(value, Mapping) and _MARK in value


def evaluation_from(value: Mapping[str, Any], where: str, *, name: str | None = None) -> Evaluation:
    """The evaluation that was written. Text from a file may hold anything, so all of it is checked."""
    if value[_MARK] != _VERSION:
        raise ReadingError(
            "The file was written by another version of evalkit.",
            where=where,
            found=f"version {shown(value[_MARK])}",
            remedy=f"This one reads version {_VERSION}: export the evaluation again.",
        )
    try:
        ev = _evaluation(value, where, name)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, ReadingError):
            raise
        raise ReadingError(
            "The file is not as evalkit wrote it.",
            where=where,
            found=f"{type(error).__name__}: {error}"[:120],
            remedy="Export the evaluation again.",
        ) from error
    return ev


def _evaluation(value: Mapping[str, Any], where: str, name: str | None) -> Evaluation:
    unknown = frozenset(_one_of(key, CAN_BE_UNKNOWN) for key in value["unknown"])
    tables = {
        _text(one["label"]): _table_of(one, f"label {one['label']!r} of {where}", unknown) for one in value["labels"]
    }
    whole = None if value["whole"] is None else _table_of(value["whole"], f"all labels of {where}", unknown)
    if len(tables) != len(value["labels"]) or "" in tables or not (tables or whole):
        raise ValueError("a label is repeated or empty, or there are no labels")
    service = value["service"] and _service_report_of(value["service"], where)
    return evaluation_of_counts(
        name or _text(value["name"]) or "model",
        _one_of(value["task"], get_args(Task)),
        tables,
        count(value["examples"], where),
        whole=whole,
        reported=_numbers_of(value["reported"], where),
        service=service,
        notes=tuple(_text(note) for note in value["notes"]),
        approximate=value["approximate"] is True,
        unknown=unknown,
    )


def _service_report_of(value: Mapping[str, Any], where: str) -> ServiceReport:
    return ServiceReport(
        _one_of(value["service"], get_args(Service)),
        None if value["model"] is None else _report_of(value["model"], where),
        MappingProxyType({_text(one["label"]): _report_of(one, where) for one in value["labels"]}),
        tuple(_matrix_of(one, where) for one in value["matrices"]),
    )


def _table_of(value: Mapping[str, Any], where: str, unknown: frozenset[str]) -> ThresholdCounts:
    thresholds, tp, fp = (_column(value[key], where, as_one) for key, as_one in zip(COLUMNS, _AS_ONE, strict=True))
    if not (len(thresholds) == len(tp) == len(fp) and np.isfinite(thresholds).all()):
        raise ValueError("the columns of a table do not fit each other")
    totals = (count(value["positives"], where), count(value["negatives"], where))
    table = in_order(where, thresholds, tp, fp, totals, unknown=unknown)
    if table.tp[-1] > table.positives or table.fp[-1] > table.negatives:
        raise ValueError("counts exceed their total")
    return table


def _column(values: Any, where: str, as_one: Callable[[Any, str], float]) -> npt.NDArray[Any]:
    """A column of a table; from a process of our own it is an array already, of which the least and the most tell."""
    if not isinstance(values, np.ndarray):
        return np.array([as_one(each, where) for each in values], dtype=np.int64 if as_one is count else np.float64)
    for end in (values.min(), values.max()) if len(values) else ():
        as_one(end.item(), where)
    return values


def _report_of(value: Mapping[str, Any], where: str) -> Report:
    columns: dict[str, FloatArray] = {
        _text(key): np.array([number(one, where) for one in column], dtype=np.float64)
        for key, column in value["atThresholds"].items()
    }
    known = not columns or AT_THRESHOLDS[0] in columns.keys() <= set(AT_THRESHOLDS)
    if not known or len({len(column) for column in columns.values()}) > 1:
        raise ValueError("the columns of a report do not fit each other")
    return Report(
        _text(value["resource"]),
        _text(value["labelId"]),
        _text(value["created"]),
        MappingProxyType(_numbers_of(value["values"], where)),
        MappingProxyType(columns),
    )


def _matrix_of(value: Mapping[str, Any], where: str) -> ReportedMatrix:
    labels = tuple(_text(label) for label in value["labels"])
    counts = [[count(cell, where) for cell in row] for row in value["counts"]]
    threshold = None if value["threshold"] is None else number(value["threshold"], where)
    return ReportedMatrix(labels, np.array(counts, dtype=np.int64).reshape(len(labels), len(labels)), threshold)


def _numbers_of(value: Mapping[str, Any], where: str) -> dict[str, float]:
    numbers = {_one_of(key, (*VALUES, EXAMPLES)): number(one, where) for key, one in value.items()}
    if not all(map(isfinite, numbers.values())):
        raise ValueError("a reported value is not finite")
    return numbers


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {shown(value)}")
    return value


def _one_of(value: Any, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        raise ValueError(f"{shown(value)} is none of {', '.join(choices)}")
    return value
