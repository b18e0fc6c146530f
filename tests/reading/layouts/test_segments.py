"""One time, one text; one segment, one name."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import ReadingError
from evalkit.reading.layouts.segments import check_order, parse_time, segment_id, time_text

NANOS = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("same", "text"),
    [
        (["0", "0s", "0.0", "0.000s", ".0", 0, 0.0, {}, {"seconds": 0}, {"nanos": 0}, "00"], "0"),
        (["6.4", "6.400s", 6.4, {"seconds": 6, "nanos": 400_000_000}, {"seconds": "6", "nanos": 400000000}], "6.4"),
        (["inf", "Infinity", "INF", "+inf", "Infinitys", "infs"], "inf"),
        (["4", "4.", 4, "4s", "4.0s"], "4"),
        ([0.00001, "0.00001", {"nanos": 10_000}], "0.00001"),
        (["100", 100, {"seconds": 100}, 1e2], "100"),
        ([{"nanos": 5}], "0.000000005"),
    ],
)
def test_spellings_of_one_time(same: list[Any], text: str) -> None:
    assert {parse_time(time) for time in same} == {text}


@given(NANOS)
def test_a_duration_and_its_decimal_are_one_time(nanos: int) -> None:
    seconds, rest = divmod(nanos, 10**9)
    decimal = f"{seconds}.{rest:09d}"
    text = parse_time({"seconds": seconds, "nanos": rest})
    assert text == parse_time(decimal) == parse_time(f"{decimal}s")
    assert text is not None
    assert Decimal(text) == Decimal(decimal)
    assert parse_time(text) == text


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "s",
        "-1",
        "nan",
        "1:30",
        "1e3",
        "6,4",
        " 4",
        "٣",
        "4m",
        "1" * 50,
        None,
        True,
        -1,
        -0.5,
        float("nan"),
        [],
        {"seconds": -1},
        {"nanos": 10**9 * 10},
        {"seconds": 1.5},
        {"seconds": True},
        {"minutes": 1},
        {"seconds": "x"},
    ],
)
def test_what_is_no_time(odd: Any) -> None:
    assert parse_time(odd) is None
    with pytest.raises(ReadingError, match="line 3") as caught:
        time_text(odd, "line 3")
    assert caught.value.found == repr(odd)[:60]


def test_a_segment_ends_after_it_starts() -> None:
    check_order("0", "inf", "line 1")
    check_order("2", "2", "line 1")
    with pytest.raises(ReadingError, match=r"start 10, end 9\.5"):
        check_order("10", "9.5", "line 1")


def test_names_of_segments_differ_where_segments_do() -> None:
    times = [("0", "inf"), ("0", "6.4"), ("2.5", "inf"), ("2.5", "6.4")]
    assert len({segment_id(uri, *time) for uri in ("gs://b/x.mp4", "gs://b/y.mp4") for time in times}) == 8
    assert segment_id("gs://b/x.mp4", "0", "6.4") == "gs://b/x.mp4 [0, 6.4)"
