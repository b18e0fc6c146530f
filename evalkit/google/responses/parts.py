"""One Evaluation of a model from its parts: the evaluations of labels and of the whole, as a service reports each."""

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
from evalkit.evaluation.reported import EXAMPLES, ReportedMatrix, Service, ServiceReport
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
    """The error for sources that are not of one model. what: names them. found: what they are of."""
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
    """The parts without repeats, if they can be evaluations of one model, and notes on what was done for that.

    Labels of one name get their ids behind it. ReadingError where parts are of several models or evaluations, or
    contradict each other.
    """
    _refuse_several_models(parts)
    kept, notes = _without_repeats(parts)
    times = Counter(part.label for part in kept)
    if times[None] > 1:
        raise _several(kept)
    repeated = {label for label in times if times[label] > 1}
    if not repeated:
        return kept, notes
    different = [_with_id(part) if part.label in repeated else part for part in kept]
    return different, [*notes, "Labels of one name are told apart by their ids."]


def _refuse_several_models(parts: list[Part]) -> None:
    services = sorted({part.service for part in parts})
    if len(services) > 1:
        raise mixed("Evaluations of different services", services)
    resources = _resources(parts)
    models = sorted({resource["model"] for resource in resources})
    if len(models) > 1:
        raise mixed("Evaluations of several models", models)
    if len({resource["evaluation"] for resource in resources if resource["evaluation"]}) > 1:
        raise _several(parts)


def _resources(parts: list[Part]) -> list[re.Match[str]]:
    """The names at the service, of the parts that have one."""
    return [match for part in parts if (match := _RESOURCE.fullmatch(part.report.resource))]


def _without_repeats(parts: list[Part]) -> tuple[list[Part], list[str]]:
    """Each part once, and a note if some are there twice; an error where two say different things of the same."""
    kept: dict[tuple[str | None, str, str], Part] = {}
    for part in parts:
        key = (part.label, part.report.label_id, part.report.resource)
        if not _is_same(part, kept.setdefault(key, part)):
            raise _twice(part)
    return list(kept.values()), ["An evaluation that is there twice is used once."] if len(kept) < len(parts) else []


def _is_same(part: Part, first: Part) -> bool:
    """Whether a part is the first one of its label and name, or says the same.

    Parts without a name may be of two evaluations, and parts without rows cannot be compared: they are not the same.
    """
    if part is first:
        return True
    can_be_compared = part.report.resource and part.rows is not None and first.rows is not None
    return bool(can_be_compared) and _columns(part) == _columns(first)


def _columns(part: Part) -> list[Any]:
    rows = part.rows
    return [] if rows is None else [rows.threshold, rows.tp, rows.fp, rows.fn, rows.tn, rows.recall, rows.precision]


def _with_id(part: Part) -> Part:
    """The part with the id behind the name of its label."""
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
    """The error for several evaluations of the whole model, or labels of several evaluations; it says of which."""
    whole = [part.report for part in parts if part.label is None]
    evaluations = {f"{one['model']}/evaluations/{one['evaluation']}" for one in _resources(parts) if one["evaluation"]}
    with_times = [f"{one.resource}{one.created and f' of {one.created}'}" for one in whole]
    return ReadingError(
        "There are several evaluations of one model here, of which one can be read at a time.",
        found=_listed(with_times if len(whole) > 1 else sorted(evaluations)),
        remedy="Keep one of them in the file, with its labels, or load one from Google by its full name.",
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of the parts that have counts, and the notes on each part: note -> the labels that it is about."""

    whole: Counted | None
    labels: Mapping[str, Counted]
    notes: Mapping[str, list[str]]

    @property
    def every(self) -> tuple[Counted, ...]:
        return (*self.labels.values(), *filter(None, [self.whole]))

    @property
    def of_whole(self) -> ThresholdCounts | None:
        return self.whole.table if self.whole else None

    @property
    def of_labels(self) -> dict[str, ThresholdCounts]:
        return {label: one.table for label, one in self.labels.items()}

    @property
    def unknown(self) -> frozenset[str]:
        """What ratios without counts leave open, which is the same in all tables; see ``Evaluation``."""
        return next((one.unknown for one in self.every), frozenset())


def _evaluation(parts: list[Part], notes: list[str], name: str) -> Evaluation:
    service = parts[0].service
    whole_part = next((part for part in parts if part.label is None), None)
    tables = _tables(parts, whole_part)
    whole, labels, unknown = tables.of_whole, tables.of_labels, tables.unknown
    n_examples = _reported_examples(whole_part) if unknown else _examples(whole_part, whole, labels)
    report = _service_report(parts, whole_part, labels)
    if unknown and service == "table of thresholds":
        task: Task = "binary"
    else:
        task = _task(whole, labels, n_examples, matrices=bool(report.matrices))
    return evaluation_of_counts(
        name,
        task,
        labels,
        n_examples,
        whole=whole,
        reported=whole_part.report.values if whole_part else {},
        service=report,
        notes=(*dict.fromkeys(notes), *_about(tables, service, n_examples)),
        approximate=any(one.approximate for one in tables.every),
        unknown=unknown,
    )


def _service_report(parts: list[Part], whole_part: Part | None, labels: Mapping[str, ThresholdCounts]) -> ServiceReport:
    """What the service reported beside the counts, of the model and of the labels that have a table."""
    reports = {part.label: part.report for part in parts if part.label is not None and part.label in labels}
    matrices = tuple(_with_names(matrix, parts) for part in parts for matrix in part.matrices)
    of_model = whole_part.report if whole_part else None
    return ServiceReport(parts[0].service, of_model, MappingProxyType(reports), matrices)


def _with_names(matrix: ReportedMatrix, parts: list[Part]) -> ReportedMatrix:
    """The matrix with names of labels. It may have ids only; the evaluations of the labels say the names of these."""
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
        about_part = [*part.notes]
        if part.rows is None:
            about_part.append("Without rows of thresholds, so left out:")
        else:
            total = _pairs(part, whole_part, n_labels)
            varying = part.service == "Vertex AI"
            one = counted(part.rows, total=total, varying_negatives=varying, ratios_alone=alone)
            about_part += one.notes
            found[part.label] = one
        for note in about_part:
            notes.setdefault(note, []).append("all labels together" if part.label is None else repr(part.label))
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
    """The number of test items as the evaluation of the whole model, or its confusion matrix, gives it; else 0."""
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
    """Whether pooled counts may be of items with one true label each: then negatives are a multiple of positives."""
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


def _about(tables: _Tables, service: Service, n_examples: int) -> list[str]:
    """Notes on the tables: on each, on how many items they count, and on what there is of labels and of the whole."""
    notes = [f"{note} {_names(labels)}" for note, labels in tables.notes.items()]
    labels = tables.of_labels
    if service == "Vertex AI" and labels:
        notes.append(
            "The evaluation of a label is a slice: items that have the label as truth or as prediction. Items may "
            "therefore add up to less than the test set, and false positive rates are not over all of it."
        )
    else:
        notes += _about_items(labels, n_examples)
    if not labels:
        notes.append("There are no counts of single labels: figures are of all labels together.")
    elif tables.of_whole is None:
        notes.append("There are no counts of the whole model: figures of all labels are the sum of the labels.")
    elif service != "Vertex AI":
        notes += _about_positives(labels, tables.of_whole)
    return notes


def _about_items(labels: Mapping[str, ThresholdCounts], n_examples: int) -> list[str]:
    """A note where a label is not counted on all items."""
    totals = {table.positives + table.negatives for table in labels.values()}
    if totals <= {n_examples}:
        return []
    least, most = min(totals), max(totals)
    counted_on = f"{least:,} items" if least == most else f"{least:,} to {most:,} items"
    return [f"Labels are counted on {counted_on}, where {n_examples:,} are said to be evaluated."]


def _about_positives(labels: Mapping[str, ThresholdCounts], whole: ThresholdCounts) -> list[str]:
    """A note where the labels do not add up to the whole model."""
    positives = sum(table.positives for table in labels.values())
    if positives == whole.positives:
        return []
    together = f"The labels have {positives:,} positives together, the whole model has {whole.positives:,}"
    return [f"{together}: labels may be missing."]


def _names(labels: list[str]) -> str:
    rest = f" and {len(labels) - _NAMED:,} more" if len(labels) > _NAMED else ""
    return f"({', '.join(labels[:_NAMED])}{rest})"
