"""The difference of one figure of two models: its value, its interval, and the chance of it by luck."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scipy import special

from evalkit.paired_tests import more_needed
from evalkit.uncertainty import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One figure of both models, and what tells them apart.

    Attributes:
        metric: a key of METRICS, "roc_auc" or "average_precision".
        a, b: the figure of each with its interval. difference: b - a with its own.
        p_value: the chance of a difference at least so large if there is none; NaN where it cannot be tested.
        test: the test in words. Not adjusted for testing several figures or labels: see ``holm``.
        mid_p: the mid-p form of an exact test, else NaN.
    """

    metric: str
    a: Estimate
    b: Estimate
    difference: Estimate
    p_value: float
    test: str
    mid_p: float = float("nan")

    def more_needed(self, n: int, *, power: float = 0.8) -> float:
        """About how many cases beyond ``n`` (examples, or positives) would settle it; see ``more_needed``."""
        half = (self.difference.high - self.difference.low) / 2
        error = half / float(special.ndtri((1 + self.difference.level) / 2))
        return more_needed(self.difference.value, error, n, level=self.difference.level, power=power)

    def turned(self) -> Difference:
        """The same, seen from the other side: a and b change places, the difference changes its sign."""
        d = self.difference
        difference = replace(d, value=0.0 - d.value, low=0.0 - d.high, high=0.0 - d.low)
        return replace(self, a=self.b, b=self.a, difference=difference)
