"""Uploads as the page has them read: previewed, paired, read in a child process, and handed over whole."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from evalkit.making import predictions_from_decisions, predictions_from_pairs
from evalkit.reading.contents.content import Choices
from evalkit.reading.joining.choices import Joining
from evalkit.reading.loading import read_predictions, to_csv
from evalkit.uploads.files import read_uploads
from evalkit.uploads.upload import ITSELF, FileOutcome, Upload

LONG = b"id,label,score,truth\nx,cat,.9,1\nx,dog,.2,0\ny,cat,.1,0\ny,dog,.7,1\n"
SCORES = b"id,cat,dog\nx,.9,.1\ny,.3,.7\n"
OTHER = b"id,cat,dog\nx,.6,.4\ny,.4,.6\n"
TRUTH = b"id,truth,split\nx,cat,TEST\ny,dog,TEST\n"


def read(tmp_path: Path, *files: tuple[str, bytes], **said: Upload) -> list[FileOutcome]:
    paths = []
    for i, (_, data) in enumerate(files):
        paths.append(tmp_path / str(i))
        paths[-1].write_bytes(data)
    uploads = [said.get(f"file_{i}", Upload(name)) for i, (name, _) in enumerate(files)]
    readings = read_uploads(uploads, paths, memory=10**9, seconds=60).readings
    return [reading for reading in readings if reading is not None]


def test_one_file_is_previewed_and_read_to_the_same_predictions(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, ("pets.csv", LONG))
    assert reading.error is None
    assert reading.preview is not None
    assert (reading.preview.kind, reading.preview.rows) == ("CSV, separated by commas, utf-8", 4)
    assert reading.preview.first_rows[0] == ("x", "cat", ".9", "1")
    assert [candidate.layout for candidate in reading.preview.candidates] == ["long"]
    assert reading.loaded is not None
    direct = read_predictions(LONG, name="pets")
    assert reading.loaded.predictions.digest == direct.predictions.digest
    assert reading.loaded.predictions.name == "pets"
    assert reading.loaded.notes == direct.notes
    assert dataclasses.replace(reading.loaded.accounts[0], file="") == dataclasses.replace(direct.accounts[0], file="")


def test_of_many_columns_those_with_a_role_are_shown(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(60)]
    row = ",".join("0.75" for _ in names)
    (reading,) = read(tmp_path, ("many.csv", f"id,{','.join(names)},truth\nx,{row},c1\ny,{row},c2\n".encode()))
    assert reading.preview is not None
    assert reading.preview.columns_shown == ("id", *names[:39], "truth")
    assert reading.preview.first_rows[0] == ("x", *["0.75"] * 39, "c1")


def test_models_and_their_truth_find_each_other(tmp_path: Path) -> None:
    a, b, truth = read(tmp_path, ("a.csv", SCORES), ("b.csv", OTHER), ("truth.csv", TRUTH))
    assert (a.truth, b.truth, truth.is_truth, truth.loaded) == (2, 2, True, None)
    assert a.loaded is not None
    assert b.loaded is not None
    assert a.loaded.predictions.digest == read_predictions(SCORES, TRUTH).predictions.digest
    assert b.loaded.predictions.y_score.tolist() == [0.6, 0.4, 0.4, 0.6]
    assert a.loaded.predictions.attributes["split"].tolist() == ["TEST", "TEST"]


def test_of_two_truth_files_the_one_that_knows_the_items_is_taken(tmp_path: Path) -> None:
    strangers = b"id,truth\nv,cat\nw,dog\n"
    readings = read(tmp_path, ("wrong.csv", strangers), ("a.csv", SCORES), ("right.csv", TRUTH))
    assert (readings[1].truth, readings[1].error) == (2, None)


def test_a_file_with_its_own_truth_keeps_it_beside_the_truth_of_others(tmp_path: Path) -> None:
    own, scores, _ = read(tmp_path, ("own.csv", LONG), ("a.csv", SCORES), ("truth.csv", TRUTH))
    assert (own.truth, scores.truth) == (None, 2)
    said = Upload("own.csv", truth=1)
    own, _ = read(tmp_path, ("own.csv", LONG), ("truth.csv", TRUTH), file_0=said)
    assert own.truth == 1


def test_as_many_columns_as_are_allowed_are_read_within_the_memory_of_an_upload(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(12_000)]
    row = ",".join("0.75" for _ in names)
    text = f"id,truth,{','.join(names)}\nx,c1,{row}\ny,c2,{row}\n"
    (reading,) = read(tmp_path, ("wide.csv", text.encode()))
    assert reading.error is None
    assert reading.loaded is not None
    assert len(reading.loaded.predictions.labels) == 12_000


def test_a_bad_file_does_not_keep_a_good_one_from_being_read(tmp_path: Path) -> None:
    bad, good = read(tmp_path, ("bad.csv", b"id,label,score,truth\nx,cat,high,1\n"), ("good.csv", LONG))
    assert bad.error is not None
    assert (bad.error.where, bad.error.found) == ("line 2, column 'score'", "'high'")
    assert bad.preview is not None
    assert good.loaded is not None
    (unreadable,) = read(tmp_path, ("picture.png", b"\x89PNG\r\n\x1a\n"))
    assert unreadable.preview is None
    assert unreadable.error is not None


def test_what_the_user_says_is_followed(tmp_path: Path) -> None:
    text = b"item;kind;p;gold\nx;cat;0,9;1\ny;cat;0,2;0\n"
    columns = {"id": "item", "label": "kind", "score": "p", "truth": "gold"}
    upload = Upload("odd.csv", Choices(columns=columns, decimal=","))
    (reading,) = read(tmp_path, ("odd.csv", text), file_0=upload)
    assert reading.loaded is not None
    assert reading.loaded.predictions.y_score.tolist() == [0.9, 0.2]
    upload = Upload("a.csv", joining=Joining(match="stem-ignoring-case", task="multilabel"))
    readings = read(tmp_path, ("a.csv", SCORES), ("t.csv", TRUTH.replace(b"x,", b"f/X.mp4,")), file_0=upload)
    assert readings[0].loaded is not None
    assert (readings[0].loaded.predictions.task, readings[0].loaded.predictions.n_examples) == ("multilabel", 2)
    both = Upload("long.csv", truth=ITSELF)
    readings = read(tmp_path, ("long.csv", LONG), ("t.csv", TRUTH), file_0=both)
    assert (readings[0].truth, readings[0].error) == (None, None)


def test_a_folder_with_its_timeline_comes_over_whole(tmp_path: Path) -> None:
    shot = {"start_time_offset": {}, "end_time_offset": {"seconds": 2}}
    name = {"display_name": "run", "description": "run"}
    video = {
        "input_uri": "/clips/a.mp4",
        "segment_classification_annotations": [
            {"annotation_spec": name, "segments": [{"segment": shot, "confidence": 0.75}]}
        ],
        "shot_classification_annotations": [
            {"annotation_spec": name, "segments": [{"segment": shot, "confidence": 0.5}]}
        ],
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("video_classification.csv", "gs://clips/a.mp4,0.0,2.0,a_1.json,OK\n")
        archive.writestr("a_1.json", json.dumps(video))
    truth = b"gs://clips/a.mp4,run,0.0,2.0\n"
    readings = read(tmp_path, ("batch.zip", data.getvalue()), ("import.csv", truth))
    assert readings[0].error is None
    loaded = readings[0].loaded
    assert loaded is not None
    direct = read_predictions(data.getvalue(), truth)
    assert loaded.predictions.digest == direct.predictions.digest
    assert loaded.timeline is not None
    assert direct.timeline is not None
    assert (loaded.timeline.kind, loaded.timeline.label) == (("shot",), ("run",))
    np.testing.assert_array_equal(loaded.timeline.score, direct.timeline.score)
    assert loaded.predictions.groups.tolist() == ["gs://clips/a.mp4"]


def test_what_is_not_known_and_decisions_without_scores_come_over_too(tmp_path: Path) -> None:
    names = {"labels": ["a", "b"], "ids": ["x", "y"]}
    unknown = predictions_from_pairs(
        [0, 0], [0, 1], [0.9, 0.4], [True, False], task="multilabel", unknown=([0], [1]), listed_only=True, **names
    )
    decided = predictions_from_decisions(([0, 1], [0, 1]), ([0, 1], [0, 0]), task="multiclass", **names)
    files = [(f"{i}.csv", to_csv(p).encode()) for i, p in enumerate((unknown, decided))]
    said = Upload("2.csv", Choices(unknown=("", "u")))
    readings = read(tmp_path, *files, ("2.csv", b"id,label,score,truth\nx,a,.9,u\nx,b,.4,0\n"), file_2=said)
    came = [reading.loaded.predictions for reading in readings if reading.loaded is not None]
    assert [p.digest for p in came[:2]] == [unknown.digest, decided.digest]
    assert (came[1].decisions_only, came[2].n_known.tolist()) == (True, [0, 1])


def test_windows_meet_their_events_and_keep_their_hours(tmp_path: Path) -> None:
    scores = b"file,start,end,label,score\na,0,3,owl,.9\na,3,6,owl,.2\n"
    events = b"file,start,end,label\na,0.5,0.9,owl\n"
    windows, truth = read(tmp_path, ("windows.csv", scores), ("events.csv", events))
    assert (windows.truth, truth.is_truth) == (1, True)
    assert windows.loaded is not None
    direct = read_predictions(scores, events).predictions
    assert windows.loaded.predictions.digest == direct.digest
    assert windows.loaded.predictions.exposure_hours == direct.exposure_hours == {"a": 6 / 3600}


WINDOWS = b"recording,start,end,song,call\nrec_1,0,3,.9,.1\nrec_1,3,6,.2,.8\nrec_2,0,3,.7,.2\nrec_2,3,6,.3,.1\n"
TRACKS = {
    "rec_1.txt": b"0.500000\t1.500000\tsong\n3.100000\t4.000000\tcall\n",
    "rec_2.txt": b"0.200000\t2.000000\tsong\n",
}
_COLUMNS = b"Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tAnnotation\n"
TABLES = {
    "rec_1.Table.1.selections.txt": _COLUMNS
    + b"1\tSpectrogram 1\t1\t0.5\t1.5\tsong\n2\tSpectrogram 1\t1\t3.1\t4\tcall\n",
    "rec_2.Table.1.selections.txt": _COLUMNS + b"1\tSpectrogram 1\t1\t0.2\t2\tsong\n",
}


@pytest.mark.parametrize("truth", [TRACKS, TABLES], ids=["audacity", "raven"])
def test_a_track_for_each_recording_is_one_truth_together(tmp_path: Path, truth: dict[str, bytes]) -> None:
    one, other = truth.items()
    first, scores, second = read(tmp_path, one, ("windows.csv", WINDOWS), other)
    assert (first.is_truth, second.is_truth, scores.truth) == (True, True, 0)
    assert scores.loaded is not None
    p = scores.loaded.predictions
    assert (p.n_examples, p.labels, p.label("song").y_true.tolist()) == (4, ("song", "call"), [1, 0, 1, 0])
    assert scores.loaded.notes[0].text == (
        f"The truth is in 2 files, one for each recording: {', '.join(map(repr, truth))}."
    )


def test_a_track_that_is_chosen_is_the_truth_alone(tmp_path: Path) -> None:
    said = Upload("windows.csv", truth=0)
    _, scores, _ = read(
        tmp_path,
        ("rec_1.txt", TRACKS["rec_1.txt"]),
        ("w.csv", WINDOWS),
        ("rec_2.txt", TRACKS["rec_2.txt"]),
        file_1=said,
    )
    assert scores.loaded is not None
    assert scores.loaded.predictions.n_examples == 2
