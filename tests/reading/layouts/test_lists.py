"""Lists in cells, as JSON, Python and numpy write them, and cells that hold true labels as lists or with times."""

import json

import numpy as np
import pytest

from evalkit.reading.layouts.cells import cell_labels
from evalkit.reading.layouts.lists import labels_listed, list_in


@pytest.mark.parametrize(
    "value", [[3, 2], ["cat", "it's", 'a "dog"', "é\n", "a, b", "]"], [0.5, 1e-05, -2], [], [["a", 0.5], ["b", 1]]]
)
def test_a_list_is_read_as_json_and_as_python_writes_it(value: list[object]) -> None:
    assert list_in(json.dumps(value)) == value
    assert list_in(repr(value)) == value


def test_tuples_mappings_and_empty_values_of_python_are_read() -> None:
    assert list_in("[('cat', 0.5), ('dog', 0.25)]") == [["cat", 0.5], ["dog", 0.25]]
    assert list_in("(0.5,)") == [0.5]
    assert list_in("{'cat': 0.5, 'dog': 1}") == {"cat": 0.5, "dog": 1}
    assert list_in("[None, True, False]") == [None, True, False]
    assert list_in("['caf\\xe9', '\\U0001f600']") == ["café", "😀"]


@pytest.mark.parametrize(
    "values", [[0.1, 0.25, 1.0], [3, 25, 5], [1e-05, 123456.0], ["cat", "big dog"], list(range(90))]
)
def test_a_list_is_read_as_numpy_prints_it(values: list[object]) -> None:
    assert list_in(str(np.array(values))) == values


def test_numbers_of_numpy_stand_in_lists_with_their_type() -> None:
    assert list_in(repr([np.float64(0.5), np.int64(3), np.str_("cat")])) == [0.5, 3, "cat"]


@pytest.mark.parametrize(
    "cell",
    [
        *("", "cat", "[cat]", "[1, 2", "1, 2]", "[1 2, 3]", "[1,,2]", "[nan, 0.5]", "[NaN]", "[0.5 ... 0.25]"),
        *("{'a': 1, 'a': 2}", "[__import__('os')]", "[1]]", "{'a'}", "[lambda: 0]", "['\\ud83d']", "[1e999]", "[f'a']"),
        "[" * 300 + "]" * 300,
        "(" * 300 + ")" * 300,
        "[" + "9" * 500 + "]",
        "['" + "\\" * 99 + "']",
    ],
)
def test_what_is_no_plain_list_is_none(cell: str) -> None:
    assert list_in(cell) is None


def test_a_long_cell_takes_no_long_time() -> None:
    assert list_in("[" + "0.5 " * 200_000 + "x]") is None
    assert list_in("['" + "a" * 800_000 + "]") is None


def test_labels_of_a_list_are_texts_or_class_numbers_each_once() -> None:
    assert labels_listed("['cat', 'dog', 'cat']") == ["cat", "dog"]
    assert labels_listed("[0, 25]") == ["0", "25"]
    assert [labels_listed(cell) for cell in ("[0.5]", "[['a']]", "{'a': 1}", "[true]", "['']", "[null]")] == [None] * 6


def true_labels(*cells: str, known: tuple[str, ...] = ()) -> tuple[list[list[str]], list[str]]:
    """The labels of each cell, and the notes."""
    found = cell_labels(np.arange(len(cells)), cells, known)
    of_rows: list[list[str]] = [[] for _ in cells]
    for row, label in zip(found.example.tolist(), found.label.tolist(), strict=True):
        of_rows[row].append(found.labels[label])
    return of_rows, [note.text for note in found.notes]


def test_lists_and_class_numbers_in_cells_are_parted() -> None:
    assert true_labels("['cat', 'dog']", '["cat"]', "[]", "")[0] == [["cat", "dog"], ["cat"], [], []]
    assert true_labels("0 25 3", "1", known=("0", "1", "2", "3"))[0] == [["0", "25", "3"], ["1"]]
    assert true_labels("0, 3", "1", known=("0", "1", "2", "3"))[0] == [["0", "3"], ["1"]]
    assert true_labels("0 25", known=("cat",))[0] == [["0 25"]]


def test_a_known_label_that_looks_like_a_list_is_that_label() -> None:
    assert true_labels("[1]", known=("[1]",))[0] == [["[1]"]]
    assert true_labels("[1]", known=("1",))[0] == [["1"]]


def test_true_labels_with_times_are_labels_and_a_note_says_that_the_times_are_not_used() -> None:
    cells = ("c0 3.59 28.34;c4 6.46 11.75;c0 30 31", "", "c9 0 1.5")
    parted, notes = true_labels(*cells, known=("c0", "c4"))
    assert parted == [["c0", "c4"], [], ["c9"]]
    assert notes == ["Each true label stands with the times of its begin and end, which are not used."]


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        (("c0 3.5 28.3", "c4"), ("c0", "c4")),  # not every part
        (("c0 3.5 28.3",), ("c0 3.5 28.3",)),  # a label as it stands
        (("c0 28.3 3.5",), ("c0",)),  # ends before it begins
        (("boeing 737 800",), ("airbus",)),  # no known label
    ],
)
def test_numbers_after_a_label_belong_to_it_where_they_may_be_no_times(
    cells: tuple[str, ...], known: tuple[str, ...]
) -> None:
    parted, notes = true_labels(*cells, known=known)
    assert (parted, notes) == ([[cell] for cell in cells], [])
