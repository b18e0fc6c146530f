"""What the label list beside a board shows of every label at once: names, columns, and figures that no threshold moves.

What follows the threshold comes for the rows in view alone, from ``label_rows``; the scripts in ``labels/`` put the
two together, order and filter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypedDict

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.curves import AREAS
from evalkit.counting.figures import FIGURE_WORDS
from evalkit.counting.wording import USUAL, Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.intervals.estimate import Estimate
from evalkit.live.columns import COUNTS, AnyFloats, model_columns, packed, standing_at
from evalkit.live.labels.label_rows import Rows

WITH_BOUNDS = ("precision", "recall")
"""Figures of the list whose intervals follow the threshold."""
SHOWN = ("positives", "average_precision", "precision", "recall")
"""Columns that are shown until a person chooses others."""
SHOWN_WITH_OWN = ("own_threshold", *SHOWN[1:])
"""The same where each label has its own threshold."""
BEST = ("best_f1", "best_f1_threshold")
OWN = "own_threshold"

Kind: TypeAlias = Literal["ratio", "percent", "count", "threshold"]

Columns: TypeAlias = dict[str, Any]
"""Key of a figure, or of one of its bounds ("<key>.low", "<key>.high") -> a packed column with a value at each stop of
the slider, or one number that the threshold does not change, None where it is undefined."""


class Column(TypedDict):
    """A column that can be chosen. limit: whether labels can be marked that are below a limit of it."""

    key: str
    title: str
    help: str
    kind: Kind
    limit: bool


class ListModel(TypedDict):
    """A model of the list. fixed: packed columns with a value for each label, of figures that no threshold moves."""

    name: str
    fixed: dict[str, str]


class Whole(TypedDict):
    """All labels together. columns: at the stops of the slider; None where they are those of the board itself.

    fixed: what no threshold moves.
    """

    items: str
    columns: Columns | None
    fixed: Columns


class LabelList(TypedDict):
    """The list of a model, and of a baseline beside it. rows: those that come with it, by the place of the label.

    turn: the last change of the browser's that the list was made after.
    """

    model: str
    turn: int
    labels: list[str]
    current: str | None
    left_out: list[str]
    columns: list[Column]
    shown: list[str]
    models: list[ListModel]
    whole: Whole
    rows: Rows


@dataclass(frozen=True, slots=True)
class ListView:
    """What the browser asked of the list. turn: counts the changes that it has sent. wanted: places of labels whose
    rows are in view. csv: counts the times that the list was asked for as a file, the last time at a threshold."""

    turn: int = 0
    wanted: tuple[int, ...] = ()
    csv: int = 0
    csv_threshold: float = 0.5


def _column(key: str, kind: Kind, title: str = "", text: str = "", *, limit: bool = False) -> Column:
    words = FIGURE_WORDS.get(key)
    own = (title, text) if words is None else (title or words.short, text or words.meaning)
    return {"key": key, "title": own[0], "help": own[1], "kind": kind, "limit": limit}


OWN_COLUMN = _column(OWN, "threshold", "Threshold", "The label's own threshold, moved as all of them are.")
"""Of evaluations in which each label has its own."""
COLUMNS: tuple[Column, ...] = (
    _column("positives", "count", "Positives", "Test items that truly have the label.", limit=True),
    _column("average_precision", "ratio", limit=True),
    _column("roc_auc", "ratio", limit=True),
    _column("precision", "ratio", limit=True),
    _column("recall", "ratio", "Recall", limit=True),
    _column("f1", "ratio", limit=True),
    _column("best_f1", "ratio", "Best F1", "The highest F1 of this label at any threshold.", limit=True),
    _column("best_f1_threshold", "threshold", "Best F1 at", "The threshold at which F1 of this label is highest."),
    _column("specificity", "ratio", limit=True),
    _column("false_positive_rate", "ratio"),
    _column("accuracy", "ratio", limit=True),
    _column("predicted_positive_rate", "ratio"),
    _column("predicted_positives", "count", "Predicted positives", "Test items for which the label is predicted."),
    *(_column(key, "count", limit=key == "tp") for key in COUNTS),
)


def columns_of(ev: Evaluation, wording: Wording = USUAL) -> list[Column]:
    """The columns that a model has figures for."""
    lacking = _lacking(ev)
    first = [] if ev.own is None else [OWN_COLUMN]
    return first + [_called(column, wording) for column in COLUMNS if column["key"] not in lacking]


def _called(column: Column, wording: Wording) -> Column:
    """The column by its name in these terms, where they have one of their own, and in the form of its numbers."""
    kind: Kind = wording.numbers if column["kind"] == "ratio" else column["kind"]
    usual = FIGURE_WORDS.get(column["key"])
    words = wording.words(column["key"]) if usual is not None else usual
    title = column["title"] if words is None or words is usual else words.short
    return {**column, "title": title, "kind": kind}


def _lacking(ev: Evaluation) -> Collection[str]:
    """Areas and best thresholds of decisions without scores, and what does not follow from ratios without counts."""
    lacking = {*(AREAS.keys() | set(BEST) if ev.decisions_only else ()), *ev.unknown}
    if "f1" in lacking:
        lacking |= set(BEST)
    if "tp" in lacking:
        lacking |= {"positives", "predicted_positives"}
    return lacking


def label_list(
    model: str,
    ev: Evaluation,
    models: Sequence[tuple[str, LabelSummary]],
    *,
    whole: Whole,
    left_out: tuple[str, ...],
    current: str | None,
    rows: Rows | None = None,
    turn: int = 0,
    wording: Wording = USUAL,
) -> LabelList:
    """All labels, below a row of all of them together.

    ``model``: comes back with what a person does in the list. ``models``: name and summary of the model and of its
    baseline, if it has one. ``current``: the label that the board shows. ``rows``: where no server sends them later.
    """
    columns = columns_of(ev, wording)
    keys = {column["key"] for column in columns}
    return {
        "model": model,
        "turn": turn,
        "labels": list(ev.labels),
        "current": current,
        "left_out": list(left_out),
        "columns": columns,
        "shown": [key for key in (SHOWN if ev.own is None else SHOWN_WITH_OWN) if key in keys],
        "models": [{"name": name, "fixed": _fixed(summary, ev.labels)} for name, summary in models],
        "whole": whole,
        "rows": rows or {},
    }


def _fixed(summary: LabelSummary, labels: Sequence[str]) -> dict[str, str]:
    """Figures that no threshold moves, packed in the order of ``labels``; NaN for labels that are not there."""
    place = {label: i for i, label in enumerate(summary.labels)}
    row = np.array([place.get(label, len(place)) for label in labels], dtype=np.int64)
    of_summary: dict[str, Any] = {
        "positives": summary.positives,
        "negatives": summary.items - summary.positives,
        **{key: getattr(summary, key) for key in (*AREAS, *BEST)},
        **({} if summary.own_threshold is None else {OWN: summary.own_threshold}),
    }
    return packed({key: np.append(values, np.nan)[row] for key, values in of_summary.items()})


def whole_row(ev: Evaluation, columns: Columns | None, area: Columns, auc: float) -> Whole:
    """The row of all labels together. ``area``: average precision with its bounds."""
    fixed = {**area, "roc_auc": number(auc)}
    if "tp" not in ev.unknown:
        fixed["positives"] = int(ev.positives.sum())
    return {"items": f"{ev.n_examples:,} items", "columns": columns, "fixed": fixed}


def whole_columns(ev: Evaluation, stops: FloatArray, averaging: Averaging) -> Columns:
    """Figures and counts of all labels together at the stops of a board that shows one label."""
    return dict(packed(model_columns(ev, stops, averaging)))


def area_columns(area: float, interval: Estimate) -> Columns:
    """The average precision of all labels together with its bounds, if it has any."""
    return {"average_precision": number(area), **_ends(interval)}


def area_bounds(ev: Evaluation, label: str, level: float) -> Columns:
    """The bounds of a label's average precision; nothing where there are none."""
    return _ends(area_interval(ev, "average_precision", label=label, level=level))


def _ends(area: Estimate) -> Columns:
    return {} if area.reason else {"average_precision.low": area.low, "average_precision.high": area.high}


def bounds_at(ev: Evaluation, label: str | None, thresholds: FloatArray, level: float) -> dict[str, AnyFloats]:
    """Bounds of precision and recall at thresholds, of a label or of all pairs, in single precision as on the board."""
    if ev.decisions_only and len(thresholds) > 1:
        once = bounds_at(ev, label, thresholds[:1], level)
        return {key: np.repeat(column, len(thresholds)) for key, column in once.items()}
    found = intervals_at(ev, standing_at(ev, thresholds), label=label, level=level, keys=WITH_BOUNDS)
    return {
        f"{key}.{end}": bound.astype(np.float32)
        for key in WITH_BOUNDS
        for end, bound in zip(("low", "high"), found.bounds.get(key, ()), strict=False)
    }


def bounds_at_stops(
    stops: FloatArray,
    usual: FloatArray,
    kept: Mapping[str, AnyFloats],
    make: Callable[[FloatArray], Mapping[str, AnyFloats]],
) -> Columns:
    """Packed bounds at the stops of a board. Boards differ in a few stops only, so the others' bounds are ``kept``.

    ``kept``: at the ``usual`` stops. ``make``: gives those at other thresholds; called only where there are such.
    """
    is_usual = np.isin(stops, usual)
    few = make(stops[~is_usual]) if not is_usual.all() else {}
    columns = {}
    for key, column in kept.items():
        columns[key] = np.empty(len(stops), dtype=column.dtype)
        columns[key][is_usual] = column[np.isin(usual, stops)]
        if few:
            columns[key][~is_usual] = few[key]
    return dict(packed(columns))


def number(value: float) -> float | None:
    """A number as JSON has it: None where it is undefined."""
    return None if np.isnan(value) else float(value)
