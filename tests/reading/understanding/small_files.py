"""Small files in a test: what they are read as, or what is asked of them."""

from __future__ import annotations

import pytest

from evalkit import Counts, Loaded, Reading, ReadingError, evaluate, read_predictions
from evalkit.reading.contents.content import Choices, Table, TextColumn
from evalkit.reading.understanding.sheet import Sheet

RATED = [("cat", 0.9, 0.05, 0.05), ("dog", 0.1, 0.8, 0.1), ("fox", 0.2, 0.2, 0.6)] * 2
"""A true class, and the scores of cat, dog and fox: twice three items that are all right."""


def read(text: str, truth: str | None = None, **options: object) -> Loaded:
    return read_predictions(text.encode(), None if truth is None else truth.encode(), **options)  # type: ignore[arg-type]


def asked(text: str, truth: str | None = None, **options: object) -> ReadingError:
    """The question that files raise: an error with answers."""
    with pytest.raises(ReadingError) as raised:
        read(text, truth, **options)
    assert raised.value.readings, raised.value
    return raised.value


def answers(text: str, truth: str | None = None, **options: object) -> list[Reading]:
    return list(asked(text, truth, **options).readings)


def layouts(readings: list[Reading]) -> list[str]:
    return [one.options["understood"]["scores"]["layout"] for one in readings]


def columns(readings: list[Reading], role: str) -> list[str]:
    return [one.options["understood"]["scores"]["columns"][role] for one in readings]


def at(loaded: Loaded, label: str, threshold: float = 0.5) -> Counts:
    return evaluate(loaded.predictions).per_label[label].at(threshold)


def said(loaded: Loaded) -> str:
    return " ".join(note.text for note in loaded.notes)


def lines(header: str, *rows: tuple[object, ...] | list[object]) -> str:
    """A CSV file."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def sheet(text: str, **choices: object) -> Sheet:
    """The sheet of a small table, written with a header and without quotes."""
    header, *rows = (line.split(",") for line in text.strip().splitlines())
    cells = tuple(TextColumn([row[i] for row in rows]) for i in range(len(header)))
    return Sheet(Table(tuple(header), cells), Choices(**choices))  # type: ignore[arg-type]
