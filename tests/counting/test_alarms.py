"""False alarms by the hour, and alarms of which neighbouring hits are one: worked by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from evalkit import Alarms, Counts, InvalidInputError, alarms_merged, false_alarms_per_hour


def test_one_false_positive_in_twelve_seconds_is_three_hundred_an_hour() -> None:
    assert false_alarms_per_hour(Counts(tp=2, fp=1, fn=0, tn=1), 12 / 3600) == pytest.approx(300)


def test_counts_at_many_thresholds_give_an_array() -> None:
    counts = Counts(*(np.array(column) for column in ([0, 1], [0, 3], [1, 0], [5, 2])))
    assert false_alarms_per_hour(counts, 1.5).tolist() == [0, 2]


@pytest.mark.parametrize("hours", [None, 0, math.nan])
def test_without_hours_it_is_undefined(hours: float | None) -> None:
    assert math.isnan(false_alarms_per_hour(Counts(0, 1, 0, 0), hours))


@pytest.mark.parametrize("hours", [-1, math.inf])
def test_hours_that_there_cannot_be_are_refused(hours: float) -> None:
    with pytest.raises(InvalidInputError, match="Hours must be"):
        false_alarms_per_hour(Counts(0, 1, 0, 0), hours)


# Windows of three seconds, by three: hits at 0, 3, 9 and 12.
ROWS = {
    "recording": ["a"] * 5,
    "start": [0, 3, 6, 9, 12],
    "end": [3, 6, 9, 12, 15],
    "predicted": [1, 1, 0, 1, 1],
}


def test_hits_that_touch_are_one_alarm_and_a_gap_parts_two() -> None:
    assert alarms_merged(**ROWS, y_true=[0, 0, 0, 0, 0]) == Alarms(n=2, false=2)


def test_one_right_window_makes_its_alarm_a_right_one() -> None:
    assert alarms_merged(**ROWS, y_true=[0, 1, 0, 0, 0]) == Alarms(n=2, false=1)


def test_a_true_window_without_a_hit_makes_no_alarm_right() -> None:
    assert alarms_merged(**ROWS, y_true=[0, 0, 1, 0, 0]) == Alarms(n=2, false=2)


def test_windows_of_two_recordings_never_touch() -> None:
    assert alarms_merged(["a", "b"], [0, 3], [3, 6], [1, 1], [0, 0]) == Alarms(n=2, false=2)


def test_a_short_window_inside_a_long_one_does_not_end_its_alarm() -> None:
    assert alarms_merged(["a"] * 3, [0, 1, 5], [10, 2, 6], [1, 1, 1], [0, 0, 0]) == Alarms(n=1, false=1)


def test_the_order_of_windows_does_not_matter() -> None:
    rows = list(zip(["a", "a", "b", "a"], [0, 3, 3, 9], [3, 6, 6, 12], [1, 1, 1, 1], [0, 1, 0, 0], strict=True))
    found = {alarms_merged(*zip(*order, strict=True)) for order in itertools.permutations(rows)}
    assert found == {Alarms(n=3, false=2)}


def test_nothing_predicted_is_no_alarm() -> None:
    assert alarms_merged(["a"], [0], [3], [0], [1]) == Alarms(n=0, false=0)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one length"):
        alarms_merged(["a"], [0, 1], [3, 4], [1, 1], [0, 0])
