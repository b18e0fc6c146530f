"""A list of pairs of example and label: which ones, with their truth and their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, TextArray
from evalkit.counting.counts import decide
from evalkit.errors import some_of
from evalkit.files.csv_text import csv_text

Outcome: TypeAlias = Literal["tp", "fp", "fn", "tn"]

OUTCOMES: dict[Outcome, str] = {
    "tp": "true positive",
    "fp": "false positive",
    "fn": "false negative",
    "tn": "true negative",
}
HEADER = ("id", "label", "truth", "score", "outcome")


@dataclass(frozen=True, slots=True, eq=False)
class ExampleSelection:
    """A part of a list of pairs of example and label, in the order of the list.

    Attributes:
        total: pairs of the whole list. first: how many of them stand before those that are here.
        threshold: what decides of each pair. labels: all labels of the model, in file order.
        example: (n,) positions in ``Predictions.ids``. ids: (n,) their ids. label: (n,) positions in ``labels``.
        truth: (n,) bool. score: (n,) float64, NaN where the model gave none.
    """

    total: int
    first: int
    threshold: float
    labels: tuple[str, ...]
    example: IntArray
    ids: TextArray
    label: IntArray
    truth: BoolArray
    score: FloatArray

    def __repr__(self) -> str:
        here = "all" if len(self) == self.total else f"{len(self)} from the {self.first + 1}. on"
        shown = f", {some_of(self.ids.tolist())}" if len(self) else ""
        return f"ExampleSelection({self.total} pairs of example and label, {here}{shown})"

    def __len__(self) -> int:
        return len(self.example)

    @property
    def predicted(self) -> BoolArray:
        """(n,) whether the label is predicted at the threshold."""
        return decide(np.where(np.isnan(self.score), ABSENT, self.score), self.threshold)

    @property
    def outcomes(self) -> list[Outcome]:
        """What each pair is at the threshold.

        >>> from evalkit.examples.selection import select_examples
        >>> from evalkit.making import predictions_from_matrix
        >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.6]], labels=["cat"], task="binary")
        >>> select_examples(p, threshold=0.5, outcomes=("tp", "fp")).outcomes
        ['tp', 'fp']
        """
        names: tuple[Outcome, ...] = ("tn", "fp", "fn", "tp")
        return [names[2 * truth + said] for truth, said in zip(self.truth, self.predicted, strict=True)]

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """One row for each pair, with a header; a score that the model did not give is empty.

        ``for_spreadsheets``: with an apostrophe before names that a spreadsheet would run as formulas.
        """
        columns = (self.ids.tolist(), self.label.tolist(), self.truth.tolist(), self.score.tolist(), self.outcomes)
        rows = (
            [name, self.labels[label], int(truth), score, outcome]
            for name, label, truth, score, outcome in zip(*columns, strict=True)
        )
        return csv_text(HEADER, rows, for_spreadsheets=for_spreadsheets)
