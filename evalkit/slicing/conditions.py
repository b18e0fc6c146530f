"""What a slice is: up to a few conditions on attributes of items, and the text that stands for it in a link."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, TextArray
from evalkit.errors import InvalidInputError, some_of
from evalkit.slicing.distinct import distinct_cells

Cut: TypeAlias = Literal["value", "quantiles", "day", "week", "month"]
"""How an attribute is parted: by its values, numbers by quantiles, times by day, week or month."""

CUTS = get_args(Cut)
MISSING = "missing"
"""What the slice of items without a value is called."""
_MOST_CONDITIONS = 4

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on an attribute of items.

    cut: "value": the attribute is ``value``. "quantiles": it is a number from ``low`` up to, but not, ``high``. "day",
    "week", "month": it is a time of that period, as written, whatever its time zone: ``value`` is the first of its days
    (of its month, "2026-05"). An empty ``value`` of any cut stands for items that have none.
    """

    attribute: str
    value: str = ""
    cut: Cut = "value"
    low: float = -math.inf
    high: float = math.inf

    @property
    def missing(self) -> bool:
        return not self.value and not (math.isfinite(self.low) or math.isfinite(self.high))

    @property
    def name(self) -> str:
        """The value in words.

        >>> Condition("length", cut="quantiles", low=2.5, high=30).name, Condition("country").name
        ('2.5 to below 30', 'missing')
        """
        if self.missing:
            return MISSING
        if self.cut == "quantiles":
            low, high = f"{self.low:.10g}", f"{self.high:.10g}"
            if math.isinf(self.low):
                return f"below {high}"
            return f"{low} or more" if math.isinf(self.high) else f"{low} to below {high}"
        return f"week of {self.value}" if self.cut == "week" else self.value

    def holds(self, column: TextArray) -> BoolArray:
        """(n_items,) which cells of the attribute fulfil it.

        >>> Condition("taken", "2026-05", "month").holds(np.array(["2026-05-30", "2026-06-01", ""])).tolist()
        [True, False, False]
        """
        cells, place = distinct_cells(column)
        if self.cut == "value" or self.missing:
            inside = np.array([cell == self.value for cell in cells])
        elif self.cut == "quantiles":
            numbers = numbers_of(cells)
            inside = (numbers >= self.low) & (numbers < self.high)
        else:
            inside = np.array([period_of(cell, self.cut) == self.value for cell in cells])
        return np.asarray(inside[place])


@dataclass(frozen=True, slots=True)
class Slice:
    """The items that fulfil all of some conditions, at least one."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise InvalidInputError("A slice needs a condition.", remedy="Name an attribute and its value.")

    @property
    def name(self) -> str:
        """In words, for a person: names from data, so that it is text and never markup.

        >>> Slice((Condition("country", "DE"), Condition("length", cut="quantiles", high=30))).name
        'country: DE, length: below 30'
        """
        return ", ".join(f"{each.attribute}: {each.name}" for each in self.conditions)

    @property
    def text(self) -> str:
        """The slice as JSON, which ``parse`` reads back: for links, and to be kept.

        >>> Slice((Condition("country", "DE"),)).text
        '[["country","DE"]]'
        """
        return json.dumps([_written(each) for each in self.conditions], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Slice:
        """The slice of such a text; an error that says what was found if it is none.

        >>> Slice.parse('[["length","quantiles",null,30.0],["taken","month","2026-05"]]').name
        'length: below 30, taken: 2026-05'
        """
        try:
            return cls(tuple(_read(part) for part in json.loads(text)[:_MOST_CONDITIONS]))
        except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
            raise InvalidInputError(
                "This is no slice.", found=repr(text[:80]), remedy="Choose it on the Slices tab."
            ) from None

    def rows(self, columns: Mapping[str, TextArray]) -> BoolArray:
        """(n_items,) which items are in it. columns: attribute -> (n_items,) text. An unknown attribute is an error."""
        lacking = [each.attribute for each in self.conditions if each.attribute not in columns]
        if lacking:
            remedy = f"Attributes are {some_of(tuple(columns))}." if columns else "The items have no attributes."
            raise InvalidInputError("The items have no such attribute.", found=repr(lacking[0]), remedy=remedy)
        held = [each.holds(columns[each.attribute]) for each in self.conditions]
        return np.asarray(np.all(held, axis=0))


def _written(condition: Condition) -> list[str | float | None]:
    if condition.cut == "value":
        return [condition.attribute, condition.value]
    if condition.cut == "quantiles" and not condition.missing:
        ends = (None if math.isinf(end) else end for end in (condition.low, condition.high))
        return [condition.attribute, condition.cut, *ends]
    return [condition.attribute, condition.cut, condition.value]


def _read(part: list[Any]) -> Condition:
    if not isinstance(part, list):
        raise TypeError
    attribute = _text(part[0])
    if len(part) == 2:
        return Condition(attribute, _text(part[1]))
    if part[1] == "quantiles" and len(part) == 4:
        return Condition(attribute, "", "quantiles", _end(part[2], -math.inf), _end(part[3], math.inf))
    if part[1] not in CUTS or len(part) != 3:
        raise ValueError
    return Condition(attribute, _text(part[2]), part[1])


def _end(written: object, without: float) -> float:
    """An end of a range. without: what stands for none."""
    if written is None:
        return without
    if not isinstance(written, int | float) or not math.isfinite(written):
        raise ValueError
    return float(written)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def numbers_of(cells: list[str]) -> FloatArray:
    """Each cell as a number, NaN where it is none."""
    return np.array([float(cell) if _NUMBER.fullmatch(cell) else math.nan for cell in cells], dtype=np.float64)


def period_of(cell: str, cut: str) -> str:
    """The day, week (by its Monday) or month of a time as ISO 8601 writes it, empty where it is no time.

    >>> [period_of("2026-05-31T23:30:00+02:00", cut) for cut in ("day", "week", "month")], period_of("May", "day")
    (['2026-05-31', '2026-05-25', '2026-05'], '')
    """
    if not _TIME.fullmatch(cell):
        return ""
    try:
        day = np.datetime64(cell[:10])
    except ValueError:  # such as the 31st of June
        return ""
    if cut == "week":
        return str(day - (day.astype(np.int64) + 3) % 7)  # the first day of the Unix calendar was a Thursday
    return cell[:7] if cut == "month" else cell[:10]
