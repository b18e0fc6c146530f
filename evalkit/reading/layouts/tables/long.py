"""Long tables: a row for each item and label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout, never
from evalkit.reading.layouts.rows import examples_of_rows, further_columns, names_in
from evalkit.reading.layouts.yes_no import said_in
from evalkit.reading.sides import MOST_PLACES, Exclusion, Places, Scores, Sides, Truth
from evalkit.reading.unlisted import about_unlisted


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    table, roles = content, candidate.roles
    example, ids, places = examples_of_rows(table, roles["id"])
    label, labels = names_in(table, roles["label"], "label")
    score = numbers_of(table, roles["score"], choices, empty_allowed=True)
    if "truth" in roles and choices.truth_of_item:
        return _read_with_classes(table, replace(candidate, roles=roles), choices)
    said = said_in(table, [roles["truth"]], choices, choices.positive) if "truth" in roles else None
    truth, unknown = (None, None) if said is None else (said.true[:, 0], said.unknown[:, 0])
    kept, excluded = _without_repeats(table, roles, (example, label, len(labels)), choices)
    used = {roles[role] for role in ("id", "label", "score", "truth") if role in roles}
    attributes, groups, notes = further_columns(table, roles, used, example, ids)
    if kept is not None:
        example, label, score = example[kept], label[kept], score[kept]
        truth, unknown = (None if column is None else column[kept] for column in (truth, unknown))
        places = Places(places.first, np.bincount(example, minlength=len(ids)))
    empty = np.isnan(score)
    if truth is not None:
        shape = len(ids), len(labels)
        on_unlisted = about_unlisted(
            table.file,
            shape,
            unlisted=len(ids) * len(labels) - len(example),
            example=example,
            true=truth,
            scored=~empty,
            listed_only=choices.listed_only,
        )
        notes = (*notes, *on_unlisted)
    scored = ~empty if empty.any() else slice(None)  # without a copy of columns that may have millions of rows
    scores = Scores(
        ids=ids,
        labels=tuple(labels),
        example=example[scored],
        label=label[scored],
        score=score[scored],
        rows=len(table),
        places=places,
        attributes=attributes,
        groups=groups,
        excluded=excluded,
        notes=notes,
    )
    if truth is None or unknown is None:
        return Sides(scores, None)
    true = Truth(
        ids,
        tuple(labels),
        example[truth],
        label[truth],
        len(table),
        places,
        unknown_example=example[unknown],
        unknown_label=label[unknown],
        listed_only=bool(choices.listed_only),
    )
    return Sides(scores, true)


def _read_with_classes(table: Table, candidate: Candidate, choices: Choices) -> Sides:
    """As ``_read``, where each row has the class of its item."""
    roles = {role: name for role, name in candidate.roles.items() if role != "truth"}
    scores = _read(table, replace(candidate, roles=roles), choices).scores
    assert scores is not None
    example, _, places = examples_of_rows(table, roles["id"])
    codes, classes = names_in(table, candidate.roles["truth"], "label")
    first = np.zeros(len(scores.ids), dtype=np.int64)
    first[example[::-1]] = np.arange(len(example) - 1, -1, -1)
    differs = codes != codes[first][example]
    if differs.any():
        row = int(np.argmax(differs))
        raise ReadingError(
            "The class of an item is not the same in all of its rows.",
            where=f"{table.place(row, candidate.roles['truth'])} (first at {table.place(int(first[example[row]]))})",
            found=repr(classes[codes[row]]),
            remedy="Write the same class in each row of an item.",
        )
    position = {label: i for i, label in enumerate(scores.labels)}
    of_class = np.array([position.setdefault(each, len(position)) for each in classes], dtype=np.int64)
    every = np.arange(len(scores.ids))
    truth = Truth(scores.ids, tuple(position), every, of_class[codes[first]], len(table), places, single_label=True)
    return Sides(scores, truth)


def _without_repeats(
    table: Table, roles: Mapping[str, str], pairs: tuple[Positions, Positions, int], choices: Choices
) -> tuple[Positions | None, tuple[Exclusion, ...]]:
    """Rows to keep, None for all of them, and the exclusion of repeated rows.

    pairs: example and label of each row, and the number of labels. Rows that contradict are an error.
    """
    example, label, n_labels = pairs
    same, rises = example[1:] == example[:-1], example[1:] > example[:-1]
    if bool((rises | (same & (label[1:] > label[:-1]))).all()):  # as most files are written
        return None, ()
    pair = example.astype(np.int64) * n_labels + label
    repeated = pd.Series(pair).duplicated().to_numpy()
    if not repeated.any():
        return None, ()
    distinct, first = np.unique(pair, return_index=True)
    first_of = first[np.searchsorted(distinct, pair)]
    agree = repeated.copy()
    for role in ("score", "truth"):
        if role in roles:
            cell = table.column(roles[role]).codes()[0]
            agree &= cell == cell[first_of]
    conflicts = repeated & ~agree
    if conflicts.any() or choices.duplicates != "first":
        at = int(np.argmax(conflicts if conflicts.any() else repeated))
        pair_text = f"{table.column(roles['id']).cell(at)!r}, {table.column(roles['label']).cell(at)!r}"
        conflict = bool(conflicts.any())
        raise ReadingError(
            "A pair of example and label occurs twice" + (", with different values." if conflict else "."),
            where=f"{table.place(at)} (first at {table.place(int(first_of[at]))})",
            found=pair_text,
            remedy="Keep one row for each example and label"
            + ("." if conflict else ", or choose that repeated rows are left out."),
        )
    places = tuple(table.place(int(row)) for row in np.flatnonzero(repeated)[:MOST_PLACES])
    return np.flatnonzero(~repeated), (Exclusion("repeats an earlier row", int(repeated.sum()), places),)


LAYOUT = Layout("long", "Long table: a row for each item and label", never, _read)
