"""Which of several files is the truth, where values do not tell: by names, or by a question that names no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit.reading.loading import read_predictions
from evalkit.uploads.pairing import read_files
from evalkit.uploads.upload import FileOutcome, Upload

SOME, OTHERS, MORE = (f"id,label\na,{a}\nb,{b}\nc,1\nd,0\n".encode() for a, b in ((1, 0), (1, 1), (0, 0)))
SCORES, CLASSES = b"id,score\na,0.9\nb,0.2\nc,0.4\n", b"id,truth\na,spam\nb,ham\nc,spam\n"


def read(folder: Path, *files: tuple[str, bytes], **said: dict[str, Any]) -> list[FileOutcome]:
    """What came of files; said: of one of them by its position, fields of its upload."""
    paths = []
    for i, (_, data) in enumerate(files):
        paths.append(folder / str(i))
        paths[-1].write_bytes(data)
    uploads = [Upload(name, **said.get(f"file_{i}", {})) for i, (name, _) in enumerate(files)]
    return read_files(uploads, paths, lambda *_: None)


def truths(outcomes: list[FileOutcome]) -> list[int | None]:
    """For each file that was loaded, the position of its truth."""
    return [outcome.truth for outcome in outcomes if outcome.loaded is not None]


@pytest.mark.parametrize(
    ("names", "truth"),
    [
        (("spam.csv", "spam_truth.csv"), 1),
        (("spam_labels.csv", "spam.csv"), 0),
        (("submission.csv", "test.csv"), 1),
        (("dev.csv", "run_3_predictions.csv"), 0),
    ],
)
def test_a_name_says_which_of_two_files_of_decisions_is_the_truth(
    tmp_path: Path, names: tuple[str, str], truth: int
) -> None:
    files = (SOME, OTHERS)
    outcomes = read(tmp_path, *zip(names, files, strict=True))
    assert truths(outcomes) == [truth]
    loaded = outcomes[1 - truth].loaded
    assert loaded is not None
    name = names[1 - truth].removesuffix(".csv")
    assert loaded.predictions.digest == read_predictions(files[1 - truth], files[truth], name=name).predictions.digest
    assert any(names[truth] in note.text for note in loaded.notes)


def test_the_name_of_a_column_says_which_is_the_truth(tmp_path: Path) -> None:
    predicted = SOME.replace(b"label", b"prediction")
    assert truths(read(tmp_path, ("a.csv", predicted), ("b.csv", OTHERS))) == [1]
    assert truths(read(tmp_path, ("a.csv", OTHERS), ("b.csv", predicted))) == [0]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_of_three_files_the_answer_says_the_truth_of_all(tmp_path: Path, chosen: int) -> None:
    files = ("a.csv", SOME), ("b.csv", OTHERS), ("c.csv", MORE)
    first, *others = read(tmp_path, *files)
    assert first.error is not None
    assert all(other.error is None and other.loaded is None for other in others)
    [reading] = [one for one in first.error.readings if one.says.startswith(files[chosen][0])]
    outcomes = read(tmp_path, *files, file_0={"answer": reading.options})
    assert truths(outcomes) == [chosen, chosen]
    assert outcomes[chosen].is_truth


def test_a_question_follows_where_both_directions_leave_one_open_and_none_after_it(tmp_path: Path) -> None:
    files = ("a.csv", SCORES), ("b.csv", CLASSES)
    asked, truth = read(tmp_path, *files)
    assert (asked.loaded, truth.is_truth, truth.error) == (None, True, None)
    assert asked.error is not None
    assert len(asked.error.readings) == 2
    for reading in asked.error.readings:
        outcomes = read(tmp_path, *files, file_0={"answer": reading.options})
        assert truths(outcomes) == [1]
        assert outcomes[0].loaded is not None
        direct = read_predictions(SCORES, CLASSES, name="a", reading=reading).predictions
        assert outcomes[0].loaded.predictions.digest == direct.digest


def test_an_answer_is_void_without_the_file_that_it_names(tmp_path: Path) -> None:
    (asked, _) = read(tmp_path, ("a.csv", SCORES), ("b.csv", CLASSES))
    assert asked.error is not None
    said = {"answer": asked.error.readings[0].options}
    (alone,) = read(tmp_path, ("a.csv", SCORES), file_0=said)
    assert alone.error is not None
    assert "No column is recognised as the truth" in str(alone.error)


def test_truth_files_that_wait_for_predictions_are_no_question(tmp_path: Path) -> None:
    outcomes = read(tmp_path, ("val_labels.csv", SOME), ("test_labels.csv", OTHERS))
    assert all(outcome.is_truth and outcome.error is None for outcome in outcomes)


def test_a_truth_that_is_in_use_is_not_asked_about(tmp_path: Path) -> None:
    outcomes = read(tmp_path, ("a.csv", SCORES), ("b.csv", CLASSES), ("other.csv", b"id,truth\nx,spam\ny,ham\n"))
    assert outcomes[0].error is not None
    assert outcomes[0].error.problem == "Which class is positive?"
    assert outcomes[1].is_truth
    assert outcomes[2].is_truth


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    asked, _ = read(tmp_path, ("test.csv", SCORES), ("test.csv", CLASSES))
    assert asked.error is not None
    outcomes = read(
        tmp_path, ("test.csv", SCORES), ("test.csv", CLASSES), file_0={"answer": asked.error.readings[1].options}
    )
    assert truths(outcomes) == [1]
    both = read(tmp_path, ("test.csv", SOME), ("test.csv", OTHERS))
    assert all(outcome.is_truth and outcome.error is None for outcome in both)
    assert truths(read(tmp_path, ("test.csv", SOME), ("test.csv", OTHERS), file_1={"truth": 0})) == [0]


def test_a_truth_of_0_and_1_that_could_be_scores_is_the_truth_of_scores(tmp_path: Path) -> None:
    scores, truth = b"id,cat,dog\na,0.9,0.2\nb,0.3,0.8\n", b"id,cat,dog\na,1,0\nb,0,1\n"
    for files in ((scores, truth), (truth, scores)):
        outcomes = read(tmp_path, ("x.csv", files[0]), ("y.csv", files[1]))
        assert truths(outcomes) == [files.index(truth)]


def test_what_a_service_predicted_is_no_truth_beside_a_truth_file(tmp_path: Path) -> None:
    record = '{"path": "%s", "classes": ["cat", "dog"], "scores": [%s, %s], "prediction": "%s"}'
    lines = "\n".join(record % each for each in (("a", 0.9, 0.1, "cat"), ("b", 0.8, 0.2, "cat")))
    outcomes = read(tmp_path, ("out.jsonl", lines.encode()), ("t.csv", b"path,truth\na,cat\nb,dog\n"))
    assert truths(outcomes) == [1]
