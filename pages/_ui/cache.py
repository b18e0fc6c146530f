"""What was made is kept: a result by the key of what it was made from, never more than so many of a kind.

What is made of samples is ``shared`` by all sessions. What comes from a user's file is kept for the session alone, so
that no one else's request can meet it, and goes when its browser does. Keys are compared as Python compares values:
Streamlit's own caches write each key, and the source of what made it, to a hash at every look, which took a quarter of
a run of the page that follows the slider. Pages say what takes long themselves (``show.working``).
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeAlias, TypeVar, cast

import streamlit as st

T = TypeVar("T")

Key: TypeAlias = tuple[Hashable, ...]
"""What a result was made from. It begins with a word for what it is, so that no two kinds of results meet."""


class Kept:
    """At most ``most`` results; the one that was not asked for longest goes first.

    >>> kept = Kept(2)
    >>> [kept.get((n,), lambda: n * n) for n in (2, 3, 2, 4)], kept.keys()
    ([4, 9, 4, 16], [(2,), (4,)])
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Key, Any] = OrderedDict()
        self._made_now: dict[Key, RLock] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], T]) -> T:
        """What was made under this key before, else what ``make`` gives, which others wait for meanwhile.

        Where ``make`` ends in an exception, nothing is kept.
        """
        with self._lock:
            if key in self._results:
                return cast("T", self._found(key))
            made_now = self._made_now.setdefault(key, RLock())
        with made_now:
            with self._lock:
                if key in self._results:
                    return cast("T", self._found(key))
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._made_now.pop(key, None)
        return made

    def _keep(self, key: Key, made: Any) -> None:
        with self._lock:
            self._results[key] = made
            while len(self._results) > self._most:
                self._results.popitem(last=False)

    def _found(self, key: Key) -> Any:
        self._results.move_to_end(key)
        return self._results[key]

    def keys(self) -> list[Key]:
        """Those that are kept, in the order in which they would go."""
        with self._lock:
            return list(self._results)


_MOST = {"results": 64, "small": 512, "boards": 12, "large": 4, "reading": 2, "samples": 8}
_SHARED = {kind: Kept(most) for kind, most in (_MOST | {"boards": 24}).items()}
"""Of samples, which many sessions look at, more boards are worth keeping."""


@st.cache_resource(scope="session", show_spinner=False)
def _held(kind: str) -> Kept:
    """What a session has made. Streamlit lets it go when the browser is away; the models stay, to make it anew from."""
    return Kept(_MOST[kind])


def _in_session(kind: str) -> Kept:
    """As ``_held``, without asking Streamlit for it each time."""
    name = f"_kept_{kind}"
    known: weakref.ref[Kept] | None = st.session_state.get(name)
    kept = None if known is None else known()
    if kept is None:
        kept = _held(kind)
        st.session_state[name] = weakref.ref(kept)
    return kept


def _kept(kind: str, *, shared: bool) -> Kept:
    return _SHARED[kind] if shared else _in_session(kind)


def forget_own() -> None:
    """What was made in this session is made anew when it is asked for: models that it was made of are gone."""
    for kind in ("results", "small", "boards", "large"):
        st.session_state.pop(f"_kept_{kind}", None)
        _held.clear(kind)


def cached(key: Key, make: Callable[[], T], *, shared: bool) -> T:
    """What was made under this key before, else what ``make`` gives."""
    return _kept("results", shared=shared).get(key, make)


def cached_small(key: Key, make: Callable[[], T], *, shared: bool) -> T:
    """As ``cached``, among results of their own, of which there are many, each small: those of rows of a list."""
    return _kept("small", shared=shared).get(key, make)


def cached_board(key: Key, make: Callable[[], T], *, shared: bool) -> T:
    """As ``cached``, among results of their own: a board is a MB or two, and each threshold that is typed makes one."""
    return _kept("boards", shared=shared).get(key, make)


def cached_large(key: Key, make: Callable[[], T]) -> T:
    """The last few of what may be large and is made quickly: of samples too they are kept for the session alone."""
    return _in_session("large").get(key, make)


def cached_reading(key: Key, make: Callable[[], T]) -> T:
    """What came of the files that wait for being loaded; older corrections of them are not kept."""
    return _in_session("reading").get(key, make)


def cached_sample(name: str, make: Callable[[], T]) -> T:
    """A sample as it is loaded, which no other result drives out."""
    return _SHARED["samples"].get((name,), make)
