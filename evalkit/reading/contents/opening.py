"""What the bytes of a file hold: they are told apart by what they begin with."""

from __future__ import annotations

import re

import pandas as pd

from evalkit.errors import ReadingError
from evalkit.files.sources import Source, read_source
from evalkit.reading.contents import npy
from evalkit.reading.contents.archive import GZIP, ZIP, Archive, gunzip
from evalkit.reading.contents.content import Arrays, Choices, Content, Folder, Records
from evalkit.reading.contents.limits import LIMITS, Limits, check_limit
from evalkit.reading.contents.parquet import frame_table, read_parquet
from evalkit.reading.contents.records import read_records
from evalkit.reading.contents.text.encoding import read_text
from evalkit.reading.contents.text.separated import split

_PARQUET = b"PAR1"
_KNOWN = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3\0": "an SQLite database",
    b"\x80\x04\x95": "a Python pickle",
    b"\x80\x05\x95": "a Python pickle",
    b"\x89HDF": "an HDF5 file",
    b"ARROW1\0": "an Arrow file",
    b"Obj\x01": "an Avro file",
}


_NO_RECORDS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\]\s*")


def open_source(source: Source | pd.DataFrame, choices: Choices) -> tuple[Content, str]:
    """What a source holds, and its name."""
    if isinstance(source, pd.DataFrame):
        return frame_table(source, "the data frame"), "the data frame"
    wanted = "a path, bytes, an open file or a data frame"
    data, file = read_source(source, unnamed="the file", wanted=wanted)
    return open_content(data, file, choices), file


def open_content(data: bytes, name: str, choices: Choices, limits: Limits = LIMITS) -> Content:
    """A table of CSV or Parquet, records of JSON, arrays of npy or npz, or the folder in a zip.

    The first bytes decide. The extension of the name decides between JSON and CSV only, since the first column of a CSV
    may begin with a bracket. gzip is unpacked first. name: of the file, for messages.
    """
    if data.startswith(GZIP):
        return open_content(gunzip(data, limits), _without_gz(name), choices, limits)
    if data.startswith(ZIP):
        return _open_zip(data, name, choices, limits)
    if data.startswith(_PARQUET) and (data.endswith(_PARQUET) or b"\0" in data[:1000]):  # else a name in a header
        return read_parquet(data, name, limits)
    if data.startswith(npy.MAGIC):
        return Arrays({"array": npy.read_npy(data, name, limits)}, name)
    for magic, kind in _KNOWN.items():
        if data.startswith(magic):
            raise ReadingError(
                "This kind of file is not read.",
                found=kind,
                remedy="Choose a CSV, JSON, Parquet, npy or npz file, or a zip of such files.",
            )
    text = read_text(data, choices.encoding)
    check_limit(len(text.utf8), limits.unpacked, "The file is too large.", "bytes", remedy="Choose it in parts.")
    if _is_json(text.utf8, text.start, name):
        return read_records(text.decode(), file=name, encoding=text.encoding)
    return split(text, name, choices, limits)


def _open_zip(data: bytes, name: str, choices: Choices, limits: Limits) -> Content:
    archive = Archive(data, limits)
    if all(path.endswith(".npy") for path in archive.paths):
        return Arrays({p.removesuffix(".npy"): npy.read_npy(array, p, limits) for p, array in archive.files()}, name)
    members: dict[str, Content] = {}
    for path, member in archive.files():
        if _NO_RECORDS.fullmatch(member):  # of a video in which nothing was found, say
            members[path] = Records((), (), path)
            continue
        try:
            members[path] = open_content(member, _without_gz(path), choices, limits)
        except ReadingError as error:
            where = f"{path!r}, {error.where}" if error.where else repr(path)
            raise ReadingError(**error.parts | {"where": where}) from error
    if all(isinstance(member, Records) and not member.places for member in members.values()):
        remedy = "Choose a zip with at least one prediction."
        raise ReadingError("The zip holds empty JSON arrays only.", found=", ".join(list(members)[:5]), remedy=remedy)
    return Folder(members, name)


def _without_gz(name: str) -> str:
    return re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)


def _is_json(utf8: bytes, start: int, name: str) -> bool:
    if re.search(r"\.(?:csv|tsv|txt)$", name, re.IGNORECASE):
        return False
    first = re.compile(rb"\S").search(utf8, start)
    return first is not None and first.group() in b"{["
