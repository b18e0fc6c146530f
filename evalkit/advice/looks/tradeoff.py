"""How precision and recall pull against each other, on a curve of one's own: what a lower and a higher threshold do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.metrics import METRICS
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import score_text

Which = Literal["now", "lower", "higher"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A threshold on the way: the one that stands, one that is lower, or one that is higher. text: a sentence."""

    which: Which
    threshold: float
    counts: Counts
    text: str

    @property
    def precision(self) -> float:
        return float(METRICS["precision"].function(self.counts))

    @property
    def recall(self) -> float:
        return float(METRICS["recall"].function(self.counts))


def turns(t: ThresholdCounts, threshold: float, *, wording: Wording = USUAL, shifts: bool = False) -> tuple[Turn, ...]:
    """The threshold that stands, then a lower and a higher one, where there are any.

    The lower one is the first that finds half or more of the positives that are missed and any score would reach; the
    higher one is the first without half or more of the false positives, as long as it finds any positive. Empty where
    nothing is predicted at the threshold, or there are no positives. shifts: thresholds are by how much those of
    labels are moved.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1, 1, 0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    >>> [(turn.which, turn.threshold, turn.counts.tp, turn.counts.fp) for turn in turns(t, 0.7)]
    [('now', 0.7, 2, 1), ('lower', 0.6, 3, 1), ('higher', 0.8, 2, 0)]
    """
    now = t.at(threshold)
    if not (now.tp + now.fp and t.positives):
        return ()
    found = [Turn("now", threshold, now, _now(now, _where(threshold, shifts=shifts), wording))]
    missed = int(t.tp[-1]) - int(now.tp)
    rows = np.flatnonzero(t.tp >= now.tp + missed / 2)
    if missed > 0:
        found.append(_turn(t, int(rows[0]), "lower", now, wording, shifts=shifts))
    fewer = np.flatnonzero((t.fp <= now.fp / 2) & (t.tp > 0))
    if now.fp and len(fewer):
        found.append(_turn(t, int(fewer[-1]), "higher", now, wording, shifts=shifts))
    return tuple(found)


def _turn(
    t: ThresholdCounts, row: int, which: Literal["lower", "higher"], now: Counts, wording: Wording, *, shifts: bool
) -> Turn:
    threshold = float(t.thresholds[row])
    c = t.at(threshold)
    where = _where(threshold, shifts=shifts)
    positives, wrong = abs(int(c.tp) - int(now.tp)), abs(int(c.fp) - int(now.fp))
    found, false = f"{_of(positives, 'positive')} more", f"{_of(wrong, 'prediction')}"
    text = f"Lower, {where}, it finds {found}, and {false} more {_be(wrong)} wrong"
    if which == "higher":
        text = f"Higher, {where}, {false} fewer {_be(wrong)} wrong, and it misses {found}"
    return Turn(which, threshold, c, f"{text}: {_both(c, wording)}.")


def _now(c: Counts, where: str, wording: Wording) -> str:
    said, positives = int(c.tp) + int(c.fp), int(c.tp) + int(c.fn)
    return (
        f"{where[0].upper()}{where[1:]}, {int(c.tp):,} of {_of(said, 'prediction')} {_be(int(c.tp))} right, and "
        f"{int(c.tp):,} of {_of(positives, 'positive')} {_be(int(c.tp))} found: {_both(c, wording)}."
    )


def _where(threshold: float, *, shifts: bool) -> str:
    return f"with thresholds moved by {score_text(threshold)}" if shifts else f"at {score_text(threshold)}"


def _both(c: Counts, wording: Wording) -> str:
    return " and ".join(
        f"{wording.words(key).within} {wording.figure(key, float(METRICS[key].function(c)))}"
        for key in ("precision", "recall")
    )


def _of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
