"""Reading in a child process with limits: a file can then end the child, but not the server and its other users.

multiprocessing is not used: its children run the main script again, which under Streamlit is the app.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

import evalkit.errors
from evalkit.errors import EvalkitError, ReadingError
from evalkit.files.room import no_room, writing
from evalkit.files.sandbox.folders import temporary_folder
from evalkit.files.sandbox.parcel import unpack
from evalkit.files.sandbox.worker import NO_ROOM, OUTCOME, ReportProgress

_ROOT = Path(evalkit.errors.__file__).resolve().parents[1]
_ENVIRONMENT = {
    "PYTHONPATH": str(_ROOT),
    "PYTHONUTF8": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own reserves more than it uses, which would count
    "MALLOC_ARENA_MAX": "2",
    # Large blocks are given back when they are freed. By itself the allocator soon keeps them, in between small ones:
    # a table of 200 columns and 20,000 rows, 32 MB of text, then took 4,200 MB for what 400 MB suffice for.
    "MALLOC_MMAP_THRESHOLD_": "131072",
}
"""All that the child gets: keys and tokens in the server's variables are none of its business."""

_LONGEST_LINE = 10_000
_EVERY = 1.0  # seconds after which what the child reported last is passed on anew

Answered = tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]


def run_in_child(
    request: Mapping[str, Any],
    files: Sequence[Path],
    *,
    memory: int,
    seconds: float,
    on_progress: ReportProgress | None = None,
    function: str,
) -> Answered:
    """What a function gives for a request, when it runs in a process of its own: values and arrays.

    request: values that JSON can hold. memory: bytes that the child may take beyond what its modules need. seconds: of
    real time. on_progress: called in this thread with the stage of the work, in words, and its share done, if known,
    and each second anew; what it raises ends the child.
    function: dotted name, of evalkit or its tests; called with request, files and ``report_progress``.

    Errors of evalkit in the child are raised here. Whatever else a file may do to the child (too much memory or time, a
    crash) is a ReadingError. RuntimeError: the reader itself is at fault.
    """
    with temporary_folder() as folder:
        paths = [str(file.resolve()) for file in files]
        job = {"function": function, "request": request, "files": paths, "memory": memory, "seconds": seconds}
        with writing():
            (folder / "request.json").write_text(json.dumps(job), encoding="utf-8")
            (folder / "stderr").touch()
        code, too_long = _run(folder, seconds, on_progress)
        outcome = _outcome(folder) if not too_long else {"outcome": "time"}
        if outcome["outcome"] == "answered":
            return unpack(folder)
        raise _error(outcome, code, memory, seconds, folder)


def _run(folder: Path, seconds: float, on_progress: ReportProgress | None) -> tuple[int, bool]:
    """Exit code, and whether the time was over. No child is left behind, whatever is raised here."""
    command = [sys.executable, "-P", "-m", "evalkit.files.sandbox.worker", str(folder)]
    with (folder / "stderr").open("wb") as stderr:
        child = subprocess.Popen(  # noqa: S603
            command,
            env=_ENVIRONMENT,
            stdin=subprocess.PIPE,  # it ends with this process, however that ends, since this pipe is closed then
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    over = threading.Event()

    def stop() -> None:
        over.set()
        _kill(child)

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        with child:
            try:
                _listen(child, on_progress)
            except BaseException:  # of on_progress: a page that is left, say
                _kill(child)
                raise
    finally:
        timer.cancel()
    return child.wait(), over.is_set()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child with all processes that it may have started: it has a process group of its own."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _listen(child: subprocess.Popen[bytes], on_progress: ReportProgress | None) -> None:
    """Pass on what the child reports until it ends."""
    assert child.stdout is not None
    last = None
    with _Lines(child.stdout.fileno()) as lines:
        while (line := lines.next(_EVERY)) is not None:
            last = _report(line) or last
            if on_progress is not None and last is not None:
                on_progress(*last)


class _Lines:
    """Lines of a pipe as they come."""

    def __init__(self, pipe: int) -> None:
        self._pipe, self._text = pipe, b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(pipe, selectors.EVENT_READ)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def next(self, seconds: float) -> bytes | None:
        """The next line; empty where none comes in so many seconds, None at the end. Of long ones it is their end."""
        while b"\n" not in self._text:
            if not self._selector.select(seconds):
                return b""
            more = os.read(self._pipe, _LONGEST_LINE)
            if not more:
                return None
            self._text = (self._text + more)[-_LONGEST_LINE:]
        line, _, self._text = self._text.partition(b"\n")
        return line


def _report(line: bytes) -> tuple[str, float | None] | None:
    """Stage and share of a report; None where the line is none."""
    try:
        report = json.loads(line)
        stage, share = report["stage"], report["share"]
    except (ValueError, TypeError, KeyError):
        return None
    return str(stage), share if isinstance(share, float | int) else None


def _outcome(folder: Path) -> dict[str, Any]:
    try:
        outcome: dict[str, Any] = json.loads((folder / OUTCOME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"outcome": "died"}
    return outcome


def _error(outcome: dict[str, Any], code: int, memory: int, seconds: float, folder: Path) -> Exception:
    kind = outcome["outcome"]
    if kind == "refused":
        error: EvalkitError = getattr(evalkit.errors, outcome["error"], EvalkitError)(**outcome["parts"])
        return error
    if kind == "room" or (kind == "died" and code == NO_ROOM):
        return no_room(outcome.get("code", errno.ENOSPC))
    if kind == "failed" or (kind == "died" and code >= 0):
        return _fault_of_ours(outcome, code, folder)
    smaller = "Split the file, or leave out columns that are not needed."
    if kind == "time" or code == -signal.SIGXCPU:
        return ReadingError("Reading takes too long.", found=f"more than {seconds:g} seconds", remedy=smaller)
    # Libraries in C++ call abort where they get no memory.
    if kind == "memory" or code in {-signal.SIGKILL, -signal.SIGABRT}:
        return ReadingError("Reading takes too much memory.", found=f"more than {memory / 1e6:,.0f} MB", remedy=smaller)
    found = f"the reader's process was ended by {signal.Signals(-code).name}"
    return ReadingError("The file cannot be read.", found=found, remedy="Write it again, or save it as CSV in UTF-8.")


def _fault_of_ours(outcome: dict[str, Any], code: int, folder: Path) -> RuntimeError:
    if outcome["outcome"] == "failed":
        return RuntimeError(f"The reader failed in its process:\n{outcome['traceback']}")
    stderr = (folder / "stderr").read_text(encoding="utf-8", errors="replace")
    return RuntimeError(f"The reader's process could not work (exit code {code}):\n{stderr[-4000:]}")
