"""Attributes of items, parted into the values, ranges or periods that slices are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray, TextArray
from evalkit.errors import InvalidInputError
from evalkit.slicing.conditions import CUTS, Condition, Cut, numbers_of, period_of
from evalkit.slicing.distinct import distinct_cells

MOST_VALUES = 200
"""Slices of one attribute: one with more values, such as an id, parts a test set into single items."""
FEW_NUMBERS = 12
"""So many distinct numbers are values of their own; more are parted by quantiles."""
QUANTILES = 4

_MOST_DAYS, _MOST_WEEKS = 31, 26


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """An attribute parted into slices.

    attribute: its name. conditions: one for each part that holds an item, the missing values last. part: (n_items,)
    position of the part of each item.
    """

    attribute: str
    conditions: tuple[Condition, ...]
    part: IntArray


def part_attribute(name: str, column: TextArray, cut: Cut | None = None, *, quantiles: int = QUANTILES) -> Parted:
    """Part the items by an attribute.

    column: (n_items,) text, as written; empty where an item has no value, which makes a part of its own. cut: None for
    what suits the values: times as ISO 8601 writes them by day, week or month, the finest that makes few parts; more
    than FEW_NUMBERS numbers by quantiles; all else by value. Errors: an unknown cut, more than MOST_VALUES parts, and
    cells that are no numbers or times where ``cut`` asks for these.

    >>> parted = part_attribute("country", np.array(["DE", "", "FR", "DE"]))
    >>> [each.name for each in parted.conditions], parted.part.tolist()
    (['DE', 'FR', 'missing'], [0, 2, 1, 0])
    """
    cells, place = distinct_cells(column)
    conditions, of_cell = part_cells(name, cells, np.bincount(place, minlength=len(cells)), cut, quantiles=quantiles)
    return Parted(name, conditions, of_cell[place])


def part_cells(
    name: str, cells: list[str], times: IntArray, cut: Cut | None = None, *, quantiles: int = QUANTILES
) -> tuple[tuple[Condition, ...], IntArray]:
    """As ``part_attribute``, of distinct cells that are counted already: the conditions, and which of them each cell
    fulfils, (n_cells,). cells: rising. times: (n_cells,) how many items have each.

    >>> conditions, of_cell = part_cells("country", ["", "DE", "FR"], np.array([1, 2, 1]))
    >>> [each.name for each in conditions], of_cell.tolist()
    (['DE', 'FR', 'missing'], [2, 0, 1])
    """
    if cut is not None and cut not in CUTS:
        raise InvalidInputError("No such way to part an attribute.", found=repr(cut), remedy=f"Use one of {CUTS}.")
    missing = cells[:1] == [""]
    values = cells[1:] if missing else cells
    cut = cut or _suiting(values)
    if cut == "value":
        _require_few(name, len(values))
    parts, conditions = _conditions(name, values, times[len(cells) - len(values) :], cut, quantiles)
    _require_few(name, len(conditions))
    conditions = [*conditions, *([Condition(name, cut=cut)] if missing else [])]
    of_cell = np.append(len(conditions) - 1, parts) if missing else parts
    return tuple(conditions), of_cell


def _require_few(name: str, n: int) -> None:
    if n > MOST_VALUES:
        raise InvalidInputError(
            f"An attribute may have {MOST_VALUES} values, and this one parts the items into many more.",
            found=f"{n:,} values of {name!r}",
            remedy="Choose one that items share, or part it by quantiles or by time.",
        )


def _suiting(values: Sequence[str]) -> Cut:
    if values and all(period_of(value, "day") for value in values):
        days, weeks = (len({period_of(value, cut) for value in values}) for cut in ("day", "week"))
        return "day" if days <= _MOST_DAYS else "week" if weeks <= _MOST_WEEKS else "month"
    if len(values) > FEW_NUMBERS and not bool(np.isnan(numbers_of(list(values))).any()):
        return "quantiles"
    return "value"


_Conditions = tuple[IntArray, list[Condition]]
"""The part of each distinct value, and the condition of each part."""


def _conditions(name: str, values: list[str], times: IntArray, cut: Cut, quantiles: int) -> _Conditions:
    """times: how many items have each value."""
    if cut == "value":
        return _by_value(name, values)
    return _by_quantiles(name, values, times, quantiles) if cut == "quantiles" else _by_period(name, values, cut)


def _by_value(name: str, values: list[str]) -> _Conditions:
    """Numbers rise as numbers, all else as text."""
    numbers = numbers_of(values)
    order = np.argsort(numbers, kind="stable") if not np.isnan(numbers).any() else np.arange(len(values))
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.arange(len(values))
    return place, [Condition(name, values[i]) for i in order.tolist()]


def _by_quantiles(name: str, values: list[str], times: IntArray, quantiles: int) -> _Conditions:
    numbers = numbers_of(values)
    _require_all(name, values, ~np.isnan(numbers), "a number")
    rank = np.argsort(numbers, kind="stable")
    bounds = _bounds(numbers[rank], times[rank], quantiles)
    ends = [-np.inf if bounds else float(numbers.min(initial=0)), *bounds, np.inf]
    between = [Condition(name, "", "quantiles", low, high) for low, high in pairwise(ends)]
    return np.searchsorted(np.array(bounds), numbers, side="right"), between


def _bounds(numbers: FloatArray, times: IntArray, quantiles: int) -> list[float]:
    """Numbers at which a new part begins: each part holds about as many items as the others, as far as equal numbers
    let it. numbers: rising. times: how many items have each."""
    reached = np.cumsum(times)
    if not len(reached):
        return []
    first = np.searchsorted(reached, reached[-1] * np.arange(1, quantiles) / quantiles, side="left")
    at = sorted({float(numbers[min(i + 1, len(numbers) - 1)]) for i in first.tolist()})
    return [bound for bound in at if bound > numbers[0]]


def _by_period(name: str, values: list[str], cut: Cut) -> _Conditions:
    periods = [period_of(value, cut) for value in values]
    _require_all(name, values, np.array([bool(period) for period in periods], dtype=np.bool_), "a time as 2026-05-31")
    known = sorted(set(periods))
    place = {period: i for i, period in enumerate(known)}
    return np.array([place[each] for each in periods], dtype=np.int64), [Condition(name, each, cut) for each in known]


def _require_all(name: str, values: list[str], fits: npt.NDArray[np.bool_], what: str) -> None:
    if not fits.all():
        odd = values[int(np.argmin(fits))]
        raise InvalidInputError(f"A value of {name!r} is not {what}.", found=repr(odd), remedy="Part it by its values.")
