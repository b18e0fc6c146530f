"""Columns of JSON values as columns of plain values and lists: objects become columns with dotted names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from evalkit.errors import ReadingError
from evalkit.reading.contents.frames import Frame, check_cells, list_pairs

_KINDS = ("a plain value", "a list", "an object")


def flattened(frame: Frame, places: Sequence[str]) -> Frame:
    """The table without objects in its cells: {"cats": {"pos": 0.7}} is the column "cats.pos".

    A list of labels with scores in each row, as classifiers of Hugging Face give it, becomes a column for each label.
    places: of the rows, for errors: where a cell holds another kind of value than the others of its column, where a
    label has two scores in one row, and where two columns would have one name.
    """
    columns = [part for name, column in _columns(frame) for part in _parts(name, column, places)]
    listing = [i for i, (_, column) in enumerate(columns) if list_pairs(column)]
    if len(listing) == 1:
        at = listing[0]
        columns[at : at + 1] = _by_label(*columns[at], taken={name for name, _ in columns}, places=places)
    _refuse_names([name for name, _ in columns])
    return replace(frame, header=tuple(name for name, _ in columns), columns=tuple(column for _, column in columns))


def _columns(frame: Frame) -> Iterator[tuple[str, Sequence[Any]]]:
    return zip(frame.header, frame.columns, strict=True)


def _parts(name: str, column: Sequence[Any], places: Sequence[str]) -> Iterator[tuple[str, Sequence[Any]]]:
    """A column, or the columns of the objects in it."""
    kinds = set(map(type, column)) - {type(None)}
    if not kinds & {dict, list}:
        yield name, column
        return
    if len(kinds) > 1:
        raise _odd(name, column, places)
    if list in kinds:
        yield name, column
        return
    keys = dict.fromkeys(key for cell in column if cell is not None for key in cell)
    check_cells(len(column) * len(keys), sum(len(cell) for cell in column if cell is not None))
    for key in keys:
        yield from _parts(f"{name}.{key}", [None if cell is None else cell.get(key) for cell in column], places)


def _odd(name: str, column: Sequence[Any], places: Sequence[str]) -> ReadingError:
    """The error about the first cell that is of another kind than most. A plain value comes last among equals."""
    found = Counter(_kind(cell) for cell in column if cell is not None)
    usual = max(sorted(_KINDS, key=lambda kind: kind != "a plain value"), key=lambda kind: found[kind])
    at = next(i for i, cell in enumerate(column) if cell is not None and _kind(cell) != usual)
    return ReadingError(
        "A field of a record is of another kind than in the others.",
        where=f"{places[at]}, field {name!r}",
        found=f"{_kind(column[at])}, {repr(column[at])[:60]}",
        remedy=f"Write {usual}, as in the other records.",
    )


def _kind(value: Any) -> str:
    return _KINDS[1] if isinstance(value, list) else _KINDS[2] if isinstance(value, dict) else _KINDS[0]


def _by_label(
    name: str, column: Sequence[Any], *, taken: set[str], places: Sequence[str]
) -> list[tuple[str, Sequence[Any]]]:
    """A column of scores for each label. Labels that are called like another column have ``name`` before them."""
    cells = [cell or [] for cell in column]
    labels = list(dict.fromkeys(str(entry["label"]) for cell in cells for entry in cell))
    check_cells(len(cells) * len(labels), sum(map(len, cells)))
    scores: dict[str, list[Any]] = {label: [None] * len(cells) for label in labels}
    for row, cell in enumerate(cells):
        for entry in cell:
            of_label = scores[str(entry["label"])]
            if of_label[row] is not None:
                raise ReadingError(
                    "A label is listed twice for one item.",
                    where=places[row],
                    found=repr(entry["label"]),
                    remedy="Keep one score for each item and label.",
                )
            of_label[row] = entry["score"]
    front = f"{name}." if taken & set(labels) - {name} else ""
    return [(front + label, scores[label]) for label in labels]


def _refuse_names(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ReadingError(
            "Two columns have one name.", found=repr(twice[0])[:60], remedy="Rename one of them, and export again."
        )
    if any(not name.strip() for name in names):
        raise ReadingError("A column has no name.", remedy="Name every column, and export again.")
