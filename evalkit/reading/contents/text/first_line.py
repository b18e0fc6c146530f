"""What the first line of separated text says: the separator, the names of the columns, or that it is data itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import NUMBER, Choices
from evalkit.reading.contents.limits import Limits, check_limit
from evalkit.reading.contents.text.encoding import Text
from evalkit.reading.contents.text.quoted_rows import long_field, rows_of

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may stand between cells, and what each is called."""

_ADDRESS = re.compile(r"(?:gs|s3|https?|file)://", re.IGNORECASE)
_PATH = re.compile(
    r".*[/\\].*\.\w{1,5}|.*\.(?:mp4|mov|avi|mkv|webm|mpe?g|jpe?g|png|gif|bmp|tiff?|webp|wav|mp3|flac|jsonl?|txt|csv)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the text is split into cells, by what its first line says.

    headless: the first line is data. line: its number. end: position of the byte behind it. addresses: it is data, and
    a cell of it is an address.
    """

    text: Text
    name: str
    limits: Limits
    separator: str
    header: tuple[str, ...]
    headless: bool
    line: int
    end: int
    addresses: bool = False

    def check_rows(self, rows: int) -> None:
        """Refuse more rows, or cells, than are read."""
        add = "Split the file, or leave columns out."
        check_limit(rows, self.limits.rows, "The file has too many rows.", "rows", remedy=add)
        check_limit(rows * len(self.header), self.limits.cells, "The table is too large.", "cells", remedy=add)


def plan_of(text: Text, name: str, choices: Choices, limits: Limits) -> Plan:
    """The plan by the first line that is not blank, and by the choices of the user."""
    end, plain = _first_line(text, limits)
    separator = _separator(plain, choices)
    remedy = f"If the separator is not the {SEPARATORS[separator]}, choose it; else leave columns out."
    width = plain.count(separator.encode()) + 1
    check_limit(width, limits.columns, "The file has too many columns.", "columns", where="line 1", remedy=remedy)
    line, cells = next(rows_of(text, separator, limits))
    if max(map(len, cells)) > limits.field:
        raise long_field(line, limits)
    headless = not choices.header if choices.header is not None else _is_data(cells, line)
    if headless:
        header = numbered(len(cells))
    else:
        header = tuple(cells)
        check_names(header, f"line {line}")
    addresses = headless and any(map(_ADDRESS.match, cells))
    return Plan(text, name, limits, separator, header, headless, line, end, addresses)


def numbered(width: int) -> tuple[str, ...]:
    """Names for the columns of a file without a header."""
    return tuple(f"column {i}" for i in range(1, width + 1))


_MARKS = re.compile(rb'[",;\t|\r\n]')


def _first_line(text: Text, limits: Limits) -> tuple[int, bytes]:
    """Where the first line that is not blank ends, and what of it stands outside quotes.

    A quote opens at the start of a cell only. Any of the four separators starts one: which it is, is not known yet.
    """
    data = text.utf8
    begin = at = skip_line_ends(data, text.start)
    outside = []
    is_start = True
    while at < begin + limits.header:
        mark = _MARKS.search(data, at, begin + limits.header)
        if mark is None:
            break
        if mark.group() == b'"' and is_start and mark.start() == at:
            at, is_start = _behind_quoted(data, mark.end()), False
            continue
        outside.append(data[at : mark.end()])
        at, is_start = mark.end(), mark.group() != b'"'
        if mark.group() in b"\r\n":
            return at + data.startswith(b"\r\n", mark.start()), b"".join(outside)
    if len(data) - begin > limits.header:
        raise ReadingError(
            "The first line is too long.",
            where="line 1",
            found=f"more than {limits.header:,} bytes",
            remedy="Choose a file whose first line names the columns, separated by commas.",
        )
    return len(data), b"".join([*outside, data[at:]])


def skip_line_ends(data: bytes, at: int) -> int:
    """Where the next line that is not empty begins."""
    found = re.compile(rb"[^\r\n]").search(data, at)
    return found.start() if found else at


def _behind_quoted(data: bytes, at: int) -> int:
    """The position behind the quote that closes a cell; the end of the data where none does."""
    while (at := data.find(b'"', at) + 1) and data.startswith(b'"', at):
        at += 1
    return at or len(data)


def _separator(plain: bytes, choices: Choices) -> str:
    if choices.separator is not None:
        if choices.separator not in SEPARATORS:
            names = ", ".join(f"{name} ({key!r})" for key, name in SEPARATORS.items())
            raise ReadingError("Unknown separator.", found=repr(choices.separator), remedy=f"Choose one of {names}.")
        return choices.separator
    return max(SEPARATORS, key=lambda separator: plain.count(separator.encode()))


def _is_data(cells: list[str], line: int) -> bool:
    """Whether the first line holds data; refused where it does not look like column names, but is not surely data."""
    if any(map(_ADDRESS.match, cells)) or (len(cells) == 1 and _PATH.fullmatch(cells[0])):
        return True
    for i, cell in enumerate(cells, 1):
        if NUMBER.fullmatch(cell) and not cell.lstrip("+-").isdecimal():
            raise ReadingError(
                "The first line looks like data, not like column names.",
                where=f"line {line}, column {i}",
                found=repr(cell),
                remedy="Add a first line with a name for each column, or say that there is no header; "
                "if it does name the columns, say that there is one.",
            )
    return False


def check_names(header: tuple[str, ...], where: str) -> None:
    """Columns are told apart by their names: each needs one of its own."""
    seen: set[str] = set()
    for i, name in enumerate(header, 1):
        if name in seen:
            raise ReadingError(
                "Two columns have the same name.", where=where, found=repr(name), remedy="Rename one of them."
            )
        if not name.strip():
            raise ReadingError(
                "A column has no name.", where=f"{where}, column {i}", remedy="Name it, or remove the column."
            )
        seen.add(name)
