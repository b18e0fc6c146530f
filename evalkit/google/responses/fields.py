"""Fields of messages as JSON and text proto write them: two casings, 64-bit integers as text, zeros left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf, isfinite, nan
from typing import Any

import numpy as np

from evalkit.errors import ReadingError, shown

MOST_COUNT = 2**53
"""Counts above this are no counts of items, and would not add up exactly in double precision."""
_INTEGER = re.compile(r"-?\d{1,20}(\.0*)?", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_UNUSUAL = {"nan": nan, "infinity": inf, "-infinity": -inf, "inf": inf, "-inf": -inf}


def camel(message: Any, where: str) -> dict[str, Any]:
    """A message with its field names in camelCase, as they are in JSON.

    >>> camel({"au_prc": 0.5, "logLoss": 0.1, "f1_score_at1": 1}, "here")
    {'auPrc': 0.5, 'logLoss': 0.1, 'f1ScoreAt1': 1}
    """
    if not isinstance(message, Mapping):
        raise ReadingError("A message is expected here.", where=where, found=shown(message))
    fields = {_camel(key): value for key, value in message.items()}
    if len(fields) < len(message):
        raise ReadingError("A field occurs in both spellings.", where=where, remedy="Keep one of the two.")
    return fields


def listed(value: Any) -> list[Any]:
    """A repeated field as a list. Without elements it is absent; in text proto one element looks like a plain field."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def count(value: Any, where: str) -> int:
    """A count of items, as a number or as text.

    >>> count("1008", "here")
    1008
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:  # as nearly all are
        value = int(value)
    elif isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value.partition(".")[0])
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int or not 0 <= value <= MOST_COUNT:
        raise ReadingError(
            "A count is not a whole number.",
            where=where,
            found=shown(value),
            remedy="Save the response again.",
        )
    return value


def number(value: Any, where: str) -> float:
    """A number, or NaN and infinity as JSON of messages spells them.

    >>> number(0.5, "here"), number("NaN", "here")
    (0.5, nan)
    """
    if type(value) is float and abs(value) <= 1e308:  # as nearly all are
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, str) and value.lower() in _UNUSUAL:
        return _UNUSUAL[value.lower()]
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e308:
        raise ReadingError("A number is expected here.", where=where, found=shown(value))
    return float(value)


def single(value: Any, where: str) -> float:
    """A number that was sent in single precision, as what it stands for: 0.3 arrives as 0.30000001192092896.

    Text proto writes such a number with nine digits. One that is no number of single precision was not sent so, and
    keeps all its digits.

    >>> single(0.30000001192092896, "here"), single(0.300000012, "here"), single(0.123456789012, "here")
    (0.3, 0.3, 0.123456789012)
    """
    return _without_noise(number(value, where))


@lru_cache(maxsize=4096)
def _without_noise(value: float) -> float:
    """The results are kept, since all labels of a response have the same thresholds."""
    with np.errstate(over="ignore"):
        kept = np.float32(value)
    was_sent = isfinite(kept) and value in (float(kept), float(f"{kept:.9g}"))
    return float(str(kept)) if was_sent else value


def text(value: Any) -> str:
    """A text field; what is left out is empty."""
    return "" if value is None else str(value)


def _camel(key: str) -> str:
    if "_" not in key:
        return key
    first, *rest = key.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
