"""Differences of means over labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.differences import Difference, bootstrapped_difference
from evalkit.comparison.footing import Decided, Footing
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import Counts
from evalkit.counting.curves import AREAS
from evalkit.counting.metrics import METRICS
from evalkit.intervals.areas import AREA_STATISTICS, AreaSum
from evalkit.intervals.average_precision import AreaPart
from evalkit.intervals.resampling import bootstrap_estimate
from evalkit.intervals.residuals import EffectiveGroups


def mean_differences(pairs: PreparedPairs, on: Footing) -> dict[str, Difference]:
    """Differences of means over the shared labels on which a figure of both models is defined; others are named.

    Figures at thresholds by paired bootstrap of groups: in a resample the mean is over those labels on which both are
    defined there. Areas by what each group adds to the mean.
    """
    assert on.draws is not None
    labels = sorted(pairs.pairing.labels)  # one order, so that swapped models give the same to the last bit
    found = {key: _Mean(key) for key in METRICS}
    beside = {key: (_Mean(key), _Mean(key)) for key in METRICS}
    for batch in pairs.decided(labels, on, narrow=True):
        whole_a, whole_b = (_of_labels([d.counts for d in side]) for side in (batch.a, batch.b))
        points = _bridged((batch.a, batch.b)[on.follower])
        for key, mean in found.items():
            value_a, value_b, of_a, of_b = (
                np.asarray(METRICS[key].function(c)) for c in (whole_a, whole_b, batch.drawn_a, batch.drawn_b)
            )
            mean.add(batch.labels, (value_a, value_b), (of_a, of_b))
            for c, between in zip(points, beside[key], strict=False):
                of_point = np.asarray(METRICS[key].function(c))
                values, drawn = [value_a, value_b], [of_a, of_b]
                values[on.follower], drawn[on.follower] = of_point[:, 0], of_point[:, 1:]
                between.add(batch.labels, values, drawn)
    in_groups = pairs.positives
    areas = pairs.kept("areas of labels", None, lambda: _areas(pairs, labels))
    differences = {key: mean.difference(in_groups, on, beside[key]) for key, mean in found.items()}
    return differences | {key: mean.difference(key, in_groups, on.level) for key, mean in areas.items()}


def _bridged(follower: Sequence[Decided]) -> list[Counts]:
    """Counts of some labels at each point of a bridge, (n_labels, 1 + n_resamples); none without a bridge."""
    return [_of_labels(point) for point in zip(*(d.bridged for d in follower), strict=True)]


def _of_labels(counts: Sequence[Counts]) -> Counts:
    """Counts of some labels, each of the same shape, as arrays whose first axis is that of the labels."""
    return Counts(*(np.stack([getattr(c, part) for c in counts]) for part in ("tp", "fp", "fn", "tn")))


def _areas(pairs: PreparedPairs, labels: Sequence[str]) -> dict[str, _MeanArea]:
    """The areas of all labels added up. They depend on no threshold."""

    def parts(label: str) -> list[tuple[str, AreaPart, AreaPart]]:
        a, b = pairs.scores((label,))
        return [(key, AREA_STATISTICS[key].part(a), AREA_STATISTICS[key].part(b)) for key in AREAS]

    found = {key: _MeanArea() for key in AREAS}
    for label, rows in zip(labels, each_label(parts, labels), strict=True):
        for key, a, b in rows:
            found[key].add(label, a, b)
    return found


class _MeanArea:
    """An area of both models added up over the labels on which both are defined."""

    def __init__(self) -> None:
        self.a, self.b = AreaSum(), AreaSum()
        self.left_out: list[str] = []

    def add(self, label: str, a: AreaPart, b: AreaPart) -> None:
        if np.isnan(a.value) or np.isnan(b.value):
            self.left_out.append(label)
            return
        self.a.add(a)
        self.b.add(b)

    def difference(self, key: str, in_groups: IntArray, level: float) -> Difference:
        """in_groups: (n_groups,) positives of all labels together."""
        means = self.a.mean(), self.b.mean()
        a, b, difference, p_value = AREA_STATISTICS[key].mean_difference(*means, in_groups, level)
        test = f"none: {difference.reason}" if difference.reason else difference.method
        return Difference(key, a, b, difference, p_value, test, left_out=tuple(self.left_out))


class _Mean:
    """A figure added up over labels: of the data, and of each resample."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.values: tuple[list[float], list[float]] = ([], [])
        self.sums: list[FloatArray | float] = [0.0, 0.0]
        self.defined: IntArray | int = 0
        self.left_out: list[str] = []

    def add(
        self,
        labels: Sequence[str],
        values: Sequence[FloatArray] | FloatArray,
        drawn: Sequence[FloatArray] | FloatArray,
    ) -> None:
        """values: of both models, (n_labels,). drawn: of both, (n_labels, n_resamples)."""
        known = ~(np.isnan(values[0]) | np.isnan(values[1]))
        both = ~(np.isnan(drawn[0]) | np.isnan(drawn[1])) & known[:, None]
        self.left_out += [label for label, kept in zip(labels, known.tolist(), strict=True) if not kept]
        self.defined = self.defined + both.sum(axis=0)
        for i in (0, 1):
            self.values[i].extend(values[i][known].tolist())
            self.sums[i] = self.sums[i] + np.where(both, drawn[i], 0.0).sum(axis=0)

    def difference(self, in_groups: IntArray, on: Footing, beside: Sequence[_Mean]) -> Difference:
        """in_groups: (n_groups,) positives of all labels together. beside: of the points of a bridge."""
        return self._figure(*self.means(), in_groups, on, [each.means() for each in beside if each.values[0]])

    def means(self) -> tuple[list[float], list[FloatArray]]:
        """The mean of each model, of the data and drawn."""
        with np.errstate(invalid="ignore", divide="ignore"):
            values = [float(np.mean(of_labels)) if of_labels else float("nan") for of_labels in self.values]
            drawn = [np.atleast_1d(np.asarray(part / np.asarray(self.defined))) for part in self.sums]
        return values, drawn

    def _figure(
        self,
        values: Sequence[float],
        drawn: Sequence[FloatArray],
        in_groups: IntArray,
        on: Footing,
        beside: Sequence[tuple[list[float], list[FloatArray]]],
    ) -> Difference:
        assert on.draws is not None
        n, groups = int(in_groups.sum()), EffectiveGroups.holding(in_groups)
        a, b = (
            bootstrap_estimate(self.key, value, of, on.level, n=n, groups=groups)
            for value, of in zip(values, drawn, strict=True)
        )
        groups, moved = on.draws.groups_holding(in_groups), drawn[1] - drawn[0]
        bridged = [(value[1] - value[0], of[1] - of[0]) for value, of in beside]
        d = bootstrapped_difference(self.key, a, b, moved, bridged, groups=groups, n=n, support=on.support)
        return replace(d, left_out=tuple(self.left_out))
