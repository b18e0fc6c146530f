"""Arrays as numpy writes them, without numpy's own reader, which evaluates the header and allocates what it claims."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.decimals import as_written
from evalkit.errors import ReadingError
from evalkit.reading.contents.limits import Limits, check_limit

MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 10_000
_MOST_DIMENSIONS = 4
_HEADER = re.compile(
    rb"\{\s*'descr':\s*'(?P<descr>[^']*)',\s*'fortran_order':\s*(?P<fortran>True|False),"
    rb"\s*'shape':\s*\((?P<shape>[\d,\s]*)\),?\s*\}\s*"
)
_KINDS = re.compile(r"[<>=|]?(?:b1|[iu][1248]|f[248]|[US][1-9]\d{0,8})", re.ASCII)


def read_npy(data: bytes, name: str, limits: Limits) -> npt.NDArray[Any]:
    """A read-only array of numbers, truth values or text, in the byte order of this machine.

    Numbers of single or half precision become the decimals that they stand for, in double precision.
    """
    begin, header = _header(data, name)
    descr = header["descr"].decode("latin-1")
    if not _KINDS.fullmatch(descr):
        raise ReadingError(
            "The array holds neither numbers nor text.",
            where=name,
            found="Python objects" if "O" in descr else repr(descr),
            remedy="Save scores as float64 and names as text: numpy.save(file, array.astype(str)).",
        )
    kind = np.dtype(descr)
    shape = tuple(int(size) for size in header["shape"].replace(b",", b" ").split())
    cells = math.prod(shape)
    check_limit(
        len(shape), _MOST_DIMENSIONS, "The array has too many dimensions.", "dimensions", where=name, remedy=_AGAIN
    )
    check_limit(cells, limits.cells, "The array is too large.", "cells", where=name, remedy="Split it.")
    if cells * kind.itemsize != len(data) - begin or not cells:
        claimed = f"{cells:,} cells of {kind.itemsize} bytes, in {len(data) - begin:,} bytes"
        raise ReadingError(
            "The array is not as large as its header says." if cells else "The array is empty.",
            where=name,
            found=claimed,
            remedy=_AGAIN,
        )
    flat = np.frombuffer(data, kind, cells, begin)
    array = _native(flat, kind, name).reshape(shape, order="F" if header["fortran"] == b"True" else "C")
    array.flags.writeable = False
    return array


_AGAIN = "Save it again with numpy.save."


def _header(data: bytes, name: str) -> tuple[int, dict[str, bytes]]:
    """Where the data begin, and the fields of the header."""
    version, wide = data[6:7], data[6:7] == b"\x02"
    begin = 12 if wide else 10
    length = int.from_bytes(data[8:begin], "little")
    found = _HEADER.fullmatch(data[begin : begin + length]) if length <= _LONGEST_HEADER else None
    if version not in (b"\x01", b"\x02") or found is None:
        is_table = b"'descr': [" in data[:200]
        raise ReadingError(
            "The array has named fields." if is_table else "The header of the array cannot be understood.",
            where=name,
            found=repr(data[begin : begin + 60]),
            remedy="Save one plain array for each field with numpy.savez." if is_table else _AGAIN,
        )
    return begin + length, found.groupdict()


def _native(flat: npt.NDArray[Any], kind: np.dtype[Any], name: str) -> npt.NDArray[Any]:
    if kind.kind == "b":
        return np.not_equal(flat.view(np.uint8), 0)
    if kind.kind == "f":
        return as_written(flat.astype(kind.newbyteorder("="), copy=False))
    if kind.kind == "S":
        try:
            return np.char.decode(flat, "utf-8")
        except UnicodeDecodeError as error:
            found = f"byte 0x{error.object[error.start]:02x}"
            raise ReadingError("Text of the array is not UTF-8.", where=name, found=found, remedy=_TEXT) from error
    array = flat.astype(kind.newbyteorder("="), copy=False)
    if kind.kind == "U":
        points = array.view(np.uint32)
        if ((points > 0x10FFFF) | ((points >= 0xD800) & (points < 0xE000))).any():
            raise ReadingError("Text of the array holds characters that do not exist.", where=name, remedy=_TEXT)
    return array


_TEXT = "Save it as text: numpy.save(file, array.astype(str))."
