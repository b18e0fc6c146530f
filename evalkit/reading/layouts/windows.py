"""Windows of recordings as items: start and end are part of their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evalkit.arrays import FloatArray, IntArray, Positions
from evalkit.reading.contents.content import Choices, Table
from evalkit.reading.layouts.segments import segment_id
from evalkit.reading.sides import Texts, texts
from evalkit.reading.times import (
    ITEM_NAMES,
    RECORDING_NAMES,
    TimeColumns,
    recording_column,
    seconds_text,
    time_columns,
    times_of,
)
from evalkit.reading.understanding.roles import roles_of


@dataclass(frozen=True, slots=True, eq=False)
class WindowIds:
    """A column of ids that are made of recording, start and end. They are put into words when they are read.

    window: (n_rows,) the window of each row, in order of first appearance. recordings: distinct names. recording,
    start, end: (n_windows,) positions in these, and microseconds.
    """

    window: IntArray
    recordings: list[str]
    recording: IntArray
    start: IntArray
    end: IntArray
    _in_words: list[tuple[Texts, Texts, Texts]] = field(init=False, repr=False, default_factory=list)
    _names: list[str] = field(init=False, repr=False, default_factory=list)

    def in_words(self) -> tuple[Texts, Texts, Texts]:
        """(n_windows,) recordings, starts and ends as text."""
        if not self._in_words:
            self._in_words.append((texts(self.recordings)[self.recording], _times(self.start), _times(self.end)))
        return self._in_words[0]

    def names(self) -> list[str]:
        """(n_windows,) ids."""
        if not self._names:
            self._names.extend(segment_id(*each) for each in zip(*self.in_words(), strict=True))
        return self._names

    def __len__(self) -> int:
        return len(self.window)

    def cells(self) -> list[str]:
        return texts(self.names())[self.window].tolist()  # type: ignore[no-any-return]

    def cell(self, row: int) -> str:
        at = self.window[row]
        return segment_id(
            self.recordings[self.recording[at]], seconds_text(int(self.start[at])), seconds_text(int(self.end[at]))
        )

    def cells_of(self, rows: Positions) -> list[str]:
        return texts(self.names())[self.window[rows]].tolist()  # type: ignore[no-any-return]

    def count_distinct(self) -> int:
        return len(self.recording)

    def codes(self) -> tuple[Positions, list[str]]:
        return self.window.astype(np.int32), self.names()

    def numbers(self) -> FloatArray:
        return np.full(len(self), np.nan)

    def first_odd(self) -> int | None:
        return 0


def _times(times: IntArray) -> Texts:
    distinct, code = np.unique(times, return_inverse=True)
    return texts(map(seconds_text, distinct.tolist()))[code]


def interval_columns(table: Table, choices: Choices) -> tuple[str, TimeColumns] | None:
    """The column of recordings, and those of start and end, by their names, of a table that has them all.

    What names the items in other tables names recordings here.
    """
    if table.headless or choices.columns.get("id") == "":
        return None
    given = {*choices.columns.values(), *(choices.labels or ())}
    times = time_columns(name for name in table.header if name not in given)
    if times is None:
        return None
    free = [name for name in table.header if name not in given and name not in (times.start, times.end)]
    recording = roles_of(table, choices).get("id") or recording_column(free, RECORDING_NAMES + ITEM_NAMES)
    return None if recording is None else (recording, times)


def window_ids(table: Table, recording: str, parts: Sequence[str]) -> WindowIds | None:
    """Ids that are made of recording, start and end; None where the parts are no such columns, or a cell is no time."""
    times = time_columns(parts)
    if times is None or len(parts) != 2:
        return None
    of_recording, recordings = table.column(recording).codes()
    cells = [table.column(column).codes() for column in (times.start, times.end)]
    start, end = (times_of(codes.astype(np.int64), distinct, times.unit) for codes, distinct in cells)
    if start is None or end is None or "" in recordings:
        return None
    window, first = _distinct(of_recording.astype(np.int64), start, end)
    return WindowIds(window, recordings, of_recording[first].astype(np.int64), start[first], end[first])


def _distinct(*columns: IntArray) -> tuple[IntArray, IntArray]:
    """For each row the number of what it says, by first appearance, and the first row of each number."""
    code = columns[0]
    for column in columns[1:]:
        distinct, rank = np.unique(column, return_inverse=True)
        code = pd.factorize(code * len(distinct) + rank)[0].astype(np.int64)
    first = np.empty(int(code.max()) + 1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code) - 1, -1, -1)
    return code, first
