"""Which columns hold what the model decided, though they could be the truth? The scores beside them show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from evalkit.arrays import BoolArray
from evalkit.reading.contents.content import whole_number
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.by_values import classes_in, is_named
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import STRONG, words_of

_ROWS, _OF_EACH = 20, 3
"""Rows, and rows of each class, from which on a column is not decided by a score by chance."""
_SOME = 3
"""Rows in which two columns name the same class just where a third has 1, so that it says whether they do."""
_MOST = 30
"""Columns of two classes of which it is looked at whether a score decides them."""
_TOGETHER = 0.2
"""The correlation of a decision with the truth, from which on another column may be this truth."""


def decided_by_scores(sheet: Sheet, truths: Sequence[str], scores: Sequence[str]) -> dict[str, list[str]]:
    """Columns that may be taken for the truth and hold the decisions -> the columns of which one is then the truth.

    Such a column says one of its two classes exactly where a score is high, whereas another column has the same
    classes, goes with it, and is not decided by any score. What is called the truth, or was chosen as it, is it.
    """
    if sheet.chosen("truth") is not None or len(truths) < 2:
        return {}
    two = [name for name in truths if len(_classes(sheet.profiles[name])) == 2]
    if len(two) > _MOST:
        return {}  # features of yes and no, and no decisions
    follow = [name for name in two if any(follows(sheet.profiles[score], sheet.profiles[name]) for score in scores)]
    found = {}
    for name in follow:
        others = [other for other in two if other not in follow and go_together(sheet, name, other)]
        if others and sheet.profiles[name].said.get("truth", 0) < STRONG:
            found[name] = others
    return found


def follows(score: Profile, decision: Profile) -> bool:
    """Whether a column says one of two classes exactly where the numbers of another are high, in enough rows."""
    if not score.is_number or score.name == decision.name or len(score.cells) < _ROWS:
        return False
    cells = np.array([whole_number(cell) for cell in decision.cells])
    classes, counts = np.unique(cells, return_counts=True)
    if len(classes) != 2 or counts.min() < _OF_EACH or "" in classes or bool(np.isnan(score.numbers).any()):
        return False
    one, other = (score.numbers[cells == each] for each in classes)
    return bool(one.min() > other.max() or other.min() > one.max())


def decided_by_highest(sheet: Sheet, columns: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Of columns that may be the truth of a table with a score for each class, those that name the highest score in
    every row, where another one does not. columns: each of them -> label -> the column of its scores."""
    highest = [name for name, of_labels in columns.items() if _names_highest(sheet, name, of_labels)]
    others = [set(of_labels) for name, of_labels in columns.items() if name not in highest]
    return [
        name
        for name in highest
        if set(columns[name]) in others
        and sheet.profiles[name].said.get("truth", 0) < STRONG
        and sheet.chosen("truth") != name
    ]


def _names_highest(sheet: Sheet, name: str, columns: Mapping[str, str]) -> bool:
    cells = [whole_number(cell) for cell in sheet.profiles[name].cells]
    scores = [sheet.profiles[column] for column in columns.values()]
    if len(cells) < _ROWS or len(set(cells)) < 2 or len(scores) < 2 or not all(p.is_number for p in scores):
        return False
    labels = [whole_number(label) for label in columns]
    numbers = np.array([p.numbers for p in scores])
    own = np.array([labels.index(cell) if cell in labels else -1 for cell in cells])
    reached: BoolArray = numbers[own, np.arange(len(cells))] >= numbers.max(axis=0)
    return bool((own >= 0).all() and reached.all())


def _classes(profile: Profile) -> set[str]:
    return {whole_number(cell) for cell in profile.filled[:3]}


def go_together(sheet: Sheet, name: str, other: str) -> bool:
    """Whether two columns have the same two classes, and say the same more often than they would by chance."""
    one, two = sheet.profiles[name], sheet.profiles[other]
    if _classes(one) != _classes(two) or "" in two.distinct:
        return False
    positive = min(_classes(one))
    a, b = (np.array([whole_number(cell) == positive for cell in p.cells]) for p in (one, two))
    return bool(a.std() and b.std() and np.corrcoef(a, b)[0, 1] >= _TOGETHER)


def says_if_right(sheet: Sheet, name: str) -> bool:
    """Whether a column of 0 and 1 that is called a score has 1 just where two other columns name the same class."""
    profile = sheet.profiles[name]
    if profile.yes is None or sheet.chosen("score") == name or len(profile.cells) < _SOME:
        return False
    is_one = [bool(profile.yes.get(cell)) for cell in profile.cells]
    others = [p for other, p in sheet.profiles.items() if other != name and p.is_class and not p.is_constant]
    pairs = ((a, b) for a, b in combinations(others, 2) if not classes_in(a).isdisjoint(classes_in(b)))
    return any([x == y for x, y in zip(a.cells, b.cells, strict=True)] == is_one for a, b in pairs)


def is_called_right(sheet: Sheet, truth: str) -> bool:
    """Whether a column says by its name that the decision beside it is right, which is no truth about the item."""
    is_called = not {"correct", "right", "match", "hit", "richtig"}.isdisjoint(words_of(truth))
    decides = (is_named(sheet, name) and p.is_class for name, p in sheet.profiles.items() if name != truth)
    is_called &= sheet.profiles[truth].yes is not None
    return is_called and sheet.chosen("truth") is None and any(decides)
