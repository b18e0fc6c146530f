"""Tables that list the truth of some pairs of item and label alone: what of the others, of which no row says it?"""

from __future__ import annotations

import numpy as np

from evalkit.arrays import BoolArray, Positions
from evalkit.errors import Reading, ReadingError
from evalkit.reading.sides import Note


def about_unlisted(
    file: str,
    shape: tuple[int, int],
    *,
    unlisted: int,
    example: Positions,
    true: BoolArray,
    scored: BoolArray,
    listed_only: bool | None,
) -> tuple[Note, ...]:
    """What becomes of pairs that are not listed, as a note; none where all are, or where it is plain that they are no.

    It is plain where every item has one true label, as those of single-label models, and where the file lists what is
    true without a score, as those do that list every positive. A list of the best labels of each item is neither: it
    holds no positive that the model did not find, so that recall would be 1.

    shape: numbers of items and labels. unlisted: pairs of them that are not listed. example, true, scored: (n_listed,)
    of the pairs that are. listed_only: what was said of the others. ReadingError with two readings where most pairs are
    not listed and nobody said what that means.
    """
    if not unlisted or bool((true & ~scored).any()):
        return ()
    n_items, n_labels = shape
    if bool((np.bincount(example[true], minlength=n_items) == 1).all()):
        return ()
    pairs = n_items * n_labels
    number = f"{unlisted:,} of {pairs:,} pairs of item and label"
    if listed_only:
        return (Note(f"{number} are not listed: their truth is not known, and they are in no figure."),)
    if listed_only is None and 2 * unlisted > pairs:
        raise _question(file, number, unlisted)
    asked = " If such a file lists only the best labels of each item, recall is too high." * (listed_only is None)
    return (Note(f"{number} are not listed, and count as no.{asked}", warning=listed_only is None),)


def _question(file: str, number: str, unlisted: int) -> ReadingError:
    return ReadingError(
        "Most pairs of item and label are not listed, so it is not known whether they are true.",
        where=file,
        found=number,
        remedy="Say whether the truth of pairs that are not listed is not known, or no.",
        readings=[
            Reading(
                "The truth of pairs that are not listed is not known",
                f"{unlisted:,} pairs are in no figure, and recall is among those that are listed",
                {"listed_only": True},
            ),
            Reading(
                "Pairs that are not listed are not true",
                f"{unlisted:,} pairs count as negatives that the model did not predict",
                {"listed_only": False},
            ),
        ],
    )
