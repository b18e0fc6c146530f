"""Wide tables: a row for each item, with a score column for each label, and the truth in a cell or in columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from evalkit.arrays import FloatArray, Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Table, holds_numbers, numbers_of
from evalkit.reading.layouts.cells import cell_labels, labels_in
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import Items, names_in, one_row_each, scores_of_items
from evalkit.reading.layouts.yes_no import may_say, said_in
from evalkit.reading.sides import Note, Sides, Truth
from evalkit.reading.understanding.roles import roles_of, some_roles

SUM_TOLERANCE = 1e-3
"""How far scores of one item may sum from 1 and still be probabilities of one true label."""

# Two columns for a label: "true_cat" or "cat_true", and "score_cat", "cat_score" or "cat".
_TRUE = re.compile(r"(?:y_true|truth|true|label|gt)_(?P<a>.+)|(?P<b>.+)_(?:y_true|truth|true|label|gt)")
_SCORE = re.compile(
    r"(?:y_score|score|prob|pred|confidence)_(?P<a>.+)|(?P<b>.+)_(?:y_score|score|prob|pred|confidence)"
)


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless or _paired(content, choices):
        return None
    roles = _wide_roles(content, choices)
    if "score" in roles:
        return None
    labels = score_columns(content, roles, choices)
    if len(labels) < 2 and choices.labels is None:
        return None
    truth = roles.get("truth")
    if truth is not None and "truth" not in choices.columns and not _names_some(content, truth, labels):
        return None
    where = f", and the truth in {truth!r}" if truth is not None else ""
    return Candidate(
        "wide",
        f"it has {len(labels):,} score columns{where}",
        some_roles(roles, "id", "truth", "predicted", "split", "group"),
        labels,
        "both" if truth else "scores",
    )


def _wide_roles(table: Table, choices: Choices) -> dict[str, str]:
    """Roles of a table that may be wide; one with a score is not."""
    roles = roles_of(table, choices)
    if choices.layout == "wide":  # chosen, so that columns of these names are labels
        for role in {"score", "label"} - choices.columns.keys():
            roles.pop(role, None)
    if "truth" not in roles and "label" in roles:
        roles["truth"] = roles.pop("label")  # in a wide table a column called "label" is the true one
    return roles


def score_columns(table: Table, roles: Mapping[str, str], choices: Choices) -> tuple[str, ...]:
    """The score columns: those without a role that hold a number, or whose name is a true label of some item.

    Other columns are text about the item.
    """
    if choices.labels is not None:
        return choices.labels
    free = [name for name in table.header if name not in roles.values()]
    true: set[str] = set()
    if "truth" in roles:
        true = {part for cell in table.column(roles["truth"]).codes()[1] for part in labels_in(cell, frozenset(free))}
    return tuple(name for name in free if name in true or holds_numbers(table.column(name)))


def _names_some(table: Table, truth: str, labels: tuple[str, ...]) -> bool:
    cells = table.column(truth).codes()[1]
    known = frozenset(labels)
    return any(part in known for cell in cells for part in labels_in(cell, known))


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles, labels = candidate.roles, candidate.labels
    _check_labels(content, labels, roles)
    items = one_row_each(content, roles.get("id"), choices)
    score = np.column_stack([numbers_of(items.table, name, choices, empty_allowed=False) for name in labels])
    if "truth" not in roles:
        return Sides(scores_of_items(items, roles, labels, _matrix(score), used={roles.get("id"), *labels}), None)
    example, label, several = _true_pairs(items, roles["truth"], labels)
    notes: list[Note] = []
    kept = np.arange(len(labels))
    if not several:
        kept = _without_numbers_about_items(labels, score, label, choices, notes)
    names = tuple(labels[i] for i in kept)
    if len(names) < len(labels):
        score, label = score[:, kept], np.searchsorted(kept, label)
    by_position = items.by_position
    truth = Truth(
        items.ids,
        names,
        example,
        label,
        items.rows,
        items.places,
        single_label=not several,
        by_position=by_position,
    )
    used = {roles.get("id"), roles["truth"], *names}
    return Sides(scores_of_items(items, roles, names, _matrix(score), used=used, notes=notes), truth)


def _check_labels(table: Table, labels: tuple[str, ...], roles: Mapping[str, str]) -> None:
    known = set(table.header)
    for name in labels:
        if name not in known or name in (roles.get("id"), roles.get("truth")):
            raise ReadingError(
                "A score column is not there, or has another role.",
                found=repr(name),
                remedy=f"Columns: {', '.join(table.header[:12])}.",
            )


def _true_pairs(items: Items, name: str, labels: tuple[str, ...]) -> tuple[Positions, Positions, bool]:
    codes, distinct = names_in(items.table, name, "label", may_lack=True)
    found = cell_labels(codes, distinct, labels)
    if unknown := found.labels[len(labels) :]:
        at = int(np.argmax(found.label == len(labels)))
        raise ReadingError(
            "A true label has no score column.",
            where=items.table.place(int(found.example[at]), name),
            found=repr(unknown[0]),
            remedy=f"Score columns are: {', '.join(labels[:8])}. Write labels exactly as there.",
        )
    return found.example, found.label, found.several


def _without_numbers_about_items(
    labels: tuple[str, ...], score: FloatArray, label: Positions, choices: Choices, notes: list[Note]
) -> Positions:
    """Positions of the columns that are labels.

    A number about the item, such as its length, is no score of a label. A column is taken for such a number where it is
    never a true label, and where the scores of every item sum to 1 without such columns but not with them. label: the
    true label of each item.
    """
    ever_true = np.bincount(label, minlength=len(labels)) > 0
    if choices.labels is not None or ever_true.all():
        return np.arange(len(labels))
    with np.errstate(over="ignore"):
        with_it, without = np.abs(score.sum(axis=1) - 1), np.abs(score[:, ever_true].sum(axis=1) - 1)
    if ever_true.sum() >= 2 and (without <= SUM_TOLERANCE).all() and (with_it > SUM_TOLERANCE).any():
        left = ", ".join(name for name, true in zip(labels, ever_true, strict=True) if not true)
        notes.append(Note(f"Not taken for labels, since scores sum to 1 without them: {left}.", warning=True))
        return np.flatnonzero(ever_true)
    never = ", ".join(name for name, true in zip(labels, ever_true, strict=True) if not true)
    notes.append(Note(f"Never true, so check that these columns are labels: {never}.", warning=True))
    return np.arange(len(labels))


def _matrix(score: FloatArray) -> tuple[Positions, Positions, FloatArray]:
    """A table of scores as columns of pairs: example, label and score, label after label."""
    n, n_labels = score.shape
    return np.tile(np.arange(n), n_labels), np.repeat(np.arange(n_labels), n), score.ravel(order="F")


def _paired(table: Table, choices: Choices) -> dict[str, tuple[str, str]]:
    """label -> (truth column, score column), if every label that has one of them has both."""
    if "truth" in choices.columns or choices.labels is not None:
        return {}
    roles = some_roles(roles_of(table, choices), "id", "split", "group")
    paired = _paired_names([name for name in table.header if name not in roles.values()])
    says = (may_say(table.column(truth).codes()[1], choices) for truth, _ in paired.values())
    return paired if all(says) else {}


def _paired_names(names: list[str]) -> dict[str, tuple[str, str]]:
    """As ``_paired``, by the names of the columns alone."""
    truths = {label: name for name in names if (label := _label_in(_TRUE, name)) is not None}
    others = [name for name in names if name not in truths.values()]
    scores = {label: name for name in others for label in (name, _label_in(_SCORE, name)) if label in truths}
    if set(scores) != set(truths) or len(set(scores.values())) != len(truths):
        return {}
    return {label: (truths[label], scores[label]) for label in truths}


def _label_in(mark: re.Pattern[str], name: str) -> str | None:
    found = mark.fullmatch(name)
    return (found["a"] or found["b"]) if found else None


def _recognise_columns(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless:
        return None
    paired = _paired(content, choices)
    roles = some_roles(roles_of(content, choices), "id", "split", "group")
    reason = "each label has a column of 0 and 1 and a column of scores"
    return Candidate("wide-columns", reason, roles, tuple(paired), "both") if paired else None


def _read_columns(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    labels, columns = candidate.labels, _paired(content, choices)
    items = one_row_each(content, candidate.roles.get("id"), choices)
    scores = [numbers_of(items.table, columns[name][1], choices, empty_allowed=False) for name in labels]
    said = said_in(items.table, [columns[name][0] for name in labels], choices)
    (example, label), (unsure, unsure_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    used = {candidate.roles.get("id"), *(name for pair in columns.values() for name in pair)}
    return Sides(
        scores_of_items(items, candidate.roles, labels, _matrix(np.column_stack(scores)), used=used),
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


WIDE = Layout("wide", "Wide table: a row for each item, a score column for each label", _recognise, _read)
WIDE_COLUMNS = Layout(
    "wide-columns",
    "Wide table with a truth column (0 or 1) and a score column for each label",
    _recognise_columns,
    _read_columns,
)
