"""``find_weak_slices``: slices that are weak, looked for in one half of the groups and confirmed in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray, one_threshold
from evalkit.comparison.p_values import holm
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import Estimate, require_level
from evalkit.intervals.parts import CountedItems, against_rest, counted_items, part_intervals, weaker_than_rest
from evalkit.intervals.ratios_of_groups import RATIOS, ratio_parts
from evalkit.predictions import Predictions
from evalkit.slicing.attributes import QUANTILES, Parted
from evalkit.slicing.conditions import Slice
from evalkit.slicing.exploring import Explored
from evalkit.slicing.source import ItemSource, item_counts, predictions_of
from evalkit.slicing.table import difference_of, one_of

FEWEST = 20
"""Items that a slice has to hold, in the half that is searched."""
MOST_CONFIRMED = 5
"""Slices that are put to the test: the more there are, the more each has to show."""

_LOOKED_AT = 10  # of each turn of the search, once groups are taken as related
_FEWEST_GROUPS = 20


@dataclass(frozen=True, slots=True, eq=False)
class WeakSlice:
    """A slice that looked weak in one half, and what the other half says of it.

    items: of both halves. figure, difference: in the half that was not searched, the slice and its difference from the
    rest, with intervals. explored: the difference in the half in which it was found, which flatters the finding.
    p_value: one-sided, in the half that was not searched, among the items that no slice holds which was found before;
    holm: adjusted for all slices that were tested.
    """

    slice: Slice
    items: int
    figure: Estimate
    difference: Estimate
    explored: float
    p_value: float
    holm: float

    def __repr__(self) -> str:
        return (
            f"WeakSlice({self.slice.name!r}, {self.items} items, {self.figure}, difference={self.difference}, "
            f"holm={self.holm:.3g})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class WeakSlices:
    """What the search found.

    rows: confirmed slices, the weakest first. not_confirmed: those that looked weak in one half and did not prove to be
    in the other. tried: slices that were looked at. figure, label, threshold, level, seed: as asked for. notes: on what
    was not searched.
    """

    rows: tuple[WeakSlice, ...]
    not_confirmed: tuple[WeakSlice, ...]
    tried: int
    figure: str
    label: str | None
    threshold: float
    level: float
    seed: int
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        found = "\n".join(f"  {row!r}" for row in self.rows) or "  none confirmed"
        return f"WeakSlices(figure={self.figure!r}, {self.tried} slices tried;\n{found})"


def find_weak_slices(
    source: Predictions | Evaluation,
    attributes: Sequence[str] | None = None,
    *,
    label: str | None = None,
    threshold: float = 0.5,
    figure: str = "f1",
    fewest: int = FEWEST,
    quantiles: int = QUANTILES,
    level: float = 0.95,
    seed: int = 0,
    progress: Callable[[float], object] | None = None,
) -> WeakSlices:
    """Slices by one or two conditions on which the model is worse than elsewhere, and not by chance.

    Of hundreds of slices some always look weak. So groups are dealt into two halves: in one the weakest slices are
    looked for, one after the other among the items that the former ones do not hold; the at most MOST_CONFIRMED that
    come of it are tested in the other half, one-sided and adjusted by Holm. Where no slice is weak, one is reported in
    at most 1 - ``level`` of all test sets.

    source, label, threshold, figure, quantiles: as in ``slices``. attributes: those to search, all that can be parted
    by default. fewest: items that a slice has to hold in the half that is searched. seed: of the halves. progress:
    called again and again with the share that is done; what it raises ends the search. Errors: those of ``slices``, and
    fewer than 20 groups.

    >>> rng = np.random.default_rng(0)
    >>> place, light = rng.choice(["in", "out"], 2000), rng.choice(["day", "night"], 2000)
    >>> found = rng.random(2000) < np.where((place == "out") & (light == "night"), 0.6, 0.9)
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix(
    ...     np.ones((2000, 1)), found[:, None], labels=["cat"], task="binary",
    ...     attributes={"place": place.tolist(), "light": light.tolist()},
    ... )
    >>> [row.slice.name for row in find_weak_slices(p, figure="recall").rows]
    ['place: out, light: night']
    """
    asked = Asked(figure, label, one_threshold(threshold), fewest, level, seed)
    p = predictions_of(source)
    steps = Steps(len(p.attributes if attributes is None else attributes) + MOST_CONFIRMED + 1, progress)
    parted, notes = _attributes(p, attributes, quantiles, steps)
    require_attributes(parted, notes)
    counts = item_counts(p, source.labels if label is None else (label,), asked.threshold)
    return search(ItemsToSearch(counts, p.group, parted), asked, steps, notes)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a search, as in ``find_weak_slices``, whose errors it has."""

    figure: str
    label: str | None
    threshold: float
    fewest: int
    level: float
    seed: int

    def __post_init__(self) -> None:
        require_level(self.level)
        if self.figure not in RATIOS or METRICS[self.figure].higher_is_better is None:
            better = [key for key in RATIOS if METRICS[key].higher_is_better is not None]
            raise InvalidInputError("No figure to be weak by.", found=repr(self.figure), remedy=f"Use one of {better}.")


@dataclass(frozen=True, slots=True, eq=False)
class ItemsToSearch:
    """counts: (4, n_items), as of ``item_counts``. group: (n_items,) from 0. parted: the attributes."""

    counts: IntArray
    group: IntArray
    parted: Sequence[Parted]


def require_attributes(parted: Sequence[object], notes: Sequence[str]) -> None:
    """InvalidInputError where there is nothing to search by. notes: why."""
    if not parted:
        raise InvalidInputError(
            "There is nothing to search by.",
            found="; ".join(notes) or "items without attributes",
            remedy="Load predictions with further columns, or metadata with the ids of the items.",
        )


def search(items: ItemsToSearch, asked: Asked, steps: Steps, notes: Sequence[str]) -> WeakSlices:
    """Weak slices of items, whatever counted them."""
    on = _Searched(items.counts, items.group, asked.figure, asked.level)
    half = on.half(asked.seed)
    explored = Explored(items.parted, *on.of_items(), asked.fewest, steps.look)
    tested = []
    for places, left in _looked_for(explored, on, half):
        tested.append(on.tested(explored.slice_at(places), explored.rows(places), half, left))
        steps.next()
    adjusted = holm([each.p_value for each in tested]).tolist()
    rows = [replace(each, holm=p_value) for each, p_value in zip(tested, adjusted, strict=True)]
    rows.sort(key=lambda row: row.p_value)
    confirmed = tuple(row for row in rows if row.holm < 1 - asked.level)
    others = tuple(row for row in rows if not row.holm < 1 - asked.level)
    tried = explored.tried(half)
    a = asked
    return WeakSlices(confirmed, others, tried, a.figure, a.label, a.threshold, a.level, a.seed, tuple(notes))


@dataclass(slots=True)
class Steps:
    """How many of the steps of a search are done."""

    of: int
    progress: Callable[[float], object] | None = None
    done: int = 0

    def look(self) -> None:
        if self.progress is not None:
            self.progress(min(self.done / self.of, 1.0))

    def next(self) -> None:
        self.done += 1
        self.look()


def _attributes(
    p: Predictions, attributes: Sequence[str] | None, quantiles: int, steps: Steps
) -> tuple[list[Parted], list[str]]:
    """The attributes to search, parted, and notes on those that are not."""
    source = ItemSource(p, p.attributes)
    parted, notes = [], []
    for name in source.attributes if attributes is None else attributes:
        try:
            parted.append(source.parted(name, None, quantiles))
        except InvalidInputError as error:
            if attributes is not None:
                raise
            notes.append(f"{name!r} is not searched. {error.problem}")
        steps.next()
    return parted, notes


@dataclass(frozen=True, slots=True, eq=False)
class _Searched:
    """counts: (4, n_items), as ``item_counts`` has them. group: (n_items,) from 0."""

    counts: IntArray
    group: IntArray
    figure: str
    level: float

    @property
    def related(self) -> bool:
        return int(self.group.max(initial=-1)) + 1 < len(self.group)

    def of_items(self) -> tuple[FloatArray, FloatArray]:
        """What each item adds to numerator and denominator of the figure, or of its opposite where more is worse."""
        x, y = (part.astype(np.float64) for part in ratio_parts(self.figure, *self.counts))
        return (x if METRICS[self.figure].higher_is_better else y - x), y

    def half(self, seed: int) -> BoolArray:
        """(n_items,) whether an item is of the half that is searched; groups stay together."""
        n = int(self.group.max(initial=-1)) + 1
        if n < _FEWEST_GROUPS:
            raise InvalidInputError(
                f"A search needs {_FEWEST_GROUPS} groups, since it confirms in one half what it found in the other.",
                found=f"{n} groups",
                remedy="Look at the table of slices.",
            )
        searched = np.zeros(n, dtype=np.bool_)
        searched[np.random.default_rng(seed).permutation(n)[: n // 2]] = True
        return searched[self.group]

    def among(self, items: BoolArray) -> CountedItems:
        """The counts of some items, (n_items,), ready to be parted."""
        group = np.unique(self.group[items], return_inverse=True)[1] if self.related else None
        return counted_items(self.counts[:, items], group)

    def weaker(self, items: CountedItems, rows: BoolArray) -> float:
        """The one-sided p-value of a slice being no weaker than the rest. rows: which of these items it holds."""
        key = self.figure if METRICS[self.figure].higher_is_better else _OPPOSITE[self.figure]
        p_value = float(weaker_than_rest(items.by_part((~rows).astype(np.int64), 2), key)[0])
        return 1.0 if np.isnan(p_value) else p_value

    def tested(self, where: Slice, rows: BoolArray, half: BoolArray, left: BoolArray) -> WeakSlice:
        """left: (n_items,) those that no slice holds which was found before."""
        other = ~half
        searched, confirming = (
            self.among(items).by_part((~rows[items]).astype(np.int64), 2) for items in (half, other)
        )
        found = against_rest(confirming, self.figure, self.level)
        figure = one_of(part_intervals(confirming, self.figure, self.level), 0)
        difference = difference_of(found, 0, figure)
        explored = float(against_rest(searched, self.figure, self.level).difference[0])
        p_value = self.weaker(self.among(left & other), rows[left & other])
        return WeakSlice(where, int(np.count_nonzero(rows)), figure, difference, explored, p_value, p_value)


_OPPOSITE = {"false_positive_rate": "specificity"}
"""Of figures of which less is better, the one of which more is."""


def _looked_for(explored: Explored, on: _Searched, half: BoolArray) -> Iterator[tuple[tuple[int, ...], BoolArray]]:
    """The weakest slices of one half, each among the items that are in none of the former ones, and all these items."""
    left = np.ones_like(half)
    for _ in range(MOST_CONFIRMED):
        candidates = [places for _, places in explored.weakest(left & half, _LOOKED_AT if on.related else 1)]
        if not candidates:
            return
        if on.related:  # so far items were taken as independent
            searched = left & half
            items = on.among(searched)
            candidates.sort(key=lambda places: on.weaker(items, explored.rows(places)[searched]))
        yield candidates[0], left
        left = left & ~explored.rows(candidates[0])
