"""What became of files that were loaded: what they were read as, where every row went, what is to be known of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.files.csv_text import GUARDED, csv_text
from evalkit.reading.loading import Account, Loaded
from pages._ui import show, workspace
from pages._ui.download import download
from pages._ui.models import other_answers, understood


def just_loaded() -> None:
    """What the last load added: of one model all that is to be known, of several a line for each."""
    there = [entry for key in workspace.last_loaded() if (entry := workspace.entry(key)) is not None]
    if len(there) == 1:
        _one(there[0])
    elif there:
        names = show.plain(show.listed([entry.name for entry in there], 8))
        st.success(f"**{len(there)} models** are loaded: {names}.")
        with st.expander("How each file was read", key="loaded_together"):
            for entry in there:
                _one(entry)


def _one(entry: workspace.Entry) -> None:
    with st.container(key=f"loaded_{entry.key}"):
        ev, loaded = entry.evaluation, entry.loaded
        what = understood.evaluation_read_as(ev) if loaded is None else understood.file_read_as(loaded)
        st.success(f"**{show.plain(entry.name)}** is loaded, read as {what}.")
        if loaded is None:
            show.facts(show.rows_of_table(ev))
            show.notes_of_evaluation(ev)
            return
        if not other_answers.draw(entry.key):
            st.caption(show.plain(understood.why(loaded)))
        _accounts(loaded, entry.key)
        show.notes(loaded, warn=False)


def _accounts(loaded: Loaded, key: str) -> None:
    """Where every row of the files went, and the first lines that are left out, to download."""
    show.facts(show.rows_of_files(loaded.accounts))
    if any(account.excluded for account in loaded.accounts):
        download(
            "Download what is left out (CSV)",
            lambda: _exclusions(loaded.accounts),
            file_name=f"{loaded.predictions.name} left out.csv",
            key=f"left_out_{key}",
            help=GUARDED,
        )


def _exclusions(files: Sequence[Account]) -> str:
    rows: list[tuple[str, str, int, str]] = [
        (file.file, each.reason, each.count, "; ".join(each.places)) for file in files for each in file.excluded
    ]
    return csv_text(["file", "reason", "rows", "first places"], rows, for_spreadsheets=True)
