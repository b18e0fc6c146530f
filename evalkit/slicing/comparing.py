"""``compare_slices``: on which slices is the candidate better than the baseline, and on which worse?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.comparison.comparison import compare
from evalkit.comparison.differences import Difference
from evalkit.comparison.p_values import adjusted_for_labels
from evalkit.comparison.pairing import pair
from evalkit.counting.metrics import METRICS
from evalkit.counting.selection import keep_examples
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.files.csv_text import csv_text
from evalkit.intervals.ratios_of_groups import RATIOS
from evalkit.predictions import Predictions
from evalkit.slicing.attributes import QUANTILES
from evalkit.slicing.conditions import Slice
from evalkit.slicing.source import ItemSource, predictions_of
from evalkit.slicing.table import By, wanted

_COLUMNS = (
    *("slice", "text", "items", "positives", "metric", "a", "b", "difference", "low", "high"),
    *("p", "p_holm", "p_discovery", "test"),
)


@dataclass(frozen=True, slots=True, eq=False)
class SliceDifference:
    """One figure of two models on one slice.

    items: of the slice that both have. positives: of these. difference: candidate less baseline, as ``compare`` has it
    of the slice alone. holm, discovery: its p-value adjusted for all slices, as in ``LabelDifference``.
    """

    slice: Slice
    items: int
    positives: int
    difference: Difference
    holm: float
    discovery: float

    @property
    def adjusted(self) -> float:
        """For the false discovery rate where there are very many slices, else Holm's."""
        return self.holm if np.isnan(self.discovery) else self.discovery

    def __repr__(self) -> str:
        d = self.difference
        return f"SliceDifference({self.slice.name!r}, {self.items} items, {d}, holm={self.holm:.3g})"


@dataclass(frozen=True, slots=True, eq=False)
class SliceComparison:
    """One figure of two models on every slice, those on which the candidate is surely worst first.

    whole: of all shared items. label: None for all labels, pooled.
    """

    rows: tuple[SliceDifference, ...]
    whole: Difference
    figure: str
    label: str | None
    threshold_a: float
    threshold_b: float
    level: float

    def __repr__(self) -> str:
        rows = "\n".join(f"  {row!r}" for row in self.rows)
        return f"SliceComparison({self.figure!r}, all: {self.whole};\n{rows})"

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """A row for each slice, as ``LabelComparison.to_csv`` has one for each label; NaN is empty."""
        rows = []
        for row in self.rows:
            d = row.difference
            numbers = (d.a.value, d.b.value, d.difference.value, d.difference.low, d.difference.high)
            counted = (row.slice.name, row.slice.text, row.items, row.positives)
            rows.append([*counted, d.metric, *numbers, d.p_value, row.holm, row.discovery, d.test])
        return csv_text(_COLUMNS, rows, for_spreadsheets=for_spreadsheets)


def compare_slices(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    by: By,
    *,
    label: str | None = None,
    figure: str = "f1",
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    quantiles: int = QUANTILES,
    level: float = 0.95,
    seed: int = 0,
    progress: Callable[[float], object] | None = None,
) -> SliceComparison:
    """One figure of baseline and candidate on every slice, with b - a, its interval, and p-values adjusted for all.

    Each row is what ``compare`` gives of the items of the slice at these two thresholds, which are the same for all
    slices: to match them in each anew would compare other models than the two that run.

    a, b: of one test set, paired by id as in ``compare``. by, quantiles: as in ``slices``; the attributes are those of
    ``b``, or of ``a`` where ``b`` has not all of them. figure: one of ``RATIOS``. progress: called with the share that
    is done. Errors: those of ``compare`` and of ``slices``.

    >>> from evalkit.making import predictions_from_matrix
    >>> place = {"place": ["in"] * 5 + ["out"] * 5}
    >>> a, b = (
    ...     predictions_from_matrix([[1]] * 10, scores, labels=["cat"], task="binary", attributes=place)
    ...     for scores in ([[0.9]] * 10, [[0.9]] * 5 + [[0.1]] * 5)
    ... )
    >>> for row in compare_slices(a, b, "place", figure="recall").rows:
    ...     print(row.slice.name, row.difference.difference.value, row.difference.p_value)
    place: out -1.0 0.0625
    place: in 0.0 1.0
    """
    if figure not in RATIOS:
        raise InvalidInputError("No such figure of slices.", found=repr(figure), remedy=f"Use one of {RATIOS}.")
    ways = wanted(by)
    labels = b.labels if set(ways) <= set(predictions_of(b).attributes) else a.labels
    of_b = labels is b.labels
    first, pairing = predictions_of(b if of_b else a), pair(a, b)
    parted = ItemSource(first, first.attributes).parts(ways, quantiles)
    shared = np.zeros(first.n_examples, dtype=np.bool_)
    shared[pairing.rows_b if of_b else pairing.rows_a] = True

    def compared(p: Predictions) -> Difference:
        one = evaluate(p).select(labels)
        baseline, candidate = (a, one) if of_b else (one, b)
        c = compare(
            baseline, candidate, label=label, threshold_a=threshold_a, threshold_b=threshold_b, level=level, seed=seed
        )
        return c.differences[figure]

    whole = compared(first)
    found: list[tuple[Slice, int, int, Difference]] = []
    for i, where in enumerate(parted.slices):
        rows = np.flatnonzero((parted.part == i) & shared)
        if len(rows):
            alone = keep_examples(first, rows)
            counted = pairing.labels if label is None else (label,)
            positives = int(alone.positives[[alone.index(each) for each in counted]].sum())
            found.append((where, len(rows), positives, compared(alone)))
        if progress is not None:
            progress((i + 1) / len(parted.slices))
    adjusted = adjusted_for_labels([d.p_value for *_, d in found])
    made = [SliceDifference(*each, *p_values) for each, *p_values in zip(found, *adjusted, strict=True)]
    made.sort(key=lambda row: _surely_worse(row.difference, figure))
    return SliceComparison(tuple(made), whole, figure, label, threshold_a, threshold_b, level)


def _surely_worse(d: Difference, figure: str) -> tuple[bool, float]:
    end = -d.difference.low if METRICS[figure].higher_is_better is False else d.difference.high
    return bool(np.isnan(end)), end
