"""Uploads and readings as records, which JSON can say, and arrays: so they go from one process to the other and back.

A record holds everything but the long columns; these are in one mapping of arrays for all readings, under names that
begin with the prefix of their reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evalkit.errors import ReadingError
from evalkit.google.responses.exported import COLUMNS, tables_in
from evalkit.predictions import Predictions
from evalkit.reading.contents.content import Choices
from evalkit.reading.joining.accounts import Account
from evalkit.reading.joining.choices import Joining
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.loading import Loaded
from evalkit.reading.preview import Preview
from evalkit.reading.sides import Exclusion, Note, Timeline
from evalkit.uploads.upload import FileOutcome, Upload

_PREDICTIONS: Final = (
    *("ids", "starts", "examples", "y_score", "y_true", "unscored_starts", "unscored_examples"),
    *("unknown_starts", "unknown_examples", "unknown_score"),
)
_TIMELINE: Final = ("ids", "example", "start", "end", "score")
"""Columns that are handed over as arrays."""

Arrays = Mapping[str, npt.NDArray[Any]]

_OF: Final = dict(zip(COLUMNS, (np.float64, np.int64, np.int64), strict=True))


def upload_as_record(upload: Upload) -> dict[str, Any]:
    return asdict(upload)


def upload_from_record(record: Mapping[str, Any]) -> Upload:
    choices = dict(record["choices"])
    choices |= {name: tuple(choices[name]) for name in ("known", "id_parts", "unknown")}
    joining = Joining(**record["joining"])
    return Upload(record["name"], Choices(**choices), joining, record["truth"], record["answer"], record["most_labels"])


def readings_as_records(readings: Sequence[FileOutcome]) -> tuple[list[dict[str, Any]], dict[str, npt.NDArray[Any]]]:
    """A record of each reading, and the arrays of all."""
    records, arrays = [], dict[str, npt.NDArray[Any]]()
    for i, reading in enumerate(readings):
        records.append(
            {
                "preview": None if reading.preview is None else asdict(reading.preview),
                "is_truth": reading.is_truth,
                "is_details": reading.is_details,
                "details": reading.details,
                "truth": reading.truth,
                "loaded": None if reading.loaded is None else _loaded_as_record(reading.loaded),
                "error": None if reading.error is None else reading.error.parts,
            }
        )
        if reading.loaded is not None:
            arrays |= {f"{i}.{name}": array for name, array in _arrays_of(reading.loaded).items()}
    return records, arrays


def readings_from_records(records: Sequence[Mapping[str, Any]], arrays: Arrays) -> list[FileOutcome]:
    """The readings that ``readings_as_records`` wrote."""
    return [_reading_from_record(record, arrays, f"{i}.") for i, record in enumerate(records)]


def evaluations_as_arrays(values: Sequence[dict[str, Any] | None]) -> dict[str, npt.NDArray[Any]]:
    """Takes the columns out of all tables of evaluations, as ``as_value`` gives them: one array for each column.

    Decoding millions of numbers as JSON would hold the interpreter until all are there.
    """
    tables = _tables(values)
    lengths = np.array([len(table[COLUMNS[0]]) for table in tables], dtype=np.int64)
    columns = {
        key: np.concatenate([*(table.pop(key) for table in tables), np.empty(0, dtype)]) for key, dtype in _OF.items()
    }
    return {f"tables.{key}": column for key, column in {**columns, "lengths": lengths}.items()}


def evaluations_with_columns(values: Sequence[dict[str, Any] | None], arrays: Arrays) -> None:
    """Puts back what ``evaluations_as_arrays`` took out."""
    ends = np.cumsum(arrays["tables.lengths"])[:-1]
    for key in COLUMNS:
        for table, column in zip(_tables(values), np.split(arrays[f"tables.{key}"], ends), strict=False):
            table[key] = column


def _tables(values: Sequence[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [table for value in values if value is not None for table in tables_in(value)]


def _loaded_as_record(loaded: Loaded) -> dict[str, Any]:
    p, timeline = loaded.predictions, loaded.timeline
    return {
        "name": p.name,
        "task": p.task,
        "labels": p.labels,
        "attributes": list(p.attributes),
        "exposure_hours": None if p.exposure_hours is None else dict(p.exposure_hours),
        "listed_only": p.listed_only,
        "decisions_only": p.decisions_only,
        "layout": loaded.layout,
        "notes": [asdict(note) for note in loaded.notes],
        "accounts": [asdict(account) for account in loaded.accounts],
        "timeline": None if timeline is None else {"kind": timeline.kind, "label": timeline.label},
        "understood": [asdict(candidate) for candidate in loaded.understood],
    }


def _arrays_of(loaded: Loaded) -> dict[str, npt.NDArray[Any]]:
    """Columns by their names. Groups that are the items themselves are left out, and so is what there is not."""
    p, timeline = loaded.predictions, loaded.timeline
    columns: dict[str, npt.NDArray[Any] | None] = {name: getattr(p, name) for name in _PREDICTIONS}
    columns["groups"] = None if p.groups is p.ids else p.groups
    columns |= {f"attribute.{i}": column for i, column in enumerate(p.attributes.values())}
    if timeline is not None:
        columns |= {f"timeline.{name}": getattr(timeline, name) for name in _TIMELINE}
    return {name: array for name, array in columns.items() if array is not None}


def _candidate_from(record: Mapping[str, Any]) -> Candidate:
    notes = tuple(Note(**note) for note in record["notes"])
    return Candidate(**{**record, "labels": tuple(record["labels"]), "notes": notes})


def _reading_from_record(record: Mapping[str, Any], arrays: Arrays, prefix: str) -> FileOutcome:
    preview, loaded, error = record["preview"], record["loaded"], record["error"]
    return FileOutcome(
        None if preview is None else _preview_from_record(preview),
        record["is_truth"],
        record["truth"],
        None if loaded is None else _loaded_from_record(loaded, arrays, prefix),
        None if error is None else ReadingError(**error),
        record["is_details"],
        record["details"],
    )


def _preview_from_record(record: Mapping[str, Any]) -> Preview:
    return Preview(
        record["kind"],
        record["rows"],
        tuple(record["columns"]),
        tuple(record["columns_shown"]),
        tuple(tuple(row) for row in record["first_rows"]),
        tuple(_candidate_from(each) for each in record["candidates"]),
    )


def _loaded_from_record(record: Mapping[str, Any], arrays: Arrays, prefix: str) -> Loaded:
    predictions = _predictions_from_record(record, arrays, prefix)
    timeline = record["timeline"] and _timeline_from_record(record["timeline"], arrays, prefix)
    notes = tuple(Note(**note) for note in record["notes"])
    accounts = tuple(_account_from_record(account) for account in record["accounts"])
    understood = tuple(_candidate_from(candidate) for candidate in record["understood"])
    return Loaded(predictions, record["layout"], notes, accounts, timeline, understood)


def _predictions_from_record(record: Mapping[str, Any], arrays: Arrays, prefix: str) -> Predictions:
    columns: dict[str, Any] = {name: arrays.get(prefix + name) for name in _PREDICTIONS}
    return Predictions(
        name=record["name"],
        task=record["task"],
        labels=tuple(record["labels"]),
        groups=arrays.get(f"{prefix}groups", columns["ids"]),
        attributes={name: arrays[f"{prefix}attribute.{i}"] for i, name in enumerate(record["attributes"])},
        exposure_hours=record["exposure_hours"],
        listed_only=record["listed_only"],
        decisions_only=record["decisions_only"],
        **columns,
    )


def _timeline_from_record(record: Mapping[str, Any], arrays: Arrays, prefix: str) -> Timeline:
    columns: dict[str, Any] = {name: arrays[f"{prefix}timeline.{name}"] for name in _TIMELINE}
    return Timeline(kind=tuple(record["kind"]), label=tuple(record["label"]), **columns)


def _account_from_record(record: Mapping[str, Any]) -> Account:
    excluded = (Exclusion(one["reason"], one["count"], tuple(one["places"])) for one in record["excluded"])
    return Account(record["file"], record["rows"], record["used"], tuple(excluded))
