"""An evaluation: what predictions, or a service's counts, say about a model, for each label and for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from evalkit.arrays import IntArray
from evalkit.counting.counts import ThresholdCounts, sum_tables, table_of_scores
from evalkit.counting.per_example import keep_top_one, tie_note
from evalkit.counting.source import CountSource
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.evaluation.reported import ServiceReport
from evalkit.predictions import Predictions, Task

Rule = Literal["each_label", "top_one"]

_SUM_OF_CHOSEN = "Counts of all labels are the sum of the chosen ones, no longer those that the service reported."
_OF_ALL_LABELS = "Values that the service reported are of all its labels, so they do not stand beside the chosen ones."


class LabelTables(Mapping[str, ThresholdCounts]):
    """Tables of each label of predictions. Made each time one is asked for: a million scores take some 10 ms, and
    kept tables would need several times the room of the predictions."""

    def __init__(self, predictions: Predictions, labels: tuple[str, ...]) -> None:
        self._predictions = predictions
        self._labels = {label: predictions.index(label) for label in labels}

    def __getitem__(self, label: str) -> ThresholdCounts:
        p, i = self._predictions, self._labels[label]
        _, truth, score = p.scored(i)
        positives = int(p.positives[i])
        return table_of_scores(truth, score, positives, int(p.n_known[i]) - positives)

    def __repr__(self) -> str:
        return f"LabelTables({some_of(tuple(self._labels))})"

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


class SourceTables(Mapping[str, ThresholdCounts]):
    """Tables of each label of what is counted elsewhere. Each is made when it is asked for."""

    def __init__(self, source: CountSource, labels: tuple[str, ...]) -> None:
        self._source = source
        self._labels = labels

    def __getitem__(self, label: str) -> ThresholdCounts:
        if label not in self._labels:
            raise KeyError(label)
        return self._source.label_table(label)

    def __repr__(self) -> str:
        return f"SourceTables({some_of(self._labels)})"

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A model's evaluation. Made by ``evaluate`` from predictions, or by ``read_evaluation`` from a service's counts.

    Attributes:
        name: what to call it on screen. Not part of the digest.
        labels: the labels it covers, in file order. Empty where a service reported the whole model alone.
        per_label: label -> ThresholdCounts, one against the rest over all examples; made when asked for.
        predictions: what it was computed from, or None.
        rule: "each_label", or "top_one": only the highest-scored label of an example counts.
        reported: values that the service itself reported of the whole model, shown as such and never mixed with ours.
            Empty once labels are left out, since it reported none of the others.
        whole: counts of the whole model where a service gave them; else ``pooled`` is the sum of the labels.
        service: what a service reported beside its counts, or None.
        notes: what to know about the source, as sentences.
        approximate: whether counts were rebuilt from ratios, so that they may be a few items off.
        unknown: where the source gave ratios that no counts follow from, "tp", "fp", "fn", "tn" and the METRICS keys,
            "average_precision" and "roc_auc" that the ratios do not determine. Counts of its tables then are in units
            of no meaning, which only the other ratios follow from; everything that shows a figure shows these as
            undefined. Else empty.
        own: label -> threshold that its scores are distances from, so that a threshold here is a shift of all of them;
            see ``at_own_thresholds``. None as usual.
        digest: hash of the content; equal digests mean equal figures.
    """

    name: str
    task: Task
    labels: tuple[str, ...]
    n_examples: int
    per_label: Mapping[str, ThresholdCounts]
    predictions: Predictions | None
    digest: str
    rule: Rule = "each_label"
    reported: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    whole: ThresholdCounts | None = None
    service: ServiceReport | None = None
    notes: tuple[str, ...] = ()
    approximate: bool = False
    unknown: frozenset[str] = frozenset()
    own: Mapping[str, float] | None = None
    source: CountSource | None = None
    _pooled: list[ThresholdCounts] = field(default_factory=list, repr=False)

    def __repr__(self) -> str:
        source = "a service's counts" if self.predictions is None else "predictions"
        source = source if self.source is None else "a table"
        labels = some_of(self.labels) if self.labels else "not told apart"
        rule = "" if self.rule == "each_label" else f", rule {self.rule!r}"
        return (
            f"Evaluation({self.name!r}, {self.task}, {self.n_examples} examples, from {source}{rule}, labels {labels})"
        )

    @property
    def pooled(self) -> ThresholdCounts:
        """Counts over all (example, label) pairs, for micro averages. Made when first asked for."""
        found = next(iter(self._pooled), None)
        if found is None:
            found = self._pool()
            self._pooled[:] = [found]
        return found

    def let_go(self) -> None:
        """Forget the pooled counts, if they can be made anew from predictions: they take more room than these.

        >>> from evalkit.samples import load_sample
        >>> ev = evaluate(load_sample("clips-forest").predictions)
        >>> before = ev.pooled
        >>> ev.let_go()
        >>> ev.pooled is before, ev.pooled.at(0.5) == before.at(0.5)
        (False, True)
        """
        if self.predictions is not None:
            self._pooled.clear()

    @property
    def resolution(self) -> Literal["exact", "grid"]:
        """ "exact": a row for every distinct score. "grid": rows at the thresholds that a service chose."""
        return self.pooled.resolution if self.predictions is None else "exact"

    @property
    def decisions_only(self) -> bool:
        """Whether the model gave decisions without scores, so that it has one operating point and no curve."""
        return self.predictions is not None and self.predictions.decisions_only

    @property
    def created(self) -> str:
        """When the service evaluated the model, as it wrote the time; empty where it did not."""
        if self.service is None:
            return ""
        reports = (*filter(None, [self.service.model]), *self.service.labels.values())
        return next((report.created for report in reports if report.created), "")

    @property
    def positives(self) -> IntArray:
        """(n_labels,) support of each label."""
        if self.predictions is None:
            return np.array([self.per_label[label].positives for label in self.labels], dtype=np.int64)
        return self.predictions.positives[[self.predictions.index(label) for label in self.labels]]

    def select(self, labels: Collection[str]) -> Evaluation:
        """The evaluation of some of the labels; aggregates follow. Truth and predictions stay as they are.

        >>> from evalkit.making import predictions_from_matrix
        >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels="ab", task="multilabel")
        >>> evaluate(p).select(["b"]).pooled.positives
        1
        """
        wanted, own = set(labels), set(self.labels)
        unknown = sorted(wanted - own)
        if unknown or not labels:
            raise InvalidInputError(
                "Select labels of the evaluation, at least one.", found=", ".join(map(repr, unknown)) or "none"
            )
        chosen = tuple(label for label in self.labels if label in wanted)
        if chosen == self.labels:
            return self
        tables: Mapping[str, ThresholdCounts] = {}
        if self.predictions is not None:
            tables = LabelTables(self.predictions, chosen)
        elif self.source is not None:
            tables = SourceTables(self.source, chosen)
        else:
            tables = {label: self.per_label[label] for label in chosen}
        text = self.digest + "".join(f"{len(label)}:{label}" for label in chosen)
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        notes = (
            *self.notes,
            *([_OF_ALL_LABELS] if self.reported else []),
            *([_SUM_OF_CHOSEN] if self.whole is not None else []),
        )
        return replace(
            self,
            labels=chosen,
            per_label=tables,
            digest=digest,
            reported=MappingProxyType({}),
            whole=None,
            notes=notes,
            _pooled=[],
        )

    def _pool(self) -> ThresholdCounts:
        if self.predictions is not None:
            return self._pool_scores(self.predictions)
        if self.source is not None:
            return self.source.pooled_table(self.labels)
        return self.whole or sum_tables(self.per_label.values())

    def _pool_scores(self, p: Predictions) -> ThresholdCounts:
        positives = int(self.positives.sum())
        if self.labels == p.labels:
            truth, score = p.y_true, p.y_score
        else:
            parts = [p.scored(p.index(label))[1:] for label in self.labels]
            truth, score = (np.concatenate(column) for column in zip(*parts, strict=True))
        known = int(p.n_known[[p.index(label) for label in self.labels]].sum())
        return table_of_scores(truth, score, positives, known - positives)


def evaluate(p: Predictions | CountSource, *, rule: Rule = "each_label", name: str | None = None) -> Evaluation:
    """Evaluate predictions: one label against the rest over all examples, and pooled over all pairs.

    A table (``open_table``) is counted where it is, which may take a while. Its counts are exact at every threshold
    that they have, and its areas are known within bounds.

    A pair of example and label whose truth is not known is in no count, neither of its label nor of all pairs.

    ``rule="top_one"`` counts only the highest-scored label of each example, and only if it reaches the threshold; none
    where several tie for it, which a note counts. Returns at once: tables are computed when asked for.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> evaluate(p).pooled.at(0.5), evaluate(p).per_label["b"].at(0.4)
    (Counts(tp=1, fp=1, fn=1, tn=1), Counts(tp=1, fp=0, fn=0, tn=1))
    """
    require_type(p, Predictions, CountSource)
    if rule not in ("each_label", "top_one"):
        raise InvalidInputError("Unknown rule.", found=repr(rule), remedy="Use 'each_label' or 'top_one'.")
    if isinstance(p, CountSource):
        return _evaluation_of_source(p, rule, name)
    counted = keep_top_one(p) if rule == "top_one" else p
    digest = p.digest if rule == "each_label" else f"{p.digest}-{rule}"
    tables = LabelTables(counted, p.labels)
    notes = tuple(filter(None, [tie_note(p)])) if rule == "top_one" else ()
    return Evaluation(name or p.name, p.task, p.labels, p.n_examples, tables, counted, digest, rule, notes=notes)


def _evaluation_of_source(source: CountSource, rule: Rule, name: str | None) -> Evaluation:
    if rule != "each_label":
        raise InvalidInputError("A table is counted label by label.", found=repr(rule), remedy="Fetch its rows.")
    tables = SourceTables(source, source.labels)
    return Evaluation(
        *(name or source.name, source.task, source.labels, source.n_examples, tables, None, source.digest),
        notes=source.notes,
        source=source,
    )


def evaluation_of_counts(
    name: str,
    task: Task,
    tables: Mapping[str, ThresholdCounts],
    n_examples: int,
    *,
    whole: ThresholdCounts | None,
    reported: Mapping[str, float],
    service: ServiceReport | None,
    notes: tuple[str, ...] = (),
    approximate: bool = False,
    unknown: frozenset[str] = frozenset(),
) -> Evaluation:
    """The evaluation of counts that a service gave, of each label (``tables``), of the whole model, or of both.

    The others are as in ``Evaluation``, whose digest follows from the counts and the reported values.
    """
    return Evaluation(
        name,
        task,
        tuple(tables),
        n_examples,
        MappingProxyType(dict(tables)),
        None,
        _digest(task, tables, whole, n_examples, reported=reported, unknown=unknown),
        reported=MappingProxyType(dict(reported)),
        whole=whole,
        service=service,
        notes=notes,
        approximate=approximate,
        unknown=unknown,
    )


def _digest(
    task: Task,
    tables: Mapping[str, ThresholdCounts],
    whole: ThresholdCounts | None,
    examples: int,
    *,
    reported: Mapping[str, float],
    unknown: frozenset[str],
) -> str:
    h = hashlib.blake2b(digest_size=16)
    for label, table in [*tables.items(), *([("", whole)] if whole else [])]:
        totals = np.array([len(label), len(table.thresholds), table.positives, table.negatives], dtype=np.int64)
        h.update(label.encode("utf-8", "surrogatepass"))
        for column in (totals, table.thresholds + 0.0, table.tp, table.fp):
            h.update(column.tobytes())
    h.update(repr((task, len(tables), examples, sorted(reported.items()), sorted(unknown))).encode())
    return h.hexdigest()
