"""Checked arrays: truth, scores, thresholds and text as numpy arrays of one type, and the names of these types."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Scores as float64; what is no number is an error."""
    array = _array(y_score, "Scores")
    if array.dtype.kind not in "iufb" and array.size:
        odd = next((value for value in array.ravel().tolist() if not isinstance(value, int | float)), array.dtype)
        raise InvalidInputError("Scores must be numbers.", found=repr(odd))
    return array.astype(np.float64, copy=False)


def threshold_array(threshold: npt.ArrayLike) -> FloatArray:
    """Thresholds of any shape as float64; what is no number is an error."""
    try:
        wanted = np.asarray(threshold, dtype=np.float64)
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
