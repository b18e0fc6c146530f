"""Which of all slices by one or two conditions look weakest? All pairs of conditions at once, by products of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.slicing.attributes import Parted
from evalkit.slicing.conditions import Slice

LOOKS_WEAK = 2.0
"""Standard errors below the rest: a slice that is nearer is not worth a test."""

_BLOCK = 4096  # items whose conditions are in the processor's cache together
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """What the search looks at.

    parted: the attributes. x, y: (n_items,) what each item adds to the numerator and the denominator of the figure, by
    which a lower ratio is worse. fewest: items that a slice and its rest have to hold. look: called again and again;
    what it raises ends the work.
    """

    parted: Sequence[Parted]
    x: FloatArray
    y: FloatArray
    fewest: int
    look: Callable[[], object] = lambda: None

    @property
    def sizes(self) -> list[int]:
        return [len(each.conditions) for each in self.parted]

    def weakest(self, items: BoolArray, most: int) -> list[tuple[float, tuple[int, ...]]]:
        """Scores and places of the conditions of the slices that look weakest among some of the items, at most so many.

        items: (n_items,) those that are left to explain. Places count the conditions of all attributes.
        """
        rows = np.flatnonzero(items)
        x, y = self.x[rows], self.y[rows]
        if not y.sum():
            return []
        beyond = x - x.sum() / y.sum() * y
        held, cases, total = self._products(rows, [np.ones(len(rows)), y, beyond])
        share = cases / y.sum()
        # As if items of the slice varied as all do: by their own, a weak half of a slice would look no weaker than all
        spread = float(beyond @ beyond) * share * (1 - share)
        score = np.where(spread > _NOTHING, total / np.sqrt(np.maximum(spread, _NOTHING)), 0.0)
        score[~self._allowed(held, len(rows))] = 0.0
        order = np.argsort(score, axis=None, kind="stable")[:most]
        pairs = zip(*np.unravel_index(order, score.shape), strict=True)
        return [
            (float(score[i, j]), (int(i),) if i == j else (int(i), int(j)))
            for i, j in pairs
            if score[i, j] < -LOOKS_WEAK
        ]

    def tried(self, items: BoolArray) -> int:
        """How many slices hold enough of some items to be looked at."""
        rows = np.flatnonzero(items)
        held = self._products(rows, [np.ones(len(rows))])[0]
        return int(np.count_nonzero(self._allowed(held, len(rows))))

    def rows(self, places: tuple[int, ...]) -> BoolArray:
        """(n_items,) which items fulfil these conditions."""
        inside = [self.parted[attribute].part == i for attribute, i in map(self._at, places)]
        return np.asarray(np.all(inside, axis=0))

    def slice_at(self, places: tuple[int, ...]) -> Slice:
        return Slice(tuple(self.parted[attribute].conditions[i] for attribute, i in map(self._at, places)))

    def _at(self, place: int) -> tuple[int, int]:
        """The attribute, and the position among its conditions, of a condition."""
        starts = np.concatenate([[0], np.cumsum(self.sizes)])
        attribute = int(np.searchsorted(starts, place, side="right")) - 1
        return attribute, place - int(starts[attribute])

    def _allowed(self, held: FloatArray, n: int) -> BoolArray:
        """Each slice once, of two attributes or of one condition, with enough items inside and outside."""
        of_attribute = np.repeat(np.arange(len(self.parted)), self.sizes)
        apart = of_attribute[:, None] < of_attribute[None, :]
        return (apart | np.eye(len(held), dtype=np.bool_)) & (held >= self.fewest) & (n - held >= self.fewest)

    def _products(self, rows: IntArray, weights: list[FloatArray]) -> list[FloatArray]:
        """For each weight of the items its sum over those that fulfil both of two conditions, (n, n)."""
        n = sum(self.sizes)
        sums = [np.zeros((n, n)) for _ in weights]
        for some, hot in self._conditions(rows):
            for i, weight in enumerate(weights):
                sums[i] += hot @ (hot * weight[some].astype(np.float32)).T
        return sums

    def _conditions(self, rows: IntArray) -> Iterator[tuple[slice, npt.NDArray[np.float32]]]:
        """Some items after the others, and which conditions each fulfils: (n_conditions, n_some) of 1 and 0."""
        starts = np.concatenate([[0], np.cumsum(self.sizes)])
        for begin in range(0, len(rows), _BLOCK):
            self.look()
            some = slice(begin, begin + _BLOCK)
            n = len(rows[some])
            hot = np.zeros((int(starts[-1]), n), dtype=np.float32)
            for start, each in zip(starts[:-1].tolist(), self.parted, strict=True):
                hot[start + each.part[rows[some]], np.arange(n)] = 1
            yield some, hot
