"""Precision and recall of all labels together where the threshold stands, as the grade looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.counting.metrics import METRICS
from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.intervals.estimate import Estimate, no_interval
from evalkit.predictions import ONE_DECISION

FIGURES = ("precision", "recall")


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """The two figures at a threshold, with intervals; NaN where they are undefined or there is none.

    own: the threshold is a shift of thresholds that each label has of its own.
    """

    threshold: float
    precision: Estimate
    recall: Estimate
    own: bool = False

    @property
    def words(self) -> str:
        """Where they stand.

        >>> nowhere = no_interval(float("nan"), 0.95, "", 0, "")
        >>> AtThreshold(0.5, nowhere, nowhere).words, AtThreshold(0.1, nowhere, nowhere, own=True).words
        ('at the threshold 0.5', 'with each label 0.1 above its own threshold')
        """
        if not self.own:
            return f"at the threshold {score_text(self.threshold)}"
        beside = f"{score_text(abs(self.threshold))} {'above' if self.threshold > 0 else 'below'} "
        return f"with each label {beside if self.threshold else 'at '}its own threshold"


def at_threshold(
    ev: Evaluation, threshold: float, *, level: float = 0.95, bounds: Mapping[str, tuple[float, float]] | None = None
) -> AtThreshold:
    """The figures of all labels together. ``bounds`` saves work where the ends of the intervals are at hand, by key.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [1]], [[0.8], [0.6], [0.4]], labels=["cat"], task="binary")
    >>> str(at_threshold(evaluate(p), 0.5).recall)
    '0.5 (0.0945312 to 0.905469)'
    """
    stands_at = ONE_DECISION if ev.decisions_only else threshold
    counts = ev.pooled.at(stands_at)
    if bounds is None:
        found: Mapping[str, tuple[Any, Any]] = intervals_at(ev, np.array([stands_at]), level=level, keys=FIGURES).bounds
        bounds = {key: (float(low[0]), float(high[0])) for key, (low, high) in found.items()}
    figures = []
    for key in FIGURES:
        value = float("nan") if key in ev.unknown else float(METRICS[key].function(counts))
        if key in bounds:
            figures.append(Estimate(value, *bounds[key], level, "", int(counts.tp)))
        else:
            figures.append(no_interval(value, level, "", int(counts.tp), "there is none"))
    return AtThreshold(threshold, figures[0], figures[1], ev.own is not None)
