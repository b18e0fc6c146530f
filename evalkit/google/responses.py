"""Saved responses and pasted text -> an Evaluation: bytes -> evaluations of labels and of the whole model -> tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final, TypeAlias

from evalkit import strictjson
from evalkit.counts import ThresholdCounts
from evalkit.errors import ReadingError
from evalkit.evaluation import Evaluation
from evalkit.google import textproto
from evalkit.google.counting import Counted, counted
from evalkit.google.exported import digest_of, evaluation_from, is_export
from evalkit.google.messages import Part, parts_of
from evalkit.google.tables import is_table, parts_of_table
from evalkit.predictions import Task
from evalkit.reported import EXAMPLES, ReportedMatrix, ServiceReport

Source: TypeAlias = str | Path | bytes | BinaryIO

_PROTO = re.compile(r"\s*+(#[^\n]*+\s*+)*+[A-Za-z_]\w*+\s*+(:(?!//)|\{|<)", re.ASCII)
_RESOURCE = re.compile(
    r"(?P<model>.*/models/(?P<id>[^/]+))/(modelEvaluations/[^/]+|evaluations/(?P<evaluation>[^/]+).*)"
)
_FIELDS = re.compile(
    r'"(evalkitEvaluation|model_?[eE]valuations?|model_?[eE]valuation_?[sS]lices?|confidence_?[mM]etrics(_?[eE]ntry)?|'
    r'classification_?[eE]valuation_?[mM]etrics|metrics_?[sS]chema_?[uU]ri)"\s*+:'
)
_PROTO_FIELDS = re.compile(r"\b(classification_evaluation_metrics|confidence_metrics(_entry)?|model_evaluation)\b")
_MODEL = re.compile(r"(?P<model>projects/[^/\s\"]+/locations/[^/\s\"]+/models/[^/\s\"]+)")
_LOOKED_AT: Final = 1_000_000
"""Bytes of the beginning of a file that tell what it is."""
_NO_NAME: Final = "the text"
_NAMED: Final = 5
"""Labels that a note names before it only counts them."""


def read_evaluation(source: Source | Sequence[Source], *, name: str | None = None) -> Evaluation:
    """Read a model's evaluation as a service reported it: counts at thresholds, for labels and the whole model.

    Taken are responses of AutoML (``modelEvaluation``) and Vertex AI (``modelEvaluations``, ``modelEvaluationSlices``)
    saved as JSON in either casing, what ``print(evaluation)`` writes, CSV tables of thresholds with counts or ratios,
    such as ML.ROC_CURVE gives, and what ``to_json`` wrote. Several sources, such as evaluations and their slices, are
    one model together.

    The tables have the service's own thresholds (``resolution`` is "grid"). What it reported beside the counts is in
    ``reported`` (of the model) and ``service`` (of each label, and confusion matrices); what to know about the source
    is in ``notes``.

    Args:
        source: path, bytes, binary file, or several of these. Text that was pasted is passed as bytes.
        name: what to call the model; the file's name by default.

    Raises ReadingError, with place, value and remedy; never gives an evaluation without counts.

    >>> ev = read_evaluation(b"threshold,tp,fp,fn,tn\\n0.5,1008,5,5,2021\\n")
    >>> ev.pooled.at(0.5), ev.labels, ev.resolution
    (Counts(tp=1008, fp=5, fn=5, tn=2021), (), 'grid')
    """
    several: Sequence[Source] = source if isinstance(source, list | tuple) else [source]  # type: ignore[list-item]
    if not several:
        raise ReadingError("No file was given.", remedy="Pass at least one.")
    contents = [_content(one) for one in several]
    texts = [(_text(data, file), file) for data, file in contents]
    values = [_value(text, file) for text, file in texts]
    exports = [file for value, (_, file) in zip(values, texts, strict=True) if is_export(value)]
    if len(exports) == len(values) == 1:
        return evaluation_from(values[0], exports[0], name=name)
    if exports:
        raise _mixed("An exported evaluation and others", [file for _, file in texts])
    parts: list[Part] = []
    notes: list[str] = []
    for value, (text, file) in zip(values, texts, strict=True):
        found, about = (parts_of_table(text, file), []) if value is None else parts_of(value, file)
        parts += found
        notes += about
    parts, about = _of_one_model(parts)
    return _evaluation(parts, [*notes, *about], name or _own_name(contents[0][1], parts))


def evaluation_of(response: Mapping[str, Any], *, name: str) -> Evaluation:
    """The evaluation in a decoded response, as read_evaluation reads it from a saved one."""
    parts, notes = parts_of(response, "the response")
    parts, about = _of_one_model(parts)
    return _evaluation(parts, [*notes, *about], name)


def is_evaluation(data: bytes) -> bool:
    """Whether a file says of itself that it is an evaluation, which need not mean that it can be read.

    Such are JSON and text proto with the field names of an evaluation, and tables of thresholds: a header with a
    threshold and counts or rates, and no column of ids, labels' scores or truth, as files of predictions have.

    >>> is_evaluation(b'{"modelEvaluation": []}'), is_evaluation(b'[{"id": "clip 1", "score": 0.93}]')
    (True, False)
    >>> is_evaluation(b"threshold,recall,precision\\n0.5,1,1\\n"), is_evaluation(b"id,score,truth\\n1,0.9,1\\n")
    (True, False)
    """
    text = data[:_LOOKED_AT].decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] in ("{", "["):
        return _FIELDS.search(text) is not None
    if _PROTO.match(text):
        return _PROTO_FIELDS.search(text) is not None
    return is_table(text)


def model_named(data: bytes) -> str:
    """The resource name of the model that an evaluation is of, if it says one; else empty."""
    match = _MODEL.search(data[:_LOOKED_AT].decode("utf-8-sig", errors="replace"))
    return match["model"] if match else ""


def _content(source: Source) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, _NO_NAME
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            return path.read_bytes(), path.name
        except (OSError, ValueError) as error:  # ValueError: a path that no system can have
            reason = getattr(error, "strerror", None) or str(error)
            raise ReadingError("The file cannot be opened.", where=repr(str(path)[:200]), found=reason) from error
    if not hasattr(source, "read"):
        raise ReadingError(
            "This cannot be read from.",
            found=type(source).__name__,
            remedy="Give a path, bytes, or a file opened as bytes.",
        )
    data = source.read()
    if not isinstance(data, bytes):
        raise ReadingError("The file is open as text.", remedy="Open it as bytes, with open(path, 'rb').")
    return data, Path(str(getattr(source, "name", _NO_NAME))).name


def _own_name(file: str, parts: list[Part]) -> str:
    if file != _NO_NAME:
        return file.split(".", 1)[0] or file
    match = _RESOURCE.fullmatch(parts[0].report.resource)
    return match["id"] if match else "model"


def _text(data: bytes, where: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadingError(
            "The file is not UTF-8 text.",
            where=where,
            found=f"byte 0x{data[error.start]:02x} at position {error.start}",
            remedy="Choose a saved response (JSON), pasted text or a CSV table, in the encoding UTF-8.",
        ) from error
    if not text.strip():
        raise ReadingError("The file is empty.", where=where)
    return text


def _value(text: str, where: str) -> Any:
    """The value of JSON or text proto; None for anything else, which is taken for a table."""
    if (bare := text.strip()).startswith("[") and _PROTO.match(bare, 1):
        text = bare[1:].removesuffix("]")  # a printed list of messages
    if text.lstrip()[0] in "[{":
        return _json(text, where)
    if _PROTO.match(text):
        return _messages(textproto.loads(text, where=where))
    return None


def _json(text: str, where: str) -> Any:
    """JSON, or JSON Lines as a list of their values."""
    try:
        return strictjson.loads(text, where=where)
    except ReadingError:
        first = next(line for line in text.splitlines() if line.strip())
        if not (first.lstrip().startswith("{") and first.rstrip().endswith("}")):
            raise
        return list(strictjson.loads_lines(text, where=where)[0])


def _messages(fields: list[tuple[str, Any]]) -> Any:
    """Top fields of text proto as a message; as a list where several printed ones follow each other."""
    starts = [i for i, (field, _) in enumerate(fields) if field == "name"]
    if len(starts) < 2:
        return textproto.gathered(fields)
    ends = [*starts[1:], len(fields)]
    first, *rest = [fields[start:end] for start, end in zip(starts, ends, strict=True)]
    return [textproto.gathered(part) for part in ([*fields[: starts[0]], *first], *rest)]


def _of_one_model(parts: list[Part]) -> tuple[list[Part], list[str]]:
    """The parts without repeats, if they can be evaluations of one model; labels of one name are told apart."""
    services = sorted({part.service for part in parts})
    if len(services) > 1:
        raise _mixed("Evaluations of different services", services)
    matches = [match for part in parts if (match := _RESOURCE.fullmatch(part.report.resource))]
    if len(models := sorted({match["model"] for match in matches})) > 1:
        raise _mixed("Evaluations of several models", models)
    if len({match["evaluation"] for match in matches if match["evaluation"]}) > 1:
        raise _several(parts)
    kept: dict[tuple[str | None, str, str], Part] = {}
    notes = []
    for part in parts:
        key = (part.label, part.report.label_id, part.report.resource)
        if key in kept and key[2] and part.rows is not None and kept[key].rows is not None:
            if _columns(part) != _columns(kept[key]):
                raise _twice(part)
            notes.append("An evaluation that is there twice is used once.")
        elif key in kept:
            raise _twice(part)
        kept.setdefault(key, part)
    names = Counter(part.label for part in kept.values())
    if names[None] > 1:
        raise _several(list(kept.values()))
    repeated = {label for label, times in names.items() if times > 1}
    if repeated:
        notes.append("Labels of one name are told apart by their ids.")
    own = [_told_apart(part) if part.label in repeated else part for part in kept.values()]
    return own, list(dict.fromkeys(notes))


def _columns(part: Part) -> list[Any]:
    rows = part.rows
    return [] if rows is None else [rows.threshold, rows.tp, rows.fp, rows.fn, rows.tn, rows.recall, rows.precision]


def _told_apart(part: Part) -> Part:
    if not part.report.label_id:
        raise _twice(part)
    return replace(part, label=f"{part.label} ({part.report.label_id})")


def _twice(part: Part) -> ReadingError:
    whole = "the whole model" if part.label is None else f"label {part.label!r}"
    return ReadingError(
        "There are two different evaluations of the same.",
        where=whole,
        found=part.report.resource or "no names that tell them apart",
        remedy="Choose the files of one evaluation.",
    )


def _several(parts: list[Part]) -> ReadingError:
    """There is more than one evaluation of the whole model, or labels of more than one: which they are."""
    whole = [part.report for part in parts if part.label is None]
    matches = [match for part in parts if (match := _RESOURCE.fullmatch(part.report.resource))]
    of_labels = [f"{match['model']}/evaluations/{match['evaluation']}" for match in matches if match["evaluation"]]
    named = [f"{one.resource}{one.created and f' of {one.created}'}" for one in whole]
    return ReadingError(
        "There are several evaluations of one model here, of which one can be read at a time.",
        found=_listed(named if len(whole) > 1 else sorted(set(of_labels))),
        remedy="Keep one of them in the file, with its labels, or load one from Google by its full name.",
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _mixed(what: str, found: Iterable[str]) -> ReadingError:
    return ReadingError(
        f"{what} cannot be read as one.",
        found=_listed(list(found)),
        remedy="Read each by itself, and compare them afterwards.",
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of the parts that have counts, and the notes on each part: note -> labels."""

    whole: Counted | None
    labels: Mapping[str, Counted]
    notes: Mapping[str, list[str]]


def _evaluation(parts: list[Part], notes: list[str], name: str) -> Evaluation:
    service = parts[0].service
    whole_part = next((part for part in parts if part.label is None), None)
    tables = _tables(parts, whole_part)
    labels = {label: one.table for label, one in tables.labels.items()}
    whole = tables.whole.table if tables.whole else None
    unknown = next((one.unknown for one in (*tables.labels.values(), *filter(None, [tables.whole]))), frozenset())
    n_examples = _reported_examples(whole_part) if unknown else _examples(whole_part, whole, labels)
    matrices = tuple(_with_names(matrix, parts) for part in parts for matrix in part.matrices)
    report = ServiceReport(
        service,
        whole_part.report if whole_part else None,
        MappingProxyType({part.label: part.report for part in parts if part.label in labels}),
        matrices,
    )
    if unknown and service == "table of thresholds":
        task: Task = "binary"
    else:
        task = _task(whole, labels, n_examples, matrices=bool(matrices))
    reported = whole_part.report.values if whole_part else MappingProxyType({})
    return Evaluation(
        name,
        task,
        tuple(labels),
        n_examples,
        MappingProxyType(labels),
        None,
        digest_of(task, labels, whole, n_examples, reported=reported, unknown=unknown),
        reported=reported,
        whole=whole,
        service=report,
        notes=(*dict.fromkeys(notes), *_about(tables, service, n_examples)),
        approximate=any(one.approximate for one in (*tables.labels.values(), *filter(None, [tables.whole]))),
        unknown=unknown,
    )


def _with_names(matrix: ReportedMatrix, parts: list[Part]) -> ReportedMatrix:
    """A confusion matrix may know its labels by their ids only, whose names their own evaluations say."""
    names = {part.report.label_id: part.label for part in parts if part.label and part.report.label_id}
    own = set(names.values())
    labels = tuple(label if label in own else names.get(label) or label for label in matrix.labels)
    return replace(matrix, labels=labels)


def _tables(parts: list[Part], whole_part: Part | None) -> _Tables:
    n_labels = sum(part.label is not None for part in parts)
    alone = sum(part.rows is not None for part in parts) == 1  # ratios of several labels could not be added up
    notes: dict[str, list[str]] = {}
    found: dict[str | None, Counted] = {}
    for part in parts:
        of = "all labels together" if part.label is None else repr(part.label)
        for note in part.notes:
            notes.setdefault(note, []).append(of)
        if part.rows is None:
            notes.setdefault("Without rows of thresholds, so left out:", []).append(of)
            continue
        one = counted(
            part.rows,
            total=_pairs(part, whole_part, n_labels),
            varying_negatives=part.service == "Vertex AI",
            ratios_alone=alone,
        )
        for note in one.notes:
            notes.setdefault(note, []).append(of)
        found[part.label] = one
    if not found:
        raise ReadingError(
            "No evaluation has rows of thresholds.",
            where=parts[0].report.resource or None,
            remedy="Request the evaluation itself: some lists leave out the rows.",
        )
    whole = found.pop(None, None)
    return _Tables(whole, {label: one for label, one in found.items() if label is not None}, notes)


def _pairs(part: Part, whole_part: Part | None, n_labels: int) -> int | None:
    """Pairs of items and labels that a part counts, if the source says how many."""
    by_table = part.service == "table of thresholds"
    examples = _own_examples(part) if by_table else _reported_examples(whole_part)
    if part.label is not None:
        return examples or None
    return examples * (part.pools or n_labels or by_table) or None


def _own_examples(part: Part) -> int:
    return int(part.report.values.get(EXAMPLES, 0))


def _reported_examples(whole_part: Part | None) -> int:
    """Test items as the whole model's evaluation counts them, itself or in a confusion matrix of all labels; else 0."""
    if whole_part is None:
        return 0
    overall = [matrix for matrix in whole_part.matrices if matrix.threshold is None]
    by_matrix = int(overall[0].counts.sum()) if overall and whole_part.service == "Vertex AI" else 0
    return _own_examples(whole_part) or by_matrix


def _examples(whole_part: Part | None, whole: ThresholdCounts | None, labels: Mapping[str, ThresholdCounts]) -> int:
    if reported := _reported_examples(whole_part):
        return reported
    if labels:
        return max(table.positives + table.negatives for table in labels.values())
    assert whole is not None
    assert whole_part is not None
    pairs = whole.positives + whole.negatives
    if whole_part.pools and pairs % whole_part.pools == 0:
        return pairs // whole_part.pools
    return whole.positives if _looks_single(whole_part, whole) else pairs


def _looks_single(whole_part: Part, whole: ThresholdCounts) -> bool:
    """Whether pooled counts are such as items with one true label each give: a whole number of pairs for each."""
    by_table = whole_part.service == "table of thresholds"
    return not by_table and whole.positives > 0 < whole.negatives and whole.negatives % whole.positives == 0


def _task(
    whole: ThresholdCounts | None, labels: Mapping[str, ThresholdCounts], n_examples: int, *, matrices: bool
) -> Task:
    """Single-label where the service gives a confusion matrix, or every item has one true label on average."""
    if matrices and len(labels) != 1:
        return "multiclass"
    tables = list(labels.values())
    if len(tables) == 1 or (not tables and whole is not None and whole.positives + whole.negatives == n_examples):
        return "binary"
    positives = whole.positives if whole is not None else sum(table.positives for table in tables)
    return "multiclass" if positives == n_examples else "multilabel"


def _about(tables: _Tables, service: str, n_examples: int) -> list[str]:
    whole = tables.whole.table if tables.whole else None
    labels = {label: one.table for label, one in tables.labels.items()}
    notes = [f"{note} {_names(of)}" for note, of in tables.notes.items()]
    totals = {table.positives + table.negatives for table in labels.values()}
    if service == "Vertex AI" and labels:
        notes.append(
            "The evaluation of a label is a slice: items that have the label as truth or as prediction. Items may "
            "therefore add up to less than the test set, and false positive rates are not over all of it."
        )
    elif totals - {n_examples}:
        least, most = min(totals), max(totals)
        counted_on = f"{least:,} items" if least == most else f"{least:,} to {most:,} items"
        notes.append(f"Labels are counted on {counted_on}, where {n_examples:,} are said to be evaluated.")
    if not labels:
        notes.append("There are no counts of single labels: figures are of all labels together.")
    elif whole is None:
        notes.append("There are no counts of the whole model: figures of all labels are the sum of the labels.")
    elif service != "Vertex AI" and whole.positives != (found := sum(table.positives for table in labels.values())):
        notes.append(
            f"The labels have {found:,} positives together, the whole model has {whole.positives:,}: labels may be "
            "missing."
        )
    return notes


def _names(of: list[str]) -> str:
    rest = f" and {len(of) - _NAMED:,} more" if len(of) > _NAMED else ""
    return f"({', '.join(of[:_NAMED])}{rest})"
