"""Services of which people of a page may count tables: the operator names them, and of each the tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import evalkit as ek
from evalkit.engine.allowed import connections
from evalkit.engine.allowed.connections import TableConnection
from evalkit.engine.allowed.places import TablePlaces
from evalkit.engine.engines.connected import SERVICES

SECTION = {"backend": "bigquery", "tables": ["evaluations.clips", "plain"], "project_id": "p"}


class Tables:
    """A connection that gives what it was asked for."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def table(self, name: str, database: str | None) -> Any:
        if name == "plain":
            raise RuntimeError("403 no access to it\nand a page of its own code")
        return SimpleNamespace(asked=(name, database), settings=self.settings)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Tables]:
    """The connections that are made."""
    found: list[Tables] = []

    def connect(settings: dict[str, Any]) -> Tables:
        found.append(Tables(settings))
        return found[-1]

    stood_in = replace(SERVICES["bigquery"], connect=connect)
    monkeypatch.setattr(connections, "SERVICES", {"bigquery": stood_in})
    connections._connected.cache_clear()
    return found


def test_a_table_that_is_named_is_opened_by_one_connection(made: list[Tables]) -> None:
    connection = TableConnection.named("warehouse", SECTION)
    for _ in range(2):
        table = connection.table("evaluations.clips")
        assert (table.asked, table.settings) == (("clips", "evaluations"), {"project_id": "p"})
    assert len(made) == 1


@pytest.mark.parametrize("name", ["evaluations.others", "clips", "", "evaluations.clips; DROP TABLE clips"])
def test_no_other_table_is_opened(made: list[Tables], name: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=r"not open here \(connection 'warehouse'\)"):
        TableConnection.named("warehouse", SECTION).table(name)
    assert made == []


def test_what_a_service_refuses_is_said_in_its_first_line(made: list[Tables]) -> None:
    with pytest.raises(ek.InvalidInputError, match=r"does not give this .*: plain: 403 no access to it\. Look at"):
        TableConnection.named("warehouse", SECTION).table("plain")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, made: list[Tables]) -> None:
    def connect(settings: dict[str, Any]) -> Any:
        raise ModuleNotFoundError("No module named 'ibis'")

    monkeypatch.setattr(connections, "SERVICES", {"bigquery": replace(SERVICES["bigquery"], connect=connect)})
    with pytest.raises(ek.InvalidInputError, match=r"No module named 'ibis'.*requirements-engine.txt"):
        TableConnection.named("warehouse", SECTION).table("evaluations.clips")


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"backend": "mysql", "tables": ["x"]}, r"no such backend \(secrets, section \[tables.warehouse\]\): 'mysql'"),
        ({"tables": ["x"]}, "no such backend.*None.*'pyspark'"),
        ("bigquery", "no such backend.*'bigquery'"),
        ({"backend": "bigquery"}, "names the tables that may be counted"),
        ({"backend": "bigquery", "tables": "all"}, "names the tables that may be counted"),
        ({"backend": "bigquery", "tables": [3]}, "names the tables that may be counted"),
    ],
)
def test_a_section_that_is_not_understood(section: Any, words: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=words):
        TablePlaces.named({}, {"warehouse": section})


def test_folders_and_connections_are_chosen_by_name(tmp_path: Path, made: list[Tables]) -> None:
    (tmp_path / "warehouse").mkdir()
    environment = {"EVALKIT_TABLES": str(tmp_path / "warehouse")}
    places = TablePlaces.named(environment, {"warehouse": SECTION, "other": SECTION})
    assert places.names == ("warehouse", "warehouse (2)", "other")
    assert places.place("warehouse") == tmp_path / "warehouse"
    assert places.source("warehouse (2)", "evaluations.clips").asked == ("clips", "evaluations")
