"""Batch predictions of an AutoML Tables classification model: a CSV with columns <target>_<value>_score.

The column <target>, if it was in the input, holds the truth. Each row of the table is an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from evalkit.arrays import IntArray
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.sides import Places, Scores, Sides, Texts, Truth, texts
from evalkit.reading.understanding.obvious_id import row_ids

_TITLE: Final = "AutoML Tables predictions (CSV with <target>_<value>_score)"
_END: Final = "_score"


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless:
        return None
    targets = _targets(content, choices)
    if len(targets) != 1:
        return None
    [(target, columns)] = targets.items()
    values = content.column(target).codes()[1]
    if not set(values) <= {*columns, ""}:
        return None
    reason = f"it has the column {target!r}, and a column {target}_<value>_score for each value in it"
    return Candidate(
        "automl-tables", reason, {"truth": target}, tuple(columns.values()), "scores" if values == [""] else "both"
    )


def _targets(table: Table, choices: Choices) -> dict[str, dict[str, str]]:
    """Target column -> value -> score column, for every column that could be the target."""
    scores = [name for name in table.header if name.endswith(_END)]
    chosen = choices.columns.get("truth")
    found = {}
    for target in (name for name in table.header if not chosen or name == chosen):
        front = f"{target}_"
        columns = {
            name.removeprefix(front).removesuffix(_END): name
            for name in scores
            if name.startswith(front) and len(name) > len(front) + len(_END)
        }
        if len(columns) > 1:
            found[target] = columns
    return found


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    table, target, columns = _parts(content, candidate, choices)
    ids, id_column, note = row_ids(table.header, lambda name: table.column(name).cells(), len(table), choices)
    score = np.column_stack([numbers_of(table, name, choices, empty_allowed=False) for name in columns.values()])
    n, n_labels = score.shape
    places = Places.one_each(tuple(table.place(row) for row in range(n)))
    used = {target, id_column, *columns.values()}
    scores = Scores(
        ids=texts(ids),
        labels=tuple(columns),
        example=np.repeat(np.arange(n), n_labels),
        label=np.tile(np.arange(n_labels), n),
        score=score.ravel(),
        rows=n,
        places=places,
        attributes={name: texts(table.column(name).cells()) for name in table.header if name not in used},
        notes=(note,),
        single_label=True,
    )
    return Sides(scores, _truth(table, target, columns, scores.ids, places))


def _parts(content: Content, candidate: Candidate, choices: Choices) -> tuple[Table, str, Mapping[str, str]]:
    targets = _targets(content, choices) if isinstance(content, Table) else {}
    target = candidate.roles.get("truth", next(iter(targets), ""))
    if not isinstance(content, Table) or target not in targets or (len(targets) > 1 and not candidate.roles):
        raise ReadingError(
            "The target of the model is not recognised.",
            where=content.file,
            found=", ".join(targets) or "no column <target> with columns <target>_<value>_score",
            remedy="Name the target column as the truth, or choose another layout.",
        )
    return content, target, targets[target]


def _truth(table: Table, target: str, columns: Mapping[str, str], ids: Texts, places: Places) -> Truth | None:
    """What the target column says; None where it is empty in every row, as in predictions for rows without truth."""
    codes, distinct = table.column(target).codes()
    if distinct == [""]:
        return None
    labels = tuple(columns)
    for position, value in enumerate(distinct):
        if value not in columns:
            raise ReadingError(
                "A true label has no score column." if value else "A row has no true label.",
                where=table.place(int(np.argmax(codes == position)), target),
                found=repr(value) if value else "an empty field",
                remedy=f"Score columns are those of: {', '.join(labels[:8])}.",
            )
    of_distinct: IntArray = np.array([labels.index(value) for value in distinct], dtype=np.int64)
    return Truth(ids, labels, np.arange(len(table)), of_distinct[codes], len(table), places, single_label=True)


LAYOUT = Layout("automl-tables", _TITLE, _recognise, _read)
