"""Columns outside Python's objects say to the letter what a list of Python text would say."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.reading.contents import arrow
from evalkit.reading.contents.arrow import CodedColumn, Gathered, WrittenColumn
from evalkit.reading.contents.content import Column, TextColumn

NUMBERS = ["0.5", "+0.5", "-0.5", ".5", "5.", "1e5", "1E-05", "+.5e+05", "1.e5", "007", "1e400", "-1e999", "9" * 400]
NUMBERS += [
    "1e-400",
    "5e-324",
    "2.5e-324",
    "-0",
    "-0.0",
    "0." + "1" * 500,
    "1e0000000000000000000005",
    "9007199254740993",
]
ODD = [
    " 0.5",
    "0.5 ",
    "nan",
    "NaN",
    "-nan",
    "nan(1)",
    "inf",
    "-Infinity",
    "1_0",
    "0x10",
    "0x1p-1",
    "1e",
    ".e5",
    "-",
    ".",
]
ODD += ["١", "1,5", "1d5", "1f", "--1", "+-1", "1\n", "\n1", "1\t", "１", "\ufeff1", "1e5.0", "90%", "", " "]
CELL = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(ODD),
    st.floats().map(repr),
    st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{0,3})?", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
)
PARTS = st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=4)


def gathered(parts: list[list[str]], *, coded: bool, dictionaries: bool = False) -> Column:
    column = Gathered(coded)
    for cells in parts:
        part = pa.chunked_array([pa.array(cells[:1], pa.string()), pa.array(cells[1:], pa.string())])
        column.add(pa.chunked_array([c.dictionary_encode() for c in part.chunks]) if dictionaries else part)
    return column.column()


def assert_same(column: Column, cells: list[str]) -> None:
    expected = TextColumn(cells)
    assert len(column) == len(cells)
    assert column.cells() == cells == [column.cell(row) for row in range(len(cells))]
    codes, distinct = column.codes()
    codes_expected, distinct_expected = expected.codes()
    assert codes.dtype == np.int32
    assert (codes.tolist(), distinct) == (codes_expected.tolist(), distinct_expected)
    assert list(map(repr, column.numbers().tolist())) == list(map(repr, expected.numbers().tolist()))
    assert column.first_odd() == expected.first_odd()


@settings(max_examples=5 * settings.default.max_examples)
@given(PARTS)
@example([NUMBERS])
@example([ODD])
@example([["a", "b"], ["b", "a", "c"]])
def test_columns_say_what_a_list_of_text_would_say(parts: list[list[str]]) -> None:
    cells = [cell for part in parts for cell in part]
    assert_same(gathered(parts, coded=True), cells)
    assert_same(gathered(parts, coded=True, dictionaries=True), cells)
    assert_same(gathered(parts, coded=False), cells)


@pytest.mark.parametrize("cell", NUMBERS + ODD)
def test_a_cell_is_the_number_that_the_pattern_says(cell: str) -> None:
    assert_same(gathered([[cell]], coded=True), [cell])
    assert_same(gathered([["1", cell], ["2"]], coded=False), ["1", cell, "2"])


def test_codes_are_held_in_as_few_bytes_as_they_need() -> None:
    for distinct, size in ((2, 1), (127, 1), (128, 2), (200, 2), (32_767, 2), (40_000, 4)):
        column = gathered([[str(i % distinct) for i in range(2 * distinct)]], coded=True)
        assert isinstance(column, CodedColumn)
        assert column.positions.itemsize == size
        assert column.codes()[0].tolist() == [*range(distinct)] * 2


def test_a_column_of_mostly_distinct_cells_is_not_coded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_FEW", 5)
    parts = [["a"] * 20, [str(i) for i in range(20)], [str(i) for i in range(30)]]
    column = gathered(parts, coded=True)
    assert isinstance(column, WrittenColumn)
    assert_same(column, [cell for part in parts for cell in part])
