"""What the columns of a table are, which of its rows count, and whether their types can hold that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from evalkit.engine.dialects import Dialect
from evalkit.errors import ReadingError, some_of

Kind: TypeAlias = Literal["single", "double", "whole", "boolean", "text", "other"]
"""What a column holds. single: 32-bit floats. double: 64-bit floats and decimals."""

Value: TypeAlias = str | int | float | bool | None
Where: TypeAlias = Mapping[str, Value | list[Value] | tuple[Value, ...]]

POSITIVE = "positive"
"""The label of a table with one score and one truth."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns. Of a wide table ``score`` and ``truth`` are label -> column; ``truth`` may be one column then,
    that holds the true label. where: column -> the value, or the values, that rows have to have. also: SQL of ours that
    they fulfil as well, of a slice."""

    id: str | None
    label: str | None
    score: str | Mapping[str, str]
    truth: str | Mapping[str, str]
    group: str | None
    where: Where
    also: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.score, Mapping):
            if self.label is not None:
                raise ReadingError("A wide table has a column of scores for each label, and no column of labels.")
            if isinstance(self.truth, Mapping) and set(self.truth) != set(self.score):
                lacking = sorted(set(self.truth) ^ set(self.score))
                raise ReadingError("Each label needs a column of scores and one of truths.", found=some_of(lacking))
            if not self.score:
                raise ReadingError("A wide table needs a column of scores.")
        elif isinstance(self.truth, Mapping):
            raise ReadingError("Truth by label needs a column of scores for each of these labels.")

    @property
    def grouped(self) -> str | None:
        """The column by which pairs are related: that of groups, else that of items."""
        return self.group or self.id

    @property
    def wide_labels(self) -> tuple[str, ...]:
        """The labels of a wide table, or of one without labels; empty for a long one."""
        if isinstance(self.score, Mapping):
            return tuple(self.score)
        return () if self.label is not None else (POSITIVE,)

    def used(self) -> Iterator[tuple[str, str]]:
        """What each column is used as, and its name."""
        for role, names in (("score", self.score), ("truth", self.truth)):
            yield from ((role, name) for name in (names.values() if isinstance(names, Mapping) else (names,)))
        for role, name in (("id", self.id), ("label", self.label), ("group", self.group)):
            if name is not None:
                yield role, name
        yield from (("where", name) for name in self.where)

    def check(self, kinds: Mapping[str, Kind], where: str) -> None:
        """An error where a column is missing, or of a type that cannot be what it is used as."""
        for role, name in self.used():
            if name not in kinds:
                raise ReadingError(
                    f"The table has no such column ({role})",
                    where=where,
                    found=repr(name),
                    remedy=f"Its columns are {some_of(tuple(kinds))}.",
                )
            kind = kinds[name]
            if role == "score" and kind not in ("single", "double", "whole"):
                raise ReadingError("Scores must be numbers.", where=f"{where}, column {name!r}", found=kind)
            names_the_label = isinstance(self.score, Mapping) and isinstance(self.truth, str)
            if role == "truth" and kind in ("text", "other") and not names_the_label:
                raise ReadingError(
                    "Truth must be 0 and 1, or true and false, and not text: ' 1' or 'yes' would be guessed.",
                    where=f"{where}, column {name!r}",
                    found=kind,
                    remedy="Store it as a number or as a boolean.",
                )


def condition(columns: Columns, kinds: Mapping[str, Kind], dialect: Dialect) -> str:
    """The rows that count, as SQL: values are compared as the column holds them."""
    parts = []
    for name, wanted in columns.where.items():
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        column = dialect.column(name)
        parts.append(" OR ".join(_equal(column, kinds[name], value, dialect) for value in values) or "1 = 0")
    parts += [columns.also] if columns.also else []
    return " AND ".join(f"({part})" for part in parts) or "1 = 1"


def _equal(column: str, kind: Kind, value: Value, dialect: Dialect) -> str:
    if value is None:
        return f"{column} IS NULL"
    if isinstance(value, bool) and kind == "boolean":
        return column if value else f"NOT {column}"
    if isinstance(value, int | float) and kind in ("single", "double", "whole"):
        return f"CAST({column} AS {dialect.double}) = {dialect.number(float(value))}"
    return f"{dialect.as_text(column)} = {dialect.literal(str(value))}"
