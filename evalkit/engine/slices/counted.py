"""A table as a source of slices: what ``slices`` asks of predictions in memory, asked of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evalkit.arrays import IntArray
from evalkit.engine.columns import Kind, condition
from evalkit.engine.random_groups import N_GROUPS, group_numbers
from evalkit.engine.running import Answer, unwatched
from evalkit.engine.slices.parting import MOST_DISTINCT, Parting, part_few_values, part_many_values
from evalkit.engine.slices.texts import (
    COUNTS,
    Items,
    counted_items_text,
    counted_slices_text,
    distinct_values_text,
    repeated_ids_text,
)
from evalkit.engine.source import Source
from evalkit.engine.statements import Pairs
from evalkit.errors import InvalidInputError, ReadingError, some_of
from evalkit.intervals.parts import PartCounts
from evalkit.slicing.attributes import Parted
from evalkit.slicing.conditions import Cut, Slice
from evalkit.slicing.source import CountedSlices
from evalkit.slicing.weak import ItemsToSearch

MOST_LABELS = 64
"""Up to so many labels items without groups are counted as they are: those with the same counts are one number. Of more
labels few items are alike, and of groups few; these are counted in 256 random groups."""


@dataclass(frozen=True, slots=True, eq=False)
class TableSlices:
    """The slices of a table. What is counted of one attribute at a threshold is counted of all in the same look.

    every_label: of the table. labels: those that are pooled. listed: truth is known of listed pairs alone. attributes:
    those that are counted together. kinds: what each of them holds. ask: a statement, and a share of the work that it
    is.
    """

    source: Source
    every_label: tuple[str, ...]
    labels: tuple[str, ...]
    listed: bool
    attributes: Sequence[str]
    kinds: Mapping[str, Kind]
    ask: Callable[[str], Answer]
    _partings: dict[tuple[str, Cut | None, int], Parting | InvalidInputError] = field(default_factory=dict)
    _counted: dict[object, dict[str, CountedSlices]] = field(default_factory=dict)

    def count(
        self, by: Mapping[str, Cut | None], labels: Sequence[str], threshold: float, *, quantiles: int
    ) -> CountedSlices:
        """As of ``SliceSource``."""
        self._require_attributes(by)
        if list(by.values()) == [None] and set(by) <= set(self.attributes):
            (name,) = by
            return self._together(name, labels, threshold, quantiles)
        partings = self._part(dict(by), quantiles)
        (only,) = self._count([[_fitting(partings[name]) for name in by]], labels, threshold)
        return only

    def _together(self, name: str, labels: Sequence[str], threshold: float, quantiles: int) -> CountedSlices:
        """One attribute, counted with all others that can be parted."""
        partings = self._part(dict.fromkeys(self.attributes), quantiles)
        _fitting(partings[name])
        key = (tuple(labels), threshold, quantiles)
        if key not in self._counted:
            fit = [each for each in partings.values() if isinstance(each, Parting)]
            counted = self._count([[each] for each in fit], labels, threshold)
            self._counted.clear()
            self._counted[key] = {each.attribute: of for each, of in zip(fit, counted, strict=True)}
        return self._counted[key][name]

    def _require_attributes(self, names: Iterable[str]) -> None:
        lacking = [name for name in names if name not in self.kinds]
        if lacking:
            known = f"Its attributes are {some_of(tuple(self.kinds))}."
            raise InvalidInputError(
                "The table has no such attribute.",
                where=self.source.name,
                found=repr(lacking[0]),
                remedy=known if self.kinds else "Give it further columns, or metadata with the ids of the items.",
            )

    def _items(self, names: Sequence[str], threshold: float = 0.5) -> Items:
        joined = tuple(
            name for name in names if self.source.metadata is not None and name in self.source.metadata.attributes
        )
        own = tuple(name for name in names if name not in joined)
        return Items(_of_one_precision(self.source), own, self.source.metadata, joined, threshold)

    def _part(self, cuts: Mapping[str, Cut | None], quantiles: int) -> dict[str, Parting | InvalidInputError]:
        lacking = {name: cut for name, cut in cuts.items() if (name, cut, quantiles) not in self._partings}
        if lacking:
            distinct = self._distinct(tuple(lacking))
            few = self._items([name for name in lacking if distinct[name] <= MOST_DISTINCT])
            found = part_few_values(few, lacking, self.ask, quantiles=quantiles) if few.attributes else {}
            for name in lacking.keys() - found.keys():
                found[name] = part_many_values(
                    self._items([name]), lacking[name], self.kinds[name], distinct[name], self.ask, quantiles=quantiles
                )
            self._partings.update({(name, cut, quantiles): found[name] for name, cut in lacking.items()})
        return {name: self._partings[name, cut, quantiles] for name, cut in cuts.items()}

    def _distinct(self, names: tuple[str, ...]) -> dict[str, int]:
        """About how many values attributes have."""
        items, whole = self._items(names), self.source.pairs(self.source.engine.whole)
        d = whole.dialect
        found: dict[str, int] = {}
        rows = condition(whole.columns, whole.kinds, d)
        for some, relation, test in (
            (items.columns, whole.relation, rows),
            (items.joined, self.source.metadata.relation if self.source.metadata else "", "1 = 1"),
        ):
            if some:
                answer = self.ask(distinct_values_text(d, relation, test, some))
                found |= {name: int(np.asarray(answer[f"d{i}"])[0]) for i, name in enumerate(some)}
        return found

    def _count(self, sets: Sequence[Sequence[Parting]], labels: Sequence[str], threshold: float) -> list[CountedSlices]:
        """Each set of attributes crossed, all in one look."""
        items, keys, key_of = self._keyed([each for some in sets for each in some], threshold)
        in_random_groups = self.source.columns.group is not None or len(labels) > MOST_LABELS
        names = [[key_of[each.attribute] for each in some] for some in sets]
        text = counted_slices_text(
            items,
            keys,
            names,
            self._chosen(labels),
            n_labels=len(labels),
            listed=self.listed,
            random_groups=in_random_groups,
        )
        answer = {key: np.asarray(column) for key, column in self.ask(text).items()}
        known = {key: np.array([each is not None for each in answer[key].tolist()], dtype=np.bool_) for key in keys}
        found = []
        for some, of in zip(sets, names, strict=True):
            at = np.all([known[key] for key in of], axis=0)
            rows = {key: column[at] for key, column in answer.items()}
            found.append(_slices(some, [rows[key].tolist() for key in of], rows, in_random_groups))
        return found

    def _chosen(self, labels: Sequence[str]) -> Sequence[str] | None:
        return None if set(labels) == set(self.every_label) else labels

    def _keyed(self, partings: Sequence[Parting], threshold: float) -> tuple[Items, dict[str, str], Mapping[str, str]]:
        """The items with some attributes, SQL of the keys of their parts, and what the key of each attribute is
        called."""
        items = self._items(tuple(dict.fromkeys(each.attribute for each in partings)), threshold)
        key_of = {name: f"k{i}" for i, name in enumerate(items.attributes)}
        d = items.dialect
        keys = {key_of[each.attribute]: each.key(f"a{key_of[each.attribute][1:]}", d) for each in partings}
        return items, keys, key_of

    def parted(self, names: Sequence[str], quantiles: int) -> dict[str, Parting | InvalidInputError]:
        """How attributes are parted, or why one cannot be."""
        self._require_attributes(names)
        return self._part(dict.fromkeys(names), quantiles)

    def items(self, partings: Sequence[Parting], labels: Sequence[str], threshold: float) -> ItemsToSearch:
        """Every item, in the order of ids: its counts, its group, and its part of each attribute."""
        items, keys, key_of = self._keyed(partings, threshold)
        text = counted_items_text(items, keys, self._chosen(labels), n_labels=len(labels), listed=self.listed)
        answer = {key: np.asarray(column) for key, column in self.ask(text).items()}
        parted = []
        for each in partings:
            code, distinct = pd.factorize(answer[key_of[each.attribute]])
            place = np.array(each.positions(distinct.tolist()), dtype=np.int64)
            parted.append(Parted(each.attribute, each.conditions, place[code]))
        counts = np.array([answer[key] for key in COUNTS]).astype(np.int64)
        grouped = self.source.columns.group is not None
        group = pd.factorize(answer["grouped_by"])[0] if grouped else np.arange(counts.shape[1])
        return ItemsToSearch(counts, group.astype(np.int64), parted)


def _fitting(found: Parting | InvalidInputError) -> Parting:
    if isinstance(found, InvalidInputError):
        raise found
    return found


def require_unique_ids(source: Source) -> None:
    """ReadingError where the metadata have two rows of one item: then pairs would count twice."""
    assert source.metadata is not None
    answer = source.engine.ask(repeated_ids_text(source.engine.dialect, source.metadata), unwatched)
    more = int(answer["n"][0]) - int(answer["ids"][0])
    if more:
        raise ReadingError(
            "The metadata have several rows of one item.",
            where=source.name,
            found=f"{more:,} more rows than items",
            remedy="Keep one row for each item.",
        )


def _of_one_precision(source: Source) -> tuple[Pairs, ...]:
    """The whole table; where files differ in what their columns hold, its parts, as read together scores of less
    precision would be widened."""
    parts = tuple(source.pairs(part) for part in source.engine.parts)
    return parts if len({part.single for part in parts}) > 1 else (source.pairs(source.engine.whole),)


def _slices(
    sets: Sequence[Parting], keys: Sequence[list[str]], rows: Mapping[str, Any], in_random_groups: bool
) -> CountedSlices:
    sizes = [len(each.conditions) for each in sets]
    positions = [each.positions(of) for each, of in zip(sets, keys, strict=True)]
    place = np.ravel_multi_index([np.array(each, dtype=np.int64) for each in positions], sizes)
    held, part = np.unique(place, return_inverse=True)
    slices = tuple(
        Slice(tuple(each.conditions[i] for each, i in zip(sets, index, strict=True)))
        for index in zip(*np.unravel_index(held, sizes), strict=True)
    )
    n_items = np.asarray(rows["items"]).astype(np.int64)
    items = np.bincount(part, weights=n_items, minlength=len(held)).astype(np.int64)
    counts = np.array([rows[key] for key in COUNTS]).astype(np.int64)
    if not in_random_groups:
        return CountedSlices(slices, items, PartCounts(len(held), part, counts, counts, n_items, counts, n_items))
    group = group_numbers(rows["bucket"])
    return CountedSlices(slices, items, _in_groups(len(held), part, group, counts))


def _in_groups(n_parts: int, part: IntArray, group: IntArray, counts: IntArray) -> PartCounts:
    inside = np.zeros((4, n_parts * N_GROUPS), dtype=np.int64)
    for row, each in zip(inside, counts, strict=True):
        np.add.at(row, part * N_GROUPS + group, each)
    cells = np.unique(part * N_GROUPS + group)
    groups = inside.reshape(4, n_parts, N_GROUPS).sum(axis=1)
    filled = np.unique(group)
    return PartCounts(
        n_parts,
        cells // N_GROUPS,
        inside[:, cells],
        groups[:, cells % N_GROUPS],
        np.ones(len(cells), dtype=np.int64),
        groups[:, filled],
        np.ones(len(filled), dtype=np.int64),
    )
