"""What a person may choose for scores and truth together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.predictions import Task

Match = Literal["exact", "folders-alike", "stem", "stem-ignoring-case"]


@dataclass(frozen=True, slots=True)
class Joining:
    """How the user chose that scores and truth are joined.

    match: how ids are compared. strip_prefix: removed from the front of ids, on both sides, where it is there.
    unlabelled: whether items without a true label are kept or excluded in a multi-label test set. split: the part of
    the test set to evaluate; None takes the part TEST where there is one, the empty text takes all parts. positive:
    the one class of a single-label model that is evaluated against the rest. task: None where the data decide.
    """

    match: Match = "exact"
    strip_prefix: str = ""
    unlabelled: Literal["keep", "exclude"] = "keep"
    split: str | None = None
    positive: str | None = None
    task: Task | None = None
