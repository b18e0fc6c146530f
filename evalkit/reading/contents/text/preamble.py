"""Lines in front of a table: "sep=;", by which Excel is told the separator, and comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evalkit.reading.contents.content import NUMBER_LIKE, Choices
from evalkit.reading.contents.limits import Limits
from evalkit.reading.contents.text.encoding import Text, line_at
from evalkit.reading.contents.text.header import names_numbers
from evalkit.reading.contents.text.lines import first_line, skip_line_ends
from evalkit.reading.contents.text.quoted_rows import first_rows
from evalkit.reading.contents.text.separators import SPACE, has_usual, separator_of, with_tabs
from evalkit.reading.sides import Note

_SAYS_SEPARATOR = re.compile(rb'"?sep=([,;\t|])"?[ \t]*(?:\r\n|[\r\n])', re.IGNORECASE)
_COMMENT = re.compile(rb"[#%][^\r\n]*")
_STANDS_APART = re.compile(rb"[#%]+(?:\s|\Z)")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Start:
    """Where the table begins. text: from there on. separator: that a line in front of it says, or empty."""

    text: Text
    separator: str
    notes: tuple[Note, ...] = ()


def start_of(text: Text, choices: Choices, limits: Limits) -> Start:
    """The text without lines that are no part of its table, each kind of them noted."""
    start = Start(text, "")
    said = _SAYS_SEPARATOR.match(text.utf8, text.start)
    if said is not None:
        separator = said.group(1).decode()
        note = Note(f"The first line says that the separator is {separator!r}, and is no row of the table.")
        start = Start(_from(text, said.end()), separator, (note,))
    comments, end = _comments(start.text, choices, limits)
    if not comments:
        return start
    lines = "1 line" if len(comments) == 1 else f"{len(comments):,} lines"
    note = Note(f"Left out: {lines} in front of the table, marked as comments, such as {comments[0][:_SHOWN]!r}.")
    return replace(start, text=_from(start.text, end), notes=(*start.notes, note))


def _from(text: Text, at: int) -> Text:
    before = line_at(text.utf8, at) - line_at(text.utf8, text.start)
    return replace(text, start=at, lines_before=text.lines_before + before)


def _comments(text: Text, choices: Choices, limits: Limits) -> tuple[list[str], int]:
    """Lines in front of the table that are comments, and where the last of them ends.

    The last line with a mark is the header, "#id,score", where it has as many cells as the line behind it, unless that
    one names columns. A line with a mark that has as many cells, and a number in one, is a row: then there is no
    comment.
    """
    data, found = text.utf8, list[re.Match[bytes]]()
    at = skip_line_ends(data, text.start)
    while (line := _COMMENT.match(data, at)) is not None:
        found.append(line)
        at = skip_line_ends(data, line.end())
    if not found or at >= len(data):
        return [], 0
    _, plain = first_line(replace(text, start=at), limits)
    separator = separator_of(plain, choices) if has_usual(plain) or choices.separator else SPACE
    rows = _rows(replace(text, start=at), separator, limits)
    width = len(rows[0]) if rows else 0
    cells = [_cells(line.group().decode(), separator) for line in found]
    alike = [len(row) == width for row in cells]
    if any(same and any(map(NUMBER_LIKE.fullmatch, row)) for same, row in zip(alike, cells, strict=True)):
        return [], 0
    if separator == SPACE and not all(_STANDS_APART.match(line.group()) for line in found):  # "#tag", in one column
        return [], 0
    is_header = alike[-1] and choices.header is not False and not names_numbers(rows[0], rows[1:])
    if is_header:
        found = found[:-1]
    return [line.group().decode() for line in found], skip_line_ends(data, found[-1].end()) if found else 0


def _rows(text: Text, separator: str, limits: Limits) -> list[list[str]]:
    return first_rows(with_tabs(text), "\t", limits) if separator == SPACE else first_rows(text, separator, limits)


def _cells(line: str, separator: str) -> Sequence[str]:
    return line.lstrip("#%").split() if separator == SPACE else line.split(separator)
