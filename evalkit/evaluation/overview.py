"""The few figures by which a whole model is spoken of: areas under its curves, its log loss, and their intervals."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.counting.between_thresholds import Bounds, average_precision_bounds
from evalkit.counting.grouped import group_positions
from evalkit.counting.per_example import top1_accuracy, top1_spans
from evalkit.errors import NotProbabilitiesError
from evalkit.evaluation.averages import Averaging, average, mean_over_labels
from evalkit.evaluation.base_rates import base_rate_loss, log_loss_or_why
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import area_interval, log_loss_interval
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.evaluation.saturation import Saturation, saturation
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.shares import share_interval
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of a whole model. ``log_loss`` is a number, or the reason why there is none.

    bounds: of the average precision of all pairs, where only counts at some thresholds are known. argmax_accuracy:
    top-1 accuracy without a threshold, of a single-label model whose predictions are known, else None.
    base_rate_loss: the log loss of giving each label its share of the test items, whatever the item; None where there
    is no log loss to hold against it. saturation: how many probabilities the log loss had to clip; None without one.
    """

    average_precision: float
    roc_auc: float
    log_loss: float | str
    bounds: Bounds | None = None
    argmax_accuracy: float | None = None
    base_rate_loss: float | None = None
    saturation: Saturation | None = None


@dataclass(frozen=True, slots=True)
class OverviewIntervals:
    """Intervals of the figures of an overview; one without bounds says why. None where there is no such figure."""

    average_precision: Estimate
    roc_auc: Estimate
    log_loss: Estimate | None
    argmax_accuracy: Estimate | None = None


def overview(ev: Evaluation, summary: LabelSummary, averaging: Averaging) -> Overview:
    """``summary``: of the labels of the evaluation, whose areas a mean over labels is made from.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.evaluation.label_summary import summarise
    >>> from evalkit.making import predictions_from_matrix
    >>> ev = evaluate(predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary"))
    >>> overview(ev, summarise(ev, np.array([0.5])), "micro").roc_auc
    1.0
    """
    if averaging == "micro":
        area, auc = (average(ev, key, method="micro").value for key in ("average_precision", "roc_auc"))
    else:
        weights = summary.positives if averaging == "weighted" else np.ones(len(summary.labels))
        area, auc = (float(mean_over_labels(v, weights)) for v in (summary.average_precision, summary.roc_auc))
    on_a_grid = ev.predictions is None and averaging == "micro" and not ev.unknown
    bounds = average_precision_bounds(ev.pooled) if on_a_grid else None
    p = _single_label(ev)
    top1 = None if p is None else float(top1_accuracy(p, labels=ev.labels))
    loss = log_loss_or_why(ev)
    of_shares = None if isinstance(loss, str) else base_rate_loss(ev, summary)
    return Overview(area, auc, loss, bounds, top1, of_shares, saturation(ev))


def _single_label(ev: Evaluation) -> Predictions | None:
    """The predictions of a single-label model, if they are known."""
    p = ev.predictions
    return p if p is not None and p.task == "multiclass" else None


def overview_intervals(ev: Evaluation, averaging: Averaging, level: float) -> OverviewIntervals:
    area, auc = (area_interval(ev, key, averaging, level=level) for key in ("average_precision", "roc_auc"))
    loss = None
    if ev.predictions is not None:
        with contextlib.suppress(NotProbabilitiesError):
            loss = log_loss_interval(ev.predictions, ev.labels, level=level)
    p = _single_label(ev)
    return OverviewIntervals(area, auc, loss, None if p is None else _argmax_interval(p, ev.labels, level))


def _argmax_interval(p: Predictions, labels: Sequence[str], level: float) -> Estimate:
    """Wilson's where each group holds one item, else cluster-robust."""
    spans = top1_spans(p, labels)
    group = group_positions(p, spans.example)
    size = np.bincount(group)
    right = np.bincount(group[spans.above < spans.up_to], minlength=len(size))
    return share_interval(right, size, single=bool((size <= 1).all()), level=level)


def headline_area(ev: Evaluation, figures: Overview, averaging: Averaging) -> tuple[float, bool]:
    """The average precision to speak of, and whether it is the service's own, which comes first where it reported one.

    A service reports that of all pairs, so a mean over labels is always ours.
    """
    reported = ev.reported.get("auPrc") if averaging == "micro" else None
    return (figures.average_precision, False) if reported is None else (reported, True)
