"""Flat JSON records as a table: each is an object with plain values, for an item or for an item and a label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evalkit.reading.contents.content import Content, Records, Table, TextColumn


def as_table(content: Content) -> Content:
    """The content, as a table if it is records of plain values. A key that a record lacks is an empty cell.

    Numbers become their shortest text that reads back the same; true, false and null become "true", "false" and "".
    """
    if not isinstance(content, Records) or not all(_is_flat(value) for value in content.values):
        return content
    header = tuple(dict.fromkeys(key for value in content.values for key in value))
    if not header or any(not key.strip() for key in header):
        return content
    columns = tuple(TextColumn([_text(value.get(key)) for value in content.values]) for key in header)
    return Table(
        header,
        columns,
        lines=_lines(content.places),
        file=content.file,
        encoding=content.encoding,
        absent=_first_rows(content, lambda cell: cell is None),
        measured=_first_rows(content, lambda cell: isinstance(cell, float)),
    )


def _first_rows(content: Records, holds: Callable[[Any], bool]) -> dict[str, int]:
    """Column -> the first row in which ``holds`` is true of the cell; a key that a record lacks is None."""
    header = dict.fromkeys(key for value in content.values for key in value)
    rows = {key: next((i for i, value in enumerate(content.values) if holds(value.get(key))), None) for key in header}
    return {key: row for key, row in rows.items() if row is not None}


def _is_flat(value: Any) -> bool:
    return isinstance(value, dict) and not any(isinstance(part, (dict, list)) for part in value.values())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _lines(places: tuple[str, ...]) -> list[int] | None:
    """Line numbers of JSON Lines; entries of an array are rows."""
    if not all(place.startswith("line ") for place in places):
        return None
    return [int(place.removeprefix("line ")) for place in places]
