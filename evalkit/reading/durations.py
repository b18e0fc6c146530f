"""How long are recordings? Their lengths as a person hands them over: a mapping, or a table of recordings."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.errors import ReadingError, shown
from evalkit.reading.contents.content import Content, Table
from evalkit.reading.contents.flat import as_table
from evalkit.reading.times import (
    ENDLESS,
    ITEM_NAMES,
    RECORDING_NAMES,
    duration_column,
    microseconds,
    recording_column,
)

_REMEDY = 'Write a table with the columns "recording" and "duration", in seconds.'


def lengths_of(durations: Mapping[str, float] | Content) -> dict[str, int]:
    """Recording -> its length in microseconds, of a mapping to seconds or of what a file holds.

    ReadingError with the place of what is no length, and of a recording with two lengths.

    >>> lengths_of({"rec_00.wav": 1.5})
    {'rec_00.wav': 1500000}
    """
    if isinstance(durations, Mapping):
        return {name: _length(str(seconds), f"recording {name!r}") for name, seconds in durations.items()}
    table = as_table(durations)
    if not isinstance(table, Table):
        raise ReadingError("The durations are not a table.", where=table.file, remedy=_REMEDY)
    name, column = recording_column(table.header, RECORDING_NAMES + ITEM_NAMES), duration_column(table.header)
    if name is None or column is None:
        found = ", ".join(map(repr, table.header[:8]))
        raise ReadingError("The columns of the durations are not recognised.", found=found, remedy=_REMEDY)
    lengths: dict[str, int] = {}
    rows = zip(table.column(name).cells(), table.column(column).cells(), strict=True)
    for row, (recording, written) in enumerate(rows):
        length = _length(written, table.place(row, column))
        if lengths.setdefault(recording, length) != length:
            where = table.place(row)
            raise ReadingError("A recording has two lengths.", where=where, found=repr(recording), remedy="Keep one.")
    return lengths


def _length(written: str, where: str) -> int:
    length = microseconds(written)
    if length is None or length >= ENDLESS:
        raise ReadingError(
            "A duration is not understood.",
            where=where,
            found=shown(written),
            remedy='Write seconds, such as 61.5, or "00:01:01.5".',
        )
    return length
