"""What a review is to settle, as a value with a short text form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from evalkit.errors import InvalidInputError

Kind: TypeAlias = Literal["precision", "recall", "better"]

_TEXT = re.compile(r"(?P<kind>\w+)(?: >= (?P<at_least>\S+))?")
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """What a review is to settle. ``str`` gives its short text, which ``ReviewQuestion.parse`` reads back.

    kind: "precision" of what is predicted at a threshold, "recall" there, or "better": which of two models decides
    right more often. at_least: the figure that is asked about, between 0 and 1; None asks for the figure alone.

    >>> ReviewQuestion.parse("precision >= 0.9")
    ReviewQuestion(kind='precision', at_least=0.9)
    >>> str(ReviewQuestion("better")), str(ReviewQuestion("recall", 0.75))
    ('better', 'recall >= 0.75')
    """

    kind: Kind
    at_least: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise InvalidInputError(
                "Unknown question.", found=repr(self.kind), remedy=f"Ask for one of {', '.join(get_args(Kind))}."
            )
        if self.at_least is not None and (self.kind == "better" or not 0 < self.at_least < 1):
            raise InvalidInputError(
                "A question asks whether precision or recall is at least a number between 0 and 1.", found=str(self)
            )

    def __str__(self) -> str:
        return self.kind if self.at_least is None else f"{self.kind} >= {self.at_least!r}"

    @property
    def bound(self) -> float | None:
        """What the figure is held against: for "better" one half of the pairs that two models decide differently."""
        return _HALF if self.kind == "better" else self.at_least

    @classmethod
    def parse(cls, text: str) -> ReviewQuestion:
        """The question of a short text; an error that shows what such a text looks like."""
        found = _TEXT.fullmatch(text.strip())
        try:
            at_least = None if found is None or found["at_least"] is None else float(found["at_least"])
        except ValueError:
            found = None
        if found is None:
            raise InvalidInputError(
                "This is no question.", found=repr(text), remedy="Write 'precision >= 0.9', 'recall' or 'better'."
            )
        return cls(found["kind"], at_least)  # type: ignore[arg-type]  # checked when it is made
