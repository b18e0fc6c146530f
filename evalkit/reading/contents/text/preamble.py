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
    marked, at = _marked_lines(text)
    if not marked or at >= len(text.utf8):
        return [], 0
    table = replace(text, start=at)
    _, plain = first_line(table, limits)
    separator = separator_of(plain, choices) if has_usual(plain) or choices.separator else SPACE
    rows = _rows(table, separator, limits)
    width = len(next(iter(rows), []))
    cells = [_cells(line.group().decode(), separator) for line in marked]
    if any(_is_row(row, width) for row in cells) or _hold_tags(marked, separator):
        return [], 0
    names = bool(rows) and choices.header is not False and not names_numbers(rows[0], rows[1:])
    is_header = names and len(cells[-1]) == width
    return _texts_and_end(text, marked[:-1] if is_header else marked)


def _marked_lines(text: Text) -> tuple[list[re.Match[bytes]], int]:
    """The lines with a mark that a text begins with, and where the one behind them begins."""
    marked = list[re.Match[bytes]]()
    at = skip_line_ends(text.utf8, text.start)
    while (line := _COMMENT.match(text.utf8, at)) is not None:
        marked.append(line)
        at = skip_line_ends(text.utf8, line.end())
    return marked, at


def _is_row(cells: Sequence[str], width: int) -> bool:
    """As many cells as the table has columns, and a number in one."""
    return len(cells) == width and any(map(NUMBER_LIKE.fullmatch, cells))


def _hold_tags(marked: Sequence[re.Match[bytes]], separator: str) -> bool:
    """Where there is one column, or spaces part them, some mark is part of a word, as in "#tag"."""
    return separator == SPACE and not all(_STANDS_APART.match(line.group()) for line in marked)


def _texts_and_end(text: Text, lines: Sequence[re.Match[bytes]]) -> tuple[list[str], int]:
    """What lines hold, and where the next one begins; 0 behind none."""
    return [line.group().decode() for line in lines], skip_line_ends(text.utf8, lines[-1].end()) if lines else 0


def _rows(text: Text, separator: str, limits: Limits) -> list[list[str]]:
    return first_rows(with_tabs(text), "\t", limits) if separator == SPACE else first_rows(text, separator, limits)


def _cells(line: str, separator: str) -> Sequence[str]:
    return line.lstrip("#%").split() if separator == SPACE else line.split(separator)
