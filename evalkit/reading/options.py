"""What a person says as options of ``read_predictions``: whether there is such a value, and what it says of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from evalkit.errors import ReadingError
from evalkit.reading.joining.choices import Match
from evalkit.reading.layouts.made_columns import MADE, name_of

_OPTIONS = {
    "match": get_args(Match),
    "unlabelled": ("keep", "exclude"),
    "duplicates": ("error", "first"),
    "decimal": (".", ","),
    "first_class": (None, 0, 1),
    "surplus": ("first", "last"),
    "truth_surplus": ("first", "last"),
}


def check_options(**given: str | int | None) -> None:
    """An error for an option that has no such value: from Python, nothing else refuses it."""
    for name, value in given.items():
        if value not in _OPTIONS[name]:
            raise ReadingError(
                f"The option {name!r} has no such value.",
                found=repr(value),
                remedy=f"Use one of {', '.join(map(repr, _OPTIONS[name]))}.",
            )


def cells_not_known(unknown: Sequence[str], *, empty_is_no: bool) -> tuple[str, ...]:
    """Cells that mean that the truth is not known; an error where the empty one is to mean no as well."""
    cells = (unknown,) if isinstance(unknown, str) else tuple(unknown)
    if empty_is_no and "" in cells:
        raise ReadingError(
            'An empty cell cannot mean both "no" and "truth not known".',
            remedy="Leave out one of the options 'unknown' and 'empty_is_no'.",
        )
    return cells


def chosen_labels(labels: Sequence[str] | Mapping[str, str] | None) -> dict[str, str] | None:
    """Label -> its column, which is called as the label is where only labels are given."""
    if labels is None:
        return None
    return dict(labels) if isinstance(labels, Mapping) else {one: one for one in labels}


def chosen_columns(chosen: Mapping[str, str | Sequence[str]] | None) -> dict[str, Any]:
    """Chosen columns as fields of Choices: the id may have several parts."""
    columns = {role: name_of(name) if role in MADE else name for role, name in (chosen or {}).items()}
    first, *parts = (
        [columns["id"]] if isinstance(columns.get("id", ""), str) and "id" in columns else columns.get("id", [""])
    )
    plain = {role: str(name) for role, name in columns.items() if role != "id"}
    return {"columns": plain | ({"id": str(first)} if "id" in columns else {}), "id_parts": tuple(map(str, parts))}
