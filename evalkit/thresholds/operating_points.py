"""Operating points: the threshold that makes a figure best under constraints, and the break-even point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import IntArray
from evalkit.counting.counts import Counts, ThresholdCounts, counts_by_threshold
from evalkit.counting.figures import figure_text
from evalkit.counting.grouped import grouped_arrays
from evalkit.counting.source import Grouped
from evalkit.errors import InvalidInputError, require_type
from evalkit.label_scores import LabelScores
from evalkit.thresholds.constraint import Constraint
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.promises.guarantee import Evidence, more_needed, promised


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold, its counts, and the reason for it in words."""

    threshold: float
    counts: Counts
    reason: str


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No threshold does what was asked, and why.

    closest: the point that comes closest to the bound that no threshold reaches, where there is one such bound.
    more_needed: about how many more cases of the same kind, such as reviewed predictions, would let a promise hold;
    None where it is not a matter of evidence, or more would not help.
    """

    reason: str
    closest: OperatingPoint | None = None
    more_needed: int | None = None


def find_threshold(
    t: ThresholdCounts | LabelScores,
    maximize: str = "f1",
    subject_to: Constraint | Sequence[Constraint] = (),
    confidence: float | None = None,
    groups: npt.ArrayLike | None = None,
) -> OperatingPoint | Infeasible:
    """The threshold that makes a figure best (lowest, where lower is better) under all constraints.

    Looks at every row that predicts something; of equal values it takes the highest threshold. A figure that a source
    of ratios alone leaves open (``t.unknown``) is an error, and the counts of its points are in units of no meaning. An
    unknown metric, and one without a better end, are errors too.

    t: counts by threshold, or the scores of a label. maximize: see ``evalkit.thresholds.goal.objective``. confidence:
    such as 0.9; the constraints then hold on new data like these with that confidence, and not only here: each is a
    promise (``thresholds.promises.guarantee.promised``), and several share the risk equally. groups: of the scores of a
    label, (n_known,) what each belongs to, such as its video; without it all are taken as independent.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])
    >>> find_threshold(t).threshold
    0.5
    >>> find_threshold(t, "recall", Constraint("precision", at_least=0.9), confidence=0.9).more_needed is None
    True
    """
    require_type(t, ThresholdCounts, LabelScores)
    bounds = (subject_to,) if isinstance(subject_to, Constraint) else tuple(subject_to)
    goal = Goal(maximize, bounds, confidence)
    if isinstance(t, LabelScores):
        related = None if groups is None else grouped_arrays(t.y_true, t.y_score, groups)
        return best_point(counts_by_threshold(t.y_true, t.y_score), goal, related)
    if groups is not None:
        raise InvalidInputError(
            "Counts do not tell which pairs are related.",
            found="groups beside counts by threshold",
            remedy="Give the scores of the label: find_threshold(predictions.label(name), ..., groups=...).",
        )
    return best_point(t, goal)


def best_point(
    t: ThresholdCounts, goal: Goal, related: Grouped | None = None, *, risk: float | None = None
) -> OperatingPoint | Infeasible:
    """``find_threshold`` of a goal. related: the pairs of the table with their groups. risk: that all promises of the
    goal may share, by default one less its confidence."""
    figure = goal.figure
    t.require(*figure.needs, *(bound.needs for bound in goal.subject_to))
    seen = _look(t, goal, None, until_allowed=goal.confidence is not None)
    if not seen.predicts:
        return Infeasible("No score reaches any threshold, so nothing is ever predicted.")
    if not seen.defined:
        return Infeasible(f"{figure.title} is undefined at every threshold, since {figure.undefined_when}.")
    best, value = seen.row, seen.value
    if best is None:
        return _out_of_reach(t, goal.subject_to, seen.here)
    if goal.confidence is not None:
        shared = (1 - goal.confidence if risk is None else risk) / len(goal.subject_to)
        evidence = [promised(bound, t, shared, related) for bound in goal.subject_to]
        kept = np.flatnonzero(np.logical_and.reduce([each.kept for each in evidence]))
        of_kept = _look(t, goal, kept)
        best, value = of_kept.row, of_kept.value
        if best is None:
            return _not_promised(goal, evidence, shared)
    return _found(t, goal, best, value)


_AT_ONCE = 2**14
"""Rows that are looked at together: few enough that what is computed of them stays in the processor's cache."""


@dataclass(slots=True)
class _Seen:
    """What some rows have. predicts, defined: whether one of them predicts anything, and with a defined figure. here:
    of each bound whether one keeps it. row, value: the best that keeps all, the first of equals; None without one."""

    here: list[bool]
    predicts: bool = False
    defined: bool = False
    row: int | None = None
    value: float = float("nan")


def _look(t: ThresholdCounts, goal: Goal, rows: IntArray | None, *, until_allowed: bool = False) -> _Seen:
    """rows: rising; None for all. until_allowed: no further than where one keeps all bounds."""
    figure, seen, highest = goal.figure, _Seen([False] * len(goal.subject_to)), -np.inf
    for start in range(0, len(t.thresholds) if rows is None else len(rows), _AT_ONCE):
        some = slice(start, start + _AT_ONCE) if rows is None else rows[start : start + _AT_ONCE]
        c = Counts.of_totals(t.tp[some], t.fp[some], t.positives, t.negatives)
        predicts = np.asarray(c.tp + c.fp > 0)
        value = np.asarray(figure.value(c), dtype=np.float64)
        defined = predicts & ~np.isnan(value)
        here = [bound.satisfied(c) & predicts for bound in goal.subject_to]
        allowed = np.logical_and.reduce([defined, *here])
        seen.predicts |= bool(predicts.any())
        seen.defined |= bool(defined.any())
        seen.here = [before or bool(now.any()) for before, now in zip(seen.here, here, strict=True)]
        signed = value if figure.best == "highest" else -value
        best = int(np.argmax(np.where(allowed, signed, -np.inf)))
        if allowed[best] and signed[best] > highest:
            highest, seen.value = float(signed[best]), float(value[best])
            seen.row = start + best if rows is None else int(rows[start + best])
            if until_allowed:
                break
    return seen


def _found(t: ThresholdCounts, goal: Goal, row: int, value: float) -> OperatingPoint:
    figure = goal.figure
    threshold = float(t.thresholds[row])
    among = ""
    if goal.subject_to:
        sure = "on this data" if goal.confidence is None else f"with {100 * goal.confidence:g} % confidence"
        among = f" among thresholds that keep {goal.bounds_in_words} {sure}"
    text = f"{figure.best.capitalize()} {figure.within}{among}: {figure_text(value)}.{_of_units(t)}"
    return OperatingPoint(threshold, t.at(threshold), text)


def _out_of_reach(t: ThresholdCounts, bounds: Sequence[Constraint], here: Sequence[bool]) -> Infeasible:
    """No threshold keeps the bounds on the data: how close the first one comes that none keeps, and where."""
    for bound, kept in zip(bounds, here, strict=True):
        if not kept:
            value = np.asarray(bound.value(t.counts), dtype=np.float64)
            lowest = bound.at_least is None
            usable = np.where((t.tp + t.fp > 0) & ~np.isnan(value), value, np.inf if lowest else -np.inf)
            if not np.isfinite(usable).any():
                return Infeasible(f"{bound.title} is undefined at every threshold.")
            row = int(np.argmin(usable) if lowest else np.argmax(usable))
            threshold = float(t.thresholds[row])
            reached = f"{figure_text(float(value[row]))} at {figure_text(threshold)}"
            text = f"{bound.title} is {'at least' if lowest else 'at most'} {reached}.{_of_units(t)}"
            return Infeasible(text, OperatingPoint(threshold, t.at(threshold), text))
    return Infeasible("No threshold satisfies all constraints together.")


def _not_promised(goal: Goal, evidence: Sequence[Evidence], risk: float) -> Infeasible:
    lacking = [(bound, each) for bound, each in zip(goal.subject_to, evidence, strict=True) if not each.kept.any()]
    percent = f"{100 * (goal.confidence or 0):g} %"
    if not lacking:
        return Infeasible(f"No threshold keeps all constraints together with {percent} confidence.")
    more = [more_needed(each, risk) for _, each in lacking]
    bounds = " and ".join(bound.words() for bound, _ in lacking)
    return Infeasible(
        f"Too little evidence to promise {bounds} with {percent} confidence.",
        more_needed=None if None in more else max(each for each in more if each is not None),
    )


def break_even(t: ThresholdCounts) -> OperatingPoint | Infeasible:
    """The threshold at which precision and recall are closest, among those that find anything.

    They are equal exactly where as many are predicted as there are positives. Of equally close rows the highest
    threshold is taken.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> break_even(counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])).threshold
    0.6
    """
    require_type(t, ThresholdCounts)
    t.require("precision", "recall")
    finding = np.flatnonzero(t.tp)
    if len(finding) == 0:
        return Infeasible("Precision and recall do not meet: no threshold finds a positive.")
    tp, predicted = t.tp[finding], t.tp[finding] + t.fp[finding]
    # |tp / predicted - tp / positives|, times the constant number of positives, so that ties are met exactly; as
    # doubles, since products of counts of billions have no room in 64 bits
    distance = tp.astype(np.float64) * np.abs(t.positives - predicted) / predicted
    threshold = float(t.thresholds[finding[np.argmin(distance)]])
    reason = f"Precision and recall are equal, or as close as they get.{_of_units(t)}"
    return OperatingPoint(threshold, t.at(threshold), reason)


def _of_units(t: ThresholdCounts) -> str:
    return " The counts are in units of no meaning: the source gave ratios alone." if t.unknown else ""
