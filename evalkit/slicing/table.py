"""``slices``: the figures of each slice of a test set, against the rest, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from evalkit.arrays import FloatArray, one_threshold
from evalkit.comparison.p_values import adjusted_for_labels
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.csv_text import csv_text
from evalkit.intervals.estimate import Estimate, require_level
from evalkit.intervals.parts import AgainstRest, against_rest, part_intervals
from evalkit.intervals.ratios_of_groups import RATIOS
from evalkit.predictions import Predictions
from evalkit.slicing.attributes import QUANTILES
from evalkit.slicing.conditions import Cut, Slice
from evalkit.slicing.source import CountedSlices, ItemSource, SliceSource, predictions_of

FIGURES = ("precision", "recall", "f1")
"""Of each slice, beside the figure by which slices are held against the rest."""
SHOWN = 10
_CROSSED = 2

By = str | Sequence[str] | Mapping[str, Cut | None]


@dataclass(frozen=True, slots=True, eq=False)
class SliceRow:
    """One slice.

    Attributes:
        slice: which items it holds. items, groups: how many, and of how many groups. counts: of its pairs.
        figures: METRICS key -> figure with its interval.
        difference: of the table's figure, slice less rest. p_value: of no difference. holm, discovery: adjusted for all
            slices of the table, as in ``LabelDifference``.
    """

    slice: Slice
    items: int
    groups: int
    counts: Counts
    figures: Mapping[str, Estimate]
    difference: Estimate
    p_value: float
    holm: float
    discovery: float

    def __repr__(self) -> str:
        figures = ", ".join(f"{key}={e}" for key, e in self.figures.items())
        return (
            f"SliceRow({self.slice.name!r}, {self.items} items, {figures}, difference={self.difference}, "
            f"p_value={self.p_value:.3g}, holm={self.holm:.3g})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class SliceTable:
    """The slices of a test set, the worst first: by the end of the interval of the difference from the rest that is
    nearer to it, so that few items that happen to be wrong do not come first.

    Attributes:
        rows: every item is in one slice of each attribute (or of the crossing), so that their counts add up to
            ``whole``.
        figure: the one that is held against the rest. label: that is counted; None for all labels pooled.
        threshold, level: of the counts and of the intervals. items: of the whole test set.
        notes: which attributes have no slices, and why; how many items have no value, each a sentence.
    """

    rows: tuple[SliceRow, ...]
    whole: Counts
    items: int
    figure: str
    label: str | None
    threshold: float
    level: float
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        head = f"SliceTable({self.items} items, figure={self.figure!r}, threshold={self.threshold:.10g}; worst first:"
        rows = [f"  {row!r}" for row in self.rows[:SHOWN]]
        more = [f"  and {len(self.rows) - SHOWN} more in rows"] if len(self.rows) > SHOWN else []
        return "\n".join([head, *rows, *more]) + ")"

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """A row for each slice: its text, which ``Slice.parse`` reads, its counts, figures with their intervals, and
        the difference from the rest with its interval and p-values. NaN is empty."""
        keys = list(self.rows[0].figures) if self.rows else []
        header = ["slice", "text", "items", "groups", "tp", "fp", "fn", "tn"]
        header += [name for key in keys for name in (key, f"{key}_low", f"{key}_high")]
        header += ["figure", "difference", "low", "high", "p", "p_holm", "p_discovery"]
        rows = []
        for row in self.rows:
            c, d = row.counts, row.difference
            figures = [number for e in row.figures.values() for number in (e.value, e.low, e.high)]
            tested = (self.figure, d.value, d.low, d.high, row.p_value, row.holm, row.discovery)
            counted: tuple[Any, ...] = (row.items, row.groups, c.tp, c.fp, c.fn, c.tn)
            rows.append([row.slice.name, row.slice.text, *counted, *figures, *tested])
        return csv_text(header, rows, for_spreadsheets=for_spreadsheets)


def slices(
    source: Predictions | Evaluation | SliceSource,
    by: By | None = None,
    *,
    label: str | None = None,
    threshold: float = 0.5,
    figure: str = "f1",
    quantiles: int = QUANTILES,
    level: float = 0.95,
) -> SliceTable:
    """How good is the model on each slice of the test set, and where is it worse than elsewhere?

    source: predictions, or an evaluation of some (labels at their own thresholds are counted there, and ``threshold``
    moves them). by: an attribute of the items; two, which are crossed; or a mapping from each to how it is parted,
    "value", "quantiles", "day", "week" or "month", None for what suits its values (see ``part_attribute``). Without
    ``by`` every attribute is parted by itself; those that cannot be are left out, with a note. A missing value is a
    slice of its own. label: one against the rest; else all labels, pooled. figure: one of ``RATIOS``, which is tested
    against the rest of the items (``against_rest``); chosen before looking.

    Intervals and tests respect groups. A slice of which a figure is undefined has NaN there, and is not tested. Errors:
    an unknown attribute, label or figure, more than two attributes, and evaluations without predictions.

    Figures that depend on how frequent labels are, such as precision and F1, differ between slices of different
    prevalence even where the model is equally good in both: recall and the false positive rate do not.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth, score = [[1], [1], [1], [0]] * 5, [[0.9], [0.8], [0.2], [0.3]] * 5
    >>> where = {"place": ["in", "in", "out", "out"] * 5}
    >>> p = predictions_from_matrix(truth, score, labels=["cat"], task="binary", attributes=where)
    >>> table = slices(p, "place", figure="recall")
    >>> [(row.slice.name, row.items, row.figures["recall"].value, row.p_value < 0.01) for row in table.rows]
    [('place: out', 10, 0.0, True), ('place: in', 10, 1.0, True)]
    """
    require_level(level)
    if figure not in RATIOS:
        raise InvalidInputError("No such figure of slices.", found=repr(figure), remedy=f"Use one of {RATIOS}.")
    at, source = one_threshold(threshold), _source_of(source)
    chosen = source.labels if label is None else (label,)
    tables, notes = _counted(source, by, chosen, at, quantiles=quantiles)
    rows = _rows(tables, figure, level)
    notes += _notes_on_missing(tables)
    tp, fp, positives, negatives = tables[0].counts.whole().tolist()
    whole = Counts.of_totals(tp, fp, positives, negatives)
    items = int(tables[0].items.sum())
    return SliceTable(tuple(_worst_first(rows, figure)), whole, items, figure, label, at, level, tuple(notes))


def _counted(
    source: SliceSource, by: By | None, labels: Sequence[str], threshold: float, *, quantiles: int
) -> tuple[list[CountedSlices], list[str]]:
    """What is counted, and notes on attributes that were not named and cannot be parted."""
    if by is not None:
        return [source.count(wanted(by), labels, threshold, quantiles=quantiles)], []
    tables, notes = [], []
    for attribute in source.attributes:
        try:
            tables.append(source.count({attribute: None}, labels, threshold, quantiles=quantiles))
        except InvalidInputError as error:
            notes.append(f"{attribute!r} has no slices. {error.problem}")
    if not tables:
        raise InvalidInputError(
            "There is nothing to slice by.",
            found="; ".join(notes) or "items without attributes",
            remedy="Load predictions with further columns, or metadata with the ids of the items.",
        )
    return tables, notes


def _source_of(source: Predictions | Evaluation | SliceSource) -> SliceSource:
    if not isinstance(source, Predictions | Evaluation):
        return source
    p = predictions_of(source)
    return ItemSource(p, p.attributes, source.labels)


def wanted(by: By) -> Mapping[str, Cut | None]:
    """The attributes that are crossed, each with how it is parted."""
    ways = by if isinstance(by, Mapping) else dict.fromkeys([by] if isinstance(by, str) else by)
    if not 1 <= len(ways) <= _CROSSED:
        raise InvalidInputError(
            "Slices are made by one attribute, or by two that are crossed.", found=f"{len(ways)} attributes"
        )
    return ways


def _rows(tables: Sequence[CountedSlices], figure: str, level: float) -> list[SliceRow]:
    tested = [against_rest(each.counts, figure, level) for each in tables]
    # Two slices are each other's rest: that is one test
    once = np.concatenate([_first_of_two(found.p_value) for found in tested])
    p_values = np.concatenate([found.p_value for found in tested])
    holm, discovery = (_of_both(np.array(each), once, p_values) for each in adjusted_for_labels(once))
    rows: list[SliceRow] = []
    for each, found in zip(tables, tested, strict=True):
        keys = dict.fromkeys([*FIGURES, figure])
        figures = {key: part_intervals(each.counts, key, level) for key in keys}
        totals, groups = each.counts.totals().T.tolist(), each.counts.n_groups().tolist()
        for i, where in enumerate(each.slices):
            own = MappingProxyType({key: one_of(e, i) for key, e in figures.items()})
            rows.append(
                SliceRow(
                    where,
                    int(each.items[i]),
                    groups[i],
                    Counts.of_totals(*totals[i]),
                    own,
                    difference_of(found, i, own[figure]),
                    float(found.p_value[i]),
                    float(holm[len(rows)]),
                    float(discovery[len(rows)]),
                )
            )
    return rows


def _first_of_two(p_values: FloatArray) -> FloatArray:
    return np.array([p_values[0], np.nan]) if len(p_values) == 2 else p_values


def _of_both(adjusted: FloatArray, once: FloatArray, p_values: FloatArray) -> FloatArray:
    """Adjusted p-values, where the second of two slices has that of the first."""
    second = np.isnan(once) & ~np.isnan(p_values)
    return np.where(second, np.roll(adjusted, 1), adjusted)


def one_of(e: Estimate, i: int) -> Estimate:
    """The figure of one slice."""
    reason = e.reason if np.isnan(e.low[i]) else ""
    return Estimate(float(e.value[i]), float(e.low[i]), float(e.high[i]), e.level, e.method, int(e.n[i]), reason)


def difference_of(found: AgainstRest, i: int, of_slice: Estimate) -> Estimate:
    """The difference of one slice from the rest."""
    value, low, high = (float(each[i]) for each in (found.difference, found.low, found.high))
    reason = "the slice or the rest has no such figure, or no interval of it" if np.isnan(low) else ""
    method = "square-and-add, slice against the rest"
    return Estimate(value, low, high, of_slice.level, method, of_slice.n, reason)


def _worst_first(rows: list[SliceRow], figure: str) -> list[SliceRow]:
    better = METRICS[figure].higher_is_better

    def order(row: SliceRow) -> tuple[bool, float, float]:
        d = row.difference
        at_least, value = (-d.low, -d.value) if better is False else (d.high, d.value)
        return bool(np.isnan(at_least)), at_least, value

    return sorted(rows, key=order)


def _notes_on_missing(tables: Sequence[CountedSlices]) -> Iterator[str]:
    for each in tables:
        for place, attribute in enumerate(condition.attribute for condition in each.slices[0].conditions):
            missing = [where.conditions[place].missing for where in each.slices]
            if n := int(each.items[missing].sum()):
                yield f"{n:,} of {int(each.items.sum()):,} items have no {attribute!r}: a slice of their own."
