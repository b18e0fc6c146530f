"""Limits of one file, in words and in proportion."""

import pytest

from evalkit import ReadingError
from evalkit.reading.contents.limits import LIMITS, Limits, check_limit


def test_a_breach_says_what_was_found_and_what_the_limit_is() -> None:
    check_limit(5, 5, "Too much.", "rows", remedy="Take less.")
    with pytest.raises(ReadingError) as caught:
        check_limit(1_234_567, 1_000, "Too much.", "rows", where="line 1", remedy="Take less.")
    assert str(caught.value) == "Too much (line 1): 1,234,567 rows, at most 1,000 are read. Take less."


def test_what_is_packed_may_grow_in_proportion() -> None:
    limits = Limits(unpacked=1000, small=100, ratio=10)
    assert [limits.unpacked_from(packed) for packed in (1, 10, 50, 500)] == [100, 100, 500, 1000]
    assert LIMITS.unpacked_from(10**9) == LIMITS.unpacked < 2**31  # offsets of Arrow's text have 32 bits
