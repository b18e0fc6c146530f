"""``leaderboard``: a few figures of any number of models, on what all of them share where they share anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.comparison.pairing import Pairing, pair, shared_evaluations
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError, NotProbabilitiesError
from evalkit.evaluation.averages import average
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import NEEDS_EXAMPLES, area_interval, intervals_at, log_loss_interval
from evalkit.intervals.estimate import Estimate, no_interval, require_level
from evalkit.thresholds.operating_points import Infeasible, find_threshold

FIGURES = ("average_precision", "roc_auc", "log_loss", "best_f1", "f1_at_half")
"""Of a leaderboard: two areas, the log loss, F1 at the model's own best threshold and at 0.5; all micro."""
LOWER_IS_BETTER = frozenset({"log_loss"})
HALF = 0.5
NO_SCORES = "decisions without scores have one operating point, and no curve"


@dataclass(frozen=True, slots=True)
class Standing:
    """One model of a leaderboard.

    n_examples: what its figures are of, 0 where its source did not say. figures: by ``FIGURES``; an undefined one is
    NaN with its reason. best_threshold: where its F1 is highest, NaN where no threshold is.
    """

    name: str
    n_examples: int
    labels: tuple[str, ...]
    figures: Mapping[str, Estimate]
    best_threshold: float


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Models in the order in which they were given.

    apart: why each model stands on its own items, so that none can be ranked; empty where all stand on the same ones.
    """

    rows: tuple[Standing, ...]
    apart: str
    level: float

    def __repr__(self) -> str:
        on = self.apart or f"{self.rows[0].n_examples} shared examples, {len(self.rows[0].labels)} labels"
        return f"Leaderboard({', '.join(row.name for row in self.rows)}; {on})"

    def ranks(self, figure: str) -> tuple[int | None, ...]:
        """The place of each model by a figure, from 1; equal figures share one. None where it has none, or all do."""
        values = [row.figures[figure].value for row in self.rows]
        if self.apart:
            return (None,) * len(values)
        signed = [value if figure in LOWER_IS_BETTER else -value for value in values]
        return tuple(None if np.isnan(one) else 1 + sum(other < one for other in signed) for one in signed)


def leaderboard(evaluations: Sequence[Evaluation], *, level: float = 0.95) -> Leaderboard:
    """Any number of models on the examples and labels that all of them share, matched by id and by name.

    Where they share none, disagree on the truth, or one has counts without examples, each stands on its own, and
    ``apart`` says why. F1 at a model's own best threshold is chosen on the examples that it is counted on.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> one, other = (
    ...     evaluate(predictions_from_matrix([[1], [0]], scores, labels=["cat"], ids=["x", "y"], task="binary"))
    ...     for scores in ([[0.8], [0.2]], [[0.3], [0.6]])
    ... )
    >>> board = leaderboard([one, other])
    >>> board.apart, board.ranks("average_precision")
    ('', (1, 2))
    """
    require_level(level)
    if not evaluations:
        raise InvalidInputError("A leaderboard needs a model.", found="none")
    shared, apart = _on_what_all_share(evaluations)
    return Leaderboard(tuple(_standing(ev, level) for ev in shared), apart, level)


def _on_what_all_share(evaluations: Sequence[Evaluation]) -> tuple[Sequence[Evaluation], str]:
    """All of them on the same examples and labels, in the same groups; or as they are, and why."""
    first, *others = evaluations
    for other in others:  # what the first is left with is what all share
        found = pair(first, other)
        reason = _why_apart(found)
        if reason:
            return evaluations, reason
        first, _ = shared_evaluations(first, other, found)
    return [first, *(shared_evaluations(first, other, pair(first, other))[1] for other in others)], ""


def _why_apart(found: Pairing) -> str:
    """Why two models, and so all of them, cannot stand on the same items."""
    if found.labels_only_a and not found.labels:
        return "They have no label in common."
    if not found.by_example:
        return "Counts without predictions cannot be matched by item."
    if not found.n_shared:
        return "They have no item in common."
    if found.n_contradictions:
        return f"They disagree on the truth of {found.n_contradictions:,} item-label pairs."
    return ""


def _standing(ev: Evaluation, level: float) -> Standing:
    best = _best_threshold(ev)
    figures = {
        "average_precision": _area(ev, "average_precision", level),
        "roc_auc": _area(ev, "roc_auc", level),
        "log_loss": _log_loss(ev, level),
        "best_f1": _f1_at(ev, best, level),
        "f1_at_half": _f1_at(ev, HALF, level),
    }
    return Standing(ev.name, ev.n_examples, ev.labels, MappingProxyType(figures), best)


def _area(ev: Evaluation, key: str, level: float) -> Estimate:
    if ev.decisions_only:
        return no_interval(float("nan"), level, "", 0, NO_SCORES)
    if ev.predictions is None:
        return no_interval(average(ev, key, method="micro").value, level, "", 0, NEEDS_EXAMPLES)
    return area_interval(ev, key, level=level)


def _log_loss(ev: Evaluation, level: float) -> Estimate:
    if ev.predictions is None or ev.decisions_only:
        reason = NEEDS_EXAMPLES if ev.predictions is None else NO_SCORES
        return no_interval(float("nan"), level, "", 0, reason)
    try:
        return log_loss_interval(ev.predictions, ev.labels, level=level)
    except NotProbabilitiesError as error:
        return no_interval(float("nan"), level, "", 0, error.problem)


def _best_threshold(ev: Evaluation) -> float:
    if "f1" in ev.unknown:
        return float("nan")
    found = find_threshold(ev.pooled, "f1")
    return float("nan") if isinstance(found, Infeasible) else found.threshold


def _f1_at(ev: Evaluation, threshold: float, level: float) -> Estimate:
    if "f1" in ev.unknown or np.isnan(threshold):
        return no_interval(float("nan"), level, "", 0, "F1 is not known")
    value = float(METRICS["f1"].function(ev.pooled.at(threshold)))
    if ev.predictions is None:
        return no_interval(value, level, "", 0, NEEDS_EXAMPLES)
    made = intervals_at(ev, np.array([threshold]), level=level, keys=("f1",))
    low, high = (float(bound[0]) for bound in made.bounds["f1"])
    return Estimate(value, low, high, level, made.method, ev.n_examples)
