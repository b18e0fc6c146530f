"""Further columns about items, from a file of its own: joined by an id, and never used for a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.predictions import DECIDE_PER, Predictions
from evalkit.reading.contents.content import Choices, Content, Table
from evalkit.reading.contents.flat import as_table
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.joining.rules import IN_WORDS, RULES, compared
from evalkit.reading.layouts.made_columns import with_made_columns
from evalkit.reading.sides import Note, Scores, Texts, Truth, texts
from evalkit.reading.understanding.roles import ROLE_NAMES, normal
from evalkit.reading.understanding.words import said_of

_ROLES = ("group", "unit", "split")
"""Roles that a column of the metadata may have."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A table about items. roles: role -> column, as the user chose them."""

    table: Table
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WithMetadata:
    """Scores whose items have the columns of the metadata as attributes.

    truth: without groups, where the metadata say what items belong to. split_column: the attribute that says the part
    of the test set, where the user chose it.
    """

    scores: Scores
    truth: Truth
    notes: tuple[Note, ...]
    split_column: str | None


def metadata_of(content: Content, said: Choices, scores: Content) -> Metadata:
    """The table of a file about items, with the roles that the user gave to columns that only this file has.

    said: what was chosen for the file of the scores.
    """
    table = named_table(content)
    chosen = {role: name for role, name in said.columns.items() if role in _ROLES and name}
    table = with_made_columns(table, chosen.values())
    of_scores = with_made_columns(scores, chosen.values()).header if isinstance(scores, Table) else ()
    return Metadata(
        table, {role: name for role, name in chosen.items() if name in table.header and name not in of_scores}
    )


def named_table(content: Content) -> Table:
    """The content as a table with names of columns; a ReadingError where it is none."""
    table = as_table(content)
    if not isinstance(table, Table) or table.headless:
        raise ReadingError(
            "The metadata are not a table with names of columns.",
            where=table.file,
            remedy="Write a table with a column of ids, and any others.",
        )
    return table


def further_columns(p: Predictions, content: Content, joining: Joining) -> tuple[dict[str, Texts], Note]:
    """What a file says of the items of predictions that are loaded: column -> (n_examples,) text, empty where it says
    nothing of an item; and a note on how they were joined. Errors are those of ``with_metadata``."""
    table = named_table(content)
    groups = None if p.groups is p.ids else texts(p.groups.tolist())
    by = _joined_by(_Named(texts(p.ids.tolist()), groups, by_position=False), table, joining)
    place = _place(by, table)
    columns = {
        name: np.append(texts(table.column(name).cells()), "")[place] for name in table.header if name != by.column
    }
    note = next(_notes(by, place, Metadata(table, {}), None))
    items = set(by.item_keys)
    odd = sum(key not in items for key in by.keys)
    rows = f" {odd:,} of {len(by.keys):,} rows of the table name no item." if odd else ""
    return columns, Note(note.text + rows)


def without_roles_of(metadata: Metadata, choices: Choices) -> Choices:
    """Choices for the file of the scores, without the roles that columns of the metadata have."""
    columns = {role: name for role, name in choices.columns.items() if metadata.roles.get(role) != name}
    return replace(choices, columns=columns)


def with_metadata(scores: Scores, truth: Truth, metadata: Metadata, joining: Joining) -> WithMetadata:
    """The items of the scores with what the metadata say of them; the empty text where they say nothing.

    ReadingError where no item is found there, and where two rows of one id say different things.
    """
    table = metadata.table
    by = _joined_by(scores, table, joining)
    place = _place(by, table)
    columns = {
        name: np.append(texts(table.column(name).cells()), "")[place] for name in table.header if name != by.column
    }
    taken = {**scores.attributes, **truth.attributes}
    names = {name: f"{name} (metadata)" if name in taken else name for name in columns}
    attributes = {names[name]: column for name, column in columns.items()}
    own_ids = np.append(texts(table.column(by.column).cells()), "")[place]
    all_columns = {**columns, by.column: own_ids}
    group = metadata.roles.get("group")
    if group is None and scores.groups is None and truth.groups is None:
        group = next((name for name in columns if normal(name) in ROLE_NAMES["group"]), None)
    if "unit" in metadata.roles:
        attributes[DECIDE_PER] = all_columns[metadata.roles["unit"]]
    if group is not None:
        attributes.pop(names.get(group, ""), None)
        groups = np.where(all_columns[group] == "", scores.ids, all_columns[group])
        scores, truth = replace(scores, groups=groups), replace(truth, groups=None)
    split = metadata.roles.get("split")
    return WithMetadata(
        replace(scores, attributes={**scores.attributes, **attributes}),
        truth,
        tuple(_notes(by, place, metadata, group)),
        None if split is None else names.get(split, split),
    )


def items_found(ids: Texts, table: Table, joining: Joining) -> int:
    """How many items some column of a table names."""
    return max((count for _, count in _meetings(compared(ids.tolist(), joining), table, joining)), default=0)


@dataclass(frozen=True, slots=True)
class _Named:
    """What items are found by, as ``Scores`` has it."""

    ids: Texts
    groups: Texts | None
    by_position: bool


@dataclass(frozen=True, slots=True)
class _JoinedBy:
    """column: of the metadata. keys, item_keys: what is compared of its cells, and of the items. of_groups: whether
    that is what they belong to, instead of their ids."""

    column: str
    keys: list[str]
    item_keys: list[str]
    of_groups: bool


def _joined_by(scores: Scores | _Named, table: Table, joining: Joining) -> _JoinedBy:
    """The column that names most items; else the one that names what most items belong to."""
    if scores.by_position:
        raise ReadingError(
            "The items have no ids by which metadata could be joined.",
            where=table.file,
            remedy="Give the predictions a column of ids.",
        )
    best: tuple[int, bool, str, list[str]] = 0, False, "", []
    for of_groups, names in ((False, scores.ids), (True, scores.groups)):
        if names is None:
            continue
        item_keys = compared(names.tolist(), joining)
        column, count = max(
            _meetings(item_keys, table, joining), key=lambda found: (found[1], said_of(found[0]).get("id", 0))
        )
        if count > best[0]:
            best = count, of_groups, column, item_keys
    count, of_groups, column, item_keys = best
    if not count:
        raise _none_found(scores, table, joining)
    keys = compared(table.column(column).cells(), joining)
    for name, found in _meetings(item_keys, table, joining):
        alike = found == count and said_of(name).get("id", 0) == said_of(column).get("id", 0)
        if alike and compared(table.column(name).cells(), joining) != keys:
            raise ReadingError(
                "Two columns of the metadata may name the items.",
                where=table.file,
                found=f"{column!r} and {name!r}, each {count:,} items",
                remedy="Call the column of ids 'id', or leave the other one out.",
            )
    return _JoinedBy(column, keys, item_keys, of_groups)


def _meetings(item_keys: list[str], table: Table, joining: Joining) -> Iterator[tuple[str, int]]:
    """Each column, and how many items its cells name."""
    items = pd.Series(item_keys, dtype=object)
    for name in table.header:
        known = {key for key in compared(table.column(name).codes()[1], joining) if key}
        yield name, int(items.isin(known).sum())


def _none_found(scores: Scores | _Named, table: Table, joining: Joining) -> ReadingError:
    rules = list(RULES)
    tried = rules.index(joining.match) if joining.match in rules else 0
    looser = (replace(joining, match=rule) for rule in rules[tried + 1 :])
    found = next(((way.match, count) for way in looser if (count := items_found(scores.ids, table, way))), None)
    matched = _remedy(found[0], found[1]) if found else _without_zeros(scores.ids, table)
    return ReadingError(
        "No item occurs in the metadata.",
        where=table.file,
        found=f"items such as {str(scores.ids[0])!r}, columns {', '.join(map(repr, table.header[:8]))}",
        remedy=matched or "Check that both are of one test set, and write ids alike in both.",
    )


def _remedy(match: Match, count: int) -> str:
    return f"By the rule {match!r} {count:,} would be found: it compares ids {IN_WORDS[match]}."


def _without_zeros(ids: Texts, table: Table) -> str | None:
    """Whether ids are numbers that are written with zeros in front on one side alone, which are no rule of ours: 007
    and 7 may be two things."""
    bare = {text.lstrip("0") for text in ids.tolist() if text.isdecimal()}
    for name in table.header:
        if count := sum(cell.isdecimal() and cell.lstrip("0") in bare for cell in set(table.column(name).cells())):
            return (
                f"Without zeros in front {count:,} of the column {name!r} would be found: write them alike in both. "
                "A spreadsheet takes such zeros away unless ids are text."
            )
    return None


def _place(by: _JoinedBy, table: Table) -> Positions:
    """For each item its row in the metadata, -1 where it has none."""
    keys = pd.Series(by.keys, dtype=object)
    repeated = keys.duplicated().to_numpy() & (keys != "").to_numpy()
    if repeated.any():
        _refuse_contradictions(by, table, np.flatnonzero(repeated))
    first = ~keys.duplicated().to_numpy() & (keys != "").to_numpy()
    rows = np.flatnonzero(first)
    at = pd.Index(keys[first]).get_indexer(pd.Index(by.item_keys))
    place: Positions = np.where(at >= 0, np.append(rows, -1)[at], -1).astype(np.int64)
    return place


def _refuse_contradictions(by: _JoinedBy, table: Table, repeated: Positions) -> None:
    """An error where rows of one id differ. repeated: rows whose id stands in a row before."""
    first = {key: row for row, key in reversed(list(enumerate(by.keys)))}
    for name in table.header:
        if name == by.column:
            continue
        codes = table.column(name).codes()[0]
        for row in repeated.tolist():
            if codes[row] != codes[first[by.keys[row]]]:
                raise ReadingError(
                    "Two rows of the metadata have the same id and differ.",
                    where=f"{table.file}, {table.place(row, name)} (first at {table.place(first[by.keys[row]])})",
                    found=repr(table.column(by.column).cell(row)),
                    remedy="Keep one row for each id.",
                )


def _notes(by: _JoinedBy, place: Positions, metadata: Metadata, group: str | None) -> Iterator[Note]:
    what = "what items belong to" if by.of_groups else "the ids of items"
    without = int(np.count_nonzero(place < 0))
    missing = f" {without:,} of {len(place):,} items have no metadata." if without else ""
    yield Note(f"Metadata are joined by their column {by.column!r}, to {what}.{missing}")
    if group is not None:
        yield Note(f"{group!r} of the metadata says which items belong together.")
    if "unit" in metadata.roles:
        unit = metadata.roles["unit"]
        yield Note(f"The units that are decided on are named by {unit!r}: the attribute {DECIDE_PER!r}.")
