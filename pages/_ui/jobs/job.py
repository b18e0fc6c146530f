"""One piece of work in a thread, watched and cancelled by the page."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Generic, TypeVar

P = TypeVar("P")
"""How a piece of work tells how far it is."""


class _CancelledError(Exception):
    """Raised in the thread once nobody waits for it."""


class Job(Generic[P]):
    """One piece of work in a thread, which knows nothing of the session. The page asks how it stands, or cancels it.

    result: what came of it, once ``done``. error: what went wrong instead.
    """

    def __init__(self, what: str, work: Callable[[Callable[[P], None]], Any]) -> None:
        self.what = what
        self.progress: P | None = None
        self.result: Any = None
        self.error: Exception | None = None
        self._over, self._cancelled = Event(), Event()
        Thread(target=self._run, args=(work,), daemon=True).start()

    @property
    def done(self) -> bool:
        return self._over.is_set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """The work ends when it next tells how far it is."""
        self._cancelled.set()

    def wait(self, seconds: float) -> None:
        """Until the work is done, but no longer than this."""
        self._over.wait(seconds)

    def _run(self, work: Callable[[Callable[[P], None]], Any]) -> None:
        try:
            self.result = work(self._watch)
        except _CancelledError:
            pass
        except Exception as error:
            self.error = error
        finally:
            self._over.set()

    def _watch(self, progress: P) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
        self.progress = progress
