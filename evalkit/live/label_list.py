"""What the label list beside a board shows, as ``label_list.js`` reads it: rows, their order, and what bars follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray
from evalkit.counting.curves import AREAS
from evalkit.counting.figures import FIGURE_WORDS
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.intervals.estimate import Estimate
from evalkit.live.columns import AnyFloats, label_columns, model_columns, packed, standing_at

PAGE = 10
"""Labels that are listed at a time."""
FOLLOWING = ("precision", "recall")
"""Figures of the list that follow the threshold."""

Order: TypeAlias = Literal["file", "name", "support", "average_precision", "precision", "recall"]

ORDERS: Mapping[Order, str] = {
    "file": "File order",
    "name": "Name",
    "support": "Most positives",
    "average_precision": "Lowest AuPRC",
    "precision": "Lowest precision",
    "recall": "Lowest recall",
}


class Figure(TypedDict):
    """A column of bars."""

    key: str
    title: str
    help: str


FIGURES: tuple[Figure, ...] = (
    {
        "key": "average_precision",
        "title": FIGURE_WORDS["average_precision"].short,
        "help": "Average precision: the area under the precision-recall curve.",
    },
    {"key": "precision", "title": FIGURE_WORDS["precision"].title, "help": FIGURE_WORDS["precision"].meaning},
    {"key": "recall", "title": "Recall", "help": FIGURE_WORDS["recall"].meaning},
)

Columns: TypeAlias = dict[str, Any]
"""Key of a figure, or of one of its bounds ("<key>.low", "<key>.high") -> a packed column with a value at each stop of
the slider, or one number that the threshold does not change, None where it is undefined."""


class ListPosition(TypedDict):
    """What is searched for, in which order, on which page, and after how many changes of the browser's."""

    search: str
    order: Order
    page: int
    turn: int


class Row(TypedDict):
    """A label, or with ``label`` None the whole model. ``title`` and ``support`` are shown as they are."""

    label: str | None
    title: str
    current: bool
    support: str
    support_help: str
    columns: Columns


class Choice(TypedDict):
    """An order that can be chosen."""

    key: str
    title: str


class LabelList(TypedDict):
    """The list of a model. ``kept``: how many labels are counted in the whole model, apart from those left out."""

    model: str
    view: ListPosition
    orders: list[Choice]
    figures: list[Figure]
    rows: list[Row]
    pages: int
    kept: int
    left_out: list[str]
    summary: str


@dataclass(frozen=True, slots=True)
class ListView:
    """How the list is looked at. turn: counts the changes that the browser has sent."""

    search: str = ""
    order: Order = "file"
    page: int = 0
    turn: int = 0


def label_list(
    model: str,
    ev: Evaluation,
    summary: LabelSummary,
    view: ListView,
    *,
    whole: Mapping[str, Any],
    bounds_of: Callable[[str], Mapping[str, Any]],
    stops: FloatArray,
    left_out: tuple[str, ...],
    current: str | None,
    threshold: float,
) -> LabelList:
    """The rows on the page that is looked at, below one of all labels together.

    ``model``: comes back with what a person does in the list. ``whole``: the columns of all labels together with their
    bounds. ``bounds_of``: gives the bounds of a label's figures. ``stops``: of the slider that the bars follow.
    ``current``: the label that the board shows. ``threshold``: at which labels are ordered by precision or recall.
    """
    view = _possible(ev, view)
    found = ordered(summary, view, threshold)
    page, pages = _page(view, len(found))
    visible = found[page * PAGE : (page + 1) * PAGE]
    lacking = _lacking(ev)
    first, last = page * PAGE + 1, page * PAGE + len(visible)
    shown = f"{first}–{last} of {len(found):,}" if visible else "No label fits"
    head: Row = {
        "label": None,
        "title": "All labels",
        "current": current is None,
        "support": f"{ev.n_examples:,} items",
        "support_help": "Test items",
        "columns": dict(whole),
    }
    rows = [_row(ev, summary, i, bounds_of=bounds_of, stops=stops, current=current) for i in visible]
    return {
        "model": model,
        "view": {"search": view.search, "order": view.order, "page": page, "turn": view.turn},
        "orders": [{"key": key, "title": title} for key, title in ORDERS.items() if key not in lacking],
        "figures": [figure for figure in FIGURES if figure["key"] not in lacking],
        "rows": [head, *rows],
        "pages": pages,
        "kept": len(ev.labels) - len(left_out),
        "left_out": list(left_out),
        "summary": f"{shown}; {len(left_out)} left out" if left_out else shown,
    }


def visible_rows(ev: Evaluation, summary: LabelSummary, view: ListView, threshold: float) -> tuple[int, ...]:
    """The labels on the page that is looked at, by their place in the summary: all of a list that a threshold moves."""
    found = ordered(summary, _possible(ev, view), threshold)
    page, _ = _page(view, len(found))
    return tuple(found[page * PAGE : (page + 1) * PAGE])


def _lacking(ev: Evaluation) -> Collection[str]:
    """Figures that a model of decisions without scores does not have."""
    return AREAS.keys() if ev.decisions_only else ()


def _possible(ev: Evaluation, view: ListView) -> ListView:
    return replace(view, order="file") if view.order in _lacking(ev) else view


def _page(view: ListView, found: int) -> tuple[int, int]:
    """The page that is looked at, and how many there are."""
    pages = max(1, -(-found // PAGE))
    return min(max(view.page, 0), pages - 1), pages


def _row(
    ev: Evaluation,
    summary: LabelSummary,
    i: int,
    *,
    bounds_of: Callable[[str], Mapping[str, Any]],
    stops: FloatArray,
    current: str | None,
) -> Row:
    label, positives = summary.labels[i], int(summary.positives[i])
    columns = label_columns(ev.per_label[label], standing_at(ev, stops))
    return {
        "label": label,
        "title": label,
        "current": label == current,
        "support": f"{positives:,} positive{'' if positives == 1 else 's'}",
        "support_help": "Test items that truly have the label",
        "columns": {
            **packed({key: columns[key] for key in FOLLOWING}),
            "average_precision": _number(summary.average_precision[i]),
            **bounds_of(label),
        },
    }


def ordered(summary: LabelSummary, view: ListView, threshold: float) -> list[int]:
    """The labels that fit what is searched for, by their place in the summary, in the order that is chosen.

    Lowest first where the order is a figure, of precision and recall at the summary's threshold nearest to this one;
    labels on which it is undefined come last.
    """
    wanted = view.search.casefold()
    fitting = np.array([i for i, label in enumerate(summary.labels) if wanted in label.casefold()], dtype=np.int64)
    if view.order == "name":
        return sorted(fitting.tolist(), key=lambda i: summary.labels[i].casefold())
    value: npt.NDArray[Any]
    if view.order == "file" or not len(fitting):
        return list(fitting.tolist())
    if view.order == "support":
        value = -summary.positives
    elif view.order == "average_precision":
        value = summary.average_precision
    else:
        column = int(np.argmin(np.abs(summary.thresholds - threshold)))
        value = METRICS[view.order].function(summary.counts)[:, column]
    return list(fitting[np.argsort(value[fitting], kind="stable")].tolist())


def following_columns(columns: Mapping[str, str]) -> Columns:
    """Those columns of a model, or of a label, that follow the threshold in the list."""
    return {key: column for key, column in columns.items() if key.split(".")[0] in FOLLOWING}


def whole_columns(ev: Evaluation, stops: FloatArray, averaging: Averaging) -> Columns:
    """Precision and recall of all labels together at the stops of a board that shows one label."""
    return following_columns(packed(model_columns(ev, stops, averaging)))


def area_columns(area: float, interval: Estimate) -> Columns:
    """The average precision of all labels together with its bounds, if it has any."""
    return {"average_precision": _number(area), **_ends(interval)}


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
    found = intervals_at(ev, standing_at(ev, thresholds), label=label, level=level, keys=FOLLOWING)
    return {
        f"{key}.{end}": bound.astype(np.float32)
        for key in FOLLOWING
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


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
