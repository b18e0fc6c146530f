"""Video predictions: the AutoML result folder in both dialects, and Vertex AI's JSON Lines."""

from typing import Any

import numpy as np
import pytest

from evalkit import ReadingError
from evalkit.reading.contents.content import Content, Folder, Records
from evalkit.reading.layouts.ledger import NOT_COUNTED
from tests.reading.layouts.services.google_files import (
    attribute,
    bare,
    claimed,
    document,
    excluded,
    lines,
    read,
    scored,
)

A, B, C = "gs://b/a.mp4", "gs://b/b.mp4", "gs://b/c.mp4"


def span(start: Any, end: Any, confidence: Any, **more: Any) -> dict[str, Any]:
    return {"segment": {"start_time_offset": start, "end_time_offset": end}, "confidence": confidence, **more}


def annotation(label: str, *segments: dict[str, Any], part: str = "segments") -> dict[str, Any]:
    return {"annotation_spec": {"display_name": label, "description": label}, part: list(segments)}


def first_dialect(**more: Any) -> dict[str, Any]:
    end = {"seconds": 6, "nanos": 400_000_000}
    return {
        "input_uri": "/b/a.mp4",
        "segment_classification_annotations": [
            annotation("run", span({}, end, 0.75)),
            annotation("jump", span({}, end, 0.25)),
        ],
        "shot_classification_annotations": [annotation("run", span({}, {"seconds": 3}, 0.5))],
        "one_second_interval_classification_annotations": [
            annotation("jump", {"time_offset": {"seconds": 1, "nanos": 500_000_000}, "confidence": 1}, part="frames")
        ],
        **more,
    }


def payload(label: Any, kind: str, score: Any, start: str = "2.500s", end: str = "9.750s") -> dict[str, Any]:
    return {
        "annotationSpecId": "7",
        "displayName": label,
        "videoClassification": {
            "type": kind,
            "classificationAnnotation": {"score": score},
            "timeSegment": {"startTimeOffset": start, "endTimeOffset": end},
        },
    }


SECOND_DIALECT = [payload("jump", "segment", 0.5), payload("run", "1s_interval", 0.125, "3.5s", "4.5s")]
LIST = f"{A},0.0,6.4,a_1.json,OK\n{B},2.5,inf,b_1.json,OK\n"
FAILED = f'{C},0.0,inf,c_1.json,"3: No video, skipped."\n'


def batch(listed: str | None = LIST, front: str = "", **jsons: Any) -> Folder:
    files = {"a_1": first_dialect(), "b_1": SECOND_DIALECT, **jsons}
    members: dict[str, Content] = {} if listed is None else {f"{front}video_classification.csv": bare(listed)}
    members |= {f"{front}{name}.json": document(value) for name, value in files.items() if value is not None}
    return Folder(members)


@pytest.mark.parametrize("front", ["", "results/batch-1/"])
def test_a_batch_in_both_dialects(front: str) -> None:
    sides = read(batch(LIST + FAILED, front))
    a, b = f"{A} [0, 6.4)", f"{B} [2.5, inf)"
    assert scored(sides) == {a: {"run": 0.75, "jump": 0.25}, b: {"jump": 0.5}}
    assert sides.truth is None
    scores = sides.scores
    assert scores is not None
    assert scores.labels == ("run", "jump")
    assert scores.single_label is False
    assert scores.rows == 7  # three segments counted, three others, one failed
    assert excluded(scores) == {NOT_COUNTED: 3, "failed: 3: No video, skipped.": 1}
    assert list(scores.groups if scores.groups is not None else ()) == [A, B]
    assert [attribute(scores, name) for name in ("uri", "start", "end")] == [[A, B], ["0", "2.5"], ["6.4", "inf"]]
    assert scores.places.first[0] == f"{front}video_classification.csv, line 1"


def test_shots_and_seconds_are_kept_for_the_timeline() -> None:
    scores = read(batch()).scores
    assert scores is not None
    timeline = scores.timeline
    assert timeline is not None
    assert timeline.ids.tolist() == scores.ids.tolist()
    assert timeline.kind == ("shot", "second", "second")
    assert timeline.label == ("run", "jump", "run")
    assert timeline.example.tolist() == [0, 0, 1]
    np.testing.assert_array_equal(timeline.start, [0, 1, 3.5])
    np.testing.assert_array_equal(timeline.end, [3, 2, 4.5])
    np.testing.assert_array_equal(timeline.score, [0.5, 1, 0.125])


def test_a_segment_that_is_the_whole_video_is_called_by_its_address() -> None:
    whole = first_dialect()
    assert list(scored(read(batch(f"{A},0,inf,a_1.json,OK\n", a_1=whole, b_1=None)))) == [A]


def test_two_segments_of_one_video_are_two_examples_of_one_group() -> None:
    second = [payload("run", "segment", 0.875, "10s", "12s")]
    scores = read(batch(f"{A},0.0,6.4,a_1.json,OK\n{A},10,12,a_2.json,OK\n", a_2=second, b_1=None)).scores
    assert scores is not None
    assert scores.ids.tolist() == [f"{A} [0, 6.4)", f"{A} [10, 12)"]
    assert set(scores.groups if scores.groups is not None else ()) == {A}


def test_a_segment_without_predictions_stays_an_example() -> None:
    nothing = {"input_uri": "/b/a.mp4", "segment_classification_annotations": []}
    sides = read(batch(a_1=nothing))
    assert scored(sides)[f"{A} [0, 6.4)"] == {}
    assert sides.scores is not None
    assert sides.scores.places.rows_of.tolist() == [1, 1]
    assert sides.scores.rows == 3


def test_a_score_that_is_left_out_is_zero_and_noted() -> None:
    sides = read(
        batch(
            a_1=first_dialect(
                segment_classification_annotations=[
                    annotation("run", {"segment": {"start_time_offset": {}, "end_time_offset": {"seconds": 6}}})
                ]
            )
        )
    )
    assert scored(sides)[f"{A} [0, 6.4)"] == {"run": 0.0}
    assert sides.scores is not None
    assert any("read as 0: 1 predictions" in note.text for note in sides.scores.notes)


def test_files_that_do_not_fit_the_list_are_excluded_with_a_warning() -> None:
    sides = read(batch(b_1=None, extra=SECOND_DIALECT))
    assert excluded(sides.scores) == {
        NOT_COUNTED: 2,
        "its JSON is not in the folder": 1,
        "its file is not listed as OK in video_classification.csv": 2,
    }
    assert sides.scores is not None
    assert [note.warning for note in sides.scores.notes] == [True, True]


def test_an_empty_json_is_a_segment_without_predictions() -> None:
    empty = Records((), (), "b_1.json")
    listed = read(Folder({**batch().members, "b_1.json": empty}))
    assert scored(listed) == {f"{A} [0, 6.4)": {"run": 0.75, "jump": 0.25}, f"{B} [2.5, inf)": {}}
    unlisted = read(Folder({**batch(None).members, "b_1.json": empty}))
    assert scored(unlisted)["b_1.json"] == {}
    assert claimed(Folder({"b_1.json": empty})) == []


def test_other_files_of_the_folder_are_named() -> None:
    folder = Folder({**batch().members, "predict_input.csv": bare(f"{A},0,6.4\n")})
    scores = read(folder).scores
    assert scores is not None
    assert "predict_input.csv" in scores.notes[-1].text


def test_without_the_list_segments_are_those_of_the_files() -> None:
    sides = read(batch(None))
    assert scored(sides) == {f"{A} [0, 6.4)": {"run": 0.75, "jump": 0.25}, "b_1.json [2.5, 9.75)": {"jump": 0.5}}
    assert sides.scores is not None
    assert any(note.warning and "b_1.json" in note.text for note in sides.scores.notes)
    alone = read(document(first_dialect()))
    assert scored(alone) == {f"{A} [0, 6.4)": {"run": 0.75, "jump": 0.25}}


def test_without_the_list_a_moment_belongs_to_the_segment_around_it() -> None:
    two = [
        payload("run", "segment", 0.5, "0s", "4s"),
        payload("run", "segment", 0.25, "4s", "8s"),
        payload("run", "shot", 1, "5s", "6s"),
    ]
    scores = read(document(two)).scores
    assert scores is not None
    assert scores.timeline is not None
    assert scores.timeline.example.tolist() == [1]
    only_shots = read(document([payload("run", "shot", 1, "5s", "6s")])).scores
    assert only_shots is not None
    assert only_shots.ids.tolist() == ["p.json"]
    assert only_shots.rows == 2  # the shot, and the example that has nothing else


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a_1": first_dialect(input_uri="/b/other.mp4")}, ["another video", "other.mp4", A]),
        ({"b_1": [payload("run", "segment", 0.5, "30s", "40s")]}, ["another segment", "30 to 40", "b_1.json, entry 1"]),
        ({"a_1": first_dialect(segment_classification_annotations=[annotation("run", span({}, {"seconds": 9}, 1))])},
         ["another segment", "0 to 9"]),
        ({"b_1": [payload("run", "segment", "0.5")]}, ["score is not a number", "'0.5'", "b_1.json, entry 1"]),
        ({"b_1": [payload("run", "segment", None)]}, ["score is not a number", "None"]),
        ({"b_1": [payload("run", "segment", True)]}, ["score is not a number", "True"]),
        ({"b_1": [payload("run", "segment", 10**390)]}, ["too large"]),
        ({"b_1": [payload("run", "scene", 0.5)]}, ["type", "'scene'"]),
        ({"b_1": [payload("", "segment", 0.5)]}, ["no label", "b_1.json, entry 1"]),
        ({"b_1": [payload(["run"], "segment", 0.5)]}, ["label must be text"]),
        ({"b_1": [payload("run", "segment", 0.5, "2m", "3m")]}, ["time", "'2m'"]),
        ({"b_1": [payload("run", "segment", 0.5, "9s", "3s")]}, ["ends before it starts"]),
        ({"b_1": [payload("run", "segment", 0.5), payload("run", "segment", 0.5)]},
         ["occurs twice", "entry 2; first at b_1.json, entry 1", "'run'"]),
        ({"b_1": [payload("run", "segment", 0.5), payload("run", "segment", 0.6)]}, ["two scores", "0.6", "0.5"]),
        ({"b_1": [{"displayName": "run", "videoClassification": {"type": "segment"}}]}, ["no score"]),
        ({"a_1": {"segment_classification_annotations": [{"segments": [span({}, {"seconds": 6}, 1)]}]}}, ["no label"]),
        ({"a_1": {"segment_classification_annotations": [annotation("run", {"confidence": 1})]}}, ["time", "None"]),
        ({"a_1": {"segment_classification_annotations": [{**annotation("run"), "segments": [3]}]}}, ["object", "3"]),
        ({"a_1": {"segment_classification_annotations": 3}}, ["not JSON of video classifications"]),
        ({"a_1": {"something": "else"}}, ["not JSON of video classifications"]),
        ({"a_1": [1, 2]}, ["not JSON of video classifications"]),
    ],
)  # fmt: skip
def test_bad_jsons_are_refused(files: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(batch(**files), "automl-video-batch")
    assert all(word in str(caught.value) for word in words), caught.value
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (LIST + LIST.splitlines()[0].replace("a_1", "a_2") + "\n", ["An example occurs twice", "line 3", "line 1"]),
        (LIST.replace("b_1", "a_1"), ["same JSON file", "line 2"]),
        (LIST.replace("2.5", "soon"), ["time", "'soon'", "line 2"]),
        (LIST.replace("2.5,inf", "9,3"), ["ends before it starts", "line 2"]),
        (FAILED, ["holds no predictions", "1 failed: 3: No video, skipped."]),
    ],
)
def test_bad_lists_are_refused(listed: str, words: list[str]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(batch(listed, a_2=first_dialect()), "automl-video-batch")
    assert all(word in str(caught.value) for word in words), caught.value


def test_two_batches_in_one_folder_are_refused() -> None:
    folder = Folder({**batch(front="one/").members, **batch(front="two/").members})
    with pytest.raises(ReadingError, match="two lists"):
        read(folder)
    with pytest.raises(ReadingError, match="no predictions of AutoML Video"):
        read(Folder({}), "automl-video-batch")


def vertex(uri: str, *entries: dict[str, Any], start: str | None = None, end: str | None = None) -> dict[str, Any]:
    times = {"timeSegmentStart": start, "timeSegmentEnd": end}
    instance = {"content": uri, "mimeType": "video/mp4", **{name: t for name, t in times.items() if t is not None}}
    return {"instance": instance, "prediction": list(entries)}


def entry(label: Any, confidence: Any, kind: str = "segment", start: str = "0s", end: str = "6.4s") -> dict[str, Any]:
    times = {"timeSegmentStart": start, "timeSegmentEnd": end}
    return {"id": "1", "displayName": label, "type": f"{kind}-classification", **times, "confidence": confidence}


ERROR = {"instance": {"content": C, "mimeType": "video/avi"}, "error": {"code": 3, "message": "No video."}}


def test_vertex_predictions() -> None:
    segments = [entry("run", 0.75), entry("jump", 0.25)]
    sides = read(
        lines(
            vertex(A, *segments, entry("run", 0.5, "shot", end="3s"), start="0.0s", end="6.40s"),
            vertex(B, entry("jump", 1, "one-sec-interval", "1s", "2s"), start="2.5s", end="Infinity"),
            vertex(C),
            ERROR,
        )
    )  # fmt: skip
    assert scored(sides) == {f"{A} [0, 6.4)": {"run": 0.75, "jump": 0.25}, f"{B} [2.5, inf)": {}, C: {}}
    scores = sides.scores
    assert scores is not None
    assert scores.rows == 7  # two segments counted, two others, two examples without any, one failed
    assert scores.places.rows_of.tolist() == [2, 1, 1]
    assert excluded(scores) == {NOT_COUNTED: 2, "failed: No video.": 1}
    assert scores.timeline is not None
    assert scores.timeline.kind == ("shot", "second")
    assert scores.timeline.example.tolist() == [0, 1]
    assert attribute(scores, "end") == ["6.4", "inf", "inf"]
    assert scores.single_label is False


def test_shards_and_errors_of_a_folder_are_read_together() -> None:
    folder = Folder({"predictions_1.jsonl": lines(vertex(A, entry("run", 0.75))), "errors_1.jsonl": lines(ERROR)})
    scores = read(folder).scores
    assert scores is not None
    assert scores.places.first == ("predictions_1.jsonl, line 1",)
    assert scores.excluded[0].places == ("errors_1.jsonl, line 1",)


def test_errors_alone_are_no_predictions() -> None:
    assert claimed(lines(ERROR)) == ["vertex-video"]
    with pytest.raises(ReadingError, match=r"no predictions.*1 failed: No video"):
        read(lines(ERROR))


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([vertex(A, entry("run", "high"))], ["'high'", "line 1, prediction 1"]),
        ([vertex(A, entry("run", None))], ["score is not a number"]),
        ([vertex(A, entry("run", 0.5), entry("run", 0.5))], ["occurs twice", "prediction 2; first at line 1,"]),
        ([vertex(A), vertex(A)], ["An example occurs twice", "line 2; first at line 1"]),
        ([vertex(A), vertex(A, start="0s", end="inf")], ["An example occurs twice"]),
        ([vertex(A, start="x")], ["time", "'x'"]),
        ([vertex(A, start="9s", end="3s")], ["ends before"]),
        ([{"instance": {"mimeType": "video/mp4"}, "prediction": []}], ["no address of a video"]),
        ([{"instance": {"content": A}}], ["no prediction"]),
        ([{"instance": {"content": A}, "prediction": {"a": 1}}], ["must be a list"]),
        ([{"instance": [], "prediction": []}], ["'instance' must be an object"]),
        ([vertex(A, entry("run", 0.5, "object"))], ["type", "object-classification"]),
        ([vertex(A, {"type": "segment-classification", "confidence": 1})], ["no label"]),
        ([[1]], ["must be a JSON object", "line 1"]),
    ],
)  # fmt: skip
def test_bad_vertex_records_are_refused(records: list[Any], words: list[str]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(lines(*records), "vertex-video")
    assert all(word in str(caught.value) for word in words), caught.value


def test_mixed_shapes_are_not_recognised() -> None:
    good = vertex(A, entry("run", 0.5))
    odd = [
        {"instance": {"content": B}, "prediction": {"displayNames": [], "confidences": []}},
        vertex(B, {"displayName": "run", "confidence": 0.5, "timeSegmentStart": "1s"}),
        {"instance": {"content": 3}, "prediction": []},
        7,
        None,
        [good],
    ]
    assert claimed(lines(good)) == ["vertex-video"]
    for record in odd:
        assert claimed(lines(good, record)) == []
    assert claimed(Records((), ())) == []
