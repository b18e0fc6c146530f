"""Checked arrays: truth, scores, thresholds and text as numpy arrays of one type, the names of these types, and arrays
that hold one slice after the other, as predictions hold their labels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

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


def as_written(numbers: npt.NDArray[Any]) -> FloatArray:
    """Numbers as float64; those of single or half precision stand for their shortest decimals, as in a text file.

    So a score of float32(0.3), which is a little more than 0.3, counts at every threshold as the 0.3 of a CSV does.
    """
    kept_short = numbers.dtype.kind == "f" and numbers.dtype.itemsize < 8
    return shortest_decimals(numbers) if kept_short else numbers.astype(np.float64, copy=False)


def shortest_decimals(numbers: npt.NDArray[Any]) -> FloatArray:
    """Numbers of single or half precision, in double precision, as the shortest decimals that stand for them.

    >>> shortest_decimals(np.array([0.3, 0.7], dtype=np.float32)).tolist()
    [0.3, 0.7]
    """
    flat = np.ravel(numbers)
    if flat.dtype.itemsize == 2:
        found = _halves()[flat.astype(np.float16, copy=False).view(np.uint16)]
        return found.reshape(numbers.shape)
    single = flat.astype(np.float32, copy=False)
    found = np.empty(len(flat))
    with np.errstate(over="ignore", invalid="ignore"):  # the largest number may be rounded up; some NaNs signal
        for start in range(0, len(flat), _BLOCK):  # block by block, so that each step meets its numbers in the cache
            found[start : start + _BLOCK] = _singles(single[start : start + _BLOCK])
    return found.reshape(numbers.shape)


_BLOCK = 2**14
_DIGITS = (6, 7, 8, 9)
"""Six digits survive single precision, and nine always tell its numbers apart."""
_TENS = np.array([float(10**k) for k in range(60)])
_BEYOND_TENS = np.array([float(10**k - int(float(10**k))) for k in range(60)])
"""What the powers of ten in double precision leave out: nothing up to the 22nd."""
_DECADES = np.floor((np.arange(2048) - 1023) * np.log10(2)).astype(np.int64)
"""The decade of each power of two, by the bits of its exponent: that of 8 is 0, that of 16 is 1."""
_NEXT_DECADE = np.array([float(f"1e{decade + 1}") for decade in _DECADES.tolist()])


@lru_cache(maxsize=1)
def _halves() -> FloatArray:
    """The decimal of every number of half precision, by its bits."""
    return np.array([float(str(number)) for number in np.arange(2**16, dtype=np.uint16).view(np.float16)])


def _singles(numbers: npt.NDArray[np.float32]) -> FloatArray:
    """As ``shortest_decimals``. Some numbers are written as text and read again, each distinct one once:

    powers of two, below which numbers are denser than above, and what has less than single precision, next to 0.
    """
    found = numbers.astype(np.float64)
    size = np.abs(found)
    exponent = size.view(np.int64) >> 52
    decade = _DECADES[exponent]
    decade += size >= _NEXT_DECADE[exponent]
    power_of_two = numbers.view(np.uint32) & 0x7FFFFF == 0
    near = (decade >= -14) & (decade <= 5) & ~power_of_two  # whose powers of ten are numbers of double precision
    if near.all():
        by_text = _round(found, np.arange(len(found)), decade, _decimals)
    else:
        rest = ~near & (size > 0) & np.isfinite(size)
        far = rest & (size >= np.finfo(np.float32).tiny) & ~power_of_two
        parts = ((near, _decimals), (far, _far_decimals))
        left = [_round(found, at := np.flatnonzero(of), decade[at], rounded) for of, rounded in parts]
        by_text = np.concatenate([*left, np.flatnonzero(rest & ~far)])
    if len(by_text):
        distinct, place = np.unique(numbers[by_text], return_inverse=True)
        found[by_text] = np.array([float(str(number)) for number in distinct])[place]
    return found


def _round(
    found: FloatArray,
    at: IntArray,
    decade: IntArray,
    rounded: Callable[[FloatArray, IntArray], tuple[FloatArray, FloatArray]],
) -> IntArray:
    """Round the numbers at some places to the fewest digits that read back as the number; returns what is left open.

    rounded: the decimals of as many places, and how far these are from the numbers, in units of the last digit. Left
    open are numbers about halfway between two decimals, where the arithmetic cannot tell which is nearer.
    """
    left = []
    size = np.abs(found[at])
    for digits in _DIGITS:
        decimal, off = rounded(size, digits - 1 - decade)
        reads_back = decimal.astype(np.float32) == size
        done = at[reads_back]
        found[done] = np.copysign(decimal[reads_back], found[done])
        left.append(done[off[reads_back] > _NEARLY_HALF])
        others = np.flatnonzero(~reads_back)
        at, size, decade = at[others], size[others], decade[others]
    return np.concatenate([*left, at])


_NEARLY_HALF = 0.5 - 1e-6


def _decimals(size: FloatArray, places: IntArray) -> tuple[FloatArray, FloatArray]:
    """Numbers rounded to so many decimal places, 0 to 22 of them, and by how much of the last digit."""
    tens = _TENS[places]
    scaled = size * tens
    whole = np.rint(scaled)
    return whole / tens, np.abs(scaled - whole)


def _far_decimals(size: FloatArray, places: IntArray) -> tuple[FloatArray, FloatArray]:
    """As ``_decimals``, for any number of places, by arithmetic with twice the digits of double precision."""
    tens, beyond = _TENS[np.abs(places)], _BEYOND_TENS[np.abs(places)]
    scaled = np.where(places >= 0, size * tens, size / tens)
    whole = np.rint(scaled)
    product, product_error = _exact_product(whole, tens)
    ratio = whole / tens
    back, back_error = _exact_product(ratio, tens)
    ratio += (whole - back - back_error - ratio * beyond) / tens
    return np.where(places >= 0, ratio, product + (product_error + whole * beyond)), np.abs(scaled - whole)


def _exact_product(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The product in double precision, and what it leaves out (Dekker, 1971)."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halved(a), _halved(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halved(a: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A number as the sum of two with half of the digits each."""
    spread = (2**27 + 1) * a
    high = spread - (spread - a)
    return high, a - high


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
