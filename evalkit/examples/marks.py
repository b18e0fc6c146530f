"""Marks: what a person says of the truth of pairs of example and label, as a value and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from evalkit.errors import InvalidInputError, ReadingError, some_of
from evalkit.files.csv_text import csv_text
from evalkit.files.strict_json import MOST_PARTS, loads

Verdict: TypeAlias = Literal["wrong", "unsure", "fine", ""]

_MARK = "evalkitMarks"
_VERSION = 1
_FIELDS = ("id", "label", "verdict", "note")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says of one pair: its truth is wrong, they are unsure, it is fine; or nothing but a note."""

    id: str
    label: str
    verdict: Verdict
    note: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in get_args(Verdict):
            raise InvalidInputError(
                "Unknown verdict.", found=repr(self.verdict), remedy="Use 'wrong', 'unsure', 'fine' or ''."
            )


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one test set, at most one for each pair, in the order in which they were made.

    digest: of the predictions that were looked at. A pair that is marked twice is an error.

    >>> marks = Marks("d41d", (Mark("clip_1", "spin", "wrong"),))
    >>> Marks.from_json(marks.to_json()) == marks
    True
    """

    digest: str
    each: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for mark in self.each:
            if (mark.id, mark.label) in seen:
                raise InvalidInputError("A pair is marked twice.", found=f"{mark.id!r}, label {mark.label!r}")
            seen.add((mark.id, mark.label))

    def __iter__(self) -> Iterator[Mark]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    def of_verdict(self, verdict: Verdict) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.each if mark.verdict == verdict)

    def to_json(self) -> str:
        """A file that ``from_json`` reads back to the same."""
        marks = [{name: getattr(mark, name) for name in _FIELDS} for mark in self.each]
        return json.dumps({_MARK: _VERSION, "digest": self.digest, "marks": marks}, ensure_ascii=False, indent=1) + "\n"

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """One row for each mark. ``for_spreadsheets``: text that a spreadsheet would run begins with an apostrophe."""
        rows = ([getattr(mark, name) for name in _FIELDS] for mark in self.each)
        return csv_text(_FIELDS, rows, for_spreadsheets=for_spreadsheets)

    @classmethod
    def from_json(cls, text: str | bytes) -> Marks:
        """Marks from their file. What is no such file is a ReadingError."""
        value = loads(text, where="the marks", most_parts=MOST_PARTS)
        if not isinstance(value, Mapping) or value.get(_MARK) != _VERSION:
            found = value.get(_MARK, f"no {_MARK}") if isinstance(value, Mapping) else type(value).__name__
            raise ReadingError(
                "This is no file of marks.", found=str(found), remedy=f"Choose one that begins with {_MARK!r}: 1."
            )
        marks, digest = value.get("marks"), value.get("digest")
        if not isinstance(marks, list) or not isinstance(digest, str):
            raise ReadingError("A file of marks has a digest and a list of marks.", found=some_of(tuple(value)))
        return cls(digest, tuple(_mark(each, number) for number, each in enumerate(marks, start=1)))


def _mark(value: Any, number: int) -> Mark:
    given = {name: value.get(name, "") for name in _FIELDS} if isinstance(value, Mapping) else {"id": None}
    if not all(isinstance(each, str) for each in given.values()):
        raise ReadingError("A mark has id, label, verdict and note, all text.", where=f"mark {number} of the marks")
    return Mark(**given)
