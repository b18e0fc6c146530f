"""One piece of work in a thread, watched and cancelled by the page."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from evalkit.google.service.protocol import Progress, Watch


class _CancelledError(Exception):
    """Raised in the thread once nobody waits for it."""


class Job:
    """One piece of work in a thread. The page asks how it stands, and leaves it behind to cancel it.

    result: what came of it, once ``done``. error: what went wrong instead.
    """

    def __init__(self, what: str, work: Callable[[Watch], Any]) -> None:
        self.what = what
        self.progress: Progress | None = None
        self.result: Any = None
        self.error: Exception | None = None
        self._over, self._cancelled = Event(), Event()
        Thread(target=self._run, args=(work,), daemon=True).start()

    @property
    def done(self) -> bool:
        return self._over.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def _run(self, work: Callable[[Watch], Any]) -> None:
        try:
            self.result = work(self._watch)
        except _CancelledError:
            pass
        except Exception as error:
            self.error = error
        finally:
            self._over.set()

    def _watch(self, progress: Progress) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
        self.progress = progress
