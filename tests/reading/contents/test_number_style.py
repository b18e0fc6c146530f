"""How the numbers of a column are written, looking at every cell of it."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from evalkit.reading.contents.arrow import FloatColumn, Gathered, WrittenColumn
from evalkit.reading.contents.content import Column, TextColumn
from evalkit.reading.contents.number_style import written_as


def coded(cells: list[str]) -> Column:
    gathered = Gathered(coded=True)
    gathered.add(pa.chunked_array([pa.array(cells, pa.string())]))
    return gathered.column()


def written(cells: list[str]) -> Column:
    half = len(cells) // 2
    return WrittenColumn(pa.chunked_array([pa.array(cells[:half], pa.string()), pa.array(cells[half:], pa.string())]))


@pytest.mark.parametrize("column", [TextColumn, coded, written])
@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["0.9", "1", "", "1e-5", "-.5"], "point"),
        (["1", "0"], "point"),
        (["0,9", "1", "", "-,5", "1,5e3"], "comma"),
        (["90%", "12.5 %", "", "3\u202f%"], "percent"),
        (["90,5%", "12 %"], "percent-comma"),
        (["0,9", "0.9"], "mixed"),
        (["90%", "0.9"], "mixed"),
        (["90.5%", "90,5%"], "mixed"),
        (["0.9", "high"], "none"),
        (["0,9", "1,000,000"], "none"),
        (["nan", "0.9"], "none"),
        (["%"], "none"),
        (["0,9\n"], "none"),
        (["", ""], "none"),
    ],
)
def test_the_style_of_all_cells(column: Callable[[list[str]], Column], cells: list[str], style: str) -> None:
    assert written_as(column(cells)) == style
    assert written_as(column(cells * 1_000)) == style
    assert written_as(column([*cells * 1_000, "a"])) == "none"


def test_numbers_that_were_never_text_have_a_point() -> None:
    values = np.array([0.5, 1e-20])
    assert written_as(FloatColumn(values, np.zeros(2, dtype=np.bool_))) == "point"
    assert written_as(FloatColumn(values, np.ones(2, dtype=np.bool_))) == "none"
