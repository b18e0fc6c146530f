"""Bytes to a table of text cells, strictly: nothing is converted, padded or dropped."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from evalkit.errors import ReadingError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text. ``lines`` has the line of the file in which each row ends."""

    header: tuple[str, ...]
    columns: tuple[list[str], ...]
    lines: list[int]
    separator: str

    def column(self, name: str) -> list[str]:
        return self.columns[self.header.index(name)]

    def __len__(self) -> int:
        return len(self.lines)


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark; anything else is refused with the place."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode("latin-1"))
        raise ReadingError(
            "The file is not UTF-8 text.",
            where=f"line {line}",
            found=f"byte 0x{data[error.start]:02x}",
            remedy="Save it as CSV in the encoding UTF-8.",
        ) from error
    if "\0" in text:
        line = _line(text[: text.index("\0")])
        raise ReadingError(
            "This is no text file.", where=f"line {line}", found="a NUL character", remedy="Save it as CSV in UTF-8."
        )
    if "\ufeff" in text[:2]:
        raise ReadingError(
            "The file begins with two byte order marks.", where="line 1", remedy="Save it again as CSV in UTF-8."
        )
    if not text.strip():
        raise ReadingError("The file is empty.", remedy="Choose a CSV file with a header line and at least one row.")
    return text


def _line(before: str) -> int:
    """Number of the line that follows this text; lines may end in CR alone."""
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


def split(text: str) -> Table:
    """Split CSV text. The separator is the one of the usual four that the header line has."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(row for row in reader if row)
        _check_header(header)
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise ReadingError(
                    "A row does not have as many fields as the header.",
                    where=f"line {reader.line_num}",
                    found=f"{len(row)} fields, the header has {len(header)}",
                    remedy="Quote fields that contain the separator, and complete or remove the row.",
                )
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise ReadingError(
            "The file is not well-formed CSV.",
            where=f"line {reader.line_num}",
            found=str(error),
            remedy='Double every quote inside a quoted field ("") and close every quote.',
        ) from error
    if not rows:
        raise ReadingError("The file has a header but no rows.", remedy="Add one row for each prediction.")
    return Table(tuple(header), tuple(map(list, zip(*rows, strict=True))), lines, separator)


_QUOTED = r'"(?:[^"]|"")*"'


def _separator(text: str) -> str:
    """The separator that the header has most of, outside quotes."""
    head = re.match(rf"(?:{_QUOTED}|[^\r\n])*", text.lstrip("\r\n"))
    header = re.sub(_QUOTED, "", head.group()) if head else ""
    counts = {separator: header.count(separator) for separator in SEPARATORS}
    separator = max(counts, key=lambda candidate: counts[candidate])
    if not counts[separator]:
        raise ReadingError(
            "This does not look like a CSV file: its first line has only one column.",
            where="line 1",
            found=repr(head.group()[:60] if head else ""),
            remedy="Choose a file whose first line names the columns, separated by commas.",
        )
    return separator


def _check_header(header: list[str]) -> None:
    for i, name in enumerate(header):
        if name in header[:i]:
            raise ReadingError(
                "Two columns have the same name.", where="line 1", found=repr(name), remedy="Rename one of them."
            )
        if not name.strip():
            raise ReadingError(
                "A column has no name.", where=f"line 1, column {i + 1}", remedy="Name it, or remove the column."
            )
