"""NumPy arrays: scores with a row for each item, and the true labels, as class numbers or as a table of 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import ReadingError, some_of
from evalkit.reading.contents.content import Arrays, Choices, Content, Table, TextColumn
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.tables.which_arrays import (
    Array,
    Way,
    class_numbers,
    flat,
    may_say_unknown,
    says_yes_or_no,
    texts_of,
    ways_of_truth,
    ways_with_scores,
    without_gaps,
)
from evalkit.reading.layouts.yes_no import said_in
from evalkit.reading.sides import Note, Places, Scores, Sides, Texts, Truth, texts
from evalkit.reading.understanding.class_numbers import QUESTION, are_positions, from_one
from evalkit.reading.understanding.roles import truth_values


def every_candidate(content: Arrays, choices: Choices) -> list[Candidate]:
    """All ways to read arrays: more than one only where nothing tells which of them are meant."""
    with_scores = ways_with_scores(content, choices)
    found = [_of_scores(content, way) for way in with_scores]
    if not any(way.truth for way in with_scores):
        found += [_of_truth(content, way) for way in ways_of_truth(content, choices)]
    return found


def _of_scores(content: Arrays, way: Way) -> Candidate:
    shape = content.arrays[way.score].shape
    labels = f"{shape[1]:,} labels" if len(shape) > 1 else "one label"
    truth = f", and {way.truth!r} is their truth" if way.truth else ""
    reason = f"the array {way.score!r} has {shape[0]:,} items by {labels}{truth}"
    return Candidate("arrays", reason, way.roles, gives="both" if way.truth else "scores")


def _of_truth(content: Arrays, way: Way) -> Candidate:
    array = flat(content.arrays[way.truth])
    what = "a column of 0 and 1 for each label" if array.ndim == 2 else "one label for each item"
    return Candidate("truth-array", f"the array {way.truth!r} has {what}", way.roles, gives="truth")


def _recognise(layout: str, content: Content, choices: Choices) -> Candidate | None:
    found = every_candidate(content, choices) if isinstance(content, Arrays) else []
    return next((one for one in found if one.layout == layout), None)


def _read_scores(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Arrays)
    roles = candidate.roles
    score: FloatArray = flat(content.arrays[roles["score"]].astype(np.float64, copy=False))
    score = score.reshape(len(score), -1)
    n, n_labels = score.shape
    if not np.isfinite(score).all():
        row, column = (int(i[0]) for i in np.nonzero(~np.isfinite(score)))
        raise ReadingError(
            "A score is not a number.",
            where=f"array {roles['score']!r}, item {row}, label {column}",
            found=str(score[row, column]),
            remedy="Scores must be finite numbers.",
        )
    ids, places = _items(n)
    labels = tuple(str(number + (choices.first_class or 0)) for number in range(n_labels))
    scores = Scores(
        ids=ids,
        labels=labels,
        example=np.tile(np.arange(n), n_labels),
        label=np.repeat(np.arange(n_labels), n),
        score=score.ravel(order="F"),
        rows=n,
        places=places,
        by_position=True,
        notes=_not_used(content, roles),
    )
    if n_labels == 1:
        scores = replace(scores, labels=(choices.positive or "positive",), task="binary")
    if "truth" not in roles:
        return Sides(scores, None)
    truth = flat(content.arrays[roles["truth"]])
    return Sides(scores, _truth(truth, roles["truth"], ids, places, replace(choices, known=scores.labels)))


def _not_used(content: Arrays, roles: Mapping[str, str]) -> tuple[Note, ...]:
    others = [name for name in content.arrays if name not in roles.values()]
    return (Note(f"Arrays that are not used: {some_of(others)}."),) if others else ()


def _read_truth(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Arrays)
    name = candidate.roles["truth"]
    array = flat(content.arrays[name])
    ids, places = _items(len(array))
    return Sides(None, _truth(array, name, ids, places, choices))


def _items(n: int) -> tuple[Texts, Places]:
    ids = texts(str(i) for i in range(n))
    return ids, Places.one_each([f"item {i}" for i in range(n)])


def _truth(array: Array, name: str, ids: Texts, places: Places, choices: Choices) -> Truth:
    """The truth in an array. choices.known: the labels of the scores, "0", "1" and so on where these have no names."""
    if array.ndim == 2:
        return _truth_of_table(array, name, ids, places, choices)
    if len(choices.known) == 1:
        return _truth_of_one(array, name, ids, places, choices)
    return _truth_of_classes(array, name, ids, places, choices.known)


def _truth_of_table(array: Array, name: str, ids: Texts, places: Places, choices: Choices) -> Truth:
    """A column of 0 and 1 for each label, in the order of the labels."""
    n, n_labels = array.shape
    labels = choices.known or tuple(map(str, range(n_labels)))
    if len(labels) != n_labels:
        raise ReadingError(
            "The truth does not have one column for each label.",
            where=f"array {name!r}",
            found=f"{n_labels:,} columns, {len(labels):,} labels of the scores",
            remedy="Give both arrays the same columns in the same order.",
        )
    order = f"Columns of the truth are taken for the labels in the order of the scores: {some_of(labels)}."
    notes = () if are_positions(labels) else (Note(order, warning=True),)
    if not says_yes_or_no(array):
        return replace(_truth_of_cells(array, labels, ids, places, choices), notes=notes)
    example, label = np.nonzero(array)
    return Truth(ids, labels, example, label, n, places, notes=notes, by_position=True)


def _truth_of_cells(array: Array, columns: tuple[str, ...], ids: Texts, places: Places, choices: Choices) -> Truth:
    """Truth that holds -1 or NaN as well, by what these mean: a question where that was not said."""
    table = Table(columns, tuple(TextColumn(texts_of(values)) for values in array.T))
    said = said_in(table, columns, choices)
    (example, label), (unsure, unsure_label) = np.nonzero(said.true), np.nonzero(said.unknown)
    truth = Truth(ids, columns, example, label, len(array), places, by_position=True)
    return replace(truth, unknown_example=unsure, unknown_label=unsure_label)


def _truth_of_one(array: Array, name: str, ids: Texts, places: Places, choices: Choices) -> Truth:
    """A yes or no for each item, of the only label of the scores."""
    values, codes = np.unique(array, return_inverse=True)
    distinct = texts_of(values)
    yes = truth_values(distinct, choices.positive if choices.positive in distinct else None)
    if yes is None and may_say_unknown(array):
        return replace(_truth_of_cells(array[:, np.newaxis], (name,), ids, places, choices), labels=choices.known)
    if yes is None:
        raise ReadingError(
            "Truth must be 0 or 1 here, since there is one score for each item.",
            where=f"array {name!r}",
            found=some_of(distinct),
            remedy="Choose the positive class, or give a score for each class.",
        )
    example = np.flatnonzero(np.array([yes[value] for value in distinct], dtype=np.bool_)[codes])
    label = np.zeros(len(example), dtype=np.int64)
    return Truth(ids, choices.known, example, label, len(array), places, by_position=True)


def _truth_of_classes(array: Array, name: str, ids: Texts, places: Places, known: tuple[str, ...]) -> Truth:
    """One label for each item. Class numbers become text, as the labels of a score table are "0", "1" and so on."""
    if len(without_gaps(array)) < len(array):
        raise ReadingError(
            "An item has no true class.",
            where=f"array {name!r}, item {int(np.argmax(np.isnan(array)))}",
            found="nan",
            remedy="Leave the items without a truth out of both arrays.",
        )
    numbers = class_numbers(array)
    distinct, codes = np.unique(array if numbers is None else numbers, return_inverse=True)
    position = {label: i for i, label in enumerate(known)}
    code: IntArray = np.array([position.setdefault(str(value), len(position)) for value in distinct], dtype=np.int64)
    if known and len(position) > len(known):
        odd = tuple(position)[len(known)]
        begin_with_one = (
            numbers is not None and are_positions(known) and distinct[0] >= 1 and distinct[-1] == len(known)
        )
        raise ReadingError(
            "A true label has no score column." + (f" {QUESTION}" if begin_with_one else ""),
            where=f"array {name!r}, item {int(np.argmax(code[codes] == len(known)))}",
            found=odd,
            remedy=f"Labels are the columns of the scores, {known[0]} to {known[-1]}.",
            readings=[from_one("the first column is of class 1")] if begin_with_one else [],
        )
    n = len(array)
    return Truth(ids, tuple(position), np.arange(n), code[codes], n, places, single_label=True, by_position=True)


SCORES = Layout("arrays", "NumPy arrays: scores, and the true labels", partial(_recognise, "arrays"), _read_scores)
TRUTH = Layout("truth-array", "NumPy array: the true labels", partial(_recognise, "truth-array"), _read_truth)
