"""A plan: a threshold for each label, why it is that one, and what it does here and on new data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import BoolArray
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import ThresholdCounts, decide
from evalkit.counting.grouped import GroupedScores, Grouping, grouped_predictions, grouping
from evalkit.counting.source import CountSource, Grouped, GroupedCounts
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.predictions import Predictions
from evalkit.thresholds import plan_files
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.optimism import cross_fitted_groups
from evalkit.thresholds.new_data.threshold_range import Draws, draw_groups, threshold_range
from evalkit.thresholds.operating_points import Infeasible, OperatingPoint, best_point
from evalkit.thresholds.plan_row import PlanRow, Status, estimate_at
from evalkit.thresholds.production.scenario import Scenario
from evalkit.thresholds.promises.closest_promise import closest_promise


@dataclass(frozen=True, slots=True)
class ThresholdPlan:
    """Thresholds by label, made by ``plan_thresholds`` or read from a file.

    Attributes:
        model: its name. digest: of the data that the plan was made on. n_examples: how many those were.
        goal: what the thresholds were chosen for. together: promises hold for all labels at once, not each by itself.
        shared: the one threshold of all labels together, by the same goal where it can be, else by the highest F1.
        rows: by label. scenario: what decisions cost where the model is used; None where nobody said.
        slice: the text of the slice (``Slice.text``) whose items alone the plan was made on; empty where of all items.
            ``dataclasses.replace(plan, slice=...)`` notes it.
    """

    model: str
    digest: str
    n_examples: int
    goal: Goal
    together: bool
    shared: float
    rows: Mapping[str, PlanRow]
    scenario: Scenario | None = None
    slice: str = ""

    SCHEMA = plan_files.SCHEMA

    def __repr__(self) -> str:
        return f"ThresholdPlan({self.model!r}, {str(self.goal)!r}, labels {some_of(tuple(self.rows))})"

    @property
    def thresholds(self) -> dict[str, float]:
        """Label -> threshold, which is all that a program needs."""
        return {label: row.threshold for label, row in self.rows.items()}

    def override(self, label: str, threshold: float, source: Predictions | Evaluation) -> ThresholdPlan:
        """The plan with a threshold of one's own for a label. ``source``: the data that the plan was made on."""
        ev = _evaluation(source)
        self._require_same(ev)
        s = None if ev.predictions is None else grouped_predictions(ev.predictions, [label])
        row = _at(ev.per_label[label], float(threshold), s)
        reason = "Set by hand."
        rows = {**self.rows, label: replace(row, source="override", status="set by hand", reason=reason)}
        return replace(self, rows=MappingProxyType(rows))

    def with_expected(
        self,
        source: Predictions | Evaluation,
        *,
        groups: npt.ArrayLike | None = None,
        seed: int = 0,
        workers: int | None = None,
        progress: Callable[[float], object] | None = None,
    ) -> ThresholdPlan:
        """The plan with what to expect on new data, if it was made without.

        source, groups, seed: as for ``plan_thresholds``, which does the same; an error where it is other data.
        progress: called with the share of labels that are done. workers: threads, by default one for each processor.

        >>> from evalkit.samples import load_sample
        >>> p = load_sample("clips-forest").predictions
        >>> plan = plan_thresholds(p, "f1", labels=["shrink"], cross_fit=False)
        >>> round(plan.with_expected(p).rows["shrink"].expected["f1"].value, 3)
        0.686
        """
        ev = _evaluation(source)
        self._require_same(ev)
        if ev.predictions is None:
            return self
        p, within = ev.predictions, _within(ev, groups)
        unseen = _Unseen(self.goal, risk_of_each(self.goal, len(self.rows), together=self.together), seed)

        def expected(label: str) -> PlanRow:
            row = self.rows[label]
            return row if row.source != "goal" else unseen.said(row, grouped_predictions(p, [label], within))

        rows = dict(
            zip(self.rows, _told(each_label(expected, self.rows, workers=workers), self.rows, progress), strict=True)
        )
        return replace(self, rows=MappingProxyType(rows))

    def _require_same(self, ev: Evaluation) -> None:
        if ev.digest != self.digest:
            raise InvalidInputError(
                "The plan was made on other data.",
                where=f"plan of {self.model!r}",
                found=f"digest {ev.digest[:12]}, not {self.digest[:12]}",
                remedy="Make the plan anew on this data, or look at it with plan.apply.",
            )

    def apply(self, scores: npt.ArrayLike | Mapping[str, npt.ArrayLike]) -> BoolArray:
        """Decisions by the plan. scores: (n_items, n_labels) in the order of ``rows``, or label -> (n_items,).

        Returns (n_items, n_labels), True where the score is at or above its label's threshold; NaN is no score, and
        never predicted. Labels of the plan that the scores lack, and others, are errors.
        """
        if isinstance(scores, Mapping):
            lacking = set(self.rows) ^ set(scores)
            if lacking:
                raise InvalidInputError(
                    "Scores and plan must have the same labels.",
                    found=some_of(sorted(lacking)),
                    remedy="Rename or drop.",
                )
            columns = [np.asarray(scores[label], dtype=np.float64) for label in self.rows]
            table = np.stack(columns, axis=1) if columns else np.zeros((0, 0))
        else:
            table = np.asarray(scores, dtype=np.float64)
        if table.ndim != 2 or table.shape[1] != len(self.rows):
            raise InvalidInputError(
                "Scores need a column for each label of the plan.",
                found=f"shape {table.shape}, {len(self.rows)} labels",
            )
        table = np.where(np.isnan(table), -np.inf, table)
        return np.stack([decide(table[:, i], row.threshold) for i, row in enumerate(self.rows.values())], axis=1)

    def to_json(self) -> str:
        """The plan as JSON by ``SCHEMA``, which ``from_json`` reads back to the same."""
        return plan_files.to_json(
            {
                "model": self.model,
                "digest": self.digest,
                "n_examples": self.n_examples,
                "goal": self.goal,
                "together": self.together,
                "shared": self.shared,
                "scenario": self.scenario,
                "slice": self.slice,
            },
            self.rows,
        )

    @classmethod
    def from_json(cls, text: str) -> ThresholdPlan:
        """A plan from its JSON. Counts and intervals come back as they were written."""
        fields, rows = plan_files.read(text)
        return cls(**fields, rows=MappingProxyType({label: PlanRow(**row) for label, row in rows.items()}))

    def to_csv(self) -> str:
        """A line for each label, for people: cells that a spreadsheet would run are guarded."""
        return plan_files.to_csv(self.rows, self.goal, self.scenario)

    def to_frame(self) -> Any:
        """A pandas data frame with a row for each label."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(plan_files.lines(self.rows, self.goal, self.scenario))


def plan_thresholds(
    source: Predictions | Evaluation | CountSource,
    goal: Goal | str = "f1",
    *,
    groups: npt.ArrayLike | None = None,
    confidence: float | None = None,
    labels: Collection[str] | None = None,
    together: bool = False,
    cross_fit: bool = True,
    seed: int = 0,
) -> ThresholdPlan:
    """A threshold for each label by one goal.

    Where the goal is out of reach for a label, or cannot be promised, the one threshold of all labels together stands
    in, and the row says so. Promises are for each label by itself: of 30 labels at 90 % about 3 may be broken.

    source: predictions, or an evaluation; of counts alone all pairs are taken as independent, and nothing can be
    expected of new data. Of a table (``open_table``) thresholds are chosen among all that it has; where items belong to
    groups promises are tested in 256 random groups, among its stops. goal: a ``Goal`` or its text. groups:
    (n_examples,) what each example belongs to, such as its video, by default the groups of the predictions. confidence:
    that of the goal, if it has none. labels: to plan for, by default all. together: promises hold for all labels at
    once: the risk is parted equally among labels (Bonferroni), since a promise that fails leaves nothing to pass on to
    the others. cross_fit: also say what to expect on new data, which takes 50 times as long as the rest.

    >>> from evalkit.samples import load_sample
    >>> p = load_sample("clips-forest").predictions
    >>> shrink = plan_thresholds(p, "recall where precision >= 0.9", cross_fit=False).rows["shrink"]
    >>> round(shrink.threshold, 5), shrink.counts.tp, shrink.counts.fp
    (0.51825, 48, 4)
    """
    ev = _evaluation(source)
    wanted = _goal(goal, confidence)
    chosen = ev.labels if labels is None else tuple(label for label in ev.labels if label in set(labels))
    if not chosen or (labels is not None and len(chosen) != len(set(labels))):
        unknown = sorted(set(labels or ()) - set(ev.labels))
        raise InvalidInputError("The model does not have these labels.", found=some_of(unknown), where=ev.name)
    within = _within(ev, groups)
    risk = risk_of_each(wanted, len(chosen), together=together)
    shared = _shared(ev.select(chosen) if chosen != ev.labels else ev, wanted)
    on = _Basis(ev, wanted, within, risk, shared, _Unseen(wanted, risk, seed) if cross_fit else None)
    rows = dict(zip(chosen, each_label(partial(_row, on), chosen), strict=True))
    return ThresholdPlan(ev.name, ev.digest, ev.n_examples, wanted, together, shared, MappingProxyType(rows))


def _told(
    rows: Iterator[PlanRow], labels: Collection[str], progress: Callable[[float], object] | None
) -> Iterator[PlanRow]:
    """The rows as they come, with a word on how many there are."""
    for done, row in enumerate(rows, 1):
        if progress is not None:
            progress(done / len(labels))
        yield row


def _evaluation(source: Predictions | Evaluation | CountSource) -> Evaluation:
    require_type(source, Predictions, Evaluation, CountSource)
    return source if isinstance(source, Evaluation) else evaluate(source)


def _goal(goal: Goal | str, confidence: float | None) -> Goal:
    wanted = Goal.parse(goal) if isinstance(goal, str) else goal
    if confidence is None or wanted.confidence is not None:
        return wanted
    return Goal(wanted.maximize, wanted.subject_to, confidence)


def _within(ev: Evaluation, groups: npt.ArrayLike | None) -> Grouping | None:
    """The groups of the examples, made once for all labels; None where counts alone are known."""
    if ev.predictions is None:
        return None
    if groups is None:
        return grouping(ev.predictions)
    names = np.asarray(groups)
    if names.shape != (ev.predictions.n_examples,):
        found = f"{names.shape}, {ev.predictions.n_examples} examples"
        raise InvalidInputError("groups must have one entry for each example.", found=found)
    return grouping(ev.predictions, group=np.unique(names, return_inverse=True)[1].astype(np.int64))


def _shared(ev: Evaluation, goal: Goal) -> float:
    """One threshold for all labels: by the goal on the data, or else the one with the highest F1."""
    for each in (goal.on_this_data(), Goal("f1")):
        point = best_point(ev.pooled, each)
        if isinstance(point, OperatingPoint):
            return point.threshold
    return float("inf")


def risk_of_each(goal: Goal, labels: int, *, together: bool) -> float | None:
    """That the promises of one label share; None where the goal promises nothing."""
    return None if goal.confidence is None else (1 - goal.confidence) / (labels if together else 1)


class _Unseen:
    """What the choice of a threshold does on data that it has not seen, label by label."""

    def __init__(self, goal: Goal, risk: float | None, seed: int) -> None:
        self._goal, self._risk, self._seed = goal, risk, seed
        self._draws: dict[int, Draws] = {}

    def said(self, row: PlanRow, s: Grouped) -> PlanRow:
        """The row with what to expect of new data, and between which thresholds the best one may lie."""
        expected = cross_fitted_groups(s, self._goal, seed=self._seed)
        if not isinstance(s, GroupedScores):
            return replace(row, expected=expected)
        draws = self._draws.setdefault(s.n_groups, draw_groups(s.n_groups, seed=self._seed))
        between = threshold_range(s, self._goal, draws, risk=self._risk)
        return replace(row, expected=expected, between=None if np.isnan(between[0]) else between)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the rows of a plan stand on. risk: of all promises of one label. unseen: what the choice does on data that
    it has not seen; None where nobody asked."""

    ev: Evaluation
    goal: Goal
    within: Grouping | None
    risk: float | None
    shared: float
    unseen: _Unseen | None


def _row(on: _Basis, label: str) -> PlanRow:
    ev, goal = on.ev, on.goal
    s = _groups_of(ev, label, on.within)
    t = s.table() if isinstance(s, GroupedCounts) and not s.independent else ev.per_label[label]
    point = best_point(t, goal, s, risk=on.risk)
    if isinstance(point, Infeasible):
        nowhere = isinstance(best_point(t, goal.on_this_data()), Infeasible)
        return replace(
            _at(t, on.shared, s),
            source="all labels",
            status="not reachable" if nowhere else "too little evidence",
            reason=f"{point.reason} The one threshold for all labels is used instead.",
            more_needed=point.more_needed,
            closest=closest_promise(t, goal, s, risk=on.risk),
        )
    status: Status = "met here" if goal.confidence is None else "guaranteed"
    row = replace(_at(t, point.threshold, s), status=status, reason=point.reason)
    return row if s is None or on.unseen is None else on.unseen.said(row, s)


def _groups_of(ev: Evaluation, label: str, within: Grouping | None) -> Grouped | None:
    """The pairs of a label in their groups; None where nobody knows them."""
    if ev.predictions is not None:
        return grouped_predictions(ev.predictions, [label], within)
    return ev.source.in_groups([label]) if ev.source is not None and ev.source.grouped else None


def _at(t: ThresholdCounts, threshold: float, s: Grouped | None) -> PlanRow:
    """What a threshold of a label does on the data. s: its pairs with their groups, where they are known."""
    precision, recall = (estimate_at(key, t, threshold, s) for key in ("precision", "recall"))
    return PlanRow(threshold, "goal", t.at(threshold), precision, recall, MappingProxyType({}), "met here", "")
