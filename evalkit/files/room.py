"""Where there is no room: a full disk, a quota, or a folder that may not be written to becomes a sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from evalkit.errors import ReadingError

_FOUND: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "a file would be larger than the server may write",
        errno.EROFS: "its temporary folder is read-only",
        errno.EACCES: "it may not write to its temporary folder",
        errno.EPERM: "it may not write to its temporary folder",
    }
)


class NoRoomError(ReadingError):
    """The server could not put files anywhere: no fault of theirs, and another try may do."""


def no_room(code: int) -> NoRoomError:
    """The sentence for the number of one of the system's errors of writing.

    >>> print(no_room(errno.ENOSPC))
    The server has no room to put the files: the disk is full. Make room where its temporary files are \
(TMPDIR), and try again; what is loaded stays.
    """
    return NoRoomError(
        "The server has no room to put the files.",
        found=_FOUND[code],
        remedy="Make room where its temporary files are (TMPDIR), and try again; what is loaded stays.",
    )


def code_of(error: OSError) -> int | None:
    """The number of an error of writing; None for any other error.

    >>> code_of(OSError(errno.ENOSPC, "full")) == errno.ENOSPC, code_of(OSError("what else"))
    (True, None)
    """
    if isinstance(error, FileNotFoundError) and "temporary directory" in str(error):
        return errno.EROFS  # Python looked for a folder in which it may write, and found none
    if error.errno is None and "requested and" in str(error):
        return errno.ENOSPC  # as numpy says it, where less was written than was to be
    return error.errno if error.errno in _FOUND else None


@contextmanager
def writing() -> Iterator[None]:
    """Errors of writing within become a NoRoomError; all else is raised as it is."""
    try:
        yield
    except OSError as error:
        code = code_of(error)
        if code is None:
            raise
        raise no_room(code) from error
