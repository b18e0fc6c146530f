"""Layouts of prediction files: how each is recognised from its header, and how its rows become Predictions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evalkit.errors import ReadingError
from evalkit.per_example import ROW_SUM_TOLERANCE
from evalkit.predictions import (
    BoolArray,
    FloatArray,
    Predictions,
    Task,
    TextArray,
    predictions_from_matrix,
    predictions_from_pairs,
    text_array,
)
from evalkit.reading.table import Table

ROLE_NAMES = {
    "id": (
        *("id", "example", "example_id", "item", "item_id", "clip", "clip_id", "video", "video_id", "uri", "file"),
        *("filename", "image", "image_id", "sample", "sample_id", "index", "name", "path", "row"),
    ),
    "label": ("label", "label_name", "class", "category", "tag", "annotation"),
    "score": ("score", "confidence", "probability", "prob", "y_score", "prediction"),
    "truth": ("truth", "y_true", "true", "actual", "target", "ground_truth", "gt", "observed", "obs", "expected"),
}
"""Column names that tell a role, lower-case, spaces as underscores. Others are named by the user."""

_TRUTH = {"0": False, "1": True, "false": False, "true": True}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about how a file was understood."""

    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A layout and the column of each role. ``labels``: the score columns of a wide file, in file order."""

    layout: str
    roles: Mapping[str, str]
    labels: tuple[str, ...] = ()
    further: tuple[str, ...] = field(default=())


def recognise(table: Table, *, layout: str | None, columns: Mapping[str, str]) -> Columns:
    """The layout and the role of each column, from the header and what the user said."""
    roles = _roles(table, columns)
    found = layout or _layout(roles)
    needed = {"long": ("id", "label", "score", "truth"), "wide": ("truth",), "binary": ("score", "truth")}
    if found not in needed:
        raise ReadingError("Unknown layout.", found=repr(found), remedy=f"Use one of {', '.join(needed)}.")
    for role in needed[found]:
        if role not in roles:
            raise ReadingError(
                f"No column is recognised as the {role}.",
                where="line 1",
                found=", ".join(table.header[:8]) + (", ..." if len(table.header) > 8 else ""),
                remedy=f"Name the column {' or '.join(map(repr, ROLE_NAMES[role][:3]))}.",
            )
    _refuse_two_roles(roles)
    used = {roles[role] for role in ("id", *needed[found]) if role in roles}
    rest = tuple(name for name in table.header if name not in used)
    if found != "wide":
        return Columns(found, roles, further=rest)
    if not rest:
        raise ReadingError(
            "There is no score column.",
            where="line 1",
            found=", ".join(table.header),
            remedy="A wide file has a score column for each label; a long one has the columns id, label, score, truth.",
        )
    if "id" not in columns:
        _refuse_second_id(rest, roles)
    return Columns(found, {role: roles[role] for role in ("id", "truth") if role in roles}, labels=rest)


def _refuse_two_roles(roles: Mapping[str, str]) -> None:
    for role, name in roles.items():
        if list(roles.values()).count(name) > 1:
            others = ", ".join(other for other in roles if other != role and roles[other] == name)
            raise ReadingError("One column cannot have two roles.", found=f"{name!r} as {role} and {others}")


def _refuse_second_id(labels: Sequence[str], roles: Mapping[str, str]) -> None:
    """In a wide file what is not the id is taken for a label, which a second id must not be."""
    for name in labels:
        if "id" in roles and _normal(name) in ROLE_NAMES["id"]:
            raise ReadingError(
                "Two columns could be the id.",
                where="line 1",
                found=f"{roles['id']!r}, {name!r}",
                remedy="Remove the one that is not meant; every other column is taken for the scores of a label.",
            )


def _normal(name: str) -> str:
    return re.sub(r"\s+", "_", name.strip().casefold())


def assemble(table: Table, columns: Columns, *, task: Task | None) -> tuple[Predictions, tuple[Note, ...]]:
    """Rows to Predictions, with notes on what was assumed."""
    build = {"long": _from_long, "wide": _from_wide, "binary": _from_binary}[columns.layout]
    return build(table, columns, task)


def _roles(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    roles = dict(columns)
    for role, name in columns.items():
        if role not in ROLE_NAMES:
            raise ReadingError("Unknown role.", found=repr(role), remedy=f"Roles are: {', '.join(ROLE_NAMES)}.")
        if name not in table.header:
            raise ReadingError(
                "There is no such column.", found=repr(name), remedy=f"Columns: {', '.join(table.header)}."
            )
    for role, names in ROLE_NAMES.items():
        if role in roles:
            continue
        fitting = [name for name in table.header if _normal(name) in names and name not in roles.values()]
        if role == "id":  # the first of our list that there is: further ones are kept as attributes
            fitting = sorted(fitting, key=lambda name: names.index(_normal(name)))[:1]
        if len(fitting) > 1:
            raise ReadingError(
                f"Two columns could be the {role}.",
                where="line 1",
                found=", ".join(map(repr, fitting)),
                remedy="Rename the one that is not meant.",
            )
        if fitting:
            roles[role] = fitting[0]
    return roles


def _layout(roles: Mapping[str, str]) -> str:
    if "label" in roles:
        return "long"
    return "binary" if "score" in roles else "wide"


def _from_long(table: Table, columns: Columns, task: Task | None) -> tuple[Predictions, tuple[Note, ...]]:
    example, ids = pd.factorize(np.array(table.column(columns.roles["id"]), dtype=object))
    label, labels = pd.factorize(np.array(table.column(columns.roles["label"]), dtype=object))
    _refuse_repeats(table, columns, example, label, len(labels))
    truth = _truth(table, columns.roles["truth"])
    score = _scores(table, columns.roles["score"], empty_allowed=True)
    scored = ~np.isnan(score)
    attributes = _attributes(table, columns, example, len(ids))
    found_task = task or _task(example, score, truth, n_examples=len(ids), n_labels=len(labels))
    predictions = predictions_from_pairs(
        example[scored],
        label[scored],
        score[scored],
        truth[scored],
        unscored=(example[truth & ~scored], label[truth & ~scored]),
        labels=list(labels),
        ids=text_array(list(ids)),
        task=found_task,
        attributes=attributes,
    )
    absent = predictions.n_pairs - predictions.n_scores
    notes = [_all_used(len(table), len(ids), len(labels))]
    if absent:
        notes.append(Note(f"{absent:,} of {predictions.n_pairs:,} pairs have no score; they are never predicted."))
    if left := [name for name in columns.further if name not in attributes]:
        notes.append(Note(f"Not kept, since they differ within an item: the columns {', '.join(left)}."))
    return predictions, tuple(notes)


def _from_wide(table: Table, columns: Columns, task: Task | None) -> tuple[Predictions, tuple[Note, ...]]:
    labels = columns.labels
    score = np.column_stack([_scores(table, name) for name in labels])
    truth, found_task = _wide_truth(table, columns, task)
    if found_task == "multiclass" and len(labels) == 1:
        raise ReadingError(
            "There is only one score column.", found=repr(labels[0]), remedy="Call it 'score', truth 0 or 1."
        )
    notes = [_all_used(len(table), len(table), len(labels))]
    if never := [label for label, column in zip(labels, truth.T, strict=True) if not column.any()]:
        notes.append(Note(f"Never true, so check that these columns are labels: {', '.join(never)}."))
    with np.errstate(over="ignore"):
        off = np.abs(score.sum(axis=1) - 1) > ROW_SUM_TOLERANCE
    if found_task == "multiclass" and off.any():
        notes.append(
            Note(f"In {int(off.sum()):,} rows the scores do not sum to 1; they are not read as probabilities.")
        )
    predictions = predictions_from_matrix(truth, score, labels=labels, ids=_ids(table, columns), task=found_task)
    return predictions, tuple(notes)


def _from_binary(table: Table, columns: Columns, task: Task | None) -> tuple[Predictions, tuple[Note, ...]]:
    if task not in (None, "binary"):
        raise ReadingError("A file with one score column is binary.", found=task, remedy="Leave out the task.")
    truth = _truth(table, columns.roles["truth"])[:, None]
    score = _scores(table, columns.roles["score"])[:, None]
    every_row = np.arange(len(table))
    predictions = predictions_from_matrix(
        truth,
        score,
        labels=["positive"],
        ids=_ids(table, columns),
        task="binary",
        attributes=_attributes(table, columns, every_row, len(table)),
    )
    return predictions, (_all_used(len(table), len(table), 1),)


def _all_used(rows: int, items: int, labels: int) -> Note:
    counted = ((rows, "row"), (items, "test item"), (labels, "label"))
    parts = [f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counted]
    return Note(f"{parts[0]}, all used: {parts[1]}, {parts[2]}.")


def _ids(table: Table, columns: Columns) -> TextArray:
    if "id" not in columns.roles:
        return text_array([str(i + 1) for i in range(len(table))])
    ids = table.column(columns.roles["id"])
    codes, unique = pd.factorize(np.array(ids, dtype=object))
    if len(unique) < len(ids):
        at = int(np.argmax(pd.Series(codes).duplicated().to_numpy()))
        raise ReadingError(
            "An example occurs twice.",
            where=f"line {table.lines[at]}, column {columns.roles['id']!r}",
            found=repr(ids[at]),
            remedy="Keep one row for each example.",
        )
    return text_array(ids)


def _scores(table: Table, name: str, *, empty_allowed: bool = False) -> FloatArray:
    """A column of scores; NaN where the cell is empty, if that is allowed."""
    cells = table.column(name)
    fullmatch = _NUMBER.fullmatch
    for i, cell in enumerate(cells):
        if not fullmatch(cell) and (cell or not empty_allowed):
            raise ReadingError(
                "A score is not a number.",
                where=f"line {table.lines[i]}, column {name!r}",
                found=repr(cell) if cell else "an empty field",
                remedy="Write scores with a decimal point, such as 0.93, or remove the column if it holds no scores.",
            )
    scores = np.array([cell or "nan" for cell in cells] if empty_allowed else cells).astype(np.float64)
    if np.isinf(scores).any():
        at = int(np.argmax(np.isinf(scores)))
        raise ReadingError(
            "A score is too large for a number of double precision.",
            where=f"line {table.lines[at]}, column {name!r}",
            found=repr(cells[at]),
            remedy="Rescale the scores.",
        )
    return scores


def _truth(table: Table, name: str) -> BoolArray:
    cells = table.column(name)
    values = {cell: _TRUTH.get(cell.casefold()) for cell in set(cells)}
    for i, cell in enumerate(cells):
        if values[cell] is None:
            raise ReadingError(
                "Truth must be 0 or 1 here.",
                where=f"line {table.lines[i]}, column {name!r}",
                found=repr(cell),
                remedy="Write 1 where the example truly has the label and 0 where not.",
            )
    return np.array([values[cell] for cell in cells], dtype=np.bool_)


def _wide_truth(table: Table, columns: Columns, task: Task | None) -> tuple[BoolArray, Task]:
    """Truth as a table of booleans: one label a cell, or several joined by '|' or ';'."""
    name, position = columns.roles["truth"], {label: i for i, label in enumerate(columns.labels)}
    cells = table.column(name)
    # A label may itself hold a mark that joins labels elsewhere.
    unknown = {cell for cell in cells if cell not in position}
    joint = next((mark for mark in "|;" if any(mark in cell for cell in unknown)), None)
    several = task == "multilabel" or (task is None and joint is not None) or any(not cell for cell in cells)
    truth = np.zeros((len(table), len(position)), dtype=np.bool_)
    for i, cell in enumerate(cells):
        parts = [cell] if not several or cell in position else [part for part in cell.split(joint or "|") if part]
        for part in parts:
            if part not in position:
                raise ReadingError(
                    "A true label has no score column.",
                    where=f"line {table.lines[i]}, column {name!r}",
                    found=repr(part),
                    remedy=f"Score columns are: {', '.join(columns.labels[:8])}. Write labels exactly as there.",
                )
            truth[i, position[part]] = True
    return truth, task or ("multilabel" if several else "multiclass")


def _task(example: npt.NDArray[Any], score: FloatArray, truth: BoolArray, *, n_examples: int, n_labels: int) -> Task:
    """Single-label only where every example has one true label and its scores sum to 1: else labels stand alone."""
    if n_labels == 1:
        return "binary"
    one_true = bool((np.bincount(example[truth], minlength=n_examples) == 1).all())
    sums = np.bincount(example, weights=score, minlength=n_examples)
    sums_to_one = not np.isnan(sums).any() and bool((np.abs(sums - 1) <= ROW_SUM_TOLERANCE).all())
    return "multiclass" if one_true and sums_to_one else "multilabel"


def _refuse_repeats(
    table: Table, columns: Columns, example: npt.NDArray[Any], label: npt.NDArray[Any], n_labels: int
) -> None:
    repeated = pd.Series(example.astype(np.int64) * n_labels + label).duplicated().to_numpy()
    if repeated.any():
        at = int(np.argmax(repeated))
        pair = f"{table.column(columns.roles['id'])[at]!r}, {table.column(columns.roles['label'])[at]!r}"
        raise ReadingError(
            "A pair of example and label occurs twice.",
            where=f"line {table.lines[at]}",
            found=pair,
            remedy="Keep one row for each example and label.",
        )


def _attributes(table: Table, columns: Columns, example: npt.NDArray[Any], n_examples: int) -> dict[str, TextArray]:
    """Further columns that have one value for each example."""
    first = np.full(n_examples, -1, dtype=np.int64)
    first[example[::-1]] = np.arange(len(example))[::-1]
    kept = {}
    for name in columns.further:
        values = np.array(table.column(name), dtype=object)
        if bool((values == values[first][example]).all()):
            kept[name] = text_array(list(values[first]))
    return kept
