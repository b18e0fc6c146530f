"""Work on one label after the other, shared among threads: labels are independent of each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Label = TypeVar("Label")
Result = TypeVar("Result")


def each_label(
    work: Callable[[Label], Result], labels: Iterable[Label], *, workers: int | None = None
) -> Iterator[Result]:
    """What ``work`` gives for each label, in the order of the labels.

    labels: their names, or their positions. workers: threads, by default one for each processor. They help because
    numpy's sort, which takes most of the time of a label, lets other threads run. An error that ``work`` raises for a
    label is raised here.

    >>> list(each_label(len, ["cat", "horse"]))
    [3, 5]
    """
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        yield from pool.map(work, labels)
