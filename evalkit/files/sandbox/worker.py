"""The child process that reads what others uploaded: ``python -m evalkit.files.sandbox.worker FOLDER``.

It sets its own limits before it looks at any file. ``child`` starts it, and puts the request into the folder.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

from evalkit.errors import EvalkitError
from evalkit.files.room import code_of
from evalkit.files.sandbox.parcel import Arrays, pack

ReportProgress = Callable[[str, float | None], object]
"""Called with the stage of the work, in words, and the share of it that is done, if known."""
Answer = Callable[[Mapping[str, Any], Sequence[Path], ReportProgress], tuple[Mapping[str, Any], Arrays]]
"""A function that the child can run: it takes a request, files and a way to report progress; values and arrays come
back."""

OUTCOME = "outcome.json"
NO_ROOM = 74
"""Exit code where the outcome could not be written (EX_IOERR of sysexits)."""
_NICE = 10
"""Others wait for the server itself: it has the processors first."""


def function_named(dotted: str) -> Answer:
    """A function of evalkit, or of its tests; no other code is run by name."""
    module, _, name = dotted.rpartition(".")
    if module.split(".")[0] not in ("evalkit", "tests"):
        raise ValueError(f"not a function of evalkit: {dotted}")
    function: Answer = getattr(importlib.import_module(module), name)
    return function


def main(folder: Path) -> None:
    """Run the function in the request in the folder. The outcome is written there, unless the process dies."""
    Thread(target=_end_with_parent, daemon=True).start()
    job = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    reports, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no progress

    def report_progress(stage: str, share: float | None = None) -> None:
        print(json.dumps({"stage": stage, "share": share}), file=reports, flush=True)

    try:
        answer = function_named(job["function"])
        _limit(job["memory"], job["seconds"])
        values, arrays = answer(job["request"], [Path(file) for file in job["files"]], report_progress)
        pack(folder, values, arrays)
        outcome: dict[str, Any] = {"outcome": "answered"}
    except EvalkitError as error:
        outcome = {"outcome": "refused", "error": type(error).__name__, "parts": error.parts}
    except MemoryError:
        outcome = {"outcome": "memory"}
    except OSError as error:
        outcome = _of_system(error)
    except Exception:
        outcome = {"outcome": "failed", "traceback": traceback.format_exc()}
    try:
        (folder / OUTCOME).write_text(json.dumps(outcome), encoding="utf-8")
    except OSError as error:
        if code_of(error) is None:
            raise
        sys.exit(NO_ROOM)  # not even for this; the code says so


def _end_with_parent() -> None:
    """The pipe from the server is closed when that ends, by whatever: nobody waits for an answer any more."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    os._exit(NO_ROOM)


def _of_system(error: OSError) -> dict[str, Any]:
    """Of a full disk it is known what to do; else the reader is at fault."""
    code = code_of(error)
    if code is None:
        return {"outcome": "failed", "traceback": traceback.format_exc()}
    return {"outcome": "room", "code": code}


def _limit(memory: int, seconds: float) -> None:
    """Limit this process. memory: bytes beyond what it has taken by now, with all modules loaded."""
    cpu = int(seconds * (os.cpu_count() or 1)) + 1
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: memory,
        resource.RLIMIT_DATA: _data_bytes() + memory,
    }
    os.nice(_NICE)
    with contextlib.suppress(OSError):  # where the machine has too little memory, this process goes before the server
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    for which, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # a system without this limit, or with a lower one
            resource.setrlimit(which, (most, most))


def _data_bytes() -> int:
    status = Path("/proc/self/status")
    if not status.exists():  # only Linux says so; elsewhere the limit is as much looser as this is guessed
        return 1 << 30
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
