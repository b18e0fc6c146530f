"""How a file was understood, before it is loaded: for a person to check, and to correct with choices."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.reading.contents.content import Arrays, Choices, Content, Folder, Records, Table
from evalkit.reading.contents.text.separators import SEPARATORS
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.recognition import as_stored_or_table, candidates

ROWS = 5
COLUMNS = 40
WIDTH = 80
"""What a preview shows of a table: rows, columns, and characters of a cell."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like.

    kind: in words, such as "CSV, separated by commas, utf-8". rows: of a table; or records, or items of an array.

    columns, first_rows: of a table, as text. columns_shown: those of the first rows, which are the first ones and those
    with a role. candidates: every way to read the file, the best first.
    """

    kind: str
    rows: int
    columns: tuple[str, ...]
    columns_shown: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    candidates: tuple[Candidate, ...]


def preview(content: Content, choices: Choices) -> Preview:
    """What a content looks like. Nothing that a file may hold is an error here."""
    table = as_stored_or_table(content, choices)
    found = candidates(table, choices)
    if isinstance(table, Table):
        with_role = {name for candidate in found for name in candidate.roles.values()}
        names = tuple(name for i, name in enumerate(table.header) if i < COLUMNS or name in with_role)
        rows = tuple(
            tuple(_short(table.column(name).cell(row)) for name in names) for row in range(min(ROWS, len(table)))
        )
        return Preview(_kind(content), len(table), table.header, names, rows, found)
    return Preview(_kind(content), _rows(content), (), (), (), found)


def _kind(content: Content) -> str:
    if isinstance(content, Table):
        if not content.separator and not content.encoding:
            return "Parquet"
        several = len(content.header) > 1
        parts = ["CSV" if several else "One column of text"]
        if several:
            parts.append(f"separated by {SEPARATORS[content.separator]}s")
        return ", ".join([*parts, content.encoding, *(["no header"] if content.headless else [])])
    if isinstance(content, Records):
        return f"JSON, {content.encoding}" if content.encoding else "JSON"
    if isinstance(content, Arrays):
        shapes = "; ".join(f"{name!r} {' x '.join(map(str, array.shape))}" for name, array in content.arrays.items())
        return f"NumPy arrays: {shapes}"
    return f"Zip of {len(content.members):,} files"


def _rows(content: Content) -> int:
    if isinstance(content, Records):
        return len(content.values)
    if isinstance(content, Arrays):
        return max((len(array) for array in content.arrays.values() if array.ndim), default=0)
    return len(content.members) if isinstance(content, Folder) else 0


def _short(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
