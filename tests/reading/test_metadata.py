"""A table about items beside their predictions: joined by the id, kept as attributes, and used for no figure."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit import Loaded, ReadingError, read_predictions, to_csv
from evalkit.predictions import DECIDE_PER

SCORES = b"id,truth,score\nx,1,.9\ny,0,.2\nz,1,.4\n"
ABOUT = b"site,image,light\nnorth,z,dim\nsouth,x,bright\n"


def read(metadata: bytes, scores: bytes = SCORES, **options: Any) -> Loaded:
    return read_predictions(scores, metadata=metadata, **options)


def attributes(loaded: Loaded) -> dict[str, list[str]]:
    return {name: column.tolist() for name, column in loaded.predictions.attributes.items()}


def texts(loaded: Loaded) -> list[str]:
    return [note.text for note in loaded.notes]


def test_columns_of_metadata_become_attributes_of_the_items() -> None:
    loaded = read(ABOUT)
    assert attributes(loaded) == {"site": ["south", "", "north"], "light": ["bright", "", "dim"]}
    joined = "Metadata are joined by their column 'image', to the ids of items. 1 of 3 items have no metadata."
    assert joined in texts(loaded)
    plain = read_predictions(SCORES).predictions
    assert loaded.predictions.y_score.tolist() == plain.y_score.tolist()
    assert loaded.predictions.y_true.tolist() == plain.y_true.tolist()


def test_where_every_item_has_metadata_nothing_is_missing() -> None:
    assert "Metadata are joined by their column 'image', to the ids of items." in texts(read(ABOUT + b"east,y,dim\n"))


def test_the_rule_of_match_holds_for_metadata() -> None:
    scores = SCORES.replace(b"x,1", b"a/x.jpg,1").replace(b"y,0", b"a/y.jpg,0").replace(b"z,1", b"b/z.jpg,1")
    assert attributes(read(ABOUT, scores, match="stem"))["site"] == ["south", "", "north"]
    with pytest.raises(ReadingError, match=r"No item occurs in the metadata.*By the rule 'stem' 2 would be found"):
        read(ABOUT, scores)


def test_a_column_of_a_name_that_there_is_keeps_both() -> None:
    scores = b"id,truth,score,site\nx,1,.9,A\ny,0,.2,B\nz,1,.4,A\n"
    loaded = read(ABOUT, scores)
    assert attributes(loaded)["site"] == ["A", "B", "A"]
    assert attributes(loaded)["site (metadata)"] == ["south", "", "north"]


def test_two_rows_of_an_id_have_to_agree() -> None:
    assert attributes(read(ABOUT + b"north,z,dim\n"))["light"] == ["bright", "", "dim"]
    with pytest.raises(ReadingError, match="have the same id and differ") as caught:
        read(ABOUT + b"north,z,bright\n")
    assert caught.value.where == "the file, line 4, column 'light' (first at line 2)"


def test_what_items_belong_to_may_be_said_by_the_metadata() -> None:
    loaded = read(ABOUT, columns={"group": "site", "unit": ["site", "light"]})
    assert loaded.predictions.groups.tolist() == ["south", "y", "north"]
    assert attributes(loaded)[DECIDE_PER] == ["south / bright", "", "north / dim"]
    assert "'site' of the metadata says which items belong together." in texts(loaded)


def test_a_column_called_group_is_the_group_where_the_predictions_have_none() -> None:
    about = ABOUT.replace(b"site", b"group")
    assert read(about).predictions.groups.tolist() == ["south", "y", "north"]
    scores = b"id,truth,score,group\nx,1,.9,A\ny,0,.2,B\nz,1,.4,A\n"
    loaded = read(about, scores)
    assert loaded.predictions.groups.tolist() == ["A", "B", "A"]
    assert attributes(loaded)["group"] == ["south", "", "north"]


@pytest.mark.parametrize(("name", "columns"), [("split", {}), ("phase", {"split": "phase"})])
def test_the_split_may_be_said_by_the_metadata(name: str, columns: dict[str, str]) -> None:
    about = f"id,{name}\nx,test\ny,train\nz,test\n".encode()
    loaded = read(about, columns=columns)
    assert loaded.predictions.ids.tolist() == ["x", "z"]
    assert f"Only the part 'test' of the column {name!r} is used." in texts(loaded)


def test_items_may_be_joined_by_what_they_belong_to() -> None:
    scores = b"recording,start,end,label,score,truth\nA,0,3,owl,.9,1\nA,3,6,owl,.2,0\nB,0,3,owl,.4,1\n"
    loaded = read(b"recording,site\nA,north\nB,south\n", scores)
    assert attributes(loaded)["site"] == ["north", "north", "south"]
    assert "Metadata are joined by their column 'recording', to what items belong to." in texts(loaded)


def test_an_answer_keeps_what_was_said_of_the_metadata() -> None:
    scores = SCORES.replace(b",1,", b",cat,").replace(b",0,", b",dog,")
    with pytest.raises(ReadingError) as caught:
        read(ABOUT, scores, columns={"group": "site"})
    loaded = read(ABOUT, scores, columns={"group": "site"}, reading=caught.value.readings[0])
    assert loaded.predictions.groups.tolist() == ["south", "y", "north"]


def test_the_truth_may_be_in_a_second_file() -> None:
    loaded = read_predictions(b"id,cat,dog\nx,.9,.1\ny,.4,.6\n", b"id,label,site\ny,dog,A\nx,cat,B\n", metadata=ABOUT)
    assert attributes(loaded) == {"site": ["B", "A"], "site (metadata)": ["south", ""], "light": ["bright", ""]}


def test_an_export_with_metadata_reads_back() -> None:
    p = read(ABOUT, columns={"group": "site"}).predictions
    assert read_predictions(to_csv(p).encode()).predictions.digest == p.digest


@pytest.mark.parametrize(
    ("metadata", "scores", "problem"),
    [
        (b'{"a": {"b": [1, {"c": 2}]}}', SCORES, "not a table"),
        (ABOUT, b"truth,score\n1,.9\n0,.2\n1,.4\n", "The items have no ids"),
        (b"id,site\np,north\nq,south\n", SCORES, "No item occurs in the metadata"),
    ],
)
def test_what_cannot_be_joined_is_refused(metadata: bytes, scores: bytes, problem: str) -> None:
    with pytest.raises(ReadingError, match=problem):
        read(metadata, scores)


def test_ids_that_differ_by_zeros_in_front_are_not_joined_and_the_error_says_so() -> None:
    numbered = b"id,truth,score\n001,1,.9\n002,0,.2\n"
    with pytest.raises(ReadingError, match="Without zeros in front 2 of the column 'clip' would be found"):
        read(b"clip,site\n1,north\n2,south\n", numbered)


def test_two_columns_that_name_all_items_differently_are_asked_about() -> None:
    numbered = b"id,truth,score\n1,1,.9\n2,0,.2\n"
    with pytest.raises(ReadingError, match=r"Two columns of the metadata may name the items.*'first' and 'second'"):
        read(b"first,second,site\n1,2,north\n2,1,south\n", numbered)
    named = attributes(read(b"first,id,site\n1,2,north\n2,1,south\n", numbered))
    assert named["site"] == ["south", "north"]
    twice = attributes(read(b"first,second,site\n1,1,north\n2,2,south\n", numbered))
    assert twice["site"] == ["north", "south"]


def test_odd_files_of_a_spreadsheet_are_joined_as_they_are_meant() -> None:
    marked = "\ufeffclip;site\nx;north\nx;north\ny;\n;south\nw;east\n".encode()
    found = attributes(read(marked))
    assert found["site"] == ["north", "", ""]
