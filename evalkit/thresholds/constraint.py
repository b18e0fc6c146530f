"""Bounds that a threshold keeps: of a share, or of how many in so many items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import METRICS, Ratio, metric
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is bounded in so many items. part: of counts, what is counted. share: key of the share of items that it is
    (``ratio_parts``). needs: a key of METRICS that is known where it is."""

    title: str
    part: Callable[[Counts], Ratio]
    share: str
    needs: str


COUNTED: Mapping[str, _Counted] = MappingProxyType(
    {
        "false_alarms_per_hour": _Counted(
            "False alarms per hour", lambda c: c.fp, "false_alarm_share", "false_positive_rate"
        ),
        "predicted": _Counted(
            "Predicted items", lambda c: c.tp + c.fp, "predicted_positive_rate", "predicted_positive_rate"
        ),
    }
)
"""Metrics of constraints that are no shares: how many in ``of`` items."""


def _per_hour(key: str) -> bool:
    return key.endswith("_per_hour")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on a metric, inclusive. Undefined values do not satisfy it.

    metric: a key of METRICS; or "predicted", items for which a label is predicted among ``of``; or
    "false_alarms_per_hour", false positives where ``of`` items come in an hour. Either is of items such as those of the
    data: its part of them times ``of``. of: None for keys of METRICS.

    >>> Constraint("precision", at_least=0.9)
    Constraint(metric='precision', at_least=0.9, at_most=None, of=None)
    >>> bound = Constraint("false_alarms_per_hour", at_most=2, of=1000)
    >>> str(bound), bound.value(Counts(tp=3, fp=1, fn=1, tn=495))
    ('false_alarms_per_hour <= 2 of 1000', 2.0)
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    of: float | None = None

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if not bounds or np.isnan(bounds).any():
            raise InvalidInputError("A constraint needs at_least or at_most, as a number.", found=self.metric)
        if self.metric not in COUNTED:
            metric(self.metric)
            if self.of is not None:
                raise InvalidInputError(f"{self.title} is no number among so many items.", found=f"of {self.of:g}")
        elif self.of is None or not 0 < self.of < np.inf:
            raise InvalidInputError(
                f"{self.title} are bounded among a number of items above 0.",
                found=f"of {self.of}",
                remedy=f"Say of how many, such as '{self.metric} <= 2 of 1000'"
                + (" where 1000 items come in an hour." if _per_hour(self.metric) else "."),
            )

    def __str__(self) -> str:
        of = "" if self.of is None else f" of {self.of:.10g}"
        parts = [f"{self.metric} >= {self.at_least:.10g}{of}"] if self.at_least is not None else []
        parts += [f"{self.metric} <= {self.at_most:.10g}{of}"] if self.at_most is not None else []
        return " and ".join(parts)

    def words(self, wording: Wording = USUAL) -> str:
        """The bound inside a sentence.

        >>> Constraint("recall", at_least=0.9).words(), Constraint("predicted", at_most=50, of=1000).words()
        ('recall at least 0.9', 'predicted items at most 50 of 1,000')
        >>> Constraint("false_alarms_per_hour", at_most=2, of=1000).words()
        'false alarms per hour at most 2 at 1,000 items an hour'
        """
        return f"{wording.words(self.metric).within} {self.limits(wording)}"

    def limits(self, wording: Wording = USUAL) -> str:
        """The bound without the name of what is bounded."""
        ends = {"at least": self.at_least, "at most": self.at_most}
        one = "{:,.10g}".format if self.of is not None else wording.limit
        text = " and ".join(f"{words} {one(end)}" for words, end in ends.items() if end is not None)
        if self.of is None:
            return text
        return f"{text} at {self.of:,.10g} items an hour" if _per_hour(self.metric) else f"{text} of {self.of:,.10g}"

    @property
    def title(self) -> str:
        """What is bounded, as it is called."""
        return COUNTED[self.metric].title if self.metric in COUNTED else METRICS[self.metric].title

    @property
    def needs(self) -> str:
        """A key of METRICS that is known where what is bounded is."""
        return COUNTED[self.metric].needs if self.metric in COUNTED else self.metric

    @property
    def share(self) -> str:
        """The key of the share that is bounded: of ``of`` items, or the metric itself."""
        return COUNTED[self.metric].share if self.metric in COUNTED else self.metric

    def value(self, c: Counts) -> Ratio:
        """What is bounded, of counts; NaN where it is undefined."""
        if self.of is None:
            return METRICS[self.metric].function(c)
        total = np.asarray(c.tp) + c.fp + c.fn + c.tn
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.asarray(COUNTED[self.metric].part(c), dtype=np.float64) * self.of / total
        return value if np.ndim(value) else float(value)

    def satisfied(self, c: Counts) -> BoolArray:
        value = np.asarray(self.value(c))
        above = value >= self.at_least if self.at_least is not None else ~np.isnan(value)
        below = value <= self.at_most if self.at_most is not None else ~np.isnan(value)
        return above & below
