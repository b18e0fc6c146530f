"""Does a plan hold on data that it was not made on? And what would another plan decide otherwise?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.counting.counts import decide
from evalkit.counting.grouped import grouped_predictions
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.intervals.estimate import Estimate, combine_bounds, require_level
from evalkit.predictions import Predictions
from evalkit.thresholds.constraint import Constraint
from evalkit.thresholds.plan import ThresholdPlan
from evalkit.thresholds.plan_row import PlanRow, estimate_at

Verdict = Literal["kept", "broken", "not enough data"]

FALL = 0.05
"""A goal without a bound is kept where its figure has fallen by less than this from what was expected."""


@dataclass(frozen=True, slots=True)
class Check:
    """One bound of a plan's goal, or the figure that it makes best, on other data.

    figure: a key of METRICS. bound: None where the goal has none; the figure is then held against what was expected.
    expected: on data that the choice has not seen, as the plan says; None where it says nothing. observed: here.
    verdict, reason: see ``confirm_plan``.
    """

    figure: str
    bound: Constraint | None
    expected: Estimate | None
    observed: Estimate
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A plan on other data.

    plan: the plan. model: the name of the model whose scores these are. same_data: they are those that the plan was
    made on, so that nothing is confirmed. rows: label -> a check for each bound. lacking: labels of the plan that the
    data do not have. unplanned: labels of the data that the plan does not have.
    """

    plan: ThresholdPlan
    model: str
    same_data: bool
    rows: Mapping[str, tuple[Check, ...]]
    lacking: tuple[str, ...]
    unplanned: tuple[str, ...]

    def verdict(self, label: str) -> Verdict:
        """Of all bounds of a label: broken if one is, kept if all are."""
        found = {check.verdict for check in self.rows[label]}
        return "broken" if "broken" in found else "kept" if found == {"kept"} else "not enough data"


def confirm_plan(plan: ThresholdPlan, source: Predictions | Evaluation, *, level: float = 0.95) -> Confirmation:
    """What each label does at its threshold on data that the plan was not made on, such as a test set.

    *kept*: the interval of the figure lies wholly on the right side of the bound. *broken*: wholly on the wrong side.
    *not enough data*: it reaches over the bound, or the figure is undefined or has no interval. As thresholds were
    chosen before, each is one test: of labels that keep their bound it calls (1 - level) / 2 broken by chance.

    A goal without a bound is held against the figure that was expected of new data, by the square-and-add interval of
    their difference (``combine_bounds``): *broken* where it lies below 0 (above it, where lower is better),
    *kept* where it leaves out a fall of 0.05, else *not enough data*.

    source: predictions whose labels are named as in the plan, or an evaluation; intervals respect groups, and are
    Wilson's of independent pairs where counts alone are known. Without any label of the plan: an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> from evalkit.thresholds.plan import plan_thresholds
    >>> first, later = ([[1]] * 30 + [[0]] * 30, [[0.8]] * 30 + [[0.1]] * 30), ([[1]] * 30 + [[0]] * 20, [[0.8]] * 50)
    >>> first, later = (predictions_from_matrix(*both, labels=["cat"], task="binary") for both in (first, later))
    >>> plan = plan_thresholds(first, "recall where precision >= 0.9 with 90 %", cross_fit=False)
    >>> found = confirm_plan(plan, later)
    >>> found.verdict("cat"), found.rows["cat"][0].reason
    ('broken', 'Precision is 0.600, and its 95 % interval ends at 0.724.')
    """
    require_level(level)
    require_type(source, Predictions, Evaluation)
    ev = evaluate(source) if isinstance(source, Predictions) else source
    own = set(ev.labels)
    common = [label for label in plan.rows if label in own]
    if not common:
        raise InvalidInputError(
            "The plan and the data have no label in common.",
            found=f"plan {some_of(tuple(plan.rows))}, data {some_of(ev.labels)}",
            remedy="Rename the labels of one of them.",
        )
    return Confirmation(
        plan,
        ev.name,
        ev.digest == plan.digest,
        MappingProxyType({label: _checks(plan, label, ev, level) for label in common}),
        tuple(label for label in plan.rows if label not in own),
        tuple(label for label in ev.labels if label not in plan.rows),
    )


def _checks(plan: ThresholdPlan, label: str, ev: Evaluation, level: float) -> tuple[Check, ...]:
    row, t = plan.rows[label], ev.per_label[label]
    s = None if ev.predictions is None else grouped_predictions(ev.predictions, [label])
    if plan.goal.subject_to:
        return tuple(
            _bounded(bound, row, _observed(bound, estimate_at(bound.share, t, row.threshold, s, level)))
            for bound in plan.goal.subject_to
        )
    key = plan.goal.maximize if plan.goal.maximize in METRICS else "f1"
    return (_best(key, row, estimate_at(key, t, row.threshold, s, level)),)


def _observed(bound: Constraint, share: Estimate) -> Estimate:
    """What is bounded, from the share that it is."""
    if bound.of is None:
        return share
    value, low, high = (float(end) * bound.of for end in (share.value, share.low, share.high))
    return replace(share, value=value, low=low, high=high)


def _expected(row: PlanRow, key: str) -> Estimate | None:
    e = row.expected.get(key)
    return None if e is None or np.isnan(e.value) else e


def _bounded(bound: Constraint, row: PlanRow, seen: Estimate) -> Check:
    title = bound.title
    low, high = float(seen.low), float(seen.high)
    verdict: Verdict = "not enough data"
    if np.isnan(low):
        reason = f"{title} has no interval: {seen.reason}." if seen.reason else f"{title} has no interval here."
    else:
        above = -np.inf if bound.at_least is None else bound.at_least
        below = np.inf if bound.at_most is None else bound.at_most
        ends = f"{title} is {float(seen.value):.3f}, and its {100 * seen.level:g} % interval"
        if low >= above and high <= below:
            verdict, reason = "kept", f"{ends} keeps the bound."
        elif high < above or low > below:
            verdict = "broken"
            reason = f"{ends} {f'ends at {high:.3f}' if high < above else f'begins at {low:.3f}'}."
        else:
            reason = f"{ends}, {low:.3f} to {high:.3f}, reaches over the bound."
    return Check(bound.metric, bound, _expected(row, bound.metric), seen, verdict, reason)


def _best(key: str, row: PlanRow, seen: Estimate) -> Check:
    """Of a goal without a bound: whether its figure has fallen from what was expected."""
    title, expected = METRICS[key].title, _expected(row, key)
    if expected is None or np.isnan(expected.low):
        reason = "The plan does not say what to expect of new data."
        return Check(key, None, expected, seen, "not enough data", reason)
    if np.isnan(seen.low):
        return Check(key, None, expected, seen, "not enough data", f"{title} has no interval: {seen.reason}.")
    low, high = combine_bounds(expected, seen, 0.0)
    if METRICS[key].higher_is_better is False:
        low, high = -high, -low
    verdict: Verdict = "broken" if high < 0 else "kept" if low > -FALL else "not enough data"
    words = {
        "broken": "which is clearly worse",
        "kept": f"and no fall by {FALL:g} is likely",
        "not enough data": "and the difference may be chance",
    }[verdict]
    reason = f"{title} is {float(seen.value):.3f} where {float(expected.value):.3f} was expected, {words}."
    return Check(key, None, expected, seen, verdict, reason)


@dataclass(frozen=True, slots=True)
class Change:
    """A label in two plans: its thresholds, and how many of its decisions differ on some data."""

    before: float
    after: float
    decisions: int


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What another plan would decide otherwise.

    labels: of both plans and of the data. items: how many have a decision that differs; None where counts alone are
    known. only_before, only_after: labels of one of the plans alone.
    """

    labels: Mapping[str, Change]
    items: int | None
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare_plans(before: ThresholdPlan, after: ThresholdPlan, source: Predictions | Evaluation) -> PlanChanges:
    """What changes from one plan to another, label by label, and on how many items of some data.

    Decisions are counted over all scores, those of pairs of unknown truth included; from counts alone over what those
    count.

    >>> from evalkit.samples import load_sample
    >>> from evalkit.thresholds.plan import plan_thresholds
    >>> p = load_sample("clips-forest").predictions
    >>> here, sure = (plan_thresholds(p, f"recall where precision >= 0.9{end}", cross_fit=False)
    ...               for end in ("", " with 90 %"))
    >>> found = compare_plans(here, sure, p)
    >>> found.labels["shrink"].decisions, found.items
    (17, 124)
    """
    require_type(source, Predictions, Evaluation)
    ev = evaluate(source) if isinstance(source, Predictions) else source
    own = set(ev.labels)
    otherwise = None if ev.predictions is None else np.zeros(ev.predictions.n_examples, dtype=bool)
    changes = {}
    for label in before.rows:
        if label in after.rows and label in own:
            ends = before.rows[label].threshold, after.rows[label].threshold
            changes[label] = Change(*ends, _differing(ev, label, ends, otherwise))
    return PlanChanges(
        MappingProxyType(changes),
        None if otherwise is None else int(np.count_nonzero(otherwise)),
        tuple(label for label in before.rows if label not in after.rows),
        tuple(label for label in after.rows if label not in before.rows),
    )


def _differing(ev: Evaluation, label: str, ends: tuple[float, float], otherwise: BoolArray | None) -> int:
    """How many decisions differ. otherwise: (n_examples,), where those of whom they do are marked."""
    p = ev.predictions
    if p is None or otherwise is None:
        a, b = (ev.per_label[label].at(each) for each in ends)
        return abs(int(a.tp + a.fp - b.tp - b.fp))
    i = p.index(label)
    example, _, score = p.scored(i)
    unsure, given = p.unknown(i)
    examples = np.concatenate([example, unsure])
    scores = np.concatenate([score, np.where(np.isnan(given), -np.inf, given)])
    differ = decide(scores, ends[0]) != decide(scores, ends[1])
    otherwise[examples[differ]] = True
    return int(np.count_nonzero(differ))
