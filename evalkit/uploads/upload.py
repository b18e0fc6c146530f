"""Reading for a page: files are previewed, paired with their truth, and read, in a process of its own.

What goes between the processes is plain: values that JSON can say, and arrays. ``answer`` runs in the child, and
``readings_told`` understands it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy.typing as npt

from evalkit.errors import EvalkitError, ReadingError
from evalkit.files.sandbox.worker import Progress
from evalkit.predictions import Predictions
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.opening import open_content
from evalkit.reading.joining.join import Account, Joining
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.loading import Loaded, read_contents
from evalkit.reading.preview import Preview, preview
from evalkit.reading.sides import Exclusion, Note, Timeline

AUTOMATIC, ITSELF = -1, -2
"""Where the truth of a file is: to be found, or in the file itself. Other numbers are positions of files."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file, and what the user said about it. truth: AUTOMATIC, ITSELF, or the position of another file."""

    name: str
    choices: Choices = field(default_factory=Choices)
    joining: Joining = field(default_factory=Joining)
    truth: int = AUTOMATIC


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file. preview: None where it could not be opened. loaded: None for a truth file, or an error.

    is_truth: it is read as the truth of others. truth: position of the file that its truth is from, None for itself.
    """

    preview: Preview | None
    is_truth: bool
    truth: int | None
    loaded: Loaded | None
    error: ReadingError | None


def readings_told(values: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> list[Reading]:
    """The readings in what ``answer`` gave."""
    return [_reading(told, arrays, f"{i}.") for i, told in enumerate(values["readings"])]


def answer(
    request: Mapping[str, Any], files: Sequence[Path], tell: Progress
) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Preview, pair and read files. Errors of one file are part of its reading."""
    uploads = [_upload(told) for told in request["uploads"]]
    opened: list[Content | ReadingError] = []
    for upload, path in zip(uploads, files, strict=True):
        tell(f"Opening {upload.name}", None)
        opened.append(_opened(path, upload))
    previews = [
        preview(content, upload.choices) if not isinstance(content, ReadingError) else None
        for content, upload in zip(opened, uploads, strict=True)
    ]
    named = {upload.truth for upload in uploads}
    truths = [i for i, shown in enumerate(previews) if shown is not None and (i in named or _is_truth(shown))]
    told = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for i, (upload, content, shown) in enumerate(zip(uploads, opened, previews, strict=True)):
        entry: dict[str, Any] = {
            "preview": None if shown is None else asdict(shown),
            "is_truth": i in truths,
            "truth": None,
            "loaded": None,
            "error": content.parts if isinstance(content, ReadingError) else None,
        }
        if shown is not None and i not in truths:
            tell(f"Reading {upload.name}", None)
            try:
                loaded, entry["truth"] = _load(i, uploads, opened, truths)
                entry["loaded"] = _told(loaded, arrays, f"{i}.")
            except EvalkitError as error:
                entry["error"] = error.parts
        told.append(entry)
    return {"readings": told}, arrays


def _upload(told: Mapping[str, Any]) -> Upload:
    said = dict(told["choices"])
    said["labels"] = None if said["labels"] is None else tuple(said["labels"])
    said["known"] = tuple(said["known"])
    return Upload(told["name"], Choices(**said), Joining(**told["joining"]), told["truth"])


def _opened(path: Path, upload: Upload) -> Content | ReadingError:
    try:
        return open_content(path.read_bytes(), upload.name, upload.choices)
    except EvalkitError as error:
        return ReadingError(**error.parts)


def _is_truth(shown: Preview) -> bool:
    """Whether a file can only be the truth of others."""
    return bool(shown.candidates) and all(candidate.gives == "truth" for candidate in shown.candidates)


def _load(
    at: int, uploads: Sequence[Upload], opened: Sequence[Content | ReadingError], truths: Sequence[int]
) -> tuple[Loaded, int | None]:
    """A file with the truth that was said, or its own, or else with the truth file that knows most of its items."""
    upload, name = uploads[at], Path(uploads[at].name).stem.removesuffix(".csv") or uploads[at].name

    def load(truth: int | None) -> Loaded:
        content, second = opened[at], None if truth is None else opened[truth]
        assert not isinstance(content, ReadingError)
        if isinstance(second, ReadingError):
            raise second
        said = Choices() if truth is None else uploads[truth].choices
        return read_contents(content, second, upload.choices, said, upload.joining, name=name)

    if upload.truth >= 0:
        return load(upload.truth), upload.truth
    own: ReadingError | None = None
    try:
        return load(None), None
    except ReadingError as error:
        if upload.truth == ITSELF or not truths:
            raise
        own = error
    best: tuple[int, Loaded, int] | None = None
    refused: ReadingError | None = None
    for truth in truths:
        try:
            loaded = load(truth)
        except ReadingError as error:
            refused = refused or error
            continue
        if best is None or loaded.predictions.n_examples > best[0]:
            best = (loaded.predictions.n_examples, loaded, truth)
    if best is None:
        assert refused is not None
        raise refused from own
    return best[1], best[2]


# One evaluation as values and arrays, and back.


def _told(loaded: Loaded, arrays: dict[str, npt.NDArray[Any]], prefix: str) -> dict[str, Any]:
    p, line = loaded.predictions, loaded.timeline
    kept: dict[str, npt.NDArray[Any] | None] = {
        name: getattr(p, name)
        for name in ("ids", "starts", "examples", "y_score", "y_true", "unscored_starts", "unscored_examples")
    }
    kept["groups"] = None if p.groups is p.ids else p.groups
    kept |= {f"attribute.{i}": column for i, column in enumerate(p.attributes.values())}
    if line is not None:
        kept |= {f"timeline.{name}": getattr(line, name) for name in ("ids", "example", "start", "end", "score")}
    arrays.update({prefix + name: array for name, array in kept.items() if array is not None})
    return {
        "name": p.name,
        "task": p.task,
        "labels": p.labels,
        "attributes": list(p.attributes),
        "layout": loaded.layout,
        "notes": [asdict(note) for note in loaded.notes],
        "accounts": [asdict(account) for account in loaded.accounts],
        "timeline": None if line is None else {"kind": line.kind, "label": line.label},
    }


def _reading(told: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> Reading:
    shown, error = told["preview"], told["error"]
    return Reading(
        None if shown is None else _preview(shown),
        told["is_truth"],
        told["truth"],
        None if told["loaded"] is None else _loaded(told["loaded"], arrays, prefix),
        None if error is None else ReadingError(**error),
    )


def _preview(told: Mapping[str, Any]) -> Preview:
    return Preview(
        told["kind"],
        told["rows"],
        tuple(told["columns"]),
        tuple(tuple(row) for row in told["first_rows"]),
        tuple(Candidate(**{**each, "labels": tuple(each["labels"])}) for each in told["candidates"]),
    )


def _loaded(told: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> Loaded:
    def array(name: str) -> Any:
        return arrays.get(prefix + name)

    groups = array("groups")
    p = Predictions(
        name=told["name"],
        task=told["task"],
        labels=tuple(told["labels"]),
        ids=array("ids"),
        starts=array("starts"),
        examples=array("examples"),
        y_score=array("y_score"),
        y_true=array("y_true"),
        unscored_starts=array("unscored_starts"),
        unscored_examples=array("unscored_examples"),
        groups=array("ids") if groups is None else groups,
        attributes={name: array(f"attribute.{i}") for i, name in enumerate(told["attributes"])},
    )
    line = told["timeline"]
    timeline = line and Timeline(
        kind=tuple(line["kind"]),
        label=tuple(line["label"]),
        **{name: array(f"timeline.{name}") for name in ("ids", "example", "start", "end", "score")},
    )
    accounts = tuple(
        replace(
            Account(**{**each, "excluded": ()}),
            excluded=tuple(Exclusion(e["reason"], e["count"], tuple(e["places"])) for e in each["excluded"]),
        )
        for each in told["accounts"]
    )
    return Loaded(p, told["layout"], tuple(Note(**note) for note in told["notes"]), accounts, timeline)
