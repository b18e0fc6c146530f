"""Times: how they are written, and which columns hold them."""

from __future__ import annotations

import pytest

from evalkit.reading.times import (
    ENDLESS,
    TimeColumns,
    duration_column,
    microseconds,
    recording_column,
    seconds_text,
    time_columns,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0", 0),
        ("2.5", 2_500_000),
        (".5", 500_000),
        ("2.500s", 2_500_000),
        ("1e-3", 1_000),
        (str(0.1 + 0.2), 300_000),
        ("00:01:02.5", 62_500_000),
        ("1:02", 62_000_000),
        ("100:00:00", 360_000_000_000),
        ("inf", ENDLESS),
        ("Infinity", ENDLESS),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("soon", None),
        ("1:2:3:4", None),
        ("1e300", None),
    ],
)
def test_a_time_is_whole_microseconds(written: str, expected: int | None) -> None:
    assert microseconds(written) == expected


def test_a_plain_number_has_the_unit_of_its_column_and_a_clock_its_own() -> None:
    assert microseconds("1500", 1_000) == 1_500_000
    assert microseconds("00:00:01.5", 1_000) == 1_500_000
    assert microseconds("1.5s", 1_000) == 1_500_000


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("id", "start", "end", "label"), ("start", "end", 1_000_000)),
        (("file", "start_sec", "end_sec"), ("start_sec", "end_sec", 1_000_000)),
        (("Begin Time (s)", "End Time (s)", "Begin File"), ("Begin Time (s)", "End Time (s)", 1_000_000)),
        (("Start (s)", "End (s)"), ("Start (s)", "End (s)", 1_000_000)),
        (("onset", "offset"), ("onset", "offset", 1_000_000)),
        (("timeSegmentStart", "timeSegmentEnd"), ("timeSegmentStart", "timeSegmentEnd", 1_000_000)),
        (("start_ms", "stop_ms"), ("start_ms", "stop_ms", 1_000)),
        (("start_ms", "end"), None),  # of two units
        (("start", "begin", "end"), None),  # which of the two?
        (("start_frame", "end_frame"), None),  # of an unknown length
        (("start", "label"), None),
    ],
)
def test_columns_of_start_and_end_are_known_by_their_names(
    names: tuple[str, ...], expected: tuple[str, str, int] | None
) -> None:
    assert time_columns(names) == (expected and TimeColumns(*expected))


def test_the_likeliest_name_of_a_recording_comes_first() -> None:
    assert recording_column(["name", "file", "label"]) == "file"
    assert recording_column(["Selection", "Begin File"]) == "Begin File"
    assert recording_column(["Common name", "score"]) is None


def test_a_duration_is_known_by_its_name_where_one_column_has_it() -> None:
    assert duration_column(["duration_s", "score"]) == "duration_s"
    assert duration_column(["duration", "length"]) is None


@pytest.mark.parametrize(("time", "text"), [(0, "0"), (2_500_000, "2.5"), (1, "0.000001"), (ENDLESS, "inf")])
def test_a_time_is_written_as_short_as_it_is_exact(time: int, text: str) -> None:
    assert seconds_text(time) == text
    assert microseconds(text) == time
