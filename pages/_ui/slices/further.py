"""Further attributes of items, which a person adds to models that are loaded already: kept for the session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from evalkit.arrays import text_array
from evalkit.errors import ReadingError
from evalkit.files.room import writing
from evalkit.files.sandbox.folders import temporary_folder
from evalkit.predictions import Predictions
from evalkit.reading.contents.content import Table
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.metadata import further_columns
from evalkit.uploads.about_items import read_about_items
from evalkit.uploads.kept_models import MB
from pages._ui import workspace
from pages._ui.cache import cached

_KEY = "_further"
_MEMORY, _MEMORY_OF_EACH_BYTE = 1_800_000_000, 15
_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Further:
    """A table about items. digest: of the file. match: how its ids are compared with those of items."""

    name: str
    table: Table
    digest: str
    match: Match


def further() -> Further | None:
    """What was added in this session."""
    found: Further | None = st.session_state.get(_KEY)
    return found


def with_further(p: Predictions) -> Predictions:
    """The predictions with the attributes that were added; as they are where none was, or the table names no item."""
    added = further()
    if added is None:
        return p

    def make() -> Predictions:
        try:
            columns, _ = further_columns(p, added.table, Joining(match=added.match))
        except ReadingError:
            return p
        found = {name: text_array(column.tolist()) for name, column in columns.items()}
        return replace(p, attributes={**p.attributes, **found})

    return cached(("further", p.digest, added.digest, added.match), make, shared=False)


def note(p: Predictions) -> str:
    """How what was added is joined to the items of a model: by which column, and what has no partner."""
    added = further()
    if added is None:
        return ""
    try:
        return further_columns(p, added.table, Joining(match=added.match))[1].text
    except ReadingError as problem:
        return f"Nothing of it is known of this model. {problem.problem}"


def add(file: Any, p: Predictions, match: Match) -> None:
    """Read a table and keep it in place of the last one. ReadingError where it says nothing of these items."""
    limits = workspace.limits()
    wanted = _MEMORY + _MEMORY_OF_EACH_BYTE * file.size
    place = workspace.READERS.place(wanted, most=limits.readers, budget=limits.readers_mb * MB)
    with place as memory, temporary_folder() as folder:
        with writing():
            (folder / "0").write_bytes(file.getbuffer())
        table = read_about_items(folder / "0", file.name, memory=memory, seconds=_SECONDS)
    further_columns(p, table, Joining(match=match))
    digest = hashlib.blake2b(file.getbuffer(), digest_size=16).hexdigest()
    st.session_state[_KEY] = Further(file.name, table, digest, match)


def forget() -> None:
    """The attributes that were added go."""
    st.session_state.pop(_KEY, None)
