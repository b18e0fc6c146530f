"""The text of a file, in whichever encoding it is, as UTF-8 that is known to be valid."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from evalkit.errors import Reading, ReadingError

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, low byte first",
    "utf-16-be": "UTF-16, high byte first",
    "latin-1": "Western (ISO 8859-1)",
    "windows-1252": "Western (Windows)",
    "windows-1250": "Central European (Windows)",
    "windows-1251": "Cyrillic (Windows)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "windows-1253": "Greek (Windows)",
    "windows-1254": "Turkish (Windows)",
    "shift_jis": "Japanese (Shift JIS)",
    "euc-jp": "Japanese (EUC)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc-kr": "Korean (EUC)",
}
"""Encodings to choose from, with titles for the page."""

_MARK = codecs.BOM_UTF8
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """Valid UTF-8 that begins at ``start``, behind a byte order mark if there is one. encoding: of the file.

    lines_before: lines of the file in front of ``start``, which are no part of the text.
    """

    utf8: bytes
    start: int
    encoding: str
    lines_before: int = 0

    def decode(self) -> str:
        return str(memoryview(self.utf8)[self.start :], "utf-8")


def read_text(data: bytes, chosen: str | None = None) -> Text:
    """The text of a file: UTF-8, UTF-16 with a byte order mark, or the chosen encoding. It is never guessed."""
    if chosen is not None and chosen not in ENCODINGS:
        raise ReadingError("Unknown encoding.", found=repr(chosen), remedy=f"Choose one of {', '.join(ENCODINGS)}.")
    if chosen is None and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        chosen = "utf-16"
    encoding = chosen or "utf-8"
    if encoding == "utf-8":
        _check_utf8(data, is_chosen=chosen is not None)
    else:
        data = _recode(data, encoding)
    marked = data.startswith(_MARK) and encoding != "utf-16"  # whose mark is gone by now
    text = Text(data, len(_MARK) if marked else 0, encoding)
    _check_characters(text)
    return text


def _check_utf8(data: bytes, *, is_chosen: bool) -> None:
    """Decode in parts, since a decoded copy of the whole would be several times as large."""
    if data.isascii():
        return
    start = 0
    while start < len(data):
        end = min(start + _PART, len(data))
        while end < len(data) and end > start + _PART - 4 and data[end] & 0xC0 == 0x80:
            end -= 1  # a character is not cut in two
        try:
            data[start:end].decode("utf-8")
        except UnicodeDecodeError as error:
            remedy = "Choose its encoding, " if not is_chosen else "Choose another encoding, "
            some = "such as utf-16, latin-1, windows-1252 or shift_jis"
            found = _undecodable(data, start + error.start, "UTF-8", f"{remedy}{some}, or save it in UTF-8.")
            if is_chosen:
                raise found from error
            readings = _in_other_encodings(data, start + error.start)
            raise ReadingError(**found.parts | {"readings": readings}) from error
        start = end


_ONE_BYTE, _TWO_BYTES = ("windows-1252", "windows-1250", "windows-1251"), ("gb18030", "shift_jis", "big5", "euc-kr")
_SHOWN = 60


def _in_other_encodings(data: bytes, at: int) -> list[Reading]:
    """The encodings in which a text is often saved, by the line of a byte that is not UTF-8: of bytes that stand alone
    each is a letter; where they stand together, two may be one. None of a text that no spreadsheet would write."""
    begin = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    ends = [end for end in (data.find(b"\n", at), data.find(b"\r", at)) if end >= 0]
    line = data[begin : min(ends, default=len(data))]
    if b"\0" in data[:_PART]:
        return []
    alone = re.search(rb"(?:^|[\x00-\x7f])[\x80-\xff](?:[\x00-\x7f]|$)", line) is not None
    readings = []
    for encoding in _ONE_BYTE if alone else (*_TWO_BYTES, *_ONE_BYTE):
        try:
            data.decode(encoding)
            shown = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        place = max(0, len(line[: at - begin].decode(encoding, "ignore")) - _SHOWN // 2)
        says = f"The file is in {ENCODINGS[encoding]}"
        readings.append(
            Reading(says, f"line {line_at(data, at)}: {shown[place : place + _SHOWN]!r}", {"encoding": encoding})
        )
    return readings


def _recode(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(
            data, error.start, ENCODINGS[encoding], "Choose another encoding, or save it in UTF-8."
        ) from error


def _undecodable(data: bytes, at: int, encoding: str, remedy: str) -> ReadingError:
    return ReadingError(
        f"The file is not {encoding} text.",
        where=f"line {line_at(data, at)}",
        found=f"byte 0x{data[at]:02x}",
        remedy=remedy,
    )


def _check_characters(text: Text) -> None:
    data = text.utf8
    if (at := data.find(b"\0")) >= 0:
        raise ReadingError(
            "This is not a text file.",
            where=f"line {line_at(data, at)}",
            found="a NUL character",
            remedy="Save it as CSV in UTF-8, or choose utf-16-le or utf-16-be if it is in one of these.",
        )
    if "\ufeff" in data[text.start : text.start + 8].decode("utf-8", "ignore")[:2]:
        raise ReadingError(
            "The file begins with two byte order marks.", where="line 1", remedy="Save it again as CSV in UTF-8."
        )
    if re.compile(rb"\S").search(data, text.start) is None:
        raise ReadingError("The file is empty.", remedy="Choose a CSV file with a header line and at least one row.")


def line_at(data: bytes, at: int) -> int:
    """The number of the line that a byte is in; lines may end in CR alone."""
    return data.count(b"\n", 0, at) + data.count(b"\r", 0, at) - data.count(b"\r\n", 0, at) + 1
