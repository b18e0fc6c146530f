"""Our own export: a long table that reads back to the same digest. Written by ``to_csv``, read here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, Positions
from evalkit.errors import ReadingError
from evalkit.files.csv_text import csv_text
from evalkit.predictions import Predictions, Task
from evalkit.reading.contents.content import Choices, Content, Table, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import attributes_of, examples_of_rows, names_in, truth_of
from evalkit.reading.sides import Places, Scores, Sides, Truth

HEADER = ("id", "label", "score", "truth", "group", "task")
ATTRIBUTE = "attribute:"
ABSENT_TRUTH = ""
"""The truth in a row without a score that is there only because its item and its label exist."""


def to_csv(p: Predictions) -> str:
    """Predictions as CSV text: a row for each pair of item and label that has a score or is true.

    Rows without score and truth stand in front where the rows that follow would not tell all items and labels, or not
    in their order.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.9], [0.2]], labels=["cat"], ids=["a", "b"], task="binary")
    >>> to_csv(p).splitlines()
    ['id,label,score,truth,group,task', 'a,cat,0.9,1,a,binary', 'b,cat,0.2,0,b,binary']
    """
    names = tuple(p.attributes)
    about = list(zip(p.groups.tolist(), *(p.attributes[name].tolist() for name in names), strict=True))
    ids = p.ids.tolist()
    return csv_text(
        [*HEADER, *(ATTRIBUTE + name for name in names)],
        ([ids[i], p.labels[j], score, truth, about[i][0], p.task, *about[i][1:]] for i, j, score, truth in _rows(p)),
    )


def _rows(p: Predictions) -> Iterator[tuple[int, int, float, int | str]]:
    """Item and label of each row by their positions, its score (NaN: none) and its truth."""
    example, label, score, truth = _pairs(p)
    order = np.lexsort((label, example))
    labels = range(len(p.labels))
    if list(dict.fromkeys(label[order].tolist())) != list(labels):
        yield from ((0, j, np.nan, ABSENT_TRUTH) for j in labels)
    if len(np.unique(example)) < p.n_examples:
        yield from ((i, 0, np.nan, ABSENT_TRUTH) for i in range(p.n_examples))
    in_order = (example[order], label[order], score[order], truth[order].astype(np.int64))
    yield from zip(*(column.tolist() for column in in_order), strict=True)


def _pairs(p: Predictions) -> tuple[Positions, Positions, FloatArray, BoolArray]:
    """Item, label, score and truth of every pair that has a score, or is true without one; then the score is NaN."""
    by_label = [_pairs_of_label(p, j) for j in range(len(p.labels))]
    example, score, truth = (np.concatenate(column) for column in zip(*by_label, strict=True))
    label = np.repeat(np.arange(len(p.labels)), [len(items) for items, _, _ in by_label])
    return example, label, score, truth


def _pairs_of_label(p: Predictions, label: int) -> tuple[Positions, FloatArray, BoolArray]:
    (scored, truth, score), unscored = p.scored(label), p.unscored(label)
    return (
        np.concatenate([scored, unscored]),
        np.concatenate([score, np.full(len(unscored), np.nan)]),
        np.concatenate([truth, np.ones(len(unscored), dtype=np.bool_)]),
    )


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.header[: len(HEADER)] != HEADER:
        return None
    if not all(name.startswith(ATTRIBUTE) for name in content.header[len(HEADER) :]):
        return None
    return Candidate("exported", "its columns are those of our own export", gives="both")


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    table = content
    example, ids, places = examples_of_rows(table, "id")
    label, labels = names_in(table, "label", "label")
    task = table.column("task").codes()[1]
    if len(task) != 1 or task[0] not in get_args(Task):
        raise ReadingError("The task of an export is one for all rows.", found=", ".join(map(repr, task[:4])))
    score = numbers_of(table, "score", choices, empty_allowed=True)
    truth = truth_of(table, "truth", also_no=ABSENT_TRUTH)
    attributes, differing = attributes_of(table, ["group", *table.header[len(HEADER) :]], example, len(ids))
    if differing:
        raise ReadingError("A column of an export differs within an item.", found=", ".join(map(repr, differing)))
    groups = attributes.pop("group")
    scored = ~np.isnan(score)
    places = Places(places.first, np.bincount(example, minlength=len(ids)))
    scores = Scores(
        ids=ids,
        labels=tuple(labels),
        example=example[scored],
        label=label[scored],
        score=score[scored],
        rows=len(table),
        places=places,
        attributes={name.removeprefix(ATTRIBUTE): column for name, column in attributes.items()},
        groups=groups,
        task=task[0],  # type: ignore[arg-type]
    )
    return Sides(scores, Truth(ids, tuple(labels), example[truth], label[truth], len(table), places))


LAYOUT = Layout("exported", "Our own export", _recognise, _read)
