"""Rows of a table as examples: their ids, where they stand, and the further columns that are kept for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, Positions
from evalkit.errors import ReadingError
from evalkit.predictions import DECIDE_PER
from evalkit.reading.contents.content import Choices, Column, Table, TextColumn, whole_number
from evalkit.reading.layouts.chosen_rows import rows_taken
from evalkit.reading.layouts.windows import window_ids
from evalkit.reading.sides import MOST_PLACES, Exclusion, Note, Places, Scores, Texts, texts
from evalkit.reading.understanding.roles import TRUTH, truth_values


class RowPlaces(Sequence[str]):
    """Where examples stand. A place is put into words when it is looked up, since of millions few are."""

    def __init__(self, table: Table, rows: Positions) -> None:
        self._table, self._rows = table, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        return self._table.place(int(self._rows[index]))


def names_in(table: Table, column: str, what: str, *, may_lack: bool = False) -> tuple[Positions, list[str]]:
    """A column of ids or labels: for each row the position of its cell among the distinct cells, and these.

    what: "id" or "label", for errors. may_lack: an empty cell means that there is none; else it is an error.
    """
    if column in table.measured and not (what == "label" and _are_whole(table, column)):
        row = table.measured[column]
        raise ReadingError(
            f"A floating-point number is not a reliable {what}: it can be written in several ways.",
            where=table.place(row, column),
            found=table.column(column).cell(row),
            remedy=f"Write each {what} as text, as it shall be shown.",
        )
    codes, distinct = table.column(column).codes()
    if "" in distinct and not may_lack:
        first = int(np.argmax(codes == distinct.index("")))
        raise ReadingError(
            f"A row has no {what}.",
            where=table.place(table.absent.get(column, first), column),
            found="none at all, not even an empty text" if column in table.absent else "an empty field",
            remedy=f"Write the {what} in every row, or remove the row.",
        )
    return codes, distinct


def _are_whole(table: Table, column: str) -> bool:
    """Floating-point numbers that are class numbers, which have one text each."""
    return all(not cell or whole_number(cell).lstrip("-").isdecimal() for cell in table.column(column).codes()[1])


def examples_of_rows(table: Table, id_column: str | None) -> tuple[Positions, Texts, Places]:
    """Of a file in which an example may have several rows: the example of each row, the ids, and their places.

    Without an id column each row is an example, counted from 1.
    """
    if id_column is None:
        rows = np.arange(len(table))
        return (
            rows,
            texts(str(i + 1) for i in rows),
            Places(RowPlaces(table, rows), np.ones(len(table), dtype=np.int64)),
        )
    codes, distinct = names_in(table, id_column, "id")
    first = np.full(len(distinct), len(codes), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    rows_of = np.bincount(codes, minlength=len(distinct))
    return codes, texts(distinct), Places(RowPlaces(table, first), rows_of)


def with_joint_ids(table: Table, roles: Mapping[str, str], parts: Sequence[str]) -> tuple[Table, dict[str, str]]:
    """The table with a column that names an item by several columns, and the roles with it as the id.

    The first part is what the items belong to, a recording, and becomes their group unless another column is. Two parts
    that are times are written as an interval.
    """
    first = roles["id"]
    every = (table.column(name) for name in (first, *parts))
    joint: Column = window_ids(table, first, parts) or TextColumn(
        [" / ".join(cells) for cells in zip(*(column.cells() for column in every), strict=True)]
    )
    name = ", ".join((first, *parts))
    wider = replace(table, header=(*table.header, name), columns=(*table.columns, joint))
    return wider, {**roles, "id": name, "group": roles.get("group", first)}


@dataclass(frozen=True, slots=True)
class Items:
    """The rows of a table that has one row for each example, without repeated rows.

    rows: of the file, used and excluded. by_position: there is no column of ids, and the ids are row numbers.
    """

    table: Table
    ids: Texts
    places: Places
    rows: int
    excluded: tuple[Exclusion, ...] = ()
    by_position: bool = False


def one_row_each(table: Table, id_column: str | None, choices: Choices) -> Items:
    """Rows as examples. Without an id column they are counted from 1.

    An id that occurs twice is an error, unless the user chose to keep the first of rows that are the same throughout.
    """
    n = len(table)
    every_row = Places(RowPlaces(table, np.arange(n)), np.ones(n, dtype=np.int64))
    if id_column is None:
        return Items(table, texts(str(i + 1) for i in range(n)), every_row, n, by_position=True)
    codes, distinct = names_in(table, id_column, "id")
    if len(distinct) == n:
        return Items(table, texts(distinct), every_row, n)
    _, first = np.unique(codes, return_index=True)
    repeated = np.setdiff1d(np.arange(n), first)
    same = np.ones(len(repeated), dtype=np.bool_)
    for column in table.columns:
        cell = column.codes()[0]
        same &= cell[repeated] == cell[first[codes[repeated]]]
    if choices.duplicates != "first" or not same.all():
        at = int(repeated[int(np.argmin(same))])
        raise _repeated_id(table, id_column, at, int(first[codes[at]]), agree=bool(same.all()))
    places = tuple(table.place(int(row)) for row in repeated[:MOST_PLACES])
    kept = Places(RowPlaces(table, first), np.ones(len(first), dtype=np.int64))
    excluded = Exclusion("repeats an earlier row", len(repeated), places)
    return Items(rows_taken(table, first), texts(distinct), kept, n, (excluded,))


def _repeated_id(table: Table, id_column: str, row: int, first: int, *, agree: bool) -> ReadingError:
    """agree: the rows of the id say the same throughout."""
    return ReadingError(
        "An example occurs twice." if agree else "An example occurs twice, and its rows differ.",
        where=f"{table.place(row, id_column)} (first at {table.place(first)})",
        found=repr(table.column(id_column).cell(row)),
        remedy="Keep one row for each example"
        + (", or choose that repeated rows are left out." if agree else ", or choose another id column, or none."),
    )


def scores_of_items(
    items: Items,
    roles: Mapping[str, str],
    labels: tuple[str, ...],
    pairs: tuple[Positions, Positions, FloatArray],
    *,
    used: Collection[str | None],
    notes: Sequence[Note] = (),
) -> Scores:
    """The side of the scores. pairs: example, label and score. Columns that are not ``used`` are kept as attributes."""
    n = len(items.ids)
    further = [name for name in items.table.header if name not in used]
    attributes, _ = attributes_of(items.table, further, np.arange(n), n)
    return Scores(
        ids=items.ids,
        labels=labels,
        example=pairs[0],
        label=pairs[1],
        score=pairs[2],
        rows=items.rows,
        places=items.places,
        attributes=attributes,
        groups=groups_of(roles, attributes, items.ids),
        excluded=items.excluded,
        notes=tuple(notes),
        by_position=items.by_position,
    )


def attributes_of(
    table: Table, names: Sequence[str], example: Positions, n_examples: int
) -> tuple[dict[str, Texts], list[str]]:
    """Columns that have one value for each example, as (n_examples,) texts; and the names of the other columns.

    example: the example of each row.
    """
    first = np.full(n_examples, -1, dtype=np.int64)
    first[example[::-1]] = np.arange(len(example) - 1, -1, -1)
    kept, differing = {}, []
    for name in names:
        codes, distinct = table.column(name).codes()
        if bool((codes == codes[first][example]).all()):
            kept[name] = texts(distinct)[codes[first]]
        else:
            differing.append(name)
    return kept, differing


def groups_of(roles: Mapping[str, str], attributes: dict[str, Texts], ids: Texts) -> Texts | None:
    """The column of groups, which is removed from the attributes. An item with an empty cell is a group of its own."""
    groups = attributes.pop(roles["group"], None) if "group" in roles else None
    return None if groups is None else np.where(groups == "", ids, groups)


def further_columns(
    table: Table, roles: Mapping[str, str], used: set[str], example: Positions, ids: Texts
) -> tuple[dict[str, Texts], Texts | None, tuple[Note, ...]]:
    """Attributes and groups of the items, and a note on columns that differ within an item and are not kept.

    used: columns that are neither. example: the item of each row.
    """
    names = [name for name in table.header if name not in used]
    attributes, differing = attributes_of(table, names, example, len(ids))
    if DECIDE_PER in differing:
        raise ReadingError(
            "The unit that is decided on differs within an item.",
            where=f"column {roles['unit']!r}",
            remedy="Choose a unit to which whole items belong.",
        )
    groups = groups_of(roles, attributes, ids)
    notes = (Note(f"Not kept, since they differ within an item: {', '.join(differing)}."),) if differing else ()
    return attributes, groups, notes


def truth_of(
    table: Table, name: str, positive: str | None = None, *, neither: Collection[str] = frozenset()
) -> BoolArray:
    """Whether a truth column says yes; an error names the first cell that says neither yes nor no.

    neither: cells that may say neither. They do not say yes.
    """
    codes, distinct = table.column(name).codes()
    values = truth_values([cell for cell in distinct if cell not in neither], positive)
    if values is None:
        raise _no_truth(table, name, positive)
    return np.array([values.get(cell, False) for cell in distinct], dtype=np.bool_)[codes]


def cells_in(table: Table, name: str, cells: Collection[str]) -> BoolArray:
    """(n_rows,) whether the cell of a column is one of some cells."""
    codes, distinct = table.column(name).codes()
    return np.array([cell in cells for cell in distinct], dtype=np.bool_)[codes]


def _beside_yes_and_no(codes: Positions, distinct: Sequence[str]) -> list[int]:
    """Positions of cells beside the two most frequent ones, where these say yes and no; else none."""
    often = np.argsort(-np.bincount(codes, minlength=len(distinct)), kind="stable")
    most = [distinct[i] for i in often[:2]]
    return often[2:].tolist() if len(most) == 2 and truth_values(most) is not None else []


def _no_truth(table: Table, name: str, positive: str | None) -> ReadingError:
    """Why a column says neither yes nor no."""
    codes, distinct = table.column(name).codes()
    if "" in distinct:
        row = int(np.argmax(codes == distinct.index("")))
        return ReadingError(
            "A row has no label: whether it is true is not said.",
            where=table.place(row, name),
            found="an empty field",
            remedy="Write the truth in every row, or remove the row.",
        )
    odd = [i for i, cell in enumerate(distinct) if cell.casefold() not in TRUTH]
    if positive is not None or not odd:
        return ReadingError(
            "The positive class does not occur in the truth.",
            where=f"column {name!r}",
            found=repr(positive),
            remedy=f"It is one of: {', '.join(map(repr, distinct[:8]))}.",
        )
    few = _beside_yes_and_no(codes, distinct)
    first = int(np.argmax(np.isin(codes, few or odd)))
    where = table.place(first, name)
    if distinct[codes[first]] == name:
        found, remedy = repr(name), "This row repeats the header: remove it."
        return ReadingError("Truth must be 0 or 1 here.", where=where, found=found, remedy=remedy)
    if len(distinct) == len(odd) == 2:
        found = " and ".join(map(repr, distinct))
        return ReadingError("Which class is positive?", where=where, found=found, remedy="Choose the positive class.")
    return ReadingError(
        "Truth must be 0 or 1 here.",
        where=where,
        found=repr(distinct[codes[first]]),
        remedy="Write 1 where the example truly has the label and 0 where not.",
    )
