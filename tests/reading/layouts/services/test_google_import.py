"""Truth in Google's import files: CSV without a header, and Vertex AI's JSON Lines."""

from typing import Any

import pytest

from evalkit import ReadingError
from evalkit.reading.contents.content import Choices, Folder
from tests.reading.layouts.services.google_files import attribute, bare, claimed, excluded, headed, lines, read, true

A, B, C = "gs://b/a.mp4", "gs://b/b.mp4", "gs://b/c.mp4"


def test_automl_rows_are_joined_to_examples() -> None:
    sides = read(bare(f'{A},run,0.0,6.4\n{A},"jump, high",0,6.40\n{A},run,7,9\n{B},run,2.5,inf\n{C},,,\n'))
    assert sides.scores is None
    assert true(sides) == {
        f"{A} [0, 6.4)": ["run", "jump, high"],
        f"{A} [7, 9)": ["run"],
        f"{B} [2.5, inf)": ["run"],
        C: [],
    }
    truth = sides.truth
    assert truth is not None
    assert truth.rows == 5
    assert truth.labels == ("run", "jump, high")
    assert truth.places.rows_of.tolist() == [2, 1, 1, 1]
    assert truth.places.first == ("line 1", "line 3", "line 4", "line 5")
    assert list(truth.groups if truth.groups is not None else ()) == [A, A, B, C]
    assert attribute(truth, "start") == ["0", "7", "2.5", "0"]
    assert attribute(truth, "end") == ["6.4", "9", "inf", "inf"]
    assert "split" not in truth.attributes
    assert truth.single_label is False


def test_vertex_rows_have_a_use() -> None:
    sides = read(
        bare(f"test,{A},run,0.0,6.4\nTraining,{B},run,2.5,inf\nunassigned,{C},run\n,{C},jump\nVALIDATION,{A},run\n")
    )
    assert true(sides) == {f"{A} [0, 6.4)": ["run"], f"{B} [2.5, inf)": ["run"], C: ["run", "jump"], A: ["run"]}
    assert attribute(sides.truth, "split") == ["TEST", "TRAIN", "UNASSIGNED", "VALIDATION"]


@pytest.mark.parametrize("use", ["", "test,"])
def test_rows_without_times(use: str) -> None:
    sides = read(bare(f"{use}gs://p/1.jpg,tulip\n{use}gs://p/2.jpg,daisy\n"))
    assert true(sides) == {"gs://p/1.jpg": ["tulip"], "gs://p/2.jpg": ["daisy"]}
    truth = sides.truth
    assert truth is not None
    assert truth.single_label is None
    assert truth.groups is None
    assert set(truth.attributes) == ({"split"} if use else set())


OUTER = "TRAIN,gs://b/train.csv\nTEST,gs://b/test.csv\nUNASSIGNED,gs://b/other.csv\n"


def test_the_outer_file_is_followed_inside_a_folder() -> None:
    folder = Folder(
        {
            "d/dataset.csv": bare(OUTER),
            "d/test.csv": bare(f"{A},run,0,6\n"),
            "d/train.csv": bare(f"{B},run,0,6\n{B},jump,0,6\n"),
            "d/extra.csv": bare(f"{C},run,0,6\n{C},jump,0,6\n"),
        }
    )
    sides = read(folder)
    assert true(sides) == {f"{B} [0, 6)": ["run", "jump"], f"{A} [0, 6)": ["run"]}
    truth = sides.truth
    assert truth is not None
    assert attribute(truth, "split") == ["TRAIN", "TEST"]
    assert truth.places.first == ("d/train.csv, line 1", "d/test.csv, line 1")
    assert excluded(truth) == {"its file is not listed in d/dataset.csv": 2}
    [note] = truth.notes
    assert note.warning
    assert "other.csv" in note.text


def test_inner_files_without_the_outer_one_are_read_together() -> None:
    folder = Folder({"test.csv": bare(f"{A},run,0,6\n"), "train.csv": bare(f"{B},run,0,6\n")})
    truth = read(folder).truth
    assert truth is not None
    assert truth.rows == 2
    assert "split" not in truth.attributes


def test_the_outer_file_alone_says_what_to_give() -> None:
    with pytest.raises(ReadingError, match=r"only lists others.*CSV file of the test set"):
        read(bare(OUTER))
    with pytest.raises(ReadingError, match="holds no examples"):
        read(Folder({"dataset.csv": bare(OUTER)}))
    twice = Folder({"d.csv": bare(OUTER), "a/test.csv": bare(f"{A},run\n"), "b/test.csv": bare(f"{A},run\n")})
    with pytest.raises(ReadingError, match="Two files could be meant"):
        read(twice)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{A},run,0,6\n{A},run,0.0,6s\n", ["occurs twice", "line 2; first at line 1", "'run'"]),
        (f"{A},run,,\n{A},,,\n", ["with a label and without", "line 2; first at line 1"]),
        (f"{A},,,\n{A},run,,\n", ["with a label and without"]),
        (f"{A},,,\n{A},,,\n", ["An example occurs twice", "line 2; first at line 1"]),
        (f"test,{A},run,0,6\ntrain,{A},jump,0,6\n", ["two parts", "TEST and TRAIN"]),
    ],
)
def test_contradictions_are_refused(text: str, words: list[str]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(bare(text))
    assert all(word in str(caught.value) for word in words), caught.value
    assert caught.value.remedy


def test_repeated_rows_are_excluded_if_the_user_says_so() -> None:
    text = f"{A},run,0,6\n{A},run,0,6\n{B},,,\n{B},,,\n"
    sides = read(bare(text), choices=Choices(duplicates="first"))
    assert true(sides) == {f"{A} [0, 6)": ["run"], B: []}
    assert excluded(sides.truth) == {"repeats an earlier row": 2}


@pytest.mark.parametrize(
    "text",
    [
        f"{A},run,0.9,1\n{B},run,0.2,0\n",  # label, score, truth
        f"{A},0.0,6.4\n{B},2.5,inf\n",  # what predictions were asked for
        f"{A},0.9\n{B},0.1\n",
        f"{A},run,soon,later\n",
        f"{A},run,9,3\n",
        f"{A},run,3,\n",
        f"{A},0.0,6.4,a_1.json,OK\n",
        "a.mp4,run,0,6\n",
        f"{A},run,0,6\nb.mp4,run,0,6\n",
        f"train,{A},run,0,6\nsoon,{B},run,0,6\n",
        f"{A}\n{B}\n",
        f"{A},run,jump,0,6\n",
    ],
)
def test_other_tables_are_not_recognised(text: str) -> None:
    assert claimed(bare(text)) == []
    with pytest.raises(ReadingError, match="not an import file"):
        read(bare(text), "google-import-csv")


def test_a_table_with_a_header_and_a_folder_with_others_are_not_recognised() -> None:
    assert claimed(headed(f"uri,label\n{A},run\n")) == []
    assert claimed(Folder({"a.csv": bare(f"{A},run\n"), "b.csv": bare("1,2\n")})) == []
    assert claimed(Folder({})) == []


USE = "aiplatform.googleapis.com/ml_use"


def video(uri: str, *annotations: Any, use: str | None = None) -> dict[str, Any]:
    labels = {} if use is None else {"dataItemResourceLabels": {USE: use}}
    return {"videoGcsUri": uri, "timeSegmentAnnotations": list(annotations), **labels}


def time(label: Any, start: Any = "0.0s", end: Any = "6.4s") -> dict[str, Any]:
    return {"displayName": label, "startTime": start, "endTime": end}


def test_vertex_video_lines() -> None:
    sides = read(
        lines(
            video(A, time("run"), time("jump", "0s", "6.400s"), time("run", "7s", "Infinity"), use="test"),
            video(B, {"displayName": "run"}, use="training"),
            {"videoGcsUri": C},
        )
    )
    assert true(sides) == {f"{A} [0, 6.4)": ["run", "jump"], f"{A} [7, inf)": ["run"], B: ["run"], C: []}
    truth = sides.truth
    assert truth is not None
    assert truth.rows == 5
    assert attribute(truth, "split") == ["TEST", "TEST", "TRAIN", "UNASSIGNED"]
    assert list(truth.groups if truth.groups is not None else ()) == [A, A, B, C]
    assert truth.single_label is False
    assert "split" not in (read(lines(video(A, time("run")))).truth or truth).attributes


def image(name: str, **fields: Any) -> dict[str, Any]:
    return {"imageGcsUri": f"gs://p/{name}.jpg", **fields}


def one(label: Any, use: str = "test") -> dict[str, Any]:
    return {"classificationAnnotation": {"displayName": label}, "dataItemResourceLabels": {USE: use}}


def several(*labels: Any) -> dict[str, Any]:
    return {"classificationAnnotations": [{"displayName": label} for label in labels]}


def test_vertex_image_lines_of_one_label_each() -> None:
    sides = read(lines(image("1", **one("tulip")), image("2", **one("daisy", "validation")), image("3")))
    assert true(sides) == {"gs://p/1.jpg": ["tulip"], "gs://p/2.jpg": ["daisy"]}
    truth = sides.truth
    assert truth is not None
    assert truth.single_label is True
    assert truth.rows == 3
    assert excluded(truth) == {"not labelled": 1}
    assert attribute(truth, "split") == ["TEST", "VALIDATION"]


def test_vertex_image_lines_of_several_labels() -> None:
    sides = read(
        lines(image("1", **several("tulip", "red")), image("2", **one("tulip")), image("3", **several()), image("4"))
    )
    assert true(sides) == {
        "gs://p/1.jpg": ["tulip", "red"],
        "gs://p/2.jpg": ["tulip"],
        "gs://p/3.jpg": [],
        "gs://p/4.jpg": [],
    }
    truth = sides.truth
    assert truth is not None
    assert truth.single_label is False
    assert truth.rows == 4


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([video(A, time("run"), time("run"))], ["occurs twice", "annotation 2; first at line 1, annotation 1"]),
        ([video(A, time("run")), video(A, time("jump"))], ["A video occurs twice", "line 2; first at line 1"]),
        ([video(A, time("run", "x"))], ["time", "'x'", "line 1, annotation 1"]),
        ([video(A, time("run", None))], ["time", "None"]),
        ([video(A, time("run", "9s", "3s"))], ["ends before"]),
        ([video(A, time(1.5))], ["label must be text", "1.5"]),
        ([video(A, {"startTime": "1s"})], ["no label"]),
        ([video(A, time("run"), use="holdout")], ["use", "'holdout'"]),
        ([video(A, time("run")) | {"dataItemResourceLabels": {USE: 3}}], ["use", "3"]),
        ([video(A, time("run")) | {"dataItemResourceLabels": [3]}], ["must be an object"]),
        ([video(A, time("run")), image("1", **one("tulip"))], ["no address of an image", "line 1"]),
        ([image("1", **one("tulip")), image("1", **one("tulip"))], ["An example occurs twice"]),
        ([image("1", **several("tulip", "tulip"))], ["occurs twice"]),
        ([image("1", classificationAnnotation="tulip")], ["must be an object"]),
        ([image("1"), image("2")], ["no examples", "2 not labelled"]),
    ],
)  # fmt: skip
def test_bad_lines_are_refused(records: list[Any], words: list[str]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(lines(*records), "google-import-jsonl")
    assert all(word in str(caught.value) for word in words), caught.value
    assert caught.value.remedy


def test_lines_of_other_annotations_are_not_recognised() -> None:
    assert claimed(lines(image("1", boundingBoxAnnotations=[{"displayName": "tulip"}]))) == []
    assert claimed(lines({"videoGcsUri": A, "temporalBoundingBoxAnnotations": []})) == []
    assert claimed(lines(image("1"), image("2"))) == []
    assert claimed(lines(video(A), image("1", **one("tulip")))) == []
    assert claimed(lines(video(A), 3)) == []
    assert claimed(lines({"videoGcsUri": 3})) == []
    assert claimed(lines({"videoGcsUri": A, "timeSegmentAnnotations": [3]})) == []
