"""Predictions of Weka as CSV, with the distribution over all classes: a score for each, in the order of their numbers.

Weka writes a class as "2:pos", and a star before the score of the class that it predicts. It has one name,
"distribution", for all columns of scores; where the file was split into cells, the others were named by position.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table, TextColumn, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import one_row_each, scores_of_items
from evalkit.reading.sides import Note, Sides, Truth

_TITLE: Final = "Weka predictions with their distribution (CSV)"
_NUMBER, _ACTUAL, _PREDICTED, _FIRST_SCORE = "inst#", "actual", "predicted", "distribution"
_OF_PREDICTED: Final = "prediction"
_CLASS: Final = re.compile(r"([1-9]\d*):(.*)", re.DOTALL | re.ASCII)
_POSITION: Final = re.compile(r"column \d+")
_UNKNOWN: Final = "?"


def _recognise(content: Content, _: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.header[:3] != (_NUMBER, _ACTUAL, _PREDICTED):
        return None
    if not all(_CLASS.fullmatch(cell) for name in (_ACTUAL, _PREDICTED) for cell in content.column(name).codes()[1]):
        return None
    if _OF_PREDICTED in content.header:
        reason = "it has the columns that Weka writes, and the score of the predicted class"
        roles = {"id": _NUMBER, "truth": _ACTUAL, "predicted": _PREDICTED, "score": _OF_PREDICTED}
        return Candidate("top-1", reason, roles, gives="both")
    if _FIRST_SCORE not in content.header:
        return None
    reason = "it has the columns that Weka writes, and the scores of all classes"
    roles = {"id": _NUMBER, "truth": _ACTUAL, "predicted": _PREDICTED}
    return Candidate("weka", reason, roles, _score_columns(content), "both")


def _score_columns(table: Table) -> tuple[str, ...]:
    begin = table.header.index(_FIRST_SCORE)
    further = table.header[begin + 1 :]
    unnamed = next((i for i, name in enumerate(further) if not _POSITION.fullmatch(name)), len(further))
    return (_FIRST_SCORE, *further[:unnamed])


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    columns = candidate.labels
    predicted = _numbers(content, _PREDICTED, len(columns))
    table = _without_stars(content, columns, predicted)
    true = _numbers(content, _ACTUAL, len(columns))
    labels, notes = _labels(content, len(columns))
    repeats = len(content.column(_NUMBER).codes()[1]) < len(content)
    if repeats:
        notes.append(
            Note(f"Items are named by their rows, since numbers in {_NUMBER!r} repeat, as over several folds.")
        )
    items = one_row_each(table, None if repeats else _NUMBER, choices)
    score = np.column_stack([numbers_of(items.table, name, choices, empty_allowed=False) for name in columns])
    n = len(items.ids)
    pairs = np.tile(np.arange(n), len(labels)), np.repeat(np.arange(len(labels)), n), score.ravel(order="F")
    truth = Truth(
        items.ids, labels, np.arange(n), true, items.rows, items.places, single_label=True, by_position=repeats
    )
    used = {_NUMBER, _ACTUAL, *columns}
    return Sides(scores_of_items(items, candidate.roles, labels, pairs, used=used, notes=notes), truth)


def _numbers(table: Table, name: str, count: int) -> Positions:
    """The class of each row of a column, from 0. ReadingError for one that is unknown, or beyond the distribution."""
    codes, distinct = table.column(name).codes()
    parts = [cell.split(":", 1) for cell in distinct]
    for i, (number, of_class) in enumerate(parts):
        where = table.place(int(np.argmax(codes == i)), name)
        if of_class == _UNKNOWN:
            remedy = "Leave the row out."
            raise ReadingError(
                "The class of an item is not known.", where=where, found=repr(distinct[i]), remedy=remedy
            )
        if int(number) > count:
            found = f"{distinct[i]!r}, and scores of {count} classes"
            remedy = "Let Weka write the whole distribution."
            raise ReadingError("A class has no column of scores.", where=where, found=found, remedy=remedy)
    return np.array([int(number) - 1 for number, _ in parts], dtype=np.int64)[codes]


def _labels(table: Table, count: int) -> tuple[tuple[str, ...], list[Note]]:
    """The names of the classes in the order of their numbers, which stand for names that are nowhere in the file."""
    written = dict.fromkeys(cell for name in (_ACTUAL, _PREDICTED) for cell in table.column(name).codes()[1])
    names: dict[int, str] = {}
    for cell in written:
        number, of_class = cell.split(":", 1)
        if names.setdefault(int(number), of_class) != of_class:
            found = f"{names[int(number)]!r} and {of_class!r} as number {number}"
            raise ReadingError("A class has two names.", found=found, remedy="Export the predictions again.")
    lacking = [str(number) for number in range(1, count + 1) if number not in names]
    labels = tuple(names.get(number, str(number)) for number in range(1, count + 1))
    if len(set(labels)) < count:
        labels = tuple(f"{number}:{label}" for number, label in enumerate(labels, 1))
    text = f"Classes that are neither true nor predicted in any row are called by their number: {', '.join(lacking)}."
    return labels, [Note(text, warning=True)] if lacking else []


def _without_stars(table: Table, columns: Sequence[str], predicted: Positions) -> Table:
    """The table with the stars taken off its scores. ReadingError where one is not at the predicted class."""
    freed = {}
    for i, name in enumerate(columns):
        cells = table.column(name).cells()
        starred = np.array([cell.startswith("*") for cell in cells], dtype=np.bool_)
        odd = np.flatnonzero(starred & (predicted != i))
        if len(odd):
            row = int(odd[0])
            raise ReadingError(
                "The star does not stand at the predicted class.",
                where=table.place(row, name),
                found=f"{cells[row]!r}, and {table.column(_PREDICTED).cell(row)!r} is predicted",
                remedy="Export the predictions again.",
            )
        freed[name] = TextColumn([cell.removeprefix("*") for cell in cells])
    return replace(table, columns=tuple(freed.get(name, table.column(name)) for name in table.header))


LAYOUT = Layout("weka", _TITLE, _recognise, _read)
