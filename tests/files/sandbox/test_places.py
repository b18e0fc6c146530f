"""Places for children: who asks first comes first, and nobody takes more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from evalkit.files.sandbox.places import Places

SOON = 5  # seconds; what happens at all happens by then


class Guest:
    """One who takes a place in a thread of its own, and stays until told to go."""

    def __init__(self, places: Places, memory: int) -> None:
        self.inside, self.may_go, self.waits = Event(), Event(), Event()
        self.granted = 0
        self.before: list[int] = []
        self._thread = Thread(target=self._come, args=(places, memory), daemon=True)
        self._thread.start()

    def _come(self, places: Places, memory: int) -> None:
        with places.place(memory, most=2, budget=4_000, on_wait=self._wait) as self.granted:
            self.inside.set()
            self.may_go.wait(SOON)

    def _wait(self, before: int) -> None:
        self.before.append(before)
        self.waits.set()

    def go(self) -> None:
        self.may_go.set()
        self._thread.join(SOON)


@contextmanager
def guests(*memory: int) -> Iterator[list[Guest]]:
    """One after the other."""
    places, came = Places(), list[Guest]()
    for each in memory:
        came.append(Guest(places, each))
        assert came[-1].inside.wait(0.05) or came[-1].waits.wait(SOON)
    yield came
    for guest in came:
        guest.go()


def test_a_third_waits_until_one_goes() -> None:
    with guests(10, 10, 10) as (first, second, third):
        assert first.inside.is_set()
        assert second.inside.is_set()
        assert not third.inside.is_set()
        assert third.before[-1] == 2
        first.go()
        assert third.inside.wait(SOON)


def test_two_that_are_too_large_together_come_one_by_one() -> None:
    with guests(2_500, 2_500) as (first, second):
        assert not second.inside.is_set()
        first.go()
        assert second.inside.wait(SOON)


def test_who_asks_for_more_than_there_is_gets_all_and_is_alone() -> None:
    with guests(9_000, 1) as (large, small):
        assert large.granted == 4_000
        assert not small.inside.is_set()


def test_a_small_one_does_not_overtake() -> None:
    """Else many small ones could keep a large one waiting for ever."""
    with guests(2_500, 2_500, 10) as (first, large, small):
        assert small.waits.wait(SOON)
        assert not small.inside.is_set()
        assert (large.before[-1], small.before[-1]) == (1, 2)
        first.go()
        assert large.inside.wait(SOON)
        assert small.inside.wait(SOON)


def test_who_leaves_while_waiting_keeps_nobody_waiting() -> None:
    places = Places()

    class LeftError(Exception):
        pass

    def leave(_before: int) -> None:
        raise LeftError

    with (
        places.place(4_000, most=2, budget=4_000),
        pytest.raises(LeftError),
        places.place(1, most=2, budget=4_000, on_wait=leave),
    ):
        pytest.fail("there was no place")
    with places.place(1, most=2, budget=4_000) as granted:
        assert granted == 1
