"""Places for children: no more at once than so many, within one budget of memory. Who asks first comes first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

_EVERY = 0.2  # seconds between two looks at who still waits

OnWait = Callable[[int], object]
"""Called with the number of those before, again and again while one waits. What it raises ends the waiting."""


class Places:
    """Who is inside, and with how much memory; and who waits.

    >>> places = Places()
    >>> with places.place(3_000, most=2, budget=4_000) as granted, places.place(500, most=2, budget=4_000) as other:
    ...     granted, other
    (3000, 500)
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._inside: dict[object, int] = {}
        self._waiting: deque[object] = deque()

    @contextmanager
    def place(self, memory: int, *, most: int, budget: int, on_wait: OnWait = lambda _: None) -> Iterator[int]:
        """A place within, once there is one; gives the bytes that may be taken there.

        memory: bytes that are asked for. One that asks for more than the budget gets all of it, and is alone.
        """
        ticket, granted = object(), min(memory, budget)
        with self._changed:
            self._waiting.append(ticket)
        try:
            while not self._enter(ticket, granted, most, budget):
                on_wait(self._before(ticket))
            yield granted
        finally:
            with self._changed:
                self._inside.pop(ticket, None)
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                self._changed.notify_all()

    def _enter(self, ticket: object, granted: int, most: int, budget: int) -> bool:
        with self._changed:
            if not self._has_room(ticket, granted, most, budget):
                self._changed.wait(_EVERY)
            if not self._has_room(ticket, granted, most, budget):
                return False
            self._waiting.popleft()
            self._inside[ticket] = granted
            self._changed.notify_all()  # the next one may have room as well
            return True

    def _has_room(self, ticket: object, granted: int, most: int, budget: int) -> bool:
        is_first = self._waiting[0] is ticket
        return is_first and len(self._inside) < most and sum(self._inside.values()) + granted <= budget

    def _before(self, ticket: object) -> int:
        with self._changed:
            return len(self._inside) + self._waiting.index(ticket)
