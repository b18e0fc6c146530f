"""Which column names the items of a table, and what a reading costs."""

from __future__ import annotations

import pytest

from evalkit.reading.understanding.sheet import MARGIN
from tests.reading.understanding.small_files import lines, sheet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,truth\na,1\nb,0", "id"),
        ("row,filename,truth\n1,b.png,1\n2,a.png,0", "filename"),  # a name before a number
        ("zz,truth\na,1\nb,0", "zz"),  # it differs in every row, and is no number
        ("zz,truth\n.5,1\n.4,0", None),  # measured numbers name nothing
        ("id,truth\na,1\na,0", "id"),  # an error that is to be shown
        ("truth,score\n1,.5\n0,.4", None),
        ("boxes,truth\n[1],1\n[2],0", None),  # lists name nothing
        ("id,truth\n[1],1\n[2],0", "id"),  # unless their column is called so
    ],
)
def test_items_are_named_by_the_column_that_differs_and_says_most(text: str, expected: str | None) -> None:
    assert sheet(text).id == expected


def test_the_choice_of_the_user_comes_first() -> None:
    text = "id,zz,truth\na,x,1\nb,y,0"
    assert sheet(text, columns={"id": "zz"}).id == "zz"
    assert sheet(text, columns={"id": ""}).id is None
    assert sheet(text, columns={"truth": "id"}).id == "zz"


def test_a_frame_names_an_item_together_with_its_video() -> None:
    found = sheet("video,frame,truth\na,1,1\na,2,0\nb,1,1\nb,2,0")
    assert (found.id, found.id_parts) == ("video", ("frame",))


def test_what_repeats_all_the_time_is_a_group_and_no_item() -> None:
    rows = "\n".join(f"c{i % 3},{i % 2},.{i % 7}" for i in range(24))
    found = sheet(f"patient,truth,score\n{rows}")
    assert found.item is None
    assert found.item_roles() == {"group": "patient"}
    assert found.is_row_each


def test_a_reading_that_every_name_speaks_for_costs_nothing() -> None:
    found = sheet("id,truth,score\na,1,.9\nb,0,.3")
    assert found.cost({"id": "id", "truth": "truth", "score": "score"}) == 0


def test_a_reading_against_two_names_is_not_worth_a_question() -> None:
    found = sheet("a,truth,score\nx,1,.9\ny,0,.3\nz,1,.5")
    right = found.cost({"truth": "truth", "score": "score"})
    assert found.cost({"truth": "a", "score": "score"}) - right >= MARGIN


def test_a_truth_that_is_called_a_score_costs_too_much() -> None:
    found = sheet("label,score\n1,1\n0,0\n1,0")
    assert found.cost({"truth": "score"}) > found.cost({"truth": "label"})


def test_a_column_that_the_user_chose_costs_nothing_whatever_its_name() -> None:
    text = "foo,score\n1,.9\n0,.3"
    assert sheet(text, columns={"truth": "foo"}).cost({"truth": "foo", "score": "score"}) == 0


def test_a_grid_has_every_label_of_every_item_once() -> None:
    assert sheet("a,b\nx,cat\nx,dog\ny,cat\ny,dog").is_grid("a", "b")
    assert not sheet("a,b\nx,cat\nx,cat\ny,cat\ny,dog").is_grid("a", "b")
    assert not sheet("a,b\nx,cat\ny,dog\nz,cow").is_grid("a", "b")


def residues() -> str:
    places = [(i, chain, place) for i in range(4) for chain in "AB" for place in range(6)]
    rows = [(f"p{i}", chain, place, (i + place) % 2, 0.1 * place) for i, chain, place in places]
    return lines("pdb_id,chain_id,residue_index,true_label,prob", *rows)


def test_an_item_may_be_named_by_three_columns_together() -> None:
    assert sheet(residues()).id_parts == ("chain_id", "residue_index")


def test_an_item_may_be_named_by_its_id_and_one_of_a_few_values_that_each_has() -> None:
    rows = [(f"P{i}", when, (i + at) % 2, 0.3) for i in range(12) for at, when in enumerate(("rest", "task"))]
    assert sheet(lines("participant_id,condition,y_true,y_prob", *rows)).id_parts == ("condition",)


def test_an_id_whose_rows_have_different_truths_is_what_they_belong_to() -> None:
    rows = [(f"P{i // 6}", i % 2, i / 30) for i in range(30)]
    table = sheet(lines("participant_id,y_true,y_prob", *rows))
    assert (table.item, table.item_roles()) == (None, {"group": "participant_id"})
