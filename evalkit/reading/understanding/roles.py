"""Which column of a table has which role, by its name or by the choice of the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Table, whole_number
from evalkit.reading.contents.text.header import UNNAMED
from evalkit.reading.understanding.profile import yes_of

ROLE_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("id", "example", "example_id", "item", "item_id", "clip", "clip_id", "video", "video_id", "videoid", "uri"),
        *("file", "filename", "image", "image_id", "sample", "sample_id", "index", "name", "path", "row"),
        UNNAMED,
    ),
    "label": ("label", "label_name", "class", "category", "tag", "annotation", "labels", "tags", "classes"),
    "score": ("score", "confidence", "probability", "prob", "y_score", "prediction"),
    "truth": ("truth", "y_true", "true", "actual", "target", "ground_truth", "gt", "observed", "obs", "expected"),
    "predicted": ("predicted", "pred", "y_pred", "predicted_label", "predicted_class"),
    "split": ("split", "ml_use", "partition"),
    "group": ("group", "group_id"),
    "unit": (),
    "labels_list": (),
    "scores_list": (),
    "pairs_list": (),
}
"""Names by which a column is known to have a role, in lower case with underscores for spaces. Of columns with other
names the user chooses the role."""

TRUTH = {"0": False, "1": True, "false": False, "true": True}
"""How a cell says that a label is or is not true, in lower case."""


def normal(name: str) -> str:
    """A column name as it is compared with ROLE_NAMES."""
    return re.sub(r"\s+", "_", name.strip().casefold())


def _fitting(table: Table, roles: Iterable[str]) -> dict[str, list[str]]:
    """Role -> the columns whose names are known for it, in file order."""
    role_of = {name: role for role in roles for name in ROLE_NAMES[role]}
    fitting: dict[str, list[str]] = {}
    for name in table.header:
        role = role_of.get(normal(name))
        if role is not None:
            fitting.setdefault(role, []).append(name)
    return fitting


def roles_of(table: Table, choices: Choices) -> dict[str, str]:
    """Role -> column. The choices of the user come first. Where two names fit a role, only the user can choose."""
    chosen = {role: name for role, name in choices.columns.items() if name}
    roles = dict(chosen)
    for role, names in _fitting(table, ROLE_NAMES.keys() - choices.columns.keys()).items():
        free = [name for name in names if name not in chosen.values()]
        if role == "id":  # the first of our list that there is: further ones are kept as attributes
            free = sorted(free, key=lambda name: ROLE_NAMES["id"].index(normal(name)))[:1]
        if len(free) == 1:
            roles[role] = free[0]
    return roles


def some_roles(roles: Mapping[str, str], *wanted: str) -> dict[str, str]:
    """The wanted roles that have a column, in the wanted order."""
    return {role: roles[role] for role in wanted if role in roles}


def check_choices(table: Table, choices: Choices) -> None:
    """Errors for chosen roles and columns that do not exist."""
    _check_unread(table, choices)
    _check_names(table, choices)
    _check_one_role_each(table, choices)


def _check_names(table: Table, choices: Choices) -> None:
    for role, name in choices.columns.items():
        if role not in ROLE_NAMES:
            raise ReadingError("Unknown role.", found=repr(role), remedy=f"Roles are: {', '.join(ROLE_NAMES)}.")
        if name and name not in table.header:
            raise ReadingError(
                "There is no such column.", found=repr(name), remedy=f"Columns: {', '.join(table.header)}."
            )


def _check_one_role_each(table: Table, choices: Choices) -> None:
    for name in table.header:
        roles = [role for role, chosen in choices.columns.items() if chosen == name and role != "unit"]
        if choices.id_parts and set(roles) == {"id", "group"}:
            continue  # a part of the id says what items belong to
        if len(roles) > 1:
            raise ReadingError(
                "One column cannot have two roles.",
                found=f"{name!r} as {' and '.join(roles)}",
                remedy="Say another column for one of them.",
            )


def _check_unread(table: Table, choices: Choices) -> None:
    """An error where a column that has a role by its name, or by choice, is one that could not be read."""
    roles = roles_of(table, choices)
    taken = {*roles, *choices.columns}
    needed = ["id", "truth", "score"]
    if "score" in roles or "truth" not in roles:  # else the table is wide, where labels stand in the header
        needed += ["label", "predicted"]
    for name, (where, found) in table.unread.items():
        for role in needed:
            if choices.columns.get(role) == name or (role not in taken and normal(name) in ROLE_NAMES[role]):
                raise ReadingError(
                    f"The column of the {role} holds neither text nor numbers.",
                    where=where,
                    found=found,
                    remedy=f"Write one text (in UTF-8) or number a row, or say that no column is the {role}.",
                )


def _header_place(table: Table) -> str | None:
    return "line 1" if table.lines is not None and not table.headless else None


def header_error(table: Table, problem: str, remedy: str) -> ReadingError:
    """An error about the columns, which names them."""
    found = ", ".join(table.header[:8]) + (", ..." if len(table.header) > 8 else "")
    return ReadingError(problem, where=_header_place(table), found=found, remedy=remedy)


def truth_values(distinct: Sequence[str], positive: str | None = None) -> dict[str, bool] | None:
    """Distinct cell of a truth column -> whether it says yes; None where the cells do not say yes or no.

    Yes and no are one and zero, true and false in any case, one and minus one, or as ``yes_of`` has them. With
    ``positive``, that cell is yes and all others are no.
    """
    if positive is not None:
        return {cell: cell == positive for cell in distinct} if positive in distinct and "" not in distinct else None
    if set(distinct) <= {"-1", "1", "+1"} and "-1" in distinct:
        return {cell: cell != "-1" for cell in distinct}
    values = {cell: TRUTH.get(whole_number(cell.casefold())) for cell in distinct}
    if None not in values.values():
        return {cell: bool(value) for cell, value in values.items()}
    in_words = yes_of(distinct)
    return in_words if in_words is not None and in_words.keys() == set(distinct) else None
