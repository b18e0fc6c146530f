"""Folders for what a child reads and answers. They hold users' data, and are swept after a server that was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.files.room import writing

_OF_PROCESS = re.compile(r"evalkit-(\d+)-.+")


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is removed afterwards, with the number of this process in its name. NoRoomError without room."""
    with writing():
        place = tempfile.TemporaryDirectory(prefix=f"evalkit-{os.getpid()}-", ignore_cleanup_errors=True)
    with place as name:
        yield Path(name)


def sweep() -> list[str]:
    """Remove the folders of processes that are gone. Gives their names.

    To be called when a server begins, before it has such folders itself: those that have its own number are of a
    process before it, as in a container, where the number is always the same.
    """
    swept = []
    for folder in sorted(Path(tempfile.gettempdir()).glob("evalkit-*-*")):
        named = _OF_PROCESS.fullmatch(folder.name)
        if named and folder.is_dir() and not folder.is_symlink() and _is_gone(int(named[1])):
            shutil.rmtree(folder, ignore_errors=True)
            swept.append(folder.name)
    return swept


def _is_gone(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):  # somebody else's
        return False
    return False
