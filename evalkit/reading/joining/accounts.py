"""Where the rows of each file went: every row is used, or left out for one reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, Positions
from evalkit.errors import ReadingError
from evalkit.reading.joining.split import OtherParts
from evalkit.reading.sides import MOST_PLACES, Exclusion, Scores, Truth


@dataclass(frozen=True, slots=True)
class Account:
    """Where the rows of one file went: rows = used + the counts of all exclusions."""

    file: str
    rows: int
    used: int
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Which items are left out, and why.

    reasons: in words; the first is empty and stands for items that are used. reason: (n_items,) positions in them.
    """

    reasons: tuple[str, ...]
    reason: Positions

    @property
    def used(self) -> BoolArray:
        is_used: BoolArray = self.reason == 0
        return is_used

    def account(self, file: str, side: Scores | Truth) -> Account:
        """The account of a file whose items these are."""
        excluded = list(side.excluded)
        for code, words in enumerate(self.reasons):
            items = np.flatnonzero(self.reason == code)
            if words and len(items):
                places = tuple(side.places.first[int(i)] for i in items[:MOST_PLACES])
                excluded.append(Exclusion(words, int(side.places.rows_of[items].sum()), places))
        return Account(file, side.rows, int(side.places.rows_of[self.used].sum()), tuple(excluded))

    def of_truth(self, n_items: int, place: Positions) -> LeftOut:
        """The same for the items of the truth file; those without a prediction are left out as well.

        n_items: of the truth file. place: the row there of each scored item, -1 where it has none.
        """
        reasons = (*self.reasons, "has no prediction")
        reason = np.full(n_items, len(self.reasons))
        reason[place[place >= 0]] = self.reason[place >= 0]
        return LeftOut(reasons, reason)


def items_left_out(
    place: Positions, other_parts: OtherParts, without_label: BoolArray | None, not_known: BoolArray | None = None
) -> LeftOut:
    """Why each scored item is left out: the first reason that holds. ReadingError where no item remains.

    place: its row in the truth, -1 where it has none. without_label: items without a true label, where the user
    excludes these. not_known: items of a single-label model whose true label the file says is not known.
    """
    reasons = ("", "has no truth", other_parts.reason, "has no true label", "has a truth that is not known")
    reason = np.where(place < 0, 1, 0)
    if other_parts.items is not None:
        reason[(reason == 0) & other_parts.items] = 2
    if without_label is not None:
        reason[(reason == 0) & without_label] = 3
    if not_known is not None:
        reason[(reason == 0) & not_known] = 4
    if (reason == 0).any():
        return LeftOut(reasons, reason)
    counts = (f"{np.count_nonzero(reason == code):,} item {reasons[code]}" for code in np.unique(reason))
    raise ReadingError("No item is left to evaluate.", found=", ".join(counts))
