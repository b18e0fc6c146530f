"""What a threshold that was chosen on some data does on new data: figures of data that the choice has not seen.

A figure at the threshold that makes it best flatters itself: of 200 items with a prevalence of 0.1, the highest F1 is
0.08 above what its threshold has on new data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.grouped import GroupedScores, grouped_predictions
from evalkit.counting.source import Grouped, GroupedCounts
from evalkit.errors import require_type
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.intervals.ratios_of_groups import RATIOS, ratio_parts
from evalkit.intervals.shares import ratio_interval
from evalkit.predictions import Predictions
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.operating_points import OperatingPoint, best_point

FOLDS, REPEATS = 10, 5

FEWEST_FLAGGED = 150
"""A goal that bounds precision finds its threshold where few are predicted, and a fold where it predicts much weighs
most: below so many predictions the figure of held-out folds lies too low (by 0.11 of 50)."""

METHOD = f"{REPEATS} times {FOLDS} folds of groups; cluster-robust, logit scale"


@dataclass(frozen=True, slots=True)
class SortedPairs:
    """Pairs from the highest score down. last: the place of the last pair of each distinct score."""

    y_true: BoolArray
    group: IntArray
    scores: FloatArray
    last: IntArray

    @classmethod
    def of(cls, s: GroupedScores) -> SortedPairs:
        order = np.argsort(-s.y_score, kind="stable")
        scores = s.y_score[order]
        last = np.flatnonzero(np.append(np.diff(scores) != 0, True)) if len(scores) else np.zeros(0, dtype=np.int64)
        return cls(s.y_true[order], s.group[order], scores, last)

    def table(self, s: Grouped, weight: IntArray) -> ThresholdCounts:
        """Counts of groups that weigh so much: 0 for one that is left out."""
        of_pair = weight[self.group]
        tp, fp = (np.cumsum(of_pair * part)[self.last] for part in (self.y_true, ~self.y_true))
        thresholds = np.append(np.inf, self.scores[self.last])
        totals = int(weight @ s.positives), int(weight @ s.negatives)
        return ThresholdCounts(thresholds, np.append(0, tp), np.append(0, fp), *totals, sorted_rows=True)

    def held_out(self, n_groups: int, fold: IntArray, thresholds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """True and false positives of each group, (n_groups,), at the threshold of its fold."""
        predicted = self.scores >= thresholds[fold[self.group]]
        hits, alarms = (
            np.bincount(self.group[predicted & part], minlength=n_groups) for part in (self.y_true, ~self.y_true)
        )
        return hits.astype(np.float64), alarms.astype(np.float64)


@dataclass(frozen=True, slots=True)
class CountedRows:
    """The same of groups of which counts at some thresholds are known."""

    counts: GroupedCounts

    def table(self, s: Grouped, weight: IntArray) -> ThresholdCounts:  # noqa: ARG002 (one signature with sorted pairs)
        """Counts of groups that weigh so much: 0 for one that is left out. s: the same groups."""
        return self.counts.weighing(weight).table()

    def held_out(self, n_groups: int, fold: IntArray, thresholds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """True and false positives of each group, (n_groups,), at the threshold of its fold."""
        row, each = self.counts.rows(thresholds)[fold], np.arange(n_groups)
        return self.counts.tp[each, row].astype(np.float64), self.counts.fp[each, row].astype(np.float64)


Ordered: TypeAlias = SortedPairs | CountedRows


def cross_fitted(
    p: Predictions, goal: Goal | str, *, label: str | None = None, level: float = 0.95, seed: int = 0
) -> Mapping[str, Estimate]:
    """Precision, recall and the goal's own figure on data that the choice of the threshold has not seen.

    Groups are parted into 10 folds, 5 times; the threshold is chosen on nine and counted on the tenth. Counts are added
    over folds; figures are means over the repeats, and intervals those of ratios over groups, from what each group
    contributes where it was held out. A fold without a threshold predicts nothing. Of goals that bound precision below
    150 predictions there is none, with the reason; nor of a figure that is no ratio of counts.

    label: whose threshold is chosen; None for one threshold for all labels together. A goal with a confidence promises
    on nine folds, too, a little less than on all ten.

    Returns by METRICS key: "precision", "recall" and the figure that the goal makes best, if it is a ratio of counts.

    >>> import evalkit as ek
    >>> p = ek.load_sample("clips-forest").predictions
    >>> best = ek.find_threshold(ek.evaluate(p).per_label["spin"])     # chosen here, so that its F1 flatters itself
    >>> round(ek.f1(best.counts), 3), round(cross_fitted(p, "f1", label="spin")["f1"].value, 3)
    (0.848, 0.842)
    """
    require_type(p, Predictions)
    wanted = goal if isinstance(goal, Goal) else Goal.parse(goal)
    return cross_fitted_groups(
        grouped_predictions(p, p.labels if label is None else [label]), wanted, level=level, seed=seed
    )


def cross_fitted_groups(s: Grouped, goal: Goal, *, level: float = 0.95, seed: int = 0) -> Mapping[str, Estimate]:
    """``cross_fitted`` of the pairs of one label, or of several pooled."""
    keys = dict.fromkeys(["precision", "recall", *([goal.maximize] if goal.maximize in RATIOS else [])])
    if reason := _refusal(s, goal):
        nothing = no_interval(float("nan"), level, METHOD, 0, reason)
        return MappingProxyType(dict.fromkeys(keys, nothing))
    ordered = CountedRows(s) if isinstance(s, GroupedCounts) else SortedPairs.of(s)
    rng = np.random.default_rng(seed)
    held_out = [_held_out(s, ordered, goal, rng) for _ in range(REPEATS)]
    return MappingProxyType({key: _estimate(key, s, held_out, level) for key in keys})


def _refusal(s: Grouped, goal: Goal) -> str:
    if s.n_groups < 2 * FOLDS:
        return f"there are {s.n_groups} groups; parting them into {FOLDS} folds takes {2 * FOLDS}"
    if any(bound.metric == "precision" for bound in goal.subject_to):
        point = best_point(s.table(), goal, s)
        flagged = int(point.counts.tp + point.counts.fp) if isinstance(point, OperatingPoint) else 0
        if flagged < FEWEST_FLAGGED:
            return f"the goal predicts {flagged} here; of fewer than {FEWEST_FLAGGED} only a promise can be relied on"
    return ""


def _held_out(s: Grouped, ordered: Ordered, goal: Goal, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """True and false positives of each group at the threshold that was chosen without it: two (n_groups,)."""
    fold = folds(s.n_groups, rng)
    return ordered.held_out(s.n_groups, fold, thresholds_of_folds(s, ordered, goal, fold))


def folds(n_groups: int, rng: np.random.Generator) -> IntArray:
    """(n_groups,) the fold of each group."""
    return rng.permutation(n_groups) % FOLDS


def thresholds_of_folds(
    s: Grouped, ordered: Ordered, goal: Goal, fold: IntArray, *, risk: float | None = None
) -> FloatArray:
    """(FOLDS,) the threshold that is chosen without each fold; inf where there is none. risk: as in ``best_point``."""
    found = np.full(FOLDS, np.inf)
    for each in range(FOLDS):
        weight = (fold != each).astype(np.int64)
        related = None if goal.confidence is None or s.independent else _some(s, weight > 0)
        point = best_point(ordered.table(s, weight), goal, related, risk=risk)
        if isinstance(point, OperatingPoint):
            found[each] = point.threshold
    return found


def _some(s: Grouped, kept: BoolArray) -> Grouped:
    """Some of the groups alone."""
    if isinstance(s, GroupedCounts):
        return s.weighing(kept.astype(np.int64))
    inside = kept[s.group]
    return GroupedScores(s.y_true[inside], s.y_score[inside], s.group[inside], s.positives * kept, s.negatives * kept)


def _estimate(key: str, s: Grouped, held_out: list[tuple[FloatArray, FloatArray]], level: float) -> Estimate:
    p, n = s.positives.astype(np.float64), s.negatives.astype(np.float64)
    repeats = [ratio_parts(key, tp.sum(), fp.sum(), p.sum(), n.sum()) for tp, fp in held_out]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(np.mean([np.float64(upper) / lower for upper, lower in repeats]))
    if np.isnan(value):
        return no_interval(value, level, METHOD, 0, "nothing is predicted in some of the repeats")
    tp, fp = (np.mean([each[i] for each in held_out], axis=0) for i in (0, 1))
    e = ratio_interval(*ratio_parts(key, tp, fp, p, n), level)
    if np.isnan(e.low):
        return no_interval(value, level, METHOD, int(e.n), e.reason)
    # The ratio of mean counts is not quite the mean of ratios: the interval is laid around the figure that is shown.
    shift = value - float(e.value)
    low, high = (float(np.clip(end + shift, 0.0, 1.0)) for end in (e.low, e.high))
    return Estimate(value, low, high, level, METHOD, int(e.n))
