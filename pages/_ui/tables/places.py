"""Where tables are that may be opened here: what the server's environment and its secrets name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st

from evalkit.engine.allowed.connections import SECTION
from evalkit.engine.allowed.places import TablePlaces
from evalkit.errors import InvalidInputError


def table_places() -> TablePlaces:
    """Folders and connections. InvalidInputError says which setting is not understood."""
    section: Mapping[str, Any] = {}
    if st.secrets.load_if_toml_exists():
        section = st.secrets.get(SECTION, {})
    if not isinstance(section, Mapping):
        raise InvalidInputError(
            f"The section [{SECTION}] of the secrets is not understood.",
            remedy=f"Name each connection in a section of its own, such as [{SECTION}.warehouse].",
        )
    return TablePlaces.named(os.environ, section)
