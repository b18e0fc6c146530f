"""Lists in the cells of a table, as JSON, Python and numpy write them: ["cat", "dog"], ['cat', 'dog'], [0.1 0.2]."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from evalkit.errors import ReadingError
from evalkit.files.strict_json import loads
from evalkit.reading.contents.content import NUMBER

_ESCAPE = r"\\(?:[\\'\"ntr]|x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8})"
_QUOTED = rf"'(?:[^'\\\n]++|{_ESCAPE})*+'|\"(?:[^\"\\\n]++|{_ESCAPE})*+\""
_PYTHON = re.compile(
    rf"\s*(?:(?P<text>{_QUOTED})|(?P<mark>[\[\](){{}},:])|(?P<name>None|True|False)"
    rf"|(?:np|numpy)\.(?:float|int|str)\d*_?\((?P<inner>{NUMBER.pattern}|{_QUOTED})\)|(?P<number>{NUMBER.pattern}))",
    re.ASCII,
)
"""A piece of a Python list as ``repr`` writes it; numbers of numpy may stand in it with their type."""
_MARKS = {"(": "[", ")": "]"}
_NAMES = {"None": "null", "True": "true", "False": "false"}
_NUMPY = re.compile(rf"\[\s*(?:(?:{NUMBER.pattern}|{_QUOTED})(?:\s+(?=\S)|\s*(?=\])))*\]", re.ASCII)
_NUMPY_PART = re.compile(rf"{_QUOTED}|[^\s\[\]]+")


def list_in(cell: str) -> Any:
    """The list, or the mapping, in a cell; None where it holds neither. Tuples of Python are lists.

    >>> list_in('[3, 2]'), list_in("['cat', 'big dog']"), list_in("[0.1 0.25]"), list_in("{'cat': 0.9}"), list_in("cat")
    ([3, 2], ['cat', 'big dog'], [0.1, 0.25], {'cat': 0.9}, None)
    >>> list_in("[('cat', np.float64(0.9)), ('dog', 0.1)]")
    [['cat', 0.9], ['dog', 0.1]]
    """
    if not cell or cell[0] not in "[{(" or cell[-1] not in "]})":
        return None
    value = _as_json(cell)
    if value is None and _NUMPY.fullmatch(cell):
        value = _as_json(f"[{','.join(map(_numpy_as_json, _NUMPY_PART.findall(cell)))}]")
    if value is None:
        written = _python_as_json(cell)
        value = None if written is None else _as_json(written)
    return value


def _as_json(text: str) -> Any:
    """The value, which has to be the one thing that the text can mean: no key twice, and no number that is none."""
    try:
        return loads(text)
    except ReadingError:
        return None


def _numpy_as_json(part: str) -> str:
    """A number that may end in a point, as numpy prints 1.0; or a text."""
    if part[0] in "'\"":
        return _text_as_json(part)
    return repr(float(part)) if re.search(r"[.eE]", part) else part


def _text_as_json(quoted: str) -> str:
    if "\\" not in quoted:
        return json.dumps(quoted[1:-1])
    try:
        return json.dumps(ast.literal_eval(quoted))  # one quoted text alone, in which nothing nests
    except (SyntaxError, ValueError):
        return "an escape of a character that does not exist"  # which is no JSON


def _python_as_json(cell: str) -> str | None:
    """What Python writes for a list, written as JSON; None where something else stands in it."""
    parts: list[str] = []
    at = 0
    while at < len(cell):
        found = _PYTHON.match(cell, at)
        if found is None:
            return None
        at = found.end()
        written = _piece_as_json(found)
        if written == "]" and parts and parts[-1] == ",":  # a tuple of one
            parts.pop()
        parts.append(written)
    return " ".join(parts)


def _piece_as_json(found: re.Match[str]) -> str:
    if mark := found["mark"]:
        return _MARKS.get(mark, mark)
    if name := found["name"]:
        return _NAMES[name]
    piece = found["text"] or found["inner"] or found["number"]
    return _text_as_json(piece) if piece[0] in "'\"" else piece


def labels_listed(cell: str) -> list[str] | None:
    """The labels that a cell lists, each once; None where the cell is no list of labels.

    >>> labels_listed("['cat', 'dog']"), labels_listed("[0, 25]"), labels_listed("[]"), labels_listed("[0.5]")
    (['cat', 'dog'], ['0', '25'], [], None)
    """
    value = list_in(cell)
    if not isinstance(value, list) or not set(map(type, value)) <= {str, int} or "" in value:
        return None
    return list(dict.fromkeys(map(str, value)))


def labels_marked(distinct: Sequence[str], known: Sequence[str]) -> list[list[str]] | None:
    """The labels of cells that list 0 or 1 for each known label, in their order; None where the cells are not such.

    As class numbers such lists would say that both of two labels are true in every row, or name one label twice.

    >>> labels_marked(["[1, 0, 1]", "[0, 0, 0]", ""], ["cat", "dog", "cow"]), labels_marked(["[1, 0]"], ["a", "b", "c"])
    ([['cat', 'cow'], [], []], None)
    """
    labels: list[list[str]] = []
    for cell in distinct:
        marks = list_in(cell) if cell else [0] * len(known)
        if len(known) < 2 or not isinstance(marks, list) or len(marks) != len(known):
            return None
        if not all(isinstance(mark, int | float) and mark in (0, 1) for mark in marks):
            return None
        labels.append([label for label, mark in zip(known, marks, strict=True) if mark])
    return labels if any(distinct) else None


_WITH_TIMES = re.compile(rf"(?P<label>\S(?:.*\S)?)\s+(?P<begin>{NUMBER.pattern})\s+(?P<end>{NUMBER.pattern})", re.ASCII)


def without_times(parts: Sequence[str], known: frozenset[str]) -> dict[str, str] | None:
    """Part -> its label, where each part is a label with the times of its begin and end ("c000 3.59 28.34"); else None.

    known: the labels of the scores. One of them has to be in some part, and none may be a part as it stands.

    >>> without_times(["c000 3.59 28.34", "c004 6.46 11.75"], frozenset(["c000"]))
    {'c000 3.59 28.34': 'c000', 'c004 6.46 11.75': 'c004'}
    """
    labels = {}
    for part in parts:
        found = _WITH_TIMES.fullmatch(part)
        if found is None or part in known or float(found["begin"]) > float(found["end"]):
            return None
        labels[part] = found["label"]
    return labels if known.intersection(labels.values()) else None
