"""Files that are packed in a gzip or zip, unpacked under a budget of bytes. Sizes that they claim are not trusted."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from evalkit.errors import ReadingError
from evalkit.reading.contents.limits import Limits, check_limit

GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_PART, _FIRST = 1 << 20, 1 << 12
"""Bytes that are unpacked at a time, and of a member at first: what is left behind a small one is copied."""
_AGAIN = "Pack the files again, or choose the file itself."

_NO_DATA = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\.[^/]*(?:/.*)?|Thumbs\.db|desktop\.ini|_SUCCESS|readme[^/]*|licen[sc]e[^/]*)"
    r"|.*\.(?:md|rst|pdf|html?|docx?|pptx?|py|ipynb|log|ya?ml|xml|mp4|mov|avi|mkv|webm|mpe?g|jpe?g|png|gif|bmp|tiff?"
    r"|webp|wav|mp3|flac)",
    re.IGNORECASE,
)
"""Paths of members that hold no predictions, whatever is in them."""


def gunzip(data: bytes, limits: Limits) -> bytes:
    """The bytes in a gzip file, which may have several members one after the other, as parallel packers write."""
    budget = limits.unpacked_from(len(data))
    parts: list[bytes] = []
    size, at, whole = 0, 0, memoryview(data)
    while data.startswith(GZIP, at):
        unpacker, most = zlib.decompressobj(wbits=31), _FIRST
        while not unpacker.eof:
            piece = whole[at : at + most]
            if not piece:
                raise _damaged("The gzip file ends too early.", f"{size:,} bytes unpacked")
            try:
                part = unpacker.decompress(piece, _PART)
            except zlib.error as error:
                raise _damaged("The gzip file is damaged.", str(error)) from error
            parts.append(part)
            size += len(part)
            _check_budget(size, budget, "The gzip file")
            at += len(piece) - len(unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail)
            most = min(2 * most, _PART)
    if data[at:].strip(b"\0"):
        raise _damaged("Behind the gzip data there is something else.", f"{len(data) - at:,} bytes")
    unpacked = b"".join(parts)
    if unpacked.startswith(GZIP):
        raise ReadingError("There is a gzip file in the gzip file.", remedy="Choose the file itself.")
    return unpacked


class Archive:
    """The data files of a zip. Everything that could mislead is refused when it is opened."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        remedy = "Pack fewer files."
        entries = data.count(b"PK\x01\x02")  # one in front of each, before any of them is parsed
        check_limit(entries, 2 * limits.members, "The zip holds too many files.", "files", remedy=remedy)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise _damaged("The zip is damaged.", str(error)) from error
        self._check_paths()
        if "xl/workbook.xml" in self._zip.NameToInfo:
            raise ReadingError("This is an Excel workbook.", remedy="Save the sheet as CSV in UTF-8, and choose that.")
        infos = [info for info in self._zip.infolist() if not info.is_dir() and info.file_size]
        self._infos = {info.filename: info for info in infos if not _NO_DATA.fullmatch(info.filename)}
        check_limit(len(self._infos), limits.members, "The zip holds too many files.", "files", remedy=remedy)
        if not self._infos:
            raise ReadingError(
                "The zip holds no data files.",
                found=", ".join(self._zip.namelist()[:5]) or "nothing",
                remedy="Pack CSV, JSON, Parquet or npy files.",
            )
        self._limits, self._budget = limits, limits.unpacked_from(len(data))

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each data file, unpacked from gzip as well, out of one budget for all."""
        left = self._budget - sum(info.file_size for info in self._infos.values())
        _check_budget(self._budget - left, self._budget, "The zip")
        for path, info in self._infos.items():
            try:
                data = self._zip.read(info)  # no more than the size it claims
            except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError) as error:
                raise _damaged("A file in the zip is damaged.", str(error), path) from error
            except EOFError as error:
                raise _damaged("A file in the zip ends too early.", None, path) from error
            if data.startswith(GZIP):
                data = gunzip(data, replace(self._limits, unpacked=left))
                left -= len(data)
            if data.startswith(ZIP):
                raise _refused("There is a zip in the zip.", path, "Pack the files themselves.")
            yield path, data

    def _check_paths(self) -> None:
        seen: set[str] = set()
        for info in self._zip.infolist():
            path = info.filename
            parts = re.split(r"[/\\]", path)
            if path.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or not path.isprintable():
                raise _refused("A path in the zip leads out of it.", path, _AGAIN)
            if path in seen:
                raise _refused("Two files in the zip have the same path.", path, _AGAIN)
            if stat.S_ISLNK(info.external_attr >> 16):
                raise _refused("The zip holds a link to another file.", path, "Pack the file itself.")
            if info.flag_bits & 1:
                raise _refused("The zip is encrypted.", path, "Pack the files without a password.")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _refused("The zip is packed in an unusual way.", path, "Pack it with the usual method, deflate.")
            seen.add(path)


def _check_budget(size: int, budget: int, what: str) -> None:
    problem, remedy = f"{what} unpacks to more than is read.", "Choose the file itself, in parts."
    check_limit(size, budget, problem, "bytes", remedy=remedy)


def _damaged(problem: str, found: str | None, where: str | None = None) -> ReadingError:
    return ReadingError(problem, where=where and repr(where), found=found, remedy=_AGAIN)


def _refused(problem: str, path: str, remedy: str) -> ReadingError:
    return ReadingError(problem, where=repr(path), remedy=remedy)
