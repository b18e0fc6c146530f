"""Counts of an engine put together: of several files, as tables at thresholds of a label or of several labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.decimals import as_written
from evalkit.engine.statements import UNKNOWN_TRUTH, Stops

Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Pairs by label, stop and fine bin. All arrays are of shape (n_cells,).

    label: position among ``labels``. stop, fine: as ``counts_text`` says, or in place of the stop why a pair is counted
    apart. n, positives: int64. lo, hi: the lowest and the highest score.
    """

    labels: tuple[str, ...]
    label: IntArray
    stop: IntArray
    fine: IntArray
    n: IntArray
    positives: IntArray
    lo: FloatArray
    hi: FloatArray

    @classmethod
    def of_columns(cls, columns: Columns, labels: tuple[str, ...]) -> Cells:
        """What an engine answered to ``counts_text``. Scores in single precision become their shortest decimals.

        columns: ``label`` holds positions among ``labels``, -1 where there is none.
        """
        label, stop, fine, n, positives = (
            np.asarray(columns[key]).astype(np.int64) for key in ("label", "stop", "fine", "n", "positives")
        )
        lo, hi = (as_written(np.asarray(columns[key])) + 0.0 for key in ("lo", "hi"))  # 0.0 in place of -0.0
        return cls(labels, label, stop, fine, n, positives, lo, hi)

    @classmethod
    def merged(cls, parts: Sequence[Cells]) -> Cells:
        """Counts of several files added up. All parts have the same labels."""
        if len(parts) == 1:
            return parts[0]

        def of(key: str) -> npt.NDArray[Any]:  # a column at a time, as tables are large
            return np.concatenate([getattr(part, key) for part in parts])

        order, starts = _runs(of("label"), of("stop"), of("fine"))
        first = order[starts]
        return cls(
            parts[0].labels,
            of("label")[first],
            of("stop")[first],
            of("fine")[first],
            np.add.reduceat(of("n")[order], starts),
            np.add.reduceat(of("positives")[order], starts),
            np.fmin.reduceat(of("lo")[order], starts),
            np.fmax.reduceat(of("hi")[order], starts),
        )

    def apart(self, reason: int) -> tuple[IntArray, IntArray]:
        """Pairs of each label that are counted apart for a reason: all, and the positives of them, (n_labels,)."""
        at = np.flatnonzero((self.stop == reason) & (self.label >= 0))
        n, positives = np.zeros((2, len(self.labels)), dtype=np.int64)
        np.add.at(n, self.label[at], self.n[at])
        np.add.at(positives, self.label[at], self.positives[at])
        return n, positives

    @property
    def without_label(self) -> int:
        return int(self.n[self.label < 0].sum())

    @property
    def scored(self) -> npt.NDArray[np.bool_]:
        """(n_cells,) whether a cell holds pairs with a score and a known truth."""
        return self.stop > UNKNOWN_TRUTH + 1

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest score; NaN where there is none."""
        scored = self.scored
        if not scored.any():
            return float("nan"), float("nan")
        return float(self.lo[scored].min()), float(self.hi[scored].max())

    def of_labels(self, chosen: Sequence[int]) -> Cells:
        """The scored cells of some labels, put together as if they were one."""
        of_chosen = np.zeros(len(self.labels) + 1, dtype=np.bool_)
        of_chosen[list(chosen)] = True
        at = np.flatnonzero(of_chosen[self.label] & self.scored)
        columns = [getattr(self, key)[at] for key in ("stop", "fine", "n", "positives", "lo", "hi")]
        parts = Cells(("",), np.zeros(len(at), dtype=np.int64), *columns)
        return Cells.merged([parts, parts.none()]) if len(chosen) > 1 else parts

    def none(self) -> Cells:
        """No cells."""
        empty = np.empty(0, dtype=np.int64)
        return Cells(self.labels, empty, empty, empty, empty, empty, np.empty(0), np.empty(0))

    def table(self, stops: FloatArray, positives: int, negatives: int) -> ThresholdCounts:
        """Of ``of_labels``: exact counts at the stops, and at the lowest score of every bin.

        The arithmetic of a fine bin may put two neighbouring scores the wrong way round, so that two bins reach into
        each other; between such bins there is no row. stops: rising.
        """
        order = np.argsort(self.lo, kind="stable")
        lo, hi, n, tp = (column[order] for column in (self.lo, self.hi, self.n, self.positives))
        top = np.maximum.accumulate(hi) if len(hi) else hi
        begins = np.ones(len(lo), dtype=np.bool_)
        begins[1:] = lo[1:] > top[:-1]
        starts = np.flatnonzero(begins)
        if not len(starts):
            none = np.zeros(len(stops) + 1, dtype=np.int64)
            return ThresholdCounts(np.append(np.inf, stops[::-1]), none, none.copy(), positives, negatives, "grid")
        thresholds = lo[starts]
        hits, all_of_them = np.add.reduceat(tp, starts), np.add.reduceat(n, starts)
        alarms = all_of_them - hits
        of_rows = np.union1d(thresholds, stops)
        at = np.searchsorted(thresholds, of_rows)  # the first bin that a row reaches
        reached = [np.append(np.cumsum(part[::-1])[::-1], 0)[at][::-1] for part in (hits, alarms)]
        falling = np.append(np.inf, of_rows[::-1])
        tp_of_rows, fp_of_rows = (np.append(0, part) for part in reached)
        return ThresholdCounts(falling, tp_of_rows, fp_of_rows, positives, negatives, "grid", sorted_rows=True)


def stop_values(stops: Stops) -> FloatArray:
    """(n_stops,) rising, as Python divides."""
    return np.arange(stops.first, stops.last + 1).astype(np.float64) / stops.per_unit


def stops_for(low: float, high: float, *, scale: float) -> Stops:
    """Stops for scores in [low, high]: k / 1000 for those in [0, 1], else a thousand to two of one round distance.

    scale: fine bins for each unit of the logit.

    >>> stops_for(0.1, 0.9, scale=64).per_unit, stops_for(-3.5, 12.25, scale=64).per_unit
    (1000, 100.0)
    """
    if not low < 0 and not high > 1:
        return Stops(scale=scale)
    width = max(high / 2 - low / 2, 1e-300) * 2
    most = min(MOST_STOPS / width, 1e14 / max(abs(low), abs(high)))
    decade = 10.0 ** float(np.clip(np.floor(np.log10(most)), -300, 300))
    per_unit = max(step * decade for step in (1, 2, 5) if step * decade <= most or step == 1)
    first, last = int(np.floor(low * per_unit)), int(np.ceil(high * per_unit))
    return Stops(first, max(last, first + 1), per_unit, scale * OF_A_LOGIT / width, logit=False)


MOST_STOPS = 2000
OF_A_LOGIT = 8
"""Units of the logit that the scores of a model span."""


def _runs(*keys: IntArray) -> tuple[IntArray, IntArray]:
    """The order in which equal keys stand together, and where each run of them begins."""
    spans = [int(key.max()) - int(key.min()) + 1 for key in keys]
    if prod(spans) < 2**62:
        place = np.zeros(len(keys[0]), dtype=np.int64)
        for key, span in zip(keys, spans, strict=True):
            place = place * span + (key - key.min())
        keys = (place,)
        order = np.argsort(place, kind="stable")
    else:  # what is counted apart stands far below all stops
        order = np.lexsort(keys[::-1])
    changes = np.zeros(len(order), dtype=np.bool_)
    changes[:1] = True
    for key in keys:
        changes[1:] |= np.diff(key[order]) != 0
    return order, np.flatnonzero(changes)
