"""Which tables of a server may be opened: those below the folders that its operator names."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.engine.allowed.places import TablePlaces


@pytest.fixture
def places(tmp_path: Path) -> TablePlaces:
    for folder in ("open", "closed"):
        (tmp_path / folder / "day=1").mkdir(parents=True)
        pq.write_table(pa.table({"id": ["x"]}), tmp_path / folder / "day=1" / "a.parquet")
    (tmp_path / "open" / "link.parquet").symlink_to(tmp_path / "closed" / "day=1" / "a.parquet")
    return TablePlaces.named({"EVALKIT_TABLES": str(tmp_path / "open")})


def test_a_file_a_folder_and_a_pattern_below_the_folder(places: TablePlaces) -> None:
    (folder,) = places.folders
    for written in ("day=1/a.parquet", "day=1", "day=*/*.parquet", " day=1 "):
        _, found = places.find(folder, written)
        assert [file.path for file in found.files] == [folder / "day=1" / "a.parquet"]


@pytest.mark.parametrize("written", ["../closed/day=1/a.parquet", "/etc", "~/x", "day=1/../../closed/day=1", "x\0"])
def test_no_way_leads_out_of_the_folder(places: TablePlaces, written: str) -> None:
    with pytest.raises(ek.ReadingError, match="Write a path below the folder"):
        places.find(places.folders[0], written)


def test_what_is_not_there_is_called_as_it_was_written(places: TablePlaces) -> None:
    """People of a page need not know where on the server its folders are."""
    with pytest.raises(ek.ReadingError, match=r"No file of a table is there: gone\.parquet") as caught:
        places.find(places.folders[0], " gone.parquet ")
    assert str(places.folders[0]) not in str(caught.value)


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    folders = [tmp_path / each / "predictions" for each in "abc"]
    for folder in folders:
        folder.mkdir(parents=True)
    places = TablePlaces(tuple(folders))
    assert places.names == ("predictions", "predictions (2)", "predictions (3)")
    assert [places.place(name) for name in places.names] == folders
    with pytest.raises(ek.InvalidInputError, match=r"not open here.*'secret'.*EVALKIT_TABLES"):
        places.place("secret")


def test_a_link_that_leads_out_of_the_folder_leads_nowhere(places: TablePlaces) -> None:
    for written in ("link.parquet", "*.parquet", ""):
        with pytest.raises(ek.ReadingError, match="lies elsewhere"):
            places.find(places.folders[0], written)
    with pytest.raises(ek.InvalidInputError, match="not to be opened"):
        places.find(Path("/"), "etc")


def test_without_a_setting_there_is_no_folder() -> None:
    assert TablePlaces.named({}) == TablePlaces((), 2000)
    with pytest.raises(ek.InvalidInputError, match=r"not there \(EVALKIT_TABLES\).*/no/such"):
        TablePlaces.named({"EVALKIT_TABLES": os.pathsep.join(["/tmp", "/no/such"])})
    with pytest.raises(ek.InvalidInputError, match=r"EVALKIT_TABLES_MB.*'much'"):
        TablePlaces.named({"EVALKIT_TABLES_MB": "much"})
