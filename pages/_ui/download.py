"""Files to save, each made when its button is pressed from what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

Make = Callable[[], str | bytes]


@st.cache_resource(scope="session", show_spinner=False, on_release=dict.clear)
def _makers() -> dict[str, Make]:
    """What makes the files of a session, by the keys of their buttons; none once its browser is away."""
    return {}


def download(title: str, make: Make, *, key: str, file_name: str, help: str, **look: Any) -> None:  # noqa: A002
    """A button that saves a file. look: what else ``st.download_button`` takes; the file is a CSV as usual.

    Streamlit keeps what it is given for as long as the session may come back, half an hour: were it the maker itself,
    with all that the file is made of, each person who left would cost as much memory as one who is there.
    """
    makers = _makers()
    makers[key] = make
    usual: Mapping[str, Any] = {"mime": "text/csv", "on_click": "ignore"}
    st.download_button(title, partial(_made, makers, key), key=key, file_name=file_name, help=help, **{**usual, **look})


def _made(makers: Mapping[str, Make], key: str) -> str | bytes:
    return makers[key]()
