"""What a person may choose for scores and truth together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evalkit.predictions import Task
from evalkit.reading.joining.windows.overlaps import Overlap

Match = Literal["exact", "folders-alike", "stem", "stem-ignoring-case", "order"]


@dataclass(frozen=True, slots=True)
class Joining:
    """How the user chose that scores and truth are joined.

    match: how ids are compared; "order" takes rows of one number together, whatever their ids. strip_prefix: removed
    from the front of ids, on both sides, where it is there.
    unlabelled: whether items without a true label are kept or excluded in a multi-label test set. split: the part of
    the test set to evaluate; None takes the part TEST where there is one, the empty text takes all parts. split_column:
    which column says the part; None takes one that is called so. positive: the one class of a single-label model that
    is evaluated against the rest. task: None where the data decide. overlap: how much a window and an event of a truth
    by intervals must overlap; None takes half of the shorter of the two, but for events that are windows themselves.
    lengths: recording -> microseconds, where it is said how long they are.
    """

    match: Match = "exact"
    strip_prefix: str = ""
    unlabelled: Literal["keep", "exclude"] = "keep"
    split: str | None = None
    positive: str | None = None
    task: Task | None = None
    overlap: Overlap | None = None
    lengths: Mapping[str, int] | None = None
    split_column: str | None = None
