"""What Google's import files have in common: the use of an example, its segment, and the example itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.layouts.segments import END, START, check_order, segment_attributes, segment_id, time_text

SPLITS: Final[Mapping[str, str]] = {
    "train": "TRAIN",
    "training": "TRAIN",
    "validate": "VALIDATION",
    "validation": "VALIDATION",
    "test": "TEST",
    "unassigned": "UNASSIGNED",
    "": "UNASSIGNED",
}
"""What an example is used for, as import files write it in lower case -> the name of its split."""


def split_of_use(use: str, place: str) -> str:
    """The split of an example by its use; ReadingError for a use that is not known."""
    split = SPLITS.get(use.casefold())
    if split is None:
        raise ReadingError(
            "The use of an example is not known.",
            where=place,
            found=repr(use),
            remedy="It is training, validation, test or unassigned.",
        )
    return split


def segment_of(place: str, start: Any, end: Any) -> tuple[str, str]:
    """Start and end of a segment as text. Empty ones are the start and the end of the video."""
    first = time_text(START if start == "" else start, place)
    last = time_text(END if end == "" else end, place)
    check_order(first, last, place)
    return first, last


def example_of(ledger: Ledger, place: str, uri: str, segment: tuple[str, str] | None, split: str | None) -> int:
    """The position of the example that is a segment of a video, or an image. It is added to the ledger where it is new.

    segment: start and end; None for an image. An example in two splits is an error.
    """
    name = segment_id(uri, *segment) if segment else uri
    attributes = segment_attributes(uri, *segment) if segment else {}
    if split is not None:
        attributes["split"] = split
    known = ledger.position(name)
    if known is None:
        return ledger.add(name, place, group=uri, attributes=attributes)
    before = ledger.attributes_of(known).get("split")
    if before != split:
        raise ReadingError(
            "An example is in two parts of the data set.",
            where=f"{place} (first at {ledger.place_of(known)})",
            found=f"{before} and {split}",
            remedy="Keep it in one: what was trained on says nothing in a test.",
        )
    return known
