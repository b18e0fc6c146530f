"""The bytes of what a user hands over: a path, bytes themselves, or an open file."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, TypeAlias

from evalkit.errors import ReadingError

Source: TypeAlias = str | Path | bytes | BinaryIO


def read_source(
    source: Source, *, unnamed: str, wanted: str = "a path, bytes, or a file opened as bytes"
) -> tuple[bytes, str]:
    """All bytes of a source, and what the file is called; ``unnamed`` where it has no name.

    wanted: what the caller takes, for the error where it is none of these. ReadingError also for a file that cannot be
    opened, or is open as text.

    >>> read_source(b"id,score", unnamed="the file")
    (b'id,score', 'the file')
    """
    if isinstance(source, bytes):
        return source, unnamed
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            return path.read_bytes(), path.name
        except (OSError, ValueError) as error:  # ValueError: a path that no system can have
            reason = getattr(error, "strerror", None) or str(error)
            raise ReadingError("The file cannot be opened.", where=repr(str(path)[:200]), found=reason) from error
    if not hasattr(source, "read"):
        raise ReadingError("This cannot be read from.", found=type(source).__name__, remedy=f"Give {wanted}.")
    data = source.read()
    if not isinstance(data, bytes):
        raise ReadingError("The file is open as text.", remedy="Open it as bytes, with open(path, 'rb').")
    return data, Path(str(getattr(source, "name", unnamed))).name
