"""Attributes of a table parted as those of items in memory are, from how many items have each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evalkit.engine.columns import Kind
from evalkit.engine.dialects import Dialect
from evalkit.engine.slices.texts import Items, bins_text, days_text, range_text, values_text
from evalkit.errors import InvalidInputError, ReadingError
from evalkit.slicing.attributes import MOST_VALUES, part_cells
from evalkit.slicing.conditions import Condition, Cut, period_of

MOST_DISTINCT = 10_000
"""Values of an attribute that are looked at one by one. Numbers with more are parted by bins, times by days."""
BINS = 16_384
"""Of numbers with many values: a part begins at the lowest number of a bin, so that parts are equal to a bin."""

Ask = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Parting:
    """An attribute parted. conditions: as of ``Parted``, the missing values last."""

    attribute: str
    conditions: tuple[Condition, ...]

    @property
    def cut(self) -> Cut:
        return self.conditions[0].cut

    def key(self, column: str, d: Dialect) -> str:
        """SQL of what tells the parts apart: the value, the number of a range, or the day."""
        if self.cut == "value":
            return column
        if self.cut != "quantiles":
            return f"substr({column}, 1, 10)"
        number = d.try_number.format(column)
        ranges = [
            f"WHEN {number} < {d.number(each.high)} THEN '{i}'"
            for i, each in enumerate(self.conditions)
            if np.isfinite(each.high)
        ]
        last = sum(not each.missing for each in self.conditions) - 1
        return f"CASE WHEN {column} = '' THEN '' {' '.join(ranges)} ELSE '{last}' END"

    def positions(self, keys: Sequence[str]) -> list[int]:
        """The part of each key."""
        place = {each.value: i for i, each in enumerate(self.conditions)}
        if self.cut == "quantiles":
            return [int(key) if key else len(self.conditions) - 1 for key in keys]
        if self.cut == "value":
            return [place[key] for key in keys]
        return [place[period_of(key, self.cut)] for key in keys]


def part_few_values(
    items: Items, cuts: Mapping[str, Cut | None], ask: Ask, *, quantiles: int
) -> dict[str, Parting | InvalidInputError]:
    """Attributes with at most some MOST_DISTINCT values, in one look; or why one cannot be parted."""
    answer = ask(values_text(items))
    _require_one_value(items, int(np.max(answer["odd"], initial=0)))
    found: dict[str, Parting | InvalidInputError] = {}
    for i, name in enumerate(items.attributes):
        column = np.asarray(answer[f"a{i}"])
        of_set = np.array([each is not None for each in column.tolist()], dtype=np.bool_)
        cells, times = column[of_set].tolist(), np.asarray(answer["n"])[of_set].astype(np.int64)
        found[name] = _parted(name, cells, times, cuts[name], quantiles)
    return found


def part_many_values(
    items: Items, cut: Cut | None, kind: Kind, n_values: int, ask: Ask, *, quantiles: int
) -> Parting | InvalidInputError:
    """One attribute with more values than can be looked at one by one: numbers by bins, times by days."""
    (name,) = items.attributes
    told = {key: np.asarray(of)[0] for key, of in ask(range_text(items)).items()}
    _require_one_value(items, int(told["differ"]))
    if cut in (None, "quantiles") and not told["odd"] and told["high"] > told["low"]:
        low, high = float(told["low"]), float(told["high"])
        answer = ask(bins_text(items, low, high, BINS))
        numbers, times = np.asarray(answer["lo"], dtype=np.float64), np.asarray(answer["n"]).astype(np.int64)
        order = np.argsort(numbers)
        cells = [repr(number) for number in numbers[order].tolist()]
        parted = _parted(name, cells, times[order], "quantiles", quantiles)
        return _with_missing(parted, items, ask)
    if cut not in ("value", "quantiles") and not told["untimed"] and told["n"]:
        answer = ask(days_text(items))
        items_of = np.asarray(answer["n"]).astype(np.int64)
        return _parted(name, np.asarray(answer["a0"]).tolist(), items_of, cut, quantiles)
    few, of_time = f"{MOST_VALUES} values at most", "times as 2026-05-31"
    what = {None: f"{few}, numbers or times", "value": few, "quantiles": "numbers"}
    return InvalidInputError(
        "The values of an attribute are too many, and are not all numbers or all times.",
        found=f"about {n_values:,} values of {name!r} ({kind})",
        remedy=f"Choose one with {what.get(cut, of_time)}.",
    )


def _with_missing(parted: Parting | InvalidInputError, items: Items, ask: Ask) -> Parting | InvalidInputError:
    if isinstance(parted, InvalidInputError):
        return parted
    counted = ask(f"SELECT count(*) AS n FROM ({items.select()}) AS items WHERE a0 = ''")
    lacking = (Condition(parted.attribute, cut=parted.cut),) if int(np.asarray(counted["n"])[0]) else ()
    return replace(parted, conditions=parted.conditions + lacking)


def _parted(
    name: str, cells: list[str], times: np.ndarray[Any, Any], cut: Cut | None, quantiles: int
) -> Parting | InvalidInputError:
    order = sorted(range(len(cells)), key=cells.__getitem__)
    try:
        conditions, _ = part_cells(name, [cells[i] for i in order], times[order], cut, quantiles=quantiles)
    except InvalidInputError as error:
        return error
    return Parting(name, conditions)


def _require_one_value(items: Items, odd: int) -> None:
    """An error where an item has several values of an attribute."""
    if odd:
        raise ReadingError(
            "An item has rows with different values of an attribute.",
            found=f"{odd:,} times, among {', '.join(map(repr, items.attributes))}",
            remedy="Slice by attributes that all rows of an item share.",
        )
