"""Services of which people of a page may count tables: those that the operator of the server names, and of each the
tables he names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from evalkit.engine.engines.connected import SERVICES, first_line_of
from evalkit.errors import InvalidInputError, some_of

SECTION = "tables"
"""Of the secrets: a section in it for each connection, ``[tables.warehouse]``."""
_REMEDY = 'Such as backend = "bigquery", tables = ["evaluations.predictions"], and what the backend is connected with.'


@dataclass(frozen=True, slots=True)
class TableConnection:
    """A service, and which of its tables may be counted.

    name: by which people choose it. backend: by ibis's name, "bigquery" or "pyspark". tables: as the service calls
    them, after the name of the dataset and a point where they have one. options: what the backend is connected with: of
    BigQuery arguments of ``ibis.bigquery.connect``, such as ``project_id``; of Spark the settings of its session, such
    as ``spark.master``.
    """

    name: str
    backend: str
    tables: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def named(cls, name: str, section: Mapping[str, Any]) -> TableConnection:
        """The connection of a section of the secrets. InvalidInputError where it is not understood.

        >>> TableConnection.named("warehouse", {"backend": "bigquery", "tables": ["e.p"], "project_id": "x"}).options
        {'project_id': 'x'}
        """
        where = f"secrets, section [{SECTION}.{name}]"
        if not isinstance(section, Mapping) or section.get("backend") not in SERVICES:
            found = section.get("backend") if isinstance(section, Mapping) else section
            remedy = f"Use one of {some_of(tuple(SERVICES))}."
            raise InvalidInputError("A connection has no such backend.", where=where, found=repr(found), remedy=remedy)
        tables = section.get("tables")
        if not isinstance(tables, list | tuple) or not tables or not all(isinstance(each, str) for each in tables):
            raise InvalidInputError("A connection names the tables that may be counted.", where=where, remedy=_REMEDY)
        options = {key: value for key, value in section.items() if key not in ("backend", "tables")}
        return cls(name, str(section["backend"]), tuple(tables), options)

    def table(self, name: str) -> Any:
        """A table of it, as ibis opens it. InvalidInputError for any that is not named, and where the service does not
        answer."""
        if name not in self.tables:
            raise InvalidInputError(
                "This table is not open here.",
                where=f"connection {self.name!r}",
                found=repr(name),
                remedy=f"Those that are open are {some_of(self.tables)}.",
            )
        dataset, _, short = name.rpartition(".")
        try:
            connection = _connected(self.backend, json.dumps(dict(self.options), default=dict, sort_keys=True))
            return connection.table(short, database=dataset or None)
        except ModuleNotFoundError as error:
            raise InvalidInputError(
                "What connects to this service is not installed.",
                where=f"connection {self.name!r}",
                found=str(error),
                remedy="Run pip install -r requirements-engine.txt on the server.",
            ) from error
        except Exception as error:  # of any kind: each service has its own
            raise InvalidInputError(
                "The service does not give this table.",
                where=f"connection {self.name!r}",
                found=f"{name}: {first_line_of(error)}",
                remedy="Look at the connection in the server's secrets, and at what it may read.",
            ) from error


@lru_cache(maxsize=8)
def _connected(backend: str, options: str) -> Any:
    """A connection is made once. options: as JSON."""
    return SERVICES[backend].connect(json.loads(options))
