"""Which arrays of a file are the scores and the truth: told by shapes and values, then by names, else asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evalkit.arrays import IntArray
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Arrays, Choices
from evalkit.reading.understanding.roles import truth_values

Array = npt.NDArray[Any]
_Kept = TypeVar("_Kept")

_TRUTH = re.compile(r"(?:.*[_\W])?(?:y|true|truth|targets?|labels?|gt|actual|y_?true|y_?test)(?:_.*)?", re.IGNORECASE)
_SCORE = re.compile(r".*(?:score|prob|output|logit|predict|pred|confidence).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to understand arrays. score, truth: names, empty where the arrays do not hold it."""

    score: str = ""
    truth: str = ""

    @property
    def roles(self) -> dict[str, str]:
        return {role: name for role, name in (("score", self.score), ("truth", self.truth)) if name}


def flat(array: Array) -> Array:
    """The array; of a table with one column the column alone, as models with one output give it."""
    return array.ravel() if array.ndim == 2 and array.shape[1] == 1 else array


def says_yes_or_no(array: Array) -> bool:
    """Whether an array holds nothing but 0 and 1, in any type."""
    return array.dtype.kind in "biuf" and bool(((array == 0) | (array == 1)).all())


def may_say_unknown(array: Array) -> bool:
    """Whether an array holds nothing but 0, 1, -1 and NaN, of which the last two may mean that it is not known."""
    if array.dtype.kind not in "bif":
        return False
    one, usual = array == 1, (array == 0) | (array == -1) | np.isnan(array)
    return bool(one.any() and (one | usual).all())


def class_numbers(array: Array) -> IntArray | None:
    """The whole numbers of a vector, also of floats and truth values; None where it holds something else."""
    if array.dtype.kind in "biu":
        return array.astype(np.int64)
    if array.dtype.kind == "f" and bool((np.abs(array) < 2**31).all()) and bool((np.mod(array, 1) == 0).all()):
        return array.astype(np.int64)
    return None


def ways_with_scores(content: Arrays, choices: Choices) -> list[Way]:
    """The ways in which arrays may hold scores, with their truth if they hold it. Of several, none is likelier."""
    arrays = {name: flat(array) for name, array in content.arrays.items()}
    scores = [name for name in _allowed(arrays, choices, "score") if _may_be_scores(arrays[name])]
    truths = [name for name in _allowed(arrays, choices, "truth") if name != choices.columns.get("score")]
    ways = [Way(s, t) for s in scores for t in truths if s != t and _fits(arrays[s], arrays[t], choices.positive)]
    ways = ways or _with_the_only_vector(arrays, scores, truths) or [Way(s) for s in scores]
    ways = _preferred(ways, lambda way: not says_yes_or_no(arrays[way.score]))
    ways = _preferred(ways, lambda way: not way.truth or not _is_decision(arrays[way.truth], arrays[way.score]))
    ways = _preferred(ways, lambda way: _TRUTH.fullmatch(way.truth) is not None)
    return _preferred(ways, lambda way: _SCORE.fullmatch(way.score) is not None)


def ways_of_truth(content: Arrays, choices: Choices) -> list[Way]:
    """The ways in which arrays may hold the truth alone."""
    arrays = {name: flat(array) for name, array in content.arrays.items()}
    truths = [name for name in _allowed(arrays, choices, "truth") if _may_be_truth(arrays[name])]
    return [Way(truth=name) for name in _preferred(truths, lambda name: _TRUTH.fullmatch(name) is not None)]


def check_arrays(content: Arrays, choices: Choices) -> None:
    """An error where an array was chosen that there is not."""
    for name in choices.columns.values():
        if name and name not in content.arrays:
            raise ReadingError("There is no such array.", found=repr(name), remedy=f"Arrays: {_shapes(content)}.")


def _shapes(content: Arrays) -> str:
    return "; ".join(f"{name!r} {' x '.join(map(str, array.shape))}" for name, array in content.arrays.items())


def _allowed(arrays: Mapping[str, Array], choices: Choices, role: str) -> list[str]:
    """The array that was chosen for a role, or all that were chosen for no other one."""
    chosen = choices.columns.get(role)
    if chosen is not None:
        return [chosen] if chosen in arrays else []
    return [name for name in arrays if name not in choices.columns.values()]


def _preferred(ways: list[_Kept], fits: Callable[[_Kept], bool]) -> list[_Kept]:
    """Those that fit, where some do. One that is the only one need not."""
    return ways if len(ways) < 2 else [way for way in ways if fits(way)] or ways


def _may_be_scores(array: Array) -> bool:
    return array.dtype.kind in "fiu" if array.ndim == 2 else array.ndim == 1 and array.dtype.kind == "f"


def _may_be_truth(array: Array) -> bool:
    if array.ndim == 1:
        return array.dtype.kind == "U" or class_numbers(without_gaps(array)) is not None
    return array.ndim == 2 and (says_yes_or_no(array) or may_say_unknown(array))


def _fits(score: Array, truth: Array, positive: str | None) -> bool:
    """Whether an array can be the truth of scores."""
    if len(score) != len(truth) or not _may_be_truth(truth):
        return False
    if score.ndim == 1:
        return truth.ndim == 1 and (
            truth_values(texts_of(np.unique(truth)), positive) is not None or may_say_unknown(truth)
        )
    if truth.ndim == 2:
        return truth.shape == score.shape
    classes = class_numbers(without_gaps(truth))
    n_labels = score.shape[1]
    if classes is None or not len(classes):
        return set(truth.tolist()) <= {str(number) for number in range(n_labels + 1)}
    return int(classes.min()) >= 0 and int(classes.max()) <= n_labels


def without_gaps(array: Array) -> Array:
    """The numbers of an array, without NaN."""
    return array[~np.isnan(array)] if array.dtype.kind == "f" else array


def texts_of(values: Array) -> list[str]:
    """Values as text: whole numbers without decimals, of which 0 and 1 also stand for truth values; NaN is empty."""
    numbers = class_numbers(without_gaps(values))
    if numbers is None:
        return [str(value) for value in values.tolist()]
    return ["" if np.isnan(value) else str(int(value)) for value in values.tolist()]


def _with_the_only_vector(arrays: Mapping[str, Array], scores: list[str], truths: list[str]) -> list[Way]:
    """The only table with the only vector of its length, whose values do not fit: that is an error where it is read."""
    tables = [name for name in scores if arrays[name].ndim == 2]
    if len(tables) != 1:
        return []
    one_each = [name for name in truths if arrays[name].shape == (len(arrays[tables[0]]),)]
    vectors = [name for name in one_each if _may_be_truth(arrays[name])]
    return [Way(tables[0], vectors[0])] if len(vectors) == 1 else []


def _is_decision(truth: Array, score: Array) -> bool:
    """Whether a truth is just what the scores decide: the label of the highest one, or all from some threshold on."""
    if truth.ndim == score.ndim:
        yes = truth == 1
        return bool(yes.any()) and not yes.all() and score[~yes].max() < score[yes].min()
    numbers = class_numbers(truth)
    return numbers is not None and bool((np.argmax(score, axis=1) == numbers).all())
