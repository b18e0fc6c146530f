"""Tables of an id and a cell that lists labels and scores in turns, as YouTube-8M's ("12 0.93 7 0.41")."""

from __future__ import annotations

import re

import numpy as np

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import NUMBER, Choices, Content, Table
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import one_row_each, scores_of_items
from evalkit.reading.sides import Sides
from evalkit.reading.understanding.roles import roles_of, some_roles

_PAIRS = re.compile(rf"(?:\S+ {NUMBER.pattern}(?: \S+ {NUMBER.pattern})*)?", re.ASCII)

# Whole numbers alone may be class numbers: "0 3" lists two decisions, and no label with its score.
_LOOKED_AT = 100
"""Cells that are looked at before all of a large file are."""


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless:
        return None
    roles = some_roles(roles_of(content, choices), "id", "split", "group")
    if "id" not in roles:
        return None
    for name in content.header:
        if name in roles.values():
            continue
        column = content.column(name)
        if not all(_PAIRS.fullmatch(column.cell(row)) for row in range(min(len(column), _LOOKED_AT))):
            continue
        cells = column.cells()
        if any("." in cell for cell in cells) and all(_PAIRS.fullmatch(cell) for cell in cells):
            reason = f"the cells of {name!r} list labels and scores in turns"
            return Candidate("pairs-in-cell", reason, {**roles, "score": name})
    return None


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles["id"], choices)
    position: dict[str, int] = {}
    example, label, score = [], [], []
    for row, cell in enumerate(items.table.column(roles["score"]).cells()):
        parts = cell.split(" ") if cell else []
        names = parts[::2]
        if len(set(names)) < len(names):
            raise ReadingError(
                "A label is listed twice for one item.",
                where=items.table.place(row, roles["score"]),
                found=next(repr(name) for name in names if names.count(name) > 1),
                remedy="Keep one score for each item and label.",
            )
        example += [row] * len(names)
        label += [position.setdefault(name, len(position)) for name in names]
        score += [float(text) for text in parts[1::2]]
    if not all(np.isfinite(score)):
        at = int(np.argmin(np.isfinite(score)))
        raise ReadingError(
            "A score is too large for a number of double precision.",
            where=items.table.place(example[at], roles["score"]),
            remedy="Rescale the scores.",
        )
    pairs = (np.array(example, dtype=np.int64), np.array(label, dtype=np.int64), np.array(score, dtype=np.float64))
    used = {roles["id"], roles["score"]}
    return Sides(scores_of_items(items, roles, tuple(position), pairs, used=used), None)


LAYOUT = Layout("pairs-in-cell", "Labels and scores in one cell, as YouTube-8M's", _recognise, _read)
