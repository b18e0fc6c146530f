"""Which part of the test set is evaluated, where a column says which part an item belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.arrays import BoolArray
from evalkit.errors import ReadingError
from evalkit.reading.joining.ids import NAMED
from evalkit.reading.sides import Note, Texts
from evalkit.reading.understanding.roles import ROLE_NAMES, normal

TEST_NAMES = {"test", "testing"}


@dataclass(frozen=True, slots=True)
class OtherParts:
    """Items of parts that are not evaluated, (n_items,), and the reason in words; None where all parts are used."""

    items: BoolArray | None = None
    reason: str = ""


def other_parts(
    attributes: Mapping[str, Texts], split: str | None, column: str | None = None
) -> tuple[OtherParts, list[Note]]:
    """Items that are not of the part to evaluate, and a note on what was chosen.

    split: the part to evaluate; None takes TEST where there is one, the empty text takes all. column: which attribute
    says the part; None takes one that is called so. ReadingError where the user names a part that does not exist.
    """
    names = [column] if column in attributes else [name for name in attributes if normal(name) in ROLE_NAMES["split"]]
    name = next(iter(names), None)
    if name is None:
        if split:
            raise ReadingError("There is no split column.", found=f"split {split!r} was asked for")
        return OtherParts(), []
    values = attributes[name]
    parts = sorted(set(values.tolist()))
    if split is None:
        split = next((part for part in parts if part.casefold() in TEST_NAMES), "")
    if not split:
        return OtherParts(), [Note(f"All parts of the column {name!r} are used: {', '.join(parts[:NAMED])}.")]
    if split not in parts:
        raise ReadingError("No item is of this split.", found=repr(split), remedy=f"There are: {', '.join(parts[:8])}.")
    chosen = Note(f"Only the part {split!r} of the column {name!r} is used.")
    return OtherParts(values != split, f"is not of the split {split!r}"), [chosen]
