"""What items belong to: what relates them, the unit that is decided on, and what other columns say about them."""

from __future__ import annotations

import pytest

from evalkit import Loaded, ReadingError, read_predictions, to_csv
from evalkit.predictions import DECIDE_PER

TABLE = (
    b"filename,truth,score,site,camera\n"
    b"n/a/1.jpg,1,.9,north,1\nn/b/2.jpg,0,.2,north,2\ns/a/3.jpg,1,.4,south,1\ns/a/4.jpg,0,.6,south,1\n"
)


def texts(loaded: Loaded) -> list[str]:
    return [note.text for note in loaded.notes]


@pytest.mark.parametrize(
    ("group", "groups"),
    [
        ("site", ["north", "north", "south", "south"]),
        (["site", "camera"], ["north / 1", "north / 2", "south / 1", "south / 1"]),
        ("folder of filename", ["n/a", "n/b", "s/a", "s/a"]),
        ("folder 1 of filename", ["n", "n", "s", "s"]),
        (["folder 2 of filename", "site"], ["a / north", "b / north", "a / south", "a / south"]),
    ],
)
def test_items_are_related_by_a_column_or_several_or_a_folder(group: str | list[str], groups: list[str]) -> None:
    p = read_predictions(TABLE, columns={"group": group}).predictions
    assert p.groups.tolist() == groups
    assert p.ids.tolist() == ["n/a/1.jpg", "n/b/2.jpg", "s/a/3.jpg", "s/a/4.jpg"]


def test_columns_about_items_are_their_attributes() -> None:
    p = read_predictions(TABLE).predictions
    assert {name: column.tolist() for name, column in p.attributes.items()} == {
        "site": ["north", "north", "south", "south"],
        "camera": ["1", "2", "1", "1"],
    }


def test_an_item_without_a_folder_is_a_group_of_its_own() -> None:
    p = read_predictions(TABLE.replace(b"n/b/2", b"2"), columns={"group": "folder of filename"}).predictions
    assert p.groups.tolist() == ["n/a", "2.jpg", "s/a", "s/a"]


def test_a_column_that_is_called_like_a_part_of_a_path_is_that_column() -> None:
    table = TABLE.replace(b"site", b"folder of filename")
    p = read_predictions(table, columns={"group": "folder of filename"}).predictions
    assert p.groups.tolist() == ["north", "north", "south", "south"]


@pytest.mark.parametrize("group", ["folder of path", "folder 0 of filename", ["site", "place"], "site + place"])
def test_what_cannot_be_made_of_the_columns_is_no_column(group: str | list[str]) -> None:
    with pytest.raises(ReadingError, match="no such column"):
        read_predictions(TABLE, columns={"group": group})


@pytest.mark.parametrize(
    ("unit", "units"),
    [
        ("site", ["north", "north", "south", "south"]),
        (["site", "camera"], ["north / 1", "north / 2", "south / 1", "south / 1"]),
        ("folder 1 of filename", ["n", "n", "s", "s"]),
        ("filename", ["n/a/1.jpg", "n/b/2.jpg", "s/a/3.jpg", "s/a/4.jpg"]),
    ],
)
def test_the_unit_that_is_decided_on_is_kept_and_said(unit: str | list[str], units: list[str]) -> None:
    loaded = read_predictions(TABLE, columns={"unit": unit, "group": "camera"})
    p = loaded.predictions
    assert p.attributes[DECIDE_PER].tolist() == units
    assert p.groups.tolist() == ["1", "2", "1", "1"]
    assert any(note.startswith("The units that are decided on are named by") for note in texts(loaded))
    assert read_predictions(to_csv(p).encode()).predictions.digest == p.digest


def test_one_column_may_be_the_unit_and_what_relates_items() -> None:
    p = read_predictions(TABLE, columns={"unit": "site", "group": "site"}).predictions
    assert p.groups.tolist() == p.attributes[DECIDE_PER].tolist() == ["north", "north", "south", "south"]


def test_a_unit_of_rows_of_one_item_is_refused() -> None:
    table = b"id,label,score,truth,rater\nx,cat,.9,1,A\nx,dog,.1,0,B\ny,cat,.2,0,A\ny,dog,.8,1,A\n"
    assert "Not kept, since they differ within an item: rater." in texts(read_predictions(table))
    with pytest.raises(ReadingError, match="differs within an item"):
        read_predictions(table, columns={"unit": "rater"})


def test_the_unit_and_the_group_may_come_from_the_truth() -> None:
    scores = b"id,cat,dog\nx,.9,.1\ny,.4,.6\nz,.7,.3\n"
    truth = b"id,label,patient\nz,cat,P1\nx,cat,P1\ny,dog,P2\n"
    p = read_predictions(scores, truth, truth_columns={"unit": "patient", "group": "patient"}).predictions
    assert p.groups.tolist() == p.attributes[DECIDE_PER].tolist() == ["P1", "P2", "P1"]


def test_the_unit_stays_where_a_question_was_answered() -> None:
    table = b"id,truth,score,site\n1,yes,.9,A\n2,no,.2,A\n3,yes,.6,B\n4,no,.4,B\n".replace(b"yes", b"cat")
    table = table.replace(b"no", b"dog")
    with pytest.raises(ReadingError) as caught:
        read_predictions(table, columns={"unit": "site"})
    loaded = read_predictions(table, columns={"unit": "site"}, reading=caught.value.readings[0])
    assert loaded.predictions.attributes[DECIDE_PER].tolist() == ["A", "A", "B", "B"]


def test_rows_of_a_patient_are_items_that_belong_together_and_that_is_said() -> None:
    rows = "".join(f"P{i // 6},{i % 2},{0.2 + i % 2 / 2 + i / 100}\n" for i in range(24))
    loaded = read_predictions(f"patient,truth,score\n{rows}".encode())
    assert loaded.predictions.groups.tolist()[5:7] == ["P0", "P1"]
    assert "Rows are items of their own; 'patient' says which of them belong together." in texts(loaded)


def test_a_chosen_split_column_may_have_any_name() -> None:
    table = b"id,truth,score,phase\n1,1,.9,test\n2,0,.2,train\n3,1,.6,test\n4,0,.4,test\n"
    loaded = read_predictions(table, columns={"split": "phase"})
    assert loaded.predictions.ids.tolist() == ["1", "3", "4"]
    assert "Only the part 'test' of the column 'phase' is used." in texts(loaded)
    assert loaded.accounts[0].excluded[0].reason == "is not of the split 'test'"


def test_folders_are_offered_where_they_may_relate_items() -> None:
    offered = "Items lie in 2 folders. If those of one folder depend on each other, choose the group"
    table = TABLE.replace(b"/a/", b"/").replace(b"/b/", b"/")
    assert f"{offered} 'folder of filename'." in texts(read_predictions(table))
    p = read_predictions(table, columns={"group": "folder of filename"}).predictions
    assert p.groups.tolist() == ["n", "n", "s", "s"]
    they_are_the_truth = table.replace(b"n/2", b"s/2").replace(b"s/3", b"n/3")
    for loaded in (read_predictions(table, columns={"group": "site"}), read_predictions(they_are_the_truth)):
        assert not any(text.startswith(offered) for text in texts(loaded))


def test_a_part_of_the_id_may_be_what_items_belong_to() -> None:
    table = b"video,frame,truth,score\nA,1,1,.9\nA,2,0,.2\nB,1,1,.4\nB,2,0,.6\n"
    p = read_predictions(table, columns={"id": ["video", "frame"], "group": "video", "unit": "video"}).predictions
    assert p.ids.tolist() == ["A / 1", "A / 2", "B / 1", "B / 2"]
    assert p.groups.tolist() == p.attributes[DECIDE_PER].tolist() == ["A", "A", "B", "B"]


def test_a_unit_that_is_made_of_columns_is_no_column_of_the_file() -> None:
    table = b"path,truth,cat,dog\n7/a.jpg,cat,.9,.1\n8/b.jpg,dog,.2,.8\n7/c.jpg,cat,.6,.4\n8/d.jpg,dog,.3,.7\n"
    loaded = read_predictions(table, columns={"unit": "folder of path", "group": "folder 1 of path"})
    p = loaded.predictions
    assert (p.labels, list(p.attributes)) == (("cat", "dog"), [DECIDE_PER])
    assert p.groups.tolist() == p.attributes[DECIDE_PER].tolist() == ["7", "8", "7", "8"]
