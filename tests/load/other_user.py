"""Another user, who moves a slider all the while, in a process of its own: what else the script does is not in the way.

``python -m tests.load.other_user ADDRESS`` writes how many seconds each release took.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import PIPE, Popen

from tests.benchmarks.browser import ROOT
from tests.load.session import LoadError, Session

_EVERY = 0.1  # seconds between two releases


@dataclass(frozen=True)
class Done:
    """The other user's longest wait meanwhile, in seconds; what came of the work, or how it ended if not well."""

    longest: float
    result: object
    ended: str


class OtherUser:
    """Somebody who only wants to look at a sample."""

    def __init__(self, address: str) -> None:
        self._process = Popen([sys.executable, "-m", __name__, address], cwd=ROOT, stdout=PIPE, text=True)
        self._waits: list[float] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._waits.append(float(line))

    async def ready(self) -> None:
        while not self._waits:
            if self._process.poll() is not None:
                raise LoadError("The other user could not look at a sample.")
            await asyncio.sleep(_EVERY)

    async def during(self, work: Awaitable[object]) -> Done:
        """Wait for the work, and for the release after it."""
        before = len(self._waits)
        try:
            result, ended = await work, ""
        except LoadError as error:
            result, ended = None, f" ({error})"
        after = len(self._waits)
        while len(self._waits) < after + 2:  # one that was under way, and one more
            if self._process.poll() is not None:
                raise LoadError("The other user was sent away.")
            await asyncio.sleep(_EVERY)
        return Done(max(self._waits[before:]), result, ended)

    def leave(self) -> None:
        with self._process as process:  # closes what it was listened to by
            process.kill()
            self._listener.join()


@contextmanager
def other_user(address: str) -> Iterator[OtherUser]:
    user = OtherUser(address)
    try:
        yield user
    finally:
        user.leave()


async def _commit_for_ever(address: str) -> None:
    user = await Session.open(address)
    await user.go_to("evaluate", model="clips-forest")
    for _ in range(3):
        await user.commit(0.5)
    i = 0
    while True:
        i += 1
        print(await user.commit((i % 90 + 5) / 100), flush=True)
        await asyncio.sleep(_EVERY)


if __name__ == "__main__":
    asyncio.run(_commit_for_ever(sys.argv[1]))
