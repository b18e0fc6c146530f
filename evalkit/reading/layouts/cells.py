"""True labels in cells: one label, several joined by a mark or in a list, or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import Positions
from evalkit.errors import some_of
from evalkit.reading.contents.content import whole_number
from evalkit.reading.layouts.lists import labels_listed, labels_marked, without_times
from evalkit.reading.sides import Note

MARKS = "|;"
"""Marks that part a cell wherever they stand, unless a known label holds them."""
MARKS_BETWEEN_KNOWN = ", /+&"
"""Marks that occur in ordinary labels, so that they part the cells of a column only where known labels show it."""


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


def marks_of(distinct: Sequence[str], known: Collection[str]) -> str:
    """The marks that part the cells of a column into labels; none where every cell is one label, or a list.

    A mark that a known label holds parts nothing. A mark that ordinary labels hold needs a cell that it parts into
    known labels alone, and a known label in most cells that hold it: these are then all parted by it.

    >>> marks_of(["cat|dog", "cat"], []), marks_of(["big cat"], []), marks_of(["cat dog", "dog cow"], ["cat", "dog"])
    ('|', '', ' ')
    >>> marks_of(["a;b", "c;d"], ["a;b"])
    ''
    """
    others = [cell for cell in distinct if cell and cell not in known and cell[0] != "["]
    used = "".join(mark for mark in _without_those_in(known, MARKS) if any(mark in cell for cell in others))
    if used:
        return used
    between = _without_those_in(known, MARKS_BETWEEN_KNOWN)
    return next((mark for mark in between if _parts_into_known(mark, others, known)), "")


def _without_those_in(labels: Collection[str], marks: str) -> Iterator[str]:
    """The marks that no label holds."""
    return (mark for mark in marks if not any(mark in label for label in labels))


def _parts_into_known(mark: str, cells: Sequence[str], known: Collection[str]) -> bool:
    """Most cells with the mark hold a known label, and some cell shows that the mark parts it."""
    marked = [_parts(cell, mark, spaced=True) for cell in cells if mark in cell]
    with_known = [parts for parts in marked if any(part in known for part in parts)]
    return bool(with_known) and 2 * len(with_known) >= len(marked) and _shows(mark, marked, known)


def _shows(mark: str, marked: Sequence[Sequence[str]], known: Collection[str]) -> bool:
    """A cell is parted into known labels alone; class numbers need just one that is known."""
    if any(all(part in known for part in parts) for parts in marked):
        return True
    return mark in ", " and all(part.isdecimal() for parts in marked for part in parts)


def labels_in(cell: str, known: Collection[str], marks: str, *, spaced: bool = False) -> list[str]:
    """The labels in one cell. A cell that is a known label as a whole is that label, whatever marks it holds.

    spaced: spaces around the marks are no part of the labels.

    >>> labels_in("cat|dog", [], "|"), labels_in("a|b", ["a|b"], "|"), labels_in("", [], "|")
    (['cat', 'dog'], ['a|b'], [])
    >>> labels_in("['cat', 'dog']", [], ""), labels_in("[]", [], ""), labels_in("3.0", ["3"], "")
    (['cat', 'dog'], [], ['3'])
    """
    if not cell:
        return []
    if cell in known:
        return [cell]
    if cell[0] == "[" and (listed := labels_listed(cell)) is not None:
        parts = listed
    else:
        parts = _parts(cell, marks, spaced=spaced) if any(mark in cell for mark in marks) else [cell]
    return list(dict.fromkeys(_known_number(part, known) for part in parts if part))


def _parts(cell: str, marks: str, *, spaced: bool) -> list[str]:
    parts = re.split(f"[{re.escape(marks)}]", cell)
    return [part.strip() for part in parts] if spaced else parts


def _are_spaced(distinct: Sequence[str], known: Collection[str], marks: str) -> bool:
    """Whether spaces around the marks are no part of the labels: those of words never are; else known labels show it,
    or a space behind every mark."""
    if marks and marks[0] not in MARKS:
        return True
    of_cells = [_parts(cell, marks, spaced=False) for cell in distinct if any(mark in cell for mark in marks)]
    loose = {part.strip() for parts in of_cells for part in parts if part.strip() != part}
    if known and not loose.isdisjoint(known):
        return True
    return bool(of_cells) and all(part.startswith(" ") for parts in of_cells for part in parts[1:])


def _known_number(name: str, known: Collection[str]) -> str:
    """A class number that is written 3.0, where "3" is a known label."""
    return plain if name not in known and (plain := whole_number(name)) in known else name


def cell_labels(codes: Positions, distinct: Sequence[str], known: Sequence[str]) -> CellLabels:
    """The true labels of a column: the position of each cell in the distinct ones, and these.

    Labels are the known ones, then new ones in the order in which they first appear.
    """
    position = {label: i for i, label in enumerate(known)}
    parted, notes = parted_cells(distinct, known)
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


def parted_cells(distinct: Sequence[str], known: Collection[str]) -> tuple[list[list[str]], tuple[Note, ...]]:
    """The labels in each distinct cell of a column, and a note on what else the cells hold.

    known: the labels of the scores, in their order where cells list 0 or 1 for each of them.
    """
    if (marked := labels_marked(distinct, tuple(known))) is not None:
        order = Note(f"Lists of 0 and 1 are taken for the labels in the order of the scores: {some_of(tuple(known))}.")
        return marked, (order,)
    known = frozenset(known)
    marks = marks_of(distinct, known)
    spaced = _are_spaced(distinct, known, marks)
    parted = [labels_in(cell, known, marks, spaced=spaced) for cell in distinct]
    label_of = without_times([part for parts in parted for part in parts], known)
    if not label_of:
        return parted, ()
    parted = [list(dict.fromkeys(label_of[part] for part in parts)) for parts in parted]
    return parted, (Note("Each true label stands with the times of its begin and end, which are not used."),)
