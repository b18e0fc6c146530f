"""Two models where each keeps a promise: precision where recall reaches a floor, recall where precision does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.comparison.differences import Difference, bootstrapped_difference, untested
from evalkit.comparison.footing import require_pair, without_scores
from evalkit.comparison.matching import tried_thresholds
from evalkit.comparison.prepared_pairs import PreparedPairs, prepare_pairs
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import GroupedScores
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError
from evalkit.intervals.estimate import Estimate, no_interval, require_level
from evalkit.intervals.resampling import METHOD, Resamples, bootstrap_estimate
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.predictions import Predictions

FlooredMetric: TypeAlias = Literal["precision", "recall"]

OTHER: dict[FlooredMetric, FlooredMetric] = {"precision": "recall", "recall": "precision"}
"""What the floor is of."""

MISSED = 0.05
"""Where the floor is out of reach in more than this share of resamples, there is no interval."""


@dataclass(frozen=True, slots=True)
class AtFloor:
    """A figure of two models, each at the threshold of its own that keeps to a floor.

    threshold_a, threshold_b: of A and B; NaN where no threshold reaches the floor. difference: of the figure.
    """

    metric: FlooredMetric
    floor: float
    threshold_a: float
    threshold_b: float
    difference: Difference


def compare_at_floor(
    a: Predictions,
    b: Predictions,
    metric: FlooredMetric = "precision",
    floor: float = 0.9,
    *,
    label: str | None = None,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
    pairs: PreparedPairs | None = None,
) -> AtFloor:
    """The precision of two models where recall reaches a floor, or their recall where precision does.

    Each has a threshold of its own: for a floor of recall the highest that reaches it, for one of precision that with
    most recall among those that reach it. Both are looked for again in every resample of the groups, so that interval
    and p-value allow for thresholds that were found on these data. The figure is in [0, 1]; NaN where no threshold
    reaches the floor, with the reason.

    Args:
        a, b: the baseline and the candidate, on the examples and labels that both have.
        metric: the figure that is compared. floor: the least that the other one has to be, in (0, 1].
        label: one label against the rest; None pools all shared labels.
        level, resamples, seed, pairs: as for ``compare``.

    There is no interval where the floor is out of reach in more than one of twenty resamples of either model. Decisions
    without scores, which have no thresholds, are an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1], [1], [1], [0]]
    >>> a = predictions_from_matrix(truth, [[0.9], [0.3], [0.2], [0.4]], labels=["cat"], task="binary")
    >>> b = predictions_from_matrix(truth, [[0.9], [0.8], [0.7], [0.2]], labels=["cat"], task="binary")
    >>> found = compare_at_floor(a, b, "precision", 0.9)
    >>> found.threshold_a, found.threshold_b, found.difference.difference.value
    (0.2, 0.7, 0.25)
    """
    if metric not in get_args(FlooredMetric):
        raise InvalidInputError("Unknown figure.", found=repr(metric), remedy="Use 'precision' or 'recall'.")
    if not 0 < floor <= 1:
        raise InvalidInputError("A floor is above 0 and at most 1.", found=repr(floor))
    require_level(level)
    if without_scores(a) or without_scores(b):
        raise InvalidInputError("A model that gave decisions without scores has one operating point and no floor.")
    pairs = pairs or prepare_pairs(a, b, require_pair(a, b, None))
    if label is not None and label not in pairs.pairing.labels:
        raise InvalidInputError("Both models must have the label.", found=repr(label))
    draws = pairs.draws(resamples, seed)
    scores = pairs.scores(pairs.pairing.labels if label is None else (label,))
    of_a, of_b = (_at(s, metric, floor, draws) for s in scores)
    return AtFloor(metric, floor, of_a.threshold, of_b.threshold, _difference(metric, floor, of_a, of_b, level))


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One model: its threshold, its figure there, (n_resamples,) in resamples, and the groups of its positives."""

    threshold: float
    value: float
    drawn: FloatArray
    positives: int
    groups: EffectiveGroups

    @property
    def missed(self) -> float:
        """In what share of resamples the floor is out of reach."""
        return float(np.mean(np.isnan(self.drawn)))

    def estimate(self, metric: FlooredMetric, level: float, reason: str) -> Estimate:
        if reason:
            return no_interval(self.value, level, METHOD, self.positives, reason)
        return bootstrap_estimate(metric, self.value, self.drawn, level, n=self.positives, groups=self.groups)


def _at(s: GroupedScores, metric: FlooredMetric, floor: float, draws: Resamples) -> _Side:
    table = s.table()
    row = int(_row(_column(table), metric, floor)[0])
    threshold = float(table.thresholds[row]) if row >= 0 else float("nan")
    rows, _ = tried_thresholds(s, threshold if row >= 0 else np.inf)
    of_rows = draws.counts(s, rows)
    value, drawn = _figure(_column(table), metric, floor), _figure(of_rows, metric, floor)
    groups = draws.no_more_than_units(EffectiveGroups.holding(s.positives))
    return _Side(threshold, float(value[0]), drawn, table.positives, groups)


def _column(t: ThresholdCounts) -> Counts:
    """Counts of a table as one column: (n_rows, 1)."""
    c = t.counts
    return Counts(*(np.asarray(part, dtype=np.float64).reshape(-1, 1) for part in (c.tp, c.fp, c.fn, c.tn)))  # type: ignore[arg-type]


def _row(c: Counts, metric: FlooredMetric, floor: float) -> FloatArray:
    """Of each column of counts, (n_rows, n) at falling thresholds, the row that keeps to the floor; -1 if none does."""
    with np.errstate(invalid="ignore", divide="ignore"):
        reached = np.asarray(METRICS[OTHER[metric]].function(c)) >= floor
    if metric == "precision":
        return np.where(reached.any(axis=0), np.argmax(reached, axis=0), -1)
    # Of rows with the same recall the highest threshold has the best precision.
    recall = np.where(reached, c.tp, -1.0)
    return np.where(reached.any(axis=0), np.argmax(recall, axis=0), -1)


def _figure(c: Counts, metric: FlooredMetric, floor: float) -> FloatArray:
    """The figure of each column at its row; NaN where the floor is out of reach."""
    row, each = _row(c, metric, floor), np.arange(np.shape(c.tp)[1])
    there = Counts(*(np.asarray(part)[row, each] for part in (c.tp, c.fp, c.fn, c.tn)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(row >= 0, METRICS[metric].function(there), np.nan)


def _difference(metric: FlooredMetric, floor: float, a: _Side, b: _Side, level: float) -> Difference:
    why = [_out_of_reach(side, name, metric, floor) for side, name in ((a, "A"), (b, "B"))]
    of_a, of_b = (side.estimate(metric, level, reason) for side, reason in zip((a, b), why, strict=True))
    if reason := next(filter(None, why), ""):
        return untested(metric, of_a, of_b, reason, method="", n=a.positives)
    return bootstrapped_difference(metric, of_a, of_b, b.drawn - a.drawn, groups=a.groups, n=a.positives)


def _out_of_reach(side: _Side, name: str, metric: FlooredMetric, floor: float) -> str:
    other = METRICS[OTHER[metric]].title.lower()
    if np.isnan(side.value):
        return f"no threshold of {name} reaches a {other} of {floor:g}"
    if side.missed > MISSED:
        return f"a {other} of {floor:g} is out of reach of {name} in {100 * side.missed:.0f} % of resamples"
    return ""
