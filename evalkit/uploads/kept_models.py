"""How much may be kept: by one person who loads models, and by all of them together. What is oldest goes first."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from threading import Lock
from typing import Any

import numpy as np

from evalkit.errors import InvalidInputError, ReadingError
from evalkit.predictions import Predictions

MB = 1_000_000
_ROW = 24
"""Bytes of a row of pooled counts: a threshold, and the true and false positives at it."""
VARIABLE = "EVALKIT_{}"
"""The variable of the environment that sets a limit, by the limit's name in capitals."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be put in at once, and what may be kept. MB are of files as they were sent, and of arrays in memory.

    labels: of one model; the page looks at each of them. readers: processes that read files at the same time, and
    readers_mb: what all of them together may take. waiting_mb: of files that all persons sent and have not loaded yet.
    transfers: files that are sent at the same time.

    >>> Limits.named({"EVALKIT_SESSION_MODELS": "3"}).session_models
    3
    """

    files_at_once: int = 50
    mb_at_once: int = 500
    session_models: int = 50
    session_mb: int = 2_000
    server_models: int = 1_000
    server_mb: int = 8_000
    labels: int = 5_000
    readers: int = 2
    readers_mb: int = 4_000
    waiting_mb: int = 4_000
    transfers: int = 2

    @classmethod
    def named(cls, environment: Mapping[str, str]) -> Limits:
        """Those that variables of the environment set, the others as usual."""
        found = {}
        for each in fields(cls):
            name = VARIABLE.format(each.name.upper())
            if name in environment:
                found[each.name] = _positive(name, environment[name])
        return cls(**found)


def _positive(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise InvalidInputError("A limit is a whole number above 0.", where=name, found=repr(text))
    return int(text)


def check_at_once(sizes: Sequence[int], limits: Limits) -> None:
    """ReadingError where more files, or larger ones together, are put in at once than may be. sizes: bytes of each.

    >>> check_at_once([10, 20], Limits(files_at_once=2))
    """
    remedy = "Load some of them first, then the others."
    if len(sizes) > limits.files_at_once:
        found = f"{len(sizes):,} files; {limits.files_at_once:,} may be"
        raise ReadingError("These are too many files at once.", found=found, remedy=remedy)
    if sum(sizes) > limits.mb_at_once * MB:
        found = f"{sum(sizes) / MB:,.0f} MB; {limits.mb_at_once:,} may be"
        raise ReadingError("These files are too large together.", found=found, remedy=remedy)


def bytes_of(p: Predictions) -> int:
    """What the arrays of predictions take in memory, each counted once, and their pooled counts while they are seen.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]] * 1000, [[0.9], [0.2]] * 1000, labels=["cat"], task="binary")
    >>> bytes_of(p) > 2000 * (9 + 24)  # a score and a truth of each; a threshold and two counts
    True
    """
    values = [getattr(p, each.name) for each in fields(p)]
    arrays = [each for each in (*values, *p.attributes.values()) if isinstance(each, np.ndarray)]
    return sum(each.nbytes for each in {id(each): each for each in arrays}.values()) + _ROW * (len(p.y_score) + 1)


class Shelf(dict[str, Any]):
    """The models of one person by their keys. ``gone``: names of those that went to make room, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: list[str] = []


@dataclass(frozen=True, slots=True)
class _Row:
    """A model that is kept: where, under which key, what it is called, and how many bytes it takes."""

    shelf: weakref.ref[Shelf]
    key: str
    name: str
    size: int

    def stands_on(self, shelf: Shelf | None) -> bool:
        return shelf is not None and self.shelf() is shelf


class Ledger:
    """All models that are kept on a server, the oldest first. A shelf that nobody holds any more is forgotten."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._lock = Lock()

    def added(self, shelf: Shelf, key: str, *, name: str, size: int, limits: Limits) -> None:
        """A model was put on a shelf: take the oldest off, of this shelf and then of all, until what is left fits.

        The new one stays, however large it is.
        """
        with self._lock:
            self._rows = [row for row in self._rows if _is_there(row) and not (row.stands_on(shelf) and row.key == key)]
            self._rows.append(_Row(weakref.ref(shelf), key, name, size))
            own = [row for row in self._rows if row.stands_on(shelf)]
            self._take_off(_oldest(own, limits.session_models, limits.session_mb * MB))
            self._take_off(_oldest(self._rows, limits.server_models, limits.server_mb * MB))

    def _take_off(self, rows: Sequence[_Row]) -> None:
        for row in rows:
            shelf = row.shelf()
            if shelf is not None and shelf.pop(row.key, None) is not None:
                shelf.gone.append(row.name)
            self._rows.remove(row)


def _is_there(row: _Row) -> bool:
    shelf = row.shelf()
    return shelf is not None and row.key in shelf


def _oldest(rows: Sequence[_Row], models: int, size: int) -> list[_Row]:
    """The rows that have to go, the oldest first, so that the others are no more than so many models and bytes.

    The newest, which is the last, stays in any case.
    """
    left, taken = len(rows), sum(row.size for row in rows)
    going: list[_Row] = []
    for row in rows[:-1]:
        if left <= models and taken <= size:
            break
        going.append(row)
        left, taken = left - 1, taken - row.size
    return going
