"""A table on the server, on the Models page: which one, what its columns are, and which of its rows count."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import streamlit as st

from evalkit.engine.columns import Kind, Value
from evalkit.engine.files import TableFiles
from evalkit.engine.opening import columns_of
from evalkit.engine.places import FOLDERS_VARIABLE, TablePlaces
from evalkit.errors import EvalkitError
from pages._ui import show
from pages._ui.address.table_opening import TableOpening
from pages._ui.cache import cached_reading
from pages._ui.tables import counting_table
from pages._ui.tables.offer import linked

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
        "For test sets too large to upload: Parquet, CSV or DuckDB files in a folder of the server, one row for each "
        "item and label, counted where they are. Counts are exact; areas under curves have bounds. You can fetch "
        "single labels afterwards."
    )
    try:
        places = TablePlaces.named(os.environ)
    except EvalkitError as error:
        show.error(error)
        return
    if not places.folders:
        st.info(
            f"No folder is open to this page. The operator of the server names one or several in the variable "
            f"`{FOLDERS_VARIABLE}` before the app is started, such as `{FOLDERS_VARIABLE}=/data/predictions`. "
            "In Python `evalkit.open_table` needs no setting."
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
            name = st.selectbox("Folder", places.names, key="table_folder")
        written = st.text_input(
            f"File, folder or pattern in {name}/",
            key="table_path",
            placeholder="test-2024/*.parquet",
        )
    if not written.strip():
        return
    folder = places.folder(name)
    path, found = places.find(folder, written)
    kinds = cached_reading(("columns", found), lambda: columns_of(path))
    st.caption(f"{show.plain(_size(found))} Columns: {show.plain(show.listed(list(kinds), 12))}.")
    chosen: dict[str, str | None] = {}
    columns = st.columns(5)
    for place, role in zip(columns, _USUAL, strict=True):
        with place:
            chosen[role] = _column(role, kinds)
    where = _rows(kinds)
    about = _about_items(name)
    if about:
        places.find(folder, about)
    if chosen["score"] is None or chosen["truth"] is None:
        st.caption("Choose the columns of scores and of truth.")
        return
    if st.button("Count", type="primary", key="count_table", disabled=counting_table.is_under_way()):
        columns_of_roles = {role: column for role, column in chosen.items() if column is not None}
        counting_table.start(TableOpening(name, written.strip(), columns_of_roles, where, about))


def _about_items(folder: str) -> str:
    """The path of a second table, if there is any, with attributes of the items."""
    written = st.text_input(
        f"Table about the items in {folder}/ (if any)",
        key="table_about_items",
        placeholder="items.parquet",
        help="Its column of ids is called as that of the predictions; its other columns become attributes to slice by.",
    )
    return written.strip()


def _size(found: TableFiles) -> str:
    files = show.count(len(found.files), "file")
    return f"{files}, {found.size / 1e6:,.1f} MB."


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
