"""Which column of a table has which role, from its name or from what the user said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Table

ROLE_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("id", "example", "example_id", "item", "item_id", "clip", "clip_id", "video", "video_id", "videoid", "uri"),
        *("file", "filename", "image", "image_id", "sample", "sample_id", "index", "name", "path", "row"),
    ),
    "label": ("label", "label_name", "class", "category", "tag", "annotation", "labels", "tags", "classes"),
    "score": ("score", "confidence", "probability", "prob", "y_score", "prediction"),
    "truth": ("truth", "y_true", "true", "actual", "target", "ground_truth", "gt", "observed", "obs", "expected"),
    "predicted": ("predicted", "pred", "y_pred", "predicted_label", "predicted_class"),
    "split": ("split", "ml_use", "partition"),
    "group": ("group", "group_id"),
}
"""Column names that tell a role, lower-case, spaces as underscores. Others are named by the user."""

TRUTH = {"0": False, "1": True, "false": False, "true": True}
"""How a cell says that a label is or is not true, in lower case."""


def normal(name: str) -> str:
    return re.sub(r"\s+", "_", name.strip().casefold())


def _fitting(table: Table, roles: Iterable[str]) -> dict[str, list[str]]:
    """Columns whose name tells a role, in file order."""
    role_of = {name: role for role in roles for name in ROLE_NAMES[role]}
    fitting: dict[str, list[str]] = {}
    for name in table.header:
        role = role_of.get(normal(name))
        if role is not None:
            fitting.setdefault(role, []).append(name)
    return fitting


def roles_of(table: Table, choices: Choices) -> dict[str, str]:
    """Role -> column. What the user said stands; names that fit twice, which only the user can settle, are no role."""
    said = {role: name for role, name in choices.columns.items() if name}
    roles = dict(said)
    for role, names in _fitting(table, ROLE_NAMES.keys() - choices.columns.keys()).items():
        free = [name for name in names if name not in said.values()]
        if role == "id":  # the first of our list that there is: further ones are kept as attributes
            free = sorted(free, key=lambda name: ROLE_NAMES["id"].index(normal(name)))[:1]
        if len(free) == 1:
            roles[role] = free[0]
    return roles


def some_roles(roles: Mapping[str, str], *wanted: str) -> dict[str, str]:
    """These roles, in this order, as far as there are columns for them."""
    return {role: roles[role] for role in wanted if role in roles}


def check_said(table: Table, choices: Choices) -> None:
    """Errors for roles and columns that do not exist, and for names that fit a role twice."""
    _check_unread(table, choices)
    for role, name in choices.columns.items():
        if role not in ROLE_NAMES:
            raise ReadingError("Unknown role.", found=repr(role), remedy=f"Roles are: {', '.join(ROLE_NAMES)}.")
        if name and name not in table.header:
            raise ReadingError(
                "There is no such column.", found=repr(name), remedy=f"Columns: {', '.join(table.header)}."
            )
    for name in table.header:
        shared = [role for role, said in choices.columns.items() if said == name]
        if len(shared) > 1:
            raise ReadingError(
                "One column cannot have two roles.",
                found=f"{name!r} as {' and '.join(shared)}",
                remedy="Say another column for one of them.",
            )
    for role, names in _fitting(table, ROLE_NAMES.keys() - choices.columns.keys() - {"id"}).items():
        fitting = [name for name in names if name not in choices.columns.values()]
        if len(fitting) > 1 and choices.labels is None:
            raise ReadingError(
                f"Two columns could be the {role}.",
                where=_header_place(table),
                found=", ".join(map(repr, fitting)),
                remedy="Say which one is meant, or rename the other.",
            )


def _check_unread(table: Table, choices: Choices) -> None:
    """An error where a column that has a role by its name, or by what was said, is one that could not be read."""
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
    """What each distinct cell of a truth column says; None where they do not say yes or no.

    Zero and one, true and false in any case, and minus one and one. With ``positive``, that cell against all others.
    """
    if positive is not None:
        return {cell: cell == positive for cell in distinct} if positive in distinct else None
    if set(distinct) <= {"-1", "1", "+1"} and "-1" in distinct:
        return {cell: cell != "-1" for cell in distinct}
    values = {cell: TRUTH.get(cell.casefold()) for cell in distinct}
    return None if None in values.values() else {cell: bool(value) for cell, value in values.items()}
