"""Checked arrays: truth, scores, thresholds and text as numpy arrays of one type, the names of these types, and arrays
that hold one slice after the other, as predictions hold their labels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.decimals import as_written
from evalkit.errors import InvalidInputError, shown

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
Positions: TypeAlias = npt.NDArray[np.signedinteger[Any]]  # int32 or int64: to be widened before arithmetic
BoolArray: TypeAlias = npt.NDArray[np.bool_]
TextArray: TypeAlias = npt.NDArray[Any]  # of numpy's StringDType, which type checkers do not know yet

ABSENT = -np.inf
"""Stands in aligned arrays for a score that the model did not give. No threshold reaches it."""


def text_array(values: Sequence[str] | TextArray) -> TextArray:
    """Text as a numpy array that keeps every character (no padding, no conversion)."""
    array: TextArray = np.array(values, dtype=np.dtypes.StringDType())
    return array


def truth_array(y_true: npt.ArrayLike) -> BoolArray:
    """Truth as booleans; anything but 0, 1, False and True is an error that shows the value."""
    array = _array(y_true, "Truth")
    if array.dtype == np.bool_:
        return array
    if array.size == 0:
        return array.astype(np.bool_)
    if array.dtype.kind not in "iuf" or not bool(((array == 0) | (array == 1)).all()):
        odd = next((value for value in array.ravel().tolist() if value not in (0, 1)), array.dtype)
        raise InvalidInputError(
            "Truth must be 0 or 1 (or False and True) for one label against the rest.",
            found=repr(odd),
            remedy="Compare your labels with the positive one first, for example y == 'cat'.",
        )
    return array.astype(np.bool_)


def score_array(y_score: npt.ArrayLike) -> FloatArray:
    """Scores as float64; what is no number is an error. See ``as_written`` for those kept in less precision."""
    array = _array(y_score, "Scores")
    if array.dtype.kind not in "iufb" and array.size:
        odd = next((value for value in array.ravel().tolist() if not isinstance(value, int | float)), array.dtype)
        raise InvalidInputError("Scores must be numbers.", found=repr(odd))
    return as_written(array)


def threshold_array(threshold: npt.ArrayLike) -> FloatArray:
    """Thresholds of any shape as float64, as scores are; what is no number is an error."""
    try:
        wanted = as_written(np.asarray(threshold))
    except (TypeError, ValueError):
        wanted = np.asarray(np.nan)
    if np.isnan(wanted).any():
        raise InvalidInputError("A threshold must be a number.", found=shown(threshold))
    return wanted


def one_threshold(threshold: float) -> float:
    """A threshold as a float; what is no single number is an error."""
    wanted = threshold_array(threshold)
    if wanted.ndim:
        raise InvalidInputError("One threshold is needed.", found=shown(threshold))
    return float(wanted)


def _array(values: npt.ArrayLike, what: str) -> npt.NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise InvalidInputError(f"{what} must be rows of one length.", found=str(error)) from error


def require_one_length(**arrays: npt.NDArray[Any]) -> None:
    """An error, which names the arrays, unless all are flat and as long as each other."""
    shapes = [array.shape for array in arrays.values()]
    if len({*shapes}) > 1 or len(shapes[0]) != 1:
        *names, last = arrays
        raise InvalidInputError(
            f"{', '.join(names)} and {last} must be flat and of one length.", found=", ".join(map(str, shapes))
        )


def require_positions(positions: Positions, n: int, what: str) -> None:
    """An error unless all positions lie in 0 to n - 1. what: what they count, with its article, such as "A label"."""
    if len(positions) and not 0 <= int(positions.min()) <= int(positions.max()) < n:
        odd = positions.min() if positions.min() < 0 else positions.max()
        noun = what.rpartition(" ")[2]
        raise InvalidInputError(f"{what} position is out of range.", found=f"{odd} of {n} {noun}s")


def slices_fit(starts: IntArray, n_slices: int, n: int) -> bool:
    """Whether ``starts`` parts n entries into so many slices: slice i is ``starts[i]:starts[i + 1]``."""
    return bool(starts.shape == (n_slices + 1,) and starts[0] == 0 and starts[-1] == n)


def require_finite(y_score: FloatArray, starts: IntArray, slice_names: Sequence[str]) -> None:
    """An error, which names the label, unless all scores are finite. They stand label after label."""
    finite = np.isfinite(y_score)
    if not finite.all():
        odd = int(np.argmin(finite))
        raise InvalidInputError(
            "Scores must be finite numbers.",
            where=f"label {slice_names[slice_of(odd, starts)]!r}",
            found=str(y_score[odd]),
            remedy="Leave a score out if the model gave none.",
        )


def slice_of(entry: int, starts: IntArray) -> int:
    """Which slice an entry lies in.

    >>> slice_of(2, np.array([0, 2, 2, 5]))
    2
    """
    return int(np.searchsorted(starts, entry, side="right")) - 1


def sorted_into_slices(row: Positions, column: Positions, n_slices: int) -> tuple[IntArray, IntArray]:
    """The order of pairs by column, then row, and where the slice of each column starts.

    >>> order, starts = sorted_into_slices(np.array([1, 0, 0]), np.array([1, 1, 0]), 2)
    >>> order.tolist(), starts.tolist()
    ([2, 1, 0], [0, 1, 3])
    """
    if bool((row[1:] >= row[:-1]).all()):  # as most files are written; sorting small integers stably is linear
        order = np.argsort(column.astype(np.min_scalar_type(n_slices)), kind="stable")
    else:
        order = np.lexsort((row, column))
    starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=n_slices))])
    return order, starts.astype(np.int64)


def require_each_once(
    rows: Positions, starts: IntArray, row_names: Sequence[str] | TextArray, slice_names: Sequence[str]
) -> None:
    """An error, which names the pair, unless rows rise within each slice, so that none is there twice.

    rows: positions in ``row_names``, the slice of one label after the other.
    """
    rising = np.diff(rows) > 0
    first_of_slice = np.unique(starts[1:-1])
    inside = first_of_slice[(first_of_slice > 0) & (first_of_slice < len(rows))]
    rising[inside - 1] = True
    if not rising.all():
        again = int(np.argmin(rising)) + 1
        raise InvalidInputError(
            "A pair of example and label occurs twice.",
            where=f"example {row_names[rows[again]]!r}, label {slice_names[slice_of(again, starts)]!r}",
            remedy="Keep one row for each example and label.",
        )


def require_one_true_label(true_labels: IntArray, row_names: Sequence[str] | TextArray) -> None:
    """An error, which names the first other example, unless every example has one. true_labels: (n_examples,)."""
    if (true_labels != 1).any():
        at = int(np.argmax(true_labels != 1))
        raise InvalidInputError(
            "In a single-label model every example has exactly one true label.",
            where=f"example {row_names[at]!r}",
            found=f"{true_labels[at]} true labels",
            remedy="Correct the truth, or read the file as multi-label.",
        )


def require_hours(hours: Mapping[str, float] | None) -> Mapping[str, float] | None:
    """Hours by group as floats that cannot be changed; an error where some are no finite number of at least 0."""
    if hours is None:
        return None
    for group, value in hours.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < np.inf:
            problem = "Hours of exposure must be finite numbers of at least 0."
            raise InvalidInputError(problem, where=f"group {group!r}", found=shown(value))
    return MappingProxyType({group: float(value) for group, value in hours.items()})


def take_of_slices(
    values: npt.NDArray[np.int32], starts: IntArray, place: npt.NDArray[np.int32]
) -> tuple[BoolArray, npt.NDArray[np.int32], IntArray]:
    """Which entries are kept when rows are left out, the new rows of these, and where the slices then start.

    values: rows, slice after slice. place: the new row of each old one, -1 where it is left out.

    >>> kept, values, starts = take_of_slices(np.array([0, 1, 1]), np.array([0, 2, 3]), np.array([-1, 0]))
    >>> kept.tolist(), values.tolist(), starts.tolist()
    ([False, True, True], [0, 0], [0, 1, 2])
    """
    at = place[values]
    kept = at >= 0
    before = np.concatenate([[0], np.cumsum(kept)])
    return kept, at[kept], before[starts].astype(np.int64)


def in_order_of_first(values: npt.NDArray[Any]) -> IntArray:
    """(n,) which of the distinct values each one is, counted from 0 in the order in which they come.

    >>> in_order_of_first(np.array(["b", "a", "b", "c"])).tolist()
    [0, 1, 0, 2]
    """
    _, first, place = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[place]


def content_digest(texts: Iterable[list[str]], arrays: Iterable[npt.NDArray[Any] | None]) -> str:
    """Hash of lists of texts and of arrays; None stands for an array that is left out.

    Lengths of texts go in too, so that no two lists of texts give the same bytes.
    """
    h = hashlib.blake2b(digest_size=16)
    for text in texts:
        h.update(np.array([len(text), *map(len, text)], dtype=np.int64).tobytes())
        h.update("".join(text).encode("utf-8", "surrogatepass"))
    for array in arrays:
        h.update(b"dense" if array is None else np.ascontiguousarray(array).view(np.uint8).data)
    return h.hexdigest()
