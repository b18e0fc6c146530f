"""Cells of labels: which marks part them, and which labels they name."""

from __future__ import annotations

import pytest

from evalkit.reading.layouts.cells import labels_in, marks_of, parted_cells


@pytest.mark.parametrize(
    ("cells", "known", "marks"),
    [
        (["cat|dog", "cat"], [], "|"),
        (["cat|dog;cow"], [], "|;"),
        (["big cat", "dog"], [], ""),  # a space parts nothing by itself
        (["cat dog", "dog cow"], ["cat", "dog"], " "),
        (["cat, dog", "dog"], ["cat", "dog"], ","),
        (["cat/dog", "dog"], ["cat", "dog"], "/"),
        (["a;b", "c;d"], ["a;b"], ""),  # a known label holds the mark
        (["salt, pepper", "cat"], ["cat", "dog"], ""),  # no part is known
        (["['cat', 'dog']"], ["cat", "dog"], ""),  # a list has no marks
    ],
)
def test_a_mark_parts_cells_only_where_labels_show_it(cells: list[str], known: list[str], marks: str) -> None:
    assert marks_of(cells, known) == marks


def test_a_cell_that_is_a_known_label_is_that_label() -> None:
    assert labels_in("a|b", ["a|b"], "|") == ["a|b"]


@pytest.mark.parametrize("text", ['["cat", "dog"]', "['cat' 'dog']", "['cat', 'dog']", "cat|dog", "cat|dog|cat"])
def test_several_labels_are_read_in_any_form_each_once(text: str) -> None:
    assert labels_in(text, ["cat", "dog"], "|") == ["cat", "dog"]


@pytest.mark.parametrize("text", ["", "[]"])
def test_an_empty_cell_and_an_empty_list_name_none(text: str) -> None:
    assert labels_in(text, ["cat"], "|") == []


def test_lists_of_0_and_1_are_of_labels_in_their_order() -> None:
    parted, notes = parted_cells(["[1, 0, 1]", "[0, 1, 0]"], ["zebra", "cow", "dog"])
    assert parted == [["zebra", "dog"], ["cow"]]
    assert "in the order of the scores: 'zebra', 'cow', 'dog'" in notes[0].text


def test_times_beside_labels_are_left_out_and_said() -> None:
    parted, notes = parted_cells(["c0 3.5 28.3;c4 6.4 11.7"], ["c0", "c4"])
    assert parted == [["c0", "c4"]]
    assert "times" in notes[0].text
