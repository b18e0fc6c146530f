"""Single lines of separated text, before it is known what separates their cells."""

from __future__ import annotations

import re

from evalkit.errors import ReadingError
from evalkit.reading.contents.limits import Limits
from evalkit.reading.contents.text.encoding import Text

_MARKS = re.compile(rb'[",;\t|\r\n]')


def first_line(text: Text, limits: Limits) -> tuple[int, bytes]:
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
