"""JSON text as Records: one value, the entries of an array, or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from evalkit.errors import ReadingError
from evalkit.files.strict_json import loads, loads_lines, numbered_lines
from evalkit.reading.contents.content import Content, Folder, Records


def read_records(text: str, file: str, encoding: str) -> Records:
    """All records in the text, after it is decided in which form they are.

    JSON Lines where the first line is a value of its own and others follow, or where two lines begin with a brace; else
    one value: an object is one record, an array gives its entries.

    >>> read_records('[{"a": 1}, {"a": 2}]', "a.json", "utf-8").places
    ('entry 1', 'entry 2')
    >>> read_records('{"a": 1}\\n{"a": 2}', "a.jsonl", "utf-8").places
    ('line 1', 'line 2')
    """
    lines = list(islice(numbered_lines(text.removeprefix("\ufeff")), 2))
    if not lines:
        raise _nothing("The file is empty.", file)
    if len(lines) > 1 and _is_lines(lines[0][1].lstrip(), lines[1][1].lstrip()):
        values, places = loads_lines(text, where=file)
        return Records(values, places, file, encoding)
    value = loads(text, where=file)
    if isinstance(value, dict) and value:
        return Records((value,), ("the file",), file, encoding)
    if isinstance(value, list) and value:
        places = tuple(f"entry {number}" for number in range(1, len(value) + 1))
        return Records(tuple(value), places, file, encoding)
    if isinstance(value, dict):
        raise _nothing("The file is an empty JSON object.", file)
    if isinstance(value, list):
        raise _nothing("The file is an empty JSON array.", file)
    raise ReadingError(
        "The file is JSON, but holds no records.",
        where=file,
        found=repr(value)[:60],
        remedy="Choose a file with an object for each example.",
    )


def joined_records(content: Content) -> Records | None:
    """The records of a file, or of all the files of a folder that has JSON files only; else None.

    Batch predictions come in shards (``predictions_00001.jsonl``, ``predictions_00002.jsonl``) with files of errors
    beside them. Places then begin with the name of the file.
    """
    if isinstance(content, Records):
        return content if content.values else None
    if not isinstance(content, Folder):
        return None
    files = {path: member for path, member in content.members.items() if isinstance(member, Records)}
    if not files or len(files) < len(content.members):
        return None
    values: list[Any] = list(chain.from_iterable(member.values for member in files.values()))
    if not values:
        return None
    places = [f"{path}, {place}" for path, member in files.items() for place in member.places]
    return Records(tuple(values), tuple(places), content.file)


def records_for(content: Content, title: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each record and its place, for a layout whose records are objects; a ReadingError where they are none."""
    records = joined_records(content)
    if records is None:
        raise ReadingError(
            f"This is not a file of the layout {title!r}.",
            where=content.file,
            found=f"a {type(content).__name__.lower()}",
            remedy="Choose JSON files of this layout, or another layout.",
        )
    for value, place in zip(records.values, records.places, strict=True):
        if not isinstance(value, dict):
            raise ReadingError(
                "A record must be a JSON object.", where=place, found=repr(value)[:60], remedy="Export the file again."
            )
        yield value, place


def _is_lines(first: str, second: str) -> bool:
    if first.startswith("{") and second.startswith("{"):  # no object goes on like this
        return True
    try:
        loads(first)
    except ReadingError:
        return False
    return True


def _nothing(problem: str, file: str) -> ReadingError:
    return ReadingError(problem, where=file, remedy="Choose a file with at least one prediction.")
