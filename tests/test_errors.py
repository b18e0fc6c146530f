"""Every error that a user can cause is an EvalkitError that says what, where, found and next."""

import io
from collections.abc import Callable

import pytest

from evalkit import (
    EvalkitError,
    InvalidInputError,
    NotProbabilitiesError,
    ReadingError,
    counts_by_threshold,
    load_sample,
    predictions_from_matrix,
    predictions_from_pairs,
    read_predictions,
)


def test_the_message_is_the_problem_the_place_the_value_and_the_remedy() -> None:
    error = EvalkitError("Wrong.", where="line 3", found="'x'", remedy="Write y.")
    assert str(error) == "Wrong (line 3): 'x'. Write y."
    assert (error.problem, error.where, error.found, error.remedy) == ("Wrong.", "line 3", "'x'", "Write y.")


def test_parts_that_are_not_known_are_left_out() -> None:
    assert str(EvalkitError("Wrong.")) == "Wrong."
    assert str(EvalkitError("Wrong.", found="7")) == "Wrong: 7."
    assert EvalkitError("Wrong.").where is None


def test_what_fills_a_file_does_not_fill_the_message() -> None:
    error = EvalkitError("Wrong.", where="x" * 5_000_000, found="y" * 5_000_000, remedy="Write y.")
    assert len(str(error)) < 2_100
    assert str(error).endswith("yyy... Write y.")


def test_a_file_without_a_name_is_no_place() -> None:
    assert str(EvalkitError("Wrong.", where="the file", found="7")) == "Wrong: 7."
    assert str(EvalkitError("Wrong.", where="the text")) == "Wrong."
    assert str(EvalkitError("Wrong.", where="line 1 of the file")) == "Wrong (line 1)."
    assert str(EvalkitError("Wrong.", where="the filename")) == "Wrong (the filename)."
    assert EvalkitError("Wrong.", where="the file").where == "the file"


def test_an_error_can_be_made_again_from_its_parts_with_one_of_them_changed() -> None:
    error = EvalkitError("Wrong.", where="line 3", found="'x'", remedy="Write y.")
    again = ReadingError(**error.parts | {"where": "line 4"})
    assert str(again) == "Wrong (line 4): 'x'. Write y."
    assert ReadingError(**error.parts).parts == error.parts


@pytest.mark.parametrize("kind", [InvalidInputError, NotProbabilitiesError, ReadingError])
def test_each_kind_is_an_evalkit_error_and_a_value_error(kind: type) -> None:
    assert issubclass(kind, EvalkitError)
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(lambda: counts_by_threshold([1, 0], ["high", "low"]), id="scores that are text"),
        pytest.param(lambda: counts_by_threshold([[1], [0, 1]], [0.5, 0.4]), id="ragged truth"),
        pytest.param(lambda: counts_by_threshold([1, 0], [[0.5], [0.4, 0.3]]), id="ragged scores"),
        pytest.param(
            lambda: predictions_from_matrix([[1], [0]], [["a"], ["b"]], labels=["cat"], task="binary"),
            id="a table of text",
        ),
        pytest.param(
            lambda: predictions_from_pairs([], [], [], [], labels=[], ids=["x", "y"], task="multilabel"),
            id="pairs without labels",
        ),
        pytest.param(
            lambda: predictions_from_pairs(
                [0], [0], [0.5], [1], labels=["cat", "dog"], ids=["x"], task="multilabel", unscored=([0], [1, 1])
            ),
            id="unscored positions of two lengths",
        ),
        pytest.param(lambda: read_predictions("no/such/file.csv"), id="a file that is not there"),
        pytest.param(lambda: read_predictions("a\0b.csv"), id="a path with a NUL"),
        pytest.param(lambda: read_predictions(io.StringIO("truth,score\n1,.5\n")), id="a file opened as text"),
        pytest.param(lambda: load_sample("clips"), id="a sample that is not there"),
    ],
)
def test_a_users_mistake_is_an_evalkit_error(mistake: Callable[[], object]) -> None:
    with pytest.raises(EvalkitError):
        mistake()
