"""Evaluations of labels and of the whole model, as a service reported each -> the one Evaluation of a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import ReadingError
from evalkit.evaluation.evaluation import Evaluation, evaluation_of_counts
from evalkit.evaluation.reported import EXAMPLES, ReportedMatrix, ServiceReport
from evalkit.google.responses.messages import Part
from evalkit.google.responses.rows import Counted, counted
from evalkit.predictions import Task

_RESOURCE = re.compile(
    r"(?P<model>.*/models/(?P<id>[^/]+))/(modelEvaluations/[^/]+|evaluations/(?P<evaluation>[^/]+).*)"
)
_NAMED: Final = 5
"""Labels that a note names before it only counts them."""


def evaluation_of_parts(parts: list[Part], notes: list[str], name: str) -> Evaluation:
    """The evaluation that the parts are together.

    notes: on the source. name: what to call the model; empty: as its full name at the service calls it. ReadingError
    where the parts are of several models or evaluations, contradict each other, or hold no counts.
    """
    own, about = _of_one_model(parts)
    return _evaluation(own, [*notes, *about], name or _id_of_model(own) or "model")


def mixed(what: str, found: Iterable[str]) -> ReadingError:
    """Sources that are not of one model; found: what they are of."""
    return ReadingError(
        f"{what} cannot be read as one.",
        found=_listed(list(found)),
        remedy="Read each by itself, and compare them afterwards.",
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _id_of_model(parts: list[Part]) -> str:
    match = _RESOURCE.fullmatch(parts[0].report.resource)
    return match["id"] if match else ""


def _of_one_model(parts: list[Part]) -> tuple[list[Part], list[str]]:
    """The parts without repeats, if they can be evaluations of one model; labels of one name are told apart."""
    services = sorted({part.service for part in parts})
    if len(services) > 1:
        raise mixed("Evaluations of different services", services)
    matches = [match for part in parts if (match := _RESOURCE.fullmatch(part.report.resource))]
    if len(models := sorted({match["model"] for match in matches})) > 1:
        raise mixed("Evaluations of several models", models)
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
    counted_parts = (*tables.labels.values(), *filter(None, [tables.whole]))
    unknown = next((one.unknown for one in counted_parts), frozenset())
    n_examples = _reported_examples(whole_part) if unknown else _examples(whole_part, whole, labels)
    matrices = tuple(_with_names(matrix, parts) for part in parts for matrix in part.matrices)
    reports = {part.label: part.report for part in parts if part.label in labels}
    if unknown and service == "table of thresholds":
        task: Task = "binary"
    else:
        task = _task(whole, labels, n_examples, matrices=bool(matrices))
    return evaluation_of_counts(
        name,
        task,
        labels,
        n_examples,
        whole=whole,
        reported=whole_part.report.values if whole_part else {},
        service=ServiceReport(service, whole_part.report if whole_part else None, MappingProxyType(reports), matrices),
        notes=(*dict.fromkeys(notes), *_about(tables, service, n_examples)),
        approximate=any(one.approximate for one in counted_parts),
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
