"""Do thresholds for each label pay? They, and one threshold for all, on data that neither choice has seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.grouped import GroupedScores, Grouping, grouped_predictions, grouping
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import Estimate, effective_groups, no_interval
from evalkit.intervals.residuals import understated
from evalkit.predictions import Predictions
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.optimism import FOLDS, REPEATS, SortedPairs, folds, thresholds_of_folds

METHOD = f"{REPEATS} times {FOLDS} folds of groups; difference of what groups contribute, t, twice as wide"

WIDER = 2.0
"""By how much the error of such a difference is larger than what groups contribute tells, since thresholds that are
chosen anew vary: 1.5 to 2.1 times in seven simulated worlds (``docs/statistics.md``)."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What thresholds do on data that they were not chosen on.

    each, one: figures of a threshold for each label, and of one for all: "precision", "recall" and "f" of all pairs of
    item and label, and "mean_f", the mean over the labels that have positives. difference: each less one. beta: of
    these F figures, that of the goal, else 1. reason: why there are none; empty where there are.
    """

    beta: float
    each: Mapping[str, float]
    one: Mapping[str, float]
    difference: Mapping[str, Estimate]
    reason: str = ""

    @property
    def pays(self) -> bool | None:
        """Whether a threshold for each label has the higher mean F; None where that cannot be told."""
        e = self.difference.get("mean_f")
        return None if e is None or not (e.low > 0 or e.high < 0) else bool(e.low > 0)


def held_out(
    ev: Evaluation,
    goal: Goal | str,
    *,
    level: float = 0.95,
    seed: int = 0,
    progress: Callable[[float], object] | None = None,
) -> HeldOut:
    """A threshold for each label by a goal beside one for all, both chosen on nine folds and counted on the tenth.

    Groups are parted into 10 folds, 5 times, alike for both. Where a goal is out of reach for a label, the one
    threshold stands in, as in a plan; where it is for all together, nothing is predicted. Promises hold on nine folds
    for the labels, and the one threshold keeps their bounds on those folds. Intervals of differences are t's, from what
    each group contributes to both choices, twice as wide, since thresholds vary as well.

    No figures, with the reason, for fewer than two labels and below 20 groups. Counts alone are an error. progress:
    called with the share of the work that is done.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.samples import load_sample
    >>> found = held_out(evaluate(load_sample("clips-forest").predictions), "f1")
    >>> round(found.each["mean_f"], 3), round(found.one["mean_f"], 3), found.pays
    (0.779, 0.768, None)
    """
    p = ev.predictions
    if p is None:
        raise InvalidInputError("Folds part examples, and there are counts only.", where=ev.name)
    wanted = Goal.parse(goal) if isinstance(goal, str) else goal
    within = grouping(p)
    beta = wanted.beta or 1.0
    if len(ev.labels) < 2:
        return _nothing(beta, "there is one label")
    if len(within.size) < 2 * FOLDS:
        return _nothing(beta, f"there are {len(within.size)} groups; parting them into {FOLDS} folds takes {2 * FOLDS}")
    told = progress or (lambda _share: None)
    return _figures(_counted(p, ev.labels, within, wanted, seed=seed, progress=told), beta, level)


def _nothing(beta: float, reason: str) -> HeldOut:
    empty: Mapping[str, float] = MappingProxyType({})
    return HeldOut(beta, empty, empty, MappingProxyType({}), reason)


@dataclass(frozen=True, slots=True)
class _Label:
    """One label of the two choices. positives: (n_groups,). each, one: (2, REPEATS, n_groups), true and false
    positives where a group was held out."""

    positives: FloatArray
    each: FloatArray
    one: FloatArray


def _counted(
    p: Predictions,
    labels: tuple[str, ...],
    within: Grouping,
    goal: Goal,
    *,
    seed: int,
    progress: Callable[[float], object],
) -> list[_Label]:
    rng = np.random.default_rng(seed)
    parts = [folds(len(within.size), rng) for _ in range(REPEATS)]
    together = grouped_predictions(p, labels, within)
    in_order = SortedPairs.of(together)
    plain = goal.on_this_data()
    shared = []
    for i, fold in enumerate(parts):
        progress(i / (2 * REPEATS))  # all labels together take about as long as one by one
        shared.append(thresholds_of_folds(together, in_order, plain, fold))
    found = []
    for i, label in enumerate(labels):
        progress((1 + i / len(labels)) / 2)
        found.append(_one_label(grouped_predictions(p, [label], within), goal, parts, shared))
    return found


def _one_label(s: GroupedScores, goal: Goal, parts: list[IntArray], shared: list[FloatArray]) -> _Label:
    ordered, n = SortedPairs.of(s), s.n_groups
    each, one = [], []
    for fold, of_all in zip(parts, shared, strict=True):
        own = thresholds_of_folds(s, ordered, goal, fold)
        each.append(ordered.held_out(n, fold, np.where(np.isinf(own), of_all, own)))
        one.append(ordered.held_out(n, fold, of_all))
    counts = (np.swapaxes(np.array(both), 0, 1) for both in (each, one))
    return _Label(s.positives.astype(np.float64), *counts)


def _figures(labels: list[_Label], beta: float, level: float) -> HeldOut:
    whole = _Label(*(np.sum([getattr(each, part) for each in labels], axis=0) for part in _Label.__slots__))
    sides = ("each", "one")
    found = {key: [_ratio(key, beta, whole, side) for side in sides] for key in ("precision", "recall", "f")}
    means = [[_ratio("f", beta, each, side) for each in labels if each.positives.any()] for side in sides]
    found["mean_f"] = [_mean(of_side) for of_side in means]
    return HeldOut(
        beta,
        MappingProxyType({key: float(each[0]) for key, (each, _) in found.items()}),
        MappingProxyType({key: float(one[0]) for key, (_, one) in found.items()}),
        MappingProxyType({key: _difference(each, one, whole.positives, level) for key, (each, one) in found.items()}),
    )


_Lifted = tuple[float, FloatArray]
"""A figure, the mean of the repeats, and by how much each group lifts it, (n_groups,)."""


def _ratio(key: str, beta: float, label: _Label, side: str) -> _Lifted:
    tp, fp = getattr(label, side)
    found = np.broadcast_to(label.positives, tp.shape)
    x, y = {
        "precision": (tp, tp + fp),
        "recall": (tp, found),
        "f": ((1 + beta**2) * tp, tp + fp + beta**2 * found),
    }[key]
    with np.errstate(invalid="ignore", divide="ignore"):
        total = y.sum(axis=1)
        value = x.sum(axis=1) / total
        lift = (x - value[:, None] * y) / total[:, None]
    return float(value.mean()), lift.mean(axis=0)


def _mean(figures: list[_Lifted]) -> _Lifted:
    if not figures:
        return float("nan"), np.zeros(0)
    return float(np.mean([value for value, _ in figures])), np.mean([lift for _, lift in figures], axis=0)


def _difference(each: _Lifted, one: _Lifted, weight: FloatArray, level: float) -> Estimate:
    """weight: (n_groups,) what figures rest on in each group."""
    value, lift = each[0] - one[0], each[1] - one[1]
    n = int(weight.sum())
    degrees = effective_groups(weight) - 1
    if np.isnan(value) or degrees < 1:
        return no_interval(value, level, METHOD, n, "nothing is predicted, or there are too few positives")
    error = WIDER * np.sqrt(understated(weight) * float(lift @ lift))
    half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
    return Estimate(value, value - half, value + half, level, METHOD, n)
