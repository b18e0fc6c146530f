"""A file about the items of another: found among those dropped together, and never where it may be of a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.uploads.files import read_uploads
from evalkit.uploads.upload import ITSELF, FileOutcome, Upload

OWN = b"id,truth,score\nx,1,.9\ny,0,.2\nz,1,.4\n"
SCORES = b"id,cat,dog\nx,.9,.1\ny,.3,.7\nz,.6,.4\n"
TRUTH = b"id,truth\nx,cat\ny,dog\nz,cat\n"
ABOUT = b"image,site,age\nz,north,31\nx,south,45\n"


def read(tmp_path: Path, *files: tuple[str, bytes], **said: Upload) -> list[FileOutcome]:
    paths = []
    for i, (_, data) in enumerate(files):
        paths.append(tmp_path / str(i))
        paths[-1].write_bytes(data)
    uploads = [said.get(f"file_{i}", Upload(name)) for i, (name, _) in enumerate(files)]
    outcomes = read_uploads(uploads, paths, memory=10**9, seconds=60).readings
    return [outcome for outcome in outcomes if outcome is not None]


def attributes(outcome: FileOutcome) -> dict[str, list[str]]:
    assert outcome.loaded is not None
    return {name: column.tolist() for name, column in outcome.loaded.predictions.attributes.items()}


def test_a_file_about_the_items_gives_them_attributes(tmp_path: Path) -> None:
    about, own = read(tmp_path, ("items.csv", ABOUT), ("model.csv", OWN))
    assert (about.is_details, about.is_truth, about.loaded, about.error) == (True, False, None, None)
    assert (own.truth, own.details) == (None, 0)
    assert attributes(own) == {"site": ["south", "", "north"], "age": ["45", "", "31"]}


def test_two_models_share_a_file_about_their_items_and_one_of_their_truth(tmp_path: Path) -> None:
    files = [("a.csv", SCORES), ("truth.csv", TRUTH), ("items.csv", ABOUT), ("b.csv", SCORES.replace(b".9", b".8"))]
    a, truth, about, b = read(tmp_path, *files)
    assert [(each.truth, each.details) for each in (a, b)] == [(1, 2), (1, 2)]
    assert (truth.is_truth, truth.is_details, about.is_details) == (True, False, True)
    assert attributes(a) == attributes(b) == {"site": ["south", "", "north"], "age": ["45", "", "31"]}


def test_a_group_of_the_items_may_be_in_the_file_about_them(tmp_path: Path) -> None:
    _, own = read(tmp_path, ("items.csv", ABOUT.replace(b"site", b"group")), ("model.csv", OWN))
    assert own.loaded is not None
    assert own.loaded.predictions.groups.tolist() == ["south", "y", "north"]


@pytest.mark.parametrize(
    "other",
    [
        b"id,site\np,north\nq,south\nz,east\n",  # of one item in three
        b"id,score\nx,.5\ny,.6\nz,.7\n",  # of a model, without a truth
        b"id,cat,dog\nx,.9,.1\ny,.3,.7\nz,.6,.4\n",
        b"id,predicted\nx,1\ny,1\nz,0\n",
        b"id,truth\nx,1\ny,0\nz,1\n",
        b"\x00\x01",
    ],
)
def test_what_may_be_of_a_model_or_of_other_items_is_no_file_about_them(tmp_path: Path, other: bytes) -> None:
    second, own = read(tmp_path, ("other.csv", other), ("model.csv", OWN))
    assert not second.is_details
    assert own.details is None
    assert attributes(own) == {}


def test_a_file_that_a_person_said_something_of_is_no_file_about_others(tmp_path: Path) -> None:
    about, own = read(tmp_path, ("items.csv", ABOUT), ("model.csv", OWN), file_0=Upload("items.csv", truth=ITSELF))
    assert (about.is_details, own.details) == (False, None)


def test_how_long_recordings_are_may_be_in_a_file_beside_windows_and_events(tmp_path: Path) -> None:
    windows = b"recording,start,end,label,score\nA,0,3,call,.9\nA,3,6,call,.2\nB,0,3,call,.6\nB,3,6,call,.1\n"
    events = b"recording,start,end,label\nA,0.5,0.9,call\nB,1,2,call\n"
    lengths = b"recording,duration\nA,60\nB,120\n"
    model, truth, about = read(tmp_path, ("model.csv", windows), ("events.csv", events), ("lengths.csv", lengths))
    assert (model.truth, model.details, truth.is_truth, about.is_details) == (1, 2, True, True)
    assert model.loaded is not None
    hours = model.loaded.predictions.exposure_hours
    assert hours is not None
    assert {name: round(of * 60) for name, of in hours.items()} == {"A": 1, "B": 2}  # minutes
