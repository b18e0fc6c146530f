"""Files that a person chose, of any kind: which are predictions and truth, which a service's evaluations, all read.

Reading happens in a process of its own, with limits. ``read_uploads`` is for the page; ``answer`` runs in the child.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from evalkit.errors import EvalkitError, ReadingError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.sandbox.child import run_in_child
from evalkit.files.sandbox.parcel import Arrays
from evalkit.files.sandbox.worker import ReportProgress
from evalkit.google.responses.exported import as_value, evaluation_from
from evalkit.google.responses.saved import is_evaluation, model_named, read_evaluation
from evalkit.reading.label_limit import too_many_labels
from evalkit.uploads.pairing import read_files
from evalkit.uploads.records import (
    evaluations_as_arrays,
    evaluations_with_columns,
    readings_as_records,
    readings_from_records,
    upload_as_record,
    upload_from_record,
)
from evalkit.uploads.upload import AUTOMATIC, FileOutcome, Upload

Kind: TypeAlias = Literal["predictions", "evaluation"]


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """Files that are one evaluation together, by their positions, and what came of them: an evaluation or an error."""

    files: tuple[int, ...]
    evaluation: Evaluation | None
    error: ReadingError | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came of all files. readings: of each file; None for those that are part of one of the evaluations."""

    readings: tuple[FileOutcome | None, ...]
    evaluations: tuple[EvaluationFiles, ...]


def read_uploads(
    uploads: Sequence[Upload],
    files: Sequence[Path],
    *,
    kinds: Sequence[Kind | None] | None = None,
    memory: int,
    seconds: float,
    on_progress: ReportProgress | None = None,
) -> Uploaded:
    """Tell evaluations from predictions and truth, and read them all in a child process with limits.

    kinds: what a person chose for each file; None where the file itself decides. memory: bytes. on_progress: called
    with the stage of the work. An error of a file is part of its reading.
    """
    request = {
        "uploads": [upload_as_record(upload) for upload in uploads],
        "kinds": list(kinds or [None] * len(uploads)),
    }
    values, arrays = run_in_child(
        request,
        files,
        memory=memory,
        seconds=seconds,
        on_progress=on_progress,
        function="evalkit.uploads.files.answer",
    )
    positions: list[int] = values["predictions"]
    readings: list[FileOutcome | None] = [None] * len(uploads)
    for position, reading in zip(positions, readings_from_records(values["readings"], arrays), strict=True):
        truth, details = (None if at is None else positions[at] for at in (reading.truth, reading.details))
        readings[position] = replace(reading, truth=truth, details=details)
    evaluations_with_columns([record["evaluation"] for record in values["evaluations"]], arrays)
    return Uploaded(tuple(readings), tuple(_evaluation_from_record(record) for record in values["evaluations"]))


def _evaluation_from_record(record: Mapping[str, Any]) -> EvaluationFiles:
    value, error = record["evaluation"], record["error"]
    return EvaluationFiles(
        tuple(record["files"]),
        None if value is None else evaluation_from(value, "the child's answer"),
        None if error is None else ReadingError(**error),
    )


def answer(
    request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress
) -> tuple[dict[str, Any], Arrays]:
    """The child's side of ``read_uploads``: records of readings and evaluations, and the arrays of the readings."""
    uploads = [upload_from_record(record) for record in request["uploads"]]
    kinds = [kind or _kind(path) for kind, path in zip(request["kinds"], files, strict=True)]
    evaluations = []
    for group in _files_of_one_model(_positions(kinds, "evaluation"), files):
        report_progress(f"Reading {uploads[group[0]].name}", None)
        evaluations.append(_evaluation_record(group, uploads, files))
    others = _positions(kinds, "predictions")
    chosen = [_truth_among(uploads[at], others) for at in others]
    readings, arrays = readings_as_records(read_files(chosen, [files[at] for at in others], report_progress))
    columns = evaluations_as_arrays([record["evaluation"] for record in evaluations])
    return {"readings": readings, "predictions": others, "evaluations": evaluations}, arrays | columns


def _kind(path: Path) -> Kind:
    return "evaluation" if is_evaluation(path.read_bytes()) else "predictions"


def _positions(kinds: Sequence[Kind], kind: Kind) -> list[int]:
    return [at for at, one in enumerate(kinds) if one == kind]


def _truth_among(upload: Upload, others: Sequence[int]) -> Upload:
    """The upload with the position of its truth among the files that are no evaluations.

    A truth that is one of the evaluations cannot be read as such: it is to be found again.
    """
    if upload.truth < 0:
        return upload
    return replace(upload, truth=others.index(upload.truth) if upload.truth in others else AUTOMATIC)


def _files_of_one_model(positions: Sequence[int], files: Sequence[Path]) -> list[list[int]]:
    """Files of one model together, such as evaluations and their slices; a file that names no model stands alone."""
    groups: dict[str, list[int]] = {}
    for at in positions:
        model = model_named(files[at].read_bytes())
        groups.setdefault(model or f"file {at}", []).append(at)
    return list(groups.values())


def _evaluation_record(group: Sequence[int], uploads: Sequence[Upload], files: Sequence[Path]) -> dict[str, Any]:
    """The evaluation in a group of files, by their positions, or the error of it."""
    sources = []
    for at in group:
        source = io.BytesIO(files[at].read_bytes())
        source.name = uploads[at].name
        sources.append(source)
    try:
        ev = read_evaluation(sources)
        most = uploads[group[0]].most_labels
        if most is not None and len(ev.labels) > most:
            raise too_many_labels(ev.labels, most, where=uploads[group[0]].name)
        return {"files": group, "evaluation": as_value(ev), "error": None}
    except EvalkitError as error:
        return {"files": group, "evaluation": None, "error": error.parts}
