"""Tables with one score or one decision for each item: of the positive class (binary), or of the predicted label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from evalkit.arrays import Positions
from evalkit.reading.contents.content import Choices, Content, Table, numbers_of, whole_number
from evalkit.reading.layouts.cells import MARKS, MARKS_BETWEEN_KNOWN, CellLabels, cell_labels
from evalkit.reading.layouts.layout import Candidate, Layout, never
from evalkit.reading.layouts.rows import Items, names_in, one_row_each, scores_of_items, truth_of
from evalkit.reading.layouts.yes_no import Said, said_in
from evalkit.reading.sides import Scores, Sides, Truth


def _read_one(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """Scores of the positive class, with the truth where the table has it."""
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    said = said_in(items.table, [roles["truth"]], choices, choices.positive) if "truth" in roles else None
    score = numbers_of(items.table, roles["score"], choices, empty_allowed=True)
    labels = (choices.positive or "positive",)
    example = np.flatnonzero(~np.isnan(score))
    pairs = (example, np.zeros(len(example), dtype=np.int64), score[example])
    used = {roles.get("id"), roles.get("truth"), roles["score"]}
    scores = replace(scores_of_items(items, roles, labels, pairs, used=used), task="binary")
    return Sides(scores, None if said is None else _of_items(items, labels, said))


def _of_items(items: Items, labels: tuple[str, ...], said: Said) -> Truth:
    """The truth of one label, by items."""
    (true, label), (unknown, unknown_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    return Truth(
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


def _read_truth(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """Yes or no for each item, of the one label that the scores are of."""
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    said = said_in(items.table, [roles["truth"]], choices, choices.positive)
    labels = choices.known[:1] or (choices.positive or "positive",)
    used = {roles.get("id"), roles["truth"]}
    further = scores_of_items(items, roles, labels, _no_pairs(), used=used)
    side = _of_items(items, labels, said)
    return Sides(None, replace(side, attributes=further.attributes, groups=further.groups, excluded=items.excluded))


def _no_pairs() -> tuple[Positions, Positions, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    none = np.zeros(0, dtype=np.int64)
    return none, none, np.zeros(0)


def _read_top_one(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    label, labels = _classes(items, roles["predicted"], choices.labels)
    score = numbers_of(items.table, roles["score"], choices, empty_allowed=False)
    position = {name: i for i, name in enumerate(labels)}
    truth = None
    if "truth" in roles:
        codes, distinct = _classes(items, roles["truth"])
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


def _classes(items: Items, column: str, written: Mapping[str, str] | None = None) -> tuple[Positions, list[str]]:
    """A column of one class for each item. Class numbers that are all written as 3.0 are 3.

    written: class -> how the column writes it, where that differs.
    """
    codes, distinct = names_in(items.table, column, "label")
    distinct = _as_labels(distinct, written)
    plain = [whole_number(cell) for cell in distinct]
    if plain == distinct or not all(cell.lstrip("-").isdecimal() for cell in plain):
        return codes, distinct
    names = list(dict.fromkeys(plain))
    return np.array([names.index(cell) for cell in plain], dtype=np.int64)[codes], names


def _as_labels(cells: Sequence[str], written: Mapping[str, str] | None) -> list[str]:
    """Cells as the classes that they stand for. written: class -> cell."""
    label_of = {cell: label for label, cell in (written or {}).items()}
    return [label_of.get(cell, cell) for cell in cells]


def _read_decisions(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """Decided labels, one or several for each item, as scores of 1; all other labels have 0."""
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    decided = _labels_of(items, roles["predicted"], choices.known, choices.labels)
    labels, truth = decided.labels, None
    if "truth" in roles:
        true = _labels_of(items, roles["truth"], labels)
        labels = true.labels
        several = true.several or decided.several
        truth = Truth(
            items.ids,
            labels,
            true.example,
            true.label,
            items.rows,
            items.places,
            single_label=not several,
            by_position=items.by_position,
        )
    score = np.zeros((len(items.ids), len(labels)))
    score[decided.example, decided.label] = 1
    n, n_labels = score.shape
    pairs = (np.tile(np.arange(n), n_labels), np.repeat(np.arange(n_labels), n), score.ravel(order="F"))
    used = {roles.get("id"), roles.get("truth"), roles["predicted"]}
    return Sides(_decided(scores_of_items(items, roles, labels, pairs, used=used)), truth)


def _labels_of(
    items: Items, column: str, known: tuple[str, ...], written: Mapping[str, str] | None = None
) -> CellLabels:
    """The labels in a column of decisions or truths. Where no labels are known, cells of one label show the others.

    written: class -> how the column writes it, where that differs.
    """
    codes, distinct = names_in(items.table, column, "label", may_lack=True)
    distinct = _as_labels(distinct, written)
    if not known:
        known = _shown_labels(distinct)
    return cell_labels(codes, distinct, known)


def _shown_labels(distinct: Sequence[str]) -> tuple[str, ...]:
    """The labels that the cells of a column show: those that stand alone, where these are the parts of most others; or
    what one mark parts all cells into, where every cell holds several."""
    cells = [cell for cell in distinct if cell and cell[0] != "["]
    for mark in (*MARKS, *MARKS_BETWEEN_KNOWN):
        alone = tuple(cell for cell in cells if mark not in cell)
        marked = [[part.strip() for part in cell.split(mark)] for cell in cells if mark in cell]
        parts = dict.fromkeys(part for each in marked for part in each)
        if marked and (mark in MARKS or (_are_labels(marked, parts, alone) and not _are_compounds(marked, alone))):
            return tuple(dict.fromkeys([*alone, *parts]))
    return tuple(cells)


def _are_compounds(marked: Sequence[Sequence[str]], alone: Collection[str]) -> bool:
    """Whether cells are names of several words, such as a verb and a noun: as many in each, and none in two places."""
    if alone or len({len(each) for each in marked}) > 1:
        return False
    places = [set(words) for words in zip(*marked, strict=True)]
    return sum(map(len, places)) == len(set().union(*places))


def _are_labels(marked: Sequence[Sequence[str]], parts: Collection[str], alone: Collection[str]) -> bool:
    """Whether what a mark parts cells into are labels, though ordinary labels may hold the mark: some cell is parted
    into what stands alone, or parts recur; and most cells hold a label that stands alone, where any does."""
    known = sum(any(part in alone for part in each) for each in marked)
    are_several = any(set(each) <= set(alone) for each in marked) or len(parts) < len(marked)
    return are_several and (2 * known >= len(marked) or not alone)


def _read_decisions_binary(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    says_class = choices.positive is not None and choices.positive in items.table.column(roles["predicted"]).codes()[1]
    decided = truth_of(items.table, roles["predicted"], choices.positive if says_class else None)
    labels = (choices.positive or "positive",)
    every = np.arange(len(items.ids))
    pairs = (every, np.zeros(len(every), dtype=np.int64), decided.astype(np.float64))
    used = {roles.get("id"), roles.get("truth"), roles["predicted"]}
    scores = replace(_decided(scores_of_items(items, roles, labels, pairs, used=used)), task="binary")
    if "truth" not in roles:
        return Sides(scores, None)
    return Sides(scores, _of_items(items, labels, said_in(items.table, [roles["truth"]], choices)))


def _decided(scores: Scores) -> Scores:
    """The scores as decisions, which have one threshold."""
    return replace(scores, decisions_only=True)


BINARY = Layout("binary", "Binary table: a row for each item, with one score and a truth", never, _read_one)
ONE_SCORE = Layout("one-score", "Scores alone: a row for each item, with the score of one class", never, _read_one)
TRUTH = Layout("truth-binary", "Truth: yes or no for each item", never, _read_truth)
TOP_ONE = Layout(
    "top-1", "Top-1 table: a row for each item, with the predicted label and its score", never, _read_top_one
)
DECISIONS = Layout("decisions", "Decisions without scores: a row for each item", never, _read_decisions)
DECISIONS_BINARY = Layout(
    "decisions-binary", "Decisions without scores: yes or no for each item", never, _read_decisions_binary
)
