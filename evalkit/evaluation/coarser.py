"""The same predictions seen more coarsely: decided per video or patient, not item by item, and with labels merged."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, Positions, TextArray, text_array
from evalkit.errors import InvalidInputError, require_type, shown, some_of
from evalkit.making import predictions_from_pairs
from evalkit.predictions import DECIDE_PER, Predictions

Rule: TypeAlias = Literal["max", "mean", "median"] | tuple[Literal["k of n"], int]
"""How the scores of a unit's items become one; k of n: the k-th highest, which is predicted where k items are."""


def event_scores(p: Predictions, rule: Rule = "max", *, unit: Sequence[str] | TextArray | None = None) -> Predictions:
    """Predictions whose examples are units of items, such as the videos that segments are of.

    A unit's score of a label is by the rule: "max", "mean" or "median" of its items' scores, or ("k of n", k), the k-th
    highest of them, so that the unit is predicted wherever k of its items are. An item without a score counts as below
    all others, and is left out of a mean. A unit has a label if one of its items has; it has not if that is known of
    all of them; else its truth is not known.

    unit: (n_examples,) the name of each item's unit; by default the attribute "decide per", or else the groups. Units
    stand in the order in which they come; an attribute is kept where it is the same for all items of each unit, and so
    are groups. Errors: no units, a unit whose items are of two groups, k below 1, and single-label predictions of which
    a unit has two true labels.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [0]], [[0.4], [0.8], [0.3]], labels=["fall"], task="binary")
    >>> per_video = event_scores(p, unit=["a", "a", "b"])
    >>> per_video.ids.tolist(), per_video.y_score.tolist(), per_video.y_true.tolist()
    (['a', 'b'], [0.8, 0.3], [True, False])
    >>> event_scores(p, ("k of n", 2), unit=["a", "a", "b"]).label("fall").y_score.tolist()
    [0.4, -inf]
    """
    require_type(p, Predictions)
    together = _together_by(rule)
    names = _units(p, unit)
    _, first, by_name = np.unique(names, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    of_item = place[by_name]
    first = np.sort(first)
    size = np.bincount(of_item)
    score_of = partial(together, size=size)
    columns = [_of_units(_column(p, i), of_item, size, score_of) for i in range(len(p.labels))]
    ids = names[first]
    constant = {
        name: values[first] for name, values in p.attributes.items() if bool((values[first][of_item] == values).all())
    }
    constant.pop(DECIDE_PER, None)
    return _made(
        p,
        columns,
        p.labels,
        ids=ids,
        groups=_groups(p, of_item, first),
        attributes=constant,
        decisions_only=p.decisions_only and rule not in ("mean", "median"),
    )


def _together_by(rule: Rule) -> Callable[..., FloatArray]:
    match rule:
        case "max" | "mean" | "median":
            return _RULES[rule]
        case ("k of n", int(k)) if k >= 1 and not isinstance(k, bool):
            return partial(_kth, k=k)
    remedy = f"Use one of {', '.join(_RULES)}, or ('k of n', k) with how many items it takes, 1 or more."
    raise InvalidInputError("Unknown rule for the items of a unit.", found=repr(rule), remedy=remedy)


def merge_labels(p: Predictions, merged: Mapping[str, Sequence[str]]) -> Predictions:
    """Predictions in which some labels are one: ``{"abusive": ["hate", "harassment"]}``.

    An example has the merged label if it has one of its parts, has not if that is known of all, and its score is the
    highest of theirs. It stands where the first of its parts stood; labels that are in none stay as they are. Errors: a
    part that is no label, or is merged twice, and a name that another label has.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0, 0], [0, 0, 1]], [[0.4, 0.8, 0.1], [0.2, 0.1, 0.7]],
    ...                             labels=["hate", "harassment", "spam"], task="multilabel")
    >>> found = merge_labels(p, {"abusive": ["hate", "harassment"]})
    >>> found.labels, found.label("abusive").y_score.tolist(), found.label("abusive").y_true.tolist()
    (('abusive', 'spam'), [0.8, 0.2], [True, False])
    """
    require_type(p, Predictions)
    parts_of = _parts(p, merged)
    columns = [_together([_column(p, i) for i in parts], p.n_examples) for parts in parts_of.values()]
    return _made(
        p,
        columns,
        tuple(parts_of),
        ids=p.ids,
        groups=p.groups,
        attributes=p.attributes,
        decisions_only=p.decisions_only,
    )


def _parts(p: Predictions, merged: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The new labels in their order, with the positions of their parts."""
    new_name = {part: name for name, parts in merged.items() for part in parts}
    listed = [part for parts in merged.values() for part in parts]
    unknown = sorted(set(listed) - set(p.labels))
    if unknown or not listed or len(listed) != len(new_name):
        twice = sorted({part for part in listed if listed.count(part) > 1})
        raise InvalidInputError(
            "Labels to merge are labels of the model, each once.",
            found=f"not a label: {some_of(unknown)}" if unknown else f"twice: {some_of(twice)}",
            remedy=f"Labels are {some_of(p.labels)}.",
        )
    parts_of: dict[str, list[int]] = {}
    for i, label in enumerate(p.labels):
        name = new_name.get(label, label)
        if label not in new_name and name in merged:
            raise InvalidInputError("Another label has this name.", found=repr(name), remedy="Choose another one.")
        parts_of.setdefault(name, []).append(i)
    return parts_of


def roll_up(p: Predictions, parent: Mapping[str, str]) -> Predictions:
    """Labels rolled up by a table, such as species -> genus: ``merge_labels`` of those that have one parent.

    Every label needs a parent, which may be its own name; labels of the table that the predictions do not have are
    passed over.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0]], [[0.4, 0.8]], labels=["Canis lupus", "Canis latrans"], task="multilabel")
    >>> roll_up(p, {"Canis lupus": "Canis", "Canis latrans": "Canis"}).labels
    ('Canis',)
    """
    require_type(p, Predictions)
    lacking = [label for label in p.labels if label not in parent]
    if lacking:
        raise InvalidInputError(
            "Every label needs a parent.",
            found=f"none for {some_of(lacking)}",
            remedy="Add a row for each; one that stays as it is has its own name as parent.",
        )
    merged: dict[str, list[str]] = {}
    for label in p.labels:
        merged.setdefault(parent[label], []).append(label)
    return merge_labels(p, merged)


def parents_in(text: str, labels: Sequence[str]) -> dict[str, str]:
    """The parents of labels by a table as CSV, with a row for each: the label, and what it counts as.

    A first row whose first cell is none of the labels is a header; further columns are passed over.

    >>> parents_in("species,genus\\nCanis lupus,Canis\\nCanis latrans,Canis", ["Canis lupus", "Canis latrans"])
    {'Canis lupus': 'Canis', 'Canis latrans': 'Canis'}
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except csv.Error as problem:
        raise InvalidInputError("The table is no CSV.", found=str(problem)) from problem
    if rows and rows[0][0] not in set(labels):
        rows = rows[1:]
    for i, row in enumerate(rows):
        if len(row) < 2 or not row[1].strip():
            found = f"row {i + 1}: {shown(', '.join(row[:3]))}"
            raise InvalidInputError("Each row has a label and what it counts as.", found=found)
    return {row[0]: row[1].strip() for row in rows}


@dataclass(frozen=True, slots=True)
class _Column:
    """One label. example, score: of the pairs with a score, those of unknown truth included. true: the examples that
    have it. unsure: of which that is not known; None where it is not known of all but ``true`` and ``false``. false:
    which are listed as not having it."""

    example: Positions
    score: FloatArray
    true: Positions
    false: Positions
    unsure: Positions | None


def _column(p: Predictions, i: int) -> _Column:
    example, truth, score = p.scored(i)
    unsure, given = p.unknown(i)
    scored = ~np.isnan(given)
    return _Column(
        np.concatenate([example, unsure[scored]]),
        np.concatenate([score, given[scored]]),
        np.concatenate([example[truth], p.unscored(i)]),
        example[~truth],
        None if p.listed_only else unsure,
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """One label of the new examples: (n,) each. score: -inf without one."""

    score: FloatArray
    true: BoolArray
    known: BoolArray


def _of_units(
    c: _Column, of_item: IntArray, size: IntArray, score_of: Callable[[IntArray, FloatArray], FloatArray]
) -> _Whole:
    n = len(size)
    true = np.bincount(of_item[c.true], minlength=n) > 0
    if c.unsure is None:
        false = np.bincount(of_item[c.false], minlength=n) == size
    else:
        false = np.bincount(of_item[c.unsure], minlength=n) == 0
    return _Whole(score_of(of_item[c.example], c.score), true, true | false)


def _together(columns: list[_Column], n: int) -> _Whole:
    """Several labels of n examples as one."""
    score, true, known = np.full(n, ABSENT), np.zeros(n, dtype=bool), np.ones(n, dtype=bool)
    for c in columns:
        np.maximum.at(score, c.example, c.score)
        true[c.true] = True
        if c.unsure is None:
            listed = np.zeros(n, dtype=bool)
            listed[c.false] = True
            listed[c.true] = True
            known &= listed
        else:
            known[c.unsure] = False
    return _Whole(score, true, true | known)


def _highest(unit: IntArray, score: FloatArray, size: IntArray) -> FloatArray:
    found = np.full(len(size), ABSENT)
    np.maximum.at(found, unit, score)
    return found


def _mean(unit: IntArray, score: FloatArray, size: IntArray) -> FloatArray:
    n, total = (np.bincount(unit, weights=each, minlength=len(size)) for each in (None, score))
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, total / np.maximum(n, 1), ABSENT)


def _median(unit: IntArray, score: FloatArray, size: IntArray) -> FloatArray:
    upper, lower = (_kth(unit, score, size, k) for k in ((size + 1) // 2, size // 2 + 1))
    return np.where(lower == upper, lower, (lower + upper) / 2)


def _kth(unit: IntArray, score: FloatArray, size: IntArray, k: npt.ArrayLike) -> FloatArray:
    """The k-th highest score of each unit; -inf where fewer of its items have one."""
    order = np.lexsort((-score, unit))
    n = np.bincount(unit, minlength=len(size))
    start = np.cumsum(n) - n
    found = np.full(len(size), ABSENT)
    enough = n >= np.asarray(k)
    at = (start + np.broadcast_to(k, n.shape) - 1)[enough]
    found[enough] = score[order][at]
    return found


_RULES: Mapping[str, Callable[..., FloatArray]] = {"max": _highest, "mean": _mean, "median": _median}


def _units(p: Predictions, unit: Sequence[str] | TextArray | None) -> TextArray:
    if unit is not None:
        names = text_array(unit)
        if len(names) != p.n_examples:
            raise InvalidInputError(
                "unit must have one entry for each example.", found=f"{len(names)}, {p.n_examples} examples"
            )
        return names
    if DECIDE_PER in p.attributes:
        return p.attributes[DECIDE_PER]
    if p.groups is p.ids:
        raise InvalidInputError(
            "It is not known what unit each item is of.",
            where=f"predictions {p.name!r}",
            remedy="Give unit=, or read the file with a column for the role 'unit' or 'group'.",
        )
    return p.groups


def _groups(p: Predictions, of_item: IntArray, first: IntArray) -> TextArray | None:
    """The group of each unit; None where items were no part of one."""
    if p.groups is p.ids:
        return None
    of_unit = p.groups[first]
    differ = np.flatnonzero(of_unit[of_item] != p.groups)
    if len(differ):
        raise InvalidInputError(
            "A unit lies inside a group.",
            where=f"example {p.ids[differ[0]]!r}",
            found=f"groups {of_unit[of_item][differ[0]]!r} and {p.groups[differ[0]]!r} in one unit",
            remedy="Name units so that they are parts of groups, or the groups themselves.",
        )
    return of_unit


def _made(
    p: Predictions,
    columns: Sequence[_Whole],
    labels: Sequence[str],
    *,
    ids: TextArray,
    groups: TextArray | None,
    attributes: Mapping[str, TextArray],
    decisions_only: bool,
) -> Predictions:
    example, label, score, truth = (list(part) for part in zip(*_scored(columns), strict=True))
    lost = [np.flatnonzero(c.true & (c.score == ABSENT)) for c in columns]
    # A negative without a score, as a unit of few items for a high k, is none that a list of pairs could hold.
    listed_only = p.listed_only and not any((c.known & ~c.true & (c.score == ABSENT)).any() for c in columns)
    unsure = [np.flatnonzero(~c.known & ((c.score > ABSENT) | (not listed_only))) for c in columns]
    made = predictions_from_pairs(
        np.concatenate(example),
        np.concatenate(label),
        np.concatenate(score),
        np.concatenate(truth),
        unscored=(np.concatenate(lost), _of_labels(lost)),
        unknown=(np.concatenate(unsure), _of_labels(unsure)),
        labels=labels,
        ids=ids,
        task=p.task,
        listed_only=listed_only,
        name=p.name,
        groups=groups,
        attributes=attributes,
        decisions_only=decisions_only,
    )
    hours = p.exposure_hours
    return made if hours is None or groups is None else replace(made, exposure_hours=hours)


def _scored(columns: Sequence[_Whole]) -> Iterator[tuple[IntArray, IntArray, FloatArray, BoolArray]]:
    for i, c in enumerate(columns):
        rows = np.flatnonzero(c.score > ABSENT)
        yield rows, np.full(len(rows), i), c.score[rows], c.true[rows]


def _of_labels(rows: Sequence[IntArray]) -> IntArray:
    return np.repeat(np.arange(len(rows)), [len(each) for each in rows])
