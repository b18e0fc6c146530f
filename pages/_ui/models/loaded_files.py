"""What became of files that were loaded: what they were read as, where every row went, what is to be known of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from evalkit.evaluation.evaluation import Evaluation
from evalkit.reading.loading import Account, Loaded
from pages._ui import show, workspace

_SOURCES = {"AutoML": "an evaluation of AutoML", "Vertex AI": "an evaluation of Vertex AI"}
_READ_AS = {"long": "a long table", "wide": "a wide table", "binary": "a binary table", "top-1": "a top-1 table"}


def just_loaded() -> None:
    """What the last load added, with what is to be known of it."""
    for key in workspace.last_loaded():
        entry = workspace.entry(key)
        if entry is None:
            continue
        with st.container(key=f"loaded_{key}"):
            what = evaluation_read_as(entry.evaluation) if entry.loaded is None else _file_read_as(entry.loaded)
            st.success(f"**{show.plain(entry.name)}** is loaded, read as {what}. You find it in the list below.")
            if entry.loaded is None:
                show.notes_of_evaluation(entry.evaluation)
            else:
                _accounts(entry.loaded, key)
                show.notes(entry.loaded, warn=False)


def _file_read_as(loaded: Loaded) -> str:
    return _READ_AS.get(loaded.layout, show.LAYOUT_TITLES[loaded.layout])


def evaluation_read_as(ev: Evaluation) -> str:
    """What the files of an evaluation without predictions were read as."""
    service = ev.service.service if ev.service is not None else ""
    what = "ratios without counts" if ev.unknown else "counts without predictions"
    return f"{_SOURCES.get(service, 'a table of thresholds')}: {what}"


def _accounts(loaded: Loaded, key: str) -> None:
    """Where every row of the files went, and the first lines that are left out, to download."""
    show.facts(show.rows_of_files(loaded.accounts))
    if any(account.excluded for account in loaded.accounts):
        st.download_button(
            "Download what is left out (CSV)",
            _exclusions(loaded.accounts),
            file_name=f"{loaded.predictions.name} left out.csv",
            mime="text/csv",
            key=f"left_out_{key}",
            on_click="ignore",
        )


def _exclusions(files: Sequence[Account]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "reason", "rows", "first places"])
    for account in files:
        for each in account.excluded:
            writer.writerow([account.file, each.reason, each.count, "; ".join(each.places)])
    return out.getvalue()
