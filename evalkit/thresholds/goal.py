"""What a threshold is chosen for: a figure to make best, under constraints, as a value with a short text form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import METRICS, Ratio, f_beta, metric, recall, specificity
from evalkit.errors import InvalidInputError
from evalkit.thresholds.production.costs import Costs

MOST_CHARACTERS = 1_000
"""Of the text of a goal; it comes from addresses and files too, and each " where " in it is tried with each end."""
_F_BETA = re.compile(r"f(\d+(?:\.\d+)?)")
_COST = re.compile(r"cost (\S+) (\S+)")
_TEXT = re.compile(r"(?P<maximize>.+?)(?: where (?P<bounds>.+?))?(?: with (?P<percent>[\d.]+) %)?")
_BOUND = re.compile(r"(?P<metric>\w+) (?P<sign>>=|<=) (?P<value>\S+)")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on a metric, inclusive. Undefined values do not satisfy it.

    >>> Constraint("precision", at_least=0.9)
    Constraint(metric='precision', at_least=0.9, at_most=None)
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        metric(self.metric)
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if not bounds or np.isnan(bounds).any():
            raise InvalidInputError("A constraint needs at_least or at_most, as a number.", found=self.metric)

    def __str__(self) -> str:
        parts = [f"{self.metric} >= {self.at_least:g}"] if self.at_least is not None else []
        parts += [f"{self.metric} <= {self.at_most:g}"] if self.at_most is not None else []
        return " and ".join(parts)

    def satisfied(self, c: Counts) -> BoolArray:
        value = np.asarray(METRICS[self.metric].function(c))
        above = value >= self.at_least if self.at_least is not None else ~np.isnan(value)
        below = value <= self.at_most if self.at_most is not None else ~np.isnan(value)
        return above & below


@dataclass(frozen=True, slots=True)
class Objective:
    """A figure to make best. key: as in ``Goal``. value: from counts; NaN where it is undefined. best: "highest" or
    "lowest". needs: keys of METRICS that it is made of."""

    key: str
    title: str
    value: Callable[[Counts], Ratio]
    best: str
    undefined_when: str
    needs: tuple[str, ...]


def _youden(c: Counts) -> Ratio:
    return recall(c) + specificity(c) - 1


def objective(key: str) -> Objective:
    """The figure that a goal names: a key of METRICS with a better end, "f2" and its like, "youden", or "cost 1 10".

    "cost a b" is the mean cost of an item where a false alarm costs a and a miss costs b.

    >>> objective("cost 1 10").value(Counts(tp=3, fp=2, fn=1, tn=4))
    1.2
    """
    if key == "youden":
        undefined = METRICS["balanced_accuracy"].undefined_when
        return Objective(key, "Youden's J", _youden, "highest", undefined, ("recall", "specificity"))
    if found := _COST.fullmatch(key):
        try:
            false_alarm, miss = float(found[1]), float(found[2])
        except ValueError:
            false_alarm = miss = np.nan
        if not (0 <= false_alarm < np.inf and 0 <= miss < np.inf and false_alarm + miss > 0):
            raise InvalidInputError(
                "A cost is two numbers, of a false alarm and of a miss, neither below 0 and not both 0.",
                found=repr(key),
                remedy="Write 'cost 1 10' where a miss costs ten times as much as a false alarm.",
            )
        value = Costs(false_alarm, miss).of
        return Objective(key, "Cost of an item", value, "lowest", "there are no examples", ("accuracy",))
    if key not in METRICS and (found := _F_BETA.fullmatch(key)):
        beta = float(found[1])
        f_beta(Counts(1, 1, 1, 1), beta)  # raises where this is no beta
        return Objective(
            key, f"F{beta:g} score", partial(f_beta, beta=beta), "highest", METRICS["f1"].undefined_when, ("f1",)
        )
    of = metric(key)
    if of.higher_is_better is None:
        raise InvalidInputError(f"{of.title} has no better end to look for.", found=repr(key))
    best = "highest" if of.higher_is_better else "lowest"
    return Objective(key, of.title, of.function, best, of.undefined_when, (key,))


@dataclass(frozen=True, slots=True)
class Goal:
    """What a threshold is chosen for. ``str`` gives its short text, which ``Goal.parse`` reads back.

    maximize: what to make best; see ``objective``. subject_to: bounds that hold on the data, or, with a ``confidence``
    such as 0.9, on new data like these with that confidence.

    >>> goal = Goal.parse("recall where precision >= 0.9 with 90 %")
    >>> goal.subject_to, goal.confidence, str(goal)
    ((Constraint(metric='precision', at_least=0.9, at_most=None),), 0.9, 'recall where precision >= 0.9 with 90 %')
    """

    maximize: str = "f1"
    subject_to: tuple[Constraint, ...] = ()
    confidence: float | None = None
    figure: Objective = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "figure", objective(self.maximize))
        if self.confidence is None:
            return
        if not 0 < self.confidence < 1:
            raise InvalidInputError("A confidence lies between 0 and 1.", found=repr(self.confidence))
        if not self.subject_to:
            raise InvalidInputError(
                "A promise needs a bound that it keeps.",
                found=str(self.maximize),
                remedy="Add a constraint, such as precision >= 0.9.",
            )

    def __str__(self) -> str:
        bounds = " and ".join(map(str, self.subject_to))
        promise = "" if self.confidence is None else f" with {100 * self.confidence:g} %"
        return f"{self.maximize}{f' where {bounds}' if bounds else ''}{promise}"

    @property
    def beta(self) -> float | None:
        """Of a goal that is the best F-beta; else None.

        >>> Goal("f0.5").beta, Goal("recall").beta
        (0.5, None)
        """
        found = _F_BETA.fullmatch(self.maximize)
        return None if found is None else float(found[1])

    def on_this_data(self) -> Goal:
        """The same goal without its promise: bounds hold on the data alone."""
        return Goal(self.maximize, self.subject_to)

    @classmethod
    def parse(cls, text: str) -> Goal:
        """The goal of a text such as "f1", "recall where precision >= 0.9 with 90 %" or "cost 1 10"."""
        found = _TEXT.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
        if found is None:
            raise _unreadable(text)
        bounds = [_bound(each, text) for each in (found["bounds"] or "").split(" and ") if each]
        percent = found["percent"]
        return cls(found["maximize"], tuple(_joined(bounds)), None if percent is None else _number(percent, text) / 100)


def _bound(part: str, text: str) -> Constraint:
    found = _BOUND.fullmatch(part.strip())
    if found is None:
        raise _unreadable(text)
    value = _number(found["value"], text)
    return Constraint(found["metric"], **{"at_least" if found["sign"] == ">=" else "at_most": value})


def _joined(bounds: Sequence[Constraint]) -> Sequence[Constraint]:
    """Two bounds of one metric, one from each side, as one constraint."""
    joined: dict[str, Constraint] = {}
    for each in bounds:
        before = joined.get(each.metric)
        low = each.at_least if before is None or before.at_least is None else before.at_least
        high = each.at_most if before is None or before.at_most is None else before.at_most
        joined[each.metric] = Constraint(each.metric, low, high)
    return tuple(joined.values())


def _number(text: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _unreadable(whole) from None


def _unreadable(text: str) -> InvalidInputError:
    return InvalidInputError(
        "This is no goal that can be read.",
        found=repr(text),
        remedy="Write it like 'f1', 'cost 1 10', 'recall where precision >= 0.9', or "
        "'recall where precision >= 0.9 with 90 %'.",
    )
