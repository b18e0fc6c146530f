"""A slice of a table as SQL: which of its rows are in it."""

from __future__ import annotations

import math

import numpy as np

from evalkit.engine.dialects import Dialect
from evalkit.engine.slices.texts import text_of
from evalkit.engine.statements import Metadata
from evalkit.slicing.conditions import Condition, Slice


def rows_of_slice(of: Slice, d: Dialect, id: str | None, metadata: Metadata | None) -> str:  # noqa: A002
    """What rows of a slice fulfil. id: the column of items, by which those of the metadata are found."""
    tests = []
    for each in of.conditions:
        if metadata is None or each.attribute not in metadata.attributes:
            tests.append(_test(each, text_of(d, each.attribute), d))
            continue
        assert id is not None
        # Items that the metadata do not name have no value
        wanted = _test(each, text_of(d, each.attribute), d)
        named = d.as_text(d.column(metadata.id))
        test = f"NOT ({wanted})" if each.missing else wanted
        ids = f"SELECT {named} FROM {metadata.relation} WHERE {named} IS NOT NULL AND ({test})"
        tests.append(f"{d.as_text(d.column(id))} {'NOT IN' if each.missing else 'IN'} ({ids})")
    return " AND ".join(f"({test})" for test in tests)


def _test(condition: Condition, value: str, d: Dialect) -> str:
    if condition.missing or condition.cut == "value":
        return f"{value} = {d.literal(condition.value)}"
    if condition.cut == "quantiles":
        number = d.try_number.format(value)
        low, high = condition.low, condition.high
        ends = [f"NOT {d.nan.format(number)}"]
        ends += [f"{number} >= {d.number(low)}"] if math.isfinite(low) else []
        ends += [f"{number} < {d.number(high)}"] if math.isfinite(high) else []
        return f"{number} IS NOT NULL AND {' AND '.join(ends)}"
    if condition.cut == "week":
        first = np.datetime64(condition.value)
        days = ", ".join(d.literal(str(day)) for day in np.arange(first, first + 7))
        return f"substr({value}, 1, 10) IN ({days})"
    return f"substr({value}, 1, {len(condition.value)}) = {d.literal(condition.value)}"
