"""Fields of JSON records, read without conversion: each error names the place, the value and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeGuard

from evalkit.errors import ReadingError, shown

_ABSENT = object()


def field(record: Mapping[str, Any], *names: str, default: Any = None) -> Any:
    """The field under the first of these spellings of its name (camelCase, snake_case) that the record has."""
    return next((record[name] for name in names if name in record), default)


def objects(value: Any, what: str, where: str) -> list[Mapping[str, Any]]:
    """The value as a list of JSON objects. An absent list is an empty one: protobuf leaves empty lists out.

    what: names the list in errors.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong(f"{what} must be a list.", where, value)
    for position, entry in enumerate(value, start=1):
        if not isinstance(entry, dict):
            raise wrong(f"An entry of {what} must be an object.", f"{where}, entry {position}", entry)
    return value


def an_object(value: Any, what: str, where: str) -> Mapping[str, Any]:
    """The value as a JSON object. An absent object is an empty one: protobuf leaves default values out."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong(f"{what} must be an object.", where, value)
    return value


def text_of(record: Mapping[str, Any], *names: str, what: str, where: str) -> str:
    """The text of a field that must be there. A whole number is taken as its digits; other numbers have no one text."""
    value = field(record, *names, default=_ABSENT)
    if value is _ABSENT or value == "":
        raise ReadingError(f"There is no {what}.", where=where, remedy=f"Add {names[0]!r} to the record.")
    return plain_text(value, what, where)


def plain_text(value: Any, what: str, where: str) -> str:
    """A text, or a whole number as its digits; an error for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ReadingError(
        f"A {what} must be text.", where=where, found=shown(value), remedy="Write it in quotes, as it shall be shown."
    )


def score_of(value: Any, where: str) -> float:
    """The value as a finite number. Text is refused even if it looks like a number: it may mean something else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ReadingError(
            "A score is not a number.",
            where=where,
            found=shown(value),
            remedy="Write scores as JSON numbers, such as 0.93, and leave out what the model gave no score for.",
        )
    try:
        score = float(value)
    except OverflowError:
        score = float("inf")
    if not isfinite(score):
        raise ReadingError(
            "A score is too large for a number of double precision.",
            where=where,
            found=shown(value),
            remedy="Rescale the scores.",
        )
    return score


def is_objects(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def is_failure(record: Mapping[str, Any], *, result: str) -> bool:
    """Whether a record says what went wrong, in place of a result. Services write files of such records."""
    return result not in record and ("error" in record or "status" in record)


def failure(record: Mapping[str, Any]) -> str:
    """Why a record failed, in the words of the service."""
    error = field(record, "error", "status")
    message = error.get("message") or error.get("code") if isinstance(error, dict) else error
    return f"failed: {message}"


def wrong(problem: str, where: str, found: Any) -> ReadingError:
    return ReadingError(problem, where=where, found=shown(found), remedy="Export the file again, or correct it.")
