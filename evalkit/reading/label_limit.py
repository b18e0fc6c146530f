"""How many labels a model may have where other people wait for the server that evaluates it."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.errors import ReadingError, shown
from evalkit.reading.contents.content import Content, Table
from evalkit.reading.layouts.layout import Candidate


def check_columns(content: Content, candidate: Candidate, most: int | None) -> None:
    """As ``check_labels``, of a file that was understood and not read yet: before anything is asked about its pairs."""
    if most is None:
        return
    labels: Sequence[str] = candidate.labels
    if isinstance(content, Table) and candidate.roles.get("label"):
        labels = content.column(candidate.roles["label"]).codes()[1]
    check_labels(labels, [candidate], most)


def check_labels(labels: Sequence[str], understood: Sequence[Candidate], most: int | None) -> None:
    """ReadingError where there are more labels than ``most``, with the columns they are from; None: any number may be.

    Where there are so many, a column that is no label was most likely taken for one, such as the id of an item.
    """
    if most is not None and len(labels) > most:
        raise too_many_labels(labels, most, where=_where(understood))


def too_many_labels(labels: Sequence[str], most: int, *, where: str | None) -> ReadingError:
    """The sentence for more labels than may be.

    >>> print(too_many_labels(["item 1", "item 2", "item 3"], 2, where="column 'id'"))
    There are too many labels (column 'id'): 3, such as 'item 1'; at most 2 may be. If the labels are in another \
column, choose that one; else keep the rows or columns of labels that matter. Who runs the server can allow more by \
the variable EVALKIT_LABELS.
    """
    return ReadingError(
        "There are too many labels.",
        where=where,
        found=f"{len(labels):,}, such as {shown(labels[0])}; at most {most:,} may be",
        remedy="If the labels are in another column, choose that one; else keep the rows or columns of labels that "
        "matter. Who runs the server can allow more by the variable EVALKIT_LABELS.",
    )


def _where(understood: Sequence[Candidate]) -> str | None:
    """The columns of the labels: of the scores, else of the truth; None where files have no columns."""
    for candidate in understood:
        if candidate.labels:
            return f"the {len(candidate.labels):,} columns of scores"
        column = candidate.roles.get("label") or candidate.roles.get("predicted")
        if column:
            return f"column {column!r}"
    return next((f"column {one.roles['truth']!r}" for one in understood if "truth" in one.roles), None)
