"""What a threshold is chosen for: a figure to make best, under constraints, as a value with a short text form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from evalkit.counting.counts import Counts
from evalkit.counting.figures import FIGURE_WORDS
from evalkit.counting.metrics import METRICS, Ratio, f_beta, metric, recall, specificity
from evalkit.errors import InvalidInputError
from evalkit.thresholds.constraint import Constraint
from evalkit.thresholds.production.costs import CostModel

MOST_CHARACTERS = 1_000
"""Of the text of a goal; it comes from addresses and files too, and each " where " in it is tried with each end."""
_F_BETA = re.compile(r"f(\d+(?:\.\d+)?)")
_COST = re.compile(r"cost (?P<fp>\S+) (?P<fn>\S+)(?: (?P<tp>(?!rarer)\S+))?(?: rarer (?P<rarer>\S+))?")
_TEXT = re.compile(r"(?P<maximize>.+?)(?: where (?P<bounds>.+?))?(?: with (?P<percent>[\d.]+) %)?")
_BOUND = re.compile(r"(?P<metric>\w+) (?P<sign>>=|<=) (?P<value>\S+)(?: of (?P<of>\S+))?")


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

    @property
    def within(self) -> str:
        """What it is called inside a sentence.

        >>> objective("recall").within, objective("f2").within, objective("cost 1 2").within
        ('recall', 'F2 score', 'cost of an item')
        """
        if self.key in METRICS:
            return FIGURE_WORDS[self.key].within
        return self.title[0].lower() + self.title[1:] if self.key.startswith("cost") else self.title


def _youden(c: Counts) -> Ratio:
    return recall(c) + specificity(c) - 1


def objective(key: str) -> Objective:
    """The figure that a goal names: a key of METRICS with a better end, "f2" and its like, "youden", or "cost 1 10".

    "cost a b" is the mean cost of an item where a false alarm costs a and a miss costs b; "cost a b c" where a hit
    costs c, too, which below 0 is a gain. "cost a b rarer k" is the mean cost of an item where positives are k times as
    rare as in the test set.

    >>> objective("cost 1 10").value(Counts(tp=3, fp=2, fn=1, tn=4))
    1.2
    """
    if key == "youden":
        undefined = METRICS["balanced_accuracy"].undefined_when
        return Objective(key, "Youden's J", _youden, "highest", undefined, ("recall", "specificity"))
    if found := _COST.fullmatch(key):
        costs, rarer = _costs_in(key, found)
        value = costs.of if rarer == 1 else partial(costs.of, rarer=rarer)
        undefined = "there are no examples" if rarer == 1 else "there are no positives or no negatives"
        return Objective(key, "Cost of an item", value, "lowest", undefined, ("accuracy",))
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


def _costs_in(key: str, found: re.Match[str]) -> tuple[CostModel, float]:
    """What decisions cost, and how many times rarer positives are."""
    try:
        fp, fn, tp, rarer = (float(found[part] or usual) for part, usual in _COST_PARTS)
    except ValueError:
        fp = fn = tp = rarer = np.nan
    if not (0 <= fp < np.inf and 0 <= fn < np.inf and fp + fn > 0 and tp <= fn and np.isfinite(tp)):
        raise InvalidInputError(
            "A cost is two numbers, of a false alarm and of a miss, neither below 0 and not both 0; a third, of a "
            "hit, is not above that of a miss.",
            found=repr(key),
            remedy="Write 'cost 1 10' where a miss costs ten times as much as a false alarm.",
        )
    if not 1 <= rarer < np.inf:
        raise InvalidInputError("Positives are rarer by a factor of 1 or more.", found=repr(key))
    return CostModel(fp, fn, tp), rarer


_COST_PARTS = (("fp", 0), ("fn", 0), ("tp", 0), ("rarer", 1))


@dataclass(frozen=True, slots=True)
class Goal:
    """What a threshold is chosen for. ``str`` gives its short text, which ``Goal.parse`` reads back.

    maximize: what to make best; see ``objective``. subject_to: bounds that hold on the data, or, with a ``confidence``
    such as 0.9, on new data like these with that confidence.

    >>> goal = Goal.parse("recall where precision >= 0.9 with 90 %")
    >>> goal.subject_to[0].at_least, goal.confidence, str(goal)
    (0.9, 0.9, 'recall where precision >= 0.9 with 90 %')
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

    @property
    def bounds_in_words(self) -> str:
        """All bounds inside a sentence; empty without any."""
        return " and ".join(bound.words() for bound in self.subject_to)

    def on_this_data(self) -> Goal:
        """The same goal without its promise: bounds hold on the data alone."""
        return Goal(self.maximize, self.subject_to)

    @classmethod
    def parse(cls, text: str) -> Goal:
        """The goal of a text such as "f1", "recall where precision >= 0.9 with 90 %", "cost 1 10", or "recall where
        false_alarms_per_hour <= 2 of 1000", of which 1000 items come in an hour."""
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
    value, of = _number(found["value"], text), None if found["of"] is None else _number(found["of"], text)
    return Constraint(found["metric"], **{"at_least" if found["sign"] == ">=" else "at_most": value}, of=of)


def _joined(bounds: Sequence[Constraint]) -> Sequence[Constraint]:
    """Two bounds of one metric, one from each side, as one constraint."""
    joined: dict[tuple[str, float | None], Constraint] = {}
    for each in bounds:
        before = joined.get((each.metric, each.of))
        low = each.at_least if before is None or before.at_least is None else before.at_least
        high = each.at_most if before is None or before.at_most is None else before.at_most
        joined[each.metric, each.of] = Constraint(each.metric, low, high, each.of)
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
