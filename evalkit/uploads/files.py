"""Files that a person chose, of any kind: which are predictions and truth, which a service's evaluations, all read.

Reading happens in a process of its own, with limits. ``read_uploads`` is for the page; ``answer`` runs in the child.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy.typing as npt

from evalkit.errors import EvalkitError, ReadingError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.sandbox.child import run_in_child
from evalkit.files.sandbox.worker import Progress
from evalkit.google.responses.exported import as_value, evaluation_from
from evalkit.google.responses.saved import is_evaluation, model_named, read_evaluation
from evalkit.uploads import upload as of_predictions
from evalkit.uploads.upload import Reading, Upload

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

    readings: tuple[Reading | None, ...]
    evaluations: tuple[EvaluationFiles, ...]


def read_uploads(
    uploads: Sequence[Upload],
    files: Sequence[Path],
    *,
    kinds: Sequence[Kind | None] | None = None,
    memory: int,
    seconds: float,
    on_progress: Progress | None = None,
) -> Uploaded:
    """Tell evaluations from predictions and truth, and read them all in a child process with limits.

    kinds: what a person said that each file is; None where nothing was said. Errors of a file are part of its reading.
    """
    request = {"uploads": [asdict(upload) for upload in uploads], "kinds": list(kinds or [None] * len(uploads))}
    values, arrays = run_in_child(
        request,
        files,
        memory=memory,
        seconds=seconds,
        on_progress=on_progress,
        function="evalkit.uploads.files.answer",
    )
    at: list[int] = values["predictions"]
    readings: list[Reading | None] = [None] * len(uploads)
    for place, reading in zip(at, of_predictions.readings_told(values, arrays), strict=True):
        readings[place] = replace(reading, truth=None if reading.truth is None else at[reading.truth])
    return Uploaded(tuple(readings), tuple(_evaluation_told(told) for told in values["evaluations"]))


def _evaluation_told(told: Mapping[str, Any]) -> EvaluationFiles:
    value, error = told["evaluation"], told["error"]
    return EvaluationFiles(
        tuple(told["files"]),
        None if value is None else evaluation_from(value, "the child's answer"),
        None if error is None else ReadingError(**error),
    )


def answer(
    request: Mapping[str, Any], files: Sequence[Path], tell: Progress
) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """The child's side of ``read_uploads``."""
    kinds = [kind or _kind(path) for kind, path in zip(request["kinds"], files, strict=True)]
    names = [upload["name"] for upload in request["uploads"]]
    evaluations = []
    for group in _groups([at for at, kind in enumerate(kinds) if kind == "evaluation"], files):
        tell(f"Reading {names[group[0]]}", None)
        evaluations.append({"files": group, **_evaluation([names[at] for at in group], [files[at] for at in group])})
    others = [at for at, kind in enumerate(kinds) if kind == "predictions"]
    asked = [_among(request["uploads"][at], others) for at in others]
    values, arrays = of_predictions.answer({"uploads": asked}, [files[at] for at in others], tell)
    return {**values, "predictions": others, "evaluations": evaluations}, arrays


def _kind(path: Path) -> Kind:
    return "evaluation" if is_evaluation(path.read_bytes()) else "predictions"


def _among(upload: Mapping[str, Any], others: Sequence[int]) -> dict[str, Any]:
    """What was said about a file, with the position of its truth among the files that are no evaluations."""
    truth = upload["truth"]
    if truth >= 0:
        truth = others.index(truth) if truth in others else of_predictions.AUTOMATIC
    return {**upload, "truth": truth}


def _groups(at: Sequence[int], files: Sequence[Path]) -> list[list[int]]:
    """Files of one model together, such as evaluations and their slices; a file that names no model stands alone."""
    groups: dict[str, list[int]] = {}
    for i in at:
        model = model_named(files[i].read_bytes())
        groups.setdefault(model or f"file {i}", []).append(i)
    return list(groups.values())


def _evaluation(names: Sequence[str], files: Sequence[Path]) -> dict[str, Any]:
    sources = []
    for name, path in zip(names, files, strict=True):
        source = io.BytesIO(path.read_bytes())
        source.name = name
        sources.append(source)
    try:
        return {"evaluation": as_value(read_evaluation(sources)), "error": None}
    except EvalkitError as error:
        return {"evaluation": None, "error": error.parts}
