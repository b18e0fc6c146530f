"""What the conductor looks up: thresholds, and for each model the value of every figure at each of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray
from evalkit.counting.answers import answered_accuracy, coverage
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import ratio_function
from evalkit.counting.per_example import exact_match, top1_accuracy
from evalkit.evaluation.averages import Averaging, mean_over_labels
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import FIGURES, in_words, intervals_at, whole_item_bounds
from evalkit.evaluation.label_summary import summarise
from evalkit.live.stops import MOST, between, equal_parts, fewer_rows, following, is_too_coarse, shortest_near
from evalkit.predictions import ONE_DECISION

AnyFloats: TypeAlias = npt.NDArray[np.floating[Any]]

STEPS = 1000
NARROWEST = 1e-12  # step between stops, as a share of the scores
ROUNDING = 1e-6  # by which a softmax of single precision leaves [0, 1]
PARTS_OF_AXIS = 50  # in which an axis that follows the scores is straight
TICKS = 5  # numbers below a slider
COUNTS = ("tp", "fp", "fn", "tn")
_SHORT = ("f4", "u2", "u4")  # types that a packed column names before it
BESIDE = {"top1_accuracy": {"coverage": coverage, "answered_accuracy": answered_accuracy}}
"""A figure -> those that are shown beside it, since it says little without them."""


@dataclass(frozen=True, slots=True)
class Slider:
    """Range of the threshold slider, and the thresholds it stops at, rising.

    knots: thresholds at equal distances along the slider and along the axes of charts: the two ends where it is even,
    as usual, and more where it follows the scores. ticks: those that are written below it, none where it needs none.
    """

    low: float
    high: float
    step: float
    stops: FloatArray
    knots: tuple[float, ...] = ()
    ticks: tuple[float, ...] = ()

    @property
    def is_even(self) -> bool:
        return len(self.axis) == 2

    @property
    def axis(self) -> tuple[float, ...]:
        return self.knots or (self.low, self.high)

    def with_stops(self, thresholds: Sequence[float] | FloatArray) -> Slider:
        """The slider with further stops: presets, operating points, the threshold of the address."""
        return replace(self, stops=np.unique(np.concatenate([self.stops, thresholds])))


def _has_scores(ev: Evaluation, table: ThresholdCounts) -> bool:
    """Whether the counts change with the scores, at each of them."""
    return not ev.decisions_only and table.resolution == "exact" and len(table.thresholds) > 1


def _is_fine(s: Slider, tables: Sequence[ThresholdCounts]) -> bool:
    return not any(is_too_coarse(table, s.stops) for table in tables)


def slider(
    evaluations: Sequence[Evaluation], label: str | None = None, tables: Sequence[ThresholdCounts] | None = None
) -> Slider:
    """Stops at 0.000, 0.001 ... 1.000; beyond [0, 1] at round numbers over the range; on a grid at its own thresholds,
    or at those of very many that tell the counts apart; those of ``label`` if one is given. Decisions without scores
    have one stop, and none beside scores.

    Where the counts change too much from one of these stops to the next there are more between them. Where a hand could
    not move them to the scores that matter, they lie over the scores of this label alone; and where these are too
    unlike for that, the slider follows them: as many stops as there are changes.

    Stops are made by division: ``k / 1000`` is the number that "0.123" means, which a multiple of 0.001 is not always.
    ``tables``: of the label, or of all, of each evaluation, where they are at hand.

    >>> from evalkit.making import predictions_from_matrix
    >>> from evalkit.evaluation.evaluation import evaluate
    >>> logits = predictions_from_matrix([[1], [0]], [[7.2], [-3.1]], labels=["a"], task="binary")
    >>> s = slider([evaluate(logits)]); s.low, s.high, s.step
    (-3.1, 7.22, 0.02)
    """
    if tables is None:
        tables = [ev.pooled if label is None else ev.per_label[label] for ev in evaluations]
    usual = usual_slider(evaluations, tables)
    exact = [table for ev, table in zip(evaluations, tables, strict=True) if _has_scores(ev, table)]
    if not exact or any(ev.predictions is None for ev in evaluations):
        return usual
    even = next((each for each in (usual, _slider_over(*_ends(exact))) if _is_fine(each, exact)), None)
    if even is not None:
        most = (MOST - len(even.stops)) // len(exact)
        return even.with_stops(np.concatenate([between(table, even.stops, most) for table in exact]))
    stops = np.unique(np.concatenate([following(table, MOST // len(exact)) for table in exact]))
    knots = equal_parts(stops, PARTS_OF_AXIS)
    return Slider(float(stops[0]), float(stops[-1]), 1.0, stops, knots, shortest_near(knots, TICKS))


def usual_slider(evaluations: Sequence[Evaluation], tables: Sequence[ThresholdCounts] = ()) -> Slider:
    """The slider without stops that follow the scores. ``tables``: what is shown of each, for those on a grid."""
    grids = [
        _stops_of_grid(ev, tables[m] if tables else None) for m, ev in enumerate(evaluations) if ev.predictions is None
    ]
    if grids:
        own = np.unique(np.concatenate(grids))
        return Slider(min(0.0, float(own[0])), max(1.0, float(own[-1])), 1 / STEPS, own)
    scored = [ev for ev in evaluations if not ev.decisions_only]
    if not scored:
        return Slider(0.0, 1.0, 1 / STEPS, np.array([ONE_DECISION]))
    low, high = _range_of_scores(scored)
    if low >= -ROUNDING and high <= 1 + ROUNDING:
        return Slider(0.0, 1.0, 1 / STEPS, np.arange(STEPS + 1) / STEPS)
    return _slider_over(low, high)


def _stops_of_grid(ev: Evaluation, table: ThresholdCounts | None) -> FloatArray:
    """The stops of a table that is counted where it is, which has ten thousands of further thresholds; or a service's
    own thresholds."""
    if ev.source is not None:
        return ev.source.stops
    return _finite_thresholds(fewer_rows(ev.pooled if table is None else table))


def _range_of_scores(evaluations: Sequence[Evaluation]) -> tuple[float, float]:
    scores = [ev.predictions.y_score for ev in evaluations if ev.predictions is not None and ev.predictions.n_scores]
    if not scores:
        return 0.0, 1.0
    return min(float(s.min()) for s in scores), max(float(s.max()) for s in scores)


def _ends(tables: Sequence[ThresholdCounts]) -> tuple[float, float]:
    return min(float(t.thresholds[-1]) for t in tables), max(float(t.thresholds[1]) for t in tables)


def _slider_over(low: float, high: float) -> Slider:
    """About STEPS stops at round numbers, the first at most ``low``, the last above ``high``."""
    # Halves, since the span of two huge scores may be beyond a double; and some width where all scores are one, or so
    # close that stops between them would be one number.
    width = 2 * (high / 2 / STEPS - low / 2 / STEPS)
    if width <= NARROWEST * max(abs(low), abs(high)):
        width = max(abs(high), 1.0) / STEPS
    exponent = floor(log10(width))
    factor = next(f for f in (1, 2, 5, 10) if f * 10.0**exponent >= width)
    steps = np.arange(np.floor(low / (factor * 10.0**exponent)), np.ceil(high / (factor * 10.0**exponent)) + 2) * factor
    stops = steps / 10.0**-exponent if exponent < 0 else steps * 10.0**exponent
    stops = stops[(stops <= low).sum() - 1 :]
    ticks = shortest_near(equal_parts(stops, PARTS_OF_AXIS), TICKS)
    return Slider(float(stops[0]), float(stops[-1]), factor * 10.0**exponent, stops, ticks=ticks)


def _finite_thresholds(t: ThresholdCounts) -> FloatArray:
    return t.thresholds[1:] if len(t.thresholds) > 1 else np.array([0.0])


def standing_at(ev: Evaluation, stops: FloatArray) -> FloatArray:
    """The stops, or where the model stands at each of them: decisions without scores always at the same."""
    return np.full_like(stops, ONE_DECISION) if ev.decisions_only else stops


def known(ev: Evaluation, columns: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """The columns with NaN for what the source's ratios leave open."""
    unknown = ev.unknown | ({"negative_predictive_value"} if "tn" in ev.unknown else set())
    return {key: np.full(len(each), np.nan) if key in unknown else each for key, each in columns.items()}


def label_columns(table: ThresholdCounts, stops: FloatArray, keys: Sequence[str] = FIGURES) -> dict[str, FloatArray]:
    """Counts and figures of one table at the stops, by the keys of the figures."""
    return _counts_and_figures(table.at(stops), keys)


def model_columns(
    ev: Evaluation, stops: FloatArray, averaging: Averaging, keys: Sequence[str] = FIGURES
) -> dict[str, FloatArray]:
    """Counts and figures of the whole model at the stops.

    Counts are sums over labels. Figures follow from them ("micro"), or are means over the labels on which they are
    defined, whose number is in "<key>.labels". In place of accuracy over pairs, which misleads, stands
    ``top1_accuracy``, with its coverage and the accuracy among the answered, or ``exact_match``.
    """
    stops = standing_at(ev, stops)
    columns = known(ev, _counts_and_figures(ev.pooled.at(stops), keys))
    if averaging != "micro":
        summary = summarise(ev, stops)
        weights = summary.positives if averaging == "weighted" else np.ones(len(summary.labels))
        for key in keys:
            of_labels = ratio_function(key)(summary.counts)
            columns[key] = mean_over_labels(of_labels, weights)
            columns[f"{key}.labels"] = np.sum(~np.isnan(of_labels), axis=0, dtype=np.float64)
    key = accuracy_key(ev, whole_model=True)
    if key != "accuracy":
        columns = {name: column for name, column in columns.items() if name not in ("accuracy", "accuracy.labels")}
        if ev.predictions is not None:
            share = top1_accuracy if key == "top1_accuracy" else exact_match
            columns[key] = np.asarray(share(ev.predictions, stops, labels=ev.labels))
            for beside, figure in BESIDE.get(key, {}).items():
                columns[beside] = np.asarray(figure(ev.predictions, stops, labels=ev.labels))
    return columns


def bound_columns(
    ev: Evaluation,
    stops: FloatArray,
    *,
    label: str | None,
    averaging: Averaging,
    level: float,
    further: Sequence[str] = (),
) -> tuple[dict[str, FloatArray], dict[str, str]]:
    """Columns "<key>.low" and "<key>.high" of the figures that have an interval at every stop, and how these were made:
    "words" for all readers, and the "method" by its name; nothing where there are none.

    Means over labels have none: their intervals are bootstrapped for one threshold at a time. further: figures beside
    those that all boards have.
    """
    if ev.decisions_only and len(stops) > 1:
        at = np.array([ONE_DECISION])
        once, note = bound_columns(ev, at, label=label, averaging=averaging, level=level, further=further)
        return {key: np.repeat(column, len(stops)) for key, column in once.items()}, note
    if label is None and averaging != "micro":
        bounds = whole_item_bounds(ev, stops, level)
        method = "bootstrap intervals of means, by groups; made anew for each threshold"
        note = {"words": in_words(level, "items"), "method": method} if ev.predictions else {}
    else:
        found = intervals_at(ev, stops, label=label, level=level, further=further)
        bounds, note = dict(found.bounds), {"words": found.words, "method": found.method}
        if label is None and ev.task != "binary":
            bounds.pop("accuracy", None)
    columns = {
        f"{key}.{end}": bound for key, ends in bounds.items() for end, bound in zip(("low", "high"), ends, strict=True)
    }
    return columns, note


def accuracy_key(ev: Evaluation, *, whole_model: bool) -> str:
    """Which accuracy is honest: over pairs for one label, over examples for a whole model."""
    if not whole_model or ev.task == "binary":
        return "accuracy"
    return "top1_accuracy" if ev.task == "multiclass" else "exact_match"


def _counts_and_figures(c: Counts, keys: Sequence[str]) -> dict[str, FloatArray]:
    counts = {key: np.asarray(getattr(c, key), dtype=np.float64) for key in COUNTS}
    return counts | {key: ratio_function(key)(c) for key in keys}


def pack(column: npt.NDArray[Any]) -> str:
    """A column as base64 of little-endian doubles: exact, NaN included, and quick to read in a browser.

    In its own type where that is single precision or an integer that ``in_fewest_bytes`` chose; the text then begins
    with "f4:", "u2:" or "u4:".
    """
    kind = next((kind for kind in _SHORT if column.dtype == np.dtype(kind)), "f8")
    text = base64.b64encode(np.ascontiguousarray(column, dtype=f"<{kind}").tobytes()).decode("ascii")
    return text if kind == "f8" else f"{kind}:{text}"


def in_fewest_bytes(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Counts in the shortest type that holds them: doubles where one is undefined."""
    if not len(column) or np.isnan(column).any() or column.max() >= 2**32:
        return column.astype(np.float64)
    return column.astype(np.uint16 if column.max() < 2**16 else np.uint32)


def unpack(text: str) -> FloatArray:
    """The column that ``pack`` wrote, in double precision.

    >>> unpack(pack(np.array([0.1, np.nan]))).tolist()
    [0.1, nan]
    >>> pack(in_fewest_bytes(np.array([1, 2]))), unpack("u2:AQACAA==").tolist()
    ('u2:AQACAA==', [1.0, 2.0])
    """
    kind, _, digits = text.rpartition(":")
    column = np.frombuffer(base64.b64decode(digits), dtype=f"<{kind or 'f8'}")
    return column.astype(np.float64, copy=False)


def packed(columns: Mapping[str, AnyFloats]) -> dict[str, str]:
    return {key: pack(column) for key, column in columns.items()}
