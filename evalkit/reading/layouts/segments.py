"""Segments of videos: the many spellings of a time, and how an example that is a segment is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from evalkit.errors import ReadingError

START: Final = "0"
END: Final = "inf"
"""The segment from START to END is the whole video."""

_SECONDS = re.compile(r"(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})s?", re.ASCII)
_ENDLESS = re.compile(r"\+?inf(inity)?s?", re.ASCII | re.IGNORECASE)


def segment_id(uri: str, start: str, end: str) -> str:
    """The name of the example that is a segment of a video. start, end: as ``time_text`` writes them.

    The interval is half open, since the next segment may begin where this one ends.

    >>> segment_id("gs://b/x.mp4", "0", "inf"), segment_id("gs://b/x.mp4", "2.5", "inf")
    ('gs://b/x.mp4', 'gs://b/x.mp4 [2.5, inf)')
    """
    return uri if (start, end) == (START, END) else f"{uri} [{start}, {end})"


def segment_attributes(uri: str, start: str, end: str) -> dict[str, str]:
    return {"uri": uri, "start": start, "end": end}


def parse_time(written: Any) -> str | None:
    """Seconds as the shortest decimal text, or "inf"; None for what is no time.

    One time gives one text, however it is written, so that the ids in files of different tools match.

    >>> [parse_time(t) for t in ("2.500s", "0.0", "0s", 4, 7.25, "Infinity", {}, {"seconds": 6, "nanos": 400000000})]
    ['2.5', '0', '0', '4', '7.25', 'inf', '0', '6.4']
    """
    if isinstance(written, Mapping):
        return _parse_duration(written)
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return _parse_seconds(format(Decimal(repr(written)), "f"))
    return _parse_seconds(written) if isinstance(written, str) else None


def time_text(written: Any, where: str) -> str:
    """As ``parse_time``, with a ReadingError for what is no time."""
    text = parse_time(written)
    if text is None:
        raise ReadingError(
            "A time is not understood.",
            where=where,
            found=repr(written)[:60],
            remedy='Write seconds from the start of the video, such as 2.5 or "2.5s", and inf for its end.',
        )
    return text


def check_order(start: str, end: str, where: str) -> None:
    """An error for a segment that ends before it starts. Segments without length occur, and are read."""
    if float(end) < float(start):
        raise ReadingError(
            "A segment ends before it starts.",
            where=where,
            found=f"start {start}, end {end}",
            remedy="Check the order of the columns: start, then end.",
        )


def _parse_duration(written: Mapping[Any, Any]) -> str | None:
    """As ``parse_time``, of a protobuf Duration, in which zeros are left out and integers may be text."""
    if not written.keys() <= {"seconds", "nanos"}:
        return None
    seconds, nanos = (str(written.get(name, 0)) for name in ("seconds", "nanos"))
    if not re.fullmatch(r"\d{1,15}", seconds, re.ASCII) or not re.fullmatch(r"\d{1,9}", nanos, re.ASCII):
        return None
    return _parse_seconds(f"{seconds}.{nanos:0>9}")


def _parse_seconds(written: str) -> str | None:
    if _ENDLESS.fullmatch(written):
        return END
    if not (match := _SECONDS.fullmatch(written)):
        return None
    whole, _, fraction = match[1].partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
