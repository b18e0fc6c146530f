"""Times in recordings: which columns hold them, by their names, and how they are written.

A time is counted in whole microseconds, so that 0.1 + 0.2 and 0.3 are one time, and no comparison of two times depends
on how a computer rounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.arrays import IntArray

SECOND: Final = 1_000_000
ENDLESS: Final = 10**17
"""Stands for the end of a recording whose length is not said: some three thousand years, in microseconds."""

START_WORDS: Final = {"start", "begin", "beginning", "onset", "starttime", "begintime"}
END_WORDS: Final = {"end", "stop", "offset", "finish", "endtime", "stoptime"}
RECORDING_NAMES: Final = (
    *("recording", "uri", "begin_path", "begin_file", "audio_file", "sound_file", "file", "filename", "file_name"),
    *("filepath", "file_path", "path", "video", "video_id", "videoid", "video_name", "audio"),
)
"""Names of the column that says in which recording a window or an event is, the likeliest first."""
ITEM_NAMES: Final = ("clip", "clip_id", "id", "name")
"""Names of columns that may say so where nothing else does."""
DURATION_NAMES: Final = {
    "duration",
    "length",
    "recording_duration",
    "file_duration",
    "video_duration",
    "audio_duration",
}

_UNITS: Final = {"s": SECOND, "sec": SECOND, "secs": SECOND, "second": SECOND, "seconds": SECOND}
_MILLISECONDS: Final = {"ms": 1_000, "msec": 1_000, "millisecond": 1_000, "milliseconds": 1_000}
_ABOUT: Final = {"time", "at", "of", "in", "segment", "window", "event", "interval"}
"""Words that may stand beside "start" and "end" without changing what they mean."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,6}):(\d{1,2}(?:\.\d*)?)", re.ASCII)
_ENDLESS = re.compile(r"\+?inf(?:inity)?s?", re.ASCII | re.IGNORECASE)


def words(name: str) -> list[str]:
    """The words of a column's name, in lower case.

    >>> words("Begin Time (s)"), words("segmentStart"), words("end_sec")
    (['begin', 'time', 's'], ['segment', 'start'], ['end', 'sec'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W_]+", parted.casefold())


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns of start and end, and how many microseconds one of their units has."""

    start: str
    end: str
    unit: int = SECOND


def time_columns(names: Iterable[str]) -> TimeColumns | None:
    """The columns of start and end by their names, if there is exactly one pair, in one unit.

    >>> time_columns(["File", "Start (s)", "End (s)", "Common name"])
    TimeColumns(start='Start (s)', end='End (s)', unit=1000000)
    >>> time_columns(["id", "start_ms", "end_ms"]).unit, time_columns(["id", "start", "label"])
    (1000, None)
    """
    listed = list(names)
    starts, ends = ([found for name in listed if (found := _unit_of(name, of))] for of in (START_WORDS, END_WORDS))
    if len(starts) != 1 or len(ends) != 1 or starts[0][1] != ends[0][1]:
        return None
    return TimeColumns(starts[0][0], ends[0][0], starts[0][1])


def _unit_of(name: str, of: set[str]) -> tuple[str, int] | None:
    """The name with its unit, if it says one of these words, and beside it only what does not change its meaning."""
    said = words(name)
    unit = next((_MILLISECONDS[word] for word in said if word in _MILLISECONDS), SECOND)
    bare = [word for word in said if word not in _UNITS and word not in _MILLISECONDS and word not in _ABOUT]
    return (name, unit) if len(bare) == 1 and bare[0] in of else None


def recording_column(names: Iterable[str], known: Sequence[str] = RECORDING_NAMES) -> str | None:
    """The column that says which recording a row is of, by its name; the likeliest where several could."""
    by_name = {"_".join(words(name)): name for name in reversed(list(names))}
    return next((by_name[name] for name in known if name in by_name), None)


def microseconds(written: str, unit: int = SECOND) -> int | None:
    """A time as written, in microseconds; None for what is none. unit: microseconds in one of a plain number.

    >>> [microseconds(t) for t in ("0.30000000000000004", "2.5s", "00:01:02.5", "1:02", "inf", "soon")]
    [300000, 2500000, 62500000, 62000000, 100000000000000000, None]
    """
    text = written.strip()
    if _ENDLESS.fullmatch(text):
        return ENDLESS
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return round((hours * 3600 + minutes * 60 + seconds) * SECOND)
    bare = text.removesuffix("s")
    if not _NUMBER.fullmatch(bare) or not 0 <= float(bare) * unit < ENDLESS:
        return None
    return round(float(bare) * (SECOND if bare != text else unit))


def times_of(codes: IntArray, distinct: Sequence[str], unit: int = SECOND) -> IntArray | None:
    """The times of a column, given as positions among its distinct cells; None where one of these is no time."""
    found = [microseconds(cell, unit) for cell in distinct]
    return None if None in found else np.array(found, dtype=np.int64)[codes]


def seconds_text(time: int) -> str:
    """A time as the shortest decimal number of seconds.

    >>> seconds_text(2_500_000), seconds_text(3_000_000), seconds_text(ENDLESS)
    ('2.5', '3', 'inf')
    """
    if time >= ENDLESS:
        return "inf"
    whole, rest = divmod(int(time), SECOND)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def duration_column(names: Iterable[str]) -> str | None:
    """The column that holds the length of something in seconds, if there is exactly one."""
    fitting = [name for name in names if "_".join(w for w in words(name) if w not in _UNITS) in DURATION_NAMES]
    return fitting[0] if len(fitting) == 1 else None
