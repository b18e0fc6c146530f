"""What is a score of: one class, or the one that is predicted? The decisions beside it show it."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np

from evalkit.arrays import FloatArray, Positions
from evalkit.reading.contents.content import whole_number
from evalkit.reading.understanding.profile import yes_of
from evalkit.reading.understanding.sheet import MARGIN, Sheet
from evalkit.reading.understanding.words import words_of

HALF = 0.5 - 1e-9
"""The score of the likelier of two classes is never below a half."""

_ROWS, _OF_EACH = 20, 3
"""Rows, and rows of each class, in which a score of one class would be below a half somewhere."""
YES_AND_NO = {"yes", "no", "y", "n", "true", "false", "t", "f"}

Fits = Literal["class", "predicted"]

_MISTAKES, _APART = 3, 0.98
"""Wrong decisions, and the share of pairs of a right and a wrong one in which the right one has the higher score, from
which on a score is rather of the true class."""
_TRUE_CLASS = {"true", "actual", "correct", "gt"}


def fits_of(sheet: Sheet, score: str, predicted: str) -> tuple[Fits, ...]:
    """What a score can be of, by a decision between two classes beside it: of one class, or of the predicted one.
    Nothing, where the decision does not follow the score."""
    if "" in sheet.profiles[predicted].distinct:
        return ("predicted",)  # which is to be refused, with the row that has none
    numbers = _compared(sheet, score, predicted)[0]
    kinds: list[Fits] = []
    if high_class(sheet, score, predicted) is not None:
        kinds.append("class")
    if len(numbers) and numbers.min() >= HALF and numbers.max() <= 1:
        kinds.append("predicted")
    return tuple(kinds)


def _compared(sheet: Sheet, score: str, predicted: str) -> tuple[FloatArray, Positions, list[str]]:
    """Scores and decisions of all rows that have both; the decision as a position among the classes."""
    profile = sheet.profiles[score]
    numbers = profile.whole.numbers() if profile.style == "point" else profile.numbers
    column = sheet.profiles[predicted]
    if profile.style == "point":
        codes, distinct = column.whole.codes()
    else:
        distinct = column.distinct
        codes = np.array([distinct.index(cell) for cell in column.cells])
    known = ~np.isnan(numbers) & np.array([bool(cell) for cell in distinct])[codes]
    return numbers[known], codes[known], [whole_number(cell) for cell in distinct]


def high_class(sheet: Sheet, score: str, predicted: str) -> str | None:
    """The class that is decided for exactly where the score reaches some threshold, if there is one."""
    numbers, decision, classes = _compared(sheet, score, predicted)
    present: list[int] = sorted(set(decision.tolist()))
    if len(present) == 1:
        value = classes[present[0]]
        yes = yes_of([value])
        if len(numbers) and numbers.max() < HALF and yes is not None and not yes[value]:
            return {"0": "1", "false": "true", "no": "yes", "n": "y", "neg": "pos", "negative": "positive"}.get(
                value.casefold()
            )
        return value if len(numbers) and numbers.min() >= HALF else None
    if len(present) != 2:
        return None
    one, other = present
    if numbers[decision == one].min() > numbers[decision == other].max():
        return classes[one]
    if numbers[decision == other].min() > numbers[decision == one].max():
        return classes[other]
    return None


def is_surely_of_predicted(sheet: Sheet, score: str, decision: str) -> bool:
    """Whether a score is of the class in a column that is not called a decision: of one of two classes with names of
    their own, each in enough rows, and never below a half."""
    own, column = sheet.profiles[score], sheet.profiles[decision]
    counts = Counter(column.cells)
    if len(counts) != 2 or len(column.cells) < _ROWS or min(counts.values()) < _OF_EACH:
        return False
    has_names = not {cell.casefold() for cell in counts} & {*YES_AND_NO, ""} and not column.is_number
    return has_names and own.low >= HALF and own.high <= 1


def may_be_of_true_class(sheet: Sheet, score: str, predicted: str, truth: str) -> bool:
    """Whether a score is rather of the true class than of the predicted one, among three classes or more.

    By its name; or since all wrong decisions have less than a half, some of them less than the likeliest of so many
    classes can have, and hardly a right one has as little. Not where the user chose the score or the layout.
    """
    if sheet.chosen("score") is not None or sheet.choices.layout is not None or truth not in sheet.profiles:
        return False
    if is_called_of_true_class(score):
        return True
    numbers = sheet.profiles[score].numbers
    true, decided = ([whole_number(cell) for cell in sheet.profiles[name].cells] for name in (truth, predicted))
    is_right = np.array([one == other for one, other in zip(true, decided, strict=True)])
    if np.isnan(numbers).any() or not sheet.profiles[score].is_unit:
        return False
    return _are_apart(numbers[is_right], numbers[~is_right], len({*true, *decided}))


def _are_apart(right: FloatArray, wrong: FloatArray, n_classes: int) -> bool:
    """Whether scores of wrong decisions are lower than those of right ones, and than the likeliest class could have."""
    if len(wrong) < _MISTAKES or not len(right) or wrong.max() >= HALF or wrong.min() >= 1 / n_classes:
        return False
    return bool(np.mean(right[:, None] > wrong[None, :]) >= _APART)


def is_called_of_true_class(score: str) -> bool:
    """Whether the name of a score says that it is of the true class, as "true_prob" does beside several classes."""
    return not _TRUE_CLASS.isdisjoint(words_of(score))


def too_low(sheet: Sheet, score: str, predicted: str) -> float:
    """What speaks against the score of the predicted class, of a column that is not called a score: the likeliest of k
    classes has no less than one k-th."""
    profile = sheet.profiles[score]
    k = len(sheet.profiles[predicted].filled)
    is_named = sheet.chosen("score") == score or profile.said.get("score", 0) > 0
    return 0 if is_named or not profile.is_unit or profile.low >= 1 / max(2, k) - 1e-3 else MARGIN
