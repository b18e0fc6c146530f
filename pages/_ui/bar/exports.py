"""Export: what is on screen as files. Pages keep here what they show; a file is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.files.csv_text import GUARDED
from evalkit.google.responses.exported import to_json
from evalkit.live.board import Board
from evalkit.reading.loading import to_csv
from pages._ui import show, state, workspace
from pages._ui.download import download
from pages._ui.frame import component_script

_PICTURES = st.components.v2.component(
    "evalkit_pictures",
    html='<p>Charts, one picture</p><button type="button" data-type="png">PNG</button>'
    '<button type="button" data-type="svg">SVG</button>',
    js=component_script("pictures"),
    isolate_styles=False,
)


@dataclass
class _OnScreen:
    """What the page that is open shows. board: its content. as_file: makes its file, with what stands beside it.

    labels: makes the table of its labels, where it has one.
    """

    board: Mapping[str, Any] | None = None
    as_file: Callable[[], str] | None = None
    labels: Callable[[], str] | None = None

    def forget(self) -> None:
        self.board = self.as_file = self.labels = None

    def file(self) -> str:
        return Board(self.board or {}).to_html() if self.as_file is None else self.as_file()

    def label_table(self) -> str:
        return "" if self.labels is None else self.labels()


@st.cache_resource(scope="session", show_spinner=False, on_release=_OnScreen.forget)
def _screen() -> _OnScreen:
    """What a session has on its screen: nothing once its browser is away, though Streamlit keeps the buttons."""
    return _OnScreen()


def keep_board(
    content: Mapping[str, Any],
    as_file: Callable[[], str] | None = None,
    labels: Callable[[], str] | None = None,
) -> None:
    """This board is on screen, and may be asked for as a file. ``as_file``: makes one with more than the board.

    ``labels``: makes the table of its labels as CSV. A later run of the page, or of its fragment alone, keeps it anew.
    """
    shown = _screen()
    shown.board, shown.as_file, shown.labels = content, as_file, labels


def draw(model: workspace.Entry | None, baseline: workspace.Entry | None) -> DeltaGenerator:
    """The menu with the models as files. Gives the place for the board, which ``draw_board`` fills after the page."""
    _screen().forget()
    of_all = " of all items" if state.view().slice else ""
    with st.popover("Export", key="export"):
        place = st.container()
        if model is None:
            st.caption("Choose a model, and its board and tables can be saved from here.")
        for key, entry in {each.key: each for each in (model, baseline) if each is not None}.items():
            title = f"{WHAT[entry.loaded is None]}{of_all}: {show.plain(entry.name)}"
            download_model(entry, title, key=f"export_{key}")
    return place


def draw_board(place: DeltaGenerator, model: workspace.Entry | None) -> None:
    """The board and its charts as files, where the page has drawn a board."""
    shown = _screen()
    if model is None or shown.board is None:
        return
    with place:
        download(
            "Live board (HTML)",
            shown.file,
            file_name=f"{state.view().in_files(model.name)}-board.html",
            mime="text/html",
            key="export_board",
            width="stretch",
            help="One file in which the slider still works, without a server or network.",
        )
        if shown.labels is not None:
            download(
                "Label table (CSV)",
                shown.label_table,
                file_name=f"{state.view().in_files(model.name)}-labels.csv",
                key="export_labels",
                width="stretch",
                help=f"All labels, with all figures and intervals at this threshold. {GUARDED}",
            )
        _PICTURES(key="pictures", data={"name": state.view().in_files(model.name)})


WHAT = {False: "Predictions (CSV)", True: "Evaluation (JSON)"}


def download_model(entry: workspace.Entry, title: str, *, key: str) -> None:
    """A button that gives the model as a file that reads back to the same."""
    if entry.loaded is not None:
        kind, mime, what = "csv", "text/csv", "All predictions with their truth, as a long table"
    else:
        kind, mime, what = "json", "application/json", "All counts and reported values, as a file"
    download(
        title,
        lambda: exported(entry),
        file_name=f"{entry.name}.{kind}",
        mime=mime,
        key=key,
        width="stretch",
        help=f"{what} that reads back to the same: names stand as they are, also those that a spreadsheet would run.",
    )


def exported(entry: workspace.Entry) -> bytes:
    written = to_json(entry.evaluation) if entry.loaded is None else to_csv(entry.loaded.predictions)
    return written.encode()
