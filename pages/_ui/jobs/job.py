"""One piece of work in a thread, watched and cancelled by the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """How far a piece of work is. share: from 0 to 1, None where that is not known. words: what is being done now;
    empty where the text of the work says all."""

    share: float | None
    words: str = ""


Tell: TypeAlias = Callable[[float | Step], None]
"""What a piece of work calls again and again, with its share or more. Ends the work once nobody waits for it."""
Work: TypeAlias = Callable[[Tell], Any]


class _CancelledError(Exception):
    """Raised in the thread once nobody waits for it."""


class Job:
    """One piece of work in a thread, which knows nothing of the session. The page asks how it stands, or cancels it.

    step: how far it is. result: what came of it, once ``done``. error: what went wrong instead.
    """

    def __init__(self, work: Work) -> None:
        self.step = Step(0.0)
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

    def _run(self, work: Work) -> None:
        try:
            self.result = work(self._tell)
        except _CancelledError:
            pass
        except Exception as error:
            self.error = error
        finally:
            self._over.set()

    def _tell(self, step: float | Step) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
        self.step = step if isinstance(step, Step) else Step(step)
