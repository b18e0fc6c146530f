"""The labels of two models one by one, drawn in the same resamples; and the differences of means over labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.differences import (
    UNMATCHED,
    Decided,
    Difference,
    MatchSupport,
    bootstrapped_difference,
    decided,
)
from evalkit.comparison.pairing import Pairing
from evalkit.counting.counts import Counts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores, Grouping, grouped_predictions, grouping
from evalkit.counting.metrics import METRICS
from evalkit.intervals.areas import label_area
from evalkit.intervals.average_precision import influence_difference, influence_estimate
from evalkit.intervals.estimate import effective_groups
from evalkit.intervals.resampling import LABELS_AT_ONCE, Resamples, bootstrap_estimate, draw_resamples, highest
from evalkit.predictions import Predictions

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class LabelBatch:
    """Some labels of two models, each at its threshold.

    labels: their names. a, b: what was decided, label by label. drawn_a, drawn_b: counts in resamples, arrays of shape
    (n_labels, n_resamples).
    """

    labels: Sequence[str]
    a: Sequence[Decided]
    b: Sequence[Decided]
    drawn_a: Counts
    drawn_b: Counts

    def one_by_one(self) -> Iterator[tuple[Decided, Decided]]:
        """Each label of both models, with its counts in resamples."""
        for i, (a, b) in enumerate(zip(self.a, self.b, strict=True)):
            yield replace(a, drawn=_row(self.drawn_a, i)), replace(b, drawn=_row(self.drawn_b, i))


def _row(c: Counts, i: int) -> Counts:
    return Counts(c.tp[i], c.fp[i], c.fn[i], c.tn[i])  # type: ignore[index]


@dataclass(frozen=True, slots=True, eq=False)
class LabelPairs:
    """Two models on the labels and examples that they share. Made once, it serves ``compare`` at many thresholds."""

    a: Predictions
    b: Predictions
    pairing: Pairing
    _within: tuple[Grouping, Grouping] = field(init=False, repr=False)
    _kept: dict[str, tuple[Any, Any]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        sides = ((self.a, self.pairing.rows_a), (self.b, self.pairing.rows_b))
        of_a, of_b = (grouping(p, rows=rows, group=self.pairing.group) for p, rows in sides)
        object.__setattr__(self, "_within", (of_a, of_b))

    def kept(self, what: str, key: object, make: Callable[[], Result]) -> Result:
        """What ``make`` gave for this key when it was last asked for; of each kind only the last is kept."""
        found = self._kept.get(what)
        if found is None or found[0] != key:
            found = self._kept[what] = (key, make())
        result: Result = found[1]
        return result

    def draws(self, *, resamples: int, seed: int) -> Resamples:
        """The resamples of the shared groups."""

        def make() -> Resamples:
            return draw_resamples(self.pairing.n_groups, resamples=resamples, seed=seed)

        return self.kept("draws", (resamples, seed), make)

    def scores(self, labels: Sequence[str]) -> tuple[GroupedScores, GroupedScores]:
        """The pairs of some labels, in the groups of the pairing."""
        of_a, of_b = self._within
        return grouped_predictions(self.a, labels, of_a), grouped_predictions(self.b, labels, of_b)

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
    ) -> Iterator[LabelBatch]:
        """All labels of both models at their thresholds, with their counts in every resample.

        of_resamples: B's threshold in each resample after matching, (n_resamples,), else None.
        """
        threshold_a, threshold_b = thresholds
        none = np.zeros((2, draws.weights.shape[1]))
        items = draws.totals(self._within[0].size)

        def read(label: str) -> tuple[Decided, Decided, Decided, FloatArray]:
            of_a, of_b = self.scores((label,))
            a, b = decided(of_a, threshold_a, None), decided(of_b, threshold_b, None)
            if of_resamples is None:
                return a, b, b, none
            return a, b, decided(of_b, highest(of_resamples), None), draws.reached_below(of_b, of_resamples)

        for start in range(0, len(labels), LABELS_AT_ONCE):
            names = labels[start : start + LABELS_AT_ONCE]
            a, b, high, beyond = zip(*self.each(read, names), strict=True)
            positives = draws.totals_of([d.positives for d in a])
            drawn = []
            for side, more in ((a, [none] * len(a)), (high, beyond)):
                tp = draws.totals_of([d.tp for d in side]) + np.stack([hits for hits, _ in more])
                fp = draws.totals_of([d.fp for d in side]) + np.stack([alarms for _, alarms in more])
                drawn.append(Counts(tp, fp, positives - tp, items - positives - fp))
            yield LabelBatch(names, a, b, *drawn)


def mean_differences(
    pairs: LabelPairs,
    draws: Resamples,
    *,
    thresholds: tuple[float, float],
    of_resamples: FloatArray | None,
    level: float,
    support: MatchSupport = UNMATCHED,
) -> dict[str, Difference]:
    """Differences of means over the shared labels on which a figure of both models is defined; others are named.

    Figures at thresholds by paired bootstrap of groups: in a resample the mean is over those labels on which both are
    defined there. Areas by what each group adds to the mean. support: of the match that gave B its thresholds.
    """
    labels = sorted(pairs.pairing.labels)  # one order, so that swapped models give the same to the last bit
    found = {key: _Mean(key) for key in METRICS}
    in_groups: IntArray = np.zeros(len(draws.unit), dtype=np.int64)
    for batch in pairs.decided(labels, draws, thresholds=thresholds, of_resamples=of_resamples):
        in_groups += np.sum([d.positives for d in batch.a], axis=0)
        whole_a, whole_b = whole_counts(batch.a), whole_counts(batch.b)
        for key, mean in found.items():
            value_a, value_b, of_a, of_b = (
                np.asarray(METRICS[key].function(c)) for c in (whole_a, whole_b, batch.drawn_a, batch.drawn_b)
            )
            mean.add(batch.labels, (value_a, value_b), (of_a, of_b))
    found |= pairs.kept("areas of labels", None, lambda: _areas(pairs, labels))
    return {key: mean.difference(in_groups, draws, level, support) for key, mean in found.items()}


def whole_counts(of_labels: Sequence[Decided]) -> Counts:
    """The counts of each label, (n_labels,)."""
    tp, fp, positives, negatives = (
        np.array([getattr(d, of).sum() for d in of_labels]) for of in ("tp", "fp", "positives", "negatives")
    )
    return Counts(tp, fp, positives - tp, negatives - fp)


def _areas(pairs: LabelPairs, labels: Sequence[str]) -> dict[str, _Mean]:
    """The areas of all labels added up. They depend on no threshold."""

    def areas(label: str) -> list[tuple[Any, ...]]:
        of_a, of_b = pairs.scores((label,))
        return [(key, label_area(of_a, key), label_area(of_b, key)) for key in AREAS]

    found = {key: _Mean(key) for key in AREAS}
    for label, rows in zip(labels, pairs.each(areas, labels), strict=True):
        for key, (value_a, of_a, lift_a), (value_b, of_b, lift_b) in rows:
            values, of_groups = np.array([[value_a], [value_b]]), np.stack([of_a, of_b])[:, None]
            found[key].add([label], values, of_groups, lifts=(lift_a, lift_b))
    return found


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
        labels: Sequence[str],
        values: Sequence[FloatArray] | FloatArray,
        drawn: Sequence[FloatArray] | FloatArray,
        *,
        lifts: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """values: of both models, (n_labels,). drawn: of both, (n_labels, n_resamples) or (n_labels, n_groups)."""
        known = ~(np.isnan(values[0]) | np.isnan(values[1]))
        both = ~(np.isnan(drawn[0]) | np.isnan(drawn[1])) & known[:, None]
        self.left_out += [label for label, kept in zip(labels, known.tolist(), strict=True) if not kept]
        self.defined = self.defined + both.sum(axis=0)
        for i in (0, 1):
            self.values[i].extend(values[i][known].tolist())
            self.lifts[i].extend([lifts[i]] * int(known.sum()))
            self.sums[i] = self.sums[i] + np.where(both, drawn[i], 0.0).sum(axis=0)

    def difference(self, in_groups: IntArray, draws: Resamples, level: float, support: MatchSupport) -> Difference:
        """in_groups: (n_groups,) positives of all labels together."""
        n, groups = int(in_groups.sum()), effective_groups(in_groups)
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
        degrees = draws.degrees_of(in_groups)
        d = bootstrapped_difference(self.key, a, b, drawn, degrees=degrees, n=n, support=support)
        return Difference(self.key, a, b, d.difference, d.p_value, d.test, left_out=left_out)
