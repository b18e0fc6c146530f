"""Where counts come from if not from predictions in memory: what figures ask of a table that stays where it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.counts import Counts, ThresholdCounts
from evalkit.counting.grouped import GroupedScores
from evalkit.predictions import Task


@dataclass(frozen=True, slots=True, eq=False)
class GroupedCounts:
    """Counts of each of some groups at falling thresholds: what is left of ``GroupedScores`` if scores stay elsewhere.

    thresholds: (n_rows,) float64, strictly falling, the first is inf. tp, fp: (n_groups, n_rows) int64, never falling
    along a row. positives, negatives: (n_groups,) int64, pairs of each group, those without a score included.
    Between two thresholds it counts at the higher one, as ``ThresholdCounts.at`` does.
    independent: the pairs are independent of each other, though each group holds many: those of one label, of items
    that belong to nothing larger.
    """

    thresholds: FloatArray
    tp: IntArray
    fp: IntArray
    positives: IntArray
    negatives: IntArray
    independent: bool = False

    @property
    def n_groups(self) -> int:
        return len(self.positives)

    @property
    def single(self) -> bool:
        """Whether no group holds more than one pair."""
        return bool((self.positives + self.negatives <= 1).all())

    def at(self, threshold: float) -> tuple[IntArray, IntArray]:
        """True and false positives of each group at a threshold: two (n_groups,) int64.

        >>> s = GroupedCounts(np.array([np.inf, 0.5]), np.array([[0, 2]]), np.array([[0, 1]]), np.array([2]),
        ...                   np.array([7]))
        >>> s.at(0.5), s.at(0.6)
        ((array([2]), array([1])), (array([0]), array([0])))
        """
        row = int(self.rows(np.array(threshold)))
        return self.tp[:, row], self.fp[:, row]

    def counts_at(self, threshold: float) -> Counts:
        """Counts of all groups together at a threshold."""
        tp, fp = (int(part.sum()) for part in self.at(threshold))
        return Counts.of_totals(tp, fp, int(self.positives.sum()), int(self.negatives.sum()))

    def table(self) -> ThresholdCounts:
        """Counts of all groups together at every threshold that is known."""
        tp, fp = self.tp.sum(axis=0), self.fp.sum(axis=0)
        positives, negatives = int(self.positives.sum()), int(self.negatives.sum())
        return ThresholdCounts(self.thresholds.copy(), tp, fp, positives, negatives, "grid", sorted_rows=True)

    def rows(self, thresholds: FloatArray) -> IntArray:
        """The row that counts at each threshold, of the same shape."""
        return len(self.thresholds) - 1 - np.searchsorted(self.thresholds[::-1], thresholds, side="left")

    def weighing(self, weight: IntArray) -> GroupedCounts:
        """The same groups, each so many times: 0 for one that is left out."""
        tp, fp = (part * weight[:, None] for part in (self.tp, self.fp))
        return GroupedCounts(
            self.thresholds, tp, fp, self.positives * weight, self.negatives * weight, self.independent
        )


Grouped: TypeAlias = GroupedScores | GroupedCounts
"""What is known of groups: their scores, or their counts at some thresholds."""


class CountSource(ABC):
    """Predictions that are known by their counts alone, such as a table in an engine: what ``evaluate`` counts on.

    A source counts when it is first asked, which may take minutes; afterwards it answers at once.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What to call the model on screen."""

    @property
    @abstractmethod
    def task(self) -> Task:
        """As of ``Predictions``."""

    @property
    @abstractmethod
    def labels(self) -> tuple[str, ...]:
        """All labels."""

    @property
    @abstractmethod
    def n_examples(self) -> int:
        """How many examples the counts are of."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """Of what is counted: equal digests mean equal figures."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """What to know about the source, as sentences."""

    @property
    @abstractmethod
    def stops(self) -> FloatArray:
        """(n_stops,) rising thresholds at which every count is exact, that of all labels together included."""

    @property
    @abstractmethod
    def grouped(self) -> bool:
        """Whether ``in_groups`` can be asked."""

    @property
    @abstractmethod
    def related(self) -> bool:
        """Whether items belong to groups, so that even pairs of one label may be related."""

    @abstractmethod
    def content(self, labels: Sequence[str]) -> Sequence[object]:
        """What tells the items and truths of some labels apart, group by group: equal where these are the same."""

    @abstractmethod
    def label_table(self, label: str) -> ThresholdCounts:
        """One label against the rest, at the stops and at further thresholds: each of its rows is exact."""

    @abstractmethod
    def pooled_table(self, labels: Sequence[str]) -> ThresholdCounts:
        """Some labels together, over all pairs of example and label: each of its rows is exact."""

    @abstractmethod
    def in_groups(self, labels: Sequence[str]) -> GroupedCounts:
        """Pairs of some labels together, in each of the groups that the source tells apart, at the stops."""
