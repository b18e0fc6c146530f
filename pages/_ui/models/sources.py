"""The ways to load a model of one's own: files, a table on the server, Google, pasted text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evalkit.errors import ReadingError
from evalkit.uploads.kept_models import check_at_once
from evalkit.uploads.upload import FileOutcome
from pages._ui import show, workspace
from pages._ui.models import corrections, google_tab, loading, other_answers, questions, refused, upload
from pages._ui.tables import table_tab

SOURCES = ("Files", "Table", "Google", "Paste")


def draw(title: str) -> None:
    st.subheader(title, anchor=False)
    source = st.segmented_control(
        "Where from", SOURCES, default=SOURCES[0], required=True, key="source", label_visibility="collapsed"
    )
    files = _files(source)
    text = _pasted(source)
    if source == "Files":
        _understood(source, files)
    elif source == "Table":
        table_tab.draw()
    elif source == "Google":
        google_tab.draw()
    else:
        _understood(source, [upload.Pasted(text)] if text.strip() else [])


def _place(own: str, source: str) -> Any:
    """Where the widgets of a source stand. While another one is chosen they are hidden, to keep what was put in."""
    return st.container(key=f"{'from' if own == source else 'hidden'}_{own.lower()}")


def _files(source: str) -> Sequence[Any]:
    with _place("Files", source):
        st.caption(
            "Predictions: a file with a score for each item and label, and the truth in the same file or in a second "
            "one. CSV, JSON, Parquet, NumPy arrays, and what AutoML, Vertex AI and BigQuery export. Evaluations: "
            "responses of AutoML and Vertex AI saved as JSON or text, tables of thresholds. Several models at once; "
            "you see how each file is understood before it is loaded. Files stay in this session; nobody else sees "
            "them."
        )
        with st.container(key="predictions_file"):
            files = st.file_uploader(
                "Files of predictions, truth, or evaluations",
                accept_multiple_files=True,
                key=loading.files_key(),
            )
        refused.draw()
    loading.keep_only(file.file_id for file in files)
    return files


def _pasted(source: str) -> str:
    with _place("Paste", source):
        st.caption(
            "Paste a service's JSON response, an evaluation as Python prints it, or a CSV table of predictions or of "
            "thresholds with their counts."
        )
        turn = loading.uploading().turns.get("Paste", 0)
        text = st.text_area("Evaluation or predictions as text", height=220, key=f"pasted_text_{turn}")
        st.button("Read the text", key="read_pasted")  # leaving the text area reads it too
        return text


def _understood(source: str, files: Sequence[Any]) -> None:
    if not files:
        return
    try:
        check_at_once([file.size for file in files], workspace.limits())
    except ReadingError as error:
        show.error(error)
        return
    waiting = upload.read(files)
    ready = [each for each in waiting if each.ready]
    if questions.take_whether_answered() and not any(each.is_open for each in waiting):
        _load(source, waiting, files)
    upload.draw(waiting, [file.name for file in files])
    with st.container(horizontal=True, vertical_alignment="center", key="load_bar"):
        pressed = st.button("Load", type="primary", key="load")
        st.caption(_what_load_does(waiting, ready))
    if pressed and ready:
        _load(source, waiting, files)


def _what_load_does(waiting: Sequence[upload.Waiting], ready: Sequence[upload.Waiting]) -> str:
    if all(each.is_truth for each in waiting):
        return "There is only truth so far: add the files with the predictions, or say which column holds scores."
    if not ready and any(questions.is_asked(each.outcome.error) for each in waiting):
        return "Answer the question above, and the file is loaded."
    if not ready:
        return "No file can be loaded yet: fix the errors above."
    open_ones = [each.name for each in waiting if each.is_open]
    without = f", without {', '.join(open_ones)}" if open_ones else ""
    return show.plain(f"Adds {', '.join(each.name for each in ready)} to your models{without}.")


def _load(source: str, waiting: Sequence[upload.Waiting], files: Sequence[Any]) -> None:
    """Keep what was read of those that are ready, and clear the form for what comes next."""
    added = {entry.key: each for each in waiting if each.ready and (entry := _added(each)) is not None}
    kept = {key: each for key, one in added.items() if (each := other_answers.kept_of(one, waiting, files)) is not None}
    corrections.forget(len(files))
    loading.next_upload(source, kept)
    workspace.remember_last_loaded(added)
    st.rerun()


def _added(each: upload.Waiting) -> workspace.Entry | None:
    outcome = each.outcome
    if isinstance(outcome, FileOutcome):
        return None if outcome.loaded is None else workspace.add(outcome.loaded, source=each.name)
    return None if outcome.evaluation is None else workspace.add_evaluation(outcome.evaluation, source=each.name)
