"""Columns that say of each row yes, no, or that it is not known. What leaves that open is a question to the user."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.errors import Reading, ReadingError
from evalkit.reading.contents.content import Choices, Table, whole_number
from evalkit.reading.layouts.rows import cells_in, truth_of
from evalkit.reading.understanding.profile import NOT_YES_OR_NO, yes_of
from evalkit.reading.understanding.roles import TRUTH, truth_values

_MINUS = {"-1", "-1.0"}


@dataclass(frozen=True, slots=True)
class Said:
    """What columns say of each row. true, unknown: (n_rows, n_columns), of which at most one holds."""

    true: BoolArray
    unknown: BoolArray


def said_in(table: Table, names: Sequence[str], choices: Choices, positive: str | None = None) -> Said:
    """What columns of yes and no say. The user chose which cells mean that the truth is not known.

    ReadingError where a cell is neither, with readings where all such cells may mean that the truth is not known.
    """
    open_cells = _open_cells(table, names, choices, positive)
    if open_cells:
        raise _question(table, names, open_cells)
    passed = _said_otherwise(choices)
    true = np.column_stack([truth_of(table, name, positive, neither=passed) for name in names])
    unknown = np.column_stack([cells_in(table, name, choices.unknown) for name in names])
    return Said(true, unknown)


def _said_otherwise(choices: Choices) -> set[str]:
    """Cells that are neither yes nor no by what the user chose, or no by that."""
    return {*choices.unknown, *([""] if choices.empty_is_no else [])}


def _open_cells(table: Table, names: Sequence[str], choices: Choices, positive: str | None) -> list[str]:
    """Cells that may mean that the truth is not known, where all columns say yes and no but for these; else none."""
    passed = _said_otherwise(choices)
    of_columns = [[cell for cell in table.column(name).codes()[1] if cell not in passed] for name in names]
    every = sorted(dict.fromkeys(cell for distinct in of_columns for cell in distinct), key=bool)  # the empty one first
    if positive is not None:
        return _open_beside(every, positive)
    if truth_values(every) is not None:
        return []
    found = _usually_not_known(every)
    plain = ([cell for cell in distinct if cell not in found] for distinct in of_columns)
    return found if all(truth_values(cells) is not None for cells in plain) else []


def _usually_not_known(every: Sequence[str]) -> list[str]:
    """Cells that are usually written where the truth is not known."""
    found = [cell for cell in every if cell.casefold() in NOT_YES_OR_NO]
    if not any(TRUTH.get(whole_number(cell.casefold())) is False for cell in every):  # there -1 is how no is written
        found = [cell for cell in found if cell not in _MINUS]
    return found


def _open_beside(every: Sequence[str], positive: str) -> list[str]:
    """Cells beside a positive class that are neither yes nor no.

    Where a column says yes and no in one of the usual ways, these are all others. Else any other text is another class,
    and only an empty cell says nothing.
    """
    usual = yes_of(every)
    if usual is not None and usual.get(positive):
        return [cell for cell in every if cell not in usual]
    return [""] if {"", positive} <= set(every) else []


def _question(table: Table, names: Sequence[str], cells: list[str]) -> ReadingError:
    n = sum(int(np.count_nonzero(cells_in(table, name, cells))) for name in names)
    first = next(name for name in names if cells_in(table, name, cells).any())
    row = int(np.argmax(cells_in(table, first, cells)))
    cell = table.column(first).cell(row)
    pairs = f"{n:,} of {len(table) * len(names):,} {'pairs' if len(names) > 1 else 'rows'}"
    mean = "means" if len(cells) == 1 else "mean"
    readings = [
        Reading(
            _as_sentence(f"{_in_words(cells)} {mean} that the truth is not known"),
            f"{pairs} leave the counts of their labels",
            {"unknown": cells},
        )
    ]
    if "" in cells:
        others = [cell for cell in cells if cell]
        more = f", and {_in_words(others)} that the truth is not known" if others else ""
        empty = int(sum(np.count_nonzero(cells_in(table, name, [""])) for name in names))
        readings.append(
            Reading(
                f"An empty cell means no{more}",
                f"{empty:,} pairs count as negatives" + (f", {n - empty:,} leave the counts" if others else ""),
                {"empty_is_no": True} | ({"unknown": others} if others else {}),
            )
        )
    return ReadingError(
        "A row has no label: whether it is true is not said." if "" in cells else "Truth must be 0 or 1 here.",
        where=table.place(row, first),
        found=repr(cell) if cell else "an empty field",
        remedy=f"Say whether {_in_words(cells)} {mean} that the truth is not known, or write 1 or 0 there.",
        readings=readings,
    )


def _as_sentence(text: str) -> str:
    """Text that begins with a capital; what follows may be of the file, and stays as it is."""
    return text[:1].upper() + text[1:]


def _in_words(cells: Collection[str]) -> str:
    """Cells in a sentence.

    >>> _in_words(["", "-1"])
    "an empty cell and '-1'"
    """
    return " and ".join("an empty cell" if not cell else repr(cell) for cell in cells)
