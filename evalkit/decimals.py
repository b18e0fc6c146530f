"""Numbers of single or half precision as the shortest decimals that stand for them, as a text file would have them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]


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
