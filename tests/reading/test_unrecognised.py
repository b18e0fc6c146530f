"""Why a table is not read, where something in it says more than that a column is missing."""

from __future__ import annotations

import pytest

from evalkit import ReadingError, read_predictions


def error_of(header: str, *rows: tuple[object, ...]) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_predictions("\n".join([header, *(",".join(map(str, row)) for row in rows)]).encode())
    return caught.value


def test_measured_numbers_are_no_truth() -> None:
    error = error_of("id,actual_age,predicted_age", *((f"p{i}", 20 + 1.25 * i, 21 + 1.5 * i) for i in range(12)))
    assert error.problem == "'actual_age' holds measured numbers, and no classes."
    assert error.where == "line 2, column 'actual_age'"


def test_texts_that_all_differ_are_no_truth() -> None:
    rows = [(f"i{i}", f"a person number {i} walks", f"somebody walks {i}", ["glad", "sad"][i % 2]) for i in range(12)]
    error = error_of("image,gold,pred,mood", *rows)
    assert error.problem == "'gold' holds texts that nearly all differ, and no classes."
    assert "another column has the true class" in str(error.remedy)


def test_an_answer_to_a_competition_has_scores_alone() -> None:
    error = error_of("id,target", *((i, round(0.03 * i + 0.01, 2)) for i in range(12)))
    assert error.problem == "'target' holds scores, and there is no truth."
    assert "second file" in str(error.remedy)


def test_predictions_beside_other_lists_are_no_answer_of_a_service() -> None:
    text = b'{"predictions": [0, 1, 1], "probabilities": [[0.9, 0.1], [0.2, 0.8]]}'
    with pytest.raises(ReadingError, match="differ in length"):
        read_predictions(text)
