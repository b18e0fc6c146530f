"""What the values of a column look like."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.reading.contents.content import Table, TextColumn
from evalkit.reading.understanding.profile import MOST_ROWS, Profile, profiles_of, yes_of


def profile(*cells: str, name: str = "zz") -> Profile:
    return profiles_of(Table((name,), (TextColumn(list(cells)),)))[name]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("1", "0"), ("1.0", "0.0"), ("true", "false"), ("Yes", "No"), ("Y", "N"), ("+1", "-1"), ("pos", "neg")],
)
def test_yes_and_no_are_known_in_the_usual_ways(yes: str, no: str) -> None:
    assert yes_of([no, yes]) == {no: False, yes: True}


def test_one_of_two_words_alone_says_yes_or_no_only_where_it_can_mean_nothing_else() -> None:
    assert yes_of(["yes"]) == {"yes": True}
    assert yes_of(["0"]) == {"0": False}
    assert yes_of(["t"]) is None  # "t" may be any class


def test_cells_that_may_mean_that_nobody_knows_are_left_out() -> None:
    assert yes_of(["yes", "no", "unknown", ""]) == {"yes": True, "no": False}
    assert yes_of(["0", "1", "-1"]) == {"0": False, "1": True}
    assert yes_of(["yes", "no", "maybe"]) is None
    assert yes_of(["", "unknown"]) is None


@pytest.mark.parametrize(
    ("cells", "style", "numbers"),
    [
        (("0.5", "1e-3"), "point", [0.5, 0.001]),
        (("0,5", "1"), "comma", [0.5, 1]),
        (("90%", "2.5 %"), "percent", [0.9, 0.025]),
        (("90,5 %", "2 %"), "percent comma", [0.905, 0.02]),
    ],
)
def test_numbers_are_known_as_they_are_written(cells: tuple[str, ...], style: str, numbers: list[float]) -> None:
    found = profile(*cells)
    assert found.style == style
    assert np.allclose(found.numbers, numbers)


def test_one_cell_in_another_style_makes_a_column_no_column_of_numbers() -> None:
    found = profile("0.5", "0,5")
    assert found.style is None
    assert not found.is_number
    assert found.mostly_numbers  # and worth an error that names the cell


def test_empty_cells_are_no_numbers_and_hide_none() -> None:
    found = profile("0.5", "", "0.25")
    assert found.is_number
    assert (found.low, found.high) == (0.25, 0.5)
    assert found.is_unit


def test_a_count_of_rows_begins_at_0_or_1_and_rises_by_one() -> None:
    assert profile("0", "1", "2").counts_rows
    assert profile("1", "2", "3").counts_rows
    assert not profile("2", "3", "4").counts_rows
    assert not profile("0", "2", "1").counts_rows


def test_a_class_occurs_twice_or_is_one_of_two() -> None:
    assert profile("a", "b").is_class
    assert profile("a", "b", "a", "c").is_class
    assert not profile("a", "b", "c").is_class
    assert not profile("0.5", "0.5", "0.1").is_class
    assert not profile("[1]", "[1]").is_class


def test_a_large_table_is_looked_at_all_over() -> None:
    n = 3 * MOST_ROWS
    found = profile(*map(str, range(n)))
    assert len(found.cells) <= MOST_ROWS
    assert (found.cells[0], found.cells[-1]) == ("0", str(n - 1))
    assert found.counts_rows
    assert found.differs_everywhere


def test_a_repetition_between_the_rows_that_are_looked_at_is_seen() -> None:
    cells = list(map(str, range(3 * MOST_ROWS)))
    cells[1] = cells[2]
    assert not profile(*cells).differs_everywhere
    assert not profile(*cells).counts_rows


def test_paths_are_known_by_folders_or_endings() -> None:
    assert profile("a/b", "c\\d").is_path
    assert profile("a.JPG", "b.wav").is_path
    assert not profile("a.b", "c.jpg").is_path
