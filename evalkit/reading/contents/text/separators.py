"""What stands between the cells of separated text: one of four characters, or white space where nothing else can."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import islice

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import NUMBER_LIKE, Choices
from evalkit.reading.contents.limits import Limits
from evalkit.reading.contents.text.encoding import Text
from evalkit.reading.contents.text.quoted_rows import rows_of

SPACE = " "
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", SPACE: "space"}
"""What may stand between cells, and what each is called. Any white space counts as a space."""
_USUAL = [separator for separator in SEPARATORS if separator != SPACE]

_HEAD, _LOOKED_AT = 1 << 16, 1_000
"""Bytes and rows by which it is seen early that white space is no separator."""
_DECIMAL_COMMA = re.compile(rb"\s*[+-]?\d*,\d+\s*%?\s*")
_LABEL_TRACK = re.compile(rb"\d+\.\d+\t\d+\.\d+\t(?!\d+\.\d)[^\t]*$")
_QUOTED_OR_SPACE = re.compile(rb'(?<![^ \t\r\n])"(?:[^"]|"")*+"|[ \t]+')


def check_separator(separator: str) -> None:
    """An error where what was chosen separates no cells."""
    if separator not in SEPARATORS:
        names = ", ".join(f"{name} ({key!r})" for key, name in SEPARATORS.items())
        raise ReadingError("Unknown separator.", found=repr(separator), remedy=f"Choose one of {names}.")


def is_label_track(plain: bytes) -> bool:
    """Whether a line is of a label track: start and end in seconds and a label between tabs, whatever that holds."""
    return _LABEL_TRACK.match(plain) is not None


def separator_of(plain: bytes, choices: Choices) -> str:
    """The separator that is chosen, or of which the first line has most. plain: what of it stands outside quotes.

    Commas that all stand before decimals separate nothing: "0,9;0,1" has more of them than of semicolons.
    """
    if choices.separator is None and is_label_track(plain):
        return "\t"
    others = [separator for separator in _USUAL if separator != "," and _has_decimal_commas(plain, separator)]
    return choices.separator or max(others or _USUAL, key=lambda separator: plain.count(separator.encode()))


def _has_decimal_commas(plain: bytes, separator: str) -> bool:
    """Whether a separator parts a line into cells of which each that has a comma is a number with decimals."""
    cells = plain.strip().split(separator.encode())
    with_comma = [cell for cell in cells if b"," in cell]
    return len(cells) > 1 and bool(with_comma) and all(map(_DECIMAL_COMMA.fullmatch, with_comma))


def has_usual(plain: bytes) -> bool:
    """Whether a line holds one of the four usual separators."""
    return any(separator.encode() in plain for separator in _USUAL)


def by_white_space(text: Text, limits: Limits) -> Text | None:
    """The text with tabs for white space, if that separates its cells; else None.

    It does where every line has the same number of cells, more than one, and a column of them is of numbers: a list of
    labels such as "traffic light" is no table. The first line may have a name less, as R writes it.
    """
    head = text.utf8[text.start : text.start + _HEAD]
    if len(head) == _HEAD:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    if not _is_table(Text(tabbed(_with_mark(head)), 0, text.encoding), limits):
        return None
    whole = with_tabs(text)
    return whole if _width_of_rows(whole, limits) is not None else None


def with_tabs(text: Text) -> Text:
    """The text with one tab for each run of white space outside quotes, and none at the ends of lines."""
    return Text(tabbed(_with_mark(text.utf8[text.start :])), 0, text.encoding, text.lines_before)


def _with_mark(data: bytes) -> bytes:
    """The bytes with the mark of a header that is marked as a comment, "# id score", as part of its first name."""
    return re.sub(rb"\A([#%]+)[ \t]+", rb"\1", data)


def tabbed(data: bytes) -> bytes:
    """Bytes with one tab for each run of spaces and tabs outside quotes, and none at the ends of lines.

    >>> tabbed(b' a  0.5\\n"b c" .7 \\n')
    b'a\\t0.5\\n"b c"\\t.7\\n'
    """
    if b'"' not in data:
        data = re.sub(rb"[ \t]+", b"\t", data) if b"  " in data or b"\t" in data else data.replace(b" ", b"\t")
        return re.sub(rb"\t(?=[\r\n]|\Z)|(?:(?<=[\r\n])|\A)\t", b"", data)

    def written(found: re.Match[bytes]) -> bytes:
        if found.group().startswith(b'"'):
            return found.group()
        is_end = data[found.end() : found.end() + 1] in (b"", b"\r", b"\n")
        return b"" if is_end or data[found.start() - 1 : found.start()] in (b"", b"\r", b"\n") else b"\t"

    return _QUOTED_OR_SPACE.sub(written, data)


def _is_table(text: Text, limits: Limits) -> bool:
    try:
        rows = [row for _, row in islice(rows_of(text, "\t", limits), _LOOKED_AT)]
    except ReadingError:
        return False
    if len(rows) < 2 or not _fit([len(row) for row in rows]):
        return False
    return any(all(map(NUMBER_LIKE.fullmatch, cells)) for cells in zip(*rows[1:], strict=True))


def _fit(widths: Sequence[int]) -> bool:
    first, rows = widths[0], set(widths[1:])
    return first > 1 and len(rows) == 1 and rows <= {first, first + 1}


def _width_of_rows(text: Text, limits: Limits) -> int | None:
    """How many cells every row but the first has; None where they differ."""
    data = text.utf8
    if b'"' in data or b"\r" in data:
        try:
            widths = {len(row) for _, row in islice(rows_of(text, "\t", limits), 1, None)}
        except ReadingError:
            return None
    else:
        lines = (line for line in io.BytesIO(data) if line != b"\n")
        widths = {line.count(b"\t") + 1 for line in islice(lines, 1, None)}
    return widths.pop() if len(widths) == 1 else None
