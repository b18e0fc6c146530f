"""The label list beside the board: which rows are visible, and the columns that their bars follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.live.columns import label_columns, packed
from pages._ui import show
from pages._ui.state import ListView

PAGE = 10
ORDERS = {
    "file": "File order",
    "name": "Name",
    "support": "Most positives",
    "average_precision": "Lowest AuPRC",
    "precision": "Lowest precision",
    "recall": "Lowest recall",
}
_FIGURES = [
    {
        "key": "average_precision",
        "title": "AuPRC",
        "help": "Average precision: the area under the precision-recall curve.",
    },
    {"key": "precision", "title": "Precision", "help": METRICS["precision"].meaning},
    {"key": "recall", "title": "Recall", "help": METRICS["recall"].meaning},
]


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
) -> dict[str, Any]:
    """The list as the conductor reads it.

    ``model``: the key of the model, which comes back with what a person does in its list. ``whole``: the figures of
    all labels together with their bounds, which head the list. ``bounds_of``: the bounds of a label's, "<key>.low" and
    "<key>.high", packed at the stops or, of average precision, numbers.
    """
    found = _ordered(summary, view, threshold)
    pages = max(1, -(-len(found) // PAGE))
    view.page = min(max(view.page, 0), pages - 1)
    visible = found[view.page * PAGE : (view.page + 1) * PAGE]
    items = f"{ev.n_examples:,} items"
    head = {
        "label": None,
        "title": "All labels",
        "current": current is None,
        "support": items,
        "support_help": "Test items",
    }
    rows = [head | {"columns": dict(whole)}]
    for i in visible:
        label = summary.labels[i]
        columns = label_columns(ev.per_label[label], stops)
        rows.append(
            {
                "label": label,
                "title": label,
                "current": label == current,
                "support": show.count(int(summary.positives[i]), "positive"),
                "support_help": "Test items that truly have the label",
                "columns": packed({"precision": columns["precision"], "recall": columns["recall"]})
                | {"average_precision": _number(summary.average_precision[i])}
                | dict(bounds_of(label)),
            }
        )
    first, last = view.page * PAGE + 1, view.page * PAGE + len(visible)
    shown = f"{first}–{last} of {len(found):,}" if visible else "No label fits"
    return {
        "model": model,
        "view": view.as_dict(),
        "orders": [{"key": key, "title": title} for key, title in ORDERS.items()],
        "figures": _FIGURES,
        "rows": rows,
        "pages": pages,
        "kept": len(ev.labels) - len(left_out),
        "left_out": list(left_out),
        "summary": f"{shown}; {len(left_out)} left out" if left_out else shown,
    }


def _ordered(summary: LabelSummary, view: ListView, threshold: float) -> list[int]:
    wanted = view.search.casefold()
    rows = np.array([i for i, label in enumerate(summary.labels) if wanted in label.casefold()], dtype=np.int64)
    if view.order == "name":
        return sorted(rows.tolist(), key=lambda i: summary.labels[i].casefold())
    value: npt.NDArray[Any]
    if view.order == "file" or not len(rows):
        return list(rows.tolist())
    if view.order == "support":
        value = -summary.positives
    elif view.order == "average_precision":
        value = summary.average_precision
    else:
        column = int(np.argmin(np.abs(summary.thresholds - threshold)))
        value = METRICS[view.order].function(summary.counts)[:, column]
    return list(rows[np.argsort(value[rows], kind="stable")].tolist())


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
