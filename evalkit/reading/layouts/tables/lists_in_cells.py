"""Tables with a row for each item, in which a cell lists labels and another one their scores, or one cell both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.errors import ReadingError, shown, some_of
from evalkit.reading.contents.content import Choices, Content, Table
from evalkit.reading.layouts.cells import cell_labels
from evalkit.reading.layouts.fields import score_of
from evalkit.reading.layouts.layout import Candidate, Layout, never
from evalkit.reading.layouts.lists import list_in
from evalkit.reading.layouts.rows import Items, names_in, one_row_each, scores_of_items
from evalkit.reading.sides import Note, Sides, Truth

_LOOKED_AT = 1_000
"""Rows by which columns are recognised. Every row is checked when it is read, and one that does not fit is an error."""

LISTS = ("labels_list", "scores_list", "pairs_list")
"""Roles of the columns that hold the lists: labels and scores in two of them, or both in one. Where there is a list of
scores alone, labels are called by their positions."""

_Pairs = list[tuple[str, float]]


def lists_in(table: Table, choices: Choices, taken: Collection[str] = ()) -> dict[str, str]:
    """The columns of the lists by their roles; nothing where no columns, or several, can be these.

    taken: columns that have another role.
    """
    chosen = {role: name for role in LISTS if (name := choices.columns.get(role))}
    if "pairs_list" in chosen or {"labels_list", "scores_list"} <= chosen.keys():
        return chosen
    values = {name: found for name in table.header if name not in taken and (found := _lists(table, name))}
    fitting = _labels_with_scores(values, chosen)
    pairs = [] if chosen else [name for name in values if _may_be_pairs(values[name])]
    if len(fitting) + len(pairs) != 1:
        return {}
    return {"pairs_list": pairs[0]} if pairs else dict(zip(LISTS, fitting[0], strict=False))


def _labels_with_scores(values: Mapping[str, list[Any]], chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every column that may list labels, with every one that may list their scores."""
    labels = [name for name in values if chosen.get("labels_list", name) == name and _may_be_labels(values[name])]
    scores = [name for name in values if chosen.get("scores_list", name) == name and _may_be_scores(values[name])]
    return [(a, b) for a in labels for b in scores if a != b and _of_one_length(values[a], values[b])]


def scores_of_all(table: Table, taken: Collection[str] = ()) -> list[str]:
    """Columns whose cells list as many scores each: one for every label, in the same order."""
    values = {name: _lists(table, name) for name in table.header if name not in taken}
    return [name for name, lists in values.items() if lists and _may_be_scores(lists) and _n_labels(lists) > 1]


def _n_labels(lists: list[Any]) -> int:
    """How many entries each list has; 0 where they have not as many each."""
    lengths = {len(one) for one in lists}
    return lengths.pop() if len(lengths) == 1 else 0


def _lists(table: Table, name: str) -> list[Any]:
    """What each of the first cells lists; nothing where one of them, that is not empty, lists nothing."""
    column = table.column(name)
    first = column.cell(0)
    if first and first[0] not in "[{(":  # as in most columns
        return []
    cells = [column.cell(row) for row in range(min(len(column), _LOOKED_AT))]
    if not any(cells) or any(cell and cell[0] not in "[{(" for cell in cells):
        return []
    values = [list_in(cell) if cell else [] for cell in cells]
    return [] if None in values or not any(values) else values


def _parts(lists: list[Any]) -> Iterator[Any]:
    return (part for one in lists for part in one)


def _may_be_labels(lists: list[Any]) -> bool:
    """Texts or class numbers, each at most once in most lists: lists of 0 and 1 for every label repeat these."""
    if not all(isinstance(one, list) and {*map(type, one)} <= {str, int} for one in lists):
        return False
    return 2 * sum(len({*one}) == len(one) for one in lists) > len(lists)


def _may_be_scores(lists: list[Any]) -> bool:
    """Numbers, of which one at least has decimals: whole numbers alone may be class numbers."""
    if not all(isinstance(one, list) for one in lists):
        return False
    kinds = set(map(type, _parts(lists)))
    return float in kinds and kinds <= {int, float}


def _may_be_pairs(lists: list[Any]) -> bool:
    found = [_pairs(one) for one in lists]
    pairs = [pair for one in found if one is not None for pair in one]
    labels, scores = [label for label, _ in pairs], [score for _, score in pairs]
    return None not in found and {*map(type, labels)} <= {str, int} and _may_be_scores([scores])


def _of_one_length(labels: list[Any], scores: list[Any]) -> bool:
    return all(len(a) == len(b) for a, b in zip(labels, scores, strict=True))


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    """The pairs in a list of [label, score] or {"label", "score"}, or in {"cat": 0.9}; None where these are none."""
    if isinstance(value, dict):
        pairs = list(value.items())
    else:
        pairs = [
            (part["label"], part["score"]) if isinstance(part, dict) and part.keys() == {"label", "score"} else part
            for part in value
        ]
    fits = all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs)
    return [tuple(pair) for pair in pairs] if fits else None


def first_labels(table: Table, roles: Mapping[str, str]) -> list[str]:
    """The labels in the first rows, by which a truth is told."""
    if "pairs_list" in roles:
        pairs = [pair for one in _lists(table, roles["pairs_list"]) for pair in _pairs(one) or ()]
        return list(dict.fromkeys(str(label) for label, _ in pairs))
    if "labels_list" in roles:
        return list(dict.fromkeys(map(str, _parts(_lists(table, roles["labels_list"])))))
    return [str(position) for position in range(_n_labels(_lists(table, roles["scores_list"])))]


def are_unnamed(roles: Mapping[str, str]) -> bool:
    """Whether the lists hold scores alone, so that labels have no names."""
    return roles.keys().isdisjoint({"labels_list", "pairs_list"})


def _read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = candidate.roles
    items = one_row_each(content, roles.get("id"), choices)
    position: dict[str, int] = {}
    example, label, score = [], [], []
    first = None if not are_unnamed(roles) else choices.first_class or 0
    for row, pairs in enumerate(_listed(items.table, roles, first)):
        example += [row] * len(pairs)
        label += [position.setdefault(name, len(position)) for name, _ in pairs]
        score += [number for _, number in pairs]
    labels, truth = tuple(position), None
    if "truth" in roles:
        labels, truth = _truth(items, roles["truth"], labels)
    used = {roles.get("id"), roles.get("truth"), *_columns_of_lists(roles)}
    columns = (np.array(example, np.int64), np.array(label, np.int64), np.array(score, np.float64))
    notes = _on_other_columns(content, roles, used)
    return Sides(scores_of_items(items, roles, labels, columns, used=used, notes=notes), truth)


def _truth(items: Items, name: str, labels: tuple[str, ...]) -> tuple[tuple[str, ...], Truth]:
    """All labels, and the true ones. A label that is true and never listed is one without scores."""
    codes, distinct = names_in(items.table, name, "label", may_lack=True)
    found = cell_labels(codes, distinct, labels)
    truth = Truth(
        items.ids,
        found.labels,
        found.example,
        found.label,
        items.rows,
        items.places,
        notes=found.notes,
        single_label=not found.several,
        by_position=items.by_position,
    )
    return found.labels, truth


def _listed(table: Table, roles: Mapping[str, str], first: int | None) -> Iterator[_Pairs]:
    """The labels with scores of each row. An empty cell lists none.

    first: the number of the first label, where labels are called by their positions.
    """
    names = _columns_of_lists(roles)
    n_labels: int | None = None
    columns = [table.column(name).cells() for name in names]
    for row, cells in enumerate(zip(*columns, strict=True)):
        values = [list_in(cell) if cell else [] for cell in cells]
        _check_lists(values, cells, table, row, roles)
        if first is not None:
            n_labels = n_labels or len(values[0])
            if len(values[0]) not in (0, n_labels):
                found = f"{len(values[0])} scores, {n_labels} in the rows before"
                raise _error("A row lists more or fewer scores than the others.", table, row, names[0], found)
            values = [list(range(first, first + len(values[0]))), values[0]]
        pairs = _pairs(values[0]) if len(values) == 1 else list(zip(*values, strict=True))
        if pairs is None:
            raise _error("A cell lists something other than labels with scores.", table, row, names[0], shown(cells[0]))
        yield _checked(pairs, table, row, names)


def _check_lists(values: list[Any], cells: Sequence[str], table: Table, row: int, roles: Mapping[str, str]) -> None:
    """An error where a cell of a row lists nothing, or two cells not as many."""
    odd = next((i for i, value in enumerate(values) if not _is_list(value, pairs="pairs_list" in roles)), None)
    if odd is not None:
        raise _error("A cell is not a list.", table, row, _columns_of_lists(roles)[odd], shown(cells[odd]))
    if len({len(value) for value in values}) > 1:
        found = f"{len(values[0])} labels, {len(values[1])} scores"
        raise _error("A row lists more or fewer scores than labels.", table, row, _columns_of_lists(roles)[1], found)


def _is_list(value: Any, *, pairs: bool) -> bool:
    return isinstance(value, list) or (pairs and isinstance(value, dict))


def _columns_of_lists(roles: Mapping[str, str]) -> list[str]:
    return [roles[role] for role in LISTS if role in roles]


def _checked(pairs: list[tuple[Any, Any]], table: Table, row: int, names: list[str]) -> _Pairs:
    """Labels as text and scores as numbers; an error where one is something else, or a label has two."""
    seen: set[str] = set()
    for label, _ in pairs:
        if type(label) not in (str, int) or label == "":
            raise _error("A label is not text.", table, row, names[0], shown(label))
        if str(label) in seen:
            raise _error("A label is listed twice for one item.", table, row, names[0], repr(str(label)))
        seen.add(str(label))
    where = table.place(row, names[-1])
    return [(str(label), score_of(score, where)) for label, score in pairs]


def _error(problem: str, table: Table, row: int, name: str, found: str) -> ReadingError:
    return ReadingError(
        problem,
        where=table.place(row, name),
        found=found,
        remedy='List each label once, with a number as its score, such as ["cat", "dog"] and [0.9, 0.1].',
    )


def _on_other_columns(table: Table, roles: Mapping[str, str], used: Collection[str | None]) -> list[Note]:
    others = [name for name in table.header if name not in used and name not in roles.values()]
    if not others:
        return []
    listed = roles.get("scores_list", roles.get("pairs_list"))
    return [Note(f"The scores are those that {listed!r} lists. Kept beside them, and not counted: {some_of(others)}.")]


LAYOUT = Layout("lists-in-cells", "Table with the labels and scores of each item as lists in cells", never, _read)
