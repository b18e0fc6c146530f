"""What Evaluate computes, each thing once: cached by the digest of the evaluation and by what a person chose."""

from __future__ import annotations

from functools import partial

import numpy as np

from evalkit.advice.at_threshold import FIGURES, AtThreshold, at_threshold
from evalkit.advice.checks import CHECKS_OF_COUNTS, ask, facts_of_counts, findings_of, why_no_checks
from evalkit.advice.finding import Finding
from evalkit.advice.readiness import Readiness, readiness
from evalkit.advice.standard import Standard
from evalkit.counting.wording import Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import mean_intervals
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.evaluation.overview import Overview, OverviewIntervals
from evalkit.evaluation.overview import overview_intervals as make_overview_intervals
from evalkit.live.columns import pack, unpack
from evalkit.live.labels import label_list
from pages._ui.board.protocol import LateBounds, bounds_of
from pages._ui.cache import cached, cached_small
from pages._ui.model_results import summary

GRADED_LEVEL = 0.95


def selected_summary(ev: Evaluation, labels: tuple[str, ...], *, shared: bool) -> LabelSummary:
    known = summary(ev, shared=shared)
    return cached(("selected summary", ev.digest, labels), lambda: known.select(labels), shared=shared)


def findings(
    ev: Evaluation, known: LabelSummary, figures: Overview, threshold: float, wording: Wording, *, shared: bool
) -> tuple[Finding, ...]:
    """Of the checks that look at counts alone, which a grade answers to."""
    if why_no_checks(ev):
        return ()

    def make() -> tuple[Finding, ...]:
        facts = facts_of_counts(ev, threshold=threshold, summary=known, figures=figures, wording=wording)
        return findings_of(ask(CHECKS_OF_COUNTS, facts))

    return cached(("findings", ev.digest, threshold, wording), make, shared=shared)


def grade(
    ev: Evaluation,
    counted: Evaluation,
    found: tuple[Finding, ...],
    *,
    known: LabelSummary,
    figures: Overview,
    threshold: float,
    averaging: Averaging,
    wording: Wording,
    standard: Standard,
    shared: bool,
) -> Readiness:
    """Its intervals are of 95 %, whatever others are shown. counted: what counts at the threshold."""
    intervals = overview_intervals(ev, averaging, GRADED_LEVEL, shared=shared)
    at = _figures_at(counted, threshold, shared=shared)
    return readiness(
        ev,
        found,
        summary=known,
        figures=figures,
        intervals=intervals,
        at=at,
        averaging=averaging,
        wording=wording,
        standard=standard,
    )


def _figures_at(ev: Evaluation, threshold: float, *, shared: bool) -> AtThreshold:
    columns = _bounds(ev, None, pack(np.array([threshold])), GRADED_LEVEL, shared=shared)
    ends = {key: float(unpack(column)[0]) for key, column in columns.items()}
    bounds = {key: (ends[f"{key}.low"], ends[f"{key}.high"]) for key in FIGURES if f"{key}.low" in ends}
    return at_threshold(ev, threshold, level=GRADED_LEVEL, bounds=bounds)


def overview_intervals(ev: Evaluation, averaging: Averaging, level: float, *, shared: bool) -> OverviewIntervals:
    key = ("overview intervals", ev.digest, averaging, level)
    return cached(key, lambda: make_overview_intervals(ev, averaging, level), shared=shared)


def late_bounds(ev: Evaluation, threshold: float, averaging: Averaging, level: float, *, shared: bool) -> LateBounds:
    """Bootstrapped bounds of means over labels, which are made for one threshold at a time."""

    def make() -> LateBounds:
        found = mean_intervals(ev, threshold, averaging, level=level)
        return {"threshold": threshold, "bounds": bounds_of(found)}

    return cached(("late", ev.digest, threshold, averaging, level), make, shared=shared)


def whole_columns(
    ev: Evaluation, stops: str, averaging: Averaging, level: float, *, shared: bool
) -> label_list.Columns:
    """Figures of all labels together, with bounds of precision and recall, at the (packed) stops of a label's board."""
    key = ("whole", ev.digest, stops, averaging)
    columns = cached(key, lambda: label_list.whole_columns(ev, unpack(stops), averaging), shared=shared)
    return columns if averaging != "micro" else {**columns, **_bounds(ev, None, stops, level, shared=shared)}


def label_bounds(ev: Evaluation, label: str, stops: str, level: float, *, shared: bool) -> label_list.Columns:
    """Bounds of a label's figures in the list at the (packed) stops of a board."""
    key = ("area", ev.digest, label, level)
    area = cached_small(key, lambda: label_list.area_bounds(ev, label, level), shared=shared)
    return {**area, **_bounds(ev, label, stops, level, shared=shared)}


def _bounds(ev: Evaluation, label: str | None, stops: str, level: float, *, shared: bool) -> label_list.Columns:
    """Bounds of precision and recall. Those at stops that all boards of the model have are kept."""
    usual = summary(ev, shared=shared).thresholds
    make = partial(label_list.bounds_at, ev, label, level=level)
    kept = cached_small(("bounds", ev.digest, label, level), lambda: make(usual), shared=shared)
    return label_list.bounds_at_stops(unpack(stops), usual, kept, make)
