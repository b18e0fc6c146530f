"""What one person can do to the others: bombs, many uploads at once, waves of sessions. On loopback alone."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.load.many import predictions_csv
from tests.load.memory import Highest
from tests.load.other_user import other_user
from tests.load.server import Server
from tests.load.session import LoadError, Session

_WAVE = 10  # sessions
_SMALL = 3_000  # items of what each of them loads


@dataclass(frozen=True)
class Harm:
    """The longest wait of another user, in seconds; the most memory of all processes, in MB; how the files ended."""

    wait: float
    memory: float
    seconds: float
    ended: str

    def line(self) -> str:
        return (
            f"longest wait of another user {self.wait:.2f} s; server and readers took up to {self.memory:,.0f} MB; "
            f"over after {self.seconds:.0f} s: {self.ended}"
        )


def bomb_of_lists(lists: int = 16_000_000) -> bytes:
    """A zip of 47 kB, of which one file holds empty lists: small as text, large as values."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.json", "[" + "[]," * lists + "[]]")
    return packed.getvalue()


async def _each_puts_in(server: Server, name: str, contents: list[bytes]) -> str:
    """As many users, who put their files in at the same time; how that ended, and how often."""
    users = [await Session.open(server.address) for _ in contents]
    try:
        done = await asyncio.gather(
            *(user.load(name, content) for user, content in zip(users, contents, strict=True)), return_exceptions=True
        )
    finally:
        for user in users:
            await user.close()
    for each in done:
        if isinstance(each, BaseException) and not isinstance(each, LoadError):
            raise each
    ends = Counter("loaded" if each is None else str(each)[:110] for each in done)
    return "; ".join(f"{count} x {end}" for end, count in ends.items())


async def four_bombs(server: Server) -> str:
    return await _each_puts_in(server, "a.zip", [bomb_of_lists()] * 4)


async def many_uploads(server: Server) -> str:
    """25 files of 20 MB at once."""
    content = predictions_csv(230_000, seed=1)
    return await _each_puts_in(server, "model.csv", [content] * 25)


async def one_with_many_files(server: Server) -> str:
    """One session that sends twenty files of 100 MB, one after the other."""
    user = await Session.open(server.address)
    ends = Counter[int]()
    try:
        await user.go_to("")
        for _ in range(20):
            place = await user.ask_for_place("a.csv")
            refused = await asyncio.to_thread(user.put, place.upload_url, "a.csv", b"x" * 100_000_000)
            ends[204 if refused is None else refused.status_code] += 1
    finally:
        await user.close()
    return ", ".join(f"{count} x {status}" for status, count in ends.items())


ABUSES: Mapping[str, Callable[[Server], Awaitable[str]]] = {
    "four zips of empty lists": four_bombs,
    "25 uploads of 20 MB at once": many_uploads,
    "one session, 20 x 100 MB": one_with_many_files,
}


async def harm_of(server: Server, abuse: Callable[[Server], Awaitable[str]]) -> Harm:
    began = time.monotonic()
    with other_user(server.address) as other:
        await other.ready()
        async with Highest(server.pid) as most:
            done = await other.during(abuse(server))
    return Harm(done.longest, most.mb, time.monotonic() - began, done.ended or str(done.result))


async def waves(server: Server, count: int) -> list[float]:
    """MB of the server after each wave of sessions that load a model of their own, look at it and leave."""
    held = []
    for _ in range(count):
        users = [await Session.open(server.address) for _ in range(_WAVE)]
        for i, user in enumerate(users):
            await user.load("model.csv", predictions_csv(_SMALL, seed=i))
            await user.go_to("evaluate")
            await user.commit(0.4)
            await user.close()
        held.append(server.memory())
    return held
