"""Rows of separated text, split by the standard library, which knows quotes and gives the line of an error."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from evalkit.errors import ReadingError
from evalkit.reading.contents.limits import Limits
from evalkit.reading.contents.text.encoding import Text

_LOOKED_AT, _CELLS = 1_000, 200_000
"""Rows by which it is seen what kinds of cells the columns have; of wide tables fewer, of so many cells together."""

QUOTES_REMEDY = 'Double every quote inside a quoted field ("") and close every quote.'


def rows_of(
    text: Text, separator: str, limits: Limits, on_quote: Callable[[int, list[str], str], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it ends in.

    on_quote: called with line, row, and how it is written in the file, for each row with a quote in a cell.
    """
    data = io.BytesIO(text.utf8)
    data.seek(text.start)
    csv.field_size_limit(max(csv.field_size_limit(), limits.field))  # of the whole process: never lowered
    written: list[str] = []
    lines: Iterable[str] = io.TextIOWrapper(data, encoding="utf-8", newline="")
    if on_quote is not None:
        lines = _kept(lines, written)
    reader, before = csv.reader(lines, delimiter=separator, strict=True), text.lines_before
    try:
        for row in reader:
            if row:
                if on_quote is not None and '"' in "".join(row):
                    on_quote(before + reader.line_num, row, "".join(written))
                yield before + reader.line_num, row
            if written:
                written.clear()
    except csv.Error as error:
        line = before + reader.line_num
        if "field limit" in str(error):
            raise long_field(line, limits) from error
        raise ReadingError(
            "The file is not well-formed CSV.",
            where=f"line {line}",
            found=str(error),
            remedy=QUOTES_REMEDY,
        ) from error


def first_rows(text: Text, separator: str, limits: Limits) -> list[list[str]]:
    """The first rows, or those before an error, which is met again when all rows are read."""
    rows: list[list[str]] = []
    try:
        for _, row in islice(rows_of(text, separator, limits), _LOOKED_AT):
            rows.append(row)
            if len(rows) * len(row) > _CELLS:
                break
    except ReadingError:
        pass
    return rows


def _kept(lines: Iterable[str], written: list[str]) -> Iterator[str]:
    """The lines; each is also put into ``written`` when it is taken."""
    for line in lines:
        written.append(line)
        yield line


def long_field(line: int, limits: Limits) -> ReadingError:
    """The error for a cell with more characters than are read."""
    return ReadingError(
        "A field is too long.",
        where=f"line {line}",
        found=f"more than {limits.field:,} characters",
        remedy="Close every quote, and remove columns that hold whole documents.",
    )
