"""Where the counts of slices come from: predictions in memory, or whatever else can count by attribute and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from evalkit.arrays import IntArray, TextArray
from evalkit.counting.counts import decide
from evalkit.counting.grouped import group_positions
from evalkit.errors import InvalidInputError, some_of
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.parts import CountedItems, PartCounts, counted_items
from evalkit.predictions import Predictions
from evalkit.slicing.attributes import Parted, part_attribute
from evalkit.slicing.conditions import Cut, Slice


@dataclass(frozen=True, slots=True, eq=False)
class CountedSlices:
    """A test set parted into slices: each item is in one of them, so that counts add up to the whole.

    slices: those that hold an item. items: (n_slices,) how many. counts: of each slice in each group.
    """

    slices: tuple[Slice, ...]
    items: IntArray
    counts: PartCounts


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """slices: those that hold an item. part: (n_items,) position of each item's."""

    slices: tuple[Slice, ...]
    part: IntArray


class SliceSource(Protocol):
    """What tables of slices are made from: whatever can count by attribute and group."""

    @property
    def attributes(self) -> Sequence[str]:
        """Names of the attributes of items."""

    @property
    def labels(self) -> Sequence[str]:
        """Those that are pooled where no one is named."""

    def count(
        self, by: Mapping[str, Cut | None], labels: Sequence[str], threshold: float, *, quantiles: int
    ) -> CountedSlices:
        """by: one attribute, or several that are crossed, each with how it is parted (None for what suits it).

        labels: pooled. threshold: one for all; or, where scores are distances from the thresholds of their labels, by
        how much these are moved.
        """


@dataclass(frozen=True, slots=True, eq=False)
class ItemSource:
    """Predictions in memory, and the attributes of their items; what is counted of items is kept for all slices.

    columns: attribute -> (n_items,) text. chosen: the labels that are counted; None for all.
    """

    predictions: Predictions
    columns: Mapping[str, TextArray]
    chosen: Sequence[str] | None = None
    _counted: dict[tuple[tuple[str, ...], float], CountedItems] = field(default_factory=dict, repr=False)
    _parted: dict[tuple[str, Cut | None, int], Parted] = field(default_factory=dict, repr=False)

    @property
    def attributes(self) -> Sequence[str]:
        return tuple(self.columns)

    @property
    def labels(self) -> Sequence[str]:
        return self.predictions.labels if self.chosen is None else self.chosen

    def parted(self, attribute: str, cut: Cut | None, quantiles: int) -> Parted:
        """The items, parted by one attribute."""
        if attribute not in self.columns:
            names = some_of(self.attributes)
            remedy = f"Attributes are {names}." if names else "Give the items attributes, or metadata with their ids."
            raise InvalidInputError("The items have no such attribute.", found=repr(attribute), remedy=remedy)
        key = (attribute, cut, quantiles)
        if key not in self._parted:
            self._parted[key] = part_attribute(attribute, self.columns[attribute], cut, quantiles=quantiles)
        return self._parted[key]

    def items(self, labels: Sequence[str], threshold: float) -> CountedItems:
        """The counts of each item."""
        key = (tuple(labels), threshold)
        if key not in self._counted:
            p = self.predictions
            group = None if p.groups is p.ids else group_positions(p, np.arange(p.n_examples))
            self._counted.clear()  # of the thresholds of a slider the last one is asked for again
            self._counted[key] = counted_items(item_counts(p, labels, threshold), group)
        return self._counted[key]

    def parts(self, by: Mapping[str, Cut | None], quantiles: int) -> Parts:
        """The items, parted by one attribute or by several that are crossed."""
        parted = [self.parted(attribute, cut, quantiles) for attribute, cut in by.items()]
        place = np.zeros(self.predictions.n_examples, dtype=np.int64)
        for each in parted:
            place = place * len(each.conditions) + each.part
        items = np.bincount(place)
        held = np.flatnonzero(items)
        if len(held) < len(items):
            place = (np.cumsum(items > 0) - 1)[place]
        sizes = [len(each.conditions) for each in parted]
        indices = zip(*np.unravel_index(held, sizes), strict=True)
        slices = tuple(
            Slice(tuple(each.conditions[i] for each, i in zip(parted, index, strict=True))) for index in indices
        )
        return Parts(slices, place)

    def count(
        self, by: Mapping[str, Cut | None], labels: Sequence[str], threshold: float, *, quantiles: int
    ) -> CountedSlices:
        parts = self.parts(by, quantiles)
        items = np.bincount(parts.part, minlength=len(parts.slices))
        return CountedSlices(parts.slices, items, self.items(labels, threshold).by_part(parts.part, len(items)))


def predictions_of(source: Predictions | Evaluation) -> Predictions:
    """What is sliced; an error where there are counts only."""
    p = source.predictions if isinstance(source, Evaluation) else source
    if p is None:
        raise InvalidInputError(
            "Slices need predictions; there are counts only.",
            where=f"evaluation {source.name!r}",
            remedy="Load the predictions of the model.",
        )
    return p


def item_counts(p: Predictions, labels: Sequence[str], threshold: float) -> IntArray:
    """(4, n_examples): true and false positives, positives, and negatives of each example over some labels, pooled.

    Pairs of unknown truth are in none of these.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [1, 1]], [[0.8, 0.9], [0.2, 0.7]], labels="ab", task="multilabel")
    >>> item_counts(p, ["a", "b"], 0.5).tolist()
    [[1, 1], [1, 0], [1, 2], [1, 0]]
    """
    tp, fp, positives, known = np.zeros((4, p.n_examples), dtype=np.int64)
    for label in labels:
        i = p.index(label)
        example, truth, score = p.scored(i)
        where = slice(None) if p.examples is None else example
        predicted = decide(score, threshold)
        tp[where] += predicted & truth
        fp[where] += predicted & ~truth
        positives[where] += truth
        positives[p.unscored(i)] += 1
        if p.listed_only:
            known[where] += 1
            known[p.unscored(i)] += 1
        else:
            known += 1
            known[p.unknown(i)[0]] -= 1
    return np.array([tp, fp, positives, known - positives])
