"""How a table of the server was opened: the key of its model, by which a link opens it in any session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evalkit.engine.allowed.places import TablePlaces
from evalkit.engine.columns import Value
from evalkit.engine.opening import open_table
from evalkit.engine.table import PredictionTable
from evalkit.slicing.conditions import Slice

ROLES = ("id", "label", "score", "truth", "group")
_BEGINS = "table "


@dataclass(frozen=True, slots=True)
class TableOpening:
    """What was written and chosen of a table.

    place: the name of a folder or of a connection. table: the path below the folder, or the name of the table there.
    columns: role -> column; a role without one is left out. where: column -> value that rows must have. about: a table
    about the items at the same place, if there is one. slice, fetched: the text of the slice and the label whose items
    were fetched; empty for the table as a whole.
    """

    place: str
    table: str
    columns: Mapping[str, str]
    where: Mapping[str, Value] = field(default_factory=dict)
    about: str = ""
    slice: str = ""
    fetched: str = ""

    @property
    def text(self) -> str:
        """As JSON, which ``parse`` reads back.

        >>> TableOpening("data", "a.parquet", {"score": "p"}).text
        'table {"place":"data","table":"a.parquet","columns":{"score":"p"}}'
        """
        said = {name: getattr(self, name) for name in self.__slots__}
        return _BEGINS + json.dumps({k: v for k, v in said.items() if v}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> TableOpening | None:
        """The opening of such a text; None of any other, also of one that says the same in other words: it is a key.

        >>> TableOpening.parse(TableOpening("data", "a.parquet", {"score": "p"}, {"split": "test"}).text).where
        {'split': 'test'}
        >>> TableOpening.parse("my model"), TableOpening.parse('table {"table": 3}')
        (None, None)
        """
        if text is None or not text.startswith(_BEGINS):
            return None
        try:
            found = cls(**_checked(json.loads(text.removeprefix(_BEGINS))))
        except (ValueError, TypeError, RecursionError):
            return None
        return found if found.text == text else None

    def open(self, places: TablePlaces) -> PredictionTable:
        """The table, not yet counted. Errors: those of the place, the table and its columns."""
        table = open_table(
            places.source(self.place, self.table),
            id=self.columns.get("id"),
            label=self.columns.get("label"),
            score=self.columns.get("score", ""),
            truth=self.columns.get("truth", ""),
            group=self.columns.get("group"),
            where=self.where,
            memory_mb=places.memory_mb,
            metadata=places.source(self.place, self.about) if self.about else None,
        )
        return table.take_slice(Slice.parse(self.slice)) if self.slice else table


def _checked(said: Any) -> dict[str, Any]:
    """What a text says, where all of it is of the kind that it has to be. TypeError where not."""
    if not isinstance(said, dict):
        raise TypeError
    columns, where = said.get("columns"), said.get("where", {})
    texts = [value for name, value in said.items() if name not in ("columns", "where")]
    if not isinstance(columns, dict) or not isinstance(where, dict) or not set(columns) <= set(ROLES):
        raise TypeError
    if not all(isinstance(each, str) for each in (*texts, *columns.values())):
        raise TypeError
    if not all(isinstance(each, str | int | float) for each in where.values()):
        raise TypeError
    return said
