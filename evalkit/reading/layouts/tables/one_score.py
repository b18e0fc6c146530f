"""Tables with one score for each item: of the positive class (binary), or of the predicted label (top-1)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.reading.contents.content import Choices, Content, Table, numbers_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import names_in, one_row_each, scores_of_items
from evalkit.reading.layouts.tables.wide import score_columns
from evalkit.reading.layouts.yes_no import may_say, said_in
from evalkit.reading.sides import Sides, Truth
from evalkit.reading.understanding.roles import roles_of, some_roles


def _binary_roles(table: Table, choices: Choices) -> dict[str, str]:
    """Roles of a binary table; without "truth" or "score" where they are not clear."""
    roles = roles_of(table, choices)
    if "truth" not in roles and "label" in roles and "truth" not in choices.columns:
        cells = table.column(roles["label"]).codes()[1]
        if may_say(cells, choices, choices.positive):  # a column called "label" that says yes or no
            roles["truth"] = roles.pop("label")
    if "score" not in roles and "truth" in roles:
        numeric = score_columns(table, roles, choices)
        if len(numeric) == 1:
            roles["score"] = numeric[0]
    return some_roles(roles, "id", "label", "score", "truth", "predicted", "split", "group")


def _recognise_binary(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless:
        return None
    roles = _binary_roles(content, choices)
    if not {"score", "truth"} <= roles.keys() or ("label" in roles and choices.layout != "binary"):
        return None
    distinct = content.column(roles["truth"]).codes()[1]
    two = may_say(distinct, choices, choices.positive) or (len(distinct) == 2 and "predicted" not in roles)
    reason = f"it has one score column, {roles['score']!r}, and a truth of two values in {roles['truth']!r}"
    return Candidate("binary", reason, roles, gives="both") if two else None


def _read_binary(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    said = said_in(items.table, [roles["truth"]], choices, choices.positive)
    score = numbers_of(items.table, roles["score"], choices, empty_allowed=True)
    labels = (choices.positive or "positive",)
    example = np.flatnonzero(~np.isnan(score))
    pairs = (example, np.zeros(len(example), dtype=np.int64), score[example])
    scores = scores_of_items(items, roles, labels, pairs, used={roles.get("id"), roles["truth"], roles["score"]})
    scores = replace(scores, task="binary")
    (true, label), (unknown, unknown_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    truth = Truth(
        items.ids,
        labels,
        true,
        label,
        items.rows,
        items.places,
        by_position=items.by_position,
        unknown_example=unknown,
        unknown_label=unknown_label,
    )
    return Sides(scores, truth)


def _recognise_top_one(content: Content, choices: Choices) -> Candidate | None:
    if not isinstance(content, Table) or content.headless:
        return None
    roles = roles_of(content, choices)
    if not {"predicted", "score"} <= roles.keys():
        return None
    roles = some_roles(roles, "id", "truth", "predicted", "score", "split", "group")
    reason = f"it has a predicted label in {roles['predicted']!r} and its score in {roles['score']!r}"
    return Candidate("top-1", reason, roles, gives="both" if "truth" in roles else "scores")


def _read_top_one(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    label, labels = names_in(items.table, roles["predicted"], "label")
    score = numbers_of(items.table, roles["score"], choices, empty_allowed=False)
    position = {name: i for i, name in enumerate(labels)}
    truth = None
    if "truth" in roles:
        codes, distinct = names_in(items.table, roles["truth"], "label")
        true = np.array([position.setdefault(cell, len(position)) for cell in distinct], dtype=np.int64)[codes]
        every = np.arange(len(items.ids))
        truth = Truth(
            items.ids,
            tuple(position),
            every,
            true,
            items.rows,
            items.places,
            single_label=True,
            by_position=items.by_position,
        )
    used = {roles.get("id"), roles.get("truth"), roles["predicted"], roles["score"]}
    pairs = (np.arange(len(items.ids)), label, score)
    return Sides(scores_of_items(items, roles, tuple(position), pairs, used=used), truth)


BINARY = Layout(
    "binary", "Binary table: a row for each item, with one score and a truth", _recognise_binary, _read_binary
)
TOP_ONE = Layout(
    "top-1",
    "Top-1 table: a row for each item, with the predicted label and its score",
    _recognise_top_one,
    _read_top_one,
)
