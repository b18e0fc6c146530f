"""Figures as a person wants them: as ratios or in per cent, in the words of machine learning or of medicine."""

import math

import pytest

import evalkit as ek
from evalkit.counting.wording import NO_SHARES, USUAL, Wording

PERCENT = Wording(numbers="percent")


@pytest.mark.parametrize(
    ("value", "ratio", "percent"),
    [
        (0.9114, "0.911", "91.1\N{NO-BREAK SPACE}%"),
        (1.0, "1.000", "100.0\N{NO-BREAK SPACE}%"),
        (0.0, "0.000", "0.0\N{NO-BREAK SPACE}%"),
        (0.0625, "0.062", "6.2\N{NO-BREAK SPACE}%"),
        (0.0605, "0.060", "6.0\N{NO-BREAK SPACE}%"),
        (0.00042, "0.00042", "0.042\N{NO-BREAK SPACE}%"),
        (0.0000004567, "0.00000046", "0.000046\N{NO-BREAK SPACE}%"),
        (math.nan, "–", "–"),
    ],
)
def test_per_cent_has_the_digits_of_the_ratio(value: float, ratio: str, percent: str) -> None:
    """Rounded anew, 0.0605 would be 6.1 % beside 0.060."""
    assert (USUAL.figure("recall", value), PERCENT.figure("recall", value)) == (ratio, percent)


def test_what_is_no_share_is_never_in_per_cent() -> None:
    for key in NO_SHARES:
        assert PERCENT.figure(key, 0.25) == "0.250"
        assert PERCENT.difference(key, 0.25) == "+0.250"
        assert PERCENT.ends(key, 0.2, 0.3) == "0.200 – 0.300"
    beyond = {key for key, metric in ek.METRICS.items() if metric.range != (0.0, 1.0)}
    assert beyond <= NO_SHARES


def test_ends_of_small_figures_tell_more_than_three_decimals() -> None:
    assert USUAL.ends("recall", 0.00031, 0.00057) == "0.00031 – 0.00057"
    assert PERCENT.ends("recall", 0.00031, 0.00057) == "0.031 – 0.057\N{NO-BREAK SPACE}%"
    assert USUAL.ends("recall", 0.0003, 0.4) == "0.000 – 0.400"
    assert USUAL.ends("recall", math.nan, math.nan) == ""


def test_differences_of_shares_are_points() -> None:
    assert PERCENT.difference("f1", -0.0312) == "−3.1 points"
    assert PERCENT.difference("f1", 0.0004) == "0.0 points"
    assert USUAL.difference("f1", -0.0004) == "0.000"
    assert USUAL.difference("f1", math.nan) == "–"
    assert USUAL.difference_ends("f1", -0.0004, 0.02) == "0.000 to 0.020"
    assert PERCENT.difference_ends("f1", -0.05, -0.02) == "−5.0 to −2.0 points"


def test_a_wording_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ek.InvalidInputError, match="Unknown numbers"):
        Wording(numbers="permille")  # type: ignore[arg-type]
