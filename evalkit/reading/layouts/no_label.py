"""True labels without any score: a label that the model does not know, or a word for none of its labels?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from evalkit.errors import Reading, ReadingError
from evalkit.reading.contents.content import Choices

_NONE = re.compile(
    r"(no|none|without)\b.*|nocall|nolabel|none|nothing|normal|negative|background|healthy|clean|clear|empty|keine?r?s?",
)
"""What labels are called that say that none is true, in lower case with spaces for marks."""
_NAMED = 5


def without_no_label(distinct: Sequence[str], choices: Choices) -> list[str]:
    """Cells of true labels, empty where they say that none is true by what the user chose."""
    return ["" if cell in choices.no_label else cell for cell in distinct]


def is_called_none(label: str) -> bool:
    """Whether a label is called as none of the labels is.

    >>> is_called_none("No Finding"), is_called_none("nocall"), is_called_none("Nodule")
    (True, True, False)
    """
    return _NONE.fullmatch(_loose(label)) is not None


def _loose(label: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", label).casefold()).strip()


def unscored_question(
    unscored: Sequence[str],
    known: Collection[str],
    cells: Collection[str],
    *,
    where: str,
    items: Sequence[int],
    most: int,
) -> ReadingError:
    """The question what true labels are that no score is of; without answers where one of them is a label in another
    writing or a number, or where they are more than ``most``.

    cells: of true labels. items: how many have each of the labels.
    """
    names = ", ".join(map(repr, unscored[:_NAMED])) + (", ..." if len(unscored) > _NAMED else "")
    problem = "A true label has no score column."
    scored = ", ".join(list(known)[:8])
    is_written_otherwise = not {_loose(one) for one in known}.isdisjoint(map(_loose, unscored))
    if is_written_otherwise or len(unscored) > most or any(one.lstrip("-").isdecimal() for one in unscored):
        remedy = f"Score columns are: {scored}. Write labels exactly as there."
        return ReadingError(problem, where=where, found=repr(unscored[0]), remedy=remedy)
    is_one = len(unscored) == 1
    of_model = Reading(
        f"{names} {'is a label' if is_one else 'are labels'} that the model gives no score for",
        f"{'it is' if is_one else 'they are'} never predicted, and missed in {sum(items):,} items",
        {"unscored": True},
    )
    readings = [of_model]
    if is_one and unscored[0] in cells:
        says = f"{names} means that none of the labels is true"
        none = Reading(says, f"{items[0]:,} items have no true label", {"no_label": [unscored[0]]})
        readings = [none, of_model] if is_called_none(unscored[0]) else [of_model, none]
    remedy = f"Score columns are: {scored}. Say what it means, or write labels exactly as there."
    return ReadingError(problem, where=where, found=names, remedy=remedy, readings=readings)
