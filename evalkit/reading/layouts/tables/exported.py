"""Our own export: a long table that reads back to the same digest. Written by ``to_csv``, read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray, Positions
from evalkit.errors import ReadingError
from evalkit.files.csv_text import csv_text
from evalkit.predictions import Predictions, Task
from evalkit.reading.contents.content import NUMBER, Choices, Content, Table, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import attributes_of, cells_in, examples_of_rows, names_in, truth_of
from evalkit.reading.sides import Places, Scores, Sides, Texts, Truth

HEADER = ("id", "label", "score", "truth", "group", "task")
HOURS = "exposure hours"
"""The hours of recording of the group, in a column behind the others, where they are known."""
ATTRIBUTE = "attribute:"
ABSENT_TRUTH = ""
"""The truth in a row that does not say it: of a pair whose truth is not known, beside its score; without a score, of a
row that is there only because its item and its label exist."""
UNKNOWN = "unknown"
"""The truth of a pair for which there is no score either."""
_UNKNOWN_TRUTH = -1
TASK_MARKS = {"decisions_only": "decisions without scores", "listed_only": "truth of these rows alone"}
"""What stands in the column of the task beside it, where it is true of the predictions; by the field that says so."""
_BETWEEN = "; "


def to_csv(p: Predictions) -> str:
    """Predictions as CSV text: a row for each pair of item and label that has a score, or is true, or is unknown.

    Rows without score and truth stand in front where the rows that follow would not tell all items and labels, or not
    in their order. Where the truth is not known its cell is empty, or says so where there is no score either.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.9], [0.2]], labels=["cat"], ids=["a", "b"], task="binary")
    >>> to_csv(p).splitlines()
    ['id,label,score,truth,group,task', 'a,cat,0.9,1,a,binary', 'b,cat,0.2,0,b,binary']
    """
    names = tuple(p.attributes)
    about = list(zip(p.groups.tolist(), *(p.attributes[name].tolist() for name in names), strict=True))
    ids = p.ids.tolist()
    task = _BETWEEN.join([p.task, *(words for field, words in TASK_MARKS.items() if getattr(p, field))])
    hours = None if p.exposure_hours is None else [[p.exposure_hours.get(group, "")] for group, *_ in about]
    last: Sequence[list[float | str]] = hours or [[]] * len(ids)
    return csv_text(
        [*HEADER, *(ATTRIBUTE + name for name in names), *([] if hours is None else [HOURS])],
        (
            [ids[i], p.labels[j], score, truth, about[i][0], task, *about[i][1:], *last[i]]
            for i, j, score, truth in _rows(p)
        ),
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
    in_order = (example[order], label[order], score[order], truth[order])
    pairs = zip(*(column.tolist() for column in in_order), strict=True)
    if p.unknown_examples is None:
        yield from pairs
        return
    for i, j, its_score, its_truth in pairs:
        unknown = UNKNOWN if np.isnan(its_score) else ABSENT_TRUTH
        yield i, j, its_score, unknown if its_truth == _UNKNOWN_TRUTH else its_truth


def _pairs(p: Predictions) -> tuple[Positions, Positions, FloatArray, IntArray]:
    """Item, label, score and truth of every pair that has a score, or is true without one; then the score is NaN.

    Of pairs that are listed as unknown too, the truth of which is -1.
    """
    by_label = [_pairs_of_label(p, j) for j in range(len(p.labels))]
    example, score, truth = (np.concatenate(column) for column in zip(*by_label, strict=True))
    label = np.repeat(np.arange(len(p.labels)), [len(items) for items, _, _ in by_label])
    return example, label, score, truth


def _pairs_of_label(p: Predictions, label: int) -> tuple[Positions, FloatArray, IntArray]:
    (scored, truth, score), unscored, (unknown, its_score) = p.scored(label), p.unscored(label), p.unknown(label)
    return (
        np.concatenate([scored, unscored, unknown]),
        np.concatenate([score, np.full(len(unscored), np.nan), its_score]),
        np.concatenate([truth.astype(np.int64), np.ones_like(unscored), np.full(len(unknown), _UNKNOWN_TRUTH)]),
    )


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.header[: len(HEADER)] != HEADER:
        return None
    if not all(name.startswith(ATTRIBUTE) or name == HOURS for name in content.header[len(HEADER) :]):
        return None
    return Candidate("exported", "its columns are those of our own export", gives="both")


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    table = content
    example, ids, places = examples_of_rows(table, "id")
    label, labels = names_in(table, "label", "label")
    tasks = table.column("task").codes()[1]
    task, *marks = tasks[0].split(_BETWEEN) if len(tasks) == 1 else [""]
    if task not in get_args(Task) or not set(marks) <= {*TASK_MARKS.values()}:
        raise ReadingError("The task of an export is one for all rows.", found=", ".join(map(repr, tasks[:4])))
    score = numbers_of(table, "score", choices, empty_allowed=True)
    truth = truth_of(table, "truth", neither=(ABSENT_TRUTH, UNKNOWN))
    attributes, differing = attributes_of(table, ["group", *table.header[len(HEADER) :]], example, len(ids))
    if differing:
        raise ReadingError("A column of an export differs within an item.", found=", ".join(map(repr, differing)))
    groups = attributes.pop("group")
    hours = _hours(groups, attributes.pop(HOURS)) if HOURS in attributes else None
    scored = ~np.isnan(score)
    says_unknown = cells_in(table, "truth", (UNKNOWN,)) | (cells_in(table, "truth", (ABSENT_TRUTH,)) & scored)
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
        task=task,  # type: ignore[arg-type]
        hours=hours,
        decisions_only=TASK_MARKS["decisions_only"] in marks,
    )
    true = Truth(
        ids,
        tuple(labels),
        example[truth],
        label[truth],
        len(table),
        places,
        unknown_example=example[says_unknown],
        unknown_label=label[says_unknown],
        listed_only=TASK_MARKS["listed_only"] in marks,
    )
    return Sides(scores, true)


def _hours(groups: Texts, cells: Texts) -> dict[str, float]:
    """Group -> its hours. An empty cell says that none are known of this group."""
    found = {group: cell for group, cell in zip(groups.tolist(), cells.tolist(), strict=True) if cell}
    if odd := [cell for cell in found.values() if not NUMBER.fullmatch(cell)]:
        raise ReadingError("Hours of an export are numbers.", found=repr(odd[0]), remedy="Export the file again.")
    return {group: float(cell) for group, cell in found.items()}


LAYOUT = Layout("exported", "Our own export", _recognise, _read)
