"""What the server and the processes that it started hold together, watched all the time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType

_EVERY = 0.1  # seconds between two looks


def held_by(process: int) -> float:
    """MB of a process and of all that it started: of memory that two of them share each has its part."""
    return sum(_of_one(each) for each in [process, *_started_by(process)]) / 1e6


def _started_by(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(each) for each in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_started_by(child)]
    return found


def _of_one(process: int) -> int:
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in rolled if line.startswith("Pss:"))
    except (OSError, StopIteration):  # it is over
        return 0


class Highest:
    """The most that was held from begin to end, in MB.

    >>> import os
    >>> most = Highest(os.getpid())
    >>> most.look()
    >>> most.mb > 1
    True
    """

    def __init__(self, process: int) -> None:
        self.process, self.mb = process, 0.0
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        self.mb = max(self.mb, held_by(self.process))

    async def _watch(self) -> None:
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(_EVERY)

    async def __aenter__(self) -> Highest:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
