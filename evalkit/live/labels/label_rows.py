"""What follows the threshold in the label list: the counts of the labels in view at each stop, and their intervals.

Counts change at few of the stops, so that only those are written: of 5,000 labels at 2,000 stops there would be 160 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeAlias, TypedDict

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import counts_of_labels
from evalkit.live.columns import in_fewest_bytes, pack, standing_at
from evalkit.predictions import ONE_DECISION

AT_ONCE = 24
"""Labels whose rows come with the list; those of others are sent when they are in view."""
MOST = 60
"""Labels whose rows can be asked for together."""


class Row(TypedDict):
    """A label of one model. table: the places of the stops at which its counts change, then the true positives from
    each of them on, then the false ones. bounds: of its figures, as columns at the stops."""

    table: str
    bounds: dict[str, Any]


Rows: TypeAlias = dict[str, list[Row | None]]
"""The place of a label in the list -> its row for each model, None for a baseline that does not have it."""


class AtThreshold(TypedDict):
    """The counts of every label of the list at one threshold, packed; NaN for a label that a model does not have."""

    threshold: float | None
    tp: str
    fp: str


def changes(table: ThresholdCounts, thresholds: FloatArray) -> str:
    """Where the counts of a table change at rising thresholds, packed: places, true positives, false positives.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> from evalkit.live.columns import unpack
    >>> t = counts_by_threshold([1, 0, 1], [0.9, 0.5, 0.5])
    >>> unpack(changes(t, np.array([0.0, 0.25, 0.5, 0.75, 1.0]))).tolist()
    [0.0, 3.0, 4.0, 2.0, 1.0, 0.0, 1.0, 0.0, 0.0]
    """
    row = table.row(thresholds)
    places = np.flatnonzero(np.diff(row, prepend=len(table.thresholds)))
    tp, fp = table.tp[row[places]], table.fp[row[places]]
    return pack(in_fewest_bytes(np.concatenate([places, tp, fp])))


def label_rows(
    evaluations: Sequence[Evaluation],
    labels: Sequence[str],
    wanted: Iterable[int],
    stops: FloatArray,
    bounds_of: Callable[[str], dict[str, Any]],
) -> Rows:
    """The rows of some labels by their places among ``labels``. ``bounds_of``: gives those of a label of the model."""
    own = [set(ev.labels) for ev in evaluations]
    return {
        str(i): [
            _row(ev, labels[i], stops, bounds_of(labels[i]) if m == 0 else {}) if labels[i] in own[m] else None
            for m, ev in enumerate(evaluations)
        ]
        for i in wanted
    }


def _row(ev: Evaluation, label: str, stops: FloatArray, bounds: dict[str, Any]) -> Row:
    return {"table": changes(ev.per_label[label], standing_at(ev, stops)), "bounds": bounds}


def counts_at(ev: Evaluation, labels: Sequence[str], threshold: float) -> AtThreshold:
    """The counts of a model at one threshold in the order of the ``labels`` of the list."""
    c = counts_of_labels(ev, ONE_DECISION if ev.decisions_only else threshold)
    place = {label: i for i, label in enumerate(ev.labels)}
    row = np.array([place.get(label, len(place)) for label in labels], dtype=np.int64)
    tp, fp = (pack(in_fewest_bytes(np.append(each, np.nan)[row])) for each in (c.tp, c.fp))
    return {"threshold": threshold if np.isfinite(threshold) else None, "tp": tp, "fp": fp}


def wanted_rows(n_labels: int, wanted: Collection[int]) -> tuple[int, ...]:
    """Which rows are sent of those that were asked for: as far as there are such labels, and not too many at once."""
    return tuple([i for i in sorted(set(wanted)) if 0 <= i < n_labels][:MOST])
