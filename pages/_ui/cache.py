"""The caches: results of evalkit by the digest of what they were made from. Streamlit reads the key, not the function.

Samples are shared by all sessions. What comes from a user's file is cached for the session alone, so that no one else's
request can meet it; ``session`` in a name says so. Pages say what takes long themselves (``show.working``): what
Streamlit would say by itself are names of functions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

import numpy as np
import streamlit as st

from evalkit.advice.checks import Finding, advise
from evalkit.arrays import FloatArray
from evalkit.comparison.comparison import Comparison, Method, compare
from evalkit.comparison.disagreements import Disagreements, find_disagreements
from evalkit.comparison.labels import LabelComparison, compare_labels
from evalkit.comparison.matching import Match
from evalkit.comparison.pairing import Pairing, pair, shared_evaluations
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.counting.between_thresholds import Bounds, average_precision_bounds
from evalkit.counting.per_example import log_loss
from evalkit.errors import NotProbabilitiesError
from evalkit.evaluation.averages import Averaging, average, mean_over_labels
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.evaluation.figure_intervals import area_interval, intervals_at, log_loss_interval, mean_intervals
from evalkit.evaluation.label_summary import LabelSummary, summarise
from evalkit.intervals.estimate import Estimate
from evalkit.live.board import board
from evalkit.live.columns import AnyFloats, model_columns, packed, slider, unpack
from evalkit.live.controls import BoardMatch
from evalkit.reading.loading import Loaded
from evalkit.samples import load_sample

T = TypeVar("T")

IN_LIST = ("precision", "recall")
"""Figures of the label list that follow the threshold."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of the strip. ``log_loss`` is a number, or the reason why there is none.

    bounds: of the average precision of all pairs, where only counts at some thresholds are known.
    """

    average_precision: float
    roc_auc: float
    log_loss: float | str
    bounds: Bounds | None = None


@st.cache_resource(max_entries=8, show_spinner=False)
def sample(name: str) -> tuple[Loaded, Evaluation]:
    loaded = load_sample(name)
    return loaded, evaluate(loaded.predictions)


@st.cache_resource(max_entries=64, scope="session", show_spinner=False)
def _in_session(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


@st.cache_resource(max_entries=64, show_spinner=False)
def _shared(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def _cached(key: Sequence[Any], make: Callable[[], T], *, shared: bool) -> T:
    result: T = (_shared if shared else _in_session)(tuple(key), make)
    return result


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)
def reading(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    """What came of the files that wait for being loaded; older corrections of them are not kept."""
    return _make()


@st.cache_resource(max_entries=4, scope="session", show_spinner=False)
def _last_few(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    """What may be large, and is made quickly: of samples too it is kept for the session alone."""
    return _make()


def summary(ev: Evaluation, *, shared: bool) -> LabelSummary:
    """Average precision, AUC and the rows of the slider, for every label."""
    return _cached(("summary", ev.digest), lambda: summarise(ev, slider([ev]).stops), shared=shared)


def selected(ev: Evaluation, labels: tuple[str, ...], *, shared: bool) -> Evaluation:
    """The evaluation of some labels, whose pooled table is kept as long as it is cached. The name is drawn."""
    return _cached(("selected", ev.digest, ev.name, labels), lambda: ev.select(labels), shared=shared)


def selected_summary(ev: Evaluation, labels: tuple[str, ...], *, shared: bool) -> LabelSummary:
    known = summary(ev, shared=shared)
    return _cached(("selected summary", ev.digest, labels), lambda: known.select(labels), shared=shared)


def findings(ev: Evaluation, known: LabelSummary, threshold: float, *, shared: bool) -> tuple[Finding, ...]:
    return _cached(
        ("findings", ev.digest, threshold), lambda: advise(ev, threshold=threshold, summary=known), shared=shared
    )


def overview(ev: Evaluation, known: LabelSummary, averaging: Averaging, *, shared: bool) -> Overview:
    def make() -> Overview:
        if averaging == "micro":
            area, auc = (average(ev, key, method="micro").value for key in ("average_precision", "roc_auc"))
        else:
            weights = known.positives if averaging == "weighted" else np.ones(len(known.labels))
            area, auc = (float(mean_over_labels(v, weights)) for v in (known.average_precision, known.roc_auc))
        loss: float | str = "Needs predictions, one for each item."
        if ev.predictions is not None:
            try:
                loss = log_loss(ev.predictions, labels=ev.labels)
            except NotProbabilitiesError as error:
                loss = str(error)
        on_a_grid = ev.predictions is None and averaging == "micro"
        return Overview(area, auc, loss, average_precision_bounds(ev.pooled) if on_a_grid and not ev.unknown else None)

    return _cached(("overview", ev.digest, averaging), make, shared=shared)


def whole_columns(ev: Evaluation, stops: str, averaging: Averaging, level: float, *, shared: bool) -> dict[str, str]:
    """Precision and recall of all labels together at the (packed) stops of a board that shows one label."""

    def make() -> dict[str, str]:
        return in_list(packed(model_columns(ev, unpack(stops), averaging)))

    columns = _cached(("whole", ev.digest, stops, averaging), make, shared=shared)
    return columns if averaging != "micro" else {**columns, **_bounds_in_list(ev, None, stops, level, shared=shared)}


def in_list(columns: Mapping[str, str]) -> dict[str, str]:
    """Those columns of a model, or of a label, that the label list shows."""
    return {key: column for key, column in columns.items() if key.split(".")[0] in IN_LIST}


def label_bounds(ev: Evaluation, label: str, stops: str, level: float, *, shared: bool) -> dict[str, Any]:
    """Bounds of a label's figures in the list at the (packed) stops of a board."""

    def make() -> dict[str, float]:
        area = area_interval(ev, "average_precision", label=label, level=level)
        return {} if area.reason else {"average_precision.low": area.low, "average_precision.high": area.high}

    area = _of_list(("area", ev.digest, label, level), make, shared=shared)
    return {**area, **_bounds_in_list(ev, label, stops, level, shared=shared)}


def _bounds_in_list(ev: Evaluation, label: str | None, stops: str, level: float, *, shared: bool) -> dict[str, str]:
    """Packed bounds of precision and recall. Boards differ in a few stops only, so the others' bounds are kept."""
    at, usual = unpack(stops), summary(ev, shared=shared).thresholds
    is_usual = np.isin(at, usual)

    def make(thresholds: FloatArray) -> dict[str, AnyFloats]:
        found = intervals_at(ev, thresholds, label=label, level=level, keys=IN_LIST)
        return {
            f"{key}.{end}": bound.astype(np.float32)
            for key in IN_LIST
            for end, bound in zip(("low", "high"), found.bounds.get(key, ()), strict=False)
        }

    kept = _of_list(("bounds", ev.digest, label, level), lambda: make(usual), shared=shared)
    few = make(at[~is_usual]) if not is_usual.all() else {}
    columns = {}
    for key, column in kept.items():
        columns[key] = np.empty(len(at), dtype=column.dtype)
        columns[key][is_usual] = column[np.isin(usual, at)]
        if few:
            columns[key][~is_usual] = few[key]
    return packed(columns)


@st.cache_resource(max_entries=512, scope="session", show_spinner=False)
def _of_list_in_session(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


@st.cache_resource(max_entries=512, show_spinner=False)
def _of_list_shared(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def _of_list(key: tuple[Any, ...], make: Callable[[], T], *, shared: bool) -> T:
    """A cache of their own for what rows of the label list show: there are many, and each is small."""
    made: T = (_of_list_shared if shared else _of_list_in_session)(key, make)
    return made


def board_content(
    evaluations: Sequence[Evaluation],
    label: str | None,
    threshold: float,
    averaging: Averaging,
    level: float,
    *,
    shared: bool,
    match: BoardMatch = "threshold",
    other_threshold: float | None = None,
    driver: int | None = None,
    columns: bool = False,
) -> dict[str, Any]:
    """The dict of a live board. Names are in the key, since they are drawn but are no part of a digest."""

    def make() -> dict[str, Any]:
        made = board(
            *evaluations,
            label=label,
            threshold=threshold,
            average=averaging,
            level=level,
            match=match,
            other_threshold=other_threshold,
            driver=driver,
            columns=columns,
        )
        return made.to_dict()

    models = ((ev.digest, ev.name) for ev in evaluations)
    key = ("board", *models, label, threshold, averaging, level, match, other_threshold, driver, columns)
    return _cached(key, make, shared=shared)


@dataclass(frozen=True, slots=True)
class OverviewIntervals:
    """Intervals of the figures of the strip; one without bounds says why."""

    average_precision: Estimate
    roc_auc: Estimate
    log_loss: Estimate | None


def overview_intervals(ev: Evaluation, averaging: Averaging, level: float, *, shared: bool) -> OverviewIntervals:
    def make() -> OverviewIntervals:
        area, auc = (area_interval(ev, key, averaging, level=level) for key in ("average_precision", "roc_auc"))
        loss = None
        if ev.predictions is not None:
            with contextlib.suppress(NotProbabilitiesError):
                loss = log_loss_interval(ev.predictions, ev.labels, level=level)
        return OverviewIntervals(area, auc, loss)

    return _cached(("overview intervals", ev.digest, averaging, level), make, shared=shared)


def late_bounds(
    ev: Evaluation, threshold: float, averaging: Averaging, level: float, *, shared: bool
) -> dict[str, Any]:
    """Bootstrapped bounds of means over labels, for one threshold, as the conductor reads them."""

    def make() -> dict[str, Any]:
        found = mean_intervals(ev, threshold, averaging, level=level)
        bounds = {key: (each.low, each.high) for key, each in found.items() if not np.isnan(each.low)}
        return {"threshold": threshold, "bounds": bounds}

    return _cached(("late", ev.digest, threshold, averaging, level), make, shared=shared)


def pairing(baseline: Evaluation, model: Evaluation, *, shared: bool) -> Pairing:
    return _cached(("pairing", baseline.digest, model.digest), lambda: pair(baseline, model), shared=shared)


def shared_of(
    baseline: Evaluation, model: Evaluation, found: Pairing, *, shared: bool
) -> tuple[Evaluation, Evaluation]:
    """The baseline and the model on what both have. Names are in the key, since they are drawn."""
    key = ("shared", baseline.digest, baseline.name, model.digest, model.name)
    return _cached(key, lambda: shared_evaluations(baseline, model, found), shared=shared)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where two models stand, and what binds them: ``driver`` is 0 if the model leads, 1 if the baseline does."""

    baseline: float
    model: float
    match: BoardMatch
    driver: int

    def of_compare(self, level: float) -> dict[str, Any]:
        """The arguments of ``compare`` of the baseline and the model: which thresholds, and who leads a match."""
        matched = {"match": self.match, "lead": "b" if self.driver == 0 else "a"}
        at = {"threshold_a": self.baseline, "threshold_b": self.model, "level": level}
        return at | (matched if self.match in get_args(Match) else {})


def _pairs(a: Evaluation, b: Evaluation, *, shared: bool) -> PreparedPairs | None:
    """What comparisons of these two at any threshold share; None where one of them has counts only."""
    if a.predictions is None or b.predictions is None:
        return None
    p_a, p_b, found = a.predictions, b.predictions, pairing(a, b, shared=shared)
    pairs: PreparedPairs = _last_few(("pairs", a.digest, b.digest), lambda: PreparedPairs(p_a, p_b, found))
    return pairs


def comparison(
    baseline: Evaluation,
    model: Evaluation,
    label: str | None,
    at: Thresholds,
    level: float,
    *,
    method: Method = "micro",
    shared: bool,
) -> Comparison:
    """Model minus baseline. A match goes from the one that leads to the other."""

    def make() -> Comparison:
        pairs = _pairs(baseline, model, shared=shared)
        return compare(baseline, model, label=label, pairs=pairs, method=method, **at.of_compare(level))

    return _cached(("comparison", baseline.digest, model.digest, label, at, level, method), make, shared=shared)


def label_comparison(
    baseline: Evaluation,
    model: Evaluation,
    metric: str,
    at: Thresholds,
    level: float,
    *,
    shared: bool,
    progress: Callable[[float], object],
) -> LabelComparison:
    """One figure of every label, model minus baseline, as ``comparison``.

    Of predictions only the last is kept, beside what it was made from: those of thousands of labels are large, and
    Streamlit would replay what ``progress`` draws.
    """
    pairs = _pairs(baseline, model, shared=shared)

    def make() -> LabelComparison:
        told = None if pairs is None else progress
        return compare_labels(baseline, model, metric=metric, pairs=pairs, progress=told, **at.of_compare(level))

    if pairs is None:
        return _cached(("labels", baseline.digest, model.digest, metric, at, level), make, shared=shared)
    return pairs.kept("labels", (metric, at, level), make)


def disagreements(
    baseline: Evaluation, model: Evaluation, label: str | None, threshold_a: float, threshold_b: float, *, shared: bool
) -> Disagreements:
    key = ("disagreements", baseline.digest, model.digest, label, threshold_a, threshold_b)
    made: Disagreements = _last_few(
        key,
        lambda: find_disagreements(
            baseline,
            model,
            threshold_a=threshold_a,
            threshold_b=threshold_b,
            label=label,
            pairing=pairing(baseline, model, shared=shared),
        ),
    )
    return made
