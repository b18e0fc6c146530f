"""Truth as intervals against predictions by windows, from files: counts by hand, and an account of every row."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import (
    Counts,
    InvalidInputError,
    Loaded,
    ReadingError,
    evaluate,
    false_alarms_per_hour,
    predictions_from_matrix,
    read_predictions,
    to_csv,
)
from tests.reading.joining.test_join import conserved

# Windows of A, 0 to 12 s by 3: .9 .2 .8 .7; B is absent from the truth.
LONG = """recording,start,end,label,score
A,0,3,call,.9
A,3,6,call,.2
A,6,9,call,.8
A,9,12,call,.7
B,0,3,call,.6
B,3,6,call,.1
"""
TRUTH = "recording,start,end,label\nA,0.5,0.9,call\nA,6,12,call\n"


def read(scores: str = LONG, truth: str = TRUTH, **options: object) -> Loaded:
    return read_predictions(scores.encode(), truth.encode(), **options)


def at_half(loaded: Loaded, label: str = "call") -> Counts:
    return evaluate(loaded.predictions).per_label[label].at(0.5)


def said(loaded: Loaded, words: str) -> str:
    return next(note.text for note in loaded.notes if words in note.text)


@pytest.mark.parametrize(
    ("overlap", "tp", "fp", "unmatched"),
    [(None, 3, 0, 0), ("half-of-shorter", 3, 0, 0), ("any", 3, 0, 0), (0.5, 2, 1, 1)],
)
def test_the_worked_example(overlap: object, tp: int, fp: int, unmatched: int) -> None:
    loaded = read(overlap=overlap)
    assert at_half(loaded) == Counts(tp=tp, fp=fp, fn=0, tn=1)
    hours = loaded.predictions.exposure_hours
    assert hours is not None
    assert dict(hours) == {"A": pytest.approx(12 / 3600)}
    assert false_alarms_per_hour(at_half(loaded), hours["A"]) == pytest.approx(300 * fp)
    assert said(loaded, "no window").startswith(f"{unmatched} of 2 events")
    assert said(loaded, "unknown").startswith("2 windows of 1 recording without truth")
    matched = {"matches no window": unmatched} if unmatched else {}
    assert conserved(loaded) == [(6, 4, {"has no truth": 2}), (2, 2 - unmatched, matched)]


def test_windows_are_examples_and_those_of_a_recording_one_group() -> None:
    p = read().predictions
    assert p.ids.tolist() == ["A [0, 3)", "A [3, 6)", "A [6, 9)", "A [9, 12)"]
    assert p.groups.tolist() == ["A"] * 4
    assert p.attributes["start"].tolist() == ["0", "3", "6", "9"]


@pytest.mark.parametrize(
    "scores",
    [
        "file,start_sec,end_sec,call,whistle\nA,0,3,.9,.1\nA,3,6,.2,.8\nA,6,9,.8,.2\nA,9,12,.7,.3\nB,0,3,.6,.4\n",
        "Start (s),End (s),file,predicted,confidence\n0,3,A,call,.9\n3,6,A,whistle,.8\n6,9,A,call,.8\n9,12,A,call,.7\n",
        "id\tonset\toffset\tlabel\tscore\nA\t0\t3\tcall\t.9\nA\t3\t6\twhistle\t.8\nA\t6\t9\tcall\t.8\nA\t9\t12\tcall\t.7\n",
        "file,start_ms,end_ms,label,score\nA,0,3e3,call,.9\nA,3e3,6e3,whistle,.8\nA,6e3,9e3,call,.8\nA,9e3,12e3,call,.7\n",
    ],
    ids=["wide", "top-1", "onset", "milliseconds"],
)
def test_scores_of_windows_in_any_layout(scores: str) -> None:
    loaded = read(scores, TRUTH.replace("recording", "file"))
    assert at_half(loaded) == Counts(tp=3, fp=0, fn=0, tn=1)
    assert loaded.predictions.n_examples == 4


def test_recordings_without_any_prediction_are_missed_and_said() -> None:
    loaded = read(truth=TRUTH + "C,1,2,call\nC,5,6,call\nD,0,1,call\nE,,,\n")
    text = said(loaded, "no window")
    assert text.startswith("3 of 5 events match no window: 3 events in 3 recordings without any prediction")
    assert at_half(loaded) == Counts(tp=3, fp=0, fn=0, tn=1)
    assert conserved(loaded)[1] == (6, 2, {"has no prediction": 4})


def test_a_recording_that_is_listed_without_an_event_has_negatives_only() -> None:
    loaded = read(truth=TRUTH + "B,,,\n")
    assert at_half(loaded) == Counts(tp=3, fp=1, fn=0, tn=2)
    assert conserved(loaded) == [(6, 6, {}), (3, 3, {})]


def test_an_event_without_an_end_goes_to_the_end_of_its_recording() -> None:
    assert at_half(read(truth="file,start,end,label\nA,00:00:06,Infinity,call\n")) == Counts(tp=2, fp=1, fn=0, tn=1)


def test_labels_are_joined_each_by_its_own_events() -> None:
    scores = "file,start,end,cat,dog\nA,0,3,.9,.1\nA,3,6,.2,.8\nA,6,9,.6,.7\n"
    loaded = read(scores, "file,start,end,label\nA,0,3,cat\nA,4,8,dog\nA,4,8,owl\n")
    assert at_half(loaded, "cat") == Counts(tp=1, fp=1, fn=0, tn=1)
    assert at_half(loaded, "dog") == Counts(tp=2, fp=0, fn=0, tn=1)
    assert at_half(loaded, "owl") == Counts(tp=0, fp=0, fn=2, tn=1)  # never scored, so never predicted


def test_two_events_in_one_window_are_one_true_pair() -> None:
    loaded = read(truth="file,start,end,label\nA,0.5,0.9,call\nA,1.5,1.9,call\n")
    assert at_half(loaded) == Counts(tp=1, fp=2, fn=0, tn=1)
    assert said(loaded, "no window").startswith("0 of 2 events")


def test_a_row_that_says_the_same_again_is_left_out_and_counted() -> None:
    loaded = read(truth=TRUTH + "A,6,12.0,call\n")
    assert conserved(loaded)[1] == (3, 2, {"repeats an earlier row": 1})


SLIDING = "file,start,end,label,score\nA,0,2,cat,.9\nA,1,3,cat,.6\nA,2,4,cat,.2\n"


def test_events_that_are_windows_themselves_belong_to_these_alone() -> None:
    loaded = read(SLIDING, "file,start,end,label\nA,0,2,cat\n")
    assert said(loaded, "windows themselves")
    assert at_half(loaded, "cat") == Counts(tp=1, fp=1, fn=0, tn=1)


def test_a_rule_that_is_asked_for_is_taken_for_these_too() -> None:
    loaded = read(SLIDING, "file,start,end,label\nA,0,2,cat\n", overlap="half-of-shorter")
    assert at_half(loaded, "cat") == Counts(tp=2, fp=0, fn=0, tn=1)


def test_recordings_are_compared_by_the_rule_for_ids() -> None:
    scores = LONG.replace("A,", "site/A.wav,")
    with pytest.raises(ReadingError, match=r"No recording of the scores occurs in the truth.*1 by the rule 'stem'"):
        read(scores)
    assert at_half(read(scores, match="stem")) == Counts(tp=3, fp=0, fn=0, tn=1)


def test_scores_of_whole_recordings_take_every_label_of_their_events() -> None:
    loaded = read("id,label,score\nA,call,.9\nB,call,.2\n", "id,start,end,label\nA,0,1,call\nA,5,6,call\nB,,,\n")
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=0, tn=1)
    assert conserved(loaded) == [(2, 2, {}), (3, 3, {})]
    assert loaded.predictions.exposure_hours is None


def test_an_overlap_needs_windows_and_events() -> None:
    with pytest.raises(ReadingError, match=r"nothing that could overlap.*scores without start and end"):
        read("id,label,score\nA,call,.9\n", overlap=0.5)
    with pytest.raises(ReadingError, match=r"nothing that could overlap.*truth without start and end"):
        read(truth="id,truth\nA,call\n", overlap="any")
    with pytest.raises(InvalidInputError, match="overlap has no such value"):
        read(overlap=2)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,soon,9,call", "A time is not understood.*line 3"),
        ("A,9,6,call", "An event ends before it starts.*line 3.*start 9, end 6"),
        (",6,9,call", "A row has no recording.*line 3"),
    ],
)
def test_events_that_are_not_understood_are_refused_with_their_place(row: str, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read(truth=f"recording,start,end,label\nA,0,1,call\n{row}\n")


IMPORT = "gs://b/a.mp4,call,0.5,0.9\ngs://b/a.mp4,call,6,12\n"
OF_VIDEO = LONG.replace("A,", "gs://b/a.mp4,").replace("B,", "gs://b/b.mp4,").replace("recording", "uri")


def test_segments_of_an_import_file_are_events_where_none_is_a_window() -> None:
    loaded = read(OF_VIDEO, IMPORT)
    assert at_half(loaded) == Counts(tp=3, fp=0, fn=0, tn=1)
    assert conserved(loaded) == [(6, 4, {"has no truth": 2}), (2, 2, {})]


def test_segments_of_an_import_file_that_are_windows_are_matched_as_such() -> None:
    loaded = read(OF_VIDEO, "gs://b/a.mp4,call,0,3\ngs://b/a.mp4,,3,6\n")
    assert loaded.predictions.ids.tolist() == ["gs://b/a.mp4 [0, 3)", "gs://b/a.mp4 [3, 6)"]
    assert at_half(loaded) == Counts(tp=1, fp=0, fn=0, tn=1)


# Hours


def hours(scores: str, truth: str = "file,start,end,label\nA,0,1,cat\nB,0,1,cat\n") -> dict[str, float] | None:
    found = read(scores, truth).predictions.exposure_hours
    return None if found is None else {group: round(time * 3600, 6) for group, time in found.items()}


def test_overlapping_windows_count_once() -> None:
    assert hours(SLIDING) == {"A": 4}


def test_gaps_between_windows_with_all_scores_are_not_counted_and_said() -> None:
    loaded = read(SLIDING + "A,10,12,cat,.1\n", "file,start,end,label\nA,0,1,cat\n")
    assert {k: round(v * 3600, 6) for k, v in (loaded.predictions.exposure_hours or {}).items()} == {"A": 6}
    assert said(loaded, "gaps").startswith("Windows leave gaps in 1 recording")


def test_detections_above_a_cut_do_not_tell_how_long_was_listened() -> None:
    detections = "file,start,end,label,score\nA,0,3,cat,.9\nA,9,12,dog,.6\nB,30,33,cat,.6\n"
    loaded = read(detections, "file,start,end,label\nA,0,1,cat\nB,0,1,dog\n")
    assert loaded.predictions.exposure_hours is None
    assert said(loaded, "hours of recording are unknown")


def test_a_column_of_durations_comes_before_the_windows() -> None:
    scores = "file,start,end,duration,label,score\nA,0,3,60,cat,.9\nA,9,12,60,cat,.6\nB,0,3,30,cat,.6\n"
    assert hours(scores) == {"A": 60, "B": 30}


def test_durations_of_windows_are_not_those_of_recordings() -> None:
    assert hours("file,start,end,duration,label,score\nA,0,3,3,cat,.9\nA,3,6,3,cat,.6\nB,0,3,3,cat,.6\n") == {
        "A": 6,
        "B": 3,
    }


def test_windows_without_an_end_leave_hours_unknown() -> None:
    assert hours("file,start,end,label,score\nA,0,3,cat,.9\nA,3,inf,cat,.6\nB,0,3,cat,.6\n") is None


def test_hours_of_recordings_of_one_group_are_summed() -> None:
    scores = "file,group,start,end,label,score\nA,s,0,3,cat,.9\nA,s,3,6,cat,.6\nB,s,0,3,cat,.6\nB,s,3,6,cat,.6\n"
    assert hours(scores) == {"s": 12}


def test_windows_with_their_truth_in_one_file_have_hours_too() -> None:
    loaded = read_predictions(b"file,start,end,score,truth\nA,0,3,.9,1\nA,3,6,.2,0\nB,0,3,.4,0\n")
    assert dict(loaded.predictions.exposure_hours or {}) == {"A": 6 / 3600, "B": 3 / 3600}


def test_hours_are_written_and_read_back() -> None:
    p = read(truth=TRUTH + "B,,,\n").predictions
    again = read_predictions(to_csv(p).encode()).predictions
    assert again.digest == p.digest
    assert again.exposure_hours == p.exposure_hours


def test_hours_are_part_of_the_digest_only_where_they_are_known() -> None:
    options = {"labels": ["cat"], "ids": ["A", "B"], "task": "binary"}
    p = predictions_from_matrix([[1], [0]], [[0.9], [0.2]], **options)
    again = read_predictions(to_csv(p).encode()).predictions
    assert p.exposure_hours is None
    assert again.digest == p.digest


@pytest.mark.parametrize("value", [-1.0, np.inf, np.nan, "1", True])
def test_hours_that_there_cannot_be_are_refused(value: object) -> None:
    p = read().predictions
    fields = ("name", "task", "labels", "ids", "starts", "examples", "y_score", "y_true", "groups", "attributes")
    lost = {name: getattr(p, name) for name in ("unscored_starts", "unscored_examples")}
    with pytest.raises(InvalidInputError, match=r"Hours of exposure must be finite.*'A'"):
        type(p)(**{name: getattr(p, name) for name in fields}, **lost, exposure_hours={"A": value})


def test_one_score_is_that_of_the_one_label_of_the_truth() -> None:
    loaded = read("file,start,end,score\nA,0,3,.9\nA,3,6,.2\nA,6,9,.8\nA,9,12,.7\n")
    assert loaded.predictions.labels == ("positive",)
    assert at_half(loaded, "positive") == Counts(tp=3, fp=0, fn=0, tn=1)
    assert said(loaded, "one label of the truth")


@pytest.mark.parametrize(
    "durations",
    [
        {"A": 60, "B": 30.0},
        b"recording,duration\nA,60\nB,00:00:30\nC,5\n",
        b'[{"file": "A", "duration_sec": 60}, {"file": "B", "duration_sec": 30}]',
    ],
    ids=["mapping", "table", "records"],
)
def test_durations_that_are_given_come_before_the_windows(durations: object) -> None:
    loaded = read(truth=TRUTH + "B,,,\n", durations=durations)
    assert {k: round(v * 3600, 6) for k, v in (loaded.predictions.exposure_hours or {}).items()} == {"A": 60, "B": 30}
    assert said(loaded, "by the durations that are given")


def test_durations_are_for_whole_recordings_too_and_names_are_compared_as_ids_are() -> None:
    loaded = read("id,label,score\nA.wav,call,.9\n", "id,truth\nA,call\n", match="stem", durations={"A.mp3": 36})
    assert dict(loaded.predictions.exposure_hours or {}) == {"A.wav": 0.01}


def test_a_recording_without_a_duration_leaves_hours_unknown() -> None:
    loaded = read(truth=TRUTH + "B,,,\n", durations={"A": 60})
    assert loaded.predictions.exposure_hours is None
    assert said(loaded, "No duration is given for 1 of 2 recordings, such as 'B'")


@pytest.mark.parametrize(
    ("durations", "message"),
    [
        ({"A": -1}, "A duration is not understood.*the durations, recording 'A'"),
        (b"recording,duration\nA,long\n", "A duration is not understood.*the durations, line 2, column 'duration'"),
        (b"recording,duration\nA,1\nA,2\n", "A recording has two lengths.*the durations, line 3"),
        (b"recording,size\nA,1\n", "columns of the durations are not recognised"),
        (b"[[[1]]]", "The durations are not a table"),
    ],
)
def test_durations_that_are_not_understood_are_refused(durations: object, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read(durations=durations)


def test_times_of_the_events_are_no_columns_of_the_windows() -> None:
    scores = "video_id,segment_start,segment_end,x,y\na,0,3,.9,.1\na,3,6,.2,.7\n"
    p = read(scores, "video_id,start_seconds,end_seconds,class\na,1,2,x\n").predictions
    assert list(p.attributes) == ["segment_start", "segment_end"]
    assert dict(p.exposure_hours or {}) == {"a": 6 / 3600}


def test_windows_with_a_truth_of_0_and_1_for_each_window() -> None:
    scores = "file,start,end,label,score\na,0,3,owl,.9\na,3,6,owl,.3\na,0,3,jay,.1\na,3,6,jay,.6\n"
    loaded = read(scores, "file,start,end,owl,jay\na,0,3,1,0\na,3,6,0,0\n")
    assert at_half(loaded, "owl") == Counts(tp=1, fp=0, fn=0, tn=1)
    assert at_half(loaded, "jay") == Counts(tp=0, fp=1, fn=0, tn=1)


@pytest.mark.parametrize(
    "truth",
    [
        "audio_file,annotation_file,annotation,start_time,end_time,low_f,high_f\na,a.txt,owl,0.5,1.2,100,200\n",
        "filename\tonset\toffset\tevent_label\na\t0.5\t1.2\towl\n",
        "recording,begin,stop,species,duration\na,00:00:00.5,00:00:01.2,owl,0.7\n",
    ],
    ids=["OpenSoundscape", "DCASE", "species"],
)
def test_events_as_tools_name_them(truth: str) -> None:
    loaded = read("file,start_time,end_time,owl,jay\na,0.0,3.0,.9,.1\na,3.0,6.0,.2,.7\n", truth)
    assert at_half(loaded, "owl") == Counts(tp=1, fp=0, fn=0, tn=1)


@pytest.mark.parametrize(
    ("scores", "truth"),
    [
        ("file,start,end,score\na,0,3,.9\na,3,6,.3\n", "file,start,end,truth\na,0,3,1\na,3,6,0\n"),
        ("file,start,end,score\na,0,3,.9\na,3,6,.3\n", "file,start,end,truth\na,3.0,6.0,no\na,0.0,3.0,yes\n"),
    ],
)
def test_windows_with_a_truth_of_yes_and_no_for_each_window(scores: str, truth: str) -> None:
    loaded = read(scores, truth)
    assert evaluate(loaded.predictions).pooled.at(0.5) == Counts(tp=1, fp=0, fn=0, tn=1)


def test_reviewed_detections_have_no_hours_and_say_what_recall_is() -> None:
    detections = b"name,start_sec,end_sec,confidence,label,correct\na,0,3,.9,cat,1\na,9,12,.6,dog,0\nb,3,6,.125,cat,1\n"
    loaded = read_predictions(detections)
    assert loaded.predictions.exposure_hours is None
    assert said(loaded, "recall") == (
        "Only detections are listed, so recall is among the detections of at least 0.125 (the lowest score), "
        "never recall of all events."
    )
