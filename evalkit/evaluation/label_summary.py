"""What pages and checks need of every label at once, read from each table once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.between_thresholds import average_precision_bounds, roc_auc_bounds
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import Counts, ThresholdCounts, decide
from evalkit.counting.curves import average_precision, roc_auc
from evalkit.counting.metrics import METRICS
from evalkit.errors import some_of
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.own_thresholds import moved_by


@dataclass(frozen=True, slots=True, eq=False)
class LabelSummary:
    """What the page needs of every label at once, so that no table has to be kept.

    labels: in file order. thresholds: (n_rows,). counts: arrays of shape (n_labels, n_rows).
    average_precision, roc_auc: (n_labels,), NaN where undefined. positives: (n_labels,).
    area_low, area_high, auc_high: (n_labels,), bounds of these two where counts at a grid leave them open, else the
    two themselves.
    highest_score: (n_labels,), -inf where the model never scored the label; on a grid its upper bound, just below the
    lowest threshold that no score reaches.
    best_f1, best_f1_threshold: (n_labels,), the highest F1 of all thresholds that predict something, and the highest of
    the thresholds at which it is reached; NaN where there is none.
    items: (n_labels,) how many items each label is counted on: in a service's counts not always the whole test set.
    own_threshold: (n_labels,) of an evaluation whose thresholds are shifts of those of each label; None as usual.
    """

    labels: tuple[str, ...]
    thresholds: FloatArray
    counts: Counts
    average_precision: FloatArray
    roc_auc: FloatArray
    positives: IntArray
    highest_score: FloatArray
    items: IntArray
    area_low: FloatArray
    area_high: FloatArray
    auc_high: FloatArray
    best_f1: FloatArray
    best_f1_threshold: FloatArray
    own_threshold: FloatArray | None = None

    def __repr__(self) -> str:
        return f"LabelSummary({len(self.thresholds)} thresholds, labels {some_of(self.labels)})"

    def select(self, labels: Collection[str]) -> LabelSummary:
        """The rows of some labels."""
        chosen = set(labels)
        rows = [i for i, label in enumerate(self.labels) if label in chosen]
        if len(rows) == len(self.labels):
            return self
        c = self.counts
        columns = ("average_precision", "roc_auc", "positives", "highest_score", "items")
        bounds = ("area_low", "area_high", "auc_high", "best_f1", "best_f1_threshold")
        return replace(
            self,
            labels=tuple(self.labels[i] for i in rows),
            counts=Counts(c.tp[rows], c.fp[rows], c.fn[rows], c.tn[rows]),  # type: ignore[index]
            own_threshold=None if self.own_threshold is None else self.own_threshold[rows],
            **{name: getattr(self, name)[rows] for name in (*columns, *bounds)},
        )


def summarise(ev: Evaluation, thresholds: FloatArray, *, workers: int | None = None) -> LabelSummary:
    """Average precision, ROC AUC and the counts at ``thresholds``, (n_rows,) in any order, of every label.

    Labels are independent and numpy's sort lets other threads run, so they are shared among ``workers`` threads (one
    for each processor by default). Each table is dropped as soon as it has been read.
    """
    n_labels, n_rows = len(ev.labels), len(thresholds)
    tp, fp = np.empty((n_labels, n_rows), dtype=np.int64), np.empty((n_labels, n_rows), dtype=np.int64)
    negatives = np.empty(n_labels, dtype=np.int64)
    area, auc, highest = np.empty(n_labels), np.empty(n_labels), np.full(n_labels, -np.inf)
    bounds, best = np.empty((3, n_labels)), np.full((2, n_labels), np.nan)

    def read(i: int) -> None:
        table = ev.per_label[ev.labels[i]]
        row = table.row(thresholds)
        tp[i], fp[i], negatives[i] = table.tp[row], table.fp[row], table.negatives
        area[i] = np.nan if "average_precision" in ev.unknown else average_precision(table)
        auc[i] = np.nan if "roc_auc" in ev.unknown else roc_auc(table)
        bounds[:, i] = area[i], area[i], auc[i]
        if "f1" not in ev.unknown:
            best[:, i] = _best_f1(table)
        if ev.own is not None:  # as a threshold, not as a distance from the label's own
            best[1, i] = moved_by(ev.own[ev.labels[i]], float(best[1, i]))
        if table.resolution == "grid" and not ev.unknown:
            of_area = average_precision_bounds(table)
            bounds[:, i] = of_area.low, of_area.high, roc_auc_bounds(table).high
        if table.resolution == "grid":
            first_reached = int(np.searchsorted(table.tp + table.fp, 1))
            highest[i] = np.nextafter(table.thresholds[first_reached - 1], -np.inf)
        elif len(table.thresholds) > 1:
            highest[i] = table.thresholds[1]

    list(each_label(read, range(n_labels), workers=workers))
    positives = ev.positives
    counts = Counts.of_totals(tp, fp, positives[:, None], negatives[:, None])
    items = positives + negatives
    own = None if ev.own is None else np.array([ev.own[label] for label in ev.labels])
    found = LabelSummary(ev.labels, thresholds, counts, area, auc, positives, highest, items, *bounds, *best)
    return replace(found, own_threshold=own)


def _best_f1(t: ThresholdCounts) -> tuple[float, float]:
    """The highest F1 of a table and its threshold, as ``find_threshold`` has it, of rows that predict something."""
    f1 = np.where(t.tp + t.fp > 0, METRICS["f1"].function(t.counts), np.nan)
    if np.isnan(f1).all():
        return np.nan, np.nan
    best = int(np.nanargmax(f1))
    return float(f1[best]), float(t.thresholds[best])


def counts_of_labels(ev: Evaluation, threshold: float) -> Counts:
    """The counts of every label at one threshold, arrays of shape (n_labels,), without a table of each."""
    p = ev.predictions
    if p is None:
        found = [ev.per_label[label].at(threshold) for label in ev.labels]
        return Counts(*(np.array([getattr(c, key) for c in found], dtype=np.int64) for key in ("tp", "fp", "fn", "tn")))
    tp, fp, items = (np.empty(len(ev.labels), dtype=np.int64) for _ in range(3))
    for i, label in enumerate(ev.labels):
        index = p.index(label)
        _, truth, score = p.scored(index)
        predicted = decide(score, threshold)
        tp[i] = np.count_nonzero(predicted & truth)
        fp[i] = np.count_nonzero(predicted) - tp[i]
        items[i] = p.n_known[index]
    return Counts.of_totals(tp, fp, ev.positives, items - ev.positives)
