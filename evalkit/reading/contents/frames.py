"""Tables in JSON: records, and the forms in which data frames are written. Cells stay JSON values here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from evalkit.errors import ReadingError, some_of
from evalkit.reading.contents.content import Records
from evalkit.reading.contents.limits import check_limit
from evalkit.reading.sides import Note

MOST_CELLS = 50_000_000
"""Cells of a table whose records have different keys, unless a tenth of them is filled. Each is kept, empty or not."""

_LISTS = ("predictions", "dataframe_records", "results", "records", "rows", "items", "data")
"""Fields of a file that may hold its records."""

_NAMES_ITEMS = re.compile(r".*(?:id|key|file|path|filename|image|video|audio|document|uri|url)", re.IGNORECASE)
"""How a field is called that names the item of a prediction."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns of JSON values. headless: the names of the columns are made up. notes: on what was understood, how."""

    header: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    headless: bool = False
    notes: tuple[Note, ...] = ()


def frame_of(records: Records) -> Frame | None:
    """The table that JSON holds, or None where it holds none. ReadingError where it is a table, and a broken one."""
    values = records.values
    if records.places == ("the file",):
        return _in_an_object(values[0]) if isinstance(values[0], dict) else None
    kinds = set(map(type, values))
    if kinds == {dict}:
        return _of_records(values)
    if len(values) > 1 and kinds in ({str}, {int}, {float}, {int, float}):
        return Frame(("column 1",), (values,), headless=True)
    return _of_rows(values) if kinds == {list} else None


def is_plain(value: Any) -> bool:
    """Whether a JSON value is neither a list nor an object."""
    return not isinstance(value, dict | list)


# Records, and rows without names


def _of_records(values: Sequence[Mapping[str, Any]]) -> Frame | None:
    """A row for each object. A key that an object lacks is a null, as one that holds a null is."""
    header = tuple(dict.fromkeys(chain.from_iterable(values)))
    if not header:
        return None
    check_cells(len(values) * len(header), sum(map(len, values)))
    return Frame(header, tuple([value.get(key) for value in values] for key in header))


def check_cells(cells: int, filled: int) -> None:
    """Refuse a table that is nearly empty and yet large, as objects that each have keys of their own make it."""
    check_limit(
        cells,
        max(MOST_CELLS, 10 * filled),
        "The records have too many different keys.",
        "cells",
        remedy="Write a row for each item and label, in the columns id, label, score and truth.",
    )


def _of_rows(rows: Sequence[list[Any]]) -> Frame | None:
    """Rows of plain values, all of one length, of which the first may name the columns; or of labels with scores."""
    if list_pairs(rows):
        return Frame(("labels",), (rows,))
    if not rows[0] or any(len(row) != len(rows[0]) for row in rows) or not all(map(is_plain, chain(*rows))):
        return None
    if _names_columns(rows):
        return _named([_name(cell) for cell in rows[0]], rows[1:])
    names = tuple(f"column {number}" for number in range(1, len(rows[0]) + 1))
    return Frame(names, tuple(zip(*rows, strict=True)), headless=True)


def list_pairs(cells: Iterable[Any]) -> bool:
    """Whether every cell lists labels with their scores, as classifiers of Hugging Face do, or is null.

    >>> list_pairs([[{"label": "pos", "score": 0.7}, {"label": "neg", "score": 0.3}], []])
    True
    """
    lists = [cell for cell in cells if cell is not None]
    return any(lists) and all(isinstance(cell, list) and all(map(_is_pair, cell)) for cell in lists)


def _is_pair(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.keys() != {"label", "score"}:
        return False
    return type(entry["label"]) in (str, int) and type(entry["score"]) in (int, float)


def _names_columns(rows: Sequence[list[Any]]) -> bool:
    """Whether the first row is text throughout, and the rows below it hold numbers in some column."""
    first = rows[0]
    if len(rows) < 2 or set(map(type, first)) != {str} or len(set(first)) < len(first):
        return False
    return any(set(map(type, column[1:])) <= {int, float} for column in zip(*rows, strict=True))


def _named(header: Sequence[str], rows: Sequence[list[Any]]) -> Frame:
    """The table of these rows, each of which has a cell for each name."""
    if not rows:
        raise ReadingError("The table has no rows.", remedy="Choose a file with at least one prediction.")
    odd = next((i for i, row in enumerate(rows) if not isinstance(row, list) or len(row) != len(header)), None)
    if odd is not None:
        found = rows[odd]
        cells = f"{len(found)} cells" if isinstance(found, list) else repr(found)[:60]
        raise ReadingError(
            "A row does not have one cell for each column.",
            where=f"row {odd + 1}",
            found=f"{cells}, {len(header)} columns",
            remedy="Export the table again.",
        )
    return Frame(tuple(header), tuple(zip(*rows, strict=True)))


def _name(value: Any) -> str:
    """The name of a column: a text, or the digits of a number."""
    if isinstance(value, str):
        return value
    if is_plain(value) and value is not None:
        return str(value)
    raise ReadingError("The name of a column is not text.", found=repr(value)[:60], remedy="Give each column one name.")


# One object that holds a table


def _in_an_object(value: Mapping[str, Any]) -> Frame | None:
    """The table in the one object of a file. None where the object is a single record with objects or lists in it."""
    if isinstance(inner := value.get("dataframe_split"), dict):  # as MLflow sends it
        found = _in_an_object(inner)
        return found and _beside(found, value, "dataframe_split")
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _split(value)
    if isinstance(value.get("schema"), dict) and isinstance(value.get("data"), list):
        return _with_schema(value)
    if all(map(is_plain, value.values())):
        return _of_records([value])
    return _records_in(value) or _lists_in(value) or _objects_by_key(value) or _results_in(value)


def _beside(frame: Frame, value: Mapping[str, Any], *taken: str) -> Frame:
    """The table with a note on the fields of the file that are no part of it."""
    others = [name for name in value if name not in taken]
    if not others:
        return frame
    return replace(
        frame, notes=(*frame.notes, Note(f"Left out, since they stand beside the table: {some_of(others)}."))
    )


def _with_index(frame: Frame, labels: Iterable[Any], name: str) -> Frame:
    """The table with the labels of its rows as first column. Labels that only count rows from 0 are no column."""
    labels = list(labels)
    rows = len(frame.columns[0])
    if len(labels) != rows:
        found = f"{len(labels):,} labels, {rows:,} rows"
        raise ReadingError("The index does not fit the rows.", found=found, remedy="Export the table again.")
    if _is_count(labels):
        return frame
    free = next(one for one in (name, "index", "level_0", "level_1") if one not in frame.header)
    return replace(frame, header=(free, *frame.header), columns=(labels, *frame.columns))


def _is_count(labels: Sequence[Any]) -> bool:
    return list(map(str, labels)) == list(map(str, range(len(labels))))


def _split(value: Mapping[str, Any]) -> Frame:
    """Names, labels of the rows, and rows: pandas' "split", MLflow's and W&B's tables."""
    frame = _named([_name(name) for name in value["columns"]], value["data"])
    if isinstance(value.get("index"), list):
        frame = _with_index(frame, value["index"], "index")
    return _beside(frame, value, "columns", "index", "data")


def _with_schema(value: Mapping[str, Any]) -> Frame | None:
    """Records with a description of their fields: pandas' "table". Its index is the first field."""
    rows = value["data"]
    frame = _of_records(rows) if set(map(type, rows)) == {dict} else None
    keys = value["schema"].get("primaryKey")
    if frame is None or not isinstance(keys, list) or len(keys) != 1 or keys[0] not in frame.header:
        return frame
    at = frame.header.index(keys[0])
    index, others = frame.columns[at], [i for i in range(len(frame.header)) if i != at]
    if not others:
        return frame
    rest = Frame(tuple(frame.header[i] for i in others), tuple(frame.columns[i] for i in others))
    return _beside(_with_index(rest, index, keys[0]), value, "schema", "data")


def _records_in(value: Mapping[str, Any]) -> Frame | None:
    """The records in the one field that lists objects.

    Predictions have to name their items: answers of a service to single requests do not.
    """
    names = [name for name, part in value.items() if isinstance(part, list) and set(map(type, part)) == {dict}]
    if len(names) != 1 or names[0] not in _LISTS:
        return None
    rows = value[names[0]]
    if names[0] == "predictions" and not _name_their_items(rows):
        return None
    frame = _of_records(rows)
    return frame and _beside(frame, value, names[0])


def _name_their_items(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a field with the name of an id, a file or an address has another text in every record."""
    for name in filter(_NAMES_ITEMS.fullmatch, rows[0]):
        texts = [row.get(name) for row in rows]
        if set(map(type, texts)) <= {str, int} and len(set(texts)) == len(texts):
            return True
    return False


def _lists_in(value: Mapping[str, Any]) -> Frame | None:
    """A column for each field that is a list, all as long: {"y_true": [0, 1], "y_score": [0.2, 0.9]}.

    Lists of objects alone are records. Predictions beside their explanations are answers of a service.
    """
    lists: Mapping[str, list[Any]] = {name: part for name, part in value.items() if isinstance(part, list)}
    kinds = [set(map(type, part)) for part in lists.values()]
    if any(isinstance(part, dict) for part in value.values()) or not any(kinds) or {dict} == set().union(*kinds):
        return None
    if "predictions" in lists and (len(lists) < 2 or {dict} in kinds):
        return None
    if len(lists) < min(2, len(value)):
        return None
    lists = _of_items(lists)
    _check_lengths(lists)
    return _beside(Frame(tuple(lists), tuple(lists.values())), value, *lists)


def _of_items(lists: Mapping[str, list[Any]]) -> Mapping[str, list[Any]]:
    """The fields without those that have an entry for each label, where another one lists so many scores for each item:
    the names of the labels, or a matrix of confusions."""
    tables = [part for part in lists.values() if part and isinstance(part[0], list)]
    widths = {len(part[0]) for part in tables if len(part) > len(part[0])}
    of_items = {name: part for name, part in lists.items() if len(part) not in widths}
    return of_items if len(of_items) > 1 else lists


def _check_lengths(lists: Mapping[str, Sequence[Any]]) -> None:
    sizes = {name: len(part) for name, part in lists.items()}
    if len(set(sizes.values())) > 1:
        raise ReadingError(
            "The lists of the file differ in length.",
            found=", ".join(f"{name!r} has {size:,}" for name, size in list(sizes.items())[:8]),
            remedy="Write as many true labels as scores, in the same order.",
        )


def _results_in(value: Mapping[str, Any]) -> Frame | None:
    """Results by the id of the item, in a field of their own: {"version": "1", "results": {"a": {...}, "b": {...}}}."""
    inner = value.get("results")
    if not isinstance(inner, dict) or not inner or set(map(type, inner.values())) != {dict}:
        return None
    frame = _rows_by_id(inner)
    return frame and _beside(frame, value, "results")


def _objects_by_key(value: Mapping[str, Any]) -> Frame | None:
    """Columns by name, each an object of cells by row; or rows by id, each an object of cells by column."""
    if not _are_filled_objects(value.values()):
        return None
    objects: list[Mapping[str, Any]] = list(value.values())
    alike = all(one.keys() == objects[0].keys() for one in objects)
    outer_counts, inner_counts = _is_count(list(value)), alike and _is_count(list(objects[0]))
    if inner_counts and not outer_counts:
        return _columns_by_name(value)
    if len(value) < 2 or not (alike or _of_one_shape(objects)):
        return None
    if outer_counts and not inner_counts:
        return _rows_by_id(value)
    if alike and _are_columns(objects):
        return _understood(_columns_by_name(value), value, "columns, and the keys under them for items")
    return _understood(_rows_by_id(value), value, "items, and the keys under them for columns")


def _are_filled_objects(values: Collection[Any]) -> bool:
    return set(map(type, values)) == {dict} and all(values)


def _understood(frame: Frame | None, value: Mapping[str, Any], said: str) -> Frame | None:
    """The table with a note on what the keys are taken for, which the file does not say."""
    note = Note(f"The {len(value):,} keys of the file are taken for {said}.")
    return frame and replace(frame, notes=(note,))


def _columns_by_name(value: Mapping[str, Mapping[str, Any]]) -> Frame:
    """A column for each object; their keys, which are alike, name the rows."""
    rows = list(next(iter(value.values())))
    return _with_index(Frame(tuple(value), tuple([one[row] for row in rows] for one in value.values())), rows, "index")


def _rows_by_id(value: Mapping[str, Mapping[str, Any]]) -> Frame | None:
    """A row for each object, named by its key."""
    frame = _of_records(list(value.values()))
    return frame and _with_index(frame, value, "id")


def _of_one_shape(objects: Sequence[Mapping[str, Any]]) -> bool:
    """Objects of numbers, as scores by label; or objects that have more than half of all keys each."""
    if all(set(map(type, one.values())) <= {int, float} for one in objects):
        return True
    return 2 * min(map(len, objects)) > len(set(chain.from_iterable(objects)))


def _are_columns(objects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether objects with the same keys are columns rather than rows.

    A column holds values of one kind. Where both readings have columns of one kind, a table has more rows than columns.
    """
    cells = [[one[key] for key in objects[0]] for one in objects]
    for kind in (_coarse, type):
        as_columns, as_rows = _of_one_kind(cells, kind), _of_one_kind(list(zip(*cells, strict=True)), kind)
        if as_columns != as_rows:
            return as_columns
    return len(objects[0]) > len(objects)


def _coarse(value: Any) -> type:
    return float if isinstance(value, int) else type(value)


def _of_one_kind(columns: Sequence[Sequence[Any]], kind: Any) -> bool:
    return all(len(set(map(kind, column)) - {type(None)}) <= 1 for column in columns)
