"""A table on the server, on the Models page: which one, what its columns are, and which of its rows count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from evalkit.engine.allowed.connections import TableConnection
from evalkit.engine.allowed.places import FOLDERS_VARIABLE, TablePlaces
from evalkit.engine.columns import Kind, Value
from evalkit.engine.opening import columns_of
from evalkit.errors import EvalkitError
from pages._ui import show
from pages._ui.address.table_opening import TableOpening
from pages._ui.cache import cached_reading
from pages._ui.jobs import beside
from pages._ui.tables import counting_table
from pages._ui.tables.offer import linked
from pages._ui.tables.places import table_places

NONE = "(none)"
_USUAL = {
    "id": ("id", "item", "example", "clip", "uri"),
    "label": ("label", "class"),
    "score": ("score", "confidence", "probability", "p"),
    "truth": ("truth", "y", "y_true", "target", "is_true"),
    "group": ("group", "video", "recording"),
}
"""Names by which a column is taken for something at first."""


def draw() -> None:
    st.caption(
        "For test sets too large to upload: Parquet, CSV or DuckDB files in a folder of the server, or a table of a "
        "service, one row for each item and label, counted where they are. Counts are exact; areas under curves have "
        "bounds. You can fetch single labels afterwards."
    )
    try:
        places = table_places()
    except EvalkitError as error:
        show.error(error)
        return
    if not places.names:
        st.info(
            f"No folder is open to this page. The operator of the server names one or several in the variable "
            f"`{FOLDERS_VARIABLE}` before the app is started, such as `{FOLDERS_VARIABLE}=/data/predictions`; "
            "tables of Spark and BigQuery in the server's secrets. In Python `evalkit.open_table` needs no setting."
        )
        return
    try:
        _ask(places)
    except EvalkitError as error:
        show.error(error)
    if not linked():  # else it stands with the offer, above
        counting_table.draw()


def _ask(places: TablePlaces) -> None:
    name = places.names[0]
    with st.container(key="table_place"):
        if len(places.names) > 1:
            name = st.selectbox("Where", places.names, key="table_where_it_is")
        place = places.place(name)
        table = _one_of(place) if isinstance(place, TableConnection) else _path_below(name)
    if not table:
        return
    kinds = _columns_at(place, table) if isinstance(place, TableConnection) else _columns_below(places, place, table)
    if kinds is None:
        return
    chosen: dict[str, str | None] = {}
    for column, role in zip(st.columns(5), _USUAL, strict=True):
        with column:
            chosen[role] = _column(role, kinds)
    where = _rows(kinds)
    about = _about_items(name, place, table)
    if about and isinstance(place, Path):
        places.find(place, about)
    if chosen["score"] is None or chosen["truth"] is None:
        st.caption("Choose the columns of scores and of truth.")
        return
    if st.button("Count", type="primary", key="count_table", disabled=counting_table.is_under_way()):
        columns = {role: column for role, column in chosen.items() if column is not None}
        counting_table.start(TableOpening(name, table, columns, where, about), places)


def _path_below(folder: str) -> str:
    written = st.text_input(
        f"File, folder or pattern in {folder}/", key="table_path", placeholder="test-2024/*.parquet"
    )
    return written.strip()


def _one_of(connection: TableConnection) -> str:
    return str(st.selectbox(f"Table of {connection.name}", connection.tables, key="table_name"))


def _columns_below(places: TablePlaces, folder: Path, written: str) -> Mapping[str, Kind]:
    path, found = places.find(folder, written)
    kinds = cached_reading(("columns", found), lambda: columns_of(path))
    files = show.count(len(found.files), "file")
    st.caption(show.plain(f"{files}, {found.size / 1e6:,.1f} MB. Columns: {show.listed(list(kinds), 12)}."))
    return kinds


def _columns_at(connection: TableConnection, table: str) -> Mapping[str, Kind] | None:
    """None until the service has told them, which may take a while."""
    asking = beside.begin(
        "table_columns",
        ("table_columns", connection.name, table),
        show.plain(f"Asking {connection.name} for the columns of {table}"),
        lambda _: columns_of(connection.table(table)),
    )
    kinds: Mapping[str, Kind] | None = asking.result
    if kinds is None:
        beside.draw(asking, cancelled="Cancelled: the columns are not known.", again="Ask again")
    else:
        st.caption(show.plain(f"Columns: {show.listed(list(kinds), 12)}."))
    return kinds


def _about_items(name: str, place: Path | TableConnection, table: str) -> str:
    """A second table, if there is any, with attributes of the items."""
    words = "Its column of ids is called as that of the predictions; its other columns become attributes to slice by."
    if isinstance(place, TableConnection):
        others = [NONE, *(each for each in place.tables if each != table)]
        picked = st.selectbox("Table about the items (if any)", others, key="table_about_items_at", help=words)
        return "" if picked == NONE else str(picked)
    written = st.text_input(
        f"Table about the items in {name}/ (if any)",
        key="table_about_items",
        placeholder="items.parquet",
        help=words,
    )
    return written.strip()


def _column(role: str, kinds: Mapping[str, Kind]) -> str | None:
    """The column that is something, or None."""
    names: Sequence[str] = [NONE, *kinds]
    by_name = {name.casefold(): name for name in kinds}
    usual = next((by_name[name] for name in _USUAL[role] if name in by_name), NONE)
    needed = role in ("score", "truth")
    title = {"id": "Item", "label": "Label", "score": "Score", "truth": "Truth", "group": "Group"}[role]
    picked = st.selectbox(
        title if needed else f"{title} (if any)", names, index=names.index(usual), key=f"table_column_{role}"
    )
    return None if picked == NONE else picked


def _rows(kinds: Mapping[str, Kind]) -> dict[str, Value]:
    """Which rows count: those with a value in a column, or all."""
    column, value = st.columns(2)
    name = column.selectbox("Only rows where", [NONE, *kinds], key="table_where")
    if name == NONE:
        return {}
    return {name: _typed(value.text_input("is", key="table_value"), kinds[name])}


def _typed(written: str, kind: Kind) -> Value:
    if kind == "boolean":
        return written.strip().casefold() in ("true", "1", "yes")
    if kind in ("whole", "single", "double"):
        try:
            return float(written)
        except ValueError:
            return written
    return written
