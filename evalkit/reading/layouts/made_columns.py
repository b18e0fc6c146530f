"""Columns that are made of others, for what items belong to: several columns together, or the folder of a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from evalkit.predictions import DECIDE_PER
from evalkit.reading.contents.content import Column, Table, TextColumn

MADE = ("group", "unit")
"""Roles whose column may be made of others."""

_TOGETHER = " + "
_FOLDER = re.compile(r"folder (?:(?P<number>[1-9]\d*) )?of (?P<column>.+)", re.DOTALL)


def name_of(columns: str | Sequence[str]) -> str:
    """The name of a column, or of the one that is made of several.

    >>> name_of("site"), name_of(["site", "folder of path"])
    ('site', 'site + folder of path')
    """
    return columns if isinstance(columns, str) else _TOGETHER.join(columns)


def with_made_columns(table: Table, names: Iterable[str]) -> Table:
    """The table with those columns that it does not have, and that can be made of the ones it has.

    "site + camera" are both, joined by " / ", and "folder of path" is what stands before the name of a file.
    """
    for name in names:
        made = None if name in table.header else _made(table, name)
        if made is not None:
            table = _with_column(table, name, made)
    return table


def with_unit(table: Table, unit: str) -> Table:
    """The table with a further column that says on which unit of items is decided. unit: the column that says it."""
    return _with_column(table, DECIDE_PER, with_made_columns(table, [unit]).column(unit))


def _with_column(table: Table, name: str, column: Column) -> Table:
    return replace(table, header=(*table.header, name), columns=(*table.columns, column))


def _made(table: Table, name: str) -> Column | None:
    parts = [_part(table, part) for part in name.split(_TOGETHER)]
    cells = [part for part in parts if part is not None]
    if len(cells) < len(parts):
        return None
    if len(cells) == 1:
        return TextColumn(cells[0])
    return TextColumn([" / ".join(row) if any(row) else "" for row in zip(*cells, strict=True)])


def _part(table: Table, name: str) -> list[str] | None:
    """The cells of a column, or the folders of its paths; None where there is no such column."""
    if name in table.header:
        return table.column(name).cells()
    found = _FOLDER.fullmatch(name)
    if found is None or found["column"] not in table.header:
        return None
    number = None if found["number"] is None else int(found["number"])
    return [folder(path, number) for path in table.column(found["column"]).cells()]


def folder(path: str, number: int | None = None) -> str:
    r"""What stands before the name of a file, or the name of one folder, counted from the outermost; empty without.

    >>> folder("gs://clips/site_a/cam_1/v.mp4"), folder("gs://clips/site_a/cam_1/v.mp4", 2)
    ('gs://clips/site_a/cam_1', 'site_a')
    >>> folder(r".\site_a\v.mp4", 1), folder("site_a/v.mp4", 2), folder("v.mp4")
    ('site_a', '', '')
    """
    before = re.sub(r"(?:^|[/\\])[^/\\]*$", "", path)
    if number is None:
        return before
    names = [name for name in re.split(r"[/\\]", re.sub(r"^\w+://", "", before)) if name not in ("", ".")]
    return names[number - 1] if number <= len(names) else ""
