"""True labels in cells: one label, several joined by a mark, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import Positions
from evalkit.reading.contents.content import whole_number

MARKS = "|;"
"""Marks that part a cell wherever they stand, unless a known label holds them."""
MARKS_BETWEEN_KNOWN = ", /+&"
"""Marks that occur in ordinary labels, so that they part the cells of a column only where known labels show it."""


@dataclass(frozen=True, slots=True)
class CellLabels:
    """The true labels in a column of cells.

    labels: all labels. example, label: (n_pairs,) the row, and the position of the label, of each true pair. several:
    some cell holds no label, or more than one.
    """

    labels: tuple[str, ...]
    example: Positions
    label: Positions
    several: bool


def mark_of(distinct: Sequence[str], known: Collection[str]) -> str | None:
    """The mark that parts the cells of a column into labels; None where every cell is one label, or none.

    A mark that a known label holds parts nothing. A mark that ordinary labels hold needs a cell that it parts into
    known labels alone, and a known label in most cells that hold it: these are then all parted by it.

    >>> mark_of(["cat|dog", "cat"], []), mark_of(["big cat"], []), mark_of(["cat dog", "dog cow"], ["cat", "dog"])
    ('|', None, ' ')
    >>> mark_of(["a;b", "c;d"], ["a;b"]) is None
    True
    """
    others = [cell for cell in distinct if cell and cell not in known]
    for mark in MARKS + MARKS_BETWEEN_KNOWN:
        marked = [_parts(cell, mark) for cell in others if mark in cell]
        if not marked or any(mark in label for label in known):
            continue
        if mark in MARKS:
            return mark
        with_known = [parts for parts in marked if any(part in known for part in parts)]
        if 2 * len(with_known) >= len(marked) and any(all(part in known for part in parts) for parts in marked):
            return mark
    return None


def labels_in(cell: str, known: Collection[str], mark: str | None) -> list[str]:
    """The labels in one cell. A cell that is a known label as a whole is that label, whatever marks it holds.

    >>> labels_in("cat|dog", [], "|"), labels_in("a|b", ["a|b"], "|"), labels_in("", [], "|")
    (['cat', 'dog'], ['a|b'], [])
    """
    if not cell:
        return []
    if cell in known or mark is None or mark not in cell:
        return [cell]
    return list(dict.fromkeys(part for part in _parts(cell, mark) if part))


def _known_number(name: str, known: Collection[str]) -> str:
    """A class number that is written 3.0, where "3" is a known label."""
    return plain if name not in known and (plain := whole_number(name)) in known else name


def _parts(cell: str, mark: str) -> list[str]:
    """A cell in parts. Spaces around a mark that stands between words are no part of them."""
    parts = cell.split(mark)
    return parts if mark in MARKS else [part.strip() for part in parts]


def cell_labels(codes: Positions, distinct: Sequence[str], known: Sequence[str]) -> CellLabels:
    """The true labels of a column: the position of each cell in the distinct ones, and these.

    Labels are the known ones, then new ones in the order in which they first appear.
    """
    position = {label: i for i, label in enumerate(known)}
    known_alone = frozenset(known)
    mark = mark_of(distinct, known_alone)
    parted = [[_known_number(name, known_alone) for name in labels_in(cell, known_alone, mark)] for cell in distinct]
    for parts in parted:
        for name in parts:
            position.setdefault(name, len(position))
    lengths = np.array([len(parts) for parts in parted], dtype=np.int64)
    flat = np.array([position[name] for parts in parted for name in parts], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    per_row = lengths[codes]
    example = np.repeat(np.arange(len(codes)), per_row)
    within = np.arange(len(example)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
    label = flat[np.repeat(starts[codes], per_row) + within] if len(flat) else np.zeros(0, dtype=np.int64)
    return CellLabels(tuple(position), example, label, bool((lengths != 1).any()))
