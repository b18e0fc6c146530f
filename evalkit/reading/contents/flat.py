"""JSON that holds a table, as a table of text cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Content, Records, Table, TextColumn
from evalkit.reading.contents.frames import frame_of, is_plain
from evalkit.reading.contents.nested import flattened

_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


def is_flat(content: Records) -> bool:
    """Whether every record is an object of plain values."""
    return all(isinstance(value, dict) and all(map(is_plain, value.values())) for value in content.values)


def as_table(content: Content) -> Content:
    """The content, as a table if it is JSON that holds one. A key that a record lacks is an empty cell.

    Numbers become their shortest text that reads back the same; true, false and null become "true", "false" and "".
    Objects become columns with dotted names, and lists stay JSON in their cell.
    """
    if not isinstance(content, Records):
        return content
    try:
        return _table(content) or content
    except ReadingError:  # which ``why_no_table`` gives to whoever asks why the content is of no layout
        return content


def why_no_table(content: Records) -> ReadingError | None:
    """What is wrong with JSON that holds a table, if it holds one and something is wrong with it."""
    try:
        _table(content)
    except ReadingError as error:
        return error
    return None


def _table(content: Records) -> Table | None:
    frame = frame_of(content)
    if frame is None:
        return None
    places = _places(content, len(frame.columns[0]))
    frame = flattened(frame, places)
    if not frame.header:
        return None
    kinds = [set(map(type, column)) for column in frame.columns]
    named = list(zip(frame.header, frame.columns, kinds, strict=True))
    return Table(
        frame.header,
        tuple(TextColumn(_texts(column, of)) for _, column, of in named),
        lines=_lines(places),
        file=content.file,
        encoding=content.encoding,
        headless=frame.headless,
        notes=frame.notes,
        absent={name: _first(column, type(None)) for name, column, of in named if type(None) in of},
        measured={name: _first(column, float) for name, column, of in named if float in of},
    )


def _places(content: Records, rows: int) -> Sequence[str]:
    """Where each row stands: in an entry or a line of its own, or in the one object of the file."""
    if content.places == ("the file",):
        return _RowNumbers(rows)
    return content.places[len(content.places) - rows :]  # the first may name the columns


class _RowNumbers(Sequence[str]):
    """Places of rows that are counted. They are put into words when they are looked up, since few are."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, row: int) -> str:  # type: ignore[override]
        return f"row {row + 1}"


def _lines(places: Sequence[str]) -> list[int] | None:
    """Line numbers of JSON Lines; entries of an array are rows."""
    if isinstance(places, _RowNumbers) or not all(place.startswith("line ") for place in places):
        return None
    return [int(place.removeprefix("line ")) for place in places]


def _first(column: Sequence[Any], kind: type) -> int:
    return next(row for row, cell in enumerate(column) if type(cell) is kind)


def _texts(column: Sequence[Any], kinds: set[type]) -> list[str]:
    """Every cell as text. Most columns hold values of one kind, and need no look at each."""
    if kinds == {str}:
        return list(column)
    if kinds <= {int, float}:
        return list(map(repr, column))
    return list(map(_text, column))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _AS_JSON(value)
    return value if isinstance(value, str) else repr(value)
