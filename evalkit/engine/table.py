"""A table of predictions that stays where it is: what it is asked, and what it keeps of the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.source import CountSource, GroupedCounts
from evalkit.engine.exact_areas import Areas, exact_areas
from evalkit.engine.fetching import fetch_label
from evalkit.engine.random_groups import (
    N_GROUPS,
    InGroups,
    Items,
    content_in_groups,
    count_in_groups,
    fits,
    items_in_groups,
)
from evalkit.engine.running import CountingProgress, Told
from evalkit.engine.scan import Scan, scan
from evalkit.engine.slices.opened import rows_of_slice
from evalkit.engine.source import Source
from evalkit.errors import InvalidInputError, some_of
from evalkit.examples.listed import ExampleSelection, Outcome
from evalkit.examples.selection import Order, select_examples
from evalkit.predictions import Predictions, Task
from evalkit.reading.joining.accounts import Account
from evalkit.slicing.attributes import QUANTILES
from evalkit.slicing.conditions import Condition, Slice

if TYPE_CHECKING:
    from evalkit.engine.slices.counted import TableSlices
    from evalkit.slicing.table import By, SliceTable
    from evalkit.slicing.weak import WeakSlices

Kept = TypeVar("Kept")


def _untold(progress: CountingProgress) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True, eq=False)
class PredictionTable(CountSource):
    """Predictions in a table of files or of an engine, which is counted there; made by ``open_table``.

    It counts when it is first asked, in one look at the table, and keeps the counts: ``count`` does so while it tells
    how far it is. ``evaluate``, ``compare`` and ``plan_thresholds`` take it in place of predictions.

    Attributes:
        name, task, labels, n_examples, notes: as of predictions that were read; labels in the order of their text.
        account: where the rows of the table went.
        digest: of what was opened: names, sizes and times of the files, and what the columns are.
        stops: (n_stops,) rising thresholds at which the counts of every label, and of all together, are exact.
    """

    source: Source
    made_of: str
    given_task: Task | None
    _kept: dict[str, object] = field(repr=False, default_factory=dict)

    def __repr__(self) -> str:
        if "scan" not in self._kept:
            return f"PredictionTable({self.name!r}, not yet counted)"
        return f"PredictionTable({self.name!r}, {self.n_examples} examples, labels {some_of(self.labels)})"

    def count(self, told: Told | None = None) -> PredictionTable:
        """Count the table, if that was not done yet, and return it.

        told: called several times a second with a ``CountingProgress``; what it raises ends the counting. Raises
        ReadingError where rows cannot be counted, with how many they are and the first of them.
        """
        self._scan(told or _untold)
        return self

    def count_in_groups(self, told: Told | None = None) -> PredictionTable:
        """Count as well what intervals and comparisons need, if there are few enough labels to keep it of all."""
        if self.grouped and fits(self._scan()):
            self._all_in_groups(told or _untold)
        return self

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def task(self) -> Task:
        return self.given_task or ("binary" if len(self.labels) == 1 else "multilabel")

    @property
    def labels(self) -> tuple[str, ...]:
        return self._scan().labels

    @property
    def n_examples(self) -> int:
        return self._scan().n_examples

    @property
    def notes(self) -> tuple[str, ...]:
        return self._scan().notes

    @property
    def account(self) -> Account:
        return self._scan().account

    @property
    def digest(self) -> str:
        return self.made_of

    @property
    def stops(self) -> FloatArray:
        return self._scan().values

    @property
    def grouped(self) -> bool:
        return self.source.columns.grouped is not None

    @property
    def related(self) -> bool:
        return self.source.columns.group is not None

    def label_table(self, label: str) -> ThresholdCounts:
        return self.pooled_table([label])

    def pooled_table(self, labels: Sequence[str]) -> ThresholdCounts:
        found = self._scan()
        chosen = self._positions(labels)
        positives, negatives = (int(total[chosen].sum()) for total in (found.positives, found.negatives))
        return found.cells.of_labels(chosen).table(found.values, positives, negatives)

    def in_groups(self, labels: Sequence[str]) -> GroupedCounts:
        """Pairs of some labels together in 256 random groups, at the stops.

        An error where the table names neither items nor groups.
        """
        if not self.grouped:
            raise InvalidInputError(
                "The table names neither items nor groups, so that pairs cannot be told to be related.",
                where=self.name,
                remedy="Open it with id= or group=.",
            )
        found = self._scan()
        self._positions(labels)
        items, alone = None, len(labels) == 1 and not self.related
        if found.unlisted and not self.source.listed_only:
            items = self._items().n
        if fits(found):
            return self._all_in_groups(_untold).of(labels, items, found, independent=alone)
        chosen = tuple(labels)
        counted = self._last("some in groups", repr(chosen), lambda: self._in_groups_apart(chosen))
        return counted.of(labels, items, found, independent=alone)

    def label(self, label: str, told: Told | None = None) -> Predictions:
        """The predictions of one label, fetched: all about it is then exact, and its items can be looked at.

        An error where it has more than ``MOST_FETCHED`` pairs.
        """
        self._positions([label])
        return fetch_label(self.source, self._scan(), label, told or _untold)

    def exact_areas(self, labels: Sequence[str] | None = None, told: Told | None = None) -> Mapping[str | None, Areas]:
        """Areas under curves without bounds, of some labels, by default of all.

        Their scores are fetched a few labels at a time and sorted here: it takes longer than counting, and more memory.
        None stands for all of these labels pooled, and is left out where they have more than ``MOST_SORTED`` scores
        together. An error where one label alone has.
        """
        chosen = self._positions(self.labels if labels is None else labels)
        return exact_areas(self.source, self._scan(), chosen, told or _untold)

    def examples(
        self,
        label: str,
        threshold: float = 0.5,
        outcomes: Sequence[Outcome] = ("fp",),
        order: Order = "score",
        *,
        limit: int | None = None,
    ) -> ExampleSelection:
        """The pairs of one label behind a count, as ``select_examples`` lists them, of the label's fetched pairs."""
        p = self._last("fetched", label, lambda: self.label(label))
        return select_examples(p, label, threshold, outcomes, order, limit=limit)

    def slices(
        self,
        by: By | None = None,
        *,
        label: str | None = None,
        labels: Sequence[str] | None = None,
        threshold: float = 0.5,
        figure: str = "f1",
        quantiles: int = QUANTILES,
        level: float = 0.95,
        told: Told | None = None,
    ) -> SliceTable:
        """How good is the model on each slice of the table? As ``slices`` tells it of predictions in memory.

        by: attributes are all columns that are nothing else, and those of the metadata. Without ``by`` all of them are
        counted in one look, after two that part them. labels: those that are pooled where no one is named, by default
        all. Counts are those in memory. So are intervals of items without groups, for up to 64 labels; else they rest
        on 256 random groups, which ``groups`` of a row counts then. Numbers with more than 10,000 values are parted by
        quantiles up to a 16,384th of their range, times with more by days.
        """
        from evalkit.slicing.table import slices  # noqa: PLC0415, it loads scipy

        source = self._slices(labels, together=by is None, told=told or _untold)
        return slices(source, by, label=label, threshold=threshold, figure=figure, quantiles=quantiles, level=level)

    def find_weak_slices(
        self,
        attributes: Sequence[str] | None = None,
        *,
        label: str | None = None,
        labels: Sequence[str] | None = None,
        threshold: float = 0.5,
        figure: str = "f1",
        fewest: int = 20,
        quantiles: int = QUANTILES,
        level: float = 0.95,
        seed: int = 0,
        most_items: int = 1_000_000,
        told: Told | None = None,
    ) -> WeakSlices:
        """Slices that are weak and not by chance, as ``find_weak_slices`` finds them among items in the order of ids.

        Of more than ``most_items`` about so many are searched: those of some groups, always the same. A note says so.
        """
        from evalkit.engine.slices.weak import weak_slices_of  # noqa: PLC0415, it loads scipy
        from evalkit.slicing.weak import Asked  # noqa: PLC0415

        return weak_slices_of(
            lambda look: self._slices(labels, together=False, told=lambda _: look()),
            Asked(figure, label, threshold, fewest, level, seed),
            attributes,
            n_items=self.n_examples,
            quantiles=quantiles,
            most=most_items,
            told=told or _untold,
        )

    def _slices(self, labels: Sequence[str] | None, *, together: bool, told: Told) -> TableSlices:
        """The table as a source of slices. together: all attributes are counted in one look."""
        from evalkit.engine.slices.counted import TableSlices, require_unique_ids  # noqa: PLC0415, they load scipy

        found, kinds = self._scan(), self.source.attributes
        if self.source.columns.id is None:
            raise InvalidInputError(
                "The table names no items, so that slices of them cannot be counted.",
                where=self.name,
                remedy="Open it with id=.",
            )
        if self.source.metadata is not None:
            require_unique_ids(self.source)
        working = CountingProgress(0.0, "Counting slices")
        return TableSlices(
            self.source,
            self.labels,
            found.labels if labels is None else tuple(found.labels[i] for i in sorted(self._positions(labels))),
            bool(self.source.listed_only and found.unlisted),
            tuple(kinds) if together else (),
            kinds,
            lambda text: self.source.engine.ask(text, lambda _: told(working)),
        )

    def take_slice(self, of: Slice | Mapping[str, str]) -> PredictionTable:
        """The table of the items of a slice, not yet counted, which evaluate, compare and all else take.

        of: the ``slice`` of a row of ``slices``; or attribute -> value. An unknown attribute is an error.
        """
        where = of if isinstance(of, Slice) else Slice(tuple(Condition(name, value) for name, value in of.items()))
        known = self.source.attributes
        lacking = [each.attribute for each in where.conditions if each.attribute not in known]
        if lacking:
            raise InvalidInputError(
                "The table has no such attribute.", where=self.name, found=repr(lacking[0]),
                remedy=f"Its attributes are {some_of(tuple(known))}." if known else "It has no further columns.",
            )  # fmt: skip
        c, metadata = self.source.columns, self.source.metadata
        rows = rows_of_slice(where, self.source.engine.dialect, c.id, metadata)
        also = f"({c.also}) AND ({rows})" if c.also else rows
        source = replace(self.source, name=f"{self.name}, {where.name}", columns=replace(c, also=also))
        return PredictionTable(source, digest_of(self.digest, where.text), self.given_task)

    def content(self, labels: Sequence[str]) -> Sequence[object]:
        """Of each random group what tells its items and the truth of some labels apart, by sums of hashes of ids.

        Where pairs that are not listed count as no, positives and unknown truths tell the others, with the items. Two
        tables of different engines are never the same, as each has its own hashes.
        """
        if self.source.columns.id is None:
            return [self.digest] * N_GROUPS
        found = self._once("content", lambda: content_in_groups(self.source, _untold))
        items, listed_only = self._items(), self.source.listed_only and self._scan().unlisted
        engine = self.source.engine.dialect.name
        of_group = []
        for group in range(N_GROUPS):
            sums = [found.get((label, group), (0, 0, 0)) for label in labels]
            known = [each if listed_only else (each[0], each[2]) for each in sums]
            of_group.append((engine, items.n[group], items.hashed[group], known))
        return of_group

    def _items(self) -> Items:
        return self._once("items in groups", lambda: items_in_groups(self.source, _untold))

    def _positions(self, labels: Sequence[str]) -> list[int]:
        place = {label: i for i, label in enumerate(self.labels)}
        lacking = [label for label in labels if label not in place]
        if lacking or not labels:
            raise InvalidInputError(
                "The table does not have such labels.",
                where=self.name,
                found=some_of(lacking),
                remedy=f"Its labels are {some_of(self.labels)}.",
            )
        return [place[label] for label in labels]

    def _scan(self, told: Told = _untold) -> Scan:
        return self._once("scan", lambda: scan(self.source, told))

    def _all_in_groups(self, told: Told) -> InGroups:
        found = self._scan()
        return self._once("in groups", lambda: count_in_groups(self.source, found, found.labels, told))

    def _in_groups_apart(self, labels: tuple[str, ...]) -> InGroups:
        """Labels one by one, put together as if they were one, where all of them at once would take too much room."""
        found = self._scan()
        sums = [count_in_groups(self.source, found, (label,), _untold) for label in labels]
        keys = ("n", "positives", "unscored", "lost", "unknown")
        return InGroups(("",), *(sum(getattr(each, key) for each in sums) for key in keys))

    def _once(self, what: str, make: Callable[[], Kept]) -> Kept:
        return self._last(what, "", make)

    def _last(self, what: str, key: str, make: Callable[[], Kept]) -> Kept:
        """What was made for this key when it was last asked for; of each kind only the last is kept."""
        found = self._kept.get(what)
        if not isinstance(found, tuple) or found[0] != key:
            found = self._kept[what] = (key, make())
        kept: Kept = found[1]
        return kept


def digest_of(*parts: object) -> str:
    """A hash of what was opened."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
