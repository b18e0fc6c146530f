"""Errors that say what is wrong, where, what was found, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

_MOST_SHOWN = 1_000
"""Characters of a place or of what was found: what a file holds there may be all of it."""


class EvalkitError(ValueError):
    """Base of every error that a user of evalkit can cause.

    The message is a sentence of the problem with the value found and its place, and the remedy. The parts stay readable
    as attributes, so that a page can set the remedy apart.

    >>> print(EvalkitError("A score is not a number.", where="line 3, column 'score'", found="'high'",
    ...                    remedy="Write scores as numbers, such as 0.93."))
    A score is not a number (line 3, column 'score'): 'high'. Write scores as numbers, such as 0.93.
    """

    def __init__(
        self, problem: str, *, where: str | None = None, found: str | None = None, remedy: str | None = None
    ) -> None:
        self.problem, self.where, self.found, self.remedy = problem, where, found, remedy
        sentence = "".join(self.in_parts)
        super().__init__(f"{sentence} {remedy}" if remedy else sentence)

    @property
    def in_parts(self) -> tuple[str, str]:
        """The sentence without the remedy: the problem itself, and what follows it (place, value, full stop).

        >>> EvalkitError("A score is not a number.", where="line 3", found="'high'").in_parts
        ('A score is not a number', " (line 3): 'high'.")
        """
        place = _in_brackets(_cut(self.where or ""))
        if not (self.found or place):
            return self.problem, ""
        where = f" ({place})" if place else ""
        found = f": {_cut(self.found).removesuffix('.')}" if self.found else ""
        return self.problem.removesuffix("."), f"{where}{found}."

    @property
    def parts(self) -> dict[str, Any]:
        """The four by their names, from which the error can be made again: ``ReadingError(**error.parts)``."""
        return {"problem": self.problem, "where": self.where, "found": self.found, "remedy": self.remedy}


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _in_brackets(where: str) -> str:
    """A place inside a sentence: of one file without a name nobody asks which one, and brackets stand once.

    >>> _in_brackets("the file"), _in_brackets("line 3 of the file"), _in_brackets("the file, line 3 (first at line 2)")
    ('', 'line 3', 'line 3; first at line 2')
    """
    place = re.sub(r"^the (file|text)(, |$)| of the (file|text)$", "", where.removesuffix("."))
    return re.sub(r" \((first at .*)\)$", r"; \1", place)


def shown(value: object) -> str:
    """A value as an error shows it, cut where it is long.

    >>> shown("cat"), len(shown("cat" * 100))
    ("'cat'", 63)
    """
    written = repr(value)
    return written if len(written) <= 60 else written[:60] + "..."


class InvalidInputError(EvalkitError):
    """An argument that evalkit cannot compute with."""


_COMES_FROM = {
    "Predictions": "read_predictions(...).predictions gives predictions.",
    "CountSource": "open_table(...) gives a table.",
    "Evaluation": "evaluate(predictions) gives an evaluation.",
    "ThresholdCounts": "evaluation.pooled and evaluation.per_label[label] are tables of counts.",
}


def require_type(given: object, *wanted: type) -> None:
    """An error where something of another type was given, which says how to come to one of these.

    >>> require_type("cat", int, str)
    """
    if not isinstance(given, wanted):
        ways = [_COMES_FROM[one.__name__] for one in wanted if one.__name__ in _COMES_FROM]
        names = " or ".join(one.__name__ for one in wanted)
        raise InvalidInputError(f"{names} expected.", found=type(given).__name__, remedy=" ".join(ways) or None)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which files can be understood, as the answer to a question about them.

    says: the answer in words, such as "`Probability` is the score of class 1". consequence: what follows from it, such
    as "AuPRC 0.875". options: the keyword options of ``read_predictions`` that read the files so, made of what JSON can
    say; they decide everything that the file leaves open, so that no second question can follow.

    >>> reading = Reading("`p` is the score of class 1", "AuPRC 0.875", {"columns": {"truth": "y", "score": "p"}})
    >>> Reading(**reading.to_dict()) == reading
    True
    """

    says: str
    consequence: str
    options: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The reading as JSON can say it: ``Reading(**reading.to_dict())`` makes it again."""
        return asdict(self)


class ReadingError(EvalkitError):
    """A file that cannot be understood without guessing.

    readings: the ways in which it can be understood, the likeliest first, where there are any: the reader takes one of
    them as ``read_predictions(..., reading=error.readings[0])``.
    """

    def __init__(
        self,
        problem: str,
        *,
        where: str | None = None,
        found: str | None = None,
        remedy: str | None = None,
        readings: Iterable[Reading | Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(problem, where=where, found=found, remedy=remedy)
        self.readings = tuple(one if isinstance(one, Reading) else Reading(**one) for one in readings)

    @property
    def parts(self) -> dict[str, Any]:
        readings = [reading.to_dict() for reading in self.readings]
        return super().parts | ({"readings": readings} if readings else {})


class NotProbabilitiesError(EvalkitError):
    """A figure that needs probabilities was asked of scores that are none."""


def some_of(names: Sequence[str]) -> str:
    """The first of some names, for messages and representations, and how many there are if these are not all.

    >>> some_of(["cat", "dog"]), some_of("abcdefgh")
    ("'cat', 'dog'", "'a', 'b', 'c', 'd', 'e', ... (8)")
    """
    return ", ".join(map(repr, names[:5])) + (f", ... ({len(names)})" if len(names) > 5 else "")


def score_text(score: float) -> str:
    """A score or a threshold in a sentence: short, but with the digits that one far from zero needs.

    >>> score_text(0.5), score_text(100000.4486), score_text(0.99999834), score_text(4e-5)
    ('0.5', '100000.4486', '0.99999834', '4e-05')
    """
    return f"{score:.10g}"
