"""True labels in cells: one label, several joined by a mark, or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import Positions
from evalkit.reading.layouts.lists import labels_listed, without_times
from evalkit.reading.sides import Note

MARKS = "|;"
MARKS_BETWEEN_KNOWN = ", "
"""Marks that occur in ordinary labels, so that they part a cell only where every part is a known label."""


_CLASS_NUMBERS = re.compile(r"\d+(?:(?: |, ?)\d+)+", re.ASCII)
"""Class numbers in one cell. Where one of them is a known label the others are labels too, which have no scores."""


@dataclass(frozen=True, slots=True)
class CellLabels:
    """The true labels in a column of cells.

    labels: all labels. example, label: (n_pairs,) the row, and the position of the label, of each true pair. several:
    some cell holds no label, or more than one. notes: on what else the cells hold, and is not used.
    """

    labels: tuple[str, ...]
    example: Positions
    label: Positions
    several: bool
    notes: tuple[Note, ...] = ()


def labels_in(cell: str, known: Collection[str]) -> list[str]:
    """The labels in one cell. A cell that is a known label as a whole is that label, whatever marks it holds.

    >>> labels_in("['cat', 'dog']", []), labels_in("[]", []), labels_in("0 25 3", ["0", "3"])
    (['cat', 'dog'], [], ['0', '25', '3'])
    >>> labels_in("cat|dog", []), labels_in("a|b", ["a|b"]), labels_in("cat dog", ["cat", "dog"]), labels_in("", [])
    (['cat', 'dog'], ['a|b'], ['cat', 'dog'], [])
    """
    if cell in known:
        return [cell]
    if not cell:
        return []
    if (listed := _listed(cell, known)) is not None:
        return listed
    for mark in MARKS:
        if mark in cell:
            return list(dict.fromkeys(part for part in cell.split(mark) if part))
    for mark in MARKS_BETWEEN_KNOWN:
        parts = [part.strip() for part in cell.split(mark)]
        if len(parts) > 1 and all(part in known for part in parts):
            return list(dict.fromkeys(parts))
    return [cell]


def _listed(cell: str, known: Collection[str]) -> list[str] | None:
    """The labels in a cell that is a list of JSON or Python, or lists class numbers; else None."""
    if cell[0] == "[":
        return labels_listed(cell)
    numbers = re.split(r"[ ,]+", cell) if _CLASS_NUMBERS.fullmatch(cell) else []
    return list(dict.fromkeys(numbers)) if any(number in known for number in numbers) else None


def cell_labels(codes: Positions, distinct: Sequence[str], known: Sequence[str]) -> CellLabels:
    """The true labels of a column: the position of each cell in the distinct ones, and these.

    Labels are the known ones, then new ones in the order in which they first appear.
    """
    position = {label: i for i, label in enumerate(known)}
    known_alone = frozenset(known)
    parted = [labels_in(cell, known_alone) for cell in distinct]
    label_of = without_times([part for parts in parted for part in parts], known_alone)
    notes: tuple[Note, ...] = ()
    if label_of:
        parted = [list(dict.fromkeys(label_of[part] for part in parts)) for parts in parted]
        notes = (Note("Each true label stands with the times of its begin and end, which are not used."),)
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
    return CellLabels(tuple(position), example, label, bool((lengths != 1).any()), notes)
