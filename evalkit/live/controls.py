"""The sliders of a board: what each stops at, where it starts, and how one follows the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.comparison.matching import Match, matched_thresholds
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.wording import Wording
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.columns import Slider, pack, slider
from evalkit.live.goal import GoalPoint
from evalkit.live.view import View
from evalkit.thresholds.operating_points import OperatingPoint, break_even, find_threshold

BoardMatch: TypeAlias = Literal["threshold", "recall", "precision", "predicted_positive_rate", "free"]
"""What two models have in common: one threshold, a figure that one slider makes the other follow, or nothing."""


@dataclass(frozen=True, slots=True)
class Called:
    """What the numbers along a slider are, as a title, in a sentence, and in short; and what scores stand below it."""

    title: str
    within: str
    short: str
    score: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "short": self.short}


THRESHOLD = Called("Confidence threshold", "confidence threshold", "Threshold", "Score")
SHIFT = Called("Shift of all thresholds", "shift of all thresholds", "Shift", "Score less the threshold of its label")


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """One slider.

    range: low, high and step, and the stops that a hand can move it to, rising.
    stops: all thresholds that it can stand at, rising; further ones are those to which the other slider leads it. The
    last may be inf: nothing is predicted.
    matched: for each stop of ``range`` the threshold to which it leads the other slider, NaN where that one stays;
    None where the other does not follow.
    start: one of ``stops``.
    goal: what a person aims for and where that stands, as a ``GoalPoint`` is written; None without a goal.
    exact: whether a board can be made that starts at any threshold; a source's counts are at its own alone.
    """

    range: Slider
    stops: FloatArray
    start: float
    presets: Sequence[Mapping[str, Any]]
    matched: FloatArray | None = None
    exact: bool = True
    goal: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "low": self.range.low,
            "high": self.range.high,
            "step": self.range.step,
            "even": self.range.is_even,
            "ticks": list(self.range.ticks),
            "presets": list(self.presets),
            "stops": pack(self.stops),
            "hand": pack(self.range.stops),
            "matched": None if self.matched is None else pack(self.matched),
            "start": int(np.searchsorted(self.stops, self.start)),
            "exact": self.exact,
            "goal": self.goal,
        }


def control(
    base: Slider,
    presets: Sequence[Mapping[str, Any]],
    threshold: float,
    *,
    grid: bool,
    goal: Mapping[str, Any] | None = None,
) -> Control:
    """A slider that starts at a threshold: at that very one, or on a grid at the one whose counts it has.

    goal: see ``Control``; its threshold is a stop.
    """
    aim = None if goal is None else goal["threshold"]
    start = threshold if np.isfinite(threshold) else base.high
    if grid:
        start = float(base.stops[min(int(np.searchsorted(base.stops, start)), len(base.stops) - 1)])
        presets = [preset for preset in presets if preset["threshold"] in base.stops]
        aim = None if aim is None else float(base.stops[min(np.searchsorted(base.stops, aim), len(base.stops) - 1)])
    full = base.with_stops([*(preset["threshold"] for preset in presets), start, *([] if aim is None else [aim])])
    return Control(full, full.stops, start, presets, exact=not grid, goal=goal and {**goal, "threshold": aim})


def following(
    controls: Sequence[Control], tables: Sequence[ThresholdCounts], match: Match, driver: int | None
) -> tuple[list[Control], int]:
    """Two sliders of which each leads the other to the threshold where the figure is closest; and which one leads now.

    Without a ``driver`` it is the model's, unless its start is what follows from the baseline's start, and not the
    other way round: so a link that holds two thresholds opens as it was made.
    """
    a, b = controls
    led = [
        matched_thresholds(tables[m], tables[1 - m], controls[m].range.stops, match)  # what m leads the other to
        for m in (0, 1)
    ]
    to_b, to_a = (float(led[m][np.searchsorted(c.range.stops, c.start)]) for m, c in enumerate(controls))
    if driver is None:
        driver = 1 if to_b != b.start and to_a == a.start else 0
    starts = [a.start, b.start]
    lead = (to_b, to_a)[driver]
    if not np.isnan(lead):
        starts[1 - driver] = lead
    result = []
    for m, c in enumerate(controls):
        reached = led[1 - m]
        stops = np.unique(np.concatenate([c.range.stops, reached[~np.isnan(reached)]]))
        result.append(replace(c, stops=stops, start=starts[m], matched=led[m]))
    return result, driver


def without_scores(evaluations: Sequence[Evaluation]) -> dict[str, Any] | None:
    """What a board says of models that gave decisions without scores, and whether all of its models did.

    None where all models have scores.
    """
    decided = [each for each in evaluations if each.decisions_only]
    if not decided:
        return None
    if len(decided) == len(evaluations):
        who = "This model gives" if len(decided) == 1 else "Both models give"
        words = f"{who} decisions without scores, so there is no curve and no threshold to move."
    else:
        words = f"{decided[0].name} gives decisions without scores: it has no curve, and no threshold moves it."
    return {"words": words, "all": len(decided) == len(evaluations)}


def sliders_of(
    views: Sequence[View],
    thresholds: tuple[float, float | None],
    wording: Wording,
    goals: Sequence[GoalPoint | None],
    *,
    apart: bool,
    by_stops: bool,
) -> list[Control]:
    """A slider for each model, or one for all; where no second threshold is given both start at the first.

    goals: where the goal of each model stands; on a slider of two it is the first one's.
    """
    first, second = thresholds
    starts = (first, first if second is None else second)
    controls = []
    for sharing, start, aim in zip([[view] for view in views] if apart else [views], starts, goals, strict=False):
        base = slider([view.ev for view in sharing], sharing[0].label, [view.table for view in sharing])
        scored = next((view for view in sharing if not view.ev.decisions_only), None)
        presets = [] if scored is None else _presets(base, scored, _balance(wording), by_stops=by_stops)
        on_a_grid = any(view.ev.predictions is None for view in sharing)
        one_stop = all(view.ev.decisions_only for view in sharing)
        goal = None if aim is None else aim.as_dict()
        controls.append(control(base, presets, start, grid=on_a_grid or one_stop, goal=goal))
    return controls


def _presets(base: Slider, view: View, balance: str, *, by_stops: bool) -> list[dict[str, Any]]:
    """0.5, best F1 and break-even, called ``balance``, of the first model: exact points of its table, or stops where
    figures are means."""
    first: dict[str, Any] = {"title": "0.5", "threshold": 0.5, "help": "The usual first guess."}
    if view.ev.own is not None:
        first = {"title": "Plan", "threshold": 0.0, "help": "Each label at its own threshold."}
    presets = [first] if base.low <= first["threshold"] <= base.high else []
    if not by_stops:
        points = [find_threshold(view.table), break_even(view.table)]
        found = [point.threshold if isinstance(point, OperatingPoint) else None for point in points]
    else:
        columns = view.columns(base.stops)
        precision, recall = columns["precision"], columns["recall"]
        gap = np.where(recall > 0, -np.abs(precision - recall), np.nan)  # where nothing is found both are 0
        goals = [columns["f1"], gap]
        found = [None if np.isnan(g).all() else float(base.stops[np.nanargmax(g)]) for g in goals]
    words = [
        ("Best F1", "Where the F1 score of the model is highest on this test set."),
        (balance, "The break-even point: where the two are equal, or as close as they get."),
    ]
    for threshold, (title, text) in zip(found, words, strict=True):
        if threshold is not None:
            presets.append({"title": title, "threshold": threshold, "help": text})
    return presets


def _balance(wording: Wording) -> str:
    """What the point is called at which precision and recall are equal."""
    if wording.terms == "machine learning":
        return "Precision = recall"
    return " = ".join(wording.words(key).within for key in ("precision", "recall"))
