"""The label list as a file: every label with all figures at one threshold, their intervals, and those of a baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from evalkit.counting.by_label import each_label
from evalkit.counting.counts import Counts
from evalkit.counting.curves import AREAS
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import FIGURES, area_interval, intervals_at
from evalkit.evaluation.label_summary import LabelSummary, counts_of_labels
from evalkit.evaluation.own_thresholds import moved_by
from evalkit.files.csv_text import csv_text
from evalkit.live.columns import COUNTS
from evalkit.live.labels.label_list import BEST, columns_of
from evalkit.predictions import ONE_DECISION

_ENDS = ("low", "high")


def _header(keys: Sequence[str], *, with_baseline: bool) -> list[str]:
    """keys: of the figures that have intervals."""
    figures = [name for key in keys for name in (key, *(f"{key}_{end}" for end in _ENDS))]
    first = ["label", "in_all_labels", "threshold", "positives", *COUNTS, "predicted_positives"]
    last = [f"baseline_{key}" for key in _KEYS] if with_baseline else []
    return [*first, *figures, "specificity", *BEST, "interval_level", *last]


def label_csv(
    ev: Evaluation,
    summary: LabelSummary,
    threshold: float,
    *,
    level: float,
    left_out: Collection[str] = (),
    baseline: tuple[Evaluation, LabelSummary] | None = None,
) -> str:
    """The table as CSV, in the order of the labels. Names that a spreadsheet would run begin with an apostrophe.

    What a source does not tell is an empty cell, and so are intervals that do not exist. Counts and figures of the
    baseline stand in columns that begin with "baseline_".
    """
    known = [column["key"] for column in columns_of(ev)]
    ratios = [key for key in FIGURES if key in known]
    areas = [key for key in AREAS if key in known]
    header = _header([*ratios, *areas], with_baseline=baseline is not None)
    own = _figures(ev, summary, threshold)
    other = {} if baseline is None else _figures(*baseline, threshold)
    out = set(left_out)

    def row(i: int) -> list[str | float]:
        label, figures = ev.labels[i], own[ev.labels[i]]
        stands_at = threshold if ev.own is None else moved_by(ev.own[label], threshold)
        cells: list[str | float] = [label, "no" if label in out else "yes", stands_at]
        cells += [figures[key] for key in ("positives", *COUNTS, "predicted_positives")]
        cells += [
            cell
            for key, ends in _intervals(ev, label, threshold, level=level, ratios=ratios, areas=areas)
            for cell in (figures[key], *ends)
        ]
        cells += [figures[key] for key in ("specificity", *BEST)] + [level]
        if baseline is not None:
            cells += [other.get(label, {}).get(key, np.nan) for key in _KEYS]
        return cells

    return csv_text(header, each_label(row, range(len(ev.labels))), for_spreadsheets=True)


_KEYS = ("positives", *COUNTS, "predicted_positives", *FIGURES, *AREAS, "specificity", *BEST)


def _figures(ev: Evaluation, summary: LabelSummary, threshold: float) -> dict[str, dict[str, float]]:
    """Label -> key -> figure at the threshold; NaN for what the source does not tell."""
    c: Counts = counts_of_labels(ev, ONE_DECISION if ev.decisions_only else threshold)
    known = {column["key"] for column in columns_of(ev)}
    columns = {
        "positives": summary.positives,
        **{key: getattr(c, key) for key in COUNTS},
        "predicted_positives": c.tp + c.fp,
        **{key: METRICS[key].function(c) for key in (*FIGURES, "specificity")},
        **{key: getattr(summary, key) for key in (*AREAS, *BEST)},
    }
    lists = {
        key: np.asarray(column).tolist() if key in known else [np.nan] * len(ev.labels)
        for key, column in columns.items()
    }
    return {label: {key: column[i] for key, column in lists.items()} for i, label in enumerate(summary.labels)}


def _intervals(
    ev: Evaluation, label: str, threshold: float, *, level: float, ratios: Collection[str], areas: Collection[str]
) -> Iterator[tuple[str, tuple[float, float]]]:
    """The ends of the interval of each figure, NaN where there is none."""
    at = np.array([ONE_DECISION if ev.decisions_only else threshold])
    bounds = intervals_at(ev, at, label=label, level=level, keys=ratios).bounds
    for key in ratios:
        low, high = bounds.get(key, (np.array([np.nan]), np.array([np.nan])))
        yield key, (float(low[0]), float(high[0]))
    for key in areas:
        area = area_interval(ev, key, label=label, level=level)
        yield key, (np.nan, np.nan) if area.reason else (area.low, area.high)
