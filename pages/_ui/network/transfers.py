"""Files on their way to the server: which are taken, and how many at a time.

Streamlit takes whatever a session sends, in any number, under any name, and keeps it until the session ends.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadFileUrlInfo

from evalkit.uploads.kept_models import Limits
from evalkit.uploads.quota import NOT_ASKED_FOR, OF_SERVER, TOO_SLOW, Held, Refusal, too_large, why_refused

_PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
_AROUND = 1 << 20  # bytes that a request may have around its file, as Streamlit allows
_ISSUED = 1_000  # names of files that are remembered of a session
_PATIENCE = 20.0  # seconds without a byte
_TURN = 30.0  # seconds; a transfer that takes longer is slow, goes on, and lets the next one begin beside it
_DRAIN = 10.0  # seconds in which a browser may still send what was refused; cut off, it would not hear why


class Issued:
    """The names under which files may be sent: those that pages asked for."""

    def __init__(self, manager: MemoryUploadedFileManager) -> None:
        self._names: dict[str, dict[str, None]] = {}
        self._issue, self._forget = manager.get_upload_urls, manager.remove_session_files
        manager.get_upload_urls = self._issued  # type: ignore[method-assign]
        manager.remove_session_files = self._forgotten  # type: ignore[method-assign]

    def _issued(self, session_id: str, file_names: Sequence[str]) -> list[UploadFileUrlInfo]:
        urls = self._issue(session_id, file_names)
        names = self._names.setdefault(session_id, {})
        names.update(dict.fromkeys(url.file_id for url in urls))
        while len(names) > _ISSUED:
            del names[next(iter(names))]
        return urls

    def _forgotten(self, session_id: str) -> None:
        self._names.pop(session_id, None)
        self._forget(session_id)

    def __contains__(self, session_and_file: tuple[str, str]) -> bool:
        session, file = session_and_file
        return file in self._names.get(session, {})


class Transfers:
    """Takes files that pages asked for, within the limits, so many at a time; others wait, or are refused."""

    def __init__(self, app: ASGIApp, limits: Callable[[], Limits]) -> None:
        self.app, self._limits = app, limits
        self._places = asyncio.Semaphore(limits().transfers)
        self._issued: Issued | None = None
        self._under_way: dict[object, tuple[str, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._issued is None:  # before any page can have asked for a file
            self._issued = Issued(_manager())
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        session, file = found["session"], found["file"]
        largest = config.get_option("server.maxUploadSize") << 20
        size = _length(scope, otherwise=largest)
        refusal = self._refusal(session, file, size, largest)
        if refusal is not None:
            await _refuse(refusal, receive, send)
            return
        ticket = object()
        self._under_way[ticket] = (session, size)
        try:
            async with self._place():
                await self.app(_without_length(scope), _hurried(receive), send)
        except _TooSlowError:
            await _refuse(TOO_SLOW, receive, send)
        finally:
            del self._under_way[ticket]

    def _refusal(self, session: str, file: str, size: int, largest: int) -> Refusal | None:
        if (session, file) not in self._issued:  # type: ignore[operator]
            return NOT_ASKED_FOR
        if size > largest + _AROUND:
            return too_large(largest)
        limits = self._limits()
        refusal = why_refused(size, self._held(session, but=file), self._held(), limits)
        if refusal is OF_SERVER and _forget_those_who_left():
            refusal = why_refused(size, self._held(session, but=file), self._held(), limits)
        return refusal

    def _held(self, session: str | None = None, *, but: str = "") -> Held:
        """What a session has sent or is sending, or all of them have. but: the file that another takes the place of."""
        there = [
            Held(1, len(each.data))
            for owner, files in list(_manager().file_storage.items())
            if session in (None, owner)
            for name, each in list(files.items())
            if name != but
        ]
        coming = [Held(1, size) for owner, size in self._under_way.values() if session in (None, owner)]
        return sum([*there, *coming], Held())

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the places, for a while: a slow line keeps none from others."""
        await self._places.acquire()
        left = [self._places]

        def leave() -> None:
            while left:
                left.pop().release()

        clock = asyncio.get_running_loop().call_later(_TURN, leave)
        try:
            yield
        finally:
            clock.cancel()
            leave()


class _TooSlowError(Exception):
    """Nothing came for too long."""


def _manager() -> MemoryUploadedFileManager:
    manager = Runtime.instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


def _forget_those_who_left() -> bool:
    """Remove files of sessions whose browser is away, which are kept in case it comes back. Whether there were any."""
    runtime, manager = Runtime.instance(), _manager()
    left = [session for session in list(manager.file_storage) if not runtime.is_active_session(session)]
    for session in left:
        manager.remove_session_files(session)
    return bool(left)


def _length(scope: Scope, *, otherwise: int) -> int:
    """The bytes that are announced; ``otherwise`` where that is nothing that can be relied on."""
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(announced) if announced.isdigit() else otherwise


def _without_length(scope: Scope) -> Scope:
    """The request without its length, by which Streamlit refuses a file that is just as large as may be.

    It counts the bytes that come, and those of the file alone, as well.
    """
    return {**scope, "headers": [each for each in scope["headers"] if each[0] != b"content-length"]}


def _hurried(receive: Receive) -> Receive:
    async def next_part() -> Message:
        try:
            return await asyncio.wait_for(receive(), _PATIENCE)
        except TimeoutError:
            raise _TooSlowError from None

    return next_part


async def _refuse(refusal: Refusal, receive: Receive, send: Send) -> None:
    """Answer at once; what is still sent goes nowhere."""
    text = f"{refusal.sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN):
            while (await receive()).get("more_body"):
                pass
    await send({"type": "http.response.body", "body": b""})
