"""Wide tables: a row for each item, with a score column for each label, and the truth in a cell or in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table, numbers_of
from evalkit.reading.layouts.cells import CellLabels, cell_labels
from evalkit.reading.layouts.layout import Candidate, Layout, never
from evalkit.reading.layouts.no_label import unscored_question, without_no_label
from evalkit.reading.layouts.rows import Items, names_in, one_row_each, scores_of_items
from evalkit.reading.layouts.yes_no import said_in
from evalkit.reading.sides import Sides, Truth
from evalkit.reading.understanding.words import said_of


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles, columns = candidate.roles, _columns_of(candidate, choices)
    labels = tuple(columns)
    _check_columns(content, columns, roles)
    items = one_row_each(content, roles.get("id"), choices)
    lists = bool(content.encoding) and not content.separator  # JSON, where each item lists some of the labels
    score = np.column_stack([numbers_of(items.table, name, choices, empty_allowed=lists) for name in columns.values()])
    used = {roles.get("id"), roles.get("truth"), *columns.values()}
    if "truth" not in roles:
        return Sides(scores_of_items(items, roles, labels, _pairs_of(score), used=used), None)
    true = _true_labels(items, roles["truth"], labels, choices)
    truth = Truth(
        items.ids,
        true.labels,
        true.example,
        true.label,
        items.rows,
        items.places,
        notes=true.notes,
        single_label=not true.several,
        by_position=items.by_position,
    )
    return Sides(scores_of_items(items, roles, labels, _pairs_of(score), used=used), truth)


def _columns_of(candidate: Candidate, choices: Choices) -> Mapping[str, str]:
    """Label -> its score column, in file order."""
    return choices.labels if choices.labels is not None else {label: label for label in candidate.labels}


def _check_columns(table: Table, columns: Mapping[str, str], roles: Mapping[str, str]) -> None:
    known = set(table.header)
    for name in columns.values():
        if name not in known or name in (roles.get("id"), roles.get("truth")):
            raise ReadingError(
                "A score column is not there, or has another role.",
                found=repr(name),
                remedy=f"Columns: {', '.join(table.header[:12])}.",
            )


def _true_labels(items: Items, name: str, labels: tuple[str, ...], choices: Choices) -> CellLabels:
    """The true labels of each item, of a column of cells.

    A label without a score column is a question in one file, since it may be written in another way.
    """
    codes, cells = names_in(items.table, name, "label", may_lack=True)
    found = cell_labels(codes, without_no_label(cells, choices), labels)
    unknown = found.labels[len(labels) :]
    if unknown and not choices.unscored:
        at = int(np.argmax(found.label == len(labels)))
        where = items.table.place(int(found.example[at]), name)
        counts = np.bincount(found.label, minlength=len(found.labels))
        missed, most = counts[len(labels) :].tolist(), int(np.count_nonzero(counts[: len(labels)]))
        raise unscored_question(unknown, labels, cells, where=where, items=missed, most=most)
    return found


def _pairs_of(score: FloatArray) -> tuple[Positions, Positions, FloatArray]:
    """A table of scores as columns of pairs: example, label and score, label after label. An empty cell is no score."""
    n, n_labels = score.shape
    example, label, flat = np.tile(np.arange(n), n_labels), np.repeat(np.arange(n_labels), n), score.ravel(order="F")
    given = ~np.isnan(flat)
    return (example, label, flat) if given.all() else (example[given], label[given], flat[given])


def _read_columns(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    assert choices.pairs is not None
    labels, pairs = tuple(choices.pairs), list(choices.pairs.values())
    items = one_row_each(content, candidate.roles.get("id"), choices)
    scores = [numbers_of(items.table, score, choices, empty_allowed=False) for _, score in pairs]
    said = said_in(items.table, [truth for truth, _ in pairs], choices)
    (example, label), (unsure, unsure_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    used = {candidate.roles.get("id"), *(name for pair in pairs for name in pair)}
    side = scores_of_items(items, candidate.roles, labels, _pairs_of(np.column_stack(scores)), used=used)
    are_decisions = all(said_of(name).get("predicted") for _, name in pairs) and bool(np.isin(scores, (0, 1)).all())
    return Sides(
        replace(side, decisions_only=are_decisions),
        Truth(
            items.ids,
            labels,
            example,
            label,
            items.rows,
            items.places,
            by_position=items.by_position,
            unknown_example=unsure,
            unknown_label=unsure_label,
        ),
    )


WIDE = Layout("wide", "Wide table: a row for each item, a score column for each label", never, _read)
WIDE_COLUMNS = Layout(
    "wide-columns",
    "Wide table with a truth column (0 or 1) and a score column for each label",
    never,
    _read_columns,
)
