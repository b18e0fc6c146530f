"""More labels than a server evaluates for one person are refused, in a sentence that names their column."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import ReadingError
from evalkit.uploads.files import read_uploads
from evalkit.uploads.upload import Upload

N = 60


def _long(labels: int = N) -> bytes:
    rows = [f"item {i % 3},label {i},{i % 10 / 10},{i % 2}" for i in range(labels)]
    return "\n".join(["id,label,score,truth", *rows, ""]).encode()


def _wide(labels: int = N) -> bytes:
    rows = [",".join([f"item {i}", f"label {i}", *(f"{(i + j) % 7 / 10}" for j in range(labels))]) for i in range(9)]
    return "\n".join([",".join(["id", "truth", *(f"label {j}" for j in range(labels))]), *rows, ""]).encode()


def _items_as_labels() -> bytes:
    """A table of one label whose ids were called labels: each item would be a label of its own."""
    return "\n".join(["id,label,score,truth", *(f"{i},item {i},0.{i % 9},{i % 2}" for i in range(N)), ""]).encode()


def _evaluation(labels: int = N) -> bytes:
    rows = [f"label {i},0.5,{i + 1},1,2,3" for i in range(labels)]
    return "\n".join(["label,threshold,tp,fp,fn,tn", *rows, ""]).encode()


def _read(data: bytes, folder: Path, most: int | None) -> tuple[ReadingError | None, int]:
    """What is wrong with a file that a child read, and how many labels it has."""
    (folder / "0").write_bytes(data)
    read = read_uploads([Upload("model.csv", most_labels=most)], [folder / "0"], memory=1_000_000_000, seconds=60)
    if read.evaluations:
        ev = read.evaluations[0]
        return ev.error, 0 if ev.evaluation is None else len(ev.evaluation.labels)
    [reading] = read.readings
    assert reading is not None
    return reading.error, 0 if reading.loaded is None else len(reading.loaded.predictions.labels)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (_wide(), "(the 60 columns of scores): 60, such as 'label 0'; at most 59 may be"),
        (_items_as_labels(), "(column 'label'): 60, such as 'item 0'; at most 59 may be"),
        (_evaluation(), "(model.csv): 60, such as 'label 0'; at most 59 may be"),
    ],
    ids=["a column for each", "items taken for labels", "counts of a service"],
)
def test_too_many_labels_are_refused_before_anything_is_asked(data: bytes, where: str, tmp_path: Path) -> None:
    error, _ = _read(data, tmp_path, N - 1)
    assert error is not None
    assert not error.readings
    assert str(error).startswith(f"There are too many labels {where}.")
    assert "choose that one" in str(error)
    assert "EVALKIT_LABELS" in str(error)


@pytest.mark.parametrize("data", [_wide(), _evaluation()])
def test_as_many_as_may_be_are_read(data: bytes, tmp_path: Path) -> None:
    assert _read(data, tmp_path, N) == (None, N)
    assert _read(data, tmp_path, None) == (None, N)


def test_an_answer_does_not_lift_the_limit(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(_items_as_labels())

    def read(answer: dict[str, object], most: int) -> ReadingError | None:
        upload = Upload("model.csv", answer=answer, most_labels=most)
        [reading] = read_uploads([upload], [tmp_path / "0"], memory=1_000_000_000, seconds=60).readings
        assert reading is not None
        return reading.error

    asked = read({}, N)
    assert asked is not None
    refused = read(dict(asked.readings[0].options), N - 1)
    assert "too many labels" in str(refused)
