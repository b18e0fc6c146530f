"""Events as tools save them: Raven's selection tables, Audacity's label tracks, ActivityNet's annotations."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from evalkit import Counts, Loaded, ReadingError, evaluate, read_predictions
from tests.reading.joining.test_join import conserved

SCORES = b"file,start,end,label,score\nrec_00.wav,0,3,owl,.9\nrec_00.wav,3,6,owl,.2\nrec_01.wav,0,3,owl,.6\n"

RAVEN = (
    "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tBegin File\tSpecies\n"
    "1\tWaveform 1\t1\t0.5\t0.9\t200.0\t800.0\trec_00.wav\towl\n"
    "1\tSpectrogram 1\t1\t0.5\t0.9\t200.0\t800.0\trec_00.wav\towl\n"
    "2\tSpectrogram 1\t1\t4.0\t5.5\t200.0\t800.0\trec_00.wav\towl\n"
)


def at_half(loaded: Loaded) -> Counts:
    return evaluate(loaded.predictions).pooled.at(0.5)


def zipped(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def test_a_selection_in_two_views_is_one_event() -> None:
    loaded = read_predictions(SCORES, RAVEN.encode())
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=1, tn=0)
    assert conserved(loaded) == [(3, 2, {"has no truth": 1}), (3, 2, {"repeats an earlier row": 1})]


def without_begin_file(text: str) -> str:
    rows = [line.split("\t") for line in text.splitlines()]
    return "\n".join("\t".join([*row[:7], row[8]]) for row in rows) + "\n"


def test_a_table_without_recordings_is_of_the_one_that_its_file_is_called_after(tmp_path: Path) -> None:
    truth = tmp_path / "rec_00.Table.1.selections.txt"
    truth.write_text(without_begin_file(RAVEN))
    loaded = read_predictions(SCORES, truth, match="stem")
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=1, tn=0)
    assert any("called after" in note.text for note in loaded.notes)


def test_several_tables_in_a_zip(tmp_path: Path) -> None:
    text = without_begin_file(RAVEN)
    loaded = read_predictions(SCORES, zipped({"rec_00.selections.txt": text, "rec_01.txt": text}), match="stem")
    assert at_half(loaded) == Counts(tp=2, fp=0, fn=1, tn=0)


TRACK = "0.500000\t0.900000\towl\n\\\t200.000000\t800.000000\n4.000000\t5.500000\towl, far; near | a duet\n"


def test_a_label_track_has_no_header_and_lines_of_frequencies(tmp_path: Path) -> None:
    truth = tmp_path / "rec_00.txt"
    truth.write_text(TRACK.replace("owl, far; near | a duet", "owl"))
    loaded = read_predictions(SCORES, truth, match="stem")
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=1, tn=0)
    assert loaded.accounts[1].rows == 2


def test_label_tracks_in_a_zip() -> None:
    files = {"labels/rec_00.txt": "0.500000\t0.900000\towl\n", "labels/rec_01.txt": "0.100000\t0.100000\towl\n"}
    loaded = read_predictions(SCORES, zipped(files), match="stem")
    assert at_half(loaded) == Counts(tp=2, fp=0, fn=0, tn=1)


def test_one_track_without_a_name_is_of_the_one_recording_that_was_scored() -> None:
    one = b"file,start,end,label,score\nrec_00.wav,0,3,owl,.9\nrec_00.wav,3,6,owl,.2\n"
    loaded = read_predictions(one, b"0.500000\t0.900000\towl\n")
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=0, tn=1)
    assert any("one recording" in note.text for note in loaded.notes)
    with pytest.raises(ReadingError, match="No recording of the scores occurs in the truth"):
        read_predictions(SCORES, b"0.500000\t0.900000\towl\n")


def test_a_mark_in_the_first_label_is_no_separator(tmp_path: Path) -> None:
    truth = tmp_path / "rec_00.txt"
    truth.write_text("0.500000\t0.900000\ta, b, c, d\n")
    scores = SCORES.replace(b"owl", b'"a, b, c, d"')
    assert at_half(read_predictions(scores, truth, match="stem")) == Counts(tp=1, fp=0, fn=0, tn=1)


def test_a_label_without_text_is_of_no_label_and_said(tmp_path: Path) -> None:
    truth = tmp_path / "rec_00.txt"
    truth.write_text("0.500000\t0.900000\towl\n4.000000\t5.000000\t\n")
    loaded = read_predictions(SCORES, truth, match="stem")
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=0, tn=1)
    assert any(note.warning and "1 of 2 labels of the track" in note.text for note in loaded.notes)


def database(**videos: dict[str, object]) -> bytes:
    return json.dumps({"version": "x", "taxonomy": [], "database": videos}).encode()


def annotation(label: str, *segment: float) -> dict[str, object]:
    return {"label": label, "segment": list(segment)}


def test_annotations_of_activitynet_are_events_and_hidden_ones_are_unknown() -> None:
    rows = ("a,0,3,owl,.9", "a,3,6,owl,.2", "b,0,3,owl,.6", "b,3,6,owl,.6", "c,0,3,owl,.6", "c,3,6,owl,.1")
    scores = "\n".join(["video,start,end,label,score", *rows]).encode()
    of_a = [annotation("owl", 0.5, 0.9), annotation("owl", 4, 5.5)]
    truth = database(
        a={
            "subset": "validation",
            "duration": 6.0,
            "annotations": of_a,
        },
        b={"subset": "validation", "duration": 10.0, "annotations": []},
        c={"subset": "testing", "duration": 10.0, "annotations": []},
    )
    loaded = read_predictions(scores, truth)
    assert at_half(loaded) == Counts(tp=1, fp=2, fn=1, tn=0)
    assert conserved(loaded) == [(6, 4, {"has no truth": 2}), (4, 3, {"no video of its subset has annotations": 1})]
    assert {k: round(v * 3600, 6) for k, v in (loaded.predictions.exposure_hours or {}).items()} == {"a": 6, "b": 10}


def test_annotations_of_activitynet_are_labels_of_whole_videos_too() -> None:
    scores = json.dumps({"results": {"a": [{"label": "owl", "score": 0.9}], "b": [{"label": "owl", "score": 0.6}]}})
    truth = database(a={"annotations": [annotation("owl", 0, 1), annotation("owl", 2, 3)]}, b={"annotations": []})
    assert at_half(read_predictions(scores.encode(), truth)) == Counts(tp=1, fp=1, fn=0, tn=0)


def test_an_annotation_without_a_segment_is_refused_with_its_place() -> None:
    truth = database(a={"annotations": [{"label": "owl"}]})
    with pytest.raises(ReadingError, match=r"An annotation has no segment.*database, 'a', annotation 1"):
        read_predictions(SCORES, truth)
