"""The labels of two models one by one, drawn in the same resamples; and the differences of means over labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from evalkit.ap_variance import influence_difference, influence_estimate
from evalkit.counts import Counts
from evalkit.curves import AREAS
from evalkit.differences import Decided, Difference, bootstrapped_difference, decided
from evalkit.grouped import GroupedScores, grouped_predictions
from evalkit.label_areas import label_area
from evalkit.metrics import METRICS
from evalkit.pairing import Pairing
from evalkit.predictions import FloatArray, IntArray, Predictions
from evalkit.resampling import Resamples, bootstrap_estimate, highest

_AT_ONCE = 64  # labels, so that their counts in groups fit into memory

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class LabelPairs:
    """Two models on the labels and examples that they share."""

    a: Predictions
    b: Predictions
    pairing: Pairing

    def scores(self, labels: Sequence[str]) -> tuple[GroupedScores, GroupedScores]:
        """The pairs of some labels, in the groups of the pairing."""
        of_a = grouped_predictions(self.a, labels, rows=self.pairing.rows_a, group=self.pairing.group)
        return of_a, grouped_predictions(self.b, labels, rows=self.pairing.rows_b, group=self.pairing.group)

    def each(self, work: Callable[[str], Result], labels: Sequence[str]) -> Iterator[Result]:
        """What ``work`` gives for each label, in order; labels are independent and are shared among threads."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(work, labels)

    def decided(
        self,
        labels: Sequence[str],
        draws: Resamples,
        *,
        thresholds: tuple[float, float],
        of_resamples: FloatArray | None,
    ) -> Iterator[tuple[Decided, Decided]]:
        """Each label of both models at their thresholds, with its counts in every resample.

        of_resamples: B's threshold in each resample after matching, (n_resamples,), else None.
        """
        threshold_a, threshold_b = thresholds

        none = np.zeros((2, draws.weights.shape[1]))

        def read(label: str) -> tuple[Decided, Decided, Decided, FloatArray]:
            of_a, of_b = self.scores((label,))
            a, b = decided(of_a, threshold_a, None), decided(of_b, threshold_b, None)
            if of_resamples is None:
                return a, b, b, none
            return a, b, decided(of_b, highest(of_resamples), None), draws.reached_below(of_b, of_resamples)

        for start in range(0, len(labels), _AT_ONCE):
            found = list(self.each(read, labels[start : start + _AT_ONCE]))
            drawn_a, drawn_b = _drawn([a for a, *_ in found], draws), _drawn([high for *_, high, _ in found], draws)
            for (a, b, _, beyond), of_a, of_b in zip(found, drawn_a, drawn_b, strict=True):
                yield replace(a, drawn=of_a), replace(b, drawn=_moved(of_b, *beyond))


def _drawn(of_labels: list[Decided], draws: Resamples) -> list[Counts]:
    """Counts of each label in each resample, by one product for all of them."""
    per_group = [part for d in of_labels for part in (d.tp, d.fp, d.positives, d.negatives)]
    totals = draws.totals_of(per_group)
    return [
        Counts(tp, fp, positives - tp, negatives - fp)
        for tp, fp, positives, negatives in totals.reshape(-1, 4, totals.shape[1])
    ]


def _moved(c: Counts, tp: FloatArray, fp: FloatArray) -> Counts:
    return Counts(c.tp + tp, c.fp + fp, c.fn - tp, c.tn - fp)  # type: ignore[arg-type]


def mean_differences(
    pairs: LabelPairs,
    draws: Resamples,
    *,
    thresholds: tuple[float, float],
    of_resamples: FloatArray | None,
    level: float,
) -> dict[str, Difference]:
    """Differences of means over the shared labels on which a figure of both models is defined; others are named.

    Figures at thresholds by paired bootstrap of groups: in a resample the mean is over those labels on which both are
    defined there. Areas by what each group adds to the mean.
    """
    labels = sorted(pairs.pairing.labels)  # one order, so that swapped models give the same to the last bit
    found = {key: _Mean(key) for key in (*METRICS, *AREAS)}
    at = pairs.decided(labels, draws, thresholds=thresholds, of_resamples=of_resamples)
    in_groups: IntArray = np.zeros(len(draws.unit), dtype=np.int64)
    for label, (a, b) in zip(labels, at, strict=True):
        in_groups += a.positives
        for key in METRICS:
            found[key].add(label, a.figure(key), b.figure(key), a.of_resamples(key), b.of_resamples(key))

    def areas(label: str) -> list[tuple[Any, ...]]:
        of_a, of_b = pairs.scores((label,))
        return [(key, label_area(of_a, key), label_area(of_b, key)) for key in AREAS]

    for label, rows in zip(labels, pairs.each(areas, labels), strict=True):
        for key, (value_a, of_a, lift_a), (value_b, of_b, lift_b) in rows:
            found[key].add(label, value_a, value_b, of_a, of_b, lifts=(lift_a, lift_b))
    return {key: mean.difference(in_groups, draws, level) for key, mean in found.items()}


class _Mean:
    """A figure added up over labels: of the data, and of each resample or, for an area, of each group."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.values: tuple[list[float], list[float]] = ([], [])
        self.sums: list[FloatArray | float] = [0.0, 0.0]
        self.lifts: tuple[list[float], list[float]] = ([], [])
        self.defined: IntArray | int = 0
        self.left_out: list[str] = []

    def add(
        self,
        label: str,
        value_a: float,
        value_b: float,
        of_a: FloatArray,
        of_b: FloatArray,
        *,
        lifts: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        if np.isnan(value_a) or np.isnan(value_b):
            self.left_out.append(label)
            return
        both = ~(np.isnan(of_a) | np.isnan(of_b))
        self.defined = self.defined + both
        for i, (value, of) in enumerate(((value_a, of_a), (value_b, of_b))):
            self.values[i].append(value)
            self.lifts[i].append(lifts[i])
            self.sums[i] = self.sums[i] + np.where(both, of, 0.0)

    def difference(self, in_groups: IntArray, draws: Resamples, level: float) -> Difference:
        """in_groups: (n_groups,) positives of all labels together."""
        n, groups = int(in_groups.sum()), int(np.count_nonzero(in_groups))
        with np.errstate(invalid="ignore", divide="ignore"):
            value_a, value_b = (float(np.mean(values)) if values else float("nan") for values in self.values)
            of_a, of_b = (np.asarray(part / np.asarray(self.defined)) for part in self.sums)
        left_out = tuple(self.left_out)
        if self.key in AREAS:
            lift_a, lift_b = (float(np.mean(lifts)) if lifts else 0.0 for lifts in self.lifts)
            a = influence_estimate(value_a, np.atleast_1d(of_a), groups, n, level, lift=lift_a)
            b = influence_estimate(value_b, np.atleast_1d(of_b), groups, n, level, lift=lift_b)
            difference, p_value = influence_difference(value_b - value_a, np.atleast_1d(of_b - of_a), groups, n, level)
            test = f"none: {difference.reason}" if difference.reason else difference.method
            return Difference(self.key, a, b, difference, p_value, test, left_out=left_out)
        a = bootstrap_estimate(self.key, value_a, np.atleast_1d(of_a), level, n=n, groups=groups)
        b = bootstrap_estimate(self.key, value_b, np.atleast_1d(of_b), level, n=n, groups=groups)
        drawn = np.atleast_1d(of_b - of_a)
        d = bootstrapped_difference(self.key, a, b, drawn, degrees=draws.degrees_of(in_groups), n=n)
        return Difference(self.key, a, b, d.difference, d.p_value, d.test, left_out=left_out)
