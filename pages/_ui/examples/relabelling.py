"""Marked items as a file to import, so that they can be labelled again where the labels were made."""

from __future__ import annotations

from functools import partial

import streamlit as st

from evalkit.examples.marks import Marks
from evalkit.examples.relabelling import marked_import
from evalkit.examples.seen.media import Media, media_of
from evalkit.files.csv_text import GUARDED
from pages._ui.download import download
from pages._ui.examples.lists import Asked
from pages._ui.examples.seen import places_of

_SERVICES = {"automl": ("AutoML", ""), "vertex": ("Vertex AI", "test")}
"""Its name, and the first column that its import takes: these are items of a test set."""


def draw(a: Asked, marks: Marks) -> None:
    """A list of what to import, where something is marked as wrong or unsure."""
    marked = [mark for mark in marks if mark.verdict in ("wrong", "unsure")]
    if not marked:
        return
    with st.popover("Label again", key="label_again"):
        st.caption(
            "The items that are marked as wrong or unsure, as a CSV that Google's services import: with their labels "
            "as the marks correct them, and without a label where you are unsure."
        )
        folder = ""
        if not any("://" in mark.id for mark in marked):
            folder = st.text_input("Where the files are", key="import_folder", placeholder="gs://bucket/folder/")
        seen = _seen(a, marked[0].id)
        videos = seen is not None and seen.kind == "video"
        end = "" if seen is None or not seen.path.startswith(seen.name) else seen.path.removeprefix(seen.name)
        for key, (service, use) in _SERVICES.items():
            download(
                f"Import CSV for {service}",
                partial(_file, a, marks, (folder or "", end), use, videos=videos),
                file_name=f"{a.name} to label again ({service}).csv",
                key=f"import_{key}",
                help=GUARDED,
            )


def _file(a: Asked, marks: Marks, around: tuple[str, str], use: str, *, videos: bool) -> bytes:
    folder, end = around
    return marked_import(a.p, marks, folder=folder, end=end, use=use, videos=videos, for_spreadsheets=True).encode()


def _seen(a: Asked, name: str) -> Media | None:
    """What is shown of an item, which tells what it is, and how its file's name ends."""
    there = (a.p.ids == name).nonzero()[0]
    return media_of(a.p, int(there[0]), places_of(a)) if len(there) else None
