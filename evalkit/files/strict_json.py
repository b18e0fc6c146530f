"""JSON that means one thing: no duplicate keys, no NaN, no number that changes, no nesting that breaks a parser."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from math import isinf
from typing import Any, Final

from evalkit.errors import ReadingError

MOST_LEVELS: Final = 200
"""Levels of nesting that are read. Parsers recurse: some thousand levels end the process."""
MOST_DIGITS: Final = 400
"""Characters of one number. The longest double needs far fewer, and long integers take quadratic time."""

MOST_PARTS: Final = 300_000
"""Lists and objects of a file that a page reads itself: a parser that makes millions of them lets nothing else run."""

_STRING = r'"(?:[^"\\]++|\\.)*+"'
_BESIDE_BRACKETS = re.compile(rf'{_STRING}?|[^"\[\]{{}}]+', re.DOTALL)
_NUMBER = r"-?(?:NaN|Infinity)|-?\d++(?:\.\d++)?(?:[eE][+-]?\d++)?"
_TOKEN = re.compile(rf"({_STRING})\s*(:)?|([\[{{])|([\]}}])|({_NUMBER})", re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F]..")
_LINE_END = re.compile(r"\r\n|\r|\n")


def loads(data: bytes | str, *, where: str = "the file", most_parts: int | None = None) -> Any:
    """The value of a JSON text, or a ReadingError with the line. most_parts: lists and objects that it may have.

    Refused beside broken JSON: a key that occurs twice in one object, NaN and infinities, floats that overflow, numbers
    of more than MOST_DIGITS characters, more than MOST_LEVELS levels. Integers stay integers of any size.

    >>> loads('{"score": 0.93, "count": 9007199254740993}')
    {'score': 0.93, 'count': 9007199254740993}
    >>> loads('{"score": 0.93,\\n "score": 0.94}')
    Traceback (most recent call last):
    evalkit.errors.ReadingError: A JSON object has the same key twice (line 2): 'score'. ...
    """
    text = _text(data, where)
    parts = text.count("[") + text.count("{")  # brackets in texts are few, and count as well
    if most_parts is not None and parts > most_parts:
        raise ReadingError(
            "The JSON has too many parts.",
            where=where,
            found=f"{parts:,} lists and objects; {most_parts:,} may be",
            remedy="Choose the file that was downloaded here.",
        )
    return _parse(text, lambda line: f"line {line} of {where}")


def loads_lines(data: bytes | str, *, where: str = "the file") -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The values of a JSON Lines text and where each stands. Blank lines are skipped but counted.

    >>> loads_lines('{"a": 1}\\n\\n{"a": 2}')
    (({'a': 1}, {'a': 2}), ('line 1', 'line 3'))
    """
    values: list[Any] = []
    places: list[str] = []
    for number, line in numbered_lines(_text(data, where)):
        place = f"line {number}"
        values.append(_parse(line, lambda _, place=place: f"{place} of {where}"))  # type: ignore[misc]
        places.append(place)
    return tuple(values), tuple(places)


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, numbered from 1. Strings may hold U+2028, which ``str.splitlines`` would split at.

    >>> list(numbered_lines("a\\n\\r\\nb"))
    [(1, 'a'), (3, 'b')]
    """
    begin = number = 0
    for number, end in enumerate(_LINE_END.finditer(text), start=1):
        line = text[begin : end.start()]
        if line.strip():
            yield number, line
        begin = end.end()
    if text[begin:].strip():
        yield number + 1, text[begin:]


def _text(data: bytes | str, where: str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_at(data[: error.start].decode("latin-1"), error.start)
        raise ReadingError(
            "The file is not UTF-8 text.",
            where=f"line {line} of {where}",
            found=f"byte 0x{data[error.start]:02x}",
            remedy="Save it as JSON in the encoding UTF-8.",
        ) from error


def _parse(text: str, place: Callable[[int], str]) -> Any:
    _check_depth(text, place)
    try:
        value = _DECODER.decode(text)
    except ReadingError as error:  # of a hook, which does not know its position
        raise ReadingError(**error.parts | {"where": place(_line_at(text, _refused_at(text)))}) from None
    except json.JSONDecodeError as error:
        raise ReadingError(
            "This is not well-formed JSON.",
            where=place(_line_at(text, error.pos)),
            found=f"{error.msg} at {_excerpt(text, error.pos)}",
            remedy="Export the file again, or correct it.",
        ) from error
    _check_characters(value, text, place)
    return value


def _check_characters(value: Any, text: str, place: Callable[[int], str]) -> None:
    """An error for an escape that stands for half a character: such text can be neither written nor hashed."""
    escape = _HALF.search(text)
    if escape is None:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ReadingError(
            "A text holds half a character.",
            where=place(_line_at(text, escape.start())),
            found=escape.group(),
            remedy="Write the character itself, or both its halves.",
        ) from error


def _check_depth(text: str, place: Callable[[int], str]) -> None:
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return
    depth = 0
    for bracket in _BESIDE_BRACKETS.sub("", text):
        depth += 1 if bracket in "[{" else -1
        if depth > MOST_LEVELS:
            raise ReadingError(
                f"The JSON is nested deeper than {MOST_LEVELS} levels.",
                where=place(_line_at(text, _too_deep_at(text))),
                remedy="Choose a file of predictions: these have fewer than ten levels.",
            )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = {sys.intern(key): part for key, part in pairs}  # kept once for all lines of a file
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ReadingError(
            "A JSON object has the same key twice.", found=_short(twice), remedy="Remove the one that is not meant."
        )
    return value


def _integer(written: str) -> int:
    _refuse_long(written)
    return int(written)


def _float(written: str) -> float:
    _refuse_long(written)
    value = float(written)
    if isinf(value):
        raise ReadingError(
            "A number is too large for double precision.", found=_short(written), remedy="Rescale the numbers."
        )
    return value


def _refuse_long(written: str) -> None:
    if len(written) > MOST_DIGITS:
        raise ReadingError(
            f"A number has more than {MOST_DIGITS} characters.",
            found=f"{written[:20]}... of {len(written)} characters",
            remedy="Write numbers with at most 17 digits.",
        )


def _constant(written: str) -> float:
    raise ReadingError(
        "JSON has no such number.",
        found=written,
        remedy="Write a finite number, or leave the entry out if there is none.",
    )


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_float=_float, parse_constant=_constant)


def _refused_at(text: str) -> int:
    """Position of the first key or number that a hook refuses. Called only after one was refused: it takes time."""
    keys: list[set[str]] = [set()]
    for token in _TOKEN.finditer(text):
        string, colon, opening, closing, number = token.groups()
        if opening:
            keys.append(set())
        elif closing and len(keys) > 1:
            keys.pop()
        elif colon:
            key = json.loads(string, strict=False)
            if key in keys[-1]:
                return token.start()
            keys[-1].add(key)
        elif number and _number_refused(number):
            return token.start()
    return 0


def _number_refused(number: str) -> bool:
    return number.lstrip("-")[0] in "NI" or len(number) > MOST_DIGITS or isinf(float(number))


def _too_deep_at(text: str) -> int:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += bool(token[3]) - bool(token[4])
        if depth > MOST_LEVELS:
            return token.start()
    return 0


def _line_at(text: str, position: int) -> int:
    return len(_LINE_END.findall(text, 0, position)) + 1


def _excerpt(text: str, position: int) -> str:
    return repr(text[position : position + 20]) if position < len(text) else "the end"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "...")
