"""Files that people have, dropped together: each is paired, asked about and read as Python reads the two in order."""

from __future__ import annotations

from pathlib import Path

import pytest

import evalkit as ek
from evalkit.errors import ReadingError
from evalkit.uploads.pairing import read_files
from evalkit.uploads.upload import Upload
from tests.reading.real_files import FOLDER, RECIPES, Tried, name_of

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")


def digest(p: ek.Predictions) -> str:
    return ek.evaluate(p, name="").digest


def direct(files: list[Path]) -> tuple[list[ek.Reading | None], list[str]]:
    """The answers of Python, or None where nothing is asked, and what each of them reads."""
    try:
        return [None], [digest(ek.read_predictions(*files).predictions)]
    except ReadingError as error:
        read = [ek.read_predictions(*files, reading=reading) for reading in error.readings]
        return list(error.readings), [digest(each.predictions) for each in read]


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
@pytest.mark.parametrize("key", RECIPES, ids=name_of)
def test_files_dropped_together_are_read_as_python_reads_them(key: tuple[str, ...], *, turned: bool) -> None:
    case, *names = key
    files = [Tried(case, tuple(names), {}).folder / name for name in names]
    readings, digests = direct(files)
    dropped = files[::-1] if turned else files
    uploads = [Upload(file.name) for file in dropped]
    outcomes = read_files(uploads, dropped, lambda *_: None)
    if readings == [None]:
        assert [digest(each.loaded.predictions) for each in outcomes if each.loaded is not None] == digests
        return
    [asked] = [at for at, outcome in enumerate(outcomes) if outcome.error is not None]
    question = outcomes[asked].error
    assert question is not None
    assert [one.says for one in question.readings] == [one.says for one in readings if one is not None]
    for answer, right in zip(question.readings, digests, strict=True):
        said = [Upload(one.name, answer=answer.options if at == asked else {}) for at, one in enumerate(uploads)]
        read = read_files(said, dropped, lambda *_: None)
        assert [digest(each.loaded.predictions) for each in read if each.loaded is not None] == [right]
