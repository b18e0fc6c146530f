"""The caches: a result by the digest of what it was made from. Streamlit reads the key, not the function.

What is made of samples is ``shared`` by all sessions. What comes from a user's file is kept for the session alone, so
that no one else's request can meet it. Pages say what takes long themselves (``show.working``): what Streamlit would
say by itself are names of functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import streamlit as st

T = TypeVar("T")

Key: TypeAlias = tuple[Any, ...]
"""What a result was made from. It begins with a word for what it is, so that no two kinds of results meet."""


def cached(key: Key, make: Callable[[], T], *, shared: bool) -> T:
    """What was made under this key before, else what ``make`` gives."""
    result: T = (_shared if shared else _in_session)(key, make)
    return result


@st.cache_resource(max_entries=64, show_spinner=False)
def _shared(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


@st.cache_resource(max_entries=64, scope="session", show_spinner=False)
def _in_session(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def cached_small(key: Key, make: Callable[[], T], *, shared: bool) -> T:
    """As ``cached``, among results of their own, of which there are many, each small: those of rows of a list."""
    result: T = (_small_shared if shared else _small_in_session)(key, make)
    return result


@st.cache_resource(max_entries=512, show_spinner=False)
def _small_shared(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


@st.cache_resource(max_entries=512, scope="session", show_spinner=False)
def _small_in_session(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def cached_large(key: Key, make: Callable[[], T]) -> T:
    """The last few of what may be large and is made quickly: of samples too they are kept for the session alone."""
    result: T = _large(key, make)
    return result


@st.cache_resource(max_entries=4, scope="session", show_spinner=False)
def _large(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def cached_reading(key: Key, make: Callable[[], T]) -> T:
    """What came of the files that wait for being loaded; older corrections of them are not kept."""
    result: T = _reading(key, make)
    return result


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)
def _reading(key: Key, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()


def cached_sample(name: str, make: Callable[[], T]) -> T:
    """A sample as it is loaded, which no other result drives out."""
    result: T = _sample(name, make)
    return result


@st.cache_resource(max_entries=8, show_spinner=False)
def _sample(name: str, _make: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _make()
