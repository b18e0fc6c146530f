"""What a board without a server brings along: its label list with all rows, and the figures of the whole model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.counting.wording import Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import summarise
from evalkit.evaluation.overview import Overview, OverviewIntervals, headline_area, overview, overview_intervals
from evalkit.intervals.estimate import Estimate
from evalkit.live.columns import packed, unpack
from evalkit.live.labels.label_list import area_bounds, area_columns, bounds_at, label_list, whole_columns, whole_row
from evalkit.live.labels.label_rows import AT_ONCE, Rows, label_rows

ROOM = 900_000
"""Characters that rows take at most, so that a file stays small: those of the first labels, where all are too many."""


@dataclass(frozen=True, slots=True)
class Brought:
    """labels: the list, or None for a model of one label. strip: title, value and interval of figures of the model."""

    labels: dict[str, Any] | None
    strip: tuple[tuple[str, str, str], ...]


def brought(
    evaluations: Sequence[Evaluation],
    content: Mapping[str, Any],
    *,
    label: str | None,
    average: Averaging,
    level: float,
    wording: Wording,
    whole: Evaluation | None = None,
) -> Brought:
    """For the board of this content. Its baseline stands in the list where both models have one threshold.

    whole: the model whose areas and losses are told, where on the board its labels stand at their own thresholds.
    """
    ev, told = evaluations[0], whole or evaluations[0]
    stops = unpack(content["sliders"][0]["stops"])
    summary = summarise(ev, stops[:1])
    figures, intervals = overview(told, summary, average), overview_intervals(told, average, level)
    labels = None
    if len(ev.labels) > 1:
        shared = evaluations if len(content["sliders"]) == 1 else [ev]
        columns = None if label is None else whole_columns(ev, stops, average)
        area = area_columns(figures.average_precision, intervals.average_precision)
        made: Mapping[str, Any] = label_list(
            ev.name,
            ev,
            [(ev.name, summary), *((each.name, summarise(each, stops[:1])) for each in shared[1:])],
            whole=whole_row(ev, columns, area, figures.roc_auc),
            left_out=(),
            current=label,
            rows=_rows(shared, stops, level),
            wording=wording,
        )
        digest = hashlib.blake2b(json.dumps([made, content["digest"]]).encode(), digest_size=12).hexdigest()
        labels = {**made, "digest": digest}
    return Brought(labels, _strip(told, figures, intervals, average, wording))


def _rows(evaluations: Sequence[Evaluation], stops: Any, level: float) -> Rows:
    ev = evaluations[0]

    def bounds(label: str) -> dict[str, Any]:
        return {**area_bounds(ev, label, level), **packed(bounds_at(ev, label, stops, level))}

    rows: Rows = {}
    room = ROOM
    for i in range(len(ev.labels)):
        few = len(ev.labels) <= AT_ONCE
        row = label_rows(evaluations, ev.labels, [i], stops, bounds if few else lambda _: {})
        room -= len(json.dumps(row))
        if room < 0:
            break
        rows |= row
    return rows


def _strip(
    ev: Evaluation,
    figures: Overview,
    intervals: OverviewIntervals,
    average: Averaging,
    wording: Wording,
) -> tuple[tuple[str, str, str], ...]:
    area, reported = headline_area(ev, figures, average)

    def item(key: str, value: float, interval: Estimate | None) -> tuple[str, str, str]:
        there = interval is not None and not interval.reason
        below = wording.ends(key, interval.low, interval.high) if there and interval is not None else ""
        return wording.words(key).title, wording.figure(key, value), below

    items = [
        item("average_precision", area, None if reported else intervals.average_precision),
        item("roc_auc", figures.roc_auc, intervals.roc_auc),
    ]
    if reported:
        items[0] = (*items[0][:2], "as reported")
    if figures.argmax_accuracy is not None:
        items.insert(0, item("argmax_accuracy", figures.argmax_accuracy, intervals.argmax_accuracy))
    if not isinstance(figures.log_loss, str):
        items.append(item("log_loss", figures.log_loss, intervals.log_loss))
    items += [("Test items", f"{ev.n_examples:,}", ""), ("Labels", f"{max(len(ev.labels), 1):,}", "")]
    return tuple(items)
