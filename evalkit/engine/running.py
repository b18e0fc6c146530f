"""How a statement is run: by whom, watched while it runs, and ended as soon as nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.engine.columns import Kind
from evalkit.engine.dialects import Dialect

Answer: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Columns of numbers as numpy arrays, of text as arrays of objects."""


@dataclass(frozen=True, slots=True)
class CountingProgress:
    """How far counting is. done: from 0 to 1. words: what is being done, such as "Counting, file 3 of 10"."""

    done: float
    words: str


Told: TypeAlias = Callable[[CountingProgress], None]
"""Called several times a second while an engine works. What it raises ends the work, and is raised again."""

EVERY = 0.05
"""Seconds between two looks at a statement that runs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table that is counted by itself. weight: how much of the whole it is."""

    relation: str
    kinds: Mapping[str, Kind]
    weight: float
    words: str


class Engine(Protocol):
    """What evaluates SQL: DuckDB in this process, or a service."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def parts(self) -> tuple[Part, ...]:
        """The table in parts, that add up to it."""
        ...

    @property
    def whole(self) -> Part:
        """The table as one."""
        ...

    @property
    def memory_mb(self) -> int: ...

    def ask(self, statement: str, told: Callable[[float], None]) -> Answer:
        """What a statement gives. told: the share of it that is done; what it raises ends the statement."""
        ...


def watched(
    work: Callable[[], Answer], stop: Callable[[], None], share: Callable[[], float], told: Callable[[float], None]
) -> Answer:
    """Work in a thread, while this one tells how far it is. Whatever is raised here meanwhile stops the work first."""
    with ThreadPoolExecutor(1) as pool:
        running: Future[Answer] = pool.submit(work)
        try:
            while not running.done():
                wait([running], EVERY)
                told(share())
        except BaseException:
            while not running.done():
                stop()
                wait([running], EVERY)
            raise
        return running.result()


def columns_of_arrow(table: Any) -> dict[str, Any]:
    """An answer by column. Text becomes objects; a text that comes again and again is one object."""
    found = {}
    for name in table.column_names:
        column = table.column(name)
        kind = str(column.type)
        if kind in ("string", "large_string", "string_view"):
            coded = column.combine_chunks().dictionary_encode()
            words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
            found[name] = words[coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]
        else:
            found[name] = column.to_numpy()
    return found


def unwatched(share: float) -> None:
    """Of short work nobody is told how far it is."""


def shares(told: Told, part: Part, before: float, after: float) -> Callable[[float], None]:
    """Progress within one part as progress of the whole: from ``before`` to ``after``, and never back."""
    highest = 0.0

    def tell(share: float) -> None:
        nonlocal highest
        highest = max(highest, float(np.clip(share, 0, 1)))
        told(CountingProgress(before + (after - before) * highest, part.words))

    return tell
