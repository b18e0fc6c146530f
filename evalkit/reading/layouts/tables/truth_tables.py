"""Tables that hold the truth alone: labels in a cell, columns of 0 and 1, or paths whose folder is the label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table
from evalkit.reading.layouts.cells import CellLabels, cell_labels
from evalkit.reading.layouts.layout import Candidate, Layout, never
from evalkit.reading.layouts.no_label import is_called_none, unscored_question, without_no_label
from evalkit.reading.layouts.rows import examples_of_rows, further_columns, names_in, one_row_each
from evalkit.reading.layouts.yes_no import said_in
from evalkit.reading.sides import MOST_PLACES, Exclusion, Listed, Note, Places, Sides, Truth, texts


def _read_cells(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """A row for each item, or several rows for an item with several labels."""
    assert isinstance(content, Table)
    roles = candidate.roles
    example, ids, places = examples_of_rows(content, roles.get("id"))
    codes, distinct = names_in(content, roles["truth"], "label", may_lack=True)
    rows, excluded = _without_repeats(content, example.astype(np.int64) * len(distinct) + codes)
    found = cell_labels(codes[rows], without_no_label(distinct, choices), choices.known)
    _ask_of_none(content, roles["truth"], found, choices, cells=distinct, rows=rows)
    pair = np.unique(example[rows][found.example].astype(np.int64) * len(found.labels) + found.label)
    pairs = (pair // len(found.labels), pair % len(found.labels))
    one_each = bool((np.bincount(pairs[0], minlength=len(ids)) == 1).all())
    used = {roles["truth"], *([roles["id"]] if "id" in roles else [])}
    attributes, groups, notes = further_columns(content, roles, used, example, ids)
    places = Places(places.first, np.bincount(example[rows], minlength=len(ids)))
    return Sides(
        None,
        Truth(
            ids,
            found.labels,
            *pairs,
            rows=len(content),
            places=places,
            attributes=attributes,
            groups=groups,
            excluded=excluded,
            notes=(*found.notes, *notes),
            single_label=one_each,
            by_position="id" not in roles,
        ),
    )


def _ask_of_none(
    table: Table, name: str, found: CellLabels, choices: Choices, *, cells: Sequence[str], rows: Positions
) -> None:
    """ReadingError, with both answers, where the one true label without a score is called as none of them is, and never
    stands beside another."""
    unscored = found.labels[len(choices.known) :]
    if choices.unscored or not choices.known or len(unscored) != 1 or not is_called_none(unscored[0]):
        return
    of_none = found.label == len(choices.known)
    if bool((np.bincount(found.example)[found.example[of_none]] > 1).any()):
        return
    where = table.place(int(rows[found.example[np.argmax(of_none)]]), name)
    raise unscored_question(unscored, choices.known, cells, where=where, items=[int(of_none.sum())], most=1)


def _read_long(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    example, ids, places = examples_of_rows(content, roles["id"])
    label, labels = names_in(content, roles["label"], "label")
    said = said_in(content, [roles["truth"]], choices)
    true, unknown = said.true[:, 0], said.unknown[:, 0]
    pair = example.astype(np.int64) * len(labels) + label
    _refuse_contradictions(content, roles, pair, true + 2 * unknown)
    rows, excluded = _without_repeats(content, pair)
    used = {roles["id"], roles["label"], roles["truth"]}
    attributes, groups, notes = further_columns(content, roles, used, example, ids)
    places = Places(places.first, np.bincount(example[rows], minlength=len(ids)))
    rows, unsure, denied = rows[true[rows]], rows[unknown[rows]], rows[~(true | unknown)[rows]]
    listed = Listed(example[denied], label[denied], choices.listed_only) if len(denied) else None
    return Sides(
        None,
        Truth(
            ids,
            tuple(labels),
            example[rows],
            label[rows],
            rows=len(content),
            places=places,
            attributes=attributes,
            groups=groups,
            excluded=excluded,
            notes=notes,
            unknown_example=example[unsure],
            unknown_label=label[unsure],
            listed=listed,
        ),
    )


def _without_repeats(table: Table, meaning: Positions) -> tuple[Positions, tuple[Exclusion, ...]]:
    """Rows that say something new, and the others. meaning: (n_rows,) one number for rows that say the same."""
    repeated = pd.Series(meaning).duplicated().to_numpy()
    if not repeated.any():
        return np.arange(len(table)), ()
    places = tuple(table.place(int(row)) for row in np.flatnonzero(repeated)[:MOST_PLACES])
    return np.flatnonzero(~repeated), (Exclusion("repeats an earlier row", int(repeated.sum()), places),)


def _refuse_contradictions(table: Table, roles: Mapping[str, str], pair: Positions, said: Positions) -> None:
    """said: (n_rows,) 1 where a row says that the label is true, 0 where not, 2 where that is not known."""
    meanings = np.unique(pair * 3 + said) // 3
    both = meanings[1:][meanings[1:] == meanings[:-1]]
    if len(both):
        rows = np.flatnonzero(pair == both[0])
        other = next(row for row in rows.tolist() if said[row] != said[rows[0]])
        raise ReadingError(
            "The truth contradicts itself: two rows of one item and label differ.",
            where=f"{table.place(other)} (first at {table.place(int(rows[0]))})",
            found=", ".join(repr(table.column(roles[role]).cell(other)) for role in ("id", "label")),
            remedy="Keep one row for each item and label.",
        )


def _read_columns(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    columns = choices.labels if choices.labels is not None else {label: label for label in candidate.labels}
    items = one_row_each(content, roles.get("id"), choices)
    said = said_in(items.table, list(columns.values()), choices)
    (example, label), (unsure, unsure_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    rows = np.arange(len(items.ids))
    used = {*columns.values(), *([roles["id"]] if "id" in roles else [])}
    attributes, groups, _ = further_columns(items.table, roles, used, rows, items.ids)
    return Sides(
        None,
        Truth(
            items.ids,
            tuple(columns),
            example,
            label,
            rows=items.rows,
            places=items.places,
            attributes=attributes,
            groups=groups,
            excluded=items.excluded,
            by_position=items.by_position,
            unknown_example=unsure,
            unknown_label=unsure_label,
        ),
    )


_PATH = re.compile(r"(?:.*[/\\])?([^/\\]+)[/\\][^/\\]+")


def _recognise_paths(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or not content.headless or len(content.header) != 1:
        return None
    if not all(_PATH.fullmatch(cell) for cell in content.columns[0].codes()[1]):
        return None
    return Candidate("paths", "it is a list of paths, and the folder of each is taken for its label", gives="truth")


def _read_paths(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    codes, paths = content.columns[0].codes()
    rows, excluded = _without_repeats(content, codes)
    folders = [found[1] for path in paths if (found := _PATH.fullmatch(path))]
    label, labels = pd.factorize(texts(folders))
    n = len(paths)
    places = Places([content.place(row) for row in rows.tolist()], np.ones(n, dtype=np.int64))
    note = Note("The label of each item is the folder in its path.")
    return Sides(
        None,
        Truth(
            texts(paths),
            tuple(labels),
            np.arange(n),
            label.astype(np.int64),
            rows=len(content),
            places=places,
            excluded=excluded,
            notes=(note,),
            single_label=True,
        ),
    )


CELLS = Layout("truth-cells", "Truth: the labels of each item in a cell (a|b)", never, _read_cells)
LONG = Layout("truth-long", "Truth: a row for each item and label, 0 or 1", never, _read_long)
COLUMNS = Layout("truth-columns", "Truth: a column of 0 and 1 for each label", never, _read_columns)
PATHS = Layout("paths", "Truth: a list of paths, with the label as folder", _recognise_paths, _read_paths)
