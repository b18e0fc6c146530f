"""What a board shows of one model: figures at the stops, curves, and the intervals of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.figures import Terms
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import FIGURES, MEDICAL
from evalkit.live.columns import COUNTS, AnyFloats, bound_columns, known, label_columns, model_columns, standing_at
from evalkit.live.curves import AXES, FURTHER, Curve, curve_of_stops, curve_of_table, further_columns, further_curves


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of one model: one label against the rest, or all of them, averaged in some way."""

    ev: Evaluation
    label: str | None
    averaging: Averaging
    table: ThresholdCounts
    further: tuple[str, ...] = ()  # figures beside those that all boards have

    @property
    def by_stops(self) -> bool:
        """Whether figures are known at stops alone: as means over labels, or as ratios that no counts stand behind."""
        return (self.label is None and self.averaging != "micro") or bool(self.ev.unknown)

    def columns(self, stops: FloatArray) -> dict[str, FloatArray]:
        if self.label is None:
            return model_columns(self.ev, stops, self.averaging, (*FIGURES, *self.further))
        return known(self.ev, label_columns(self.table, standing_at(self.ev, stops), (*FIGURES, *self.further)))

    def drawn(
        self, stops: FloatArray, level: float, *, by_stops: bool
    ) -> tuple[dict[str, AnyFloats], dict[str, Curve], Mapping[str, str]]:
        """The figures with the ends of their intervals, the curves with their bands, and how the intervals were made.

        Intervals at the stops and at the points of the curves are made at once, since each making sorts the scores.
        """
        columns = self.columns(stops)
        further: dict[str, AnyFloats] = {}
        curves: dict[str, Curve] = {}
        if not self.ev.decisions_only:
            curves = {
                pane: curve_of_stops(pane, stops, columns) if by_stops else curve_of_table(pane, self.table)
                for pane in AXES
            }
        places = [] if by_stops else [curve.thresholds[curve.line] for curve in curves.values()]
        if curves and not by_stops:
            curves |= further_curves(self.table)
            found = further_columns(Counts(*(columns[key] for key in COUNTS)))  # type: ignore[arg-type]
            further = {**found, **{key: found[key].astype(np.float32) for key in FURTHER["det"]}}  # places of marks
        wanted = np.unique(np.concatenate([stops, *places]))
        bounds, note = bound_columns(
            self.ev, wanted, label=self.label, averaging=self.averaging, level=level, further=self.further
        )
        if not by_stops:
            curves |= {pane: _with_band(curves[pane], AXES[pane][1], wanted, bounds) for pane in AXES if pane in curves}
        at_stops = np.searchsorted(wanted, stops)
        # In single precision, since the ends of intervals are no exact figures: the offline file stays small.
        single = {key: bound[at_stops].astype(np.float32) for key, bound in bounds.items()}
        return {**columns, **further, **single}, curves, note


def _with_band(curve: Curve, key: str, wanted: FloatArray, bounds: Mapping[str, FloatArray]) -> Curve:
    if f"{key}.low" not in bounds:
        return curve
    at = np.searchsorted(wanted, curve.thresholds[curve.line])
    return curve.with_band(*(bounds[f"{key}.{end}"][at] for end in ("low", "high")))


def view_of(ev: Evaluation, label: str | None, averaging: Averaging, terms: Terms) -> View:
    table = ev.pooled if label is None else ev.per_label[label]
    return View(ev, label, averaging, table, MEDICAL if terms == "medicine" else ())
