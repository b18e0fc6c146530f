"""Decimal comma and per cent, by the cells themselves."""

from __future__ import annotations

import pytest

from evalkit import Counts, ReadingError
from tests.reading.understanding.small_files import at, read, said


@pytest.mark.parametrize(
    "text",
    [
        "id;truth;score\na;1;0,9\nb;0;0,35\nc;1;0,4\n",
        "id,truth,score\na,1,90%\nb,0,35 %\nc,1,40%\n",
        "id;truth;score\na;1;90,0 %\nb;0;35,0 %\nc;1;40 %\n",
        "id,truth,score_pct\na,1,90\nb,0,35\nc,1,40\n",
        "id,truth,score (%)\na,1,90\nb,0,35\nc,1,40\n",
    ],
)
def test_a_score_of_nine_tenths_is_so_however_it_is_written(text: str) -> None:
    loaded = read(text)
    assert at(loaded, "positive", 0.9) == Counts(1, 0, 1, 1)
    assert "are read" in said(loaded)


def test_thousands_are_no_decimals() -> None:
    with pytest.raises(ReadingError, match=r"not a number.*1,250"):
        read("id;truth;score\na;1;1,250\nb;0;3,100\nc;1;9,000\n")


def test_hundreds_without_a_sign_are_no_per_cent() -> None:
    assert at(read("id,truth,score\na,1,90\nb,0,35\nc,1,40\n"), "positive", 40) == Counts(2, 0, 0, 1)


def test_shares_in_a_column_called_per_cent_stay_shares() -> None:
    """Nothing is above 1, so that they are no hundreds."""
    assert at(read("id,truth,score_pct\na,1,0.9\nb,0,0.35\nc,1,0.4\n"), "positive", 0.4) == Counts(2, 0, 0, 1)


def test_two_styles_in_one_column_are_refused_with_the_cell() -> None:
    with pytest.raises(ReadingError, match=r"line 3.*0,35"):
        read("id;truth;score\na;1;0.9\nb;0;0,35\nc;1;0.4\n")


def test_a_decimal_comma_may_stand_first_or_before_an_exponent() -> None:
    loaded = read("id;truth;score\na;1;,9\nb;0;1,5E-02\nc;1;,41\n")
    assert loaded.predictions.y_score.tolist() == [0.9, 0.015, 0.41]
